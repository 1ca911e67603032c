"""What did not arrive goes back into the log; a receiver that is gone, or took nothing through all the tries, is left alone."""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog

from services.handling import Handling, HandlingContext
from services.webhooks.deliveries import DISABLED, Deliveries, Delivery
from services.webhooks.sending import GONE, NOT_WRITTEN
from tenants.permissions import SYSTEM
from tenants.webhooks.outcomes import NoteWebhookOutcome
from tenants.webhooks.subscribing import GiveUpWebhook
from tenants.webhooks.subscription import GivenUpBecause

log = structlog.get_logger()
ACTOR: Final = "system/webhooks"
INTERVAL: Final = 1.0  # seconds between two looks
_AT_ONCE: Final = 32
_LONGEST_PAUSE: Final = 10.0


class WebhookReporter:
    """Any number of them: the second to note an outcome finds it noted."""

    def __init__(self, deliveries: Deliveries, handling: Handling) -> None:
        self._deliveries = deliveries
        self._handling = handling

    async def run(self, stop: asyncio.Event) -> None:
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = 0.0 if await self.look() == _AT_ONCE else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("outcomes of webhooks not noted", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """Note what was settled since; how many. What cannot be noted now does not hold up the others."""
        noted, failures = 0, []
        for tenant, message in await self._deliveries.untold(_AT_ONCE):
            try:
                await self._note(tenant, message)
                noted += 1
            except Exception as failed:
                failures.append(failed)
        if failures:
            raise failures[0]
        return noted

    async def _note(self, tenant: UUID, message: UUID) -> None:
        delivery = await self._deliveries.one(tenant, message)
        if delivery is None or delivery.state not in ("failed", "delivered"):
            return
        context = HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM)
        if delivery.position is not None:
            failure = (delivery.failure or "unknown") if delivery.state == "failed" else None
            outcome = NoteWebhookOutcome(
                message=message, subscription=delivery.subscription, failure=failure, answer=delivery.answer if failure else None
            )
            await self._handling.handle(outcome, context)
        if delivery.state == "failed" and (reason := await self._given_up(tenant, delivery)) is not None:
            # Under a key, so that somebody who enables it again meanwhile is not contradicted by an old failure noted twice.
            key = f"webhook-given-up/{message}/{delivery.begun_at.isoformat()}"
            give_up = GiveUpWebhook(institution=tenant, subscription=delivery.subscription, reason=reason, message=message)
            receipt = await self._handling.handle(give_up, HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM, idempotency_key=key))
            if not receipt.repeated:
                await self._deliveries.let_go(tenant, delivery.subscription, DISABLED)
        await self._deliveries.told(tenant, delivery)

    async def _given_up(self, tenant: UUID, delivery: Delivery) -> GivenUpBecause | None:
        if delivery.failure == GONE:
            return "gone"
        if delivery.failure == NOT_WRITTEN:  # which is no fault of the receiver
            return None
        took_nothing = await self._deliveries.took_nothing_since(tenant, delivery.subscription, delivery.begun_at)
        return "failing" if took_nothing else None
