"""References as they stand: what would be said in public, and whether it may be."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.relationship.reference import (
    ReferenceAgreed,
    ReferenceFigures,
    ReferenceProposed,
    ReferenceRefused,
    ReferenceRetired,
    ReferenceWithdrawn,
)

ReferenceStatus = Literal["proposed", "agreed", "refused", "withdrawn", "retired"]


class ReferenceSheet(msgspec.Struct, frozen=True):
    """``since``: since when it stands so. Published where it is agreed, and nowhere else."""

    reference: UUID
    relationship: UUID
    client: UUID
    called: str
    sentence: str
    figures: ReferenceFigures | None
    status: ReferenceStatus
    since: datetime


_STATUS: Final[dict[type, ReferenceStatus]] = {
    ReferenceAgreed: "agreed",
    ReferenceRefused: "refused",
    ReferenceWithdrawn: "withdrawn",
    ReferenceRetired: "retired",
}


def key(recorded: Recorded) -> Key | None:
    return getattr(recorded.event, "reference", None) if recorded.stream.startswith("reference/") else None


def evolve(sheet: ReferenceSheet | None, recorded: Recorded) -> ReferenceSheet | None:
    event, at = recorded.event, recorded.occurred_at
    if isinstance(event, ReferenceProposed):
        told = (event.reference, event.relationship, event.client, event.called, event.sentence, event.figures)
        return ReferenceSheet(*told, "proposed", at)
    status = _STATUS.get(type(event))
    return sheet if sheet is None or status is None else msgspec.structs.replace(sheet, status=status, since=at)


REFERENCE_SHEETS: Final = Projection(
    "reference_sheet",
    version=1,
    view=ReferenceSheet,
    key=key,
    evolve=evolve,
    indexes=(("status", "since"), ("client",), ("relationship",)),
)
