"""No command is left undefined in any state of its stream, and what becomes of each is written down."""

import pytest

import services.rules
from domain.decision import Command, RuleBook
from tests.unit.domain.every_command import TABLE, examples, histories, outcome, states_of, table

assert services.rules.__all__  # imported for what it registers

COMMANDS = sorted(RuleBook.rules, key=lambda command: command.__name__)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_state_is_reached_and_every_command_has_an_answer_there(command: type[Command]) -> None:
    example = examples()[command]
    stream_type = example.happenings[0].stream.kind.name
    for state in states_of(stream_type):
        assert histories()[stream_type, state]
        assert outcome(example, state)


def test_the_table_says_so() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "python -m tests.unit.domain.every_command writes it anew; read what changed"
