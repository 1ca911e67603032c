"""Given what happened, when somebody wants something, then this follows: for the streams of an institution and its people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from domain.calendar import SchoolCalendar
from domain.decision import Command, RuleBook, Situation, Standing, Stream
from domain.event import Event
from domain.refusal import Refused
from tests.unit.domain.specification import Decided, hear

TODAY = date(2026, 11, 3)
IN_ORDER = Standing(exists=True, active=True, kind="cfa", data_agreement="2026.1", safeguarding_contact=True)
INSTITUTION_ID = UUID("5b0d8e0e-7d7c-4b53-9f2d-6d6f0a4b7a11")


class Given:
    """The past, by stream."""

    def __init__(self, past: Mapping[Stream[Any], Sequence[Event]]) -> None:
        self.past = past

    def decided(
        self,
        command: Command,
        *,
        role: str = "coordinator",
        actor: str = "somebody",
        today: date = TODAY,
        institution: Standing = IN_ORDER,
    ) -> list[tuple[Stream[Any], Event]]:
        """Decided by the product's own rule, from the streams that it names and no others."""
        rule = RuleBook.rule_for(command)
        states: dict[str, Any] = {}
        while further := {stream.name: stream for stream in rule.reads(command, states) if stream.name not in states}:
            states |= {name: stream.kind.fold(self.past.get(stream, ())) for name, stream in further.items()}
        now = datetime.combine(today, time(16), UTC)
        situation = Situation(now, today, actor, role, institution, SchoolCalendar(), states)
        try:
            happenings = tuple(rule.decide(command, situation))
        except Refused as refusal:
            hear(Decided(command, self.past, situation, refusal=refusal))
            raise
        hear(Decided(command, self.past, situation, happenings))
        assert all(happening.stream.name in states for happening in happenings)
        return [(happening.stream, happening.event) for happening in happenings]

    def when(self, command: Command, **told: Any) -> list[Event]:
        """The events that follow."""
        return [event for _, event in self.decided(command, **told)]

    def refuses(self, code: str, command: Command, **told: Any) -> None:
        """Refused under this code, in a sentence that can be told with its details."""
        with pytest.raises(Refused) as refused:
            self.decided(command, **told)
        assert refused.value.code == code
        assert refused.value.sentence.format(**refused.value.details)


def given(*past: tuple[Stream[Any], Sequence[Event]]) -> Given:
    return Given(dict(past))
