"""The reactor: reads the log of each institution that has webhooks once, in order, and puts down what is to be delivered to whom.

What it puts down and how far it has come move in one transaction, so that whatever is killed, each line is told of once. It is never
rebuilt: what was told cannot be untold. A subscription hears of what stands in the log after it, and before its end.
"""

import asyncio
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.event import event_type_of
from domain.recorded import Recorded
from infra.database import tenant_transaction
from infra.event_store import EventStore
from infra.tenant_transaction import Connection
from services.webhooks.deliveries import DISABLED, SUSPENDED, Deliveries, message_named
from tenants.institution import INSTITUTION, InstitutionReactivated, InstitutionSuspended
from tenants.ledger import Ledger
from tenants.lines import decode_events
from tenants.webhooks.subscribable import SUBSCRIBABLE
from tenants.webhooks.subscription import WEBHOOKS, Webhooks

log = structlog.get_logger()
INTERVAL: Final = 1.0  # seconds between two looks
LINES: Final = 200  # read at once, in one transaction
_TENANTS: Final = 20  # in one look
_LONGEST_PAUSE: Final = 10.0


class WebhookReactor:
    """Any number of them share the work: whoever has a log's checkpoint has that log."""

    def __init__(self, engine: AsyncEngine, store: EventStore, ledger: Ledger) -> None:
        self._engine = engine
        self._store = store
        self._ledger = ledger
        self._deliveries = Deliveries(engine)

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; an institution that cannot be read now does not hold up the others."""
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = 0.0 if await self.look() else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("webhooks not looked for", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """One stretch of every log that has grown; how many lines were read."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text("SELECT tenant_id FROM app.due_webhook_logs(:at_most)"), {"at_most": _TENANTS})
            tenants = [UUID(int=row[0].int) for row in found]
        lines = 0
        for tenant in tenants:
            try:
                lines += await self.step(tenant)
            except Exception as failed:
                log.error("webhooks stopped", tenant=str(tenant), error=type(failed).__name__)
        return lines

    async def step(self, tenant: UUID) -> int:
        """The next stretch of one log; how many lines it was. Nothing where another reactor has it."""
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT position, version FROM ekole.webhook_checkpoint WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED", tenant
            )
            if row is None:
                return 0
            position, version = int(row[0]), int(row[1])
            webhooks = await self._as_of(tenant, version)
            reading = await self._ledger.read(tenant, position, LINES, opened=False)
            active = await self._was_active(tenant, reading.events)
            own = WEBHOOKS.of(tenant).name
            for recorded in reading.events:
                if recorded.stream == own:
                    webhooks, version = WEBHOOKS.evolve(webhooks, recorded.event), recorded.version
                elif isinstance(recorded.event, InstitutionSuspended | InstitutionReactivated):
                    active = isinstance(recorded.event, InstitutionReactivated)
                else:
                    await self._tell(connection, tenant, recorded, webhooks, active=active)
            await connection.execute(
                "UPDATE ekole.webhook_checkpoint SET position = $2, version = $3 WHERE tenant_id = $1", tenant, reading.last, version
            )
            return reading.last - position

    async def _tell(self, connection: Connection, tenant: UUID, recorded: Recorded, webhooks: Webhooks, *, active: bool) -> None:
        tag = event_type_of(recorded.event).tag
        if tag not in SUBSCRIBABLE:
            return
        for one in webhooks.wanting(tag):
            message = message_named(tenant, recorded.id, tag, one.identifier)
            dropped = SUSPENDED if not active else None if one.enabled else DISABLED
            await self._deliveries.put(connection, tenant, message, one.identifier, tag, recorded.position, dropped=dropped)

    async def _as_of(self, tenant: UUID, version: int) -> Webhooks:
        """The subscriptions as they stood at a version of their stream."""
        if version == 0:
            return WEBHOOKS.initial
        stored = await self._store.load(tenant, WEBHOOKS.of(tenant).name)
        return WEBHOOKS.fold(decode_events(stored.lines)[:version])

    async def _was_active(self, tenant: UUID, events: tuple[Recorded, ...]) -> bool:
        """Whether the institution was active before these."""
        for recorded in events:
            if isinstance(recorded.event, InstitutionSuspended | InstitutionReactivated):
                return isinstance(recorded.event, InstitutionSuspended)
        stream = INSTITUTION.of(tenant)
        active: bool = (await self._ledger.load(tenant, [stream]))[stream.name].state.standing.active
        return active
