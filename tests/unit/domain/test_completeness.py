"""Nothing of the domain is left unspecified: every command, every event and every refusal is provoked by a specification."""

import inspect
import pkgutil
import re
import string
import sys
from importlib import import_module
from typing import Final

import msgspec
import pytest

import domain
from domain.decision import RuleBook
from domain.event import event_types
from domain.refusal import Refused, refusals
from tests.unit.domain.retelling import everything_decided
from tests.unit.domain.specification import Verdict

for found in pkgutil.walk_packages(domain.__path__, "domain."):
    import_module(found.name)

MATCHING: Final = frozenset(
    f"domain.facilitation.{module}"
    for module in ("gathering", "impossible_pairs", "matching", "overriding", "proposal", "proposing", "publishing")
)  # a solver's proposals are specified in a folder of their own

# decided where a matching is published
DECIDED_ELSEWHERE: Final = {"pair.formed.v1", "participation.paired.v1"}
# each telling is a fact of its own, or an identifier that serves once
NEVER_ALREADY_SO: Final = {"AnswerAnonymously", "NoteOnIncident", "OpenProgramme", "RecordAttendance", "RecordQuiz", "ReturnDesign"}


def ours(kind: type) -> bool:
    return kind.__module__.startswith("domain.") and kind.__module__ not in MATCHING


REFUSALS: Final = {code: kind for code, kind in refusals().items() if kind.__module__.startswith("domain.")}
COMMANDS: Final = sorted(command.__name__ for command in RuleBook.rules if ours(command))
EVENTS: Final = sorted(kind.tag for kind in event_types() if ours(kind.event))


def verdicts(command: str) -> set[Verdict]:
    return {decided.verdict for decided in everything_decided() if type(decided.command).__name__ == command}


@pytest.mark.parametrize("code", sorted(code for code, kind in REFUSALS.items() if ours(kind)))
def test_every_refusal_is_provoked(code: str) -> None:
    provoked = {decided.refusal.code for decided in everything_decided() if decided.refusal}
    assert code in provoked


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_accepted_and_refused(command: str) -> None:
    assert {"accepted", "refused"} <= verdicts(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_already_so_or_can_never_be(command: str) -> None:
    assert ("already so" in verdicts(command)) is (command not in NEVER_ALREADY_SO)


@pytest.mark.parametrize("tag", EVENTS)
def test_every_event_follows_from_a_command(tag: str) -> None:
    kinds = {happening.event.__class__ for decided in everything_decided() for happening in decided.happenings}
    followed = {kind.tag for kind in event_types() if kind.event in kinds}
    assert (tag in followed) is (tag not in DECIDED_ELSEWHERE)


def test_nothing_of_the_domain_can_be_changed_once_said() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("domain.")]
    kinds = [kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)]
    structs = {kind for kind in kinds if issubclass(kind, msgspec.Struct)}
    assert len(structs) > 100
    assert not [kind for kind in structs if not kind.__struct_config__.frozen]


def test_what_is_listed_apart_exists() -> None:
    assert set(EVENTS) >= DECIDED_ELSEWHERE
    assert set(COMMANDS) >= NEVER_ALREADY_SO


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=lambda refusal: refusal.code)
class TestSentences:
    def test_the_code_is_kebab_case(self, refusal: type[Refused]) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", refusal.code)

    def test_it_says_what_happened_and_what_to_do(self, refusal: type[Refused]) -> None:
        assert refusal.sentence.endswith(".")
        assert len(re.findall(r"[.;:!](?:\s|$)", refusal.sentence)) >= 2
        assert 50 < len(refusal.sentence) < 260

    def test_it_is_typeset_as_french_is(self, refusal: type[Refused]) -> None:
        assert "'" not in refusal.sentence
        assert '"' not in refusal.sentence
        assert not re.search(r"\S[;:!?]|«\S|\S»|  |\.\.\.", refusal.sentence)
        assert not re.search(r"[·(]e\)?s?\b", refusal.sentence)

    def test_it_says_no_word_that_does_not_exist(self, refusal: type[Refused]) -> None:
        words = re.sub(r"\{[a-z]+\}", "…", refusal.sentence)
        assert not re.search(r"\bclos(ez|ons|ent)\b|\b(matcher|matching|gate|reporting|feedback)\b", words)

    def test_its_placeholders_are_plain_names(self, refusal: type[Refused]) -> None:
        fields = [field for _, field, _, _ in string.Formatter().parse(refusal.sentence) if field is not None]
        assert all(re.fullmatch(r"[a-z]+", field) for field in fields)
