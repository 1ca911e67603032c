"""Holding a tenant's head, and seeing who waits for it: the moments that the tests of contention need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from infra.driver_connection import Connection
from infra.event_store import Verdict


@asynccontextmanager
async def held_head(administrator: Connection, tenant: UUID) -> AsyncIterator[None]:
    """No append of this tenant gets through meanwhile."""
    async with administrator.transaction():
        await administrator.execute("SELECT FROM ekole.tenant_head WHERE tenant_id = $1 FOR UPDATE", tenant)
        yield


async def waiting_backends(watcher: Connection, *appends: asyncio.Task[Verdict]) -> list[int]:
    """The process ids of the appends that wait for a lock, once there are any; fails where those that should wait are over."""
    while True:
        assert not appends or not all(task.done() for task in appends), [task.exception() for task in appends]
        rows = await watcher.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND query LIKE '%app.append_e%'"
        )
        if rows:
            return [row["pid"] for row in rows]
        await asyncio.sleep(0.01)
