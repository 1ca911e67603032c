"""One's own account over HTTP: who I am, where I am signed in, tokens for programs, the second factor."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import JSONBody

from services.accounts.access_tokens import Bearer, KeptToken
from services.accounts.caller import Caller
from services.accounts.devices import Device
from services.accounts.entering import proved
from services.accounts.store import Membership
from services.house import TheHouse
from services.http.commands import PROBLEMS
from services.http.reading import read_json
from services.limits.counting import caller_address
from services.own_account import acts

TAG: Final = "Mon compte"
BearerRequest = Request[Caller, Bearer, Any]


class MeAnswer(msgspec.Struct, frozen=True):
    """``second_factor``: whether the account has one in place."""

    account: UUID
    tenant: UUID
    role: str
    memberships: list[Membership]
    second_factor: bool


class SessionAnswer(msgspec.Struct, frozen=True):
    """A session of the console."""

    session: UUID
    tenant: UUID
    role: str
    device: Device
    created_at: datetime
    seen_at: datetime


class TokenForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``role``: one's own where it is left out; ``expires_on``: a year from today where it is left out, and at most."""

    label: str
    role: str | None = None
    expires_on: date | None = None


class NewToken(msgspec.Struct, frozen=True):
    """A token, shown this once."""

    token: str
    expires_at: datetime


class CodeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str


class EnrolmentAnswer(msgspec.Struct, frozen=True):
    """What to give to an application of codes: ``uri`` is what a QR code holds."""

    secret: str
    uri: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Each serves once; shown this once."""

    recovery_codes: tuple[str, ...]


class PasswordForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    present: str
    new: str


class Ended(msgspec.Struct, frozen=True):
    """How many sessions of the console were ended."""

    sessions: int


@get("/me", summary="Qui je suis, et où", tags=[TAG], responses=dict(PROBLEMS))
async def show_me(request: BearerRequest, house: TheHouse) -> MeAnswer:
    caller = request.user
    memberships = await house.accounts.memberships(caller.account)
    return MeAnswer(caller.account, caller.tenant, caller.role, memberships, await house.second_factors.is_on(caller.account))


@get("/me/sessions", summary="Où je suis connecté", tags=[TAG], responses=dict(PROBLEMS))
async def list_sessions(request: BearerRequest, house: TheHouse) -> list[SessionAnswer]:
    found = await house.sessions.all_of(_owner(request).account)
    return [SessionAnswer(one.session, one.caller.tenant, one.caller.role, one.device, one.created_at, one.seen_at) for one in found]


@post("/me/sessions/{session:uuid}/ending", status_code=200, summary="Fermer une connexion", tags=[TAG], responses=dict(PROBLEMS))
async def end_session(request: BearerRequest, house: TheHouse) -> Ended:
    if not await house.sessions.end_one(_owner(request).account, request.path_params["session"]):
        raise acts.SessionMissing
    return Ended(1)


@post("/me/password", status_code=200, summary="Changer de mot de passe", tags=[TAG], responses=dict(PROBLEMS))
async def change_password(request: BearerRequest, data: JSONBody[PasswordForm], house: TheHouse) -> Ended:
    """Ends every session of the console and every token given at a sign-in, this one too."""
    form = read_json(await request.body(), PasswordForm)
    here = caller_address(request.scope)
    return Ended(await acts.change_password(house, _owner(request).account, form.present, form.new, here, None))


@get("/me/tokens", summary="Mes jetons", tags=[TAG], responses=dict(PROBLEMS))
async def list_tokens(request: BearerRequest, house: TheHouse) -> list[KeptToken]:
    return await house.accounts.tokens.owned(_owner(request))


@post("/me/tokens", status_code=201, summary="Créer un jeton pour un programme", tags=[TAG], responses=dict(PROBLEMS))
async def make_token(request: BearerRequest, data: JSONBody[TokenForm], house: TheHouse) -> NewToken:
    form = read_json(await request.body(), TokenForm)
    caller = _owner(request)
    second_factor = request.auth.second_factor
    issued = await acts.make_token(house, caller, form.label, form.role or caller.role, form.expires_on, second_factor=second_factor)
    return NewToken(issued.token, issued.expires_at)


@post("/me/tokens/{token:uuid}/revocation", status_code=200, summary="Retirer un jeton", tags=[TAG], responses=dict(PROBLEMS))
async def end_token(request: BearerRequest, house: TheHouse) -> list[KeptToken]:
    """Answers with those that remain."""
    await acts.end_token(house, _owner(request), request.path_params["token"])
    return await house.accounts.tokens.owned(request.user)


@post("/me/second-factor", status_code=201, summary="Commencer la double authentification", tags=[TAG], responses=dict(PROBLEMS))
async def begin_second_factor(request: BearerRequest, house: TheHouse) -> EnrolmentAnswer:
    account = _owner(request).account
    enrolment = await house.second_factors.begin(account, await house.accounts.address_of(account))
    return EnrolmentAnswer(enrolment.secret, enrolment.uri)


@post(
    "/me/second-factor/confirmation",
    status_code=201,
    summary="Mettre en place la double authentification",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def confirm_second_factor(request: BearerRequest, data: JSONBody[CodeForm], house: TheHouse) -> RecoveryCodes:
    form = read_json(await request.body(), CodeForm)
    codes = await house.second_factors.confirm(_owner(request).account, form.code)
    await house.accounts.tokens.proved(request.auth)
    return RecoveryCodes(codes)


@post("/me/second-factor/proof", status_code=200, summary="Donner un code pour ce jeton", tags=[TAG], responses=dict(PROBLEMS))
async def prove_second_factor(request: BearerRequest, data: JSONBody[CodeForm], house: TheHouse) -> MeAnswer:
    """For a token that was given without a code, such as at an invitation."""
    form = read_json(await request.body(), CodeForm)
    await proved(house, _owner(request).account, form.code, caller_address(request.scope))
    await house.accounts.tokens.proved(request.auth)
    caller = request.user
    return MeAnswer(caller.account, caller.tenant, caller.role, await house.accounts.memberships(caller.account), True)


def _owner(request: BearerRequest) -> Caller:
    """Whoever shows a token that their own sign-in gave them. Raises TokenMakesNoToken for one made for a program."""
    if request.auth.made_by != "sign-in":
        raise acts.TokenMakesNoToken
    return request.user


OWN_ACCOUNT_ROUTES: Final = (
    show_me,
    list_sessions,
    end_session,
    change_password,
    list_tokens,
    make_token,
    end_token,
    begin_second_factor,
    confirm_second_factor,
    prove_second_factor,
)
