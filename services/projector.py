"""The projector: a process that keeps every tenant's views and tree up with its log, and watches over it, until it is told to stop."""

import asyncio
import signal

from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Embedded, Settings
from infra.verifiable_log.signing_key import signing_keys_of
from projections.hints import Hints
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from services import rules
from services.audit.notary import Notary, host_of
from services.audit.watching import Watch
from services.portfolio.judging import Judging
from tenants.personal_data.keyring import Keyring

_RULES = rules  # imported for the events it registers


async def keep_projecting(settings: Settings, servers: Servers) -> None:
    """Run until SIGTERM or SIGINT; what is under way then is finished first."""
    app = database_engine(servers.database_url("app"), pool_size=2)
    engine = database_engine(servers.database_url("projector"))
    try:
        key = await master_key_of(settings.master_key_file, app, may_create=False, database_folder=servers.database_folder)
    finally:
        await app.dispose()
    store = EventStore(engine, lanes=4)
    hints = Hints(servers.redis_url)
    keyring = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))
    runner = Runner(engine, History(store, keyring), VIEWS, hints=hints)
    keys = signing_keys_of(settings.log_key_file, may_create=isinstance(settings.database, Embedded))
    judging = Judging(engine)
    notary, watch, ended = Notary(engine, keys, host_of(settings.public_url)), Watch(engine), asyncio.Event()

    def stop() -> None:
        runner.stop()
        ended.set()

    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop)
    try:
        async with asyncio.TaskGroup() as group:
            for task in (runner.run(), notary.run(ended), watch.run(ended), judging.run(ended)):
                group.create_task(task)
    finally:
        await hints.close()
        await store.close()
        await engine.dispose()
