"""What the fixtures promise to every other test: a migrated database of its own, on each PostgreSQL, and an empty Redis."""

import asyncpg
import pytest
import redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.databases import Database

_MARK = "CREATE TABLE public.left_by_a_test (a int)"


@pytest.mark.parametrize("again", [False, True])
async def test_each_test_has_a_migrated_database_in_which_nobody_was(each_database: Database, again: bool) -> None:
    connection = await asyncpg.connect(each_database.url("owner"))
    try:
        assert await connection.fetchval("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'ekole'") > 0
        await connection.execute(_MARK)
    finally:
        await connection.close()


async def test_a_connection_left_open_does_not_keep_the_database(database: Database) -> None:
    left = await asyncpg.connect(database.url("app"))
    assert await left.fetchval("SELECT current_database()") == database.name


async def test_the_address_suits_sqlalchemy(database: Database) -> None:
    engine = create_async_engine(database.sqlalchemy_url("projector"))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT current_user")) == "ekole_projector"
    await engine.dispose()


@pytest.mark.parametrize("again", [False, True])
def test_redis_is_empty_at_the_start_of_a_test(redis_url: str, again: bool) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        connection.set("left", "by a test")
