"""One tenant's live views, read through row-level security."""

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.database import tenant_transaction
from projections.projection import Key, Projection
from projections.tables import Connection, ViewTable, table_of
from projections.views import VIEWS
from projections.waiting import Waiting

View = TypeVar("View", bound=msgspec.Struct)
LONGEST_WAIT: Final = 10.0  # seconds


class CursorUnreadable(Refused):
    code = "cursor-unreadable"
    kind = "invalid"
    sentence = "Cette suite de liste n’est pas lisible. Repartez du début de la liste."


class Page(msgspec.Struct, frozen=True):
    """Some views in order, and the cursor from which the list goes on; None at its end."""

    items: list[Any]
    following: str | None


class TenantViews:
    """The views of one tenant, all read inside its fence; between two readings the projector may have moved on."""

    def __init__(self, connection: Connection, tenant: UUID) -> None:
        self._connection = connection
        self._tenant = tenant

    async def one(self, projection: Projection[View], key: Key) -> View | None:
        return (await table_of(projection).load(self._connection, self._tenant, [key])).get(key)

    async def some(self, projection: Projection[View], keys: list[Any]) -> dict[Key, View]:
        return await table_of(projection).load(self._connection, self._tenant, keys)

    async def where(self, projection: Projection[View], **equal: Any) -> list[View]:
        """Every view whose columns equal these values, by key."""
        table = table_of(projection)
        condition = "".join(f' AND "{_column(table, name)}" = ${place}' for place, name in enumerate(equal, start=2))
        rows = await self._connection.fetch(
            f'SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1{condition} ORDER BY "{table.key.name}"',  # noqa: S608 - names of our own columns
            self._tenant,
            *equal.values(),
        )
        return [table.view(tuple(row.values())) for row in rows]

    async def rows(self, statement: str, *values: Any) -> list[Any]:
        """The rows of a statement of one's own, which names its tenant as ``$1``; ``values`` are its parameters from ``$2`` on."""
        return list(await self._connection.fetch(statement, self._tenant, *values))

    async def page(
        self, projection: Projection[View], equal: Mapping[str, Any], *, after: str | None, limit: int, newest_first: bool = False
    ) -> Page:
        """A page of views by key; ``after`` is a cursor of an earlier page. Raises CursorUnreadable."""
        table = table_of(projection)
        values: list[Any] = [self._tenant, *equal.values()]
        condition = "".join(f' AND "{_column(table, name)}" = ${place}' for place, name in enumerate(equal, start=2))
        if after is not None:
            values.append(_key_of(table, after))
            condition += f' AND "{table.key.name}" {"<" if newest_first else ">"} ${len(values)}'
        order = "DESC" if newest_first else "ASC"
        rows = await self._connection.fetch(
            f"SELECT {table.selected} FROM {table.name} WHERE tenant_id = $1{condition}"  # noqa: S608 - names of our own columns
            f' ORDER BY "{table.key.name}" {order} LIMIT {int(limit) + 1}',
            *values,
        )
        views = [table.view(tuple(row.values())) for row in rows[:limit]]
        following = _cursor(rows[limit - 1][0]) if len(rows) > limit else None
        return Page(views, following)


class Views:
    """The door to every tenant's views, one tenant at a time."""

    def __init__(self, engine: AsyncEngine, waiting: Waiting) -> None:
        self._engine = engine
        self._waiting = waiting

    @asynccontextmanager
    async def of(self, tenant: UUID) -> AsyncIterator[TenantViews]:
        """Raises ViewBehind where an upgrade's new tables take longer to fill than a reader waits."""
        await self._waiting.built(tenant, VIEWS, LONGEST_WAIT)
        async with tenant_transaction(self._engine, tenant) as connection:
            yield TenantViews(connection, tenant)


def _column(table: ViewTable[Any], name: str) -> str:
    assert any(column.name == name for column in table.columns), f"{table.name} has no column {name}"
    return name


def _cursor(key: Any) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).rstrip(b"=").decode()


def _key_of(table: ViewTable[Any], cursor: str) -> Any:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return UUID(text) if table.key.sql == "uuid" else int(text) if table.key.sql == "bigint" else text
    except (ValueError, UnicodeDecodeError):
        raise CursorUnreadable from None
