"""The links of one person, for whoever runs the programme: to copy, to print as a square code, to replace by new ones.

Not everybody has a mail. A link shown here acts in the name of the person whose it is: that page is for those who may enter signed
forms, and says so.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect
from markupsafe import Markup

from domain.training.consents import Signatory
from infra.clock import utc_now
from services.catalogues import Language, french, translate
from services.communication.codes import code_of
from services.house import House, TheHouse
from services.links.issuing import AUDIENCES, Purpose, link_for
from services.links.kept import revoke
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.people import name_of
from services.pages.rendering import locale_of, page
from services.participants.api import ParticipationUnknown

PLACE: Final = "/programmes/{programme:uuid}/participants/{participation:uuid}/liens"
SPACE_LASTS: Final = timedelta(days=180)
CONSENT_LASTS: Final = timedelta(days=60)
_OFFERED: Final[tuple[tuple[str, Purpose, Signatory], ...]] = (
    (french("Son espace : tout ce qu’il ou elle a à faire"), "space", "self"),
    (french("Ses propres accords"), "consent", "self"),
    (french("L’autorisation d’un représentant légal"), "consent", "guardian"),
    (french("L’autorisation de l’autre représentant légal"), "consent", "other-guardian"),
)


class Offered(msgspec.Struct, frozen=True):
    label: str
    audience: Signatory
    address: str
    until: str
    square: Markup


class WhoseLinks(Fields, frozen=True, kw_only=True):
    audience: str = ""


@get(PLACE, include_in_schema=False)
async def links_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """Raises PermissionDenied, ParticipationUnknown."""
    found, around = await looked(request, house, "participation.links")
    participation: UUID = request.path_params["participation"]
    sheet = next((one for one in found.participants if one.participation == participation), None)
    if sheet is None:
        raise ParticipationUnknown
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    minor = found.minor(sheet, today)
    offered = await _offered(request, house, participation, utc_now(), minor=minor, _=_)
    name = name_of(found, sheet.person, _)
    address = f"/programmes/{found.sheet.programme}/participants/{participation}"
    return page(request, "links_of_person.html", name=name, address=address, offered=offered, **around)


@form_at(f"{PLACE}/renouvellement", WhoseLinks)
async def replace_links(request: AnyRequest, house: House, fields: WhoseLinks) -> Response[Any]:
    """The links that were handed out before serve no more."""
    found, _around = await looked(request, house, "participation.links")
    participation: UUID = request.path_params["participation"]
    if all(one.participation != participation for one in found.participants):
        raise ParticipationUnknown
    now = utc_now()  # by the clock that dates links
    for audience in AUDIENCES:
        if fields.audience in ("", audience):
            await revoke(house.engine, request.user.tenant, participation, audience, now)
    return _back(request)


@get(f"{PLACE}/renouvellement", include_in_schema=False)
async def back_to_links(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _back(request)


def _back(request: AnyRequest) -> Redirect:
    place = f"/programmes/{request.path_params['programme']}/participants/{request.path_params['participation']}/liens"
    return Redirect(place, status_code=303)


async def _offered(request: AnyRequest, house: House, participation: UUID, now: datetime, *, minor: bool, _: Language) -> list[Offered]:
    key = await house.keyring.tenant_key(request.user.tenant)
    base = (house.settings.public_url or str(request.base_url)).rstrip("/")
    found = []
    for label, purpose, audience in _OFFERED:
        if audience != "self" and not minor:
            continue
        until = now + (SPACE_LASTS if purpose == "space" else CONSENT_LASTS)
        address = base + link_for(key, purpose, participation, now, until, audience=audience)
        found.append(Offered(_(label), audience, address, _.day(until.date()), code_of(address, _(label))))
    return found


HANDING_PAGES: Final = (links_page, replace_links, back_to_links)
