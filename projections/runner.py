"""The runner: keeps the tables of all projections up with the logs of all tenants (DESIGN §5).

One scan of a tenant's new lines feeds all its projections. Rows and checkpoints move in the same transaction, so that each event
has its effect exactly once, whatever is killed when. The heads in the database say what there is to do; hints only say it sooner.
Any number of runners share the work: each claims the checkpoints that it moves, and leaves those that another holds.
"""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.event import event_type_named
from domain.upcasting import upcast_tags
from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.agenda import Agenda
from projections.checkpoints import Poison
from projections.fold import places
from projections.hints import Hints
from projections.history import TYPE_UNKNOWN, History
from projections.projection import AnyProjection
from projections.steps import Step, Steps

LINES_AT_ONCE: Final = 2_000
_LONGEST_PAUSE: Final = 10.0  # seconds between two looks while the database is away

log = structlog.get_logger()


class Runner:
    """Moves projections forward: ``run`` until ``stop``, or ``settle`` once.

    ``engine`` and the history's store are the projector's. ``interval`` is the time in seconds between two looks at the heads,
    ``tenants_at_once`` how many tenants are worked on side by side; each needs up to three connections of the pool.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        history: History,
        projections: Sequence[AnyProjection],
        *,
        hints: Hints | None = None,
        interval: float = 1.0,
        tenants_at_once: int = 4,
        lines_at_once: int = LINES_AT_ONCE,
    ) -> None:
        self._engine = engine
        self._steps = Steps(engine, history, lines_at_once)
        self._projections = {projection.name: projection for projection in projections}
        if len(self._projections) != len(projections):
            raise ValueError("two projections cannot have one name")
        self._hints = hints
        self._interval = interval
        self._tenants_at_once = tenants_at_once
        self._agenda = Agenda()

    async def run(self) -> None:
        """Work until ``stop`` is called; what is under way then is finished first."""
        log.info("projecting", projections=sorted(self._projections))
        async with asyncio.TaskGroup() as group:
            looking = [group.create_task(self._look_at_the_heads())]
            if self._hints is not None:
                looking.append(group.create_task(self._hints.listen(self._agenda.hint)))
            await asyncio.wait([group.create_task(self._work()) for _ in range(self._tenants_at_once)])
            for task in looking:
                task.cancel()
        log.info("projecting ended")

    def stop(self) -> None:
        """Take on nothing more. ``run`` returns when what is under way is done."""
        self._agenda.close()

    async def settle(self) -> int:
        """Bring everything up to the present heads, as many tenants side by side as may be; what another runner holds is left to it.

        The number of lines that projections were taken through.
        """
        lines, turns = 0, asyncio.Semaphore(self._tenants_at_once)

        async def one(tenant: UUID) -> int:
            async with turns:
                return await self._to_its_head(tenant)

        while moved := sum(await asyncio.gather(*(one(tenant) for tenant in await self._lagging()))):
            lines += moved
        return lines

    async def _work(self) -> None:
        while (tenant := await self._agenda.next()) is not None:
            more = False
            try:
                more = (await self._step(tenant)).more
            except Exception as error:
                # Whatever it is, the other tenants go on, and the next look at the heads finds this one again.
                log.error("projecting failed", tenant=str(tenant), error=type(error).__name__, places=places(error))
            finally:
                self._agenda.done(tenant)
            if more:
                self._agenda.add([tenant])

    async def _to_its_head(self, tenant: UUID) -> int:
        lines = 0
        while moved := (await self._step(tenant)).lines:
            lines += moved
        return lines

    async def _step(self, tenant: UUID) -> Step:
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            due = await checkpoints.due(connection, tenant, self._projections.values())
        return await self._steps.take(tenant, due, self._projections)

    async def _look_at_the_heads(self) -> None:
        pause = self._interval
        while True:
            try:
                self._agenda.add(await self._lagging())
                pause = self._interval
            except Exception as error:
                pause = min(pause * 2, _LONGEST_PAUSE)
                log.warning("heads not read", error=type(error).__name__, next_attempt_in_seconds=pause)
            await asyncio.sleep(pause)

    async def _lagging(self) -> list[UUID]:
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            stopped = await checkpoints.poisons(connection)
            await self._try_again([poison for poison in stopped if _understood_since(poison)])
            return await checkpoints.lagging_tenants(connection, self._projections.values())

    async def _try_again(self, understood: Sequence[Poison]) -> None:
        """An older program stopped at an event type that this one knows: that needs no human."""
        for poison in understood:
            async with tenant_transaction(self._engine, poison.tenant) as connection:
                await checkpoints.forget_poison(connection, poison.tenant, [poison.projection])


def _understood_since(poison: Poison) -> bool:
    named = poison.event_type
    return poison.code == TYPE_UNKNOWN and named is not None and (event_type_named(named) is not None or named in upcast_tags())
