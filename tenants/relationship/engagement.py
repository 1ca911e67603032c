"""An engagement: what Ekole sold to an institution, and what has been done of it. Days are counted in halves."""

from datetime import date
from uuid import UUID

import msgspec

from domain.personal import Personal
from domain.programme import Phase


class Deliverable(msgspec.Struct, frozen=True):
    """Something that the institution is given in a phase; ``due``: by when, where a day was promised."""

    deliverable: UUID
    phase: Phase
    title: str
    due: date | None = None


class Offer(msgspec.Struct, frozen=True):
    """``leads``: by phase, what Ekole leads in it, in words; a phase that is left out is led by the institution."""

    scope: str
    half_days: int
    first_day: date
    last_day: date
    deliverables: tuple[Deliverable, ...]
    leads: dict[Phase, str] = {}


class Visit(msgspec.Struct, frozen=True):
    """``minutes`` None: not held yet. ``shared``: the institution reads them."""

    visit: UUID
    day: date
    half_days: int = 0
    minutes: Personal[str] | None = None
    shared: bool = False


class Engagement(msgspec.Struct, frozen=True):
    """``delivered``: on which day, by deliverable."""

    engagement: UUID
    offer: Offer
    visits: dict[UUID, Visit] = {}
    delivered: dict[UUID, date] = {}

    @property
    def used(self) -> int:
        """Half-days."""
        return sum(visit.half_days for visit in self.visits.values())

    @property
    def owed(self) -> tuple[Deliverable, ...]:
        return tuple(one for one in self.offer.deliverables if one.deliverable not in self.delivered)

    def with_visit(self, visit: Visit) -> "Engagement":
        return msgspec.structs.replace(self, visits={**self.visits, visit.visit: visit})

    def without_visit(self, visit: UUID) -> "Engagement":
        return msgspec.structs.replace(self, visits={name: one for name, one in self.visits.items() if name != visit})
