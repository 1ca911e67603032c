"""What is true of every connection of an engine, and the traps that this keeps shut."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infra.database import database_engine, tenant_transaction
from infra.event_store import Appended, EventStore
from tests.databases import Database
from tests.integration.event_store.conftest import Connect
from tests.integration.event_store.lines import appends, new_stream, request

STORED = rb'{"b":1.50,  "a":"\u00e9", "a":2}'


async def test_json_comes_back_as_the_bytes_that_went_in(engine: AsyncEngine) -> None:
    async with tenant_transaction(engine, uuid4()) as connection:
        assert await connection.fetchval("SELECT $1::json", STORED) == STORED
        assert await connection.fetchval("SELECT ARRAY[$1::json]", STORED) == [STORED]


async def test_sqlalchemys_dialect_alone_would_lose_them(shared: Database) -> None:
    """The trap that the codec is there for: should this change, the codec may go."""
    engine = create_async_engine(shared.sqlalchemy_url("app"))
    async with engine.connect() as held:
        driver: Any = (await held.get_raw_connection()).driver_connection
        assert await driver.fetchval("SELECT '{}'::json") != b"{}"
    await engine.dispose()


async def test_connections_are_made_without_jit(engine: AsyncEngine) -> None:
    async with tenant_transaction(engine, uuid4()) as connection:
        assert await connection.fetchval("SHOW jit") == "off"


async def test_a_setting_for_the_session_outlives_the_check_in(shared: Database) -> None:
    """SQLAlchemy's pool does not reset what asyncpg's own would (RESET ALL): why SET without LOCAL is forbidden (test_catalogue)."""
    engine = database_engine(shared.url("app"), pool_size=1)
    for expected in ("", "kept"):
        async with engine.connect() as held:
            driver: Any = (await held.get_raw_connection()).driver_connection
            assert (await driver.fetchval("SELECT current_setting('probe.setting', true)") or "") == expected
            await driver.execute("SET probe.setting = 'kept'")
    await engine.dispose()


@pytest.fixture
async def through_pgbouncer(shared: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncEngine]:
    """An engine behind a PgBouncer in transaction mode with two server connections, where PgBouncer is installed."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer")
    address = urlsplit(shared.url("app"))
    query = parse_qs(address.query)
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    folder.chmod(0o777)
    (folder / "users").write_text(f'"ekole_app" "{unquote(address.password or "")}"\n')
    (folder / "bouncer.ini").write_text(
        "[databases]\n"
        f"* = host={query['host'][0]} port={query.get('port', ['5432'])[0]}\n"
        "[pgbouncer]\n"
        f"unix_socket_dir = {folder}\nlisten_port = 6432\nunix_socket_mode = 0777\nauth_type = trust\nauth_file = {folder}/users\n"
        f"pool_mode = transaction\ndefault_pool_size = 2\nlogfile = {folder}/log\n"
    )
    account = ["-u", "nobody"] if Path("/proc/self").stat().st_uid == 0 else []
    process = subprocess.Popen([program, *account, str(folder / "bouncer.ini")], stderr=subprocess.DEVNULL)
    try:
        while not (folder / ".s.PGSQL.6432").exists():
            assert process.poll() is None, (folder / "log").read_text()
            await asyncio.sleep(0.02)
        engine = database_engine(f"postgresql://ekole_app@/{shared.name}?host={folder}&port=6432", pool_size=12, through_pgbouncer=True)
        yield engine
        await engine.dispose()
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def test_works_behind_pgbouncer_in_transaction_mode(through_pgbouncer: AsyncEngine, connect: Connect) -> None:
    """With fewer server connections than ours, each transaction lands on another one: nothing prepared may be counted on."""
    store = EventStore(through_pgbouncer, lanes=6)
    tenants = [uuid4() for _ in range(6)]

    async def work(tenant: UUID) -> None:
        await store.open_tenant(tenant)
        stream = new_stream()
        for version in range(20):
            assert isinstance(await store.append(tenant, request(appends(tenant, stream, version))), Appended)
            assert (await store.load(tenant, stream)).version == version + 1
            async with tenant_transaction(through_pgbouncer, tenant) as connection:
                assert await connection.fetchval("SELECT count(*) FROM ekole.event") == version + 1

    await asyncio.gather(*(work(tenant) for tenant in tenants))
    await store.close()
