"""The benchmark over HTTP: an institution joins, leaves and compares itself; Ekole reads the same cells."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody

from domain.decision import Command
from domain.refusal import Refused
from projections.benchmark_cell import BenchmarkCell
from services.benchmark.reading import compared, published
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.portfolio.asking import require_follower
from services.supervision.visiting import house_day
from tenants.benchmark.figures import MEASURES, STEPS, Measure
from tenants.benchmark.grouping import Path
from tenants.benchmark.membership import MEMBERSHIP, TEXT, JoinBenchmark, LeaveBenchmark
from tenants.benchmark.publication import next_publication, school_years
from tenants.permissions import require_permission

TAG: Final = "Établissement"


class BenchmarkQueryUnreadable(Refused):
    code = "benchmark-query-unreadable"
    kind = "invalid"
    sentence = "Cette comparaison n’existe pas : il y a quatre mesures, et deux années scolaires. Repartez de la page sans rien choisir."


class Cell(msgspec.Struct, frozen=True):
    """``path``: kind, size and académie as far as it is narrowed. At least so many institutions and respondents stand behind."""

    path: Path
    day: date
    institutions: int
    respondents: int
    low: float
    median: float
    high: float


class ComparedMeasure(msgspec.Struct, frozen=True):
    """``step``: figures are put on multiples of it before their quartiles are told. ``own`` is exact, and nobody else's to see."""

    measure: Measure
    step: float
    own: float | None
    similar: Cell | None
    everybody: Cell | None


class BenchmarkAnswer(msgspec.Struct, frozen=True):
    """``agreed``: the version of the text that the direction agreed to, None where the institution is not in: it then sees nothing."""

    agreed: str | None
    text: str
    next_publication: date
    year: str
    measures: list[ComparedMeasure]


@get("/institution/benchmark", summary="La comparaison entre établissements", tags=[TAG], responses=dict(PROBLEMS))
async def own_benchmark(request: AnyRequest, house: TheHouse, year: FromQuery[str | None] = None) -> BenchmarkAnswer:
    require_permission(request.user.role, "benchmark.see")
    tenant, chosen = request.user.tenant, year_asked(year)
    agreed = (await house.state_of(tenant, MEMBERSHIP.of(tenant))).version
    found = await compared(house, tenant, chosen) if agreed else []
    measures = [
        ComparedMeasure(one.measure, STEPS[one.measure], one.own.value if one.own else None, _cell(one.similar), _cell(one.everybody))
        for one in found
    ]
    return BenchmarkAnswer(agreed, TEXT, next_publication(house_day()), chosen, measures)


class BenchmarkForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Join under a version of the text, or leave; ``version`` is needed to join alone."""

    inside: bool
    version: str = ""


@post(
    "/institution/benchmark",
    status_code=200,
    summary="Entrer dans la comparaison, ou en sortir (direction)",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def choose_benchmark(request: AnyRequest, data: JSONBody[BenchmarkForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), BenchmarkForm)
    tenant = request.user.tenant
    command: Command = JoinBenchmark(institution=tenant, version=form.version) if form.inside else LeaveBenchmark(institution=tenant)
    return answer(await house.handling.handle(command, handling_context(request).context), MEMBERSHIP.of(tenant).name)


class BenchmarkCells(msgspec.Struct, frozen=True):
    year: str
    measure: Measure
    step: float
    cells: list[Cell]


@get("/benchmark", summary="La comparaison, vue d’Ekole", tags=["Portefeuille"], responses=dict(PROBLEMS))
async def all_cells(
    request: AnyRequest, house: TheHouse, measure: FromQuery[str | None] = None, year: FromQuery[str | None] = None
) -> BenchmarkCells:
    """Every cell of one measure and school year as it was published last: the same that institutions see, and nothing finer."""
    require_follower(request.user)
    chosen, of = year_asked(year), measure_asked(measure)
    return BenchmarkCells(chosen, of, STEPS[of], list(_cells(await published(house, chosen, of))))


def year_asked(given: str | None) -> str:
    """This school year's where none is asked. Raises BenchmarkQueryUnreadable."""
    years = school_years(house_day())
    if given and given not in years:
        raise BenchmarkQueryUnreadable
    return given or years[0]


def measure_asked(given: str | None) -> Measure:
    """Raises BenchmarkQueryUnreadable."""
    found = next((one for one in MEASURES if one == given), None)
    if given and found is None:
        raise BenchmarkQueryUnreadable
    return found or "start"


def _cells(found: Iterable[BenchmarkCell]) -> Iterable[Cell]:
    return (Cell(one.path, one.day, one.institutions, one.respondents, one.low, one.median, one.high) for one in found)


def _cell(one: BenchmarkCell | None) -> Cell | None:
    return None if one is None else next(iter(_cells([one])))


BENCHMARK_ROUTES: Final = (own_benchmark, choose_benchmark, all_cells)
