"""Numbers that everybody may call, and telling from one's account that something is wrong."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from litestar import Request, Response, get

from domain.programme import ProgrammeMissing
from domain.refusal import Refused
from projections.programme_sheet import PROGRAMME_SHEETS
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.links.showing import Sent, sent_by
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.safeguarding.showing import about_reporting, numbers, told_by
from services.safeguarding.telling import report
from services.safeguarding.words import DUTY
from tenants.house import HOUSE
from tenants.permissions import require_permission

NUMBERS_PAGE: Final = "/numeros-utiles"
REPORT_PAGE: Final = "/signaler"


@get(NUMBERS_PAGE, opt={"public": True}, include_in_schema=False)
async def numbers_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Nothing is looked up for it."""
    _ = translate(locale_of(request))
    return page(request, "safeguarding_numbers.html", numbers=numbers(_), duty=_(DUTY))


@get(REPORT_PAGE, include_in_schema=False)
async def report_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, thanks=request.query_params.get("recu") == "oui")


@form_at(REPORT_PAGE, Fields, even_suspended=True)
async def report_from_account(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    require_permission(request.user.role, "incidents.report")
    sent = await sent_by(request)
    tenant = request.user.tenant
    try:
        programme = _programme(sent.one("programme"))
        async with house.views.of(tenant) as views:
            sheet = await views.one(PROGRAMME_SHEETS, programme)
            institution = await house.institution(views, tenant)
        if sheet is None:
            raise ProgrammeMissing
        simulated = sheet.last_event_at + timedelta(minutes=1) if institution.demonstration else None
        told = told_by(sent)
        role = request.user.role
        await report(house, tenant, programme, told, whom=request.user.account, role=role, key=fields.key, simulated_now=simulated)
    except Refused as refused:
        return await _shown(request, house, refused, sent)
    return await _shown(request, house, thanks=True)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, sent: Sent | None = None, *, thanks: bool = False
) -> Response[bytes]:
    require_permission(request.user.role, "incidents.report")
    _ = translate(locale_of(request))
    tenant = request.user.tenant
    async with house.views.of(tenant) as views:
        sheets = sorted(await views.where(PROGRAMME_SHEETS), key=lambda one: one.first_day, reverse=True) if tenant != HOUSE else []
        institution = await house.institution(views, tenant)
    return page(
        request,
        "incident_report.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        sheet=None,
        programmes=[(str(one.programme), one.name) for one in sheets],
        refused=_.refusal(refused) if refused else None,
        action=REPORT_PAGE,
        sent=sent or Sent(),
        thanks=thanks,
        back="/",
        **await about_reporting(house, tenant, _),
    )


def _programme(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise ProgrammeMissing from None


SAFEGUARDING_PAGES: Final = (numbers_page, report_page, report_from_account)
