"""Every statement on the lines of the house tree. All but the first two work inside a transaction whose tenant is ``HOUSE_TREE``."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from infra.driver_connection import Connection
from infra.verifiable_log.checking import Line
from infra.verifiable_log.house_tree import HOUSE_TREE, HouseEntry


async def unhoused(connection: Connection, limit: int) -> list[tuple[UUID, int]]:
    """Logs that have signed since their last leaf, and the size of that one; those that signed first come first. Across tenants."""
    rows = await connection.fetch(
        "SELECT tenant_id, housed_size FROM ekole.log_tree WHERE signed_size > housed_size AND tenant_id <> $1 ORDER BY signed_at LIMIT $2",
        HOUSE_TREE,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


async def housed(connection: Connection, tenant: UUID, size: int) -> None:
    """Every checkpoint of this log up to this size is a leaf. In a transaction of the log's tenant."""
    await connection.execute(
        "UPDATE ekole.log_tree SET housed_size = $2 WHERE tenant_id = $1 AND housed_size < $2",
        tenant,
        size,
    )


async def unsigned(connection: Connection, pause: timedelta) -> bool:
    """Whether the house tree has grown and was last signed before ``pause``."""
    found: bool | None = await connection.fetchval(
        "SELECT signed_size < size AND signed_at <= now() - $2::interval FROM ekole.log_tree WHERE tenant_id = $1", HOUSE_TREE, pause
    )
    return bool(found)


async def unknown(connection: Connection, entries: Sequence[HouseEntry]) -> list[HouseEntry]:
    """Those of these entries that are no leaves yet, once each, in order."""
    rows = await connection.fetch(
        "SELECT line.log, line.size, line.root FROM unnest($2::bytea[], $3::bigint[]) AS wanted (log, size)"
        " JOIN ekole.house_line AS line ON line.tenant_id = $1 AND line.log = wanted.log AND line.size = wanted.size",
        HOUSE_TREE,
        [one.log for one in entries],
        [one.size for one in entries],
    )
    known = {HouseEntry(*row.values()) for row in rows}
    return [one for one in dict.fromkeys(entries) if one not in known]


async def keep(connection: Connection, size: int, entries: Collection[HouseEntry]) -> None:
    """Put these entries after the ``size`` that there are. Row by row, in one flight: Citus refuses INSERT … SELECT under a fence."""
    await connection.executemany(
        "INSERT INTO ekole.house_line (tenant_id, position, log, size, root, leaf, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [(HOUSE_TREE, position, one.log, one.size, one.root, one.leaf(), one.text()) for position, one in enumerate(entries, size + 1)],
    )


async def said_of(connection: Connection, log: bytes, after: int, last: int) -> list[tuple[int, bytes]]:
    """Size and root of every leaf of a log whose size is above ``after`` and no more than ``last``, by size."""
    rows = await connection.fetch(
        "SELECT size, root FROM ekole.house_line WHERE tenant_id = $1 AND log = $2 AND size > $3 AND size <= $4 ORDER BY size, position",
        HOUSE_TREE,
        log,
        after,
        last,
    )
    return [(row[0], row[1]) for row in rows]


async def last_said_of(connection: Connection, log: bytes, at_most: int) -> int:
    """The largest size up to ``at_most`` at which there is a leaf of a log; 0 where there is none."""
    size: int | None = await connection.fetchval(
        "SELECT max(size) FROM ekole.house_line WHERE tenant_id = $1 AND log = $2 AND size <= $3", HOUSE_TREE, log, at_most
    )
    return size or 0


async def signed_leaf(connection: Connection, log: bytes, at_most: int) -> tuple[int, int] | None:
    """Of a log's leaves in the signed house tree, the one of the largest size up to ``at_most``: its position, and that size."""
    row = await connection.fetchrow(
        "SELECT line.position, line.size FROM ekole.house_line AS line WHERE line.tenant_id = $1 AND line.log = $2 AND line.size <= $3"
        " AND line.position <= (SELECT tree.signed_size FROM ekole.log_tree AS tree WHERE tree.tenant_id = $1)"
        " ORDER BY line.size DESC, line.position LIMIT 1",
        HOUSE_TREE,
        log,
        at_most,
    )
    return None if row is None else (row[0], row[1])


async def head_of(connection: Connection, tenant: UUID) -> int:
    """The last position there is."""
    position: int | None = await connection.fetchval("SELECT max(position) FROM ekole.house_line WHERE tenant_id = $1", tenant)
    return position or 0


async def lines_after(connection: Connection, tenant: UUID, position: int, limit: int, last: int | None = None) -> list[Line]:
    """The lines after a position, with their leaves; none after ``last``."""
    rows = await connection.fetch(
        "SELECT position, leaf, convert_to(entry, 'UTF8') FROM ekole.house_line"
        " WHERE tenant_id = $1 AND position > $2 AND ($4::bigint IS NULL OR position <= $4) ORDER BY position LIMIT $3",
        tenant,
        position,
        limit,
        last,
    )
    return [Line(*row.values()) for row in rows]


async def strays(connection: Connection, tenant: UUID) -> list[int]:
    """Positions of lines beyond the tree: a line and its leaf come in one transaction."""
    rows = await connection.fetch(
        "SELECT position FROM ekole.house_line WHERE tenant_id = $1"
        " AND position > (SELECT size FROM ekole.log_tree WHERE tenant_id = $1) ORDER BY position LIMIT 100",
        tenant,
    )
    return [row[0] for row in rows]
