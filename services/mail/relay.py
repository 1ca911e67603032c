"""The relay: finds the mails that are due and hands them to the workers through Redis (DESIGN §10).

Nothing rests on what Redis remembers: a mail that nobody settled comes due again by itself. Several relays share the work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog

from services.mail.outbox import Outbox
from services.mail.sending import Pace

log = structlog.get_logger()

INTERVAL: Final = 0.5  # seconds between two looks
AT_ONCE: Final = 100  # mails
_FULL: Final = 200  # mails that wait in Redis: more would only come due again before somebody took them
_LONGEST_PAUSE: Final = 10.0


class Relay:
    """``hand`` gives a mail to the workers, ``waiting`` says how many they have not taken yet."""

    def __init__(
        self, outbox: Outbox, hand: Callable[[UUID, UUID], Awaitable[None]], waiting: Callable[[], Awaitable[int]], pace: Pace
    ) -> None:
        self._outbox = outbox
        self._hand = hand
        self._waiting = waiting
        self._pace = pace

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; whatever is away, the mails wait and are found again."""
        pause = INTERVAL
        while not stop.is_set():
            try:
                handed = await self.hand_on()
                pause = 0.0 if handed == AT_ONCE else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("mails not handed on", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def hand_on(self) -> int:
        """Hand on what is due now, a hundred at most; how many."""
        if await self._waiting() >= _FULL:
            return 0
        handed = 0
        for tenant, messages in (await self._outbox.due(AT_ONCE)).items():
            for message_id in await self._outbox.claim(tenant, messages, self._pace.handed):
                await self._hand(tenant, message_id)
                handed += 1
        return handed
