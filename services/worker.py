"""The worker: a process that does what need not be done while somebody waits, until it is told to stop.

Dramatiq on Redis delivers at least once: every task may be done twice, and says so by how it is written. The relay of the mails runs
here too, beside the tasks that it hands them to, and so does the reactor that finds who must hear what.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, AsyncIO, Callbacks, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.database import database_engine
from infra.redis_client import redis_client
from infra.servers import Servers
from infra.settings import Settings
from services import rules
from services.audit.telling import checkpoints_told
from services.housekeeping.tasks import begin_round, housekeeping_task
from services.mail.relay import Relay
from services.mail.sending import Pace
from services.mail.tasks import mail_relay
from services.notices.keeping import notices_kept
from services.rights.retaining import retention_kept
from services.safeguarding.reminding import reports_told
from services.webhooks.keeping import webhooks_kept
from services.webhooks.sending import WebhookPace

# A worker killed with -9 leaves its tasks to the others' maintenance: dramatiq's usual chance of one in a thousand commands leaves
# them lying for minutes on a quiet queue.
MAINTENANCE_CHANCE: Final = 50_000  # of a million
HEARTBEAT: Final = 60_000  # milliseconds without a sign of life before a worker's tasks are given to others
FAREWELL: Final = 15_000  # milliseconds that tasks under way may take to finish
ROUND: Final = 600.0  # seconds between two looks at whether a day's round is due
THREADS: Final = 4
_RULES = rules  # imported for the events it registers

log = structlog.get_logger()


async def keep_working(
    settings: Settings,
    servers: Servers,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    clock: Callable[[], datetime] = utc_now,
    webhooks_pace: WebhookPace = WebhookPace(),  # noqa: B008 - frozen
) -> None:
    """Run until SIGTERM or SIGINT; tasks under way then are finished first. ``clock``: when it is day, for those who want quiet nights."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    broker = RedisBroker(  # type: ignore[no-untyped-call]
        url=servers.redis_url,
        middleware=[AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), Retries(), AsyncIO()],
        maintenance_chance=MAINTENANCE_CHANCE,
        heartbeat_timeout=HEARTBEAT,
        namespace="ekole",
    )
    # All tasks run in one event loop, which is not this one: this engine's connections are opened and used there alone.
    tasks = database_engine(servers.database_url("app"), pool_size=2 * THREADS)
    projector = database_engine(servers.database_url("projector"), pool_size=1)
    redis = redis_client(servers.redis_url)
    try:
        async with (
            mail_relay(settings, servers, broker, tasks, pace) as relay,
            notices_kept(settings, servers, clock) as notices,
            webhooks_kept(settings, servers, broker, tasks, webhooks_pace) as webhooks,
            checkpoints_told(settings, servers) as checkpoints,
            retention_kept(settings, servers, clock) as retention,
            reports_told(settings, servers) as reports,
        ):
            housekeeping = housekeeping_task(broker, tasks)
            worker = dramatiq.Worker(broker, worker_threads=THREADS)
            worker.start()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(_rounds(redis, projector, housekeeping, stop))
                    group.create_task(_relaying(relay, stop))
                    group.create_task(notices(stop))
                    group.create_task(webhooks(stop))
                    group.create_task(checkpoints(stop))
                    group.create_task(retention(stop))
                    group.create_task(reports(stop))
            finally:
                await asyncio.to_thread(worker.stop, FAREWELL)
    finally:
        broker.close()
        await redis.aclose()
        await projector.dispose()
        await tasks.dispose(close=False)  # their loop has ended, and the connections with it


async def _relaying(relay: Relay | None, stop: asyncio.Event) -> None:
    if relay is not None:
        await relay.run(stop)


async def _rounds(redis: "Redis", projector: AsyncEngine, task: "dramatiq.Actor[[str], None]", stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            queued = await begin_round(redis, projector, task, utc_now().date())
            if queued:
                log.info("housekeeping begins", tenants=queued)
        except (RedisError, OSError) as failed:
            log.warning("housekeeping not begun", error=type(failed).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), ROUND)
