"""Row-level security on the log: each sees the tenant that is set, and no tenant shows nothing (DESIGN §6)."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine, tenant_transaction
from infra.event_store import Appended, EventStore
from infra.roles import Role
from tests.databases import Database
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, new_stream, request

SEEN = "SELECT tenant_id FROM ekole.{table} GROUP BY 1"


@pytest.fixture
async def neighbour(store: EventStore, tenant: UUID) -> UUID:
    """Another tenant; both have written."""
    neighbour = uuid4()
    await store.open_tenant(neighbour)
    for each in (tenant, neighbour):
        await store.append(each, request(appends(each, new_stream(), 0)))
    return neighbour


@pytest.mark.parametrize("table", ["event", "tenant_head", "receipt"])
async def test_the_application_sees_one_tenant_at_a_time(engine: AsyncEngine, tenant: UUID, neighbour: UUID, table: str) -> None:
    for each in (tenant, neighbour):
        async with tenant_transaction(engine, each) as connection:
            assert [row[0] for row in await connection.fetch(SEEN.format(table=table))] == [each]
            other = neighbour if each == tenant else tenant
            assert not await connection.fetch(f"SELECT FROM ekole.{table} WHERE tenant_id = $1", other)


@pytest.mark.parametrize("role", ["app", "projector", "auditor"])
async def test_without_a_tenant_no_event_is_seen(connect: Connect, neighbour: UUID, role: Role) -> None:
    connection = await connect(role)
    assert await connection.fetch("SELECT FROM ekole.event") == []
    async with connection.transaction():
        await connection.execute(f"SET LOCAL app.tenant_id = '{neighbour}'")
        assert len(await connection.fetch("SELECT FROM ekole.event")) == 1
    # After the commit the setting is '' rather than NULL: still no tenant, and no error.
    assert await connection.fetchval("SELECT current_setting('app.tenant_id', true)") == ""
    assert await connection.fetch("SELECT FROM ekole.event") == []


@pytest.mark.parametrize("setting", ["nobody", "%", "' OR true --", "00000000-0000-0000-0000-00000000000"])
async def test_a_malformed_setting_is_an_error_never_data(connect: Connect, neighbour: UUID, setting: str) -> None:
    connection = await connect("app")
    literal = setting.replace("'", "''")
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.tenant_id = '{literal}'")
            await connection.fetch("SELECT FROM ekole.event")


async def test_the_projector_sees_every_head_and_the_set_tenants_events(shared: Database, tenant: UUID, neighbour: UUID) -> None:
    engine = database_engine(shared.url("projector"), pool_size=1)
    try:
        async with engine.connect() as held:
            driver: Any = (await held.get_raw_connection()).driver_connection
            assert {tenant, neighbour} <= {row[0] for row in await driver.fetch(SEEN.format(table="tenant_head"))}
        async with tenant_transaction(engine, tenant) as connection:
            assert [row[0] for row in await connection.fetch(SEEN.format(table="event"))] == [tenant]
    finally:
        await engine.dispose()


async def test_the_projector_reads_through_the_store(shared: Database, tenant: UUID, neighbour: UUID) -> None:
    engine = database_engine(shared.url("projector"), pool_size=1)
    store = EventStore(engine, lanes=1)
    assert (await store.read(tenant, 0, 10)).last == await store.head(tenant) == 1
    await store.close()
    await engine.dispose()


async def test_an_incident_is_not_the_auditors(connect: Connect, store: EventStore, tenant: UUID) -> None:
    """Neither by selecting its lines nor by the functions that load them; every other line of the tenant is theirs to read."""
    incident = f"incident/{uuid4()}"
    for stream in (incident, new_stream()):
        assert isinstance(await store.append(tenant, request(appends(tenant, stream, 0))), Appended)
    seen: dict[Role, set[str]] = {}
    roles: tuple[Role, ...] = ("app", "auditor")
    for role in roles:
        connection = await connect(role)
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.tenant_id = '{tenant}'")
            seen[role] = {row[0] for row in await connection.fetch("SELECT stream_id FROM ekole.event")}
    assert seen["app"] - seen["auditor"] == {incident}
    assert seen["auditor"]
    auditor = await connect("auditor")
    for statement, *arguments in (
        ("SELECT app.load_stream($1, $2, 0)", tenant, incident),
        ("SELECT * FROM app.load_streams($1, $2)", tenant, [incident]),
        ("SELECT * FROM app.read_log($1, 0, 10)", tenant),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await auditor.fetch(statement, *arguments)


async def test_an_owners_backfill_fails_aloud(connect: Connect, neighbour: UUID) -> None:
    """Under FORCE the owner is filtered too: a backfill changes nothing and says nothing, unless row security is off."""
    owner = await connect("owner")
    assert await owner.execute("UPDATE ekole.receipt SET ids = '{}'") == "UPDATE 0"
    await owner.execute("SET row_security = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await owner.execute("UPDATE ekole.receipt SET ids = '{}'")


async def test_set_config_would_leave_the_caller_on_the_other_tenant(connect: Connect, tenant: UUID, neighbour: UUID) -> None:
    """Why no function here ever sets the tenant: test_never_sets_the_tenant holds ours to it."""
    connection = await connect("app")
    async with connection.transaction():
        await connection.execute(f"SET LOCAL app.tenant_id = '{tenant}'")
        await connection.fetch("SELECT set_config('app.tenant_id', $1, true)", str(neighbour))
        assert [row[0] for row in await connection.fetch(SEEN.format(table="event"))] == [neighbour]
