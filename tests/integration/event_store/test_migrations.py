"""Bringing a database up to date: as often as one likes, from wherever one is."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from infra.migrate import upgrade
from tests.databases import Database, PreparedServers


@pytest.fixture(params=["_embedded", "_debian"])
def empty(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database as infra.roles leaves it, without any migration."""
    if request.param == "_debian":
        from tests.databases import DEBIAN_POSTGRES_15

        if not (DEBIAN_POSTGRES_15 / "postgres").exists():
            pytest.skip(f"PostgreSQL 15 is not installed at {DEBIAN_POSTGRES_15}: apt-get install postgresql-15")
    prepared: PreparedServers = request.getfixturevalue(request.param)
    name = "ekole_unmigrated"
    prepared.servers.prepare_database(name)
    yield Database(prepared.servers, name)

    async def drop() -> None:
        connection = await asyncpg.connect(prepared.servers.database_url("administrator", "postgres"))
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()

    asyncio.run(drop())


def version(database: Database) -> str:
    async def ask() -> str:
        connection = await asyncpg.connect(database.url("owner"))
        try:
            return str(await connection.fetchval("SELECT version_num FROM ekole.schema_version"))
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_upgrades_once_and_then_changes_nothing(empty: Database) -> None:
    upgrade(empty.url("owner"), "0001")
    assert version(empty) == "0001"
    upgrade(empty.url("owner"))
    newest = version(empty)
    upgrade(empty.url("owner"))
    assert version(empty) == newest


def test_processes_that_start_together_migrate_one_after_the_other(empty: Database) -> None:
    async def together() -> None:
        await asyncio.gather(*(asyncio.to_thread(upgrade, empty.url("owner")) for _ in range(4)))

    asyncio.run(together())
    assert version(empty) >= "0001"


def test_works_inside_a_running_loop(empty: Database) -> None:
    async def inside() -> None:
        upgrade(empty.url("owner"), "0001")

    asyncio.run(inside())
    assert version(empty) == "0001"
