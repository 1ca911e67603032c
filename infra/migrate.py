"""Brings a database to the newest version, as its owner."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from infra.database import database_engine

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_ADVISORY_LOCK: Final = 0x656B6F6C66  # two processes that start together migrate one after the other


def upgrade(owner_url: str, target: str = "head") -> None:
    """Run every migration that the database lacks, each in a transaction of its own; a database that lacks none is left alone.

    Row security is off: under FORCE a backfill by the owner would otherwise change no row and say nothing; so it fails aloud.
    Works inside a running event loop too: the migrations run in a thread, on a loop of their own.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="migration") as thread:
        thread.submit(asyncio.run, _upgrade(owner_url, target)).result()


async def _upgrade(owner_url: str, target: str) -> None:
    engine = database_engine(owner_url, pool_class=NullPool, session_settings={"row_security": "off"})
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            await connection.execute(text("CREATE SCHEMA IF NOT EXISTS ekole"))
            await connection.commit()
            await connection.run_sync(_run, target)
    finally:
        await engine.dispose()


def _run(connection: Connection, target: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, target)
