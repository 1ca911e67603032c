"""What became of notices goes back into the log: delivered, or given up and why (tenants/notices/outcomes.py)."""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog

from services.handling import Handling, HandlingContext
from services.mail.outbox import Outbox
from tenants.notices.outcomes import NoteOutcome
from tenants.permissions import SYSTEM

log = structlog.get_logger()
ACTOR: Final = "system/notices"
INTERVAL: Final = 1.0  # seconds between two looks
_AT_ONCE: Final = 64
_SIDE_BY_SIDE: Final = 4  # they meet at one tenant's head anyway, and each needs connections
_LONGEST_PAUSE: Final = 10.0


class Reporter:
    """Any number of them: the second to note an outcome finds it noted."""

    def __init__(self, outbox: Outbox, handling: Handling) -> None:
        self._outbox = outbox
        self._handling = handling
        self._places = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def run(self, stop: asyncio.Event) -> None:
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = 0.0 if await self.look() == _AT_ONCE else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("outcomes not noted", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """Note what was settled since; how many."""
        found = await self._outbox.untold(_AT_ONCE)
        await asyncio.gather(*(self._note(tenant, message) for tenant, message in found))
        return len(found)

    async def _note(self, tenant: UUID, message: UUID) -> None:
        async with self._places:
            await self._note_now(tenant, message)

    async def _note_now(self, tenant: UUID, message: UUID) -> None:
        standing = (await self._outbox.standing(tenant, [message])).get(message)
        if standing is None or standing.state not in ("sent", "failed"):
            return
        failure = (standing.failure or "unknown") if standing.state == "failed" else None
        context = HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM)
        await self._handling.handle(NoteOutcome(message=message, failure=failure), context)
        await self._outbox.told(tenant, message)
