"""How far each projection has come, tenant by tenant, and where one had to stop: the two tables, and every statement on them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from infra.tenant_transaction import Connection
from projections.fold import Fault
from projections.projection import AnyProjection


class Due(msgspec.Struct, frozen=True):
    """A projection that lags behind a tenant's log; ``fold_version`` is that of its checkpoint, None where it has not begun."""

    tenant: UUID
    head: int
    projection: str
    fold_version: int | None
    position: int
    wanted_version: int

    @property
    def unbuilt(self) -> bool:
        """Whether its table holds nothing yet that the fold of today would have put there."""
        return self.fold_version is None or self.fold_version < self.wanted_version


class Poison(msgspec.Struct, frozen=True):
    """Where a projection stopped for a tenant, and why; nothing of what the event holds."""

    tenant: UUID
    projection: str
    fold_version: int
    position: int
    code: str
    error: str
    event_type: str | None
    place: str
    at: datetime


# A poisoned projection waits for a retry, or for a newer version of its fold, which is a fix.
_LAGGING: Final = """
      FROM ekole.tenant_head AS head
     CROSS JOIN unnest($1::text[], $2::integer[]) AS wanted (projection, fold_version)
      LEFT JOIN ekole.projection_checkpoint AS checkpoint
        ON checkpoint.tenant_id = head.tenant_id AND checkpoint.projection = wanted.projection
     WHERE (checkpoint.position IS NULL
            OR checkpoint.fold_version < wanted.fold_version
            OR (checkpoint.fold_version = wanted.fold_version AND checkpoint.position < head.position))
       AND NOT EXISTS (
           SELECT FROM ekole.projection_poison AS poison
            WHERE poison.tenant_id = head.tenant_id AND poison.projection = wanted.projection
              AND poison.fold_version >= wanted.fold_version)
"""
_TO_HOLD: Final = (
    "SELECT projection, fold_version FROM ekole.projection_checkpoint"
    " WHERE tenant_id = $1 AND projection = ANY($2::text[]) ORDER BY projection FOR UPDATE"
)
_POISON: Final = "SELECT tenant_id, projection, fold_version, position, code, error, event_type, place, at FROM ekole.projection_poison"


async def lagging_tenants(connection: Connection, projections: Iterable[AnyProjection]) -> list[UUID]:
    """Every tenant of whom one of these projections has something to do. For the projector, outside any tenant."""
    names, versions = _named(projections)
    return [row[0] for row in await connection.fetch(f"SELECT DISTINCT head.tenant_id {_LAGGING}", names, versions)]


async def due(connection: Connection, tenant: UUID, projections: Iterable[AnyProjection]) -> list[Due]:
    """What these projections have to do for one tenant."""
    names, versions = _named(projections)
    rows = await connection.fetch(
        "SELECT head.tenant_id, head.position, wanted.projection, checkpoint.fold_version, coalesce(checkpoint.position, 0),"
        " wanted.fold_version"
        f"{_LAGGING} AND head.tenant_id = $3",
        names,
        versions,
        tenant,
    )
    return [Due(*row.values()) for row in rows]


async def unbuilt(connection: Connection, tenant: UUID, projections: Iterable[AnyProjection]) -> list[str]:
    """The projections that a newer version of their fold, or a first start, has yet to build for a tenant, and that will be."""
    return [one.projection for one in await due(connection, tenant, projections) if one.unbuilt and one.head > 0]


async def begin(connection: Connection, tenant: UUID, projections: Iterable[AnyProjection]) -> None:
    """Give these projections a checkpoint at position 0 where they have none."""
    begun = [(tenant, projection.name, projection.version) for projection in projections]
    await connection.executemany(
        "INSERT INTO ekole.projection_checkpoint (tenant_id, projection, fold_version, position) VALUES ($1, $2, $3, 0)"
        " ON CONFLICT (tenant_id, projection) DO NOTHING",
        begun,
    )


async def claim(connection: Connection, tenant: UUID, projections: Iterable[AnyProjection], position: int) -> list[AnyProjection]:
    """Those of the projections that stand at this position at their own fold version and that nobody else is moving.

    They are this transaction's until it ends. In the order of their names, so that nobody waits in a circle.
    """
    wanted = {projection.name: projection for projection in projections}
    rows = await connection.fetch(
        "SELECT projection, fold_version FROM ekole.projection_checkpoint"
        " WHERE tenant_id = $1 AND projection = ANY($2::text[]) AND position = $3"
        " ORDER BY projection FOR UPDATE SKIP LOCKED",
        tenant,
        list(wanted),
        position,
    )
    return [wanted[name] for name, version in rows if wanted[name].version == version]


async def claim_to_rebuild(connection: Connection, tenant: UUID, projections: Iterable[AnyProjection], *, wait: bool) -> dict[str, int]:
    """The fold versions of these projections' checkpoints, held by this transaction; where another holds one, wait or leave it."""
    rows = await connection.fetch(
        _TO_HOLD if wait else f"{_TO_HOLD} SKIP LOCKED",
        tenant,
        [projection.name for projection in projections],
    )
    return dict(map(tuple, rows))


async def move(connection: Connection, tenant: UUID, projections: Collection[AnyProjection], position: int) -> None:
    """Put the checkpoints of these projections at a position, at the fold version that brought them there."""
    for version in {projection.version for projection in projections}:
        await connection.execute(
            "UPDATE ekole.projection_checkpoint SET position = $3, fold_version = $4 WHERE tenant_id = $1 AND projection = ANY($2::text[])",
            tenant,
            [projection.name for projection in projections if projection.version == version],
            position,
            version,
        )


async def record_poison(connection: Connection, tenant: UUID, faults: Mapping[AnyProjection, Fault]) -> None:
    """These projections stop for this tenant; a later fault takes the place of an earlier one."""
    for projection, fault in faults.items():
        await connection.execute(
            "INSERT INTO ekole.projection_poison"
            " (tenant_id, projection, fold_version, position, code, error, event_type, place, at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now()) ON CONFLICT (tenant_id, projection) DO UPDATE"
            " SET fold_version = excluded.fold_version, position = excluded.position, code = excluded.code,"
            " error = excluded.error, event_type = excluded.event_type, place = excluded.place, at = excluded.at",
            tenant,
            projection.name,
            projection.version,
            fault.position,
            fault.code,
            fault.error,
            fault.event_type,
            fault.place,
        )


async def forget_poison(connection: Connection, tenant: UUID, names: Collection[str] | None = None) -> list[str]:
    """Let these projections, or all of the tenant, try again. The names of those that had stopped."""
    rows = await connection.fetch(
        "DELETE FROM ekole.projection_poison WHERE tenant_id = $1 AND ($2::text[] IS NULL OR projection = ANY($2::text[]))"
        " RETURNING projection",
        tenant,
        None if names is None else list(names),
    )
    return sorted(row[0] for row in rows)


async def poisons(connection: Connection, tenant: UUID | None = None) -> list[Poison]:
    """Where projections stopped: of a tenant, or, for the projector, of all."""
    rows = await (
        connection.fetch(f"{_POISON} ORDER BY tenant_id, projection")
        if tenant is None
        else connection.fetch(f"{_POISON} WHERE tenant_id = $1 ORDER BY projection", tenant)
    )
    return [Poison(*row.values()) for row in rows]


async def reached(connection: Connection, tenant: UUID) -> dict[str, int]:
    """The position of each projection that has begun."""
    rows = await connection.fetch("SELECT projection, position FROM ekole.projection_checkpoint WHERE tenant_id = $1", tenant)
    return dict(map(tuple, rows))


def _named(projections: Iterable[AnyProjection]) -> tuple[list[str], list[int]]:
    named = [(projection.name, projection.version) for projection in projections]
    return [name for name, _ in named], [version for _, version in named]
