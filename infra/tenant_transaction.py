"""A transaction of one tenant: what row-level security shows in it is that tenant's, and nothing of it outlives it (DESIGN §6)."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.driver_connection import Connection, check_out, lost_connection

__all__ = ["Connection", "TransactionAborted", "tenant_transaction"]

_T = TypeVar("_T")
_TRIES: Final = 3  # to begin: a connection that died while idle may be found out only now
_LONGEST_FAREWELL: Final = 5.0  # seconds; a server that does not answer ROLLBACK by then is left alone


class TransactionAborted(Exception):
    """The transaction could not be committed: a statement in it had failed, and nothing of it was kept."""


@asynccontextmanager
async def tenant_transaction(engine: AsyncEngine, tenant: UUID) -> AsyncIterator[Connection]:
    """The driver connection, inside a READ COMMITTED transaction of this tenant, opened in one round trip.

    Commits on leaving. Rolls back when an exception or a cancellation leaves, and throws the connection away where it cannot tell
    that this was done: the next user of the pool never finds this tenant's setting. Raises TransactionAborted where a failed
    statement was swallowed inside, for then PostgreSQL answers COMMIT with a silent rollback.
    """
    held, driver = await _begin(engine, tenant)
    try:
        try:
            yield driver
            # Once begun, the commit is waited for: a cancellation in between would leave its outcome unknown.
            answer = await _to_its_end(driver.execute("COMMIT"))
        except BaseException:
            await _to_its_end(_leave(held, driver))
            raise
        if answer != "COMMIT":
            raise TransactionAborted
    finally:
        await _to_its_end(held.close())


async def _begin(engine: AsyncEngine, tenant: UUID) -> tuple[AsyncConnection, Connection]:
    opening = f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL app.tenant_id = '{_literal(tenant)}'"
    tries_left = _TRIES
    while True:
        tries_left -= 1
        held, driver = await check_out(engine)
        try:
            await driver.execute(opening)
        except BaseException as failed:
            await _to_its_end(_leave(held, driver))
            await _to_its_end(held.close())
            if not tries_left or not lost_connection(failed):
                raise
        else:
            return held, driver


def _literal(tenant: UUID) -> str:
    """Citus takes the tenant as a literal only. A UUID prints as hexadecimal digits and hyphens, whatever it was made from."""
    if not isinstance(tenant, UUID):
        raise TypeError(f"a tenant is a UUID, not {type(tenant).__name__}")
    return str(UUID(int=tenant.int))


async def _leave(held: AsyncConnection, driver: Connection) -> None:
    """Roll back; where that is not certain, close. Never raises: the reason for leaving is the one to be told.

    ROLLBACK is sent whatever the driver believes: after a cancellation it does not know yet whether BEGIN had been carried out.
    """
    try:
        async with asyncio.timeout(_LONGEST_FAREWELL):
            await driver.execute("ROLLBACK")
        if not driver.is_in_transaction():
            return
    except Exception:  # noqa: S110 - whatever it was, the connection is closed for it
        pass
    driver.terminate()
    await held.invalidate()


async def _to_its_end(work: Coroutine[Any, Any, _T]) -> _T:
    """Await the work even while being cancelled; the cancellation goes on afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is not None:
        task.exception()
        raise cancelled
    return task.result()
