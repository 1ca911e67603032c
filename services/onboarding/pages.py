"""«Établissement»: the frame that an institution sets once, before anybody else's data come in."""

import re
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.personal import readable
from domain.refusal import Refused
from services.agreement.asking import accepted, asked_of, asker, signed
from services.agreement.official import official_address
from services.agreement.text import VERSION
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.mail.mailbox_page import mailbox_is_here
from services.onboarding.academies import ACADEMIES
from services.onboarding.calendars import CalendarForm, calendar_to_adopt
from services.onboarding.correcting import UaiOfAnother, correct
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.doing import texts_of
from services.team import acts
from tenants.identity import ZONES
from tenants.institution import INSTITUTION
from tenants.permissions import DIRECTION, require_permission
from tenants.safeguarding_contact import NameSafeguardingContact

PLACE: Final = "/etablissement"


class AgreeFields(Fields, frozen=True, kw_only=True):
    version: str = ""
    signed_name: str = ""
    function: str = ""


class ContactFields(Fields, frozen=True, kw_only=True):
    name: str = ""
    reach: str = ""
    role: str = ""
    deputy: str = ""


class CalendarFields(Fields, frozen=True, kw_only=True):
    school_year: str = ""
    zone: str = ""


ZONE_NAMES: Final = {
    "corse": french("Corse"),
    "guadeloupe": french("Guadeloupe"),
    "guyane": french("Guyane"),
    "martinique": french("Martinique"),
    "mayotte": french("Mayotte"),
    "nouvelle-caledonie": french("Nouvelle-Calédonie"),
    "polynesie": french("Polynésie française"),
    "reunion": french("La Réunion"),
    "saint-pierre-et-miquelon": french("Saint-Pierre-et-Miquelon"),
    "wallis-et-futuna": french("Wallis-et-Futuna"),
}


@get(PLACE, include_in_schema=False)
async def institution_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await shown(request, house)


@form_at(f"{PLACE}/accord", AgreeFields)
async def agree(request: AnyRequest, house: House, fields: AgreeFields) -> Response[Any]:
    command = signed(request.user, fields.version, fields.signed_name, fields.function)
    try:
        receipt = await accepted(house, command, acting_here(request, fields))
    except Refused as refused:
        return await shown(request, house, refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(PLACE, status_code=303)


@form_at(f"{PLACE}/personnes-de-confiance", ContactFields)
async def name_contact(request: AnyRequest, house: House, fields: ContactFields) -> Response[Any]:
    command = NameSafeguardingContact(
        institution=request.user.tenant,
        contact=RequestContext(acting_here(request, fields)).minted("contact"),
        name=fields.name,
        reach=fields.reach,
        role=fields.role,
        deputy=bool(fields.deputy),
    )
    return await _done(request, house, fields, command)


@form_at(f"{PLACE}/calendrier", CalendarFields)
async def adopt_calendar(request: AnyRequest, house: House, fields: CalendarFields) -> Response[Any]:
    tenant = request.user.tenant
    require_permission(request.user.role, "institution.run")
    state = await house.state_of(tenant, INSTITUTION.of(tenant))
    try:
        command = calendar_to_adopt(CalendarForm(school_year=fields.school_year, zone=fields.zone or None), tenant, state)
    except Refused as refused:
        return await shown(request, house, refused)
    return await _done(request, house, fields, command)


class IdentityFields(Fields, frozen=True, kw_only=True):
    identity: str = ""  # the name: the page's other forms have fields of that name
    uai: str = ""
    siret: str = ""
    academie: str = ""
    reason: str = ""


@form_at(f"{PLACE}/identite", IdentityFields)
async def correct_identity(request: AnyRequest, house: House, fields: IdentityFields) -> Response[Any]:
    try:
        receipt = await correct(
            house,
            acting_here(request, fields),
            name=fields.identity,
            uais=tuple(one for one in re.split(r"[,;/\n]+", fields.uai) if one.strip()),
            siret=fields.siret or None,
            academie=fields.academie or None,
            reason=fields.reason or None,
        )
    except Refused as refused:
        return await shown(request, house, refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(f"{PLACE}#identite", status_code=303)


@get([f"{PLACE}/identite", f"{PLACE}/accord", f"{PLACE}/personnes-de-confiance", f"{PLACE}/calendrier"], include_in_schema=False)
async def back_to_institution(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(PLACE, status_code=303)


async def _done(request: AnyRequest, house: House, fields: Fields, command: Command) -> Response[Any]:
    try:
        receipt = await house.handling.handle(command, acting_here(request, fields))
    except Refused as refused:
        return await shown(request, house, refused)
    await house.caught_up(request.user.tenant, receipt.position)
    return Redirect(PLACE, status_code=303)


async def shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    caller = request.user
    require_permission(caller.role, "views.read")
    _ = translate(locale_of(request))
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    state = await house.state_of(caller.tenant, INSTITUTION.of(caller.tenant))
    direction = [one.seat.address for one in await acts.members(house, caller.tenant) if one.seat.role == DIRECTION]
    today, zone = house.day_of(institution, None), ZoneInfo(institution.timezone)
    first = today.year if today.month >= 8 else today.year - 1
    typed = await texts_of(request)
    return page(
        request,
        "institution.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        institution=institution,
        siret=state.signed_up.siret if state.signed_up else None,
        contacts=[
            {"name": one.name, "reach": one.reach, "role": one.role, "deputy": one.deputy}
            for one in sorted(state.contacts.values(), key=lambda one: (one.deputy, str(one.name)))
        ],
        direction=direction,
        official=official_address(institution.kind, institution.uai, institution.academie),
        signature={
            "name": readable(state.signature.name),
            "function": readable(state.signature.function),
            "address": readable(state.signature.address),
            "asked_by": await asker(house, caller.tenant),
        }
        if state.signature
        else None,
        version=VERSION,
        asked=[
            {
                "address": one.address,
                "sent": _.day(one.sent_at.astimezone(zone).date()),
                "until": _.day(one.expires_at.astimezone(zone).date()),
            }
            for one in await asked_of(house, caller.tenant)
        ],
        mailbox=mailbox_is_here(house),
        years=[f"{year}-{year + 1}" for year in (first, first + 1)],
        zones=[(zone, _(ZONE_NAMES.get(zone, zone))) for zone in ZONES],
        academies=tuple(ACADEMIES),
        uai_of_another=isinstance(refused, UaiOfAnother),
        typed=typed,
        refused=_.refusal(refused) if refused else None,
    )


INSTITUTION_PAGES: Final = (institution_page, agree, name_contact, adopt_calendar, correct_identity, back_to_institution)
