"""The worker: a process that does what need not be done while somebody waits, until it is told to stop.

Dramatiq on Redis delivers at least once: every task may be done twice, and says so by how it is written.
"""

import asyncio
import signal
from contextlib import suppress
from typing import Final

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, AsyncIO, Callbacks, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.asyncio import Redis
from sqlalchemy.pool import NullPool

from infra.clock import utc_now
from infra.database import database_engine
from infra.servers import Servers
from infra.settings import Settings
from services.housekeeping.tasks import begin_round, housekeeping_task

# A worker killed with -9 leaves its tasks to the others' maintenance: dramatiq's usual chance of one in a thousand commands leaves
# them lying for minutes on a quiet queue.
MAINTENANCE_CHANCE: Final = 50_000  # of a million
HEARTBEAT: Final = 60_000  # milliseconds without a sign of life before a worker's tasks are given to others
FAREWELL: Final = 15_000  # milliseconds that tasks under way may take to finish
ROUND: Final = 600.0  # seconds between two looks at whether a day's round is due

log = structlog.get_logger()


async def keep_working(settings: Settings, servers: Servers) -> None:
    """Run until SIGTERM or SIGINT; tasks under way then are finished first."""
    broker = RedisBroker(  # type: ignore[no-untyped-call]
        url=servers.redis_url,
        middleware=[AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), Retries(), AsyncIO()],
        maintenance_chance=MAINTENANCE_CHANCE,
        heartbeat_timeout=HEARTBEAT,
        namespace="ekole",
    )
    # Tasks run in an event loop of their own: a connection opened there must not wait in a pool for another loop.
    engine = database_engine(servers.database_url("app"), pool_class=NullPool)
    projector = database_engine(servers.database_url("projector"), pool_size=1)
    redis = Redis.from_url(servers.redis_url)
    task = housekeeping_task(broker, engine)
    worker = dramatiq.Worker(broker, worker_threads=2)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    worker.start()
    try:
        while not stop.is_set():
            queued = await begin_round(redis, projector, task, utc_now().date())
            if queued:
                log.info("housekeeping begins", tenants=queued)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), ROUND)
    finally:
        await asyncio.to_thread(worker.stop, FAREWELL)
        broker.close()
        await redis.aclose()
        await projector.dispose()
        await engine.dispose()
