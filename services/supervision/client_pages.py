"""One institution, as a head of Ekole's house decides about it: who looks after it, who audits it, how it stands, and its export."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get

from domain.decision import Command
from domain.refusal import Refused
from projections.supervision_sheet import SupervisionRight
from services.catalogues import french, translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, new_key, page
from services.programmes.doing import texts_of
from services.supervision import granting
from services.supervision.api import of_the_house
from services.supervision.clients import client_of, second_sign_ups
from services.supervision.export_api import sent_export
from services.supervision.institution_pages import day_typed, identifier_typed
from services.supervision.pages import STANDINGS
from services.supervision.visiting import ClientMissing, come_in, house_day
from tenants.house import HOUSE
from tenants.institution import SuspensionReason
from tenants.permissions import PermissionDenied
from tenants.standing import CloseInstitution, ReactivateInstitution, SuspendInstitution

PLACE: Final = "/ekole/clients/{client:uuid}"
REASONS: Final[dict[str, str]] = {
    "requested": french("à sa demande"),
    "engagement-over": french("mission terminée"),
    "misuse": french("usage contraire à l’accord"),
    "security": french("par sécurité"),
}


@get(PLACE, include_in_schema=False)
async def client_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


async def _shown(
    request: AnyRequest, house: House, *, section: str = "", refused: Refused | None = None, said: str = ""
) -> Response[bytes]:
    of_the_house(request, "clients.assign")
    client: UUID = request.path_params["client"]
    one = await client_of(house, request.user, client)
    if one is None:
        raise ClientMissing
    _ = translate(locale_of(request))
    given = await granting.rights(house, client=client)
    people = await granting.addresses(house, (account for right in given for account in (right.account, right.covers) if account))
    rows = [_right(request, right, people) for right in given]
    return page(
        request,
        "client.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        client=one,
        beside=(await second_sign_ups(house)).get(client, ""),
        standings=STANDINGS,
        reasons=REASONS,
        missions=[row for row in rows if row["right"] == "assignment"],
        audits=[row for row in rows if row["right"] == "audit"],
        today=house_day().isoformat(),
        section=section,
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


def _right(request: AnyRequest, right: SupervisionRight, people: dict[UUID, str]) -> dict[str, Any]:
    _ = translate(locale_of(request))
    first, last = right.first_day, right.last_day
    return {
        "right": right.right,
        "id": right.right_id,
        "account": right.account,
        "who": people.get(right.account) or _("personne invitée, pas encore venue"),
        "from": _.day(first) if first else "",
        "until": _.day(last) if last else "",
        "over": last is not None and last < house_day(),
        "covers": people.get(right.covers, "–") if right.covers else "",
        "programmes": len(right.programmes),
        "seen_from": _.day(right.seen_from) if right.seen_from else "",
        "seen_until": _.day(right.seen_until) if right.seen_until else "",
    }


# ---------------------------------------------------------------------------------------------------------------- missions


class MissionFields(Fields, frozen=True, kw_only=True):
    """``covers``: the account of whom they stand in for, until the last day."""

    email: str = ""
    first_day: str = ""
    last_day: str = ""
    covers: str = ""


@form_at(f"{PLACE}/missions", MissionFields)
async def give_mission(request: AnyRequest, house: House, fields: MissionFields) -> Response[bytes]:
    async def act(client: UUID, context: HandlingContext) -> str:
        days = day_typed(fields.first_day), day_typed(fields.last_day)
        covers = identifier_typed(fields.covers) if fields.covers else None
        await granting.assign(house, context, client, fields.email, days, covers)
        return french("La mission est confiée.")

    return await _done(request, house, fields, "missions", act)


class AccountFields(Fields, frozen=True, kw_only=True):
    account: str = ""


@form_at(f"{PLACE}/missions/fin", AccountFields)
async def end_mission(request: AnyRequest, house: House, fields: AccountFields) -> Response[bytes]:
    async def act(client: UUID, context: HandlingContext) -> str:
        await granting.end_assignment(house, context, client, identifier_typed(fields.account))
        return french("La mission est terminée : rien de cet établissement ne lui est plus ouvert.")

    return await _done(request, house, fields, "missions", act)


# ------------------------------------------------------------------------------------------------------------------ audits


class AuditFields(Fields, frozen=True, kw_only=True):
    email: str = ""
    ends_on: str = ""
    seen_from: str = ""
    seen_until: str = ""


@form_at(f"{PLACE}/auditeurs", AuditFields)
async def open_to_auditor(request: AnyRequest, house: House, fields: AuditFields) -> Response[bytes]:
    """All programmes that the institution has today; their names are not shown here, for nobody came in."""

    async def act(client: UUID, context: HandlingContext) -> str:
        await granting.require_client(house, client)
        programmes = [one.programme for one in await granting.programmes_of(house, client)]
        seen = day_typed(fields.seen_from), day_typed(fields.seen_until)
        ends_on, audit = day_typed(fields.ends_on) or house_day(), RequestContext(context).minted("audit")
        await granting.grant_audit(house, context, audit, client, fields.email, programmes, ends_on, seen, locale_of(request))
        return french("C’est ouvert ; une invitation part par courriel.")

    return await _done(request, house, fields, "auditeurs", act)


class AuditNamed(Fields, frozen=True, kw_only=True):
    audit: str = ""


@form_at(f"{PLACE}/auditeurs/fermer", AuditNamed)
async def close_to_auditor(request: AnyRequest, house: House, fields: AuditNamed) -> Response[bytes]:
    async def act(client: UUID, context: HandlingContext) -> str:
        await granting.end_audit(house, context, client, identifier_typed(fields.audit))
        return french("Cet auditeur ne voit plus rien de ces programmes.")

    return await _done(request, house, fields, "auditeurs", act)


# --------------------------------------------------------------------------------------------------------------- situation


class StandingFields(Fields, frozen=True, kw_only=True):
    act: str = ""
    reason: str = "requested"


@form_at(f"{PLACE}/situation", StandingFields)
async def stand(request: AnyRequest, house: House, fields: StandingFields) -> Response[bytes]:
    """Suspend, reactivate or close an institution."""
    of_the_house(request, "institution.stand")

    async def act(client: UUID, context: HandlingContext) -> str:
        await granting.require_client(house, client)
        receipt = await house.handling.handle(_decision(fields, client), msgspec.structs.replace(context, tenant=client))
        await house.caught_up(client, receipt.position)
        return french("C’est fait, et inscrit au journal de l’établissement.")

    return await _done(request, house, fields, "situation", act)


def _decision(fields: StandingFields, client: UUID) -> Command:
    try:
        reason = msgspec.convert(fields.reason, SuspensionReason)
    except msgspec.ValidationError:
        raise PermissionDenied from None
    match fields.act:
        case "suspend":
            return SuspendInstitution(institution=client, reason=reason)
        case "close":
            return CloseInstitution(institution=client)
        case "reactivate":
            return ReactivateInstitution(institution=client)
        case _:
            raise PermissionDenied


class ExportFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


@form_at(f"{PLACE}/export", ExportFields)
async def export(request: AnyRequest, house: House, fields: ExportFields) -> Response[Any]:
    """All that the institution owns; whoever takes it away came in, and said why, as at every visit."""
    of_the_house(request, "institution.stand")
    client: UUID = request.path_params["client"]
    try:
        await come_in(house, request.user, client, fields.reason, request.scope["state"]["correlation"])
    except Refused as refused:
        return await _shown(request, house, section="export", refused=refused)
    return await sent_export(house, client, msgspec.structs.replace(_context(request, fields), tenant=client))


# ------------------------------------------------------------------------------------------------------------------ within


async def _done(
    request: AnyRequest, house: House, fields: Fields, section: str, act: Callable[[UUID, HandlingContext], Awaitable[str]]
) -> Response[bytes]:
    """What a form asked, then the page again, saying so; refused, with what was typed. ``act`` is given the house's context."""
    of_the_house(request, "clients.assign")
    try:
        said = await act(request.path_params["client"], _context(request, fields))
    except Refused as refused:
        return await _shown(request, house, section=section, refused=refused)
    return await _shown(request, house, section=section, said=translate(locale_of(request))(said))


def _context(request: AnyRequest, fields: Fields) -> HandlingContext:
    caller = request.user
    return HandlingContext(
        tenant=HOUSE,
        actor=caller.actor,
        role=caller.role,
        idempotency_key=fields.key or new_key(),
        correlation=request.scope["state"]["correlation"],
    )


CLIENT_PAGES: Final = (client_page, give_mission, end_mission, open_to_auditor, close_to_auditor, stand, export)
