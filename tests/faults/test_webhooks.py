"""Webhooks on their way while workers are killed and Redis forgets: each arrives, and what comes twice comes under the same identifier."""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
import redis.asyncio
from standardwebhooks import Webhook

from infra.database import database_engine
from infra.master_key import master_key_of
from infra.servers import servers_of
from infra.settings import Settings
from services.house import open_house
from services.webhooks.deliveries import Delivery
from tests.databases import Database, temporary_home
from tests.integration.webhooks import Subscriber
from tests.receiver import PATIENCE, Receiver, running_receiver

DELIVERIES: Final = 60
KILLS: Final = 3
_REPOSITORY: Final = Path(__file__).parents[2]

_WORKER: Final = """
import asyncio
from datetime import timedelta
from infra.servers import servers_of
from infra.settings import Settings
from services.webhooks.sending import WebhookPace
from services.worker import keep_working

async def main():
    settings = Settings.from_environment()
    pace = WebhookPace(handed=timedelta(seconds=2), lease=timedelta(seconds=2), pauses=(timedelta(milliseconds=100),) * 20)
    async with servers_of(settings) as servers:
        await keep_working(settings, servers, webhooks_pace=pace)

asyncio.run(main())
"""


class Workers:
    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | self._environment
        worker = subprocess.Popen([sys.executable, "-c", _WORKER], env=environment, cwd=_REPOSITORY, stderr=subprocess.DEVNULL)
        self.started.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self.started:
            worker.kill()
            worker.wait()


@pytest.fixture
async def place(database: Database, redis_url: str) -> AsyncIterator[tuple[Subscriber, Workers]]:
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        environment = {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": redis_url,
            "EKOLE_WEBHOOKS_HERE": "yes",
            "LOG_LEVEL": "CRITICAL",
        }
        engine = database_engine(database.url("app"), pool_size=1)
        await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        settings = Settings.from_environment(environment)
        workers = Workers(environment)
        async with servers_of(settings) as servers, open_house(settings, servers) as house:
            try:
                yield await Subscriber(house).signs_up(), workers
            finally:
                workers.stop()


async def test_no_webhook_is_lost_whatever_dies(
    place: tuple[Subscriber, Workers], redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    school, workers = place
    with running_receiver() as receiver:
        told = await school.subscribes(receiver.base)
        receiver.answers = [(503, {}) if number % 10 == 0 else (204, {}) for number in range(DELIVERIES)]
        telling = asyncio.create_task(_tells(school))
        for number in range(KILLS):
            worker = workers.start()
            await receiver.has_taken(DELIVERIES * (number + 1) // (KILLS + 2))
            # At the worst moment: the delivery is taken, and nobody hears that it was.
            receiver.before_answer.append(worker.kill)
            async with asyncio.timeout(PATIENCE):
                while worker.poll() is None:
                    await asyncio.sleep(0.01)
            async with redis.asyncio.Redis.from_url(redis_url) as client:
                await client.flushall()
        await telling
        workers.start()
        rows = await _settled(school, told.identifier)
        doubles = _judged(receiver, told.secret)
    assert Counter(one.state for one in rows) == {"delivered": DELIVERIES}
    assert 1 <= doubles <= sum(one.uncertain for one in rows), "the worst moment was met, or this test shows nothing"
    with capsys.disabled():
        sys.stdout.write(f"\n{DELIVERIES} webhooks, {KILLS} workers killed, Redis emptied as often: 0 lost, {doubles} doubled\n")


async def _tells(school: Subscriber) -> None:
    for number in range(DELIVERIES):
        await school.opens_programme(f"Programme {number}")


async def _settled(school: Subscriber, subscription: UUID) -> list[Delivery]:
    """All deliveries, once none is on its way any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await school.deliveries.listed(school.tenant, subscription, 2 * DELIVERIES)
            if len(rows) == DELIVERIES and all(one.settled for one in rows):
                return rows
            await asyncio.sleep(0.05)


def _judged(receiver: Receiver, secret: str) -> int:
    """Every delivery signed, the same identifier with the same octets; how many were said yes to more than once."""
    contents: dict[str, set[bytes]] = {}
    for one in receiver.taken:
        Webhook(secret).verify(one.content, one.headers)
        contents.setdefault(one.identifier, set()).add(one.content)
    assert len(contents) == DELIVERIES
    assert all(len(octets) == 1 for octets in contents.values()), "what came twice was not the same"
    return sum(one.answered == 204 for one in receiver.taken) - DELIVERIES
