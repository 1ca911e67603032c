"""A pair's sessions as appointments. Names are those of the other side: what is in somebody's calendar, others may look at."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from projections.pair_sheet import PairSheet, SessionLine
from services.calendars.writing import Appointment, Attendee
from services.catalogues import Language, french
from services.pairs.words import PLACES

USUAL_MINUTES: Final = 45
_MIDNIGHT: Final = time()
SUMMARY: Final = french("Séance de mentorat inversé avec {name}")


def sequence_of(line: SessionLine) -> int:
    """One more for each time that it was moved, and for its cancellation."""
    return line.moved + line.corrected + (line.status == "cancelled")


def appointment_of(
    line: SessionLine,
    *,
    other: str,
    timezone: str,
    changed_at: datetime,
    _: Language,
    link: str = "",
    description: str = "",
    organiser: Attendee | None = None,
    attendees: tuple[Attendee, ...] = (),
) -> Appointment | None:
    """A session as one side's calendar shows it; None where nobody said at what hour it begins."""
    if line.start is None:
        return None
    place = _(PLACES[line.place]) if line.place else ""
    return Appointment(
        identifier=line.session,
        sequence=sequence_of(line),
        changed_at=changed_at,
        start=_at(line.day, line.start),
        minutes=line.minutes or USUAL_MINUTES,
        timezone=timezone,
        summary=_(SUMMARY, name=other),
        place=f"{place} ({line.tool})" if place and line.tool else place,
        link=link,
        description=description,
        cancelled=line.status == "cancelled",
        organiser=organiser,
        attendees=attendees,
    )


def sessions_of(
    person: UUID, pairs: Iterable[PairSheet], names: Mapping[UUID, str], timezone: str, now: datetime, _: Language
) -> Iterator[Appointment]:
    """Every session of the pairs somebody is in; of one that ended, those that took place or were called off."""
    for pair in pairs:
        other = pair.mentee_person if person == pair.mentor_person else pair.mentor_person
        for line in pair.sessions:
            found = appointment_of(line, other=names.get(other, ""), timezone=timezone, changed_at=now, _=_)
            if found is not None and not (pair.status == "ended" and line.status == "planned"):
                yield found


def _at(day: date, start: int) -> datetime:
    return datetime.combine(day, _MIDNIGHT) + timedelta(minutes=start)
