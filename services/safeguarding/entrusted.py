"""The incidents that somebody may open, page by page: what waits first, then what is urgent, then the newest."""

import base64
from typing import Final
from uuid import UUID

from projections.incident_sheet import INCIDENT_SHEETS
from projections.tables import table_of
from services.accounts.caller import Caller
from services.reading.views import CursorUnreadable, Page, TenantViews

_TABLE: Final = table_of(INCIDENT_SHEETS)
_PLACE: Final = "CASE status WHEN 'waiting' THEN 0 WHEN 'taken-up' THEN 2 ELSE 4 END + CASE WHEN urgent THEN 0 ELSE 1 END"
_FIRST: Final = (-1, 0, UUID(int=0))


async def entrusted(views: TenantViews, caller: Caller, *, after: str | None, limit: int) -> Page:
    """A page of the sheets addressed to the caller's role, or for which their account is named. Raises CursorUnreadable."""
    place, told, incident = _FIRST if after is None else _read(after)
    rows = await views.rows(
        f"SELECT * FROM (SELECT {_PLACE} AS place, (extract(epoch FROM reported_at) * 1000000)::bigint AS told, {_TABLE.selected}"  # noqa: S608 - names of our own columns
        "   FROM ekole.incident_sheet WHERE tenant_id = $1 AND (addressed_to = $2 OR readers @> to_jsonb($3::text))) AS theirs"
        " WHERE (place, -told, incident) > ($4, -$5::bigint, $6::uuid)"
        f" ORDER BY place, told DESC, incident LIMIT {int(limit) + 1}",
        caller.role,
        str(caller.account),
        place,
        told,
        incident,
    )
    sheets = [_TABLE.view(tuple(row.values())[2:]) for row in rows[:limit]]
    following = _written(*tuple(rows[limit - 1])[:3]) if len(rows) > limit else None
    return Page(sheets, following)


def _written(place: int, told: int, incident: UUID) -> str:
    return base64.urlsafe_b64encode(f"{place} {told} {incident}".encode()).rstrip(b"=").decode()


def _read(cursor: str) -> tuple[int, int, UUID]:
    try:
        place, told, incident = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        read = int(place), int(told), UUID(incident)
    except (ValueError, UnicodeDecodeError):
        raise CursorUnreadable from None
    if not 0 <= read[0] <= 9 or not 0 <= read[1] < 2**62:
        raise CursorUnreadable
    return read
