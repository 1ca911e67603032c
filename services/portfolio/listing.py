"""Pages of the portfolio: by index and cursor, so that a page costs what is on it, whatever lies before or behind.

Whoever is no head sees the programmes of the institutions that are theirs today, by the rights that the house's log gives; asked in
the same transaction as the rows themselves.
"""
# ruff: noqa: S608 - names in statements are our own; values are parameters.

import base64
import binascii
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from domain.programme import Phase
from infra.database import tenant_transaction
from infra.tenant_transaction import Connection
from projections.health import Finding
from services.house import House
from services.portfolio.keeping import words_of
from services.reading.views import CursorUnreadable
from tenants.health_rules import RuleName
from tenants.house import HOUSE

PAGE: Final = 50
Sort = Literal["health", "institution", "academie", "phase", "silence", "dose", "satisfaction", "missing", "people", "pairs"]


class Order(msgspec.Struct, frozen=True):
    """What a sort orders by: an expression that has an index, and whether the greatest comes first."""

    by: str
    greatest_first: bool
    kind: Any


SORTS: Final[Mapping[Sort, Order]] = MappingProxyType(
    {
        "health": Order("points", True, int),
        "institution": Order("institution", False, str),
        "academie": Order("coalesce(academie, '')", False, str),
        "phase": Order("phase_rank", False, int),
        "silence": Order("last_sign_at", False, datetime),
        "dose": Order("coalesce(dose, 9)", False, float),
        "satisfaction": Order("coalesce(satisfaction, 9)", False, float),
        "missing": Order("missing", True, int),
        "people": Order("people", True, int),
        "pairs": Order("pairs", True, int),
    }
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at. ``consultant``: programmes of the institutions that are theirs today. ``at_least``: points.

    ``programmes``: these alone, where any are named.
    """

    sort: Sort = "health"
    search: str = ""
    academie: str = ""
    kind: str = ""
    phase: Phase | None = None
    rule: RuleName | None = None
    at_least: int = 0
    closed: bool = False
    consultant: UUID | None = None
    programmes: tuple[UUID, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """Where a page lies: after or before a row, or at the end; the beginning where none is said."""

    after: str | None = None
    before: str | None = None
    end: bool = False


class PortfolioRow(msgspec.Struct, frozen=True):
    """One programme. ``dose``: sessions held to planned; ``missing``: minors without authorisation; ``consultants``: accounts."""

    client: UUID
    programme: UUID
    institution: str
    kind: str
    uai: str | None
    academie: str | None
    demonstration: bool
    name: str
    year: str
    phase: Phase
    phase_since: date
    phase_end: date
    people: int
    pairs: int
    held: int
    planned: int
    dose: float | None
    satisfaction: float | None
    missing: int
    points: int
    findings: tuple[Finding, ...]
    last_sign_at: datetime
    evaluated_on: date
    consultants: tuple[UUID, ...] = ()


class PortfolioPage(msgspec.Struct, frozen=True):
    """``following`` and ``preceding`` are cursors, None where nothing lies there."""

    items: list[PortfolioRow]
    following: str | None
    preceding: str | None


_FIELDS: Final = PortfolioRow.__struct_fields__[:-1]
_SELECTED: Final = ", ".join("findings::text" if name == "findings" else name for name in _FIELDS)
_FINDINGS: Final = msgspec.json.Decoder(tuple[Finding, ...])
LIVE: Final = "\"right\" = 'assignment' AND (first_day IS NULL OR first_day <= $3) AND (last_day IS NULL OR last_day >= $3)"  # $3: a day


async def clients_on(connection: Connection, account: UUID, day: date) -> list[UUID]:
    """The institutions that are somebody's on a day, their own or in another's place."""
    rows = await connection.fetch(
        f"SELECT client FROM ekole.supervision_right WHERE tenant_id = $1 AND account = $2 AND {LIVE}",
        HOUSE,
        account,
        day,
    )
    return [UUID(int=row[0].int) for row in rows]


async def page_of(house: House, asked: Asked, place: Place, today: date, limit: int = PAGE) -> PortfolioPage:
    """Raises CursorUnreadable."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return await page_within(connection, asked, place, today, limit)


async def page_within(connection: Connection, asked: Asked, place: Place, today: date, limit: int = PAGE) -> PortfolioPage:
    """As ``page_of``, in a transaction of the house."""
    order = SORTS[asked.sort]
    values: list[Any] = [HOUSE, not asked.closed]
    where = "tenant_id = $1 AND open = $2" + "".join(await _conditions(connection, asked, today, values))
    backwards = place.before is not None or place.end
    cursor = place.before if place.before is not None else place.after
    descending = order.greatest_first != backwards
    if cursor is not None:
        values += _read(cursor, order)
        where += f" AND ({order.by}, programme) {'<' if descending else '>'} (${len(values) - 1}, ${len(values)})"
    way = "DESC" if descending else "ASC"
    rows = await connection.fetch(
        f"SELECT {_SELECTED}, {order.by} FROM ekole.portfolio WHERE {where} ORDER BY {order.by} {way}, programme {way}"
        f" LIMIT {int(limit) + 1}",
        *values,
    )
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows = rows[::-1]
    following = _cursor(rows[-1]) if rows and ((more and not backwards) or (backwards and not place.end)) else None
    preceding = _cursor(rows[0]) if rows and ((more and backwards) or (not backwards and place.after is not None)) else None
    items = [_read_row(row) for row in rows]
    return PortfolioPage(await _with_consultants(connection, items, today), following, preceding)


async def one(house: House, client: UUID, programme: UUID, today: date) -> PortfolioRow | None:
    """A programme's row, open or closed; None where there is none."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(
            f"SELECT {_SELECTED}, 0 FROM ekole.portfolio WHERE tenant_id = $1 AND client = $2 AND programme = $3", HOUSE, client, programme
        )
        found = await _with_consultants(connection, [_read_row(row) for row in rows], today)
    return found[0] if found else None


async def academies(house: House) -> list[str]:
    """Those that open programmes lie in, one look at the index for each: it is never read through."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(
            """
            WITH RECURSIVE each AS (
                (SELECT academie FROM ekole.portfolio WHERE tenant_id = $1 AND open AND academie IS NOT NULL ORDER BY academie LIMIT 1)
                UNION ALL
                SELECT (SELECT academie FROM ekole.portfolio
                         WHERE tenant_id = $1 AND open AND academie > each.academie ORDER BY academie LIMIT 1)
                  FROM each WHERE each.academie IS NOT NULL
            )
            SELECT academie FROM each WHERE academie IS NOT NULL
            """,
            HOUSE,
        )
    return [row[0] for row in rows]


async def _conditions(connection: Connection, asked: Asked, today: date, values: list[Any]) -> list[str]:
    """What narrows the list; ``values`` gains what it is narrowed to."""
    found: list[str] = []

    def also(condition: str, value: Any) -> None:
        values.append(value)
        found.append(f" AND {condition.format(len(values))}")

    if asked.consultant is not None:
        also("client = ANY(${}::uuid[])", await clients_on(connection, asked.consultant, today))
    if asked.programmes:
        also("programme = ANY(${}::uuid[])", list(asked.programmes))
    if asked.academie:
        also("academie = ${}", asked.academie)
    if asked.kind:
        also("kind = ${}", asked.kind)
    if asked.phase is not None:
        also("phase = ${}", asked.phase)
    if asked.at_least > 0:
        also("points >= ${}", asked.at_least)
    if asked.rule is not None:
        also("rules @> ${}::text::jsonb", f'["{asked.rule}"]')
    if words := words_of(asked.search).split():
        also("searched @@ to_tsquery('simple', ${})", " & ".join(f"{word}:*" for word in words))
    return found


async def _with_consultants(connection: Connection, items: list[PortfolioRow], today: date) -> list[PortfolioRow]:
    if not items:
        return items
    rows = await connection.fetch(
        f"SELECT client, account FROM ekole.supervision_right WHERE tenant_id = $1 AND client = ANY($2::uuid[]) AND {LIVE}",
        HOUSE,
        list({item.client for item in items}),
        today,
    )
    theirs: dict[UUID, list[UUID]] = {}
    for row in rows:
        theirs.setdefault(UUID(int=row[0].int), []).append(UUID(int=row[1].int))
    return [msgspec.structs.replace(item, consultants=tuple(sorted(theirs.get(item.client, ())))) for item in items]


def _read_row(row: Any) -> PortfolioRow:
    told = dict(zip(_FIELDS, row, strict=False))
    told["findings"] = _FINDINGS.decode(told["findings"])
    return PortfolioRow(**told)


def _cursor(row: Any) -> str:
    """The value that the list is sorted by and the programme, as one word."""
    programme = row[_FIELDS.index("programme")]
    return base64.urlsafe_b64encode(msgspec.json.encode([row[len(_FIELDS)], UUID(int=programme.int)])).rstrip(b"=").decode()


def _read(cursor: str, order: Order) -> list[Any]:
    try:
        value, programme = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=tuple[Any, UUID])
        return [msgspec.convert(value, order.kind), programme]
    except (ValueError, binascii.Error, msgspec.DecodeError, msgspec.ValidationError):
        raise CursorUnreadable from None
