"""Publications of the benchmark: on the first day of each quarter, for one school year and one measure at a time, never changed.

They are events of the house's log and hold aggregates: which cells there are and their quartiles. Beside these stands who was
counted where, so that the next publication can be made without taking a cell apart (grouping). Figures of single institutions come
with the command, are put together, and are stored nowhere.
"""

from collections.abc import Iterator
from datetime import date
from math import isfinite
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused
from tenants.benchmark.figures import Measure, Quartiles, quartiles
from tenants.benchmark.grouping import Contribution, Counted, Path, cells, counted_now
from tenants.house import HOUSE

_MONTHS: Final = (10, 7, 4, 1)
_AT_ONCE: Final = 1_000  # institutions named in one event


@event_type("benchmark.drawn-up.v1")
class BenchmarkDrawnUp(Event, frozen=True):
    """A publication begins; its cells follow. ``year`` is the school year that is told of."""

    benchmark: UUID
    day: date
    year: str
    measure: Measure


@event_type("benchmark.institutions-counted.v1")
class InstitutionsCounted(Event, frozen=True):
    """Who was counted at a place; a large group takes several of these."""

    benchmark: UUID
    day: date
    path: Path
    institutions: tuple[UUID, ...]


@event_type("benchmark.cell-published.v1")
class CellPublished(Event, frozen=True):
    benchmark: UUID
    day: date
    year: str
    measure: Measure
    path: Path
    quartiles: Quartiles


class Benchmark(msgspec.Struct, frozen=True):
    """The publications of one school year and measure, by day, the oldest first: who was counted where."""

    publications: dict[date, dict[UUID, Path]] = {}

    @property
    def last_day(self) -> date | None:
        return max(self.publications, default=None)

    @property
    def counted(self) -> list[Counted]:
        return [self.publications[day] for day in sorted(self.publications)]


def evolve(state: Benchmark, event: Event) -> Benchmark:
    match event:
        case BenchmarkDrawnUp(day=day):
            return Benchmark({**state.publications, day: {}})
        case InstitutionsCounted(day=day, path=path, institutions=institutions):
            counted = state.publications.get(day, {}) | dict.fromkeys(institutions, path)
            return Benchmark({**state.publications, day: counted})
        case _:
            return state


BENCHMARK: Final = StreamType[Benchmark]("benchmark", Benchmark(), evolve)


def benchmark_of(year: str, measure: Measure) -> Stream[Benchmark]:
    """The publications of one school year and measure."""
    return BENCHMARK.of(uuid5(HOUSE, f"benchmark/{year}/{measure}"))


def publication_day(today: date) -> date:
    """The last day of publication, today's included."""
    return date(today.year, next(month for month in _MONTHS if month <= today.month), 1)


def next_publication(today: date) -> date:
    month = publication_day(today).month + 3
    return date(today.year + month // 12, month % 12 or 12, 1)


def school_years(day: date) -> tuple[str, str]:
    """The school year of a day and the one before, as «2026-2027»: those that are told of."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}", f"{first - 1}-{first}"


class PublicationDayWrong(Refused):
    code = "benchmark-day-wrong"
    kind = "invalid"
    sentence = "La comparaison se publie le premier jour d’un trimestre, pour cette année scolaire ou la précédente. Rien n’a été publié."


class ContributionsWrong(Refused):
    code = "benchmark-contributions-wrong"
    kind = "invalid"
    sentence = "Un établissement compte une fois, avec un nombre et ceux qui ont répondu. Rien n’a été publié ; corrigez les chiffres."


class PublishBenchmark(Command, frozen=True):
    """Publish one measure of one school year on its day, from the figures of those who are in; once."""

    year: str
    measure: Measure
    day: date
    contributions: tuple[Contribution, ...]


@decides(PublishBenchmark, permission="benchmark.publish", reads=lambda command, states: (benchmark_of(command.year, command.measure),))
def publish_benchmark(command: PublishBenchmark, situation: Situation) -> Decision:
    stream = benchmark_of(command.year, command.measure)
    held = situation[stream]
    if command.day > situation.today or publication_day(command.day) != command.day or command.year not in school_years(command.day):
        raise PublicationDayWrong
    if held.last_day is not None and command.day <= held.last_day:
        return []
    if len({one.institution for one in command.contributions}) < len(command.contributions) or not all(
        isfinite(one.value) and one.respondents > 0 for one in command.contributions
    ):
        raise ContributionsWrong
    return stream.gains(*_publication(stream.identifier, command, held))


def _publication(benchmark: UUID, command: PublishBenchmark, held: Benchmark) -> Iterator[Event]:
    day, counted = command.day, counted_now(held.counted, command.contributions)
    yield BenchmarkDrawnUp(benchmark, day, command.year, command.measure)
    for path, group in sorted(counted.items()):
        names = sorted(one.institution for one in group)
        for first in range(0, len(names), _AT_ONCE):
            yield InstitutionsCounted(benchmark, day, path, tuple(names[first : first + _AT_ONCE]))
    for path, group in cells(counted).items():
        yield CellPublished(benchmark, day, command.year, command.measure, path, quartiles(group, command.measure))
