"""Measuring two ways of doing something against each other, fairly: the same minute, the same number of workers, in turns."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from infra.embedded.servers import EmbeddedServers
from infra.roles import Role

Work = Callable[[int], Awaitable[None]]
"""One unit of work of worker number so-and-so."""


class Bench:
    """The servers, and how long to measure."""

    def __init__(self, servers: EmbeddedServers, rounds: int, seconds: float) -> None:
        self.servers = servers
        self.rounds = rounds
        self.seconds = seconds

    def url(self, role: Role) -> str:
        return self.servers.database_url(role)

    async def connect(self, role: Role) -> Any:
        """A bare asyncpg connection, with asyncpg's defaults."""
        return await asyncpg.connect(self.url(role), server_settings={"jit": "off"})

    async def settle(self) -> None:
        """Bring a new server into the state in which an old one works: log segments are at hand to be written over again.

        A fresh one fills each new segment of 16 MB with zeros while the commits wait.
        """
        administrator = await self.connect("administrator")
        try:
            await administrator.execute("ALTER SYSTEM SET min_wal_size = '1GB'")
            await administrator.execute("SELECT pg_reload_conf()")
            await administrator.execute("CREATE TABLE public.settling (number integer)")
            for number in range(50):
                await administrator.execute("INSERT INTO public.settling VALUES ($1)", number)
                await administrator.execute("SELECT pg_switch_wal()")
            await administrator.execute("DROP TABLE public.settling")
            await administrator.execute("CHECKPOINT")
        finally:
            await administrator.close()

    async def compare(
        self, what: str, ours: Work, bare: Work, workers: int, *, floor: float | None = None, units: tuple[int, int] = (1, 1)
    ) -> float:
        """Rounds of bare and ours in turns, after a warm-up of both; prints and returns the median of the rounds' ratios.

        ``units`` says how many things one call of ours, and of bare, does.
        """
        await _rate(ours, workers, self.seconds / 2)
        await _rate(bare, workers, self.seconds / 2)
        pairs = []
        for number in range(self.rounds):
            if number % 2:
                our_rate = await _rate(ours, workers, self.seconds) * units[0]
                bare_rate = await _rate(bare, workers, self.seconds) * units[1]
            else:
                bare_rate = await _rate(bare, workers, self.seconds) * units[1]
                our_rate = await _rate(ours, workers, self.seconds) * units[0]
            pairs.append((our_rate, bare_rate))
        ratios = [ours / bare for ours, bare in pairs]
        median = statistics.median(ratios)
        wanted = "" if floor is None else f"   floor {floor:.1f}"
        print(
            f"  {what:<52} {median:6.2f}x  ({min(ratios):.2f}-{max(ratios):.2f})"
            f"   ours {statistics.median(pair[0] for pair in pairs):8,.0f}/s"
            f"   bare {statistics.median(pair[1] for pair in pairs):8,.0f}/s{wanted}",
            flush=True,
        )
        return median


async def _rate(work: Work, workers: int, seconds: float) -> float:
    """Units of work a second, by so many workers that each do one after the other."""
    started = time.perf_counter()
    end = started + seconds

    async def worker(number: int) -> int:
        done = 0
        while time.perf_counter() < end:
            await work(number)
            done += 1
        return done

    done = sum(await asyncio.gather(*(worker(number) for number in range(workers))))
    return done / (time.perf_counter() - started)
