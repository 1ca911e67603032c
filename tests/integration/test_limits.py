"""Limits on a real Redis: counted once for all processes, and never in the way where Redis is not there."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import redis.asyncio

from infra.redis_client import redis_client
from services.limits.limiter import Limiter, TooManyRequests
from services.limits.policies import Policy

FIVE_AN_HOUR = Policy("essay", 5, 3_600)


@pytest.fixture
async def limiter(redis_url: str) -> AsyncIterator[Limiter]:
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        yield Limiter(connection)


async def test_the_quota_may_be_used_up_at_once_and_no_more(limiter: Limiter) -> None:
    counts = [await limiter.count(FIVE_AN_HOUR, "somebody") for _ in range(6)]
    assert [one.allowed for one in counts] == [True] * 5 + [False]
    assert [one.left for one in counts] == [4, 3, 2, 1, 0, 0]
    assert 700 <= counts[-1].retry_after <= 720  # one comes back every twelve minutes
    assert 3_590 <= counts[-1].reset <= 3_600


async def test_one_person_s_count_is_not_another_s(limiter: Limiter) -> None:
    for _ in range(5):
        await limiter.require(FIVE_AN_HOUR, "somebody", "here")
    with pytest.raises(TooManyRequests):
        await limiter.require(FIVE_AN_HOUR, "somebody", "here")
    await limiter.require(FIVE_AN_HOUR, "somebody", "elsewhere")
    await limiter.require(FIVE_AN_HOUR, "somebodyhere")
    await limiter.require(Policy("another essay", 5, 3_600), "somebody", "here")


async def test_looking_counts_nothing(limiter: Limiter) -> None:
    for _ in range(20):
        await limiter.require_room(FIVE_AN_HOUR, "somebody")
    assert (await limiter.count(FIVE_AN_HOUR, "somebody")).left == 4


async def test_what_is_refused_is_not_counted(limiter: Limiter) -> None:
    for _ in range(50):
        last = await limiter.count(FIVE_AN_HOUR, "somebody")
    assert last.reset <= 3_600


async def test_several_processes_share_one_count(redis_url: str) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as one, redis.asyncio.Redis.from_url(redis_url) as another:
        limiters = (Limiter(one), Limiter(another))
        counts = await asyncio.gather(*(limiters[n % 2].count(FIVE_AN_HOUR, "somebody") for n in range(60)))
    assert sum(one.allowed for one in counts) == 5


async def test_nothing_in_redis_tells_whom(limiter: Limiter, redis_url: str) -> None:
    await limiter.count(FIVE_AN_HOUR, "zoe.martin@lycee.test", "192.0.2.7")
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        keys = [key async for key in connection.scan_iter("ekole:limit:*")]
        assert len(keys) == 1
        assert b"zoe" not in keys[0]
        assert b"192" not in keys[0]
        assert 0 < await connection.ttl(keys[0]) <= 721


async def test_without_redis_nothing_is_refused() -> None:
    async with redis_client("redis://127.0.0.1:1") as nowhere:
        for _ in range(10):
            await Limiter(nowhere).require(FIVE_AN_HOUR, "somebody")


def test_the_headers_say_what_is_left() -> None:
    from services.limits.limiter import Count

    assert Count(FIVE_AN_HOUR, True, 3, 0, 1_440).headers() == {"RateLimit-Policy": '"essay";q=5;w=3600', "RateLimit": '"essay";r=3;t=1440'}
    assert Count(FIVE_AN_HOUR, False, 0, 12, 3_600).headers()["Retry-After"] == "12"
