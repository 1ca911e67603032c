"""A programme's facts, one for each event of its timeline: all of them, the latest, where they begin and end, how many of each kind."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.programme import ProgrammeMissing
from projections.tables import table_of
from projections.timeline import TIMELINE, TimelineEntry
from services.house import House

_TIMELINE: Final = table_of(TIMELINE)


class Stretch(msgspec.Struct, frozen=True):
    """The positions of a programme's first and last fact."""

    opened: int
    last: int


async def facts_up_to(house: House, tenant: UUID, programme: UUID, last: int) -> list[TimelineEntry]:
    """The programme's facts up to a position, in order."""
    async with house.views.of(tenant) as views:
        entries: list[TimelineEntry] = await views.where(TIMELINE, programme=programme)
    return [one for one in entries if one.position <= last]


async def stretch_of(house: House, tenant: UUID, programme: UUID, head: int) -> Stretch:
    """Where the programme's facts begin and end, as far as a position. Raises ProgrammeMissing where there are none."""
    statement = "SELECT min(position), max(position) FROM ekole.timeline WHERE tenant_id = $1 AND programme = $2 AND position <= $3"
    async with house.views.of(tenant) as views:
        opened, last = (await views.rows(statement, programme, head))[0]
    if opened is None:
        raise ProgrammeMissing
    return Stretch(opened, last)


async def latest_facts(
    house: House, tenant: UUID, programme: UUID, last: int, happened_by: datetime | None, count: int
) -> list[TimelineEntry]:
    """So many of the programme's facts, the latest first, up to a position and, if a moment is given, that had happened by it."""
    async with house.views.of(tenant) as views:
        rows = await views.rows(
            f"SELECT {_TIMELINE.selected} FROM ekole.timeline WHERE tenant_id = $1 AND programme = $2 AND position <= $3"  # noqa: S608 - names of our own columns
            f" AND ($4::timestamptz IS NULL OR occurred_at <= $4) ORDER BY position DESC LIMIT {int(count)}",
            programme,
            last,
            happened_by,
        )
    return [_TIMELINE.view(tuple(row.values())) for row in rows]


async def counted_between(house: House, tenant: UUID, programme: UUID, after: int, last: int) -> list[tuple[str, int]]:
    """How many of the programme's facts there are of each type from after one position up to another, the most frequent first."""
    async with house.views.of(tenant) as views:
        rows = await views.rows(
            "SELECT type, count(*) FROM ekole.timeline WHERE tenant_id = $1 AND programme = $2 AND position > $3 AND position <= $4"
            " GROUP BY type ORDER BY count(*) DESC, min(position)",
            programme,
            after,
            last,
        )
    return [(row[0], row[1]) for row in rows]


def counted(facts: Sequence[TimelineEntry]) -> list[tuple[str, int]]:
    """How many there were of each type, the most frequent first."""
    return Counter(one.type for one in facts).most_common()
