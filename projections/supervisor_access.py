"""When somebody of Ekole, or an auditor, came into this institution. Their reasons stay in the log, sealed."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Projection
from tenants.access import SupervisorAccessUsed


class SupervisorAccess(msgspec.Struct, frozen=True):
    position: int
    access: UUID
    account: UUID
    role: str
    day: date
    at: datetime


def key(recorded: Recorded) -> int | None:
    return recorded.position if isinstance(recorded.event, SupervisorAccessUsed) else None


def evolve(row: SupervisorAccess | None, recorded: Recorded) -> SupervisorAccess | None:
    match recorded.event:
        case SupervisorAccessUsed() as used:
            return SupervisorAccess(recorded.position, used.access, used.account, used.role, used.day, recorded.recorded_at)
        case _:
            return row


SUPERVISOR_ACCESSES: Final = Projection("supervisor_access", version=1, view=SupervisorAccess, key=key, evolve=evolve)
