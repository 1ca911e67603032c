"""The worker's share of the notices: the reactor, and what became of what it put in the outbox."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Settings
from services.handling import Handling
from services.mail.office import outbox_of
from services.notices.reactor import Reactor
from services.notices.reporting import Reporter
from tenants.ledger import Ledger
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring


@asynccontextmanager
async def notices_kept(
    settings: Settings, servers: Servers, clock: Callable[[], datetime]
) -> AsyncIterator[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Gives what runs until its event is set. Raises StartRefused where the master key is not this database's."""
    # An engine each: the reactor holds a transaction while it reads, and must never wait for a connection that the other has.
    reading = database_engine(servers.database_url("app"), pool_size=6)
    noting = database_engine(servers.database_url("app"), pool_size=10)
    try:
        key = await master_key_of(settings.master_key_file, reading, may_create=False, database_folder=servers.database_folder)
        installation = await accounts_key(reading, key)

        def ring(engine: AsyncEngine) -> Keyring:
            return Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))

        read, noted = EventStore(reading, lanes=2), EventStore(noting, lanes=2)
        try:
            keys = ring(reading)
            reactor = Reactor(reading, read, Ledger(read, keys), outbox_of(reading, keys, installation), clock)
            others = ring(noting)
            reporter = Reporter(outbox_of(noting, others, installation), Handling(noting, noted, others))

            async def run(stop: asyncio.Event) -> None:
                async with asyncio.TaskGroup() as group:
                    group.create_task(reactor.run(stop))
                    group.create_task(reporter.run(stop))

            yield run
        finally:
            await noted.close()
            await read.close()
    finally:
        await noting.dispose()
        await reading.dispose()
