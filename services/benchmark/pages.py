"""«Comparaison»: an institution beside those like it, once its direction chose so; and the same cells as Ekole sees them."""

from typing import Any, Final

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.refusal import Refused
from services.benchmark.api import measure_asked, year_asked
from services.benchmark.reading import compared, published
from services.benchmark.showing import MEASURES_SAID, cell_named, chart, comparisons
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.portfolio.asking import require_follower
from services.supervision.visiting import house_day
from tenants.benchmark.figures import STEPS
from tenants.benchmark.membership import MEMBERSHIP, TEXT, JoinBenchmark, LeaveBenchmark
from tenants.benchmark.publication import next_publication, school_years
from tenants.permissions import require_permission

PLACE: Final = "/etablissement/comparaison"
HOUSE_PLACE: Final = "/ekole/comparaison"


@get(PLACE, include_in_schema=False)
async def benchmark_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


class BenchmarkFields(Fields, frozen=True, kw_only=True):
    version: str = ""


@form_at(f"{PLACE}/entree", BenchmarkFields)
async def join(request: AnyRequest, house: House, fields: BenchmarkFields) -> Response[Any]:
    return await _chosen(request, house, fields, JoinBenchmark(institution=request.user.tenant, version=fields.version))


@form_at(f"{PLACE}/sortie", Fields, even_suspended=True)
async def leave(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    return await _chosen(request, house, fields, LeaveBenchmark(institution=request.user.tenant))


async def _chosen(request: AnyRequest, house: House, fields: Fields, command: Command) -> Response[Any]:
    try:
        await house.handling.handle(command, acting_here(request, fields))
    except Refused as refused:
        return await _shown(request, house, refused)
    return Redirect(PLACE, status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    caller, _ = request.user, translate(locale_of(request))
    require_permission(caller.role, "benchmark.see")
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    agreed = (await house.state_of(caller.tenant, MEMBERSHIP.of(caller.tenant))).version
    year = year_asked(request.query_params.get("annee"))
    return page(
        request,
        "benchmark.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        refused=_.refusal(refused) if refused else "",
        institution=institution,
        agreed=agreed,
        version=TEXT,
        year=year,
        years=school_years(house_day()),
        following=_.day(next_publication(house_day())),
        comparisons=comparisons(await compared(house, caller.tenant, year), _) if agreed else [],
    )


@get(HOUSE_PLACE, include_in_schema=False)
async def house_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """One cell and those directly beneath it; what is narrower is a link further."""
    require_follower(request.user)
    _, asked = translate(locale_of(request)), request.query_params
    year, measure = year_asked(asked.get("annee")), measure_asked(asked.get("mesure"))
    within = tuple(one for one in asked.get("groupe", "").split("/") if one)
    found = await published(house, year, measure)
    shown = [one for one in found if one.path == within or (len(one.path) == len(within) + 1 and one.path[: len(within)] == within)]
    return page(
        request,
        "house_benchmark.html",
        year=year,
        years=school_years(house_day()),
        measure=measure,
        measures={name: _(said.name) for name, said in MEASURES_SAID.items()},
        meaning=_(MEASURES_SAID[measure].meaning),
        step=_.number(STEPS[measure], 2 if STEPS[measure] < 1 else 0),
        chart=chart(measure, shown, None, _) if shown else None,
        days=sorted({one.day for one in shown}),
        day_said=_.day,
        wider=[("/".join(within[:length]), cell_named(within[:length], _)) for length in range(len(within))],
        narrower=[
            ("/".join(one.path), cell_named(one.path, _))
            for one in shown
            if one.path != within and any(len(other.path) > len(one.path) and other.path[: len(one.path)] == one.path for other in found)
        ],
        within="/".join(within),
        following=_.day(next_publication(house_day())),
    )


BENCHMARK_PAGES: Final = (benchmark_page, join, leave, house_page)
