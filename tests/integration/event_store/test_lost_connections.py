"""A lost connection means that nobody knows: the store asks again by the same key, and nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import Appended, EventStore, OutcomeUnknown
from tests.databases import Database
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.cutting import CuttingProxy
from tests.integration.event_store.lines import appends, guard, new_stream, request
from tests.integration.event_store.waiting import held_head, waiting_backends


@pytest.mark.parametrize("together", [1, 20], ids=["alone", "in a batch"])
async def test_a_killed_backend_neither_loses_nor_doubles(store: EventStore, tenant: UUID, connect: Connect, together: int) -> None:
    """Killed while it waits for the lock: nothing was stored, and the store's own second try stores it."""
    holder, watcher = await connect("administrator"), await connect("administrator")
    async with held_head(holder, tenant):
        tasks = [asyncio.create_task(store.append(tenant, request(appends(tenant, new_stream(), 0)))) for _ in range(together)]
        killed = await waiting_backends(watcher, *tasks)
        for process in killed:
            await watcher.execute("SELECT pg_terminate_backend($1)", process)
        while not set(await waiting_backends(watcher, *tasks)) - set(killed):
            await asyncio.sleep(0)
    assert sorted(verdict.first_position for verdict in await asyncio.gather(*tasks) if isinstance(verdict, Appended)) == list(
        range(1, together + 1)
    )
    assert await store.head(tenant) == together


async def test_backends_killed_again_and_again_neither_lose_nor_double(store: EventStore, tenant: UUID, connect: Connect) -> None:
    watcher = await connect("administrator")
    streams = [new_stream() for _ in range(8)]
    finished = asyncio.Event()

    async def writer(stream: str) -> None:
        for version in range(15):
            assert isinstance(await store.append(tenant, request(appends(tenant, stream, version))), Appended)

    async def killer() -> int:
        killed = 0
        while not finished.is_set():
            killed += len(
                await watcher.fetch(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = 'ekole_app' AND pid <> pg_backend_pid()"
                )
            )
            await asyncio.sleep(0.03)
        return killed

    killing = asyncio.create_task(killer())
    await asyncio.gather(*(writer(stream) for stream in streams))
    finished.set()
    assert await killing > 0
    assert [stored.version for stored in await store.load_many(tenant, streams)] == [15] * 8
    assert await store.head(tenant) == 120


@pytest.fixture
async def proxy(shared: Database) -> AsyncIterator[CuttingProxy]:
    query = parse_qs(urlsplit(shared.url("app")).query)
    async with CuttingProxy(f"{query['host'][0]}/.s.PGSQL.{query.get('port', ['5432'])[0]}") as proxy:
        yield proxy


@pytest.fixture
async def far_engine(shared: Database, proxy: CuttingProxy) -> AsyncIterator[AsyncEngine]:
    """The same database, reached over a line that can be cut."""
    address = urlsplit(shared.url("app"))
    engine = database_engine(address._replace(netloc=f"{address.username}:{address.password}@127.0.0.1:{proxy.port}", query="").geturl())
    yield engine
    await engine.dispose()


async def warm_up(store: EventStore) -> None:
    """The statements of the door and of both wickets are known to the connection: the next answer is that of an append."""
    tenant = uuid4()
    await store.open_tenant(tenant)
    await asyncio.gather(*(store.append(tenant, request(appends(tenant, new_stream(), 0), guards=(guard(new_stream(), 0),))) for _ in "12"))
    await asyncio.gather(*(store.append(tenant, request(appends(tenant, new_stream(), 0))) for _ in "12"))
    await store.append(tenant, request(appends(tenant, new_stream(), 0)))


@pytest.mark.parametrize("together", [1, 20], ids=["alone", "in a batch"])
async def test_an_answer_that_never_came_is_found_by_its_receipt(
    far_engine: AsyncEngine, proxy: CuttingProxy, store: EventStore, tenant: UUID, together: int
) -> None:
    """The database has committed, the line breaks before it can say so."""
    far = EventStore(far_engine, lanes=1)
    await warm_up(far)
    proxy.swallow_the_next_answer()
    verdicts = await asyncio.gather(
        *(far.append(tenant, request(appends(tenant, new_stream(), 0), ids=b'{"first":true}')) for _ in range(together))
    )
    assert proxy.swallowed == 1
    assert sorted(verdict.first_position for verdict in verdicts if isinstance(verdict, Appended)) == list(range(1, together + 1))
    assert any(verdict.repeated for verdict in verdicts if isinstance(verdict, Appended))
    assert await store.head(tenant) == together
    await far.close()


async def test_a_database_that_stays_away_leaves_the_outcome_unknown(
    far_engine: AsyncEngine, proxy: CuttingProxy, store: EventStore, tenant: UUID
) -> None:
    far = EventStore(far_engine, lanes=1, patience=0.3)
    await warm_up(far)
    asked = request(appends(tenant, new_stream(), 0))
    proxy.swallow_the_next_answer(then_refuse=True)
    with pytest.raises(OutcomeUnknown):
        await far.append(tenant, asked)
    proxy.accept_again()
    verdict = await far.append(tenant, asked)
    assert verdict == Appended(1, 1, True, b"{}")
    assert await store.head(tenant) == 1
    await far.close()


async def test_reads_survive_a_lost_connection(store: EventStore, tenant: UUID, connect: Connect) -> None:
    watcher = await connect("administrator")
    stream = new_stream()
    await store.append(tenant, request(appends(tenant, stream, 0)))
    for _ in range(5):
        await watcher.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'ekole_app'"
        )
        assert (await store.load(tenant, stream)).version == 1
