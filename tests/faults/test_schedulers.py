"""Schedulers killed with -9 while deadlines come due: each is told of, and none twice. PostgreSQL, Redis and the processes are real."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from infra.database import database_engine
from infra.master_key import master_key_of
from tests.databases import Database, temporary_home
from tests.integration import institutions
from tests.integration.awaiting import THEN, Clock, Waiting, at, waiting, watchers, weekdays_before
from tests.integration.institutions import platform_on

INSTITUTIONS: Final = 8
MINORS: Final = 60
KILLS: Final = 12
PATIENCE: Final = 120.0  # seconds after which what should happen is taken never to happen
_REPOSITORY: Final = Path(__file__).parents[2]

_SCHEDULER: Final = """
import asyncio
import sys
import time
from datetime import datetime, timedelta
from infra.servers import servers_of
from infra.settings import Settings
from services.scheduler import keep_scheduling
from services.scheduling.scheduler import Pace

start, began = datetime.fromisoformat(sys.argv[1]), float(sys.argv[2])  # one time for all, whenever they were started

def clock():
    return start + timedelta(seconds=time.time() - began)

async def main():
    settings = Settings.from_environment()
    short = timedelta(milliseconds=50)
    pace = Pace(interval=short, most=1, spread=short, quiet=short, longest_quiet=short, lease=timedelta(seconds=1))
    async with servers_of(settings) as servers:
        await keep_scheduling(settings, servers, pace, clock)

asyncio.run(main())
"""


async def heard(schools: Sequence[Waiting]) -> int:
    told = await asyncio.gather(*(school.told() for school in schools))
    return sum(len(event.awaited) for events in told for event in events)


async def test_no_deadline_is_lost_or_told_twice_whatever_dies(
    database: Database, redis_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20261123)
    clock = Clock(at(weekdays_before(THEN, 6), 9))
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        engine = database_engine(database.url("app"), pool_size=1)
        master = await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        monkeypatch.setattr(institutions, "MASTER_KEY", master)
        monkeypatch.setattr("tests.integration.awaiting.MASTER_KEY", master)
        environment = os.environ | {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": redis_url,
            "LOG_LEVEL": "ERROR",
        }
        async with platform_on(database, now=clock) as platform, watchers(database, clock) as watch:
            schools = [await waiting(platform, MINORS) for _ in range(INSTITUTIONS)]
            await watch.runner.settle()
            keeping = asyncio.create_task(watch.runner.run())
            clock.now, began = at(THEN), time.time()

            def start() -> "subprocess.Popen[bytes]":
                words = [sys.executable, "-c", _SCHEDULER, clock.now.isoformat(), str(began)]
                return subprocess.Popen(words, env=environment, cwd=_REPOSITORY, stderr=subprocess.DEVNULL)

            schedulers = [start(), start()]
            killed = 0
            try:
                async with asyncio.timeout(PATIENCE):
                    while await heard(schools) < INSTITUTIONS * MINORS or killed < KILLS:
                        await asyncio.sleep(chance.random())
                        if killed < KILLS:
                            place = chance.randrange(len(schedulers))
                            schedulers[place].kill()
                            schedulers[place].wait()
                            schedulers[place] = start()
                            killed += 1
            finally:
                for scheduler in schedulers:
                    scheduler.kill()
                    scheduler.wait()
                watch.runner.stop()
                await keeping
            for school in schools:
                told = Counter(one.subject for event in await school.told() for one in event.awaited)
                assert told == Counter(school.minors)
    with capsys.disabled():
        sys.stdout.write(f"\n{INSTITUTIONS * MINORS} deadlines, {killed} kills of schedulers: each told once\n")
