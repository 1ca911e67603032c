"""The reactor: reads the log of each institution that has webhooks once, in order, and puts down what is to be delivered to whom.

A subscription hears of what stands in the log after it, and before its end.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.event import event_type_of
from domain.recorded import Recorded
from infra.database import tenant_transaction
from infra.event_store import EventStore
from infra.tenant_transaction import Connection
from services.reacting import LINES, LogReactor
from services.webhooks.deliveries import DISABLED, SUSPENDED, Deliveries, message_named
from tenants.institution import INSTITUTION, InstitutionReactivated, InstitutionSuspended
from tenants.ledger import Ledger
from tenants.lines import decode_events
from tenants.webhooks.subscribable import SUBSCRIBABLE
from tenants.webhooks.subscription import WEBHOOKS, Webhooks


class WebhookReactor(LogReactor):
    """Puts down deliveries; the relay hands them on."""

    reaction = "webhooks"
    due = "SELECT tenant_id FROM app.due_webhook_logs(:at_most)"

    def __init__(self, engine: AsyncEngine, store: EventStore, ledger: Ledger) -> None:
        super().__init__(engine)
        self._store = store
        self._ledger = ledger
        self._deliveries = Deliveries(engine)

    async def step(self, tenant: UUID) -> int:
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
