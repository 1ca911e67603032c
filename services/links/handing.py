"""The links of one person, for whoever runs the programme: to copy, to print as a square code, to mail again, to replace by new ones.

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

from domain.refusal import Refused
from domain.training.consents import Signatory
from infra.clock import utc_now
from projections.participant import Participant
from services.catalogues import Language, french, translate
from services.communication.codes import code_of
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.limiter import TooManyRequests
from services.limits.policies import LINK_MAILS
from services.links.issuing import AUDIENCES, Purpose, link_for
from services.links.kept import revoke
from services.mail.letter import ToPerson
from services.mail.link_letters import OwnLinkLetter
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.people import name_of
from services.pages.rendering import locale_of, page
from services.participants.api import ParticipationUnknown
from services.programmes.looking import ProgrammeViews

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
    purpose: Purpose
    path: str
    address: str
    expires_at: datetime
    until: str
    square: Markup
    mail: str  # where this link is mailed to; empty where no address is known


class AddressUnknown(Refused):
    code = "link-address-unknown"
    sentence = (
        "Aucune adresse n’est connue pour ce lien. Rien n’est parti ; ajoutez l’adresse à la fiche de la personne, ou imprimez le lien."
    )


class WhichLink(Fields, frozen=True, kw_only=True):
    purpose: str = ""
    audience: str = ""


class WhoseLinks(Fields, frozen=True, kw_only=True):
    audience: str = ""


@get(PLACE, include_in_schema=False)
async def links_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """Raises PermissionDenied, ParticipationUnknown."""
    return await _shown(request, house)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house, "participation.links")
    sheet = _sheet(request, found)
    _ = translate(locale_of(request))
    name = name_of(found, sheet.person, _)
    address = f"/programmes/{found.sheet.programme}/participants/{sheet.participation}"
    return page(
        request,
        "links_of_person.html",
        status=429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind] if refused else 200,
        name=name,
        address=address,
        offered=await _offered(request, house, found, sheet, _),
        sent=request.query_params.get("envoi") == "oui",
        refused=_.refusal(refused) if refused else "",
        **around,
    )


@form_at(f"{PLACE}/envoi", WhichLink)
async def mail_link(request: AnyRequest, house: House, fields: WhichLink) -> Response[Any]:
    """One link to the person whose it is, or to the guardian known here; never to an address that is typed."""
    found, _around = await looked(request, house, "participation.links")
    sheet = _sheet(request, found)
    offered = await _offered(request, house, found, sheet, translate(locale_of(request)))
    one = next((one for one in offered if (one.purpose, one.audience) == (fields.purpose, fields.audience)), None)
    try:
        if one is None or not one.mail:
            raise AddressUnknown
        await house.limiter.require(LINK_MAILS, str(request.user.tenant), str(sheet.person), one.audience)
    except Refused as refused:
        return await _shown(request, house, refused)
    letter = OwnLinkLetter(path=one.path, consent=one.purpose == "consent", expires_at=one.expires_at)
    to = ToPerson(sheet.person, guardian=one.audience != "self", participation=sheet.participation)
    key = f"{sheet.participation}/{one.purpose}/{one.audience}/{fields.key}"
    await house.mail.send(request.user.tenant, letter, to=to, key=key, language=locale_of(request))
    return _back(request, "?envoi=oui")


@get(f"{PLACE}/envoi", include_in_schema=False)
async def back_from_mailing(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _back(request)


@form_at(f"{PLACE}/renouvellement", WhoseLinks)
async def replace_links(request: AnyRequest, house: House, fields: WhoseLinks) -> Response[Any]:
    """The links that were handed out before serve no more."""
    found, _around = await looked(request, house, "participation.links")
    participation = _sheet(request, found).participation
    now = utc_now()  # by the clock that dates links
    for audience in AUDIENCES:
        if fields.audience in ("", audience):
            await revoke(house.engine, request.user.tenant, participation, audience, now)
    return _back(request)


@get(f"{PLACE}/renouvellement", include_in_schema=False)
async def back_to_links(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return _back(request)


def _sheet(request: AnyRequest, found: ProgrammeViews) -> Participant:
    """Raises ParticipationUnknown."""
    participation: UUID = request.path_params["participation"]
    sheet = next((one for one in found.participants if one.participation == participation), None)
    if sheet is None:
        raise ParticipationUnknown
    return sheet


def _back(request: AnyRequest, said: str = "") -> Redirect:
    place = f"/programmes/{request.path_params['programme']}/participants/{request.path_params['participation']}/liens"
    return Redirect(place + said, status_code=303)


async def _offered(request: AnyRequest, house: House, found: ProgrammeViews, sheet: Participant, _: Language) -> list[Offered]:
    minor, now = found.guarded(sheet, house.today(found.institution, found.sheet)), utc_now()
    entry = found.people[sheet.person]
    known = {"self": entry.email, "guardian": entry.guardian_email}
    key = await house.keyring.tenant_key(request.user.tenant)
    base = (house.settings.public_url or str(request.base_url)).rstrip("/")
    offered = []
    for label, purpose, audience in _OFFERED:
        if audience != "self" and not minor:
            continue
        until = now + (SPACE_LASTS if purpose == "space" else CONSENT_LASTS)
        path = link_for(key, purpose, sheet.participation, now, until, audience=audience)
        offered.append(
            Offered(
                label=_(label),
                audience=audience,
                purpose=purpose,
                path=path,
                address=base + path,
                expires_at=until,
                until=_.day(until.date()),
                square=code_of(base + path, _(label)),
                mail=known.get(audience) or "",
            )
        )
    return offered


HANDING_PAGES: Final = (links_page, mail_link, back_from_mailing, replace_links, back_to_links)
