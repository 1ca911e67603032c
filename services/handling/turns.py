"""Turns: where several requests of one process collide on a stream, they go on one after the other instead of colliding again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary


class Turns:
    """Locks by stream, in being only while somebody holds or awaits one. Nobody ever holds two."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[UUID, str], asyncio.Lock] = WeakValueDictionary()

    def contended(self, tenant: UUID, streams: Iterable[str]) -> str | None:
        """The first of these streams on which requests are taking turns now."""
        return next((stream for stream in streams if (tenant, stream) in self._locks), None)

    @asynccontextmanager
    async def turn(self, tenant: UUID, stream: str | None) -> AsyncIterator[None]:
        """Wait for one's turn on a stream; at once where there is none to wait for."""
        if stream is None:
            yield
            return
        lock = self._locks.setdefault((tenant, stream), asyncio.Lock())
        async with lock:
            yield
