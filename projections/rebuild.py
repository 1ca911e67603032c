"""Rebuilding: a table folded anew from the log, per tenant, in one transaction. Readers see the old rows until it commits."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import aclosing
from typing import Final
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import Connection, tenant_transaction
from projections import checkpoints
from projections.advancing import advance_carefully
from projections.fold import Fault
from projections.history import History
from projections.projection import AnyProjection
from projections.tables import table_of
from projections.waiting import ViewNotReady

LINES_AT_ONCE: Final = 2_000

log = structlog.get_logger()


class RebuildStopped(ViewNotReady):
    """The fold failed at an event. The rows are as they were before; the log is untouched. ``faults`` has each one's own."""

    code = "rebuild-stopped"
    sentence = (
        "La reconstruction de {projection} s’est arrêtée à l’événement n° {position} ({reason}). "
        "Tout est resté comme avant ; corrigez la cause, puis relancez la reconstruction."
    )

    def __init__(self, tenant: UUID, faults: Mapping[AnyProjection, Fault]) -> None:
        first, fault = min(faults.items(), key=lambda one: one[1].position)
        super().__init__(projection=first.name, position=fault.position, reason=fault.code)
        self.tenant = tenant
        self.faults = faults


class Rebuilt(msgspec.Struct, frozen=True):
    """What a rebuilding did: which projections of which tenant, up to which position."""

    tenant: UUID
    projections: tuple[str, ...]
    position: int


async def rebuild(engine: AsyncEngine, history: History, tenant: UUID, projections: Collection[AnyProjection]) -> Rebuilt:
    """Fold these projections anew for one tenant, with one scan of its log. A poisoned one is healed by it.

    ``engine`` is the projector's. Waits for a runner that is moving one of them. Raises RebuildStopped.
    """
    async with tenant_transaction(engine, tenant) as connection:
        await checkpoints.begin(connection, tenant, projections)
        await checkpoints.claim_to_rebuild(connection, tenant, projections, wait=True)
        return await _rebuild(connection, history, tenant, projections)


async def rebuild_outdated(engine: AsyncEngine, history: History, tenant: UUID, projections: Collection[AnyProjection]) -> Rebuilt:
    """Fold those anew whose checkpoint was moved by an older version of their fold and that nobody else is moving.

    Raises RebuildStopped.
    """
    async with tenant_transaction(engine, tenant) as connection:
        held = await checkpoints.claim_to_rebuild(connection, tenant, projections, wait=False)
        outdated = [projection for projection in projections if held.get(projection.name, projection.version) < projection.version]
        return await _rebuild(connection, history, tenant, outdated)


async def rebuild_everywhere(
    engine: AsyncEngine, history: History, tenants: Iterable[UUID], projections: Collection[AnyProjection], *, at_once: int = 4
) -> list[Rebuilt | RebuildStopped]:
    """Rebuild for many tenants, so many at once; a tenant that stops does not stop the others. In the order of the tenants."""
    places = asyncio.Semaphore(at_once)

    async def one(tenant: UUID) -> Rebuilt | RebuildStopped:
        async with places:
            try:
                return await rebuild(engine, history, tenant, projections)
            except RebuildStopped as stopped:
                log.error("rebuilding stopped", tenant=str(tenant), **stopped.details)
                return stopped

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(tenant)) for tenant in tenants]
    return [task.result() for task in tasks]


async def _rebuild(connection: Connection, history: History, tenant: UUID, projections: Collection[AnyProjection]) -> Rebuilt:
    for projection in projections:
        await table_of(projection).clear(connection, tenant)
    position = 0
    async with aclosing(history.stretches(tenant, 0, LINES_AT_ONCE, until=None if projections else 0)) as stretches:
        async for stretch in stretches:
            faults = await advance_carefully(connection, history, tenant, projections, stretch)
            if stretch.fault is not None:
                faults = {projection: faults.get(projection, stretch.fault) for projection in projections}
            if faults:
                raise RebuildStopped(tenant, faults)
            position = stretch.through
    names = tuple(projection.name for projection in projections)
    await checkpoints.move(connection, tenant, projections, position)
    await checkpoints.forget_poison(connection, tenant, names)
    log.info("rebuilt", tenant=str(tenant), projections=names, position=position)
    return Rebuilt(tenant, names, position)
