"""Steps: a tenant's projections are taken through the next lines of its log, rows and checkpoints in one transaction."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping
from contextlib import aclosing
from typing import Final
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

_TRANSACTIONS_A_STEP: Final = 5  # then other tenants have their turn

log = structlog.get_logger()


class Step(msgspec.Struct, frozen=True):
    """How many lines some projection was taken through, and whether more are waiting."""

    lines: int = 0
    more: bool = False

    def and_then(self, other: "Step") -> "Step":
        return Step(self.lines + other.lines, self.more or other.more)


class Steps:
    """Takes steps, for any tenant; ``engine`` and the history's store are the projector's. ``lines`` a transaction at most."""

    def __init__(self, engine: AsyncEngine, history: History, lines: int) -> None:
        self._engine = engine
        self._history = history
        self._lines = lines

    async def take(self, tenant: UUID, due: Iterable[Due], projections: Mapping[str, AnyProjection]) -> Step:
        """Take each group of projections that stand at one position some way further, and rebuild what an older fold made.

        The foremost go first: one that begins late, or was stopped, does not hold up the others, and joins them where it meets
        them. What another runner is moving is left to it.
        """
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
            async with tenant_transaction(self._engine, tenant) as connection:
                await checkpoints.begin(connection, tenant, beginning)
        taken = Step()
        ahead: int | None = None
        for position in sorted(by_position, reverse=True):
            taken = taken.and_then(await self._forward(tenant, by_position[position], position, ahead))
            ahead = position
        for projection in outdated:
            taken = taken.and_then(await self._rebuild(tenant, projection))
        return taken

    async def _forward(self, tenant: UUID, group: Collection[AnyProjection], position: int, until: int | None) -> Step:
        """A few stretches, each in a transaction of its own; the next is read while one is folded and written."""
        lines, more = 0, True
        async with aclosing(self._history.stretches(tenant, position, self._lines, until)) as stretches:
            for _ in range(_TRANSACTIONS_A_STEP):
                try:
                    step = await self._in_one_transaction(tenant, group, position + lines, stretches, careful=False)
                except RowRefused:
                    step = await self._carefully(tenant, group, position + lines, until)
                    return Step(lines + step.lines, step.more)
                lines, more = lines + step.lines, step.more
                if not more:
                    break
        return Step(lines, more)

    async def _carefully(self, tenant: UUID, group: Collection[AnyProjection], position: int, until: int | None) -> Step:
        async with aclosing(self._history.stretches(tenant, position, self._lines, until)) as stretches:
            return await self._in_one_transaction(tenant, group, position, stretches, careful=True)

    async def _in_one_transaction(
        self,
        tenant: UUID,
        group: Collection[AnyProjection],
        position: int,
        stretches: AsyncGenerator[Stretch, None],
        *,
        careful: bool,
    ) -> Step:
        """Claim first, then read: of several runners, one reads."""
        async with tenant_transaction(self._engine, tenant) as connection:
            claimed = await checkpoints.claim(connection, tenant, group, position)
            stretch = await anext(stretches, None) if claimed else None
            if stretch is None:
                return Step()
            by = advance_carefully if careful else advance
            faults = await by(connection, self._history, tenant, claimed, stretch)
            if stretch.fault is not None:
                faults = {projection: faults.get(projection, stretch.fault) for projection in claimed}
            furthest = await _settle(connection, tenant, claimed, position, stretch, faults)
        for projection, fault in faults.items():
            _tell(tenant, projection, fault)
        log.debug("projected", tenant=str(tenant), position=furthest, lines=furthest - position, projections=len(claimed))
        return Step(furthest - position, furthest == stretch.through > position and not stretch.at_head)

    async def _rebuild(self, tenant: UUID, projection: AnyProjection) -> Step:
        try:
            rebuilt = await rebuild_outdated(self._engine, self._history, tenant, (projection,))
        except RebuildStopped as stopped:
            async with tenant_transaction(self._engine, tenant) as connection:
                await checkpoints.record_poison(connection, tenant, stopped.faults)
            _tell(tenant, projection, stopped.faults[projection])
            return Step()
        return Step(rebuilt.position)


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
