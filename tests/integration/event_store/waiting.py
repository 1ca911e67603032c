"""Holding a tenant's head, and seeing who waits for it: the moments that the tests of contention need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from infra.driver_connection import Connection


@asynccontextmanager
async def held_head(administrator: Connection, tenant: UUID) -> AsyncIterator[None]:
    """No append of this tenant gets through meanwhile."""
    async with administrator.transaction():
        await administrator.execute("SELECT FROM ekole.tenant_head WHERE tenant_id = $1 FOR UPDATE", tenant)
        yield


async def waiting_backends(watcher: Connection, count: int = 1) -> list[int]:
    """The process ids of the appends that wait for a lock, once there are so many."""
    while True:
        rows = await watcher.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND query LIKE '%app.append_event%'"
        )
        if len(rows) >= count:
            return [row["pid"] for row in rows]
        await asyncio.sleep(0.01)
