"""Where each incident stands, without a word of it: for those who are named for it to find it, and for nobody else's page."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from domain.safeguarding.incident import (
    AddressedTo,
    IncidentClosed,
    IncidentReaderDismissed,
    IncidentReaderNamed,
    IncidentReopened,
    IncidentReported,
    IncidentTakenUp,
    IncidentWordsDestroyed,
)
from projections.projection import Projection, keyed_by

IncidentStatus = Literal["waiting", "taken-up", "closed", "erased"]


class IncidentSheet(msgspec.Struct, frozen=True):
    """``readers``: accounts named for this one beside those whom it is addressed to. ``erased``: closed long ago, its words are gone."""

    incident: UUID
    programme: UUID
    addressed_to: AddressedTo
    urgent: bool
    status: IncidentStatus
    reported_at: datetime
    readers: tuple[UUID, ...] = ()
    closed_at: datetime | None = None


def evolve(sheet: IncidentSheet | None, recorded: Recorded) -> IncidentSheet | None:
    event = recorded.event
    if sheet is None:
        if not isinstance(event, IncidentReported):
            return None
        return IncidentSheet(event.incident, event.programme, event.addressed_to, event.urgent, "waiting", recorded.occurred_at)
    match event:
        case IncidentTakenUp() if sheet.status == "waiting":
            return msgspec.structs.replace(sheet, status="taken-up")
        case IncidentClosed():
            return msgspec.structs.replace(sheet, status="closed", closed_at=recorded.occurred_at)
        case IncidentReopened():
            return msgspec.structs.replace(sheet, status="taken-up", closed_at=None)
        case IncidentWordsDestroyed():
            return msgspec.structs.replace(sheet, status="erased")
        case IncidentReaderNamed(account=account):
            return msgspec.structs.replace(sheet, readers=(*(one for one in sheet.readers if one != account), account))
        case IncidentReaderDismissed(account=account):
            return msgspec.structs.replace(sheet, readers=tuple(one for one in sheet.readers if one != account))
        case _:
            return sheet


INCIDENT_SHEETS: Final = Projection(
    "incident_sheet", version=2, view=IncidentSheet, key=keyed_by("incident"), evolve=evolve, indexes=(("status",),)
)
