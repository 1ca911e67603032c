"""What was published last: the cells in which an institution stands, or all those of one measure."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from projections.benchmark_cell import BENCHMARK_CELLS, BenchmarkCell, cell_of
from services.benchmark.gathering import own_figures
from services.house import House
from services.supervision.visiting import exists, house_day
from tenants.benchmark.figures import MEASURES, Measure
from tenants.benchmark.grouping import Contribution, Path
from tenants.benchmark.publication import next_publication, publication_day, school_years
from tenants.house import HOUSE


class Compared(msgspec.Struct, frozen=True):
    """One measure: one's own figure, the cell of the institutions most like it, and that of all."""

    measure: Measure
    own: Contribution | None
    similar: BenchmarkCell | None
    everybody: BenchmarkCell | None


async def compared(house: House, client: UUID, year: str) -> list[Compared]:
    """An institution beside the cells in which it stands, each as it was published last."""
    async with house.views.of(client) as views:
        own = await own_figures(views, client, year)
    return await beside(house, own, year)


async def beside(house: House, own: dict[Measure, Contribution], year: str) -> list[Compared]:
    place: Path = next((one.place for one in own.values()), ())
    places = [place[:length] for length in range(len(place) + 1)]
    keys = [cell_of(year, measure, path, day) for measure in MEASURES for path in places for day in days_of(year, house_day())]
    cells: list[BenchmarkCell] = []
    if await exists(house, HOUSE):
        async with house.views.of(HOUSE) as views:
            cells = list((await views.some(BENCHMARK_CELLS, list(keys))).values())
    found = newest(cells)
    told = []
    for measure in MEASURES:
        narrower = [one for path in places[1:] if (one := found.get((measure, path))) is not None]
        told.append(Compared(measure, own.get(measure), narrower[-1] if narrower else None, found.get((measure, ()))))
    return told


async def published(house: House, year: str, measure: Measure) -> list[BenchmarkCell]:
    """Every cell of a measure and year as it was published last, the widest first."""
    if not await exists(house, HOUSE):
        return []
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        cells = await views.where(BENCHMARK_CELLS, year=year, measure=measure)
    return sorted(newest(cells).values(), key=lambda one: one.path)


def newest(cells: Iterable[BenchmarkCell]) -> dict[tuple[Measure, Path], BenchmarkCell]:
    return {(one.measure, one.path): one for one in sorted(cells, key=lambda one: one.day)}


def days_of(year: str, today: date) -> list[date]:
    """The days on which a school year was published: those of its own four quarters, and of the year's after it."""
    day = publication_day(date(int(year[:4]), 9, 1))
    days = []
    while day <= today:
        if year in school_years(day):
            days.append(day)
        elif days:
            break
        day = next_publication(day)
    return days
