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
from services.accounts.entering import entered, may_sign_up, opened, proved, signed_up
from services.accounts.second_factor import SecondFactorMissing
from services.catalogues import LocaleName
from services.handling import HandlingContext
from services.house import House
from services.mail.letter import ToAccount
from services.mail.letters import ConfirmationLetter
from services.onboarding.inviting import is_demonstration
from tenants.grant import GiveGrant
from tenants.house import HOUSE
from tenants.institution import SignUpInstitution

_TENANTS: Final = UUID("0f7f6c1e-52b1-5a6f-8e0e-6c0a6a0e4a55")


class InstitutionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an institution says of itself; UAI and SIRET may be missing (an école has no UAI)."""

    name: str
    kind: InstitutionKind
    uai: str | None = None
    siret: str | None = None
    academie: str | None = None
    zone: str | None = None
    timezone: str = "Europe/Paris"


class SignUpForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``demonstration``: an institution whose events carry simulated dates; it can never become a real one."""

    institution: InstitutionForm
    email: str
    password: str
    demonstration: bool = False


class InvitationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``person``: who of the institution's people is invited, for a mentor or a mentee."""

    email: str
    role: str
    person: UUID | None = None


class AcceptanceForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``password`` is that of the account of the invited address; it makes the account where there is none."""

    code: str
    password: str


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
    told = form.institution
    opening = SignUpInstitution(
        institution=tenant,
        name=told.name,
        kind=told.kind,
        uai=told.uai,
        siret=told.siret,
        academie=told.academie,
        zone=told.zone,
        timezone=told.timezone,
        demonstration=form.demonstration,
    )
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
    caller = Caller(account, tenant, "coordinator")
    await house.handling.open_tenant(opening, msgspec.structs.replace(context, actor=caller.actor))
    if not form.demonstration:  # whose people have no mailbox
        await house.mail.send(HOUSE, ConfirmationLetter(), to=ToAccount(account), key=f"sign-up/{account}", language=language)
    return await admit(house, caller, f"sign-up/{key}", correlation, simulated_now if form.demonstration else None)


async def accept_invitation(house: House, form: AcceptanceForm, here: str, correlation: UUID) -> TokenAnswer:
    """As ``join_by_invitation``, with a token."""
    caller, position = await join_by_invitation(house, form, here, correlation)
    return await _token(house, caller, position)


async def join_by_invitation(house: House, form: AcceptanceForm, here: str, correlation: UUID) -> tuple[Caller, int]:
    """Who holds the code proves to be the invited address, and comes in with the role; and the log's position then.

    Raises InvitationNotValid, TooManyRequests, AddressTaken, PasswordTooShort, PasswordGuessable.
    """
    invited = await opened(house, form.code, here)
    account = await house.accounts.account_for(invited.address, form.password)
    caller, key = Caller(account, invited.tenant, invited.role), f"invitation/{invited.invitation}"
    position = await give_role(house, caller, key, correlation, None, invited.person)
    await house.accounts.accepted(invited.tenant, invited.invitation)
    if not await is_demonstration(house, invited.tenant):  # there the code came by mail alone
        await house.accounts.verified(account)
    return caller, position


async def admit(house: House, caller: Caller, key: str, correlation: UUID, simulated_now: datetime | None) -> TokenAnswer:
    """As ``give_role``, with a token."""
    return await _token(house, caller, await give_role(house, caller, key, correlation, simulated_now))


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


async def _token(house: House, caller: Caller, position: int) -> TokenAnswer:
    issued = await house.accounts.issue_token(caller, label="connexion")
    return TokenAnswer(issued.token, issued.expires_at, caller.tenant, caller.account, caller.role, position)


async def sign_in(house: House, form: SignInForm, here: str) -> TokenAnswer:
    """A token for one of the account's memberships. Raises SignInFailed, SecondFactorMissing, CodeWrong, NoSuchRole."""
    account = await entered(house, form.email, form.password, here)
    second_factor = await house.second_factors.is_on(account)
    if second_factor:
        if form.code is None:
            raise SecondFactorMissing
        await proved(house, account, form.code, here)
    caller = await house.accounts.chosen(account, form.tenant, form.role)
    issued = await house.accounts.issue_token(caller, label="connexion", second_factor=second_factor)
    position = await house.store.head(caller.tenant)
    return TokenAnswer(issued.token, issued.expires_at, caller.tenant, account, caller.role, position)
