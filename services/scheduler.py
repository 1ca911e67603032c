"""The scheduler: a process that keeps watch over deadlines until it is told to stop. Several may run."""

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from infra.clock import utc_now
from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Settings
from projections.hints import Hints
from services import rules
from services.accounts.roster import Roster
from services.benchmark.publishing import Publishing
from services.handling import Handling
from services.mail.office import address_book, links_of, outbox_of
from services.relationships.asking import Asking
from services.scheduling.attempts import Attempts
from services.scheduling.scheduler import Pace, Scheduler
from tenants.ledger import Ledger
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring

_RULES = rules  # imported for the commands and events it registers


async def keep_scheduling(
    settings: Settings,
    servers: Servers,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Run until SIGTERM or SIGINT; the turn under way is finished first. Raises StartRefused where the master key is another's."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    engine = database_engine(servers.database_url("app"), pool_size=4)
    hints = Hints(servers.redis_url)
    try:
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        keyring = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))
        store = EventStore(engine)
        try:
            handling = Handling(engine, store, keyring, clock=clock)

            async def told(tenant: UUID) -> None:
                await hints.tell(tenant)

            publishing = Publishing(engine, Ledger(store, keyring), handling, clock)
            accounts = await accounts_key(engine, key)
            roster = Roster(engine, address_book(accounts))
            asking = Asking(engine, handling, roster, outbox_of(engine, keyring, accounts), links_of(accounts), clock)
            async with asyncio.TaskGroup() as group:
                group.create_task(Scheduler(Attempts(engine), handling, told, pace, clock).run(stop))
                group.create_task(publishing.run(stop))
                group.create_task(asking.run(stop))
        finally:
            await store.close()
    finally:
        await hints.close()
        await engine.dispose()
