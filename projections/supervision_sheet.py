"""Who looks after which institution, and who may audit what: a view of the house's log alone."""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.supervision import AssignmentEnded, AuditEnded, AuditGranted, ConsultantAssigned

Right = Literal["assignment", "audit"]


class SupervisionRight(msgspec.Struct, frozen=True):
    """A right that was given and not taken back; the days say whether it holds. ``right_id`` is the audit's, or the assignment's."""

    right_id: UUID
    right: Right
    client: UUID
    account: UUID
    first_day: date | None
    last_day: date | None
    covers: UUID | None
    programmes: tuple[UUID, ...]
    seen_from: date | None
    seen_until: date | None

    def holds_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def key(recorded: Recorded) -> Key | None:
    match recorded.event:
        case ConsultantAssigned(supervision=named) | AssignmentEnded(supervision=named):
            return named
        case AuditGranted(audit=named) | AuditEnded(audit=named):
            return named
        case _:
            return None


def evolve(right: SupervisionRight | None, recorded: Recorded) -> SupervisionRight | None:
    match recorded.event:
        case ConsultantAssigned() as told:
            days = told.first_day, told.last_day
            return SupervisionRight(told.supervision, "assignment", told.client, told.account, *days, told.covers, (), None, None)
        case AuditGranted() as told:
            seen = told.programmes, told.seen_from, told.seen_until
            return SupervisionRight(told.audit, "audit", told.client, told.account, None, told.ends_on, None, *seen)
        case AssignmentEnded() | AuditEnded():
            return None
        case _:
            return right


SUPERVISION_RIGHTS: Final = Projection(
    "supervision_right", version=1, view=SupervisionRight, key=key, evolve=evolve, indexes=(("account",), ("client",))
)
