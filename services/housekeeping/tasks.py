"""Housekeeping as tasks of the worker: one a tenant and day."""

from datetime import date
from typing import cast
from uuid import UUID

import dramatiq
import structlog
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.housekeeping.forgetting import forget_expired
from tenants.house import HOUSE

log = structlog.get_logger()
_A_DAY_AND_A_BIT = 30 * 3600  # seconds that a day's round is remembered


def housekeeping_task(broker: dramatiq.Broker, engine: AsyncEngine) -> "dramatiq.Actor[[str], None]":
    """The actor that keeps one tenant's house."""

    async def keep_house(tenant: str) -> None:
        forgotten = await forget_expired(engine, UUID(tenant))
        log.info(
            "house kept",
            tenant=tenant,
            receipts=forgotten.receipts,
            import_drafts=forgotten.import_drafts,
            access_tokens=forgotten.access_tokens,
            invitations=forgotten.invitations,
            mails=forgotten.mails,
            sign_ups=forgotten.sign_ups,
            webhook_deliveries=forgotten.webhook_deliveries,
            unsent_answers=forgotten.unsent_answers,
            candidacies=forgotten.candidacies,
        )

    actor = dramatiq.actor(broker=broker, queue_name="housekeeping", max_retries=5, time_limit=120_000)(keep_house)
    return cast("dramatiq.Actor[[str], None]", actor)


async def begin_round(redis: "Redis", projector: AsyncEngine, task: "dramatiq.Actor[[str], None]", today: date) -> int:
    """Queue a task for every tenant, once a day whatever the number of workers; how many were queued.

    Redis may forget that a round was made: then it is made twice, and the second finds nothing to do.
    """
    if not await redis.set(f"ekole:housekeeping:{today.isoformat()}", "begun", nx=True, ex=_A_DAY_AND_A_BIT):
        return 0
    async with projector.connect() as connection:
        tenants = (await connection.execute(text("SELECT tenant_id FROM ekole.tenant_head ORDER BY tenant_id"))).scalars().all()
    kept = {*tenants, HOUSE}  # mails about accounts stand under the house, whether it was opened or not
    for tenant in sorted(kept):
        task.send(str(tenant))
    return len(kept)
