"""Reads that wait: a view is read once it has seen at least the position that a command answered with (DESIGN §5)."""

import asyncio
from collections.abc import Collection, Mapping
from typing import ClassVar, Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.checkpoints import Poison
from projections.projection import AnyProjection

_FIRST_PAUSE: Final = 0.005  # seconds between two looks, growing
_LONGEST_PAUSE: Final = 0.1


class ViewNotReady(Exception):
    """A view cannot be had as asked. ``code`` never changes; ``sentence`` is French, its ``{placeholders}`` are the details."""

    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, **details: str | int) -> None:
        super().__init__(self.code)
        self.details = details


class ViewBehind(ViewNotReady):
    """Not yet: the view will come to that position by itself. Ask again."""

    code = "view-behind"
    sentence = (
        "Cette page n’a pas encore pris en compte vos dernières modifications. Elles sont bien enregistrées ; "
        "recommencez dans quelques secondes."
    )


class ViewStopped(ViewNotReady):
    """Not before a fix: the view stopped at an event. What was recorded stands in the log."""

    code = "view-stopped"
    sentence = (
        "Cette page ne peut pas être mise à jour : sa préparation s’est arrêtée à l’événement n° {position} ({reason}). "
        "Rien de ce qui est enregistré n’est perdu ; l’exploitant la relancera après correction."
    )


class Standing(msgspec.Struct, frozen=True):
    """How far a tenant's projections have come, and which of them stopped."""

    reached: Mapping[str, int]
    stopped: Mapping[str, Poison]


class Waiting:
    """Waits for projections on behalf of readers; ``engine`` is the application's. Readers of one tenant share their looks."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._looks: dict[UUID, asyncio.Task[Standing]] = {}
        self._built: set[UUID] = set()

    async def caught_up(
        self,
        tenant: UUID,
        position: int,
        projections: Collection[AnyProjection],
        timeout: float,  # noqa: ASYNC109 - it ends in ViewBehind
    ) -> None:
        """Return once each of these projections has seen the tenant's log up to a position.

        Raises ViewStopped at once where one of them cannot get there before a fix, ViewBehind after ``timeout`` seconds.
        """
        pause = _FIRST_PAUSE
        try:
            async with asyncio.timeout(timeout):
                while not _there(await self._look(tenant), position, projections):
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, _LONGEST_PAUSE)
        except TimeoutError:
            raise ViewBehind(position=position) from None

    async def built(self, tenant: UUID, projections: Collection[AnyProjection], timeout: float) -> None:  # noqa: ASYNC109
        """Return once none of these projections has its table still empty because a newer version of its fold builds it anew.

        After an upgrade, that is: a reader waits rather than take «not yet» for «nothing». Asked once for each tenant and process. A
        projection that stopped is not waited for. Raises ViewBehind after ``timeout`` seconds.
        """
        if tenant in self._built:
            return
        pause = _FIRST_PAUSE
        try:
            async with asyncio.timeout(timeout):
                while await self._unbuilt(tenant, projections):
                    await asyncio.sleep(pause)
                    pause = min(pause * 1.5, _LONGEST_PAUSE)
        except TimeoutError:
            raise ViewBehind(position=0) from None
        self._built.add(tenant)

    async def _unbuilt(self, tenant: UUID, projections: Collection[AnyProjection]) -> list[str]:
        async with tenant_transaction(self._engine, tenant) as connection:
            return await checkpoints.unbuilt(connection, tenant, projections)

    async def _look(self, tenant: UUID) -> Standing:
        """Positions only grow: a look that somebody else has under way is good enough."""
        look = self._looks.get(tenant)
        if look is None:
            look = self._looks[tenant] = asyncio.create_task(self._standing(tenant))
            look.add_done_callback(lambda ended: self._end(tenant, ended))
        return await asyncio.shield(look)

    def _end(self, tenant: UUID, look: asyncio.Task[Standing]) -> None:
        del self._looks[tenant]
        if not look.cancelled():
            look.exception()  # whoever waited was told; where nobody waits any more, nobody need be

    async def _standing(self, tenant: UUID) -> Standing:
        async with tenant_transaction(self._engine, tenant) as connection:
            reached = await checkpoints.reached(connection, tenant)
            stopped = await checkpoints.poisons(connection, tenant)
        return Standing(reached, {poison.projection: poison for poison in stopped})


def _there(standing: Standing, position: int, projections: Collection[AnyProjection]) -> bool:
    behind = [projection for projection in projections if standing.reached.get(projection.name, 0) < position]
    for projection in behind:
        poison = standing.stopped.get(projection.name)
        if poison is not None:
            raise ViewStopped(projection=projection.name, position=poison.position, reason=poison.code)
    return not behind
