"""A store, its engine and an open tenant, on PostgreSQL 18 and on 15: one contract for both.

The tests of a module share a database: each has a tenant of its own, and that is all the room it needs.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine, tenant_transaction
from infra.door import append_batch
from infra.driver_connection import Connection
from infra.event_store import AppendRequest, EventStore, Verdict, append_within
from infra.roles import Role
from tests.databases import DEBIAN_POSTGRES_15, Database, PreparedServers
from tests.integration.event_store.lines import appends, new_stream, request

Connect = Callable[[Role], Awaitable[Connection]]
Append = Callable[[UUID, AppendRequest], Awaitable[Verdict]]


@pytest.fixture(scope="module", params=["postgresql-18", "postgresql-15"])
def shared(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The module's database, once on each version."""
    if request.param == "postgresql-15" and not (DEBIAN_POSTGRES_15 / "postgres").exists():
        pytest.skip(f"PostgreSQL 15 is not installed at {DEBIAN_POSTGRES_15}: apt-get install postgresql-15")
    prepared: PreparedServers = request.getfixturevalue("_debian" if request.param == "postgresql-15" else "_embedded")
    with prepared.database() as clone:
        yield clone


@pytest.fixture
async def engine(shared: Database) -> AsyncIterator[AsyncEngine]:
    engine = database_engine(shared.url("app"), pool_size=24)
    yield engine
    await engine.dispose()


@pytest.fixture
async def store(engine: AsyncEngine) -> AsyncIterator[EventStore]:
    store = EventStore(engine, lanes=16)
    yield store
    await store.close()


@pytest.fixture
async def tenant(store: EventStore) -> UUID:
    tenant = uuid4()
    await store.open_tenant(tenant)
    return tenant


@pytest.fixture
async def connect(shared: Database) -> AsyncIterator[Connect]:
    """Bare asyncpg connections of any role, closed at the end; json is bytes there as on the engine's."""
    made: list[Connection] = []

    async def connect(role: Role) -> Connection:
        connection = await asyncpg.connect(shared.url(role))
        await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")
        made.append(connection)
        return connection

    yield connect
    for connection in made:
        connection.terminate()


@pytest.fixture(params=["by itself", "beside other tenants", "in a batch", "in a transaction"])
def append(request: pytest.FixtureRequest, store: EventStore, engine: AsyncEngine) -> Append:
    """The ways in which a request reaches the log: the quick one, together with others, beside a caller's other rows."""

    async def append(tenant: UUID, asked: AppendRequest) -> Verdict:
        if request.param == "in a batch":
            return await _in_a_batch(engine, tenant, asked)
        if request.param == "in a transaction":
            return await _in_a_transaction(engine, tenant, asked)
        if request.param == "beside other tenants":
            return await _beside_other_tenants(store, tenant, asked)
        return await store.append(tenant, asked)

    return append


async def _beside_other_tenants(store: EventStore, tenant: UUID, asked: AppendRequest) -> Verdict:
    """Two others append at the same moment, and must not suffer from it."""
    others = [uuid4(), uuid4()]
    for other in others:
        await store.open_tenant(other)
    verdict, *of_others = await asyncio.gather(
        store.append(tenant, asked),
        *(store.append(other, request(appends(other, new_stream("survey"), 0))) for other in others),
        return_exceptions=True,
    )
    assert [type(one).__name__ for one in of_others] == ["Appended", "Appended"]
    if isinstance(verdict, BaseException):
        raise verdict
    return verdict


async def _in_a_batch(engine: AsyncEngine, tenant: UUID, asked: AppendRequest) -> Verdict:
    """After it, in the same batch, another request that must not suffer from it."""
    neighbour = request(appends(tenant, new_stream("survey"), 0), actor="neighbour")
    async with engine.connect() as held:
        driver: Any = (await held.get_raw_connection()).driver_connection
        verdict, of_neighbour = await append_batch(driver, tenant, (asked, neighbour))
    assert type(of_neighbour).__name__ == "Appended"
    return verdict


async def _in_a_transaction(engine: AsyncEngine, tenant: UUID, asked: AppendRequest) -> Verdict:
    async with tenant_transaction(engine, tenant) as connection:
        return await append_within(connection, tenant, asked)
