"""Impact and reports over HTTP."""

from datetime import UTC
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from domain.measurement.impact import IMPACT, ComputeImpact, Impact, IssueReport, NothingToReport
from domain.programme import ProgrammeMissing
from infra.clock import utc_now
from projections.programme_sheet import PROGRAMME_SHEETS, Improvement, IssuedReport
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.programmes.looking import look_at
from services.reading.access import reading
from services.reports.impact import both_waves, canonical, impact_report

TAG: Final = "Rapports"


@post(
    "/programmes/{programme:uuid}/impact",
    status_code=200,
    summary="Calculer l’impact sur les deux vagues closes",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def compute(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Over the waves closed last and every pair the programme ever had."""
    tenant = request.user.tenant
    earlier = await house.earlier(handling_context(request).context)
    if earlier is not None:
        return answer(earlier, IMPACT.of(programme).name)
    async with reading(request, house, "impact.run") as views:
        looked = await look_at(views, tenant, programme)
    baseline, final = both_waves(looked)
    command = ComputeImpact(
        programme=programme, baseline_survey=baseline, final_survey=final, pairs=tuple(pair.pair for pair in looked.pairs)
    )
    receipt = await house.handling.handle(command, handling_context(request).context)
    return answer(receipt, IMPACT.of(programme).name)


@post(
    "/programmes/{programme:uuid}/reports",
    status_code=201,
    summary="Publier le rapport d’impact, avec son empreinte",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def issue(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """The report is kept as it was issued; whoever holds a copy compares its SHA-256 with the log's."""
    tenant = request.user.tenant
    context = handling_context(request)
    earlier = await house.earlier(context.context)
    report = context.minted("report")
    if earlier is not None:
        return answer(earlier, IMPACT.of(programme).name, 201, report=report)
    position = await house.store.head(tenant)
    await house.caught_up(tenant, position)
    async with reading(request, house, "impact.run") as views:
        looked = await look_at(views, tenant, programme)
    moment = context.context.simulated_now or utc_now()
    content, digest = canonical(impact_report(looked, report, tenant, moment.astimezone(UTC), position))
    await house.documents.put(tenant, content)
    receipt = await house.handling.handle(IssueReport(programme=programme, report=report, sha256=digest), context.context)
    return answer(receipt, IMPACT.of(programme).name, 201, report=report)


class ImpactAnswer(msgspec.Struct, frozen=True):
    """The figures as computed last, the reports issued and what was decided from them."""

    programme: UUID
    impact: Impact
    reports: tuple[IssuedReport, ...]
    improvements: tuple[Improvement, ...]


@get("/programmes/{programme:uuid}/impact", summary="L’impact", tags=[TAG], responses=dict(PROBLEMS))
async def show_impact(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> ImpactAnswer:
    async with reading(request, house, "reports.read") as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
    if sheet is None:
        raise ProgrammeMissing
    if sheet.impact is None:
        raise NothingToReport
    return ImpactAnswer(programme, sheet.impact, sheet.reports, sheet.improvements)


@get("/reports/{sha256:str}", summary="Un rapport tel qu’il fut publié", tags=[TAG], responses=dict(PROBLEMS))
async def download_report(request: AnyRequest, sha256: FromPath[str], house: TheHouse) -> Response[bytes]:
    """The issued bytes, whose SHA-256 is their address."""
    async with reading(request, house, "reports.read") as views:
        sheets = await views.where(PROGRAMME_SHEETS)
    if sha256 not in {one.sha256 for sheet in sheets for one in sheet.reports}:
        raise NothingToReport
    content = await house.documents.get(request.user.tenant, bytes.fromhex(sha256))
    return Response(content, media_type="application/json", headers={"Cache-Control": "private, no-store"})


REPORT_ROUTES: Final = (compute, issue, show_impact, download_report)
