"""Pages across all institutions, beside the same pages where there are ten: what a page costs must not grow with what lies behind it.

``EKOLE_BENCHMARK_INSTITUTIONS`` says how many (300). Everything is planted by ``ekole seed``'s own means. Each reading is done alone,
in turns with the others, and pages hold five lines here as there; times are of this machine, their ratio is the figure to state.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date

from infra.clock import utc_now
from infra.servers import servers_of
from infra.settings import Settings
from projections.programme_sheet import PROGRAMME_SHEETS
from services.house import House, open_house
from services.portfolio.listing import Asked, Place, page_of
from services.portfolio.working import work_of
from services.programmes.looking import look_at
from services.seeding.planting import plant, tenant_of
from tests.benchmarks.bench import Bench

FEW = 10
MANY = int(os.environ.get("EKOLE_BENCHMARK_INSTITUTIONS", "300"))
LINES = 5  # of a page
TIMES = 200  # of each reading

Reading = Callable[[], Awaitable[object]]


async def measure(bench: Bench) -> None:
    settings = Settings.from_environment({"EKOLE_HOME": str(bench.servers.home)})
    today = utc_now().date()
    async with servers_of(settings) as servers, open_house(settings, servers) as house:
        await plant(house, servers, FEW, today, _quiet)
        few = await timed(readings(house, today))
        begun = time.perf_counter()
        planted = await plant(house, servers, MANY, today, _quiet)
        seconds = time.perf_counter() - begun
        pace = planted.events / seconds
        print(f"  {planted.institutions} institutions, {planted.events:,} events planted in {seconds:.0f} s ({pace:,.0f}/s)")
        administrator = await bench.connect("administrator")
        await administrator.execute("VACUUM ANALYZE")
        await administrator.close()
        many = await timed(readings(house, today))
    show(few, many, MANY)


def readings(house: House, today: date) -> dict[str, Reading]:
    """What is timed, by name."""

    async def board() -> object:
        tenant = tenant_of(1)
        async with house.views.of(tenant) as views:
            (sheet,) = await views.where(PROGRAMME_SHEETS)
            found = await look_at(views, tenant, sheet.programme)
        return found.board(today)

    return {
        "portfolio, first page": lambda: page_of(house, Asked(), Place(), today, LINES),
        "portfolio, filtered by phase": lambda: page_of(house, Asked(phase="facilitation"), Place(), today, LINES),
        "portfolio, filtered by signal": lambda: page_of(house, Asked(rule="dose-under-plan"), Place(), today, LINES),
        "portfolio, searched": lambda: page_of(house, Asked(search="tilleuls"), Place(), today, LINES),
        "portfolio, by last sign": lambda: page_of(house, Asked(sort="silence"), Place(), today, LINES),
        "portfolio, last page": lambda: page_of(house, Asked(), Place(end=True), today, LINES),
        "work list, of everybody": lambda: work_of(house, None, today, None, LINES),
        "one client's board": board,
    }


async def timed(asked: dict[str, Reading]) -> dict[str, list[float]]:
    """The seconds of each reading, so many times, in turns."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for reading in asked.values():
        await reading()
    for _ in range(TIMES):
        for name, reading in asked.items():
            begun = time.perf_counter()
            await reading()
            times[name].append(time.perf_counter() - begun)
            await asyncio.sleep(0)
    return times


def show(few: dict[str, list[float]], many: dict[str, list[float]], institutions: int) -> None:
    print(f"  {'milliseconds':<34} {FEW:>6} institutions   {institutions:>6} institutions    ratio")
    print(f"  {'':<34}    p50     p99         p50     p99      p50   p99")
    for name in few:
        before, after = _percentiles(few[name]), _percentiles(many[name])
        print(
            f"  {name:<34} {before[0]:6.2f}  {before[1]:6.2f}      {after[0]:6.2f}  {after[1]:6.2f}"
            f"   {after[0] / before[0]:6.2f} {after[1] / before[1]:5.2f}",
            flush=True,
        )


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds) * 1000, sorted(seconds)[int(len(seconds) * 0.99) - 1] * 1000


def _quiet(title: str, done: int, of: int) -> None:
    """A benchmark prints its figures alone."""
