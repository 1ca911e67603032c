"""Every statement on the tables of the verifiable log. Each function works inside a transaction of the tenant, but for the first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from infra.driver_connection import Connection
from infra.verifiable_log.checking import Finding, Line
from infra.verifiable_log.tiles import Place

_LAGGING: Final = """
    SELECT head.tenant_id
      FROM ekole.tenant_head AS head
      LEFT JOIN ekole.log_tree AS tree USING (tenant_id)
     WHERE head.position > coalesce(tree.size, 0)
        OR (tree.signed_size < tree.size AND tree.signed_at <= now() - $1::interval)
"""


class Tree(msgspec.Struct, frozen=True):
    """How much of a tenant's log stands in its tree, is signed, and was looked at again; all in leaves."""

    size: int
    signed_size: int
    signed_at: datetime | None
    watched_size: int


class KeptCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint as it was signed."""

    size: int
    signed_at: datetime
    root: bytes
    note: str


async def lagging(connection: Connection, pause: timedelta) -> list[UUID]:
    """Tenants whose log is longer than their tree, or whose tree was last signed before ``pause``. Across tenants."""
    return [row[0] for row in await connection.fetch(_LAGGING, pause)]


async def least_watched(connection: Connection, pause: timedelta, limit: int) -> list[UUID]:
    """Tenants whose log was not looked at for ``pause``, those that wait longest first. Across tenants."""
    rows = await connection.fetch(
        "SELECT tenant_id FROM ekole.log_tree WHERE size > 0 AND watched_at <= now() - $1::interval ORDER BY watched_at LIMIT $2",
        pause,
        limit,
    )
    return [row[0] for row in rows]


async def claim(connection: Connection, tenant: UUID) -> Tree | None:
    """The tenant's tree, this transaction's until it ends; None where another has it."""
    await connection.execute("INSERT INTO ekole.log_tree (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING", tenant)
    row = await connection.fetchrow(
        "SELECT size, signed_size, nullif(signed_at, '-infinity'), watched_size FROM ekole.log_tree"
        " WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED",
        tenant,
    )
    return None if row is None else Tree(*row.values())


async def size_of(connection: Connection, tenant: UUID) -> int:
    """How many leaves the tenant's tree has."""
    size: int | None = await connection.fetchval("SELECT size FROM ekole.log_tree WHERE tenant_id = $1", tenant)
    return size or 0


async def head_of(connection: Connection, tenant: UUID) -> int:
    """The position that the tenant's head says."""
    position: int | None = await connection.fetchval("SELECT position FROM ekole.tenant_head WHERE tenant_id = $1", tenant)
    return position or 0


async def lines_after(connection: Connection, tenant: UUID, position: int, limit: int, last: int | None = None) -> list[Line]:
    """The stored lines after a position, with their stored leaves; none after ``last``."""
    rows = await connection.fetch(
        "SELECT position, leaf, convert_to(entry::text, 'UTF8') FROM ekole.event"
        " WHERE tenant_id = $1 AND position > $2 AND ($4::bigint IS NULL OR position <= $4) ORDER BY position LIMIT $3",
        tenant,
        position,
        limit,
        last,
    )
    return [Line(*row.values()) for row in rows]


async def strays(connection: Connection, tenant: UUID) -> list[int]:
    """Positions of lines before the first or beyond the head."""
    rows = await connection.fetch(
        "SELECT position FROM ekole.event WHERE tenant_id = $1"
        " AND (position < 1 OR position > (SELECT position FROM ekole.tenant_head WHERE tenant_id = $1)) ORDER BY position LIMIT 100",
        tenant,
    )
    return [row[0] for row in rows]


async def tiles_at(connection: Connection, tenant: UUID, places: Collection[Place]) -> dict[Place, bytes]:
    """Those of the tiles that there are, as they are now."""
    if not places:
        return {}
    rows = await connection.fetch(
        "SELECT tile.level, tile.number, tile.hashes FROM unnest($2::smallint[], $3::bigint[]) AS wanted (level, number)"
        " JOIN ekole.log_tile AS tile ON tile.tenant_id = $1 AND tile.level = wanted.level AND tile.number = wanted.number",
        tenant,
        [place.level for place in places],
        [place.number for place in places],
    )
    return {Place(row[0], row[1]): row[2] for row in rows}


async def keep_tiles(connection: Connection, tenant: UUID, tiles: Mapping[Place, bytes]) -> None:
    """Put these tiles in the place of what they were. Row by row, in one flight: Citus refuses INSERT … SELECT under a fence."""
    await connection.executemany(
        "INSERT INTO ekole.log_tile (tenant_id, level, number, hashes) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, level, number) DO UPDATE SET hashes = excluded.hashes",
        [(tenant, place.level, place.number, hashes) for place, hashes in tiles.items()],
    )


async def move(connection: Connection, tenant: UUID, size: int) -> None:
    """The tree has this size from now on."""
    await connection.execute("UPDATE ekole.log_tree SET size = $2 WHERE tenant_id = $1", tenant, size)


async def keep_checkpoint(connection: Connection, tenant: UUID, checkpoint: KeptCheckpoint) -> None:
    """Keep what was signed."""
    await connection.execute(
        "INSERT INTO ekole.log_checkpoint (tenant_id, size, signed_at, root, note) VALUES ($1, $2, $3, $4, $5)",
        tenant,
        checkpoint.size,
        checkpoint.signed_at,
        checkpoint.root,
        checkpoint.note,
    )
    await connection.execute(
        "UPDATE ekole.log_tree SET signed_size = $2, signed_at = $3 WHERE tenant_id = $1", tenant, checkpoint.size, checkpoint.signed_at
    )


async def last_checkpoint(connection: Connection, tenant: UUID, at_most: int | None = None) -> KeptCheckpoint | None:
    """The newest checkpoint, or the newest of a tree no larger than ``at_most``."""
    row = await connection.fetchrow(
        "SELECT size, signed_at, root, note FROM ekole.log_checkpoint"
        " WHERE tenant_id = $1 AND ($2::bigint IS NULL OR size <= $2) ORDER BY size DESC LIMIT 1",
        tenant,
        at_most,
    )
    return None if row is None else KeptCheckpoint(*row.values())


async def checkpoints_after(connection: Connection, tenant: UUID, size: int, limit: int) -> list[KeptCheckpoint]:
    """Checkpoints of trees larger than ``size``, in order."""
    rows = await connection.fetch(
        "SELECT size, signed_at, root, note FROM ekole.log_checkpoint WHERE tenant_id = $1 AND size > $2 ORDER BY size LIMIT $3",
        tenant,
        size,
        limit,
    )
    return [KeptCheckpoint(*row.values()) for row in rows]


async def watched(connection: Connection, tenant: UUID, size: int, *, whole: bool) -> None:
    """The log was looked at up to this leaf; ``whole``: from its first on, and begun again."""
    await connection.execute(
        "UPDATE ekole.log_tree SET watched_size = $2, watched_at = now(), whole_at = CASE WHEN $3 THEN now() ELSE whole_at END"
        " WHERE tenant_id = $1",
        tenant,
        0 if whole else size,
        whole,
    )


async def untold(connection: Connection, pause: timedelta, limit: int) -> list[UUID]:
    """Tenants with a checkpoint that is newer than the last one mailed, at least ``pause`` ago. Across tenants."""
    rows = await connection.fetch(
        "SELECT tenant_id FROM ekole.log_tree WHERE signed_size > told_size AND told_at <= now() - $1::interval ORDER BY told_at LIMIT $2",
        pause,
        limit,
    )
    return [row[0] for row in rows]


async def told(connection: Connection, tenant: UUID, size: int) -> None:
    """The checkpoint of this size was mailed."""
    await connection.execute("UPDATE ekole.log_tree SET told_size = $2, told_at = now() WHERE tenant_id = $1", tenant, size)


async def keep_findings(connection: Connection, tenant: UUID, findings: Sequence[Finding]) -> list[Finding]:
    """Keep what was found wrong; those that were not known before."""
    new = []
    for finding in findings:
        kept = await connection.execute(
            "INSERT INTO ekole.log_finding (tenant_id, kind, first_position, last_position) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            tenant,
            finding.kind,
            finding.first,
            finding.last,
        )
        if kept == "INSERT 0 1":
            new.append(finding)
    if new:
        await connection.execute("UPDATE ekole.log_tree SET found_at = now() WHERE tenant_id = $1", tenant)
    return new


async def alarming(connection: Connection, pause: timedelta, limit: int) -> list[UUID]:
    """Tenants in whose log something was found that nobody was written to about, at least ``pause`` after the last time. Across tenants."""
    rows = await connection.fetch(
        "SELECT tenant_id FROM ekole.log_tree WHERE found_at > coalesce(alarmed_at, '-infinity')"
        " AND coalesce(alarmed_at, '-infinity') <= now() - $1::interval ORDER BY found_at LIMIT $2",
        pause,
        limit,
    )
    return [row[0] for row in rows]


async def found_at(connection: Connection, tenant: UUID) -> datetime | None:
    """When something was last found."""
    at: datetime | None = await connection.fetchval("SELECT found_at FROM ekole.log_tree WHERE tenant_id = $1", tenant)
    return at


async def alarmed(connection: Connection, tenant: UUID, of: datetime) -> None:
    """What had been found until ``of`` was told."""
    await connection.execute("UPDATE ekole.log_tree SET alarmed_at = $2 WHERE tenant_id = $1", tenant, of)


async def findings(connection: Connection, tenant: UUID) -> list[tuple[Finding, datetime]]:
    """What was found wrong, and when, by position."""
    rows = await connection.fetch(
        "SELECT kind, first_position, last_position, found_at FROM ekole.log_finding WHERE tenant_id = $1"
        " ORDER BY first_position, last_position, kind",
        tenant,
    )
    return [(Finding(row[0], row[1], row[2]), row[3]) for row in rows]


async def whole_at(connection: Connection, tenant: UUID) -> datetime | None:
    """When the log was last looked at from its first line to its last."""
    at: datetime | None = await connection.fetchval("SELECT whole_at FROM ekole.log_tree WHERE tenant_id = $1", tenant)
    return at


async def publish_key(connection: Connection, public: bytes) -> None:
    """This key signs from now on; everybody may know it."""
    await connection.execute("INSERT INTO ekole.log_key (public_key) VALUES ($1) ON CONFLICT DO NOTHING", public)


async def published_keys(connection: Connection) -> list[bytes]:
    """Every key that signs or has signed, the newest first."""
    rows = await connection.fetch("SELECT public_key FROM ekole.log_key ORDER BY first_used_at DESC, public_key")
    return [row[0] for row in rows]
