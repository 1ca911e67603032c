"""Writers who meet: nothing is lost, nothing doubled, nobody decides on what is no longer true."""

import asyncio
import random
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.event_store import Appended, EventStore, Verdict, VersionConflict, append_within
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, guard, new_stream, request
from tests.integration.event_store.waiting import waiting_backends


@pytest.mark.parametrize("stores", [1, 4], ids=["one process", "four processes"])
async def test_sixteen_writers_on_one_stream_lose_and_double_nothing(engine: AsyncEngine, tenant: UUID, stores: int) -> None:
    """Each writer adds ten events, deciding anew after each conflict. Stores of their own stand for processes of their own."""
    shares = [EventStore(engine, lanes=4) for _ in range(stores)]
    stream = new_stream()
    stored: list[bytes] = []

    async def writer(store: EventStore) -> None:
        for _ in range(10):
            while True:
                asked = request(appends(tenant, stream, (await store.load(tenant, stream)).version))
                verdict = await store.append(tenant, asked)
                if isinstance(verdict, Appended):
                    stored.append(asked.streams[0].entries[0].line)
                    break
                assert isinstance(verdict, VersionConflict)

    await asyncio.gather(*(writer(shares[number % stores]) for number in range(16)))
    read = await shares[0].load(tenant, stream)
    assert read.version == 160
    assert sorted(read.lines.split(b"\n")) == sorted(stored)
    batch = await shares[0].read(tenant, 0, 1000)
    assert (batch.last, batch.head) == (160, 160)
    for store in shares:
        await store.close()


async def test_positions_stay_gapless_under_successes_and_refusals_of_every_kind(engine: AsyncEngine, tenant: UUID) -> None:
    shares = [EventStore(engine, lanes=4) for _ in range(3)]
    streams = [new_stream() for _ in range(5)]
    chance = random.Random(7)
    used = [request(appends(tenant, new_stream(), 0), key=f"used-{n}") for n in range(5)]
    appended: list[Appended] = []

    async def writer(store: EventStore) -> None:
        for _ in range(25):
            stream = chance.choice(streams)
            version = (await store.load(tenant, stream)).version
            verdict: Verdict
            match chance.randrange(6):
                case 0:
                    verdict = await store.append(tenant, request(appends(tenant, stream, version, chance.randint(1, 4))))
                case 1:
                    verdict = await store.append(tenant, request(appends(tenant, stream, version + chance.randint(-1, 1) or 1)))
                case 2:
                    verdict = await store.append(tenant, chance.choice(used))
                case 3:
                    verdict = await store.append(tenant, request(appends(uuid4(), stream, version)))
                case 4:
                    verdict = await store.append(tenant, request(appends(tenant, new_stream(), 0), guards=(guard(stream, version),)))
                case _:
                    verdict = await store.append(tenant, request())
            if isinstance(verdict, Appended) and not verdict.repeated and verdict.last_position >= verdict.first_position:
                appended.append(verdict)

    await asyncio.gather(*(writer(shares[number % 3]) for number in range(16)))
    head = await shares[0].head(tenant)
    assert sorted(n for one in appended for n in range(one.first_position, one.last_position + 1)) == list(range(1, head + 1))
    assert (await shares[0].read(tenant, 0, head + 1)).last == head
    for stored in await shares[0].load_many(tenant, streams):
        assert stored.version == len(stored.lines.split(b"\n")) if stored.lines else stored.version == 0
    for store in shares:
        await store.close()


@pytest.mark.parametrize("guarded", [True, False], ids=["guard", "own stream"])
async def test_who_waited_for_the_lock_judges_by_what_was_committed_meanwhile(
    engine: AsyncEngine, store: EventStore, tenant: UUID, connect: Connect, guarded: bool
) -> None:
    """Write skew: locking and looking in one statement, the second writer would judge by its snapshot from before the wait."""
    watcher = await connect("administrator")
    stream = new_stream("programme")
    await store.append(tenant, request(appends(tenant, stream, 0)))
    decided = request(appends(tenant, new_stream(), 0), guards=(guard(stream, 1),)) if guarded else request(appends(tenant, stream, 1))
    async with tenant_transaction(engine, tenant) as connection:
        assert isinstance(await append_within(connection, tenant, request(appends(tenant, stream, 1))), Appended)
        second = asyncio.create_task(store.append(tenant, decided))
        await waiting_backends(watcher)
    assert await second == VersionConflict(stream, 1, 2)


async def test_one_statement_that_locks_and_looks_sees_the_past(
    engine: AsyncEngine, store: EventStore, tenant: UUID, connect: Connect
) -> None:
    """The trap itself, shown on PostgreSQL as it is: the reason why the door's statements are separate."""
    watcher, naive = await connect("administrator"), await connect("administrator")
    stream = new_stream()
    await store.append(tenant, request(appends(tenant, stream, 0)))
    async with tenant_transaction(engine, tenant) as connection:
        await append_within(connection, tenant, request(appends(tenant, stream, 1)))
        looking = asyncio.create_task(
            naive.fetchrow(
                "WITH locked AS (SELECT position FROM ekole.tenant_head WHERE tenant_id = $1 FOR UPDATE)"
                " SELECT position, (SELECT max(stream_version) FROM ekole.event WHERE tenant_id = $1 AND stream_id = $2) AS version"
                "   FROM locked /* app.append_event, naively */",
                tenant,
                stream,
            )
        )
        await waiting_backends(watcher)
    seen = await looking
    assert seen is not None
    assert (seen["position"], seen["version"]) == (2, 1)


async def test_the_same_request_sent_twice_at_once_is_stored_once(engine: AsyncEngine, tenant: UUID) -> None:
    shares = [EventStore(engine, lanes=4) for _ in range(4)]
    asked = request(appends(tenant, new_stream(), 0, 2))
    verdicts = await asyncio.gather(*(store.append(tenant, asked) for store in shares for _ in range(4)))
    assert all(isinstance(verdict, Appended) and verdict.last_position == 2 for verdict in verdicts)
    assert [verdict.repeated for verdict in verdicts if isinstance(verdict, Appended)].count(False) == 1
    assert await shares[0].head(tenant) == 2
    for store in shares:
        await store.close()


async def test_tenants_do_not_wait_for_each_other(engine: AsyncEngine, store: EventStore, tenant: UUID, connect: Connect) -> None:
    other = uuid4()
    await store.open_tenant(other)
    async with tenant_transaction(engine, tenant) as connection:
        await append_within(connection, tenant, request(appends(tenant, new_stream(), 0)))
        assert isinstance(await store.append(other, request(appends(other, new_stream(), 0))), Appended)
