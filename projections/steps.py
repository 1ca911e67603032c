"""Steps: a tenant's projections are taken through the next lines of its log, rows and checkpoints in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import Connection, tenant_transaction
from projections import checkpoints
from projections.advancing import RowRefused, advance, advance_carefully
from projections.checkpoints import Due
from projections.fold import Fault
from projections.history import History, Stretch
from projections.projection import AnyProjection
from projections.rebuild import RebuildStopped, rebuild_outdated

log = structlog.get_logger()


class Step(msgspec.Struct, frozen=True):
    """How many lines some projection was taken through, and whether more are waiting."""

    lines: int = 0
    more: bool = False

    def and_then(self, other: "Step") -> "Step":
        return Step(self.lines + other.lines, self.more or other.more)


async def step(
    engine: AsyncEngine, history: History, tenant: UUID, due: Iterable[Due], projections: Mapping[str, AnyProjection], lines: int
) -> Step:
    """Take each group of projections that stand at one position at most so many lines further.

    The foremost go first: one that begins late, or was stopped, does not hold up the others, and joins them where it meets them.
    What another runner is moving is left to it.
    """
    taken = Step()
    beginning, outdated = [], []
    by_position: dict[int, list[AnyProjection]] = defaultdict(list)
    for one in due:
        projection = projections[one.projection]
        if one.fold_version is None:
            beginning.append(projection)
        if one.fold_version is None or one.fold_version == projection.version:
            by_position[one.position].append(projection)
        else:
            outdated.append(projection)
    if beginning:
        async with tenant_transaction(engine, tenant) as connection:
            await checkpoints.begin(connection, tenant, beginning)
    ahead: int | None = None
    for position in sorted(by_position, reverse=True):
        limit = lines if ahead is None else min(lines, ahead - position)
        taken = taken.and_then(await _step(engine, history, tenant, by_position[position], position, limit))
        ahead = position
    if outdated:
        taken = taken.and_then(await _rebuild(engine, history, tenant, outdated))
    return taken


async def _step(engine: AsyncEngine, history: History, tenant: UUID, group: Collection[AnyProjection], position: int, limit: int) -> Step:
    try:
        return await _in_one_transaction(engine, history, tenant, group, position, limit, careful=False)
    except RowRefused:
        return await _in_one_transaction(engine, history, tenant, group, position, limit, careful=True)


async def _in_one_transaction(
    engine: AsyncEngine,
    history: History,
    tenant: UUID,
    group: Collection[AnyProjection],
    position: int,
    limit: int,
    *,
    careful: bool,
) -> Step:
    async with tenant_transaction(engine, tenant) as connection:
        claimed = await checkpoints.claim(connection, tenant, group, position)
        if not claimed:
            return Step()
        stretch = await history.stretch(tenant, position, limit)
        faults = await (advance_carefully if careful else advance)(connection, history, tenant, claimed, stretch)
        if stretch.fault is not None:
            faults = {projection: faults.get(projection, stretch.fault) for projection in claimed}
        furthest = await _settle(connection, tenant, claimed, position, stretch, faults)
    for projection, fault in faults.items():
        _tell(tenant, projection, fault)
    log.debug("projected", tenant=str(tenant), position=furthest, lines=furthest - position, projections=len(claimed))
    return Step(furthest - position, len(faults) < len(claimed) and furthest > position and not stretch.at_head)


async def _settle(
    connection: Connection,
    tenant: UUID,
    claimed: Collection[AnyProjection],
    position: int,
    stretch: Stretch,
    faults: Mapping[AnyProjection, Fault],
) -> int:
    """Move each checkpoint to the last line that its table has seen, and record who stopped. The furthest position."""
    ends: dict[int, list[AnyProjection]] = defaultdict(list)
    for projection in claimed:
        fault = faults.get(projection)
        ends[stretch.through if fault is None else fault.position - 1].append(projection)
    for end, moved in ends.items():
        if end != position:
            await checkpoints.move(connection, tenant, moved, end)
    await checkpoints.record_poison(connection, tenant, faults)
    return max(ends)


async def _rebuild(engine: AsyncEngine, history: History, tenant: UUID, outdated: Collection[AnyProjection]) -> Step:
    """One at a time: where one fold fails, the others are rebuilt all the same."""
    taken = Step()
    for projection in outdated:
        try:
            rebuilt = await rebuild_outdated(engine, history, tenant, (projection,))
        except RebuildStopped as stopped:
            async with tenant_transaction(engine, tenant) as connection:
                await checkpoints.record_poison(connection, tenant, stopped.faults)
            _tell(tenant, projection, stopped.faults[projection])
        else:
            taken = taken.and_then(Step(rebuilt.position))
    return taken


def _tell(tenant: UUID, projection: AnyProjection, fault: Fault) -> None:
    log.error(
        "projection stopped",
        tenant=str(tenant),
        projection=projection.name,
        position=fault.position,
        code=fault.code,
        error=fault.error,
        event_type=fault.event_type,
        place=fault.place,
    )
