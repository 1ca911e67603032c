"""Tenants whose commands travel together: each gets what it would have got alone, and none waits for another's."""

import asyncio
import random
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.door import append_each
from infra.event_store import Appended, EventStore, KeyReused, Verdict, VersionConflict
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, entry, new_stream, request
from tests.integration.event_store.waiting import held_head, waiting_backends


@pytest.fixture
async def tenants(store: EventStore) -> list[UUID]:
    opened = [uuid4() for _ in range(8)]
    for tenant in opened:
        await store.open_tenant(tenant)
    return opened


async def test_those_who_come_together_are_on_disk_by_one_commit(store: EventStore, tenants: list[UUID], connect: Connect) -> None:
    verdicts = await asyncio.gather(*(store.append(tenant, request(appends(tenant, new_stream(), 0))) for tenant in tenants))
    assert [(verdict.first_position, verdict.repeated) for verdict in verdicts if isinstance(verdict, Appended)] == [(1, False)] * 8
    administrator = await connect("administrator")
    commits = await administrator.fetchval("SELECT count(DISTINCT xmin::text) FROM ekole.event WHERE tenant_id = ANY ($1)", tenants)
    assert commits == 1


async def test_whoever_is_refused_is_refused_alone(store: EventStore, tenants: list[UUID]) -> None:
    known, behind, changed, forged, *sound = tenants
    first = request(appends(known, new_stream(), 0))
    stream = new_stream()
    used = request(appends(changed, new_stream(), 0))
    for tenant, asked in ((known, first), (behind, request(appends(behind, stream, 0))), (changed, used)):
        await store.append(tenant, asked)
    foreign = request(appends(sound[0], new_stream(), 0))
    verdicts = await asyncio.gather(
        store.append(known, first),
        store.append(behind, request(appends(behind, stream, 0))),
        store.append(changed, request(appends(changed, new_stream(), 0), key=used.key, fingerprint=b"another")),
        store.append(forged, foreign),
        *(store.append(tenant, request(appends(tenant, new_stream(), 0))) for tenant in sound),
    )
    assert verdicts[0] == Appended(1, 1, True, b"{}")
    assert verdicts[1:3] == [VersionConflict(stream, 0, 1), KeyReused()]
    assert getattr(verdicts[3], "code", None) == "entry-of-another-tenant"
    assert verdicts[4:] == [Appended(1, 1, False, b"{}")] * len(sound)
    assert [await store.head(tenant) for tenant in tenants] == [1, 1, 1, 0, *(1 for _ in sound)]


async def test_a_tenant_that_another_writer_holds_keeps_nobody_waiting(store: EventStore, tenants: list[UUID], connect: Connect) -> None:
    held, *others = tenants
    administrator, watcher = await connect("administrator"), await connect("administrator")
    async with held_head(administrator, held):
        waits = asyncio.create_task(store.append(held, request(appends(held, new_stream(), 0))))
        verdicts = await asyncio.gather(*(store.append(tenant, request(appends(tenant, new_stream(), 0))) for tenant in others))
        assert all(isinstance(verdict, Appended) for verdict in verdicts)
        await waiting_backends(watcher, waits)
    assert isinstance(await waits, Appended)


async def test_flights_that_wait_long_leave_room_for_others(store: EventStore, tenants: list[UUID], connect: Connect) -> None:
    """Alone in its call a command waits for its tenant's head; as many of those as there are places hold nobody up."""
    *held, free = tenants
    administrator = await connect("administrator")
    waits = []
    async with administrator.transaction():
        await administrator.execute("SELECT FROM ekole.tenant_head WHERE tenant_id = ANY ($1) FOR UPDATE", held)
        for tenant in held:
            waits.append(asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0)))))
            await asyncio.sleep(0)
        assert isinstance(await store.append(free, request(appends(free, new_stream(), 0))), Appended)
        assert not any(task.done() for task in waits)
    assert all(isinstance(verdict, Appended) for verdict in await asyncio.gather(*waits))


async def test_a_transaction_of_one_tenant_lets_no_convoy_through(engine: AsyncEngine, tenants: list[UUID]) -> None:
    one, other = tenants[:2]
    together = [(tenant, request(appends(tenant, new_stream(), 0))) for tenant in (one, other)]
    with pytest.raises(Exception, match="not to be appended here"):
        async with tenant_transaction(engine, one) as connection:
            await append_each(connection, together)


async def test_processes_that_meet_in_many_logs_lose_and_double_nothing(engine: AsyncEngine, tenants: list[UUID]) -> None:
    """Four stores stand for four processes; each writer goes from tenant to tenant, with versions that are sometimes too old."""
    stores = [EventStore(engine, lanes=4) for _ in range(4)]
    chance = random.Random(11)
    streams = {tenant: [new_stream() for _ in range(3)] for tenant in tenants}
    appended: dict[UUID, list[int]] = {tenant: [] for tenant in tenants}
    kept: list[bytes] = []

    async def writer(store: EventStore) -> None:
        for _ in range(20):
            tenant = chance.choice(tenants)
            stream = chance.choice(streams[tenant])
            version = (await store.load(tenant, stream)).version
            count = chance.choice((1, 1, 1, 2))
            asked = request(appends(tenant, stream, version, count))
            verdict: Verdict = await store.append(tenant, asked)
            if isinstance(verdict, Appended):
                appended[tenant].extend(range(verdict.first_position, verdict.last_position + 1))
                kept.extend(one.line for one in asked.streams[0].entries)
            else:
                assert isinstance(verdict, VersionConflict)

    await asyncio.gather(*(writer(stores[number % 4]) for number in range(16)))
    read = []
    for tenant in tenants:
        batch = await stores[0].read(tenant, 0, 1000)
        assert sorted(appended[tenant]) == list(range(1, batch.head + 1))
        read.extend(batch.lines.split(b"\n") if batch.lines else [])
    assert sorted(read) == sorted(kept)
    for store in stores:
        await store.close()


async def test_lines_too_odd_to_be_read_are_refused_alone(store: EventStore, tenants: list[UUID]) -> None:
    broken, *others = tenants
    stream = new_stream()
    odd = entry(broken, stream, 1)
    asked = request(appends(broken, stream, 0))
    asked = type(asked)(
        actor=asked.actor,
        key=asked.key,
        fingerprint=asked.fingerprint,
        streams=(type(asked.streams[0])(stream, 0, (type(odd)(odd.type, b"\xff{"),)),),
    )
    verdicts = await asyncio.gather(
        store.append(broken, asked), *(store.append(tenant, request(appends(tenant, new_stream(), 0))) for tenant in others)
    )
    assert getattr(verdicts[0], "code", None) == "entry-malformed"
    assert all(isinstance(verdict, Appended) for verdict in verdicts[1:])
