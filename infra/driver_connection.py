"""The pool's driver connection (asyncpg), on which the hot path and every tenant's transaction work."""

from typing import Final, TypeAlias

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection whose end it is just learning of
    OSError,
)
_ANSWERED: Final = (asyncpg.QueryCanceledError, asyncpg.DataError)


async def check_out(engine: AsyncEngine) -> tuple[AsyncConnection, Connection]:
    """A connection of the engine's pool, and the driver's own within it. Whoever takes it closes (or invalidates) the first.

    Raises the driver's errors as they come, and SQLAlchemy's TimeoutError where no connection comes free.
    """
    try:
        held = await engine.connect()
    except DBAPIError as wrapped:
        raise wrapped.driver_exception from None
    return held, (await held.get_raw_connection()).driver_connection


def lost_connection(error: BaseException) -> bool:
    """The server went away, was stopped, or is not ready: whether the statement was carried out is unknown.

    asyncpg counts arguments that it cannot encode (DataError) among its interface errors; with these nothing was ever sent.
    """
    return isinstance(error, _LOST) and not isinstance(error, _ANSWERED)
