"""Impact and reports over HTTP."""

from datetime import UTC
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from domain.decision import Command
from domain.measurement.impact import IMPACT, FollowUp, Impact, ObservedIndicator
from domain.measurement.reporting import IssueReport, NothingToReport
from domain.programme import ProgrammeMissing
from infra.clock import utc_now
from projections.impact_sheet import IMPACT_SHEETS, ImpactSheet, ImprovementLine
from projections.programme_sheet import PROGRAMME_SHEETS, IssuedReport
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.description import SENDS
from services.programmes.looking import look_at
from services.reading.access import reading
from services.reports.impact import canonical, impact_report, to_compare, to_follow_up
from tenants.personal_data.documents import DocumentMissing

TAG: Final = "Rapports"


@post(
    "/programmes/{programme:uuid}/impact",
    status_code=200,
    summary="Calculer l’impact sur les vagues closes",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def compute(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Over the waves closed last and every pair the programme ever had; the mentors’ own and the anonymous waves where there are any."""
    return await _computed(request, programme, house, follow_up=False)


@post(
    "/programmes/{programme:uuid}/follow-up",
    status_code=200,
    summary="Calculer ce qui dure, trois mois après",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def follow_up(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Over the follow-up wave closed last; the programme may have been closed meanwhile."""
    return await _computed(request, programme, house, follow_up=True)


async def _computed(request: AnyRequest, programme: UUID, house: House, *, follow_up: bool) -> Response[CommandAnswer]:
    context = handling_context(request).context
    earlier = await house.earlier(context)
    if earlier is not None:
        return answer(earlier, IMPACT.of(programme).name)
    async with reading(request, house, "impact.run") as views:
        looked = await look_at(views, request.user.tenant, programme)
    command: Command = to_follow_up(looked) if follow_up else to_compare(looked)
    receipt = await house.handling.handle(command, context)
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
    context = handling_context(request)
    earlier = await house.earlier(context.context)
    report = context.minted("report")
    if earlier is not None:
        return answer(earlier, IMPACT.of(programme).name, 201, report=report)
    async with reading(request, house, "impact.run"):
        pass  # who may not issue a report is refused before anything is kept
    receipt = await issued(house, programme, report, context.context)
    return answer(receipt, IMPACT.of(programme).name, 201, report=report)


async def issued(house: House, programme: UUID, report: UUID, context: HandlingContext) -> Receipt:
    """Keep the report's bytes, then say in the log that they left: in this order, so that no hash ever stands there alone."""
    tenant = context.tenant
    position = await house.store.head(tenant)
    await house.caught_up(tenant, position)
    async with house.views.of(tenant) as views:
        looked = await look_at(views, tenant, programme)
        kept = await views.one(IMPACT_SHEETS, programme) or ImpactSheet(programme)
    moment = context.simulated_now or utc_now()
    content, digest = canonical(impact_report(looked, kept, report, tenant, moment.astimezone(UTC), position))
    await house.documents.put(tenant, content)
    return await house.handling.handle(IssueReport(programme=programme, report=report, sha256=digest), context)


class ImpactAnswer(msgspec.Struct, frozen=True):
    """The figures as computed last, the reports issued, and all that is kept beside them.

    ``successor`` and ``predecessor``: the programmes of the years after and before.
    """

    programme: UUID
    impact: Impact
    reports: tuple[IssuedReport, ...]
    improvements: tuple[ImprovementLine, ...]
    indicators: tuple[ObservedIndicator, ...]
    follow_up: FollowUp | None
    successor: UUID | None
    predecessor: UUID | None


@get("/programmes/{programme:uuid}/impact", summary="L’impact", tags=[TAG], responses=dict(PROBLEMS))
async def show_impact(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> ImpactAnswer:
    async with reading(request, house, "reports.read") as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
        kept = await views.one(IMPACT_SHEETS, programme) or ImpactSheet(programme)
    if sheet is None:
        raise ProgrammeMissing
    if sheet.impact is None:
        raise NothingToReport
    return ImpactAnswer(
        programme, sheet.impact, sheet.reports, kept.improvements, kept.indicators, kept.follow_up, kept.successor, kept.predecessor
    )


@get("/programmes/{programme:uuid}/measurement", summary="Ce qui est noté à côté de l’impact", tags=[TAG], responses=dict(PROBLEMS))
async def show_measurement(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> ImpactSheet:
    """Indicators, improvements and the year after, whether the impact is computed or not."""
    async with reading(request, house, "reports.read") as views:
        sheet = await views.one(PROGRAMME_SHEETS, programme)
        kept = await views.one(IMPACT_SHEETS, programme)
    if sheet is None:
        raise ProgrammeMissing
    return kept or ImpactSheet(programme)


@get(
    "/reports/{sha256:str}",
    summary="Un rapport tel qu’il fut publié",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={SENDS: ("application/json",)},
)
async def download_report(request: AnyRequest, sha256: FromPath[str], house: TheHouse) -> Response[bytes]:
    """The issued bytes, whose SHA-256 is their address."""
    async with reading(request, house, "reports.read") as views:
        sheets = await views.where(PROGRAMME_SHEETS)
    if sha256 not in {one.sha256 for sheet in sheets for one in sheet.reports}:
        raise DocumentMissing
    content = await house.documents.get(request.user.tenant, bytes.fromhex(sha256))
    return Response(content, media_type="application/json", headers={"Cache-Control": "private, no-store"})


REPORT_ROUTES: Final = (compute, follow_up, issue, show_impact, show_measurement, download_report)
