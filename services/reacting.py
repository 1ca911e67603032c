"""Reading every institution's log once, in order, to react to what stands in it.

What a reaction puts down and how far it has come move in one transaction, so that whatever is killed, each line is told of once. It is
never rebuilt: what was told cannot be untold.
"""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar, Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger()
INTERVAL: Final = 1.0  # seconds between two looks
LINES: Final = 200  # read at once, in one transaction
_TENANTS: Final = 20  # in one look
_LONGEST_PAUSE: Final = 10.0


class LogReactor(ABC):
    """Any number of them share the work: whoever has a log's checkpoint has that log.

    ``reaction`` names it in the logs; ``due`` asks the database for the tenants whose logs have grown,
    ``:at_most`` so many.
    """

    reaction: ClassVar[str]
    due: ClassVar[str]

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; an institution that cannot be read now does not hold up the others."""
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = 0.0 if await self.look() else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning(f"{self.reaction} not looked for", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """One stretch of every log that has grown; how many lines were read."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text(self.due), {"at_most": _TENANTS})
            tenants = [UUID(int=row[0].int) for row in found]
        lines = 0
        for tenant in tenants:
            try:
                lines += await self.step(tenant)
            except Exception as failed:
                log.error(f"{self.reaction} stopped", tenant=str(tenant), error=type(failed).__name__)
        return lines

    @abstractmethod
    async def step(self, tenant: UUID) -> int:
        """The next stretch of one log; how many lines it was. Nothing where another reactor has it."""
