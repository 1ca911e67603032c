"""The worker's share of the webhooks: their task, their relay, the reactor, and what became of deliveries."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, cast
from uuid import UUID

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Settings
from services.handling import Handling
from services.webhooks.deliveries import Deliveries
from services.webhooks.kept import KeptForWebhooks
from services.webhooks.posting import Poster
from services.webhooks.reactor import WebhookReactor
from services.webhooks.relay import WebhookRelay
from services.webhooks.reporting import WebhookReporter
from services.webhooks.sending import WebhookPace, WebhookSender
from tenants.ledger import Ledger
from tenants.personal_data.keyring import Keyring

QUEUE: Final = "webhooks"
_TIME_LIMIT: Final = 40_000  # milliseconds for one delivery
_AFTER_MAILS: Final = 10  # dramatiq's priority: what has a lower number is taken first


@asynccontextmanager
async def webhooks_kept(
    settings: Settings, servers: Servers, broker: RedisBroker, tasks: AsyncEngine, pace: WebhookPace
) -> AsyncIterator[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Declares the task that sends a delivery, and gives what runs until its event is set.

    ``tasks`` is the engine for use inside tasks. Raises StartRefused where the master key is not this database's.
    """
    # An engine each: the reactor holds a transaction while it reads, and must never wait for a connection that the other has.
    reading = database_engine(servers.database_url("app"), pool_size=4)
    noting = database_engine(servers.database_url("app"), pool_size=4)
    try:
        key = await master_key_of(settings.master_key_file, reading, may_create=False, database_folder=servers.database_folder)

        def ring(engine: AsyncEngine) -> Keyring:
            return Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))

        keys = ring(tasks)
        sender = WebhookSender(
            Deliveries(tasks),
            Ledger(EventStore(tasks, lanes=2), keys),
            KeptForWebhooks(tasks, keys),
            Poster(here=settings.webhooks_here),
            pace,
        )
        task = _task(broker, sender)

        async def hand(tenant: UUID, message: UUID) -> None:
            # One that lies longer than this was handed on again.
            options: dict[str, Any] = {"max_age": int(pace.handed.total_seconds() * 1000)}
            await asyncio.to_thread(task.send_with_options, args=(str(tenant), str(message)), **options)

        async def waiting() -> int:
            client: Any = broker.client
            return int(await asyncio.to_thread(client.llen, f"{broker.namespace}:{QUEUE}"))

        read, noted = EventStore(reading, lanes=2), EventStore(noting, lanes=2)
        try:
            reactor = WebhookReactor(reading, read, Ledger(read, ring(reading)))
            reporter = WebhookReporter(Deliveries(noting), Handling(noting, noted, ring(noting)))
            relay = WebhookRelay(Deliveries(noting), hand, waiting, pace)

            async def run(stop: asyncio.Event) -> None:
                async with asyncio.TaskGroup() as group:
                    group.create_task(reactor.run(stop))
                    group.create_task(relay.run(stop))
                    group.create_task(reporter.run(stop))

            yield run
        finally:
            await noted.close()
            await read.close()
    finally:
        await noting.dispose()
        await reading.dispose()


def _task(broker: dramatiq.Broker, sender: WebhookSender) -> "dramatiq.Actor[[str, str], None]":
    async def send_webhook(tenant: str, message: str) -> None:
        await sender.send(UUID(tenant), UUID(message))

    # Trying again is the table's matter: it still knows when Redis has forgotten.
    actor = dramatiq.actor(broker=broker, queue_name=QUEUE, priority=_AFTER_MAILS, max_retries=0, time_limit=_TIME_LIMIT)(send_webhook)
    return cast("dramatiq.Actor[[str, str], None]", actor)
