"""The relay: finds the deliveries that are due and hands them to the workers through Redis (DESIGN §10).

Nothing rests on what Redis remembers: a delivery that nobody settled comes due again by itself. Several relays share the work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog

from services.webhooks.deliveries import Deliveries
from services.webhooks.sending import WebhookPace

log = structlog.get_logger()

INTERVAL: Final = 0.5  # seconds between two looks
SOON: Final = 0.1  # the same, where more of a subscription may wait for those that are under way
_SUBSCRIPTIONS: Final = 50  # in one look
_FULL: Final = 50  # deliveries that wait in Redis: more would only come due again before somebody took them
_LONGEST_PAUSE: Final = 10.0


class WebhookRelay:
    """``hand`` gives a delivery to the workers, ``waiting`` says how many they have not taken yet."""

    def __init__(
        self,
        deliveries: Deliveries,
        hand: Callable[[UUID, UUID], Awaitable[None]],
        waiting: Callable[[], Awaitable[int]],
        pace: WebhookPace,
    ) -> None:
        self._deliveries = deliveries
        self._hand = hand
        self._waiting = waiting
        self._pace = pace

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; whatever is away, the deliveries wait and are found again."""
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = SOON if await self.hand_on() else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("webhooks not handed on", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def hand_on(self) -> int:
        """Hand on what is due now, a few of each subscription; how many."""
        handed = 0
        room = _FULL - await self._waiting()
        for tenant, subscription in await self._deliveries.due(_SUBSCRIPTIONS) if room > 0 else ():
            if handed >= room:
                break
            for message in await self._deliveries.claim(tenant, subscription, self._pace.handed):
                await self._hand(tenant, message)
                handed += 1
        return handed
