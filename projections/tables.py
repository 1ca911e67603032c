"""A view as a table: which column each field of a Struct is, and how rows are loaded, kept and dropped in bulk.

UUID, str, int, float, bool, date and datetime are columns of their own, words of a Literal or an Enum are text, everything else
(lists, dicts, nested Structs) is jsonb; Optional is nullable. Reading a row back yields a view equal to the one that was written.

Every statement names its tenant. Rows are written as VALUES lists: ``INSERT … SELECT`` and COPY are closed to roles under row-level
security once tables are distributed (DESIGN §11). jsonb travels as text, so nothing depends on how a connection decodes it.
"""
# ruff: noqa: S608 - names in statements come from declarations, which were checked; values are parameters.

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Generic, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from msgspec import inspect

from projections.projection import Key, Projection, View

Connection: TypeAlias = asyncpg.Connection

JSON: Final = "jsonb"
ROWS_A_STATEMENT: Final = 16  # measured: above, no faster; fewer, 1.7 times slower
_JSON: Final = msgspec.json.Encoder()
_KEY_TYPES: Final = ("uuid", "text", "bigint")
_PLAIN_TYPES: Final[Mapping[type, str]] = {
    inspect.UUIDType: "uuid",
    inspect.StrType: "text",
    inspect.IntType: "bigint",
    inspect.FloatType: "double precision",
    inspect.BoolType: "boolean",
    inspect.DateType: "date",
    inspect.DateTimeType: "timestamp with time zone",
}


class Column(msgspec.Struct, frozen=True):
    """A field of a view as PostgreSQL keeps it; ``sql`` is the type's name as ``format_type`` spells it."""

    name: str
    sql: str
    nullable: bool
    kind: Any

    @property
    def written(self) -> str:
        """As a migration writes it down: ``uuid``, ``date null``."""
        return self.sql + (" null" if self.nullable else "")


def columns_of(view: type[msgspec.Struct]) -> tuple[Column, ...]:
    """The columns of a view, in the order of its fields."""
    shape = inspect.type_info(view)
    assert isinstance(shape, inspect.StructType)
    kinds = {field.name: field.type for field in msgspec.structs.fields(view)}
    return tuple(Column(field.name, *_sql_of(field.type), kinds[field.name]) for field in shape.fields)


def _sql_of(kind: inspect.Type) -> tuple[str, bool]:
    match kind:
        case inspect.Metadata(type=inner):
            return _sql_of(inner)
        case inspect.UnionType(types=types) if any(isinstance(one, inspect.NoneType) for one in types):
            others = [one for one in types if not isinstance(one, inspect.NoneType)]
            return (_sql_of(others[0])[0] if len(others) == 1 else JSON), True
        case inspect.LiteralType(values=values) if all(isinstance(value, str) for value in values):
            return "text", False
        case inspect.EnumType(cls=members) if all(isinstance(member.value, str) for member in members):
            return "text", False
        case _:
            return _PLAIN_TYPES.get(type(kind), JSON), False


class ViewTable(Generic[View]):
    """The table ``ekole.<name>`` of a projection. Raises ValueError where the key is not a UUID, a text or a whole number."""

    def __init__(self, projection: Projection[View]) -> None:
        self.projection = projection
        self.columns = columns_of(projection.view)
        self.key = self.columns[0]
        if self.key.sql not in _KEY_TYPES or self.key.nullable:
            raise ValueError(f"{projection.name}: a key is a UUID, a text or a whole number, not {self.key.written}")
        self.name = f'ekole."{projection.name}"'
        self._readers = tuple((place, read) for place, one in enumerate(self.columns) if (read := _reader(one)) is not None)
        self._writers = tuple((place, write) for place, one in enumerate(self.columns) if (write := _writer(one)) is not None)
        self.selected = ", ".join(f'"{one.name}"' + ("::text" if one.sql == JSON else "") for one in self.columns)
        self._load = f'SELECT {self.selected} FROM {self.name} WHERE tenant_id = $1 AND "{self.key.name}" = ANY($2::{self.key.sql}[])'
        self._drop = f'DELETE FROM {self.name} WHERE tenant_id = $1 AND "{self.key.name}" = ANY($2::{self.key.sql}[])'
        self._keep_one, self._keep_several = self._upsert(1), self._upsert(ROWS_A_STATEMENT)

    def view(self, row: Sequence[Any]) -> View:
        """The view that a row holds; ``row`` as ``SELECT {table.selected} FROM {table.name} …`` yields it."""
        values = list(row)
        for place, read in self._readers:
            if values[place] is not None:
                values[place] = read(values[place])
        return self.projection.view(*values)

    def row(self, view: View) -> list[Any]:
        """A view's values, one a column."""
        values = list(msgspec.structs.astuple(view))
        for place, write in self._writers:
            if values[place] is not None:
                values[place] = write(values[place])
        return values

    async def load(self, connection: Connection, tenant: UUID, keys: Collection[Key]) -> dict[Key, View]:
        """The views under these keys; none for a key without a row."""
        if not keys:
            return {}
        rows = await connection.fetch(self._load, tenant, list(keys))
        return {row[0]: self.view(tuple(row.values())) for row in rows}

    async def keep(self, connection: Connection, tenant: UUID, views: Sequence[View]) -> None:
        """Insert these views, or put them in the place of the rows under their keys."""
        rows = [(tenant, *self.row(view)) for view in views]
        whole = len(rows) - len(rows) % ROWS_A_STATEMENT
        if whole:
            several = [[*chain.from_iterable(rows[first : first + ROWS_A_STATEMENT])] for first in range(0, whole, ROWS_A_STATEMENT)]
            await connection.executemany(self._keep_several, several)
        if len(rows) - whole == 1:
            await connection.execute(self._keep_one, *rows[-1])
        elif whole < len(rows):
            await connection.executemany(self._keep_one, rows[whole:])

    async def drop(self, connection: Connection, tenant: UUID, keys: Collection[Key]) -> None:
        """Delete the rows under these keys."""
        if keys:
            await connection.execute(self._drop, tenant, list(keys))

    async def clear(self, connection: Connection, tenant: UUID) -> None:
        """Delete every row of the tenant."""
        await connection.execute(f"DELETE FROM {self.name} WHERE tenant_id = $1", tenant)

    async def everything(self, connection: Connection, tenant: UUID) -> dict[Key, View]:
        """Every view of the tenant, by its key."""
        rows = await connection.fetch(f"SELECT {self.selected} FROM {self.name} WHERE tenant_id = $1", tenant)
        return {row[0]: self.view(tuple(row.values())) for row in rows}

    def _upsert(self, rows: int) -> str:
        names = ", ".join(f'"{column.name}"' for column in self.columns)
        casts = ["uuid", *("text::jsonb" if column.sql == JSON else column.sql for column in self.columns)]
        lists = (", ".join(f"${row * len(casts) + place}::{cast}" for place, cast in enumerate(casts, start=1)) for row in range(rows))
        others = ", ".join(f'"{column.name}" = excluded."{column.name}"' for column in self.columns[1:])
        return (
            f"INSERT INTO {self.name} (tenant_id, {names}) VALUES ({'), ('.join(lists)}) "
            f'ON CONFLICT (tenant_id, "{self.key.name}") DO ' + (f"UPDATE SET {others}" if others else "NOTHING")
        )


@lru_cache(maxsize=256)
def table_of(projection: Projection[View]) -> ViewTable[View]:
    """The table of a projection, made once."""
    return ViewTable(projection)


def _reader(column: Column) -> Callable[[Any], Any] | None:
    """From what the database yields to the field's value; None where it is the same."""
    if column.sql == JSON:
        return msgspec.json.Decoder(column.kind).decode
    return _members(column.kind)


def _writer(column: Column) -> Callable[[Any], Any] | None:
    """From the field's value to what the database takes; None where it is the same."""
    if column.sql == JSON:
        return lambda value: _JSON.encode(value).decode()
    return None if _members(column.kind) is None else attrgetter("value")


def _members(kind: Any) -> type[Enum] | None:
    shape = inspect.type_info(kind)
    shapes = shape.types if isinstance(shape, inspect.UnionType) else (shape,)
    return next((one.cls for one in shapes if isinstance(one, inspect.EnumType)), None)
