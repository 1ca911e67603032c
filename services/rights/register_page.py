"""«Registre des traitements»: to be read, printed, and taken away as JSON."""

from typing import Any, Final
from uuid import uuid5

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.personal import readable
from domain.refusal import Refused
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import PAGE_HEADERS, locale_of, page
from services.rights.register import register
from tenants.data_protection_officer import NameDataProtectionOfficer
from tenants.institution import INSTITUTION, Institution
from tenants.permissions import require_permission
from tenants.retention import ChooseRetention, periods_of

PLACE: Final = "/etablissement/registre"


class OfficerFields(Fields, frozen=True, kw_only=True):
    name: str = ""
    reach: str = ""


class PeriodFields(Fields, frozen=True, kw_only=True):
    use: str = ""
    archive: str = ""


@get(PLACE, include_in_schema=False)
async def register_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{PLACE}/durees", PeriodFields)
async def choose_periods(request: AnyRequest, house: House, fields: PeriodFields) -> Response[Any]:
    caller = request.user
    use, archive = (int(one) if one.isascii() and one.isdecimal() and len(one) < 4 else -1 for one in (fields.use, fields.archive))
    context = acting_here(request, fields)
    try:
        receipt = await house.handling.handle(ChooseRetention(institution=caller.tenant, use=use, archive=archive), context)
    except Refused as refused:
        return await _shown(request, house, refused, fields)
    await house.caught_up(caller.tenant, receipt.position)
    return Redirect(f"{PLACE}#durees", status_code=303)


@form_at(f"{PLACE}/delegue", OfficerFields)
async def name_officer(request: AnyRequest, house: House, fields: OfficerFields) -> Response[Any]:
    caller, context = request.user, acting_here(request, fields)
    officer = uuid5(caller.tenant, f"officer/{context.idempotency_key}")
    command = NameDataProtectionOfficer(institution=caller.tenant, officer=officer, name=fields.name, reach=fields.reach)
    try:
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, officer=fields)
    await house.caught_up(caller.tenant, receipt.position)
    return Redirect(f"{PLACE}#responsables", status_code=303)


@get([f"{PLACE}/durees", f"{PLACE}/delegue"], include_in_schema=False)
async def back_to_register(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(PLACE, status_code=303)


async def _shown(
    request: AnyRequest,
    house: House,
    refused: Refused | None = None,
    typed: PeriodFields | None = None,
    officer: OfficerFields | None = None,
) -> Response[bytes]:
    caller, _ = request.user, translate(locale_of(request))
    require_permission(caller.role, "register.read")
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    state = await house.state_of(caller.tenant, INSTITUTION.of(caller.tenant))
    return page(
        request,
        "register.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        refused=_.refusal(refused) if refused else "",
        typed=typed,
        officer=_officer(state),
        named=officer,
        institution=institution,
        lines=register(_),
        periods=periods_of(state),
    )


def _officer(state: Institution) -> dict[str, str] | None:
    """None where nobody is named."""
    if state.officer is None:
        return None
    return {"name": readable(state.officer.name) or "", "reach": readable(state.officer.reach) or ""}


@get(f"{PLACE}/registre.json", include_in_schema=False)
async def register_file(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "register.read")
    async with house.views.of(request.user.tenant) as views:
        institution = await house.institution(views, request.user.tenant)
    state = await house.state_of(request.user.tenant, INSTITUTION.of(request.user.tenant))
    told = {
        "controller": institution.name,
        "data_protection_officer": _officer(state),
        "treatments": register(translate(locale_of(request))),
    }
    headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="ekole-registre.json"'}
    return Response(msgspec.json.format(msgspec.json.encode(told), indent=2), media_type="application/json", headers=headers)


REGISTER_PAGES: Final = (register_page, register_file, choose_periods, name_officer, back_to_register)
