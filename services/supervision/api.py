"""Supervision over HTTP: the institutions one looks after, coming in, assignments, audits, how an institution stands."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.decision import Command
from infra.clock import utc_now
from projections.supervision_sheet import SupervisionRight
from services.accounts.store import valid_address
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.answers import Listing, checked_limit
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.language import locale_of
from services.http.reading import read_json
from services.onboarding.inviting import invite as invite_by_mail
from services.supervision import granting
from services.supervision.clients import PAGE, ClientShown, clients_of
from services.supervision.reading_accesses import AccessShown, accesses
from services.supervision.suspended import EVEN_SUSPENDED
from services.supervision.visiting import ClientMissing, come_in, visit_ends
from tenants.grant import RoleUnknown
from tenants.house import HOUSE
from tenants.institution import INSTITUTION, SuspensionReason
from tenants.permissions import AUDITOR, CONSULTANT, DIRECTION, HEAD, PermissionDenied, require_permission
from tenants.standing import CloseInstitution, ReactivateInstitution, SuspendInstitution
from tenants.supervision import SUPERVISION, supervision_of

TAG: Final = "Supervision"


class AccessForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reason``: in a few words; the institution reads them."""

    reason: str


class AccessAnswer(msgspec.Struct, frozen=True):
    """A token that acts in the institution, reading only, until the end of the day at most.

    ``programmes``: those that an auditor may see; empty for Ekole's own people, who may see all of them.
    """

    token: str
    expires_at: datetime
    tenant: UUID
    role: str
    programmes: tuple[UUID, ...]
    position: int


def of_the_house(request: AnyRequest, permission: str) -> None:
    """Raises PermissionDenied for whoever is not at home in Ekole's house."""
    require_permission(request.user.role, permission)
    if request.user.tenant != HOUSE:
        raise PermissionDenied


@get("/clients", summary="Les établissements que je suis", tags=[TAG], responses=dict(PROBLEMS))
async def list_clients(
    request: AnyRequest,
    house: TheHouse,
    q: FromQuery[str] = "",
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = PAGE,
) -> Listing[ClientShown]:
    """By name: all of them for a head, those assigned for a consultant, those granted for an auditor. ``q``: of the name, or a UAI."""
    of_the_house(request, "clients.enter")
    page = await clients_of(house, request.user, q, after, checked_limit(limit))
    return Listing(page.items, page.following)


@post("/clients/{client:uuid}/access", status_code=201, summary="Entrer chez un établissement", tags=[TAG], responses=dict(PROBLEMS))
async def enter(request: AnyRequest, client: FromPath[UUID], data: JSONBody[AccessForm], house: TheHouse) -> AccessAnswer:
    """Said in the institution's log, with the reason, before anything is shown; once a person and day."""
    of_the_house(request, "clients.enter")
    form = read_json(await request.body(), AccessForm)
    visitor, right, receipt = await come_in(house, request.user, client, form.reason, request.scope["state"]["correlation"])
    ends = visit_ends(utc_now())
    second_factor = bool(getattr(request.auth, "second_factor", False))
    issued = await house.accounts.tokens.issue(visitor, "visite", ends, made_by="sign-in", role=visitor.role, second_factor=second_factor)
    return AccessAnswer(issued.token, issued.expires_at, client, visitor.role, right.programmes, receipt.position)


# ------------------------------------------------------------------------------------------------------------- assignments


class AssignmentForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``email``: the consultant's. ``covers``: the address of whom they stand in for, until ``last_day``."""

    email: str
    first_day: date | None = None
    last_day: date | None = None
    covers: str | None = None


@post("/clients/{client:uuid}/assignments", status_code=201, summary="Confier un établissement", tags=[TAG], responses=dict(PROBLEMS))
async def assign(request: AnyRequest, client: FromPath[UUID], data: JSONBody[AssignmentForm], house: TheHouse) -> Response[CommandAnswer]:
    of_the_house(request, "clients.assign")
    form = read_json(await request.body(), AssignmentForm)
    covers = None if form.covers is None else await house.accounts.account_named(valid_address(form.covers))
    days = form.first_day, form.last_day
    account, receipt = await granting.assign(house, _house_context(request), client, form.email, days, covers)
    return _told(receipt, client, account, 201, account=account)


@delete(
    "/clients/{client:uuid}/assignments/{account:uuid}",
    status_code=200,
    summary="Mettre fin à une mission",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def end_assignment(request: AnyRequest, client: FromPath[UUID], account: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    of_the_house(request, "clients.assign")
    receipt = await granting.end_assignment(house, _house_context(request), client, account)
    return _told(receipt, client, account)


@get("/clients/{client:uuid}/rights", summary="Qui suit un établissement, et qui l’audite", tags=[TAG], responses=dict(PROBLEMS))
async def list_rights(request: AnyRequest, client: FromPath[UUID], house: TheHouse) -> Listing[SupervisionRight]:
    of_the_house(request, "clients.assign")
    return Listing(await granting.rights(house, client=client), None)


# ------------------------------------------------------------------------------------------------------------------ audits


class AuditForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``client`` is left out by an institution's direction, who gives access to their own."""

    email: str
    programmes: tuple[UUID, ...]
    ends_on: date
    seen_from: date | None = None
    seen_until: date | None = None
    client: UUID | None = None


class AuditAnswer(msgspec.Struct, frozen=True):
    """What opens Ekole's house to the auditor goes to them by mail alone."""

    audit: UUID
    account: UUID
    position: int


@post("/audits", status_code=201, summary="Ouvrir des programmes à un auditeur", tags=[TAG], responses=dict(PROBLEMS))
async def grant_audit(request: AnyRequest, data: JSONBody[AuditForm], house: TheHouse) -> AuditAnswer:
    """By the direction for its own institution, by a head for any; until a last day, and for dates of the past where these are given."""
    form = read_json(await request.body(), AuditForm)
    client = await _audited(request, house, form.client)
    audit = handling_context(request).minted("audit")
    seen = form.seen_from, form.seen_until
    granted = await granting.grant_audit(
        house, _house_context(request), audit, client, form.email, form.programmes, form.ends_on, seen, locale_of(request)
    )
    return AuditAnswer(granted.audit, granted.account, granted.receipt.position)


@get("/audits", summary="Les accès d’auditeurs en cours", tags=[TAG], responses=dict(PROBLEMS))
async def list_audits(request: AnyRequest, house: TheHouse) -> Listing[SupervisionRight]:
    """Of the institution, for its direction; of all, for a head."""
    require_permission(request.user.role, "clients.audit")
    where = {} if request.user.tenant == HOUSE else {"client": request.user.tenant}
    return Listing(await granting.rights(house, right="audit", **where), None)


@delete(
    "/audits/{audit:uuid}",
    status_code=200,
    summary="Fermer l’accès d’un auditeur",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={EVEN_SUSPENDED: True},
)
async def end_audit(request: AnyRequest, audit: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Nothing more opens from this moment."""
    require_permission(request.user.role, "clients.audit")
    right, receipt = await granting.end_audit(house, _house_context(request), request.user.tenant, audit)
    return _told(receipt, right.client, right.account)


# ------------------------------------------------------------------------------------------------------------- the house


class HouseInvitationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: str
    role: str


class HouseInvitationAnswer(msgspec.Struct, frozen=True):
    """What opens the invitation goes to the invited person by mail alone."""

    account: UUID
    expires_at: datetime


@post("/house/invitations", status_code=201, summary="Inviter quelqu’un chez Ekole", tags=[TAG], responses=dict(PROBLEMS))
async def invite(request: AnyRequest, data: JSONBody[HouseInvitationForm], house: TheHouse) -> HouseInvitationAnswer:
    """A head, a consultant or an auditor. What they may see is said by assignments and audits."""
    of_the_house(request, "clients.assign")
    form = read_json(await request.body(), HouseInvitationForm)
    if form.role not in (HEAD, CONSULTANT, AUDITOR):
        raise RoleUnknown
    address = valid_address(form.email)
    key = handling_context(request).context.idempotency_key or ""
    invitation = await invite_by_mail(house, HOUSE, address, form.role, key, language=locale_of(request))
    return HouseInvitationAnswer(await house.accounts.account_named(address), invitation.expires_at)


class SuspensionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reason``: requested, engagement-over, misuse or security."""

    reason: SuspensionReason


@post("/clients/{client:uuid}/suspension", status_code=200, summary="Suspendre un établissement", tags=[TAG], responses=dict(PROBLEMS))
async def suspend(request: AnyRequest, client: FromPath[UUID], data: JSONBody[SuspensionForm], house: TheHouse) -> Response[CommandAnswer]:
    """Its people read, and change nothing, until it is reactivated."""
    of_the_house(request, "institution.stand")
    form = read_json(await request.body(), SuspensionForm)
    return await _there(request, house, client, SuspendInstitution(institution=client, reason=form.reason))


@post("/clients/{client:uuid}/reactivation", status_code=200, summary="Réactiver un établissement", tags=[TAG], responses=dict(PROBLEMS))
async def reactivate(request: AnyRequest, client: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    of_the_house(request, "institution.stand")
    return await _there(request, house, client, ReactivateInstitution(institution=client))


@post("/clients/{client:uuid}/closing", status_code=200, summary="Fermer un établissement", tags=[TAG], responses=dict(PROBLEMS))
async def close(request: AnyRequest, client: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Suspended first, exported since, then closed for good."""
    of_the_house(request, "institution.stand")
    return await _there(request, house, client, CloseInstitution(institution=client))


@get("/institution/accesses", summary="Quand Ekole est entrée ici", tags=[TAG], responses=dict(PROBLEMS))
async def list_accesses(request: AnyRequest, house: TheHouse, after: FromQuery[str | None] = None) -> Listing[AccessShown]:
    """Newest first: who, in which role, on which day, and why."""
    require_permission(request.user.role, "accesses.read")
    shown, following = await accesses(house, request.user.tenant, after)
    return Listing(shown, following)


# ------------------------------------------------------------------------------------------------------------------ within


async def _audited(request: AnyRequest, house: House, named: UUID | None) -> UUID:
    """The institution that an audit is of: the direction's own, whatever they name; any for a head."""
    require_permission(request.user.role, "clients.audit")
    if request.user.role == DIRECTION:
        if named not in (None, request.user.tenant):
            raise ClientMissing
        return request.user.tenant
    if request.user.tenant != HOUSE or named is None:
        raise ClientMissing
    await granting.require_client(house, named)
    return named


def _house_context(request: AnyRequest) -> HandlingContext:
    return msgspec.structs.replace(handling_context(request).context, tenant=HOUSE, simulated_now=None)


def _told(receipt: Receipt, client: UUID, of: UUID, status: int = 200, **ids: UUID) -> Response[CommandAnswer]:
    return answer(receipt, SUPERVISION.of(supervision_of(client, of)).name, status, **ids)


async def _there(request: AnyRequest, house: House, client: UUID, command: Command) -> Response[CommandAnswer]:
    """A head's decision about an institution, in its own log."""
    await granting.require_client(house, client)
    context = msgspec.structs.replace(handling_context(request).context, tenant=client, simulated_now=None)
    receipt = await house.handling.handle(command, context)
    return answer(receipt, INSTITUTION.of(client).name)


SUPERVISION_ROUTES: Final = (
    list_clients,
    enter,
    assign,
    end_assignment,
    list_rights,
    grant_audit,
    list_audits,
    end_audit,
    invite,
    suspend,
    reactivate,
    close,
    list_accesses,
)
