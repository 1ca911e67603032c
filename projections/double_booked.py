"""Who is noted in two places at the same minutes: one of the two facts is wrong, and only people can say which.

What took place is told as it was told, and never refused for what somebody else told (``domain/facilitation/overlaps.py``). Both facts
are shown side by side until one of them is corrected; then nothing is left here, because nothing is kept: it is seen anew each time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from uuid import UUID

import msgspec

from domain.facilitation.overlaps import Hours
from projections.pair_sheet import PairSheet
from projections.workshop_sheet import WorkshopSheet


class Noted(msgspec.Struct, frozen=True):
    """Somebody (a participation) is noted as there: in a session of a pair, or in a workshop.

    ``away``: for how many of these minutes they were not there, of a workshop that they left early.
    """

    participation: UUID
    hours: Hours
    pair: UUID | None = None
    session: UUID | None = None
    workshop: UUID | None = None
    away: int = 0


class DoubleBooked(msgspec.Struct, frozen=True):
    """Two facts of one person that cannot both be true."""

    one: Noted
    other: Noted

    @property
    def participation(self) -> UUID:
        return self.one.participation

    def beside(self, *, session: UUID | None = None, workshop: UUID | None = None) -> Noted | None:
        """The other fact, seen from a session or a workshop; None where it is neither of the two."""
        for mine, theirs in ((self.one, self.other), (self.other, self.one)):
            if (session is not None and mine.session == session) or (workshop is not None and mine.workshop == workshop):
                return theirs
        return None


def double_booked(pairs: Iterable[PairSheet], workshops: Iterable[WorkshopSheet]) -> tuple[DoubleBooked, ...]:
    """Every two facts at known hours that share more minutes than somebody could have been elsewhere; in a lasting order."""
    by_day: dict[tuple[UUID, object], list[Noted]] = defaultdict(list)
    for noted in (*_in_pairs(pairs), *_in_workshops(workshops)):
        by_day[noted.participation, noted.hours.day].append(noted)
    found = []
    for (_person, _day), facts in sorted(by_day.items(), key=lambda one: (str(one[0][1]), one[0][0])):
        for one, other in combinations(sorted(facts, key=lambda fact: (fact.hours.start, str(fact.session or fact.workshop))), 2):
            if _shared(one.hours, other.hours) > one.away + other.away:
                found.append(DoubleBooked(one, other))
    return tuple(found)


def _shared(one: Hours, other: Hours) -> int:
    """Minutes."""
    return min(one.start + one.minutes, other.start + other.minutes) - max(one.start, other.start)


def _in_pairs(pairs: Iterable[PairSheet]) -> Iterator[Noted]:
    for pair in pairs:
        for line in pair.sessions:
            if line.status in ("held", "contested") and line.start is not None:
                hours = Hours(line.day, line.start, line.minutes)
                for participation in (pair.mentor, pair.mentee):
                    yield Noted(participation, hours, pair=pair.pair, session=line.session)


def _in_workshops(workshops: Iterable[WorkshopSheet]) -> Iterator[Noted]:
    for sheet in workshops:
        hours = Hours(sheet.day, sheet.start, sheet.minutes)
        for line in sheet.attendances:
            yield Noted(line.participation, hours, workshop=sheet.workshop, away=sheet.minutes - line.minutes)
