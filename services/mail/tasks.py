"""The worker's share of the mail: its task, its relay, and what both need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast
from uuid import UUID

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Embedded, Settings
from services.accounts.store import AccountStore
from services.links.lost import LostLinks
from services.mail.carrying import Carrier, MailServer
from services.mail.office import address_book, links_of, outbox_of, return_addresses_of
from services.mail.relay import Relay
from services.mail.sending import Pace, Sender, Writer, sender_address
from tenants.ledger import Ledger
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring

log = structlog.get_logger()
QUEUE: Final = "mail"
_TIME_LIMIT: Final = 100_000  # milliseconds for one mail


@asynccontextmanager
async def mail_relay(
    settings: Settings, servers: Servers, broker: RedisBroker, tasks: AsyncEngine, pace: Pace
) -> AsyncIterator[Relay | None]:
    """Declares the task that sends a mail on the broker, and gives the relay that hands mails to it.

    ``tasks`` is the engine for use inside tasks. None where mails cannot leave yet, for want of SMTP_URL: they wait in the outbox.
    Raises StartRefused where the master key is not this database's.
    """
    engine = database_engine(servers.database_url("app"), pool_size=2)
    try:
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        master = await accounts_key(engine, key)

        def ring(one: AsyncEngine) -> Keyring:
            return Keyring(one, key, on_file=lambda: keys_on_file(settings.master_key_file))

        carrier: Carrier | None = MailServer(settings.smtp_url) if settings.smtp_url else None
        keyring = ring(tasks)
        outbox = outbox_of(tasks, keyring, master)
        writer = Writer(
            AccountStore(tasks, address_book(master)),
            Ledger(EventStore(tasks), keyring),
            links_of(master),
            base=settings.public_url,
            sender=sender_address(settings.public_url, settings.mail_from),
            outbox=outbox,
            keyring=keyring,
            lost=LostLinks(tasks, keyring),
            returns=return_addresses_of(settings, master),
        )
        task = _task(broker, Sender(outbox, writer, carrier, pace))
        if carrier is None and not isinstance(settings.database, Embedded):
            log.warning("mails wait in the outbox: no mail server is named by SMTP_URL")
            yield None
            return

        async def hand(tenant: UUID, message_id: UUID) -> None:
            # One that lies longer than this was handed on again.
            options: dict[str, Any] = {"max_age": int(pace.handed.total_seconds() * 1000)}
            await asyncio.to_thread(task.send_with_options, args=(str(tenant), str(message_id)), **options)

        async def waiting() -> int:
            client: Any = broker.client
            return int(await asyncio.to_thread(client.llen, f"{broker.namespace}:{QUEUE}"))

        yield Relay(outbox_of(engine, ring(engine), master), hand, waiting, pace)
    finally:
        await engine.dispose()


def _task(broker: dramatiq.Broker, sender: Sender) -> "dramatiq.Actor[[str, str], None]":
    async def send_mail(tenant: str, message_id: str) -> None:
        await sender.send(UUID(tenant), UUID(message_id))

    # Trying again is the outbox's matter: it still knows when Redis has forgotten.
    actor = dramatiq.actor(broker=broker, queue_name=QUEUE, max_retries=0, time_limit=_TIME_LIMIT)(send_mail)
    return cast("dramatiq.Actor[[str, str], None]", actor)
