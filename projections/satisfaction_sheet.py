"""What directions were asked of Ekole's work, and the figures that they gave last; their words are read from the log."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.programme import Phase
from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.relationship.satisfaction import SatisfactionAnswered, SatisfactionAsked


class SatisfactionSheet(msgspec.Struct, frozen=True):
    """``until``: the last day to answer. ``csat``: 1 to 5, ``nps``: 0 to 10, of whoever answered last."""

    satisfaction: UUID
    relationship: UUID
    client: UUID
    phase: Phase | None
    year: int | None
    asked_at: datetime
    until: date
    csat: int | None = None
    nps: int | None = None
    answered_at: datetime | None = None


def key(recorded: Recorded) -> Key | None:
    return getattr(recorded.event, "satisfaction", None) if recorded.stream.startswith("satisfaction/") else None


def evolve(sheet: SatisfactionSheet | None, recorded: Recorded) -> SatisfactionSheet | None:
    match recorded.event:
        case SatisfactionAsked() as asked:
            return SatisfactionSheet(
                asked.satisfaction, asked.relationship, asked.client, asked.phase, asked.year, recorded.occurred_at, asked.until
            )
        case SatisfactionAnswered(csat=csat, nps=nps) if sheet is not None:
            return msgspec.structs.replace(sheet, csat=csat, nps=nps, answered_at=recorded.occurred_at)
        case _:
            return sheet


SATISFACTION_SHEETS: Final = Projection(
    "satisfaction_sheet",
    version=1,
    view=SatisfactionSheet,
    key=key,
    evolve=evolve,
    indexes=(("client",), ("relationship",), ("answered_at",), ("until",)),
)
