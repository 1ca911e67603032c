"""Showing the communication of a programme on one page, and what every form on it does once it is read."""

from typing import Any, Final, get_args
from uuid import UUID

from litestar import Response

from domain.design.communication import Called
from domain.personal import readable
from domain.refusal import Refused
from services.candidacies.codes import call_path
from services.catalogues import translate
from services.communication import words
from services.communication.acting import Making, done, home_of, in_words, typed
from services.communication.looking import communication_of
from services.communication.overview import overview
from services.house import House
from services.http.problems import STATUS_OF
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from tenants.institution import INSTITUTION
from tenants.permissions import is_allowed

BASE: Final = "/programmes/{programme:uuid}/communication"


async def acted(request: AnyRequest, house: House, fields: Fields, found: ProgrammeViews, make: Making, section: str) -> Response[Any]:
    """Handle what a form asks, and come back to its section; what is refused is said there, with what was typed."""
    try:
        return await done(request, house, fields, found, make, f"{home_of(found.sheet.programme)}#{section}")
    except Refused as refused:
        return await shown(request, house, refused, fields, section)


async def shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None, section: str = ""
) -> Response[bytes]:
    """The page; what was refused says why in its section, with what was typed."""
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    tenant, role = request.user.tenant, request.user.role
    communication = await communication_of(house, tenant, found.sheet.programme)
    today = house.today(found.institution, found.sheet)
    closed = found.sheet.closed_at is not None
    runs = is_allowed(role, "communication.run") and not closed
    addresses = await call_addresses(request, house, tenant, found.sheet.programme)
    suggestions = await _suggestions(house, tenant) | {"open_link": addresses["learners"]} if runs else {}
    return page(
        request,
        "communication.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        seen=overview(communication, found, role, suggestions, addresses, today, _),
        runs=runs,
        records=is_allowed(role, "communication.record") and not closed,
        refused=_.refusal(in_words(refused, found)) if refused else None,
        typed=typed(fields),
        section=section,
        senders=[(name, _(said)) for name, said in words.SENDERS.items()],
        about=request.path_params.get("objection") or request.path_params.get("meeting"),
        today=today.isoformat(),
        **around,
    )


async def call_addresses(request: AnyRequest, house: House, tenant: UUID, programme: UUID) -> dict[Called, str]:
    """By which people answer each call for volunteers themselves."""
    key = await house.keyring.tenant_key(tenant)
    base = (house.settings.public_url or str(request.base_url)).rstrip("/")
    return {audience: base + call_path(key, programme, audience) for audience in get_args(Called)}


async def _suggestions(house: House, tenant: UUID) -> dict[str, str]:
    """What the institution told elsewhere: its safeguarding contact and its data protection officer, whom people must find in messages."""
    institution = await house.state_of(tenant, INSTITUTION.of(tenant))
    contact = next((one for one in institution.contacts.values() if not one.deputy), None)
    named = {"safeguarding_contact": contact, "dpo_contact": institution.officer}
    told = {field: (readable(one.name), readable(one.reach)) for field, one in named.items() if one is not None}
    return {field: f"{name} ({reach})" for field, (name, reach) in told.items() if name and reach}
