"""Driver connections kept in hand for calls of one statement: the store's hot path.

Checking a connection out of SQLAlchemy's pool and in again costs about as much as the call itself. A lane is checked out once and
serves one call after another. Each call is one statement that commits by itself, so nothing of it can reach the next.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.driver_connection import Connection, check_out, lost_connection
from infra.store_errors import StoreBusy

__all__ = ["Lanes", "lost_connection"]

_T = TypeVar("_T")


class Lanes:
    """At most ``count`` connections of the engine's pool, made when first needed. Belongs to one event loop."""

    def __init__(self, engine: AsyncEngine, count: int) -> None:
        self._engine = engine
        self._places = asyncio.Semaphore(count)
        self._idle: deque[tuple[AsyncConnection, Connection]] = deque()

    async def call(self, statement: Callable[[Connection], Awaitable[_T]]) -> _T:
        """Do this on a connection outside any transaction: one statement, that commits by itself.

        A connection that is left in doubt, lost or cancelled, is thrown away. Raises StoreBusy where the pool has none to give.
        """
        async with self._places:
            held, driver = await self._take()
            sound = False
            try:
                answer = await statement(driver)
                sound = True
                return answer
            except asyncpg.PostgresError:
                sound = True
                raise
            finally:
                if sound and not driver.is_closed() and not driver.is_in_transaction():
                    self._idle.append((held, driver))
                else:
                    driver.terminate()
                    await asyncio.shield(_give_up(held))

    async def _take(self) -> tuple[AsyncConnection, Connection]:
        while self._idle:
            held, driver = self._idle.pop()
            if not driver.is_closed():
                return held, driver
            await _give_up(held)
        try:
            return await check_out(self._engine)
        except PoolExhausted:
            raise StoreBusy("no connection of the pool came free") from None

    async def close(self) -> None:
        """Give the idle connections back to the pool."""
        while self._idle:
            held, _ = self._idle.pop()
            await held.close()


async def _give_up(held: AsyncConnection) -> None:
    await held.invalidate()
    await held.close()
