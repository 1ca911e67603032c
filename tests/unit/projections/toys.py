"""Small projections over the domain's own events, and histories to fold, for the tests of keeping, rebuilding and replaying."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec
from hypothesis import strategies

from domain.event import Event, event_type_of
from domain.facilitation.pair import FeedbackGiven, PairActivated, PairEnded, PairFormed, SessionHeld
from domain.personal import readable
from domain.recorded import Recorded
from projections.projection import Projection, keyed_by, keyed_by_position

PROGRAMME = UUID("0198c0de-0000-7000-8000-000000000001")
START = datetime(2026, 9, 1, 8, tzinfo=UTC)


def identifier(name: str, number: int) -> UUID:
    return uuid5(PROGRAMME, f"{name} {number}")


# ---------------------------------------------------------------------------------------------------------- projections


class Mood(StrEnum):
    NEW = "new"
    MEETING = "meeting"


class Meeting(msgspec.Struct, frozen=True):
    session: UUID
    day: date
    minutes: int


class Tally(msgspec.Struct, frozen=True):
    """One row per pair, with a column of each kind; the row goes when the pair ends."""

    pair: UUID
    programme: UUID
    formed_at: datetime
    score: float | None
    mood: Mood = Mood.NEW
    active: bool = False
    held: int = 0
    last_day: date | None = None
    theme: str | None = None
    meetings: tuple[Meeting, ...] = ()
    minutes_by_theme: dict[str, int] = {}


def evolve_tally(tally: Tally | None, recorded: Recorded) -> Tally | None:
    event = recorded.event
    if isinstance(event, PairFormed):
        return Tally(event.pair, event.programme, recorded.occurred_at, event.score)
    if tally is None:
        return None
    match event:
        case PairActivated():
            return msgspec.structs.replace(tally, active=True)
        case SessionHeld():
            return msgspec.structs.replace(
                tally,
                mood=Mood.MEETING,
                held=tally.held + 1,
                last_day=event.day,
                theme=event.theme,
                meetings=(*tally.meetings, Meeting(event.session, event.day, event.minutes)),
                minutes_by_theme={
                    **tally.minutes_by_theme,
                    event.theme: tally.minutes_by_theme.get(event.theme, 0) + event.minutes,
                },
            )
        case PairEnded():
            return None
        case _:
            return tally


class JournalLine(msgspec.Struct, frozen=True):
    position: int
    type: str
    stream: str
    causation: UUID | None


def evolve_journal(_: JournalLine | None, recorded: Recorded) -> JournalLine:
    return JournalLine(recorded.position, recorded.type, recorded.stream, recorded.causation)


class Diary(msgspec.Struct, frozen=True):
    """The last words of each person; None where they were erased."""

    person: UUID
    entries: int
    words: str | None


def evolve_diary(diary: Diary | None, recorded: Recorded) -> Diary | None:
    assert isinstance(recorded.event, FeedbackGiven)
    return Diary(recorded.event.person, diary.entries + 1 if diary else 1, readable(recorded.event.next_step))


TALLY = Projection("toy_tally", version=1, view=Tally, key=keyed_by("pair"), evolve=evolve_tally, indexes=(("programme", "last_day"),))
JOURNAL = Projection("toy_journal", version=1, view=JournalLine, key=keyed_by_position, evolve=evolve_journal)
DIARY = Projection("toy_diary", version=1, view=Diary, key=keyed_by("person"), evolve=evolve_diary, personal=True)
TOYS = (TALLY, JOURNAL, DIARY)


# ------------------------------------------------------------------------------------------------------------ histories


def formed(pair: int) -> PairFormed:
    mentor, mentee = identifier("mentor", pair), identifier("mentee", pair)
    return PairFormed(identifier("pair", pair), PROGRAMME, mentor, mentee, mentor, mentee, None, pair * 1.5, 8)


def activated(pair: int) -> PairActivated:
    return PairActivated(identifier("pair", pair), PROGRAMME)


def held(pair: int, session: int = 1, theme: str = "réseaux") -> SessionHeld:
    day = START.date() + timedelta(days=session)
    return SessionHeld(identifier("pair", pair), PROGRAMME, identifier("session", session), day, 45, theme, "premises", "mentor")


def ended(pair: int) -> PairEnded:
    return PairEnded(identifier("pair", pair), PROGRAMME, "programme-over")


def said(person: int, words: str, pair: int = 1) -> FeedbackGiven:
    return FeedbackGiven(
        identifier("pair", pair), PROGRAMME, identifier("session", 1), "mentor", identifier("person", person), 4, next_step=words
    )


pairs = strategies.integers(1, 3)
events = strategies.one_of(
    strategies.builds(formed, pairs),
    strategies.builds(activated, pairs),
    strategies.builds(held, pairs, strategies.integers(1, 5), strategies.sampled_from(("réseaux", "écrits", "outils"))),
    strategies.builds(ended, pairs),
)


def recorded_as(
    history: Sequence[Event],
    *,
    first: int = 1,
    recorded: Sequence[datetime] | None = None,
    occurred: Sequence[datetime] | None = None,
) -> list[Recorded]:
    """A history as it is read back from a log: a line a minute, unless told otherwise."""
    times = recorded or [START + timedelta(minutes=first + number) for number in range(len(history))]
    return [recorded_event(event, first + number, times[number], (occurred or times)[number]) for number, event in enumerate(history)]


def recorded_event(event: Event, position: int, recorded_at: datetime, occurred_at: datetime) -> Recorded:
    return Recorded(
        position=position,
        id=identifier("event", position),
        type=event_type_of(event).tag,
        stream=f"pair/{getattr(event, 'pair', PROGRAMME)}",
        version=position,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        actor="somebody",
        role="coordinator",
        command=identifier("command", position),
        correlation=identifier("command", position),
        causation=None,
        on_behalf_of=None,
        event=event,
    )


def positions(history: Iterable[Recorded]) -> list[int]:
    return [recorded.position for recorded in history]
