"""The runner at work: woken by hints, going on without them, and through failures."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID, uuid4

import redis.asyncio

from projections.hints import CHANNEL, Hints
from projections.waiting import Waiting
from tests.integration.projections.places import Place
from tests.unit.projections.toys import TOYS, formed, held

NEVER = 3600.0  # seconds between two looks at the heads: longer than any test


async def listened_to(redis_url: str) -> None:
    """Returns once somebody listens to hints."""
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        while dict(await connection.pubsub_numsub(CHANNEL))[CHANNEL.encode()] == 0:
            await asyncio.sleep(0.01)


async def told_until(hints: Hints, tenant: UUID, seen: Awaitable[object]) -> None:
    """Hints again and again: one of them may be lost, that is their nature; without any, nothing would be seen."""
    seeing = asyncio.ensure_future(seen)
    while not seeing.done():
        await hints.tell(tenant)
        await asyncio.wait([seeing], timeout=0.05)
    await seeing


async def test_a_hint_wakes_it(place: Place, redis_url: str) -> None:
    hints, log = Hints(redis_url), await place.log()
    runner = place.runner(hints=hints, interval=NEVER)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await listened_to(redis_url)
        for session in range(1, 4):
            position = await log.append(formed(1), held(1, session))
            await told_until(hints, log.tenant, Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=60))
        runner.stop()
    await hints.close()


async def test_without_redis_it_finds_the_work_by_itself(place: Place) -> None:
    hints, log = Hints("redis://127.0.0.1:1/0"), await place.log()
    runner = place.runner(hints=hints, interval=0.02)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        for session in range(1, 4):
            position = await log.append(formed(1), held(1, session))
            await hints.tell(log.tenant)
            await Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=60)
        runner.stop()
    await hints.close()


async def test_hints_are_heard_again_after_redis_was_away(redis_url: str) -> None:
    heard: asyncio.Queue[UUID] = asyncio.Queue()
    hints = Hints(redis_url)
    listening = asyncio.create_task(hints.listen(heard.put_nowait))
    await listened_to(redis_url)
    async with redis.asyncio.Redis.from_url(redis_url) as connection:
        await connection.client_kill_filter(_type="pubsub")
        await listened_to(redis_url)
        await connection.publish(CHANNEL, b"not a tenant")
    tenant = uuid4()
    await told_until(hints, tenant, heard.get())
    listening.cancel()
    await hints.close()


async def test_a_hint_of_a_tenant_that_is_not_there_does_no_harm(place: Place, redis_url: str) -> None:
    hints, log = Hints(redis_url), await place.log()
    runner = place.runner(hints=hints, interval=NEVER)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await listened_to(redis_url)
        await hints.tell(uuid4())
        position = await log.append(formed(1))
        await told_until(hints, log.tenant, Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=60))
        runner.stop()
    await hints.close()


async def test_a_missing_table_stops_nobody_else_and_is_no_poison(place: Place) -> None:
    """A program that runs before its migration: not the event's fault, so it is tried again and heals by itself."""
    log = await place.log()
    position = await log.append(formed(1))
    await place.administer("ALTER TABLE ekole.toy_journal RENAME TO toy_journal_away")
    runner = place.runner(interval=0.02)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        assert await place.poisons(log.tenant) == {}
        await place.administer("ALTER TABLE ekole.toy_journal_away RENAME TO toy_journal")
        await Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=60)
        runner.stop()
