"""Hints over Redis: «this tenant's log has grown». They make reading fast; nothing rests on them (DESIGN §5).

A hint that is lost costs the time until the runner's next look at the heads in the database. Redis may be away at any moment.
"""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

import redis.asyncio
import structlog
from redis.exceptions import RedisError

CHANNEL: Final = "ekole:log-grown"
_PATIENCE: Final = 1.0  # seconds; an append that waits for its hint longer than that had better not have one
_LONGEST_PAUSE: Final = 10.0  # seconds between two attempts to listen

log = structlog.get_logger()


class Hints:
    """Tells and hears that logs have grown. ``close`` it in the end."""

    def __init__(self, redis_url: str) -> None:
        self._telling = redis.asyncio.Redis.from_url(redis_url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
        self._hearing = redis.asyncio.Redis.from_url(redis_url, socket_connect_timeout=_PATIENCE)

    async def tell(self, tenant: UUID) -> None:
        """Say that the tenant's log has grown. A Redis that is away is noted, and not an error: the runner will see by itself."""
        try:
            await self._telling.publish(CHANNEL, tenant.bytes)
        except (RedisError, OSError) as error:
            log.warning("hint not given", tenant=str(tenant), error=type(error).__name__)

    async def listen(self, heard: Callable[[UUID], None]) -> None:
        """Call ``heard`` for each hint, until cancelled. While Redis is away, try again at growing intervals."""
        pause = 0.1
        while True:
            try:
                async with self._hearing.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    pause = 0.1
                    async for message in channel.listen():
                        if len(message["data"]) == 16:
                            heard(UUID(bytes=message["data"]))
            except (RedisError, OSError) as error:
                log.warning("not listening to hints", error=type(error).__name__, next_attempt_in_seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def close(self) -> None:
        await self._telling.aclose()
        await self._hearing.aclose()
