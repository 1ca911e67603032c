"""The client of Redis: one that says soon that Redis is away, for somebody is waiting."""

from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

# redis-py alone would try for four seconds and more, in each request of every reader.
_TRIES: Final = 3
_FIRST_PAUSE: Final = 0.01  # seconds, growing
_LONGEST_PAUSE: Final = 0.1
_CONNECTING: Final = 2.0  # seconds


def redis_client(url: str) -> "Redis":
    """A client for ``url``. A line that broke is mended unnoticed; where nothing answers, RedisError after some tenths of a second."""
    pauses = ExponentialWithJitterBackoff(cap=_LONGEST_PAUSE, base=_FIRST_PAUSE)
    return Redis.from_url(url, retry=Retry(pauses, _TRIES), socket_connect_timeout=_CONNECTING)
