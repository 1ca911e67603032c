"""One event per commit, against one bare row of the same size per commit."""

import random
from uuid import UUID, uuid4

from infra.database import database_engine
from infra.event_store import EventStore
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.writing import Writer, expect_appended, line

TENANTS = 200
MOST_WRITERS = 64


async def measure(bench: Bench) -> None:
    """Over many tenants with 1 and 16 writers, over one hot tenant with 1, 16 and 64."""
    administrator = await bench.connect("administrator")
    await administrator.execute("CREATE TABLE public.bare (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bytea)")
    bare_connections = [await bench.connect("administrator") for _ in range(MOST_WRITERS)]
    engine = database_engine(bench.url("app"), pool_size=32)
    store = EventStore(engine, lanes=16)
    try:
        tenants = [uuid4() for _ in range(TENANTS)]
        for tenant in tenants:
            await store.open_tenant(tenant)
        row = line(tenants[0], f"pair/{uuid4()}", 1)

        async def bare(number: int) -> None:
            await bare_connections[number].execute("INSERT INTO public.bare (row) VALUES ($1)", row)

        for writers in (1, 16):
            await bench.compare(f"append, {TENANTS} tenants, {writers} writers", _appends(store, tenants), bare, writers, floor=0.4)
        for writers in (1, 16, 64):
            floor = 1.0 if writers == 64 else None
            await bench.compare(f"append, one tenant, {writers} writers", _appends(store, tenants[:1]), bare, writers, floor=floor)
    finally:
        await store.close()
        await engine.dispose()
        for connection in (administrator, *bare_connections):
            await connection.close()


def _appends(store: EventStore, tenants: list[UUID]) -> Work:
    """Each writer goes to any tenant, waits for the verdict, and goes to another."""
    writers = [Writer() for _ in range(MOST_WRITERS)]
    chance = random.Random(1)  # going round in one order, the writers would meet at a tenant and stay together

    async def append(number: int) -> None:
        writer = writers[number]
        tenant = chance.choice(tenants)
        expect_appended(await store.append(tenant, writer.next_request(tenant)))

    return append
