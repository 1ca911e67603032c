"""Connections to PostgreSQL: one SQLAlchemy engine per role, and what must be true of each of its connections.

* The hot path works on the pool's driver connection (asyncpg); stored JSON comes and goes there as the bytes that it is.
* A connection that was closed under us is found at check-out, without asking the server.
* A connection that comes back with an open transaction would hand its tenant to the next user: it is thrown away, and logged.
* Nothing is ever set for a whole session (no SET without LOCAL, no LISTEN, no session lock): nothing needs resetting at check-in.
"""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool

from infra.tenant_transaction import tenant_transaction

__all__ = ["database_engine", "tenant_transaction"]

_log: Final = structlog.get_logger(__name__)


def database_engine(
    url: str,
    *,
    pool_size: int = 16,
    pool_class: type[Pool] = AsyncAdaptedQueuePool,
    session_settings: Mapping[str, str] | None = None,
    through_pgbouncer: bool = False,
) -> AsyncEngine:
    """An engine for one role's address (``postgresql://…``, as libpq and asyncpg read it).

    ``through_pgbouncer`` keeps no prepared statement and sends no setting at start: in transaction mode PgBouncer gives each
    transaction another server connection, and refuses settings that it does not know.
    """
    address = url.replace("postgresql+asyncpg://", "postgresql://", 1)
    # Without JIT: compiling asyncpg's own look-up of types takes seconds on some servers.
    settings = {} if through_pgbouncer else {"jit": "off", **(session_settings or {})}
    statements_kept: dict[str, int] = {"statement_cache_size": 0} if through_pgbouncer else {}

    async def connect(**_: Any) -> Any:
        return await asyncpg.connect(address, server_settings={"application_name": "ekole", **settings}, **statements_kept)

    sized: dict[str, Any] = {}
    if issubclass(pool_class, AsyncAdaptedQueuePool):
        sized = {"pool_size": pool_size, "max_overflow": 0}
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=pool_class,
        connect_args={
            "async_creator_fn": connect,
            **({"prepared_statement_cache_size": 0} if through_pgbouncer else {}),
        },
        **sized,
    )
    pool = engine.sync_engine.pool
    event.listen(pool, "connect", _pass_json_as_bytes)
    event.listen(pool, "checkout", _refuse_closed)
    event.listen(pool, "checkin", _refuse_open_transaction)
    return engine


def _pass_json_as_bytes(adapted: Any, record: Any) -> None:
    """The dialect reads json into dictionaries, and the stored bytes would be lost."""
    adapted.run_async(lambda driver: driver.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"))


def _refuse_closed(adapted: Any, record: Any, proxy: Any) -> None:
    if record.driver_connection.is_closed():
        raise InvalidatePoolError


def _refuse_open_transaction(adapted: Any, record: Any) -> None:
    driver = record.driver_connection
    if driver is None or driver.is_closed() or not driver.is_in_transaction():
        return
    _log.error("connection-came-back-in-transaction", said="the connection was thrown away, its transaction with it")
    record.invalidate()
