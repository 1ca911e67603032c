"""A tenant's transaction ends with its block, whatever ends the block; nothing of it reaches the next user of the connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from infra.database import database_engine, tenant_transaction
from infra.driver_connection import lost_connection
from infra.tenant_transaction import TransactionAborted
from tests.databases import Database
from tests.integration.event_store.conftest import Connect

SETTING = "SELECT current_setting('app.tenant_id', true)"


@pytest.fixture
async def engine(shared: Database) -> AsyncIterator[AsyncEngine]:
    """One connection alone: whoever comes next gets the very one that was used before."""
    engine = database_engine(shared.url("app"), pool_size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def notes(connect: Connect) -> AsyncIterator[asyncpg.Connection]:
    """A table that shows what was committed; with the connection that made it."""
    owner = await connect("owner")
    await owner.execute("CREATE TABLE ekole.note (tenant_id uuid, note text); GRANT ALL ON ekole.note TO ekole_app")
    yield owner
    await owner.execute("DROP TABLE ekole.note")


async def noted(owner: Any) -> list[str]:
    return [row[0] for row in await owner.fetch("SELECT note FROM ekole.note ORDER BY note")]


async def left_behind(engine: AsyncEngine) -> tuple[Any, bool]:
    """The setting and the transaction that the next user of the connection finds."""
    async with engine.connect() as held:
        driver: Any = (await held.get_raw_connection()).driver_connection
        return await driver.fetchval(SETTING), driver.is_in_transaction()


async def test_opens_commits_and_leaves_nothing_behind(engine: AsyncEngine, notes: Any) -> None:
    tenant = uuid4()
    async with tenant_transaction(engine, tenant) as connection:
        assert await connection.fetchval("SELECT app.tenant()") == tenant
        assert await connection.fetchval("SHOW transaction_isolation") == "read committed"
        await connection.execute("INSERT INTO ekole.note VALUES ($1, 'kept')", tenant)
    assert await noted(notes) == ["kept"]
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_an_exception_rolls_back_and_leaves_nothing_behind(engine: AsyncEngine, notes: Any) -> None:
    with pytest.raises(LookupError):
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'lost')")
            raise LookupError
    assert await noted(notes) == []
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_a_failed_statement_rolls_back(engine: AsyncEngine, notes: Any) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'lost')")
            await connection.fetchval("SELECT 1 / 0")
    assert await noted(notes) == []
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_a_swallowed_failure_is_not_taken_for_a_commit(engine: AsyncEngine, notes: Any) -> None:
    """PostgreSQL answers COMMIT of a failed transaction with a rollback, and no error."""
    with pytest.raises(TransactionAborted):
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'lost')")
            with contextlib.suppress(asyncpg.DivisionByZeroError):
                await connection.fetchval("SELECT 1 / 0")
    assert await noted(notes) == []
    assert await left_behind(engine) in {("", False), (None, False)}


async def is_waiting(owner: Any, statement: str) -> bool:
    """Whether a backend waits for a lock in this statement."""
    return bool(
        await owner.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE $1)",
            f"%{statement}%",
        )
    )


async def waits_for_a_lock(owner: Any, statement: str) -> None:
    while not await is_waiting(owner, statement):
        await asyncio.sleep(0.01)


async def test_a_cancellation_inside_a_statement_leaves_nothing_behind(engine: AsyncEngine, notes: Any, connect: Connect) -> None:
    administrator = await connect("administrator")
    locking = notes.transaction()
    await locking.start()
    await notes.execute("LOCK TABLE ekole.note")

    async def work() -> None:
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'lost')")

    task = asyncio.create_task(work())
    await waits_for_a_lock(administrator, "INSERT INTO ekole.note")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await locking.rollback()
    assert await noted(notes) == []
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_a_cancellation_at_any_moment_leaves_nothing_behind(engine: AsyncEngine, notes: Any) -> None:
    """Cancelled after so many turns of the loop: while checking out, opening, working, committing, or not at all.

    Right after a cancellation the driver does not know yet whether BEGIN was carried out, and would deny the open transaction.
    """

    async def work() -> None:
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'either')")
            await asyncio.sleep(0)

    await work()
    for turns in [*range(40)] * 3:
        task = asyncio.create_task(work())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert await left_behind(engine) in {("", False), (None, False)}, f"after {turns} turns"


async def test_cancelled_while_committing_it_still_commits(engine: AsyncEngine, notes: Any, connect: Connect) -> None:
    """Otherwise nobody would know. A deferred constraint that waits for a lock holds the commit up."""
    administrator = await connect("administrator")
    await notes.execute("ALTER TABLE ekole.note ADD CONSTRAINT one_of_each UNIQUE (note) DEFERRABLE INITIALLY DEFERRED")
    rival = notes.transaction()
    await rival.start()
    await notes.execute("INSERT INTO ekole.note VALUES (NULL, 'kept')")

    async def work() -> None:
        async with tenant_transaction(engine, uuid4()) as connection:
            await connection.execute("INSERT INTO ekole.note VALUES (NULL, 'kept')")

    task = asyncio.create_task(work())
    await waits_for_a_lock(administrator, "COMMIT")
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    for _ in range(100):  # a cancellation that reached the server would end the wait
        assert await is_waiting(administrator, "COMMIT")
    await rival.rollback()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await noted(notes) == ["kept"]
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_a_lost_connection_is_replaced(engine: AsyncEngine, connect: Connect) -> None:
    administrator = await connect("administrator")
    with pytest.raises(Exception) as failed:
        async with tenant_transaction(engine, uuid4()) as connection:
            await administrator.fetch("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            while True:
                await connection.fetchval("SELECT 1")
    assert lost_connection(failed.value)
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_a_connection_closed_while_idle_is_replaced_at_check_out(engine: AsyncEngine, connect: Connect) -> None:
    administrator = await connect("administrator")
    async with engine.connect() as held:
        driver: Any = (await held.get_raw_connection()).driver_connection
    await administrator.fetch("SELECT pg_terminate_backend($1)", driver.get_server_pid())
    while not driver.is_closed():
        await asyncio.sleep(0.01)
    async with tenant_transaction(engine, uuid4()) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_forgotten_transaction_never_reaches_the_next_user(engine: AsyncEngine) -> None:
    """SQLAlchemy does not know of a transaction begun on the driver connection, and its pool would hand it on, setting and all."""
    tenant = uuid4()
    structlog.reset_defaults()
    with capture_logs() as logged:
        async with engine.connect() as held:
            driver: Any = (await held.get_raw_connection()).driver_connection
            await driver.execute(f"BEGIN; SET LOCAL app.tenant_id = '{tenant}'")
            forgotten = driver.get_server_pid()
    assert [entry["event"] for entry in logged] == ["connection-came-back-in-transaction"]
    async with engine.connect() as held:
        next_driver: Any = (await held.get_raw_connection()).driver_connection
        assert next_driver.get_server_pid() != forgotten
    assert await left_behind(engine) in {("", False), (None, False)}


async def test_the_fence_is_put_up_by_uuids_alone(engine: AsyncEngine) -> None:
    class Sly(UUID):
        def __str__(self) -> str:
            return "' ; DROP TABLE ekole.event; --"

    anything: Callable[[Any], Any] = lambda value: value  # noqa: E731
    for value in ("00000000-0000-0000-0000-000000000000", None, b"x"):
        with pytest.raises(TypeError):
            async with tenant_transaction(engine, anything(value)):
                pass
    sly = Sly(int=uuid4().int)
    async with tenant_transaction(engine, sly) as connection:
        assert (await connection.fetchval("SELECT app.tenant()")).int == sly.int


async def test_core_statements_still_work_on_the_same_engine(engine: AsyncEngine) -> None:
    async with tenant_transaction(engine, uuid4()):
        pass
    async with engine.begin() as connection:
        assert (await connection.execute(text("SELECT app.tenant()"))).scalar() is None
