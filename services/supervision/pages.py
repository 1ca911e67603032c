"""Pages across the fence: the institutions that somebody of Ekole looks after, and for an institution, when Ekole came in."""

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from domain.refusal import Refused
from projections.institution_sheet import INSTITUTION_SHEETS
from services.accounts.store import valid_address
from services.catalogues import french, translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.pages.coming_in import places_of, renewed
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, new_key, page, session_of
from services.pages.words import ROLES
from services.supervision.api import of_the_house
from services.supervision.clients import clients_of
from services.supervision.reading_accesses import accesses
from services.supervision.visiting import ClientMissing, come_in, exists
from tenants.house import HOUSE
from tenants.institution import EvenSuspended, SuspensionReason
from tenants.permissions import HEAD, PermissionDenied, require_permission
from tenants.standing import CloseInstitution, ReactivateInstitution, SuspendInstitution
from tenants.supervision import AssignConsultant

REASONS: Final[dict[str, str]] = {
    "requested": french("à sa demande"),
    "engagement-over": french("mission terminée"),
    "misuse": french("usage contraire à l’accord"),
    "security": french("par sécurité"),
}
STANDINGS: Final = {"active": "", "suspended": french("suspendu"), "closed": french("fermé")}


@get("/ekole", include_in_schema=False)
async def clients_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    of_the_house(request, "clients.enter")
    return await _clients_shown(request, house)


async def _clients_shown(
    request: AnyRequest, house: House, *, client: UUID | None = None, refused: Refused | None = None, reason: str = ""
) -> Response[bytes]:
    _ = translate(locale_of(request))
    return page(
        request,
        "clients.html",
        status=200 if refused is None else 422,
        clients=await clients_of(house, request.user),
        standings=STANDINGS,
        reasons=REASONS,
        head=request.user.role == HEAD,
        at=client,
        refused=_.refusal(refused) if refused else None,
        typed=reason,
    )


class VisitFields(Fields, frozen=True, kw_only=True):
    reason: str = ""


@form_at("/ekole/clients/{client:uuid}/visite", VisitFields)
async def visit(request: AnyRequest, house: House, fields: VisitFields) -> Response[Any]:
    """The session goes on in the institution, under a new cookie; its own place list leads back."""
    of_the_house(request, "clients.enter")
    client: UUID = request.path_params["client"]
    session = session_of(request)
    assert session is not None
    try:
        visitor, right, _receipt = await come_in(house, request.user, client, fields.reason, request.scope["state"]["correlation"])
    except Refused as refused:
        return await _clients_shown(request, house, client=client, refused=refused, reason=fields.reason)
    changed = msgspec.structs.replace(session, caller=visitor, places=await places_of(house, visitor.account))
    return await renewed(request, house, changed, f"/programmes/{right.programmes[0]}" if right.programmes else "/")


class StandingFields(Fields, frozen=True, kw_only=True):
    act: str = ""
    reason: str = "requested"


@form_at("/ekole/clients/{client:uuid}/situation", StandingFields)
async def stand(request: AnyRequest, house: House, fields: StandingFields) -> Response[Any]:
    """Suspend, reactivate or close an institution."""
    of_the_house(request, "institution.stand")
    client: UUID = request.path_params["client"]
    command: EvenSuspended
    try:
        match fields.act:
            case "suspend":
                reason = msgspec.convert(fields.reason, SuspensionReason)
                command = SuspendInstitution(institution=client, reason=reason)
            case "close":
                command = CloseInstitution(institution=client)
            case _:
                command = ReactivateInstitution(institution=client)
        await _handled(request, house, client, command, fields)
    except msgspec.ValidationError:
        raise PermissionDenied from None
    except Refused as refused:
        return await _clients_shown(request, house, client=client, refused=refused)
    await house.caught_up(client, await house.store.head(client))
    return await _clients_shown(request, house, client=client)


class MissionFields(Fields, frozen=True, kw_only=True):
    email: str = ""


@form_at("/ekole/clients/{client:uuid}/missions", MissionFields)
async def give_mission(request: AnyRequest, house: House, fields: MissionFields) -> Response[Any]:
    """Assign a consultant, from today."""
    of_the_house(request, "clients.assign")
    client: UUID = request.path_params["client"]
    try:
        account = house.accounts.account_named(valid_address(fields.email))
        if client == HOUSE or not await exists(house, client):
            raise ClientMissing
        await _handled(request, house, HOUSE, AssignConsultant(client=client, account=account), fields)
    except Refused as refused:
        return await _clients_shown(request, house, client=client, refused=refused)
    return await _clients_shown(request, house, client=client)


async def _handled(request: AnyRequest, house: House, tenant: UUID, command: Any, fields: Fields) -> None:
    if tenant != HOUSE and not await exists(house, tenant):
        raise ClientMissing
    caller = request.user
    context = HandlingContext(
        tenant=tenant,
        actor=caller.actor,
        role=caller.role,
        idempotency_key=fields.key or new_key(),
        correlation=request.scope["state"]["correlation"],
    )
    await house.handling.handle(command, context)


@get("/etablissement/acces-ekole", include_in_schema=False)
async def accesses_page(request: AnyRequest, house: TheHouse, after: FromQuery[str | None] = None) -> Response[bytes]:
    """Who of Ekole, or which auditor, came in, when, and why."""
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
    return page(request, "accesses.html", rows=rows, following=following, institution_name=sheet.name if sheet else "Ekole")


SUPERVISION_PAGES: Final = (clients_page, visit, stand, give_mission, accesses_page)
