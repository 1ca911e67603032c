"""A workshop as it stands in one person's calendar: who leads it, who teaches in it and who joined it are expected there.

The sequence is counted in the workshop's own history and up to one event, so that a letter written twice says the same thing twice. It
rises whenever the workshop moves, and whenever this person is no more expected, or is again.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.event import Event
from domain.facilitation.pair import Place
from domain.facilitation.workshop import WORKSHOP, Cancelled, Gathering, Held, NotOpened, Planned, WorkshopState
from services.calendars.writing import Appointment, Attendee
from services.catalogues import Language, french
from services.pairs.words import PLACES

Identified = tuple[UUID, Event]
_MIDNIGHT: Final = time()
SUMMARY: Final = french("Atelier : {title}")


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """``cancelled``: the workshop will not take place, or this person is not expected there any more. ``held``: it took place."""

    workshop: UUID
    title: str
    day: date
    start: int
    minutes: int
    place: Place
    room: str
    tool: str | None
    sequence: int
    cancelled: bool = False
    held: bool = False


def told_by(history: Iterable[Identified], line: UUID, person: UUID) -> Expected | None:
    """What the event of this identifier changed in this person's calendar, as it left it; None where it changed nothing there.

    ``history``: the workshop's events in order, with their identifiers.
    """
    before: Expected | None = None
    for identifier, shown in _shown(history, person):
        if identifier == line:
            return shown if shown != before else None
        before = shown
    return None


def shown_now(history: Iterable[Identified], person: UUID) -> Expected | None:
    """None for whoever never had a part in it."""
    everything = [shown for _, shown in _shown(history, person)]
    return everything[-1] if everything else None


def appointment_of(
    expected: Expected,
    *,
    timezone: str,
    changed_at: datetime,
    _: Language,
    description: str = "",
    organiser: Attendee | None = None,
    attendees: tuple[Attendee, ...] = (),
) -> Appointment:
    return Appointment(
        identifier=expected.workshop,
        sequence=expected.sequence,
        changed_at=changed_at,
        start=datetime.combine(expected.day, _MIDNIGHT) + timedelta(minutes=expected.start),
        minutes=expected.minutes,
        timezone=timezone,
        summary=_(SUMMARY, title=expected.title),
        place=", ".join(filter(None, (expected.room, expected.tool or ""))) or _(PLACES[expected.place]),
        description=description,
        cancelled=expected.cancelled,
        organiser=organiser,
        attendees=attendees,
    )


def _shown(history: Iterable[Identified], person: UUID) -> Iterator[tuple[UUID, Expected | None]]:
    """This person's calendar after each event."""
    state: WorkshopState = NotOpened()
    shown: Expected | None = None
    sequence = 0
    for identifier, event in history:
        before, state = state, WORKSHOP.evolve(state, event)
        sequence += isinstance(before, Gathering) and isinstance(state, Gathering) and _visible(before) != _visible(state)
        expected = isinstance(state, Planned | Held) and person in state.expected
        sequence += shown is not None and shown.cancelled == expected
        shown = _next(state, shown, expected, sequence)
        yield identifier, shown


def _next(state: WorkshopState, shown: Expected | None, expected: bool, sequence: int) -> Expected | None:
    """Whoever is expected no more keeps what took it away, whatever becomes of the workshop without them."""
    match state:
        case Planned() | Held() if expected:
            return Expected(sequence=sequence, held=isinstance(state, Held), **_visible(state))
        case Planned() | Cancelled() if shown is not None and not shown.cancelled:
            return msgspec.structs.replace(shown, sequence=sequence, cancelled=True)
        case _:
            return shown


def _visible(gathering: Gathering) -> dict[str, Any]:
    """What calendars show of it."""
    names = (name for name in Expected.__struct_fields__ if name not in ("sequence", "cancelled", "held"))
    return {name: getattr(gathering, name) for name in names}
