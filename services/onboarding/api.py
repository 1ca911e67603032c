"""Onboarding over HTTP: sign up, sign in, invite, and set the institution's frame."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Request, Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromQuery, JSONBody

from domain.calendar import ClosedPeriod
from domain.refusal import Refused
from projections.institution_sheet import InstitutionSheet
from services.accounts.store import Invitation
from services.agreement.asking import accepted, signed
from services.house import House, TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import KEY_SHAPE, IdempotencyKeyUnreadable, handling_context, simulated_time
from services.http.language import locale_of
from services.http.reading import read_json
from services.limits.counting import caller_address
from services.onboarding import inviting, signing_up
from services.onboarding import sign_up as onboarding
from services.onboarding.at_once import opens_at_once
from services.onboarding.calendars import CalendarForm, calendar_to_adopt
from services.onboarding.correcting import correct
from services.onboarding.pending import LIFETIME
from services.reading.access import reading
from tenants.data_agreement import AcceptDataAgreement
from tenants.house import HOUSE
from tenants.institution import INSTITUTION
from tenants.permissions import DIRECTION, DPO, SAFEGUARDING, PermissionDenied, require_permission
from tenants.safeguarding_contact import NameSafeguardingContact

TAG: Final = "Établissement"


class NotYours(Refused):
    code = "invitation-role-unknown"
    kind = "invalid"
    sentence = "Ce rôle n’existe pas. Aucune invitation n’a été faite ; choisissez-en un dans la liste."


class InvitedAsNobody(Refused):
    code = "invitation-without-person"
    kind = "invalid"
    sentence = "Il faut dire quelle personne de l’annuaire est invitée. Aucune invitation n’a été faite ; indiquez-la, puis recommencez."


INVITABLE: Final = ("coordinator", "direction", "facilitator", "reader", "safeguarding", "dpo")
_NAMED_BY_THE_DIRECTION: Final = frozenset({SAFEGUARDING, DPO})
TAKING_PART: Final = ("mentor", "mentee")  # invited as somebody of the directory, so that their pair knows them


def invitable_by(role: str) -> tuple[str, ...]:
    """Whom somebody in this role may invite. Who is entrusted with what is wrong, or watches over data, is named by the direction alone."""
    return tuple(one for one in INVITABLE if one not in _NAMED_BY_THE_DIRECTION or role == DIRECTION)


def require_invitable(role: str, invited: str) -> None:
    """Raises NotYours, PermissionDenied."""
    if invited not in INVITABLE:
        raise NotYours
    if invited not in invitable_by(role):
        raise PermissionDenied


class SignUpPending(msgspec.Struct, frozen=True):
    """A mail asks its reader to open the institution; nothing exists until they have."""

    email: str
    days: int


_UNTIL_CONFIRMED: Final = ResponseSpec(
    SignUpPending, description="Un courriel est parti ; l’établissement s’ouvre par son lien.", generate_examples=False
)


@post(
    "/institutions",
    status_code=201,
    summary="Inscrire un établissement",
    tags=[TAG],
    responses={**PROBLEMS, 202: _UNTIL_CONFIRMED},
    opt={"public": True},
)
async def sign_up(
    request: Request[Any, Any, Any], data: JSONBody[onboarding.SignUpForm], house: TheHouse
) -> Response[onboarding.TokenAnswer]:
    """The institution opens by the link of a mail (202); the answer is the same whether the address has an account or not.

    Only where nobody could read that mail is it open at once (201): demonstrations, and an installation tried alone on its own machine,
    both with an address of the domains reserved for that (RFC 6761).
    """
    form = read_json(await request.body(), onboarding.SignUpForm)
    correlation, here, language = request.scope["state"]["correlation"], caller_address(request.scope), locale_of(request)
    if opens_at_once(house, form):
        made = await onboarding.sign_up(house, form, _key(request), here, correlation, simulated_time(request), language)
        return Response(made, status_code=201)
    asked = signing_up.Request(
        institution=onboarding.opening_of(form, HOUSE),
        person=form.person or form.email.partition("@")[0],
        email=form.email,
        password=form.password,
        join=form.join,
        language=language,
    )
    await signing_up.ask(house, asked, _key(request), here, correlation)
    pending: Any = SignUpPending(form.email.strip(), LIFETIME.days)
    return Response(pending, status_code=202)


@post("/tokens", status_code=201, summary="Se connecter", tags=[TAG], responses=dict(PROBLEMS), opt={"public": True})
async def sign_in(request: Request[Any, Any, Any], data: JSONBody[onboarding.SignInForm], house: TheHouse) -> onboarding.TokenAnswer:
    return await onboarding.sign_in(house, read_json(await request.body(), onboarding.SignInForm), caller_address(request.scope))


class InvitationAnswer(msgspec.Struct, frozen=True):
    """``code`` opens the invitation, and goes to the invited person by mail alone; it is told here only in a demonstration, whose
    people have no mailbox."""

    invitation: str
    tenant: str
    code: str | None
    expires_at: str


@post("/invitations", status_code=201, summary="Inviter quelqu’un à prendre un rôle", tags=[TAG], responses=dict(PROBLEMS))
async def invite(request: AnyRequest, data: JSONBody[onboarding.InvitationForm], house: TheHouse) -> InvitationAnswer:
    form = read_json(await request.body(), onboarding.InvitationForm)
    caller = request.user
    require_permission(caller.role, "grants.give")
    if form.role not in TAKING_PART:
        require_invitable(caller.role, form.role)
    if form.role in TAKING_PART and form.person is None:
        raise InvitedAsNobody
    invitation = await inviting.invite(house, caller.tenant, form.email, form.role, _key(request), form.person, language=locale_of(request))
    return await invitation_answer(house, caller.tenant, invitation)


async def invitation_answer(house: House, tenant: UUID, invitation: Invitation) -> InvitationAnswer:
    code = await inviting.told_code(house, tenant, invitation)
    return InvitationAnswer(str(invitation.invitation), str(tenant), code, invitation.expires_at.isoformat())


@post(
    "/invitations/acceptance",
    status_code=201,
    summary="Accepter une invitation",
    tags=[TAG],
    responses=dict(PROBLEMS),
    opt={"public": True},
)
async def accept(request: Request[Any, Any, Any], data: JSONBody[onboarding.AcceptanceForm], house: TheHouse) -> onboarding.TokenAnswer:
    form = read_json(await request.body(), onboarding.AcceptanceForm)
    return await onboarding.accept_invitation(house, form, caller_address(request.scope), request.scope["state"]["correlation"])


@post("/institution/calendar", status_code=200, summary="Adopter un calendrier", tags=[TAG], responses=dict(PROBLEMS))
async def adopt_calendar(request: AnyRequest, data: JSONBody[CalendarForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), CalendarForm)
    context = handling_context(request)
    state = await house.state_of(request.user.tenant, INSTITUTION.of(request.user.tenant))
    receipt = await house.handling.handle(calendar_to_adopt(form, request.user.tenant, state), context.context)
    return answer(receipt, INSTITUTION.of(request.user.tenant).name)


def _key(request: Request[Any, Any, Any]) -> str:
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY_SHAPE.match(key):
        raise IdempotencyKeyUnreadable
    return key or f"once-{uuid4()}"


class AgreementForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``name`` and ``function`` of who accepts: both, or neither where a program accepts for the direction that it came in as."""

    version: str
    name: str = ""
    function: str = ""


@post(
    "/institution/data-agreement",
    status_code=200,
    summary="Accepter l’accord sur les données (direction)",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def accept_agreement(request: AnyRequest, data: JSONBody[AgreementForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), AgreementForm)
    tenant = request.user.tenant
    if form.name or form.function:
        command = signed(request.user, form.version, form.name, form.function)
    else:
        command = AcceptDataAgreement(institution=tenant, version=form.version)
    receipt = await accepted(house, command, handling_context(request).context)
    return answer(receipt, INSTITUTION.of(tenant).name)


class IdentityForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the institution says of itself but its kind: what is left out is no more.

    ``reason``: why it is distinct from another one that has one of these UAI.
    """

    name: str
    uais: tuple[str, ...] = ()
    siret: str | None = None
    academie: str | None = None
    reason: str | None = None


@post("/institution/identity", status_code=200, summary="Corriger l’identité de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def correct_identity(request: AnyRequest, data: JSONBody[IdentityForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), IdentityForm)
    context = handling_context(request).context
    receipt = await correct(house, context, name=form.name, uais=form.uais, siret=form.siret, academie=form.academie, reason=form.reason)
    return answer(receipt, INSTITUTION.of(request.user.tenant).name)


class SafeguardingForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``reach``: how to find them (an office, a number)."""

    name: str
    reach: str
    role: str
    deputy: bool = False


@post(
    "/institution/safeguarding-contacts",
    status_code=201,
    summary="Désigner une personne de confiance",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def name_contact(request: AnyRequest, data: JSONBody[SafeguardingForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), SafeguardingForm)
    tenant, context = request.user.tenant, handling_context(request)
    contact = context.minted("contact")
    command = NameSafeguardingContact(
        institution=tenant, contact=contact, name=form.name, reach=form.reach, role=form.role, deputy=form.deputy
    )
    receipt = await house.handling.handle(command, context.context)
    return answer(receipt, INSTITUTION.of(tenant).name, 201, contact=contact)


@get("/institution", summary="L’établissement", tags=[TAG], responses=dict(PROBLEMS), opt={"auditors": True})
async def show_institution(request: AnyRequest, house: TheHouse, at_least: FromQuery[str | None] = None) -> InstitutionSheet:
    async with reading(request, house) as views:
        return await house.institution(views, request.user.tenant)


class CalendarAnswer(msgspec.Struct, frozen=True):
    """Every closed period and public holiday of the school years adopted."""

    school_years: tuple[str, ...]
    closed: tuple[ClosedPeriod, ...]
    public_holidays: tuple[date, ...]


@get("/institution/calendar", summary="Le calendrier adopté", tags=[TAG], responses=dict(PROBLEMS))
async def show_calendar(request: AnyRequest, house: TheHouse, at_least: FromQuery[str | None] = None) -> CalendarAnswer:
    async with reading(request, house) as views:
        sheet = await house.institution(views, request.user.tenant)
    return CalendarAnswer(sheet.school_years, sheet.closed, sheet.public_holidays)


class LogAnswer(msgspec.Struct, frozen=True):
    """``head``: the position of the institution's last event, which is how many there are."""

    head: int


@get("/institution/log", summary="Où en est le journal de l’établissement", tags=[TAG], responses=dict(PROBLEMS))
async def show_log(request: AnyRequest, house: TheHouse) -> LogAnswer:
    require_permission(request.user.role, "views.read")
    return LogAnswer(await house.store.head(request.user.tenant))


ONBOARDING_ROUTES: Final = (
    sign_up,
    sign_in,
    invite,
    accept,
    accept_agreement,
    correct_identity,
    name_contact,
    adopt_calendar,
    show_institution,
    show_calendar,
    show_log,
)
