"""What stopped, and the command that lets it try again after a fix."""

from collections.abc import Collection
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.checkpoints import Poison

log = structlog.get_logger()


async def stopped(engine: AsyncEngine, tenant: UUID | None = None) -> list[Poison]:
    """Which projections stopped, where and why: of one tenant, or of all, which only the projector's engine may ask."""
    if tenant is not None:
        async with tenant_transaction(engine, tenant) as connection:
            return await checkpoints.poisons(connection, tenant)
    async with engine.connect() as held:
        return await checkpoints.poisons((await held.get_raw_connection()).driver_connection)


async def retry(engine: AsyncEngine, tenant: UUID, names: Collection[str] | None = None) -> list[str]:
    """Let these projections of a tenant, or all of them, go on where they stopped; the runner takes them up. Their names.

    ``engine`` is the projector's. Nothing is skipped: without a fix they stop at the same event again.
    """
    async with tenant_transaction(engine, tenant) as connection:
        forgotten = await checkpoints.forget_poison(connection, tenant, names)
    log.info("projections retried", tenant=str(tenant), projections=forgotten)
    return forgotten
