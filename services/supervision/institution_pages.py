"""What an institution sees and decides of those who look in from outside, Ekole and auditors; and how it leaves with all it owns."""

from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from domain.refusal import Refused
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.supervision_sheet import SupervisionRight
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.words import ROLES
from services.programmes.doing import texts_of
from services.supervision import granting
from services.supervision.export_api import sent_export
from services.supervision.reading_accesses import accesses
from services.supervision.visiting import ClientMissing, house_day
from tenants.house import HOUSE
from tenants.permissions import DIRECTION, PermissionDenied, is_allowed, require_permission
from tenants.supervision import AuditDatesWrong

PLACE: Final = "/etablissement/acces-ekole"


@get(PLACE, include_in_schema=False)
async def accesses_page(request: AnyRequest, house: TheHouse, after: FromQuery[str | None] = None) -> Response[bytes]:
    """Who of Ekole, or which auditor, came in, when, and why; and to whom the programmes are open."""
    return await _shown(request, house, after)


async def _shown(
    request: AnyRequest, house: House, after: str | None = None, *, refused: Refused | None = None, said: str = ""
) -> Response[bytes]:
    require_permission(request.user.role, "accesses.read")
    tenant = request.user.tenant
    async with house.views.of(tenant) as views:
        sheet = await views.one(INSTITUTION_SHEETS, tenant)
    shown, following = await accesses(house, tenant, after)
    _ = translate(locale_of(request))
    zone = ZoneInfo(sheet.timezone if sheet else "Europe/Paris")
    rows = [
        {
            "moment": _.moment(one.at, zone),
            "who": one.address or _("compte supprimé"),
            "role": ROLES.get(one.role, one.role),
            "reason": one.reason or _("effacé"),
        }
        for one in shown
    ]
    programmes = {one.programme: one.name for one in await granting.programmes_of(house, tenant)}
    audits = await granting.rights(house, client=tenant, right="audit")
    people = await granting.addresses(house, (one.account for one in audits))
    return page(
        request,
        "accesses.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        rows=rows,
        following=following,
        institution_name=sheet.name if sheet else "Ekole",
        audits=[_audit(request, one, programmes, people) for one in audits],
        programmes=programmes,
        decides=request.user.role == DIRECTION and is_allowed(DIRECTION, "clients.audit"),
        today=house_day().isoformat(),
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


def _audit(request: AnyRequest, right: SupervisionRight, programmes: dict[UUID, str], people: dict[UUID, str]) -> dict[str, Any]:
    _ = translate(locale_of(request))
    ends = right.last_day
    return {
        "audit": right.right_id,
        "who": people.get(right.account) or _("personne invitée, pas encore venue"),
        "programmes": _.enumeration([programmes.get(one, _("programme supprimé")) for one in right.programmes]),
        "until": _.day(ends) if ends else "",
        "over": ends is not None and ends < house_day(),
        "seen_from": _.day(right.seen_from) if right.seen_from else "",
        "seen_until": _.day(right.seen_until) if right.seen_until else "",
    }


# ---------------------------------------------------------------------------------------------------------------- auditors


class AuditFields(Fields, frozen=True, kw_only=True):
    email: str = ""
    ends_on: str = ""
    seen_from: str = ""
    seen_until: str = ""


@form_at(f"{PLACE}/auditeurs", AuditFields)
async def open_to_auditor(request: AnyRequest, house: House, fields: AuditFields) -> Response[bytes]:
    """The direction opens programmes of its own to an auditor."""
    _of_the_direction(request)
    _ = translate(locale_of(request))
    context = acting_here(request, fields)
    try:
        chosen = await _programmes_chosen(request)
        await granting.grant_audit(
            house,
            msgspec.structs.replace(context, tenant=HOUSE),
            RequestContext(context).minted("audit"),
            request.user.tenant,
            fields.email,
            chosen,
            day_typed(fields.ends_on) or house_day(),
            (day_typed(fields.seen_from), day_typed(fields.seen_until)),
            locale_of(request),
        )
    except Refused as refused:
        return await _shown(request, house, refused=refused)
    return await _shown(request, house, said=_("C’est ouvert ; une invitation part par courriel à {address}.", address=fields.email))


class EndAuditFields(Fields, frozen=True, kw_only=True):
    audit: str = ""


@form_at(f"{PLACE}/auditeurs/fermer", EndAuditFields, even_suspended=True)
async def close_to_auditor(request: AnyRequest, house: House, fields: EndAuditFields) -> Response[bytes]:
    _of_the_direction(request)
    _ = translate(locale_of(request))
    try:
        audit = identifier_typed(fields.audit)
        await granting.end_audit(house, msgspec.structs.replace(acting_here(request, fields), tenant=HOUSE), request.user.tenant, audit)
    except Refused as refused:
        return await _shown(request, house, refused=refused)
    return await _shown(request, house, said=_("Cet auditeur ne voit plus rien de ces programmes."))


def _of_the_direction(request: AnyRequest) -> None:
    require_permission(request.user.role, "clients.audit")
    if request.user.role != DIRECTION:
        raise PermissionDenied


async def _programmes_chosen(request: AnyRequest) -> tuple[UUID, ...]:
    sent = await request.form()
    return tuple(identifier_typed(one) for one in sent.getall("programme", []) if isinstance(one, str))


def identifier_typed(text: str) -> UUID:
    """Raises ClientMissing for what a page of ours never sends."""
    try:
        return UUID(text)
    except ValueError:
        raise ClientMissing from None


def day_typed(text: str) -> date | None:
    """None where nothing was typed. Raises AuditDatesWrong."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise AuditDatesWrong(days=0) from None


# ------------------------------------------------------------------------------------------------------------------ export


@form_at("/etablissement/export", Fields, even_suspended=True)
async def take_everything(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Everything that the institution owns, as one archive."""
    require_permission(request.user.role, "institution.export")
    if request.user.tenant == HOUSE:
        raise ClientMissing
    return await sent_export(house, request.user.tenant, acting_here(request, fields))


INSTITUTION_ACCESS_PAGES: Final = (accesses_page, open_to_auditor, close_to_auditor, take_everything)
