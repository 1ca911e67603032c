"""Every cell of the benchmark that was ever published, as it was published: a view of the house's log alone."""

from datetime import date
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.benchmark.figures import Measure, Quartiles
from tenants.benchmark.grouping import Path
from tenants.benchmark.publication import CellPublished, benchmark_of


class BenchmarkCell(msgspec.Struct, frozen=True):
    """``path``: kind, size and académie as far as the cell is narrowed; () is all institutions."""

    cell: UUID
    year: str
    measure: Measure
    path: Path
    day: date
    institutions: int
    respondents: int
    low: float
    median: float
    high: float

    @property
    def quartiles(self) -> Quartiles:
        return Quartiles(self.institutions, self.respondents, self.low, self.median, self.high)


def cell_of(year: str, measure: Measure, path: Path, day: date) -> UUID:
    """The identifier of a cell of a publication."""
    return uuid5(benchmark_of(year, measure).identifier, "/".join((day.isoformat(), *path)))


def key(recorded: Recorded) -> Key | None:
    match recorded.event:
        case CellPublished() as told:
            return cell_of(told.year, told.measure, told.path, told.day)
        case _:
            return None


def evolve(row: BenchmarkCell | None, recorded: Recorded) -> BenchmarkCell | None:
    match recorded.event:
        case CellPublished() as told if row is None:
            cell, of = cell_of(told.year, told.measure, told.path, told.day), told.quartiles
            figures = of.institutions, of.respondents, of.low, of.median, of.high
            return BenchmarkCell(cell, told.year, told.measure, told.path, told.day, *figures)
        case _:
            return row


BENCHMARK_CELLS: Final = Projection("benchmark_cell", version=1, view=BenchmarkCell, key=key, evolve=evolve, indexes=(("year", "measure"),))
