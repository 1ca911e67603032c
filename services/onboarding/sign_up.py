"""Signing up: an institution comes in by itself, with its coordinator; and its direction by invitation.

Every step may be repeated: the tenant's identifier follows from the address and the idempotency key, so that a request sent twice makes
one institution and answers with a fresh token.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.programme import InstitutionKind
from services.accounts.addresses import canonical
from services.accounts.caller import Caller
from services.accounts.entering import entered, may_sign_up, opened, recognised, second_factor_shown, signed_up
from services.accounts.store import Invited
from services.catalogues import LocaleName
from services.handling import HandlingContext
from services.house import House
from services.mail.letter import ToAccount
from services.mail.letters import ConfirmationLetter
from services.onboarding.inviting import is_demonstration
from tenants.grant import GiveGrant
from tenants.house import HOUSE
from tenants.identity import SignUpInstitution
from tenants.institution import Contract

_TENANTS: Final = UUID("0f7f6c1e-52b1-5a6f-8e0e-6c0a6a0e4a55")


class InstitutionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an institution says of itself; UAI and SIRET may be missing (an école has no UAI).

    ``further_uais``: of its other sites. ``contract``: with the State, of a private one. ``beside``: why it stands beside another one
    that has the same UAI.
    """

    name: str
    kind: InstitutionKind
    uai: str | None = None
    siret: str | None = None
    academie: str | None = None
    zone: str | None = None
    timezone: str = "Europe/Paris"
    further_uais: tuple[str, ...] = ()
    contract: Contract | None = None
    beside: str | None = None


class SignUpForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``demonstration``: an institution whose events carry simulated dates; it can never become a real one.

    ``second_factor``: the code that an account which has one is asked for. ``person``: the coordinator's name. ``join``: rather to be
    let into the institution that has the same UAI.
    """

    institution: InstitutionForm
    email: str
    password: str
    demonstration: bool = False
    second_factor: str | None = None
    person: str = ""
    join: bool = False


class InvitationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``person``: who of the institution's people is invited, for a mentor or a mentee."""

    email: str
    role: str
    person: UUID | None = None


class AcceptanceForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``password`` is that of the account of the invited address; it makes the account where there is none.

    ``second_factor``: the code that an account which has one is asked for.
    """

    code: str
    password: str
    second_factor: str | None = None


class SignInForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``tenant`` and ``role`` choose among the account's memberships; the oldest where they are left out.

    ``code``: of the second factor, where the account has one, or one of its recovery codes.
    """

    email: str
    password: str
    tenant: UUID | None = None
    role: str | None = None
    code: str | None = None


class TokenAnswer(msgspec.Struct, frozen=True):
    """A bearer token, shown once."""

    token: str
    expires_at: datetime
    tenant: UUID
    account: UUID
    role: str
    position: int


async def sign_up(
    house: House,
    form: SignUpForm,
    key: str,
    here: str,
    correlation: UUID,
    simulated_now: datetime | None,
    language: LocaleName = "fr",
) -> TokenAnswer:
    """Open the institution, make its coordinator's account, and let them in; a mail asks them to confirm their address."""
    await may_sign_up(house, here)
    tenant = uuid5(_TENANTS, f"{canonical(form.email)}/{key}")
    opening = opening_of(form, tenant)
    context = HandlingContext(
        tenant=tenant,
        actor="system",
        role="coordinator",
        idempotency_key=f"sign-up/{key}",
        simulated_now=simulated_now if form.demonstration else None,
        correlation=correlation,
    )
    house.handling.try_opening(opening, context)  # first, so that a refusal never depends on whether the address is known
    account = await signed_up(house, form.email, form.password, here)
    second_factor = await second_factor_shown(house, account, form.second_factor, here)
    caller = Caller(account, tenant, "coordinator")
    await house.handling.open_tenant(opening, msgspec.structs.replace(context, actor=caller.actor))
    if not form.demonstration:  # whose people have no mailbox
        await house.mail.send(HOUSE, ConfirmationLetter(), to=ToAccount(account), key=f"sign-up/{account}", language=language)
    position = await give_role(house, caller, f"sign-up/{key}", correlation, simulated_now if form.demonstration else None)
    return await _token(house, caller, position, second_factor=second_factor)


def opening_of(form: SignUpForm, tenant: UUID) -> SignUpInstitution:
    """The command that a form amounts to."""
    told = form.institution
    return SignUpInstitution(
        institution=tenant,
        name=told.name,
        kind=told.kind,
        uai=told.uai,
        siret=told.siret,
        academie=told.academie,
        zone=told.zone,
        timezone=told.timezone,
        demonstration=form.demonstration,
        further_uais=told.further_uais,
        contract=told.contract,
        beside=told.beside,
    )


async def accept_invitation(house: House, form: AcceptanceForm, here: str, correlation: UUID) -> TokenAnswer:
    """As ``join_by_invitation``, with a token; nothing is given to who does not show the second factor that their account has.

    Raises SecondFactorMissing, CodeWrong.
    """
    invited, account = await _invited(house, form, here)
    second_factor = await second_factor_shown(house, account, form.second_factor, here)
    caller, position = await _joined(house, invited, account, correlation)
    return await _token(house, caller, position, second_factor=second_factor)


async def join_by_invitation(house: House, form: AcceptanceForm, here: str, correlation: UUID) -> tuple[Caller, int]:
    """Who holds the code proves to be the invited address, and comes in with the role; and the log's position then.

    A session is not given here: whoever gives one asks for the second factor first. Raises InvitationNotValid, TooManyRequests,
    AddressTaken, PasswordTooShort, PasswordGuessable.
    """
    invited, account = await _invited(house, form, here)
    return await _joined(house, invited, account, correlation)


async def _invited(house: House, form: AcceptanceForm, here: str) -> tuple[Invited, UUID]:
    invited = await opened(house, form.code, here)
    return invited, await recognised(house, invited.address, form.password, here)


async def _joined(house: House, invited: Invited, account: UUID, correlation: UUID) -> tuple[Caller, int]:
    caller, key = Caller(account, invited.tenant, invited.role), f"invitation/{invited.invitation}"
    position = await give_role(house, caller, key, correlation, None, invited.person)
    await house.accounts.accepted(invited.tenant, invited.invitation)
    if not await is_demonstration(house, invited.tenant):  # there the code came by mail alone
        await house.accounts.verified(account)
    return caller, position


async def give_role(
    house: House, caller: Caller, key: str, correlation: UUID, simulated_now: datetime | None, person: UUID | None = None
) -> int:
    """Give the role as an event of the institution's log, and remember it for signing in; the log's position then."""
    context = HandlingContext(
        tenant=caller.tenant,
        actor=caller.actor,
        role="system",
        idempotency_key=f"{key}/grant",
        simulated_now=simulated_now,
        correlation=correlation,
    )
    receipt = await house.handling.handle(GiveGrant(account=caller.account, role=caller.role, person=person), context)
    await house.accounts.join(caller)
    return receipt.position


async def _token(house: House, caller: Caller, position: int, *, second_factor: bool = False) -> TokenAnswer:
    issued = await house.accounts.issue_token(caller, label="connexion", second_factor=second_factor)
    return TokenAnswer(issued.token, issued.expires_at, caller.tenant, caller.account, caller.role, position)


async def sign_in(house: House, form: SignInForm, here: str) -> TokenAnswer:
    """A token for one of the account's memberships. Raises SignInFailed, SecondFactorMissing, CodeWrong, NoSuchRole."""
    account = await entered(house, form.email, form.password, here)
    second_factor = await second_factor_shown(house, account, form.code, here)
    caller = await house.accounts.chosen(account, form.tenant, form.role)
    issued = await house.accounts.issue_token(caller, label="connexion", second_factor=second_factor)
    position = await house.store.head(caller.tenant)
    return TokenAnswer(issued.token, issued.expires_at, caller.tenant, account, caller.role, position)
