"""Given what happened, when somebody wants something, then this follows.

    given(PROGRAMME.of(programme), opened).and_(running_survey()).when(OpenPhase(...)).then(PhaseOpened(...))

The command is decided by the rule that the product itself would use, from the streams which that rule names and no others.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from domain.calendar import SchoolCalendar
from domain.decision import STREAM_TYPES, Command, Happening, RuleBook, Situation, Standing, Stream
from domain.event import Event, event_type_of
from domain.personal import readable
from domain.refusal import Refused

TODAY: Final = date(2026, 11, 3)
IN_ORDER: Final = Standing(exists=True, active=True, kind="cfa", data_agreement="2026.1", safeguarding_contact=True)
EVERY_WEEKDAY: Final = SchoolCalendar()

Told = tuple[Stream[Any], tuple[Event, ...]]  # what happened in one stream
Verdict = Literal["accepted", "already so", "refused"]


class Decided(msgspec.Struct, frozen=True):
    """What became of one command, given what had happened: the events that follow, or the refusal."""

    command: Command
    past: Mapping[Stream[Any], Sequence[Event]]
    situation: Situation
    happenings: tuple[Happening, ...] = ()
    refusal: Refused | None = None

    @property
    def verdict(self) -> Verdict:
        return "refused" if self.refusal else "accepted" if self.happenings else "already so"


class Recorder:
    """Every decision that the specifications provoke, while somebody listens."""

    heard: list[Decided] | None = None


def hear(decided: Decided) -> None:
    """Let whoever listens know of a decision."""
    if Recorder.heard is not None:
        Recorder.heard.append(decided)


def given(*told: Told | Stream[Any] | Event) -> "Given":
    """What happened so far: a stream with its events, or whole histories (see ``histories``), as many as needed."""
    return Given({}).and_(*told)


class Given:
    def __init__(self, past: Mapping[Stream[Any], tuple[Event, ...]]) -> None:
        self.past = past

    def and_(self, *told: Told | Stream[Any] | Event) -> "Given":
        past = dict(self.past)
        here: Stream[Any] | None = None
        for one in told:
            if isinstance(one, Stream):
                here = one
            elif isinstance(one, Event):
                assert here is not None, "name the stream before its events"
                past[here] = (*past.get(here, ()), one)
            else:
                past[one[0]] = (*past.get(one[0], ()), *one[1])
        return Given(past)

    def when(
        self,
        command: Command,
        *,
        today: date = TODAY,
        now: datetime | None = None,
        calendar: SchoolCalendar = EVERY_WEEKDAY,
        role: str = "coordinator",
        actor: str = "somebody",
        institution: Standing = IN_ORDER,
        person: UUID | None = None,
    ) -> "Outcome":
        moment = now or datetime.combine(today, time(16), UTC)
        return Outcome(self, command, Situation(moment, today, actor, role, institution, calendar, {}, person))

    def states(self, command: Command) -> dict[str, Any]:
        """The states of the streams that the command's rule names, asked again until it names no further one."""
        rule = RuleBook.rule_for(command)
        states: dict[str, Any] = {}
        while further := {s.name: s for s in rule.reads(command, states) if s.name not in states}:
            states |= {name: stream.kind.fold(self.past.get(stream, ())) for name, stream in further.items()}
        return states

    def decided(self, command: Command, circumstances: Situation) -> Decided:
        situation = msgspec.structs.replace(circumstances, states=self.states(command))
        try:
            happenings = tuple(RuleBook.rule_for(command).decide(command, situation))
        except Refused as refusal:
            decided = Decided(command, self.past, situation, refusal=refusal)
        else:
            decided = Decided(command, self.past, situation, happenings)
        for happening in decided.happenings:
            assert happening.stream.name in situation.states, f"{happening.stream} is written without having been read"
            assert_storable(happening)
        hear(decided)
        return decided

    def after(self, happenings: Sequence[Happening]) -> "Given":
        past = self
        for happening in happenings:
            past = past.and_(happening.stream, happening.event)
        return past


class Outcome:
    """What follows from a command; a specification ends with one of the sentences below."""

    def __init__(self, past: Given, command: Command, circumstances: Situation) -> None:
        self.past = past
        self.circumstances = circumstances
        self.decided = past.decided(command, circumstances)

    def then(self, *expected: Event | Happening) -> "Outcome":
        """Exactly these events, in this order, each in the stream that its first field names; bare ones happened now."""
        assert self.decided.refusal is None, f"refused: {self.decided.refusal}"
        assert list(self.decided.happenings) == [_happening(one) for one in expected]
        return self

    def then_nothing(self) -> None:
        """It is already so."""
        assert self.decided.refusal is None, f"refused: {self.decided.refusal}"
        assert not self.decided.happenings

    def refused(self, code: str, **details: str | int) -> None:
        """Refused under this code; the sentence can be told with the details, and these are the ones given here if any are."""
        assert self.decided.refusal is not None, f"accepted: {self.decided.happenings}"
        assert self.decided.refusal.code == code
        assert told(self.decided.refusal)
        if details:
            assert self.decided.refusal.details == details

    def event(self) -> Any:
        """The only event that follows."""
        assert self.decided.refusal is None, f"refused: {self.decided.refusal}"
        assert len(self.decided.happenings) == 1
        return self.decided.happenings[0].event

    def again(self) -> "Outcome":
        """The same command once more, after what followed from it."""
        return Outcome(self.past.after(self.decided.happenings), self.decided.command, self.circumstances)

    def when(self, command: Command, **circumstances: Any) -> "Outcome":
        """Another command, after what followed from this one."""
        assert self.decided.refusal is None, f"refused: {self.decided.refusal}"
        return self.past.after(self.decided.happenings).when(command, **circumstances)


def told(refusal: Refused) -> str:
    """The refusal's sentence with its placeholders filled."""
    return refusal.sentence.format(**refusal.details)


def happened(event: Event, at: datetime) -> Happening:
    """An event that happened at another time than it was decided."""
    return Happening(_stream_of(event), event, at)


def _happening(expected: Event | Happening) -> Happening:
    return expected if isinstance(expected, Happening) else Happening(_stream_of(expected), expected)


def _stream_of(event: Event) -> Stream[Any]:
    """Every event starts with the identifier of its own stream."""
    identifier = getattr(event, event.__struct_fields__[0])
    assert isinstance(identifier, UUID)
    return STREAM_TYPES[event_type_of(event).stream_type].of(identifier)


def assert_storable(happening: Happening) -> None:
    """What the log asks: the right stream, the programme, another time only where the type allows, JSON and back."""
    event, kind = happening.event, event_type_of(happening.event)
    assert happening.stream == _stream_of(event)
    assert isinstance(getattr(event, "programme", None), UUID)
    assert happening.occurred_at is None or kind.backdatable
    assert happening.occurred_at is None or happening.occurred_at.tzinfo is not None
    assert kind.data_subject is None or readable(getattr(event, kind.data_subject)) is not None
    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
