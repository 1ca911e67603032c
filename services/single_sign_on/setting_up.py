"""An institution names its provider: asked first whether it is there, then believed."""

from typing import Final
from uuid import UUID

import msgspec

from services.handling import HandlingContext, Receipt
from services.house import House
from services.single_sign_on.claims import domain_of
from services.single_sign_on.doors import sign_in_address
from services.single_sign_on.refusals import DomainNotYours, SecretMissing
from tenants.institution import INSTITUTION
from tenants.permissions import COORDINATOR, DIRECTION, require_permission
from tenants.sign_in import (
    SIGN_IN,
    NoSignIn,
    RoleOfValue,
    SetUpSignIn,
    SignInSetUp,
    SignInState,
    StopSignIn,
    check_set_up,
)

PERMISSION: Final = "sign-in.set-up"
LONGEST_SECRET: Final = 1_000  # characters


class ProviderForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``secret``: the client's, given once; left out, the one before stays. ``claim``: a name, or a path with dots.

    ``domains``: of the e-mail addresses that the provider may speak of; somebody of the team has confirmed an address of each.
    ``answers_for_addresses``: an address of these domains counts as verified where the provider does not say whether it is.
    """

    issuer: str
    client: str
    secret: str | None = None
    scopes: tuple[str, ...] = ()
    claim: str = "groups"
    roles: tuple[RoleOfValue, ...]
    domains: tuple[str, ...]
    answers_for_addresses: bool = False

    def __repr__(self) -> str:
        return f"ProviderForm({self.issuer!r})"


async def sign_in_of(house: House, tenant: UUID) -> SignInState:
    return await house.state_of(tenant, SIGN_IN.of(tenant))


async def address_of(house: House, tenant: UUID) -> str:
    """How the institution's sign-in page is called, or will be."""
    state = await sign_in_of(house, tenant)
    if isinstance(state, SignInSetUp):
        return state.address
    signed_up = (await house.state_of(tenant, INSTITUTION.of(tenant))).signed_up
    return sign_in_address(tenant, signed_up.name if signed_up else "")


async def set_up(house: House, context: HandlingContext, form: ProviderForm) -> Receipt:
    """Raises what SetUpSignIn refuses, SecretMissing, DomainNotYours, ProviderUnreachable, ProviderOutOfReach."""
    require_permission(context.role, PERMISSION)
    tenant, desk = context.tenant, house.single_sign_on
    before = await sign_in_of(house, tenant)
    secret = (form.secret or "").strip()
    if len(secret) > LONGEST_SECRET or (not secret and isinstance(before, NoSignIn)):
        raise SecretMissing
    named = before.secret if isinstance(before, SignInSetUp) and not secret else desk.doors.secret_name(tenant, secret)
    domains = tuple(dict.fromkeys(one.strip().lstrip("@").casefold() for one in form.domains))
    command = SetUpSignIn(
        institution=tenant,
        address=await address_of(house, tenant),
        issuer=form.issuer.strip(),
        client=form.client.strip(),
        secret=named,
        claim=form.claim.strip(),
        roles=form.roles,
        domains=domains,
        scopes=tuple(dict.fromkeys(form.scopes)),
        answers_for_addresses=form.answers_for_addresses,
    )
    check_set_up(command, context.role, before)
    await _check_domains(house, tenant, set(domains) - set(before.domains if isinstance(before, SignInSetUp) else ()))
    await desk.providers.metadata(command.issuer)
    if secret:
        await desk.doors.keep_secret(tenant, secret)
    receipt = await house.handling.handle(command, context)
    now = await sign_in_of(house, tenant)
    if isinstance(now, SignInSetUp):  # unless somebody stopped it meanwhile
        await desk.doors.open(tenant, now.address, now.domains)
        await desk.doors.forget_other_secrets(tenant, now.secret)
    if isinstance(before, SignInSetUp) and before.issuer != command.issuer:
        await _end_sessions(house, tenant)
    return receipt


async def stop(house: House, context: HandlingContext) -> Receipt:
    """Nobody is vouched for any more, and who came in that way is signed out. Raises what StopSignIn refuses."""
    receipt = await house.handling.handle(StopSignIn(institution=context.tenant), context)
    await house.single_sign_on.doors.close(context.tenant)
    await _end_sessions(house, context.tenant)
    return receipt


async def _check_domains(house: House, tenant: UUID, wanted: set[str]) -> None:
    """Somebody of the institution reads mail there: nobody draws other people's addresses to a page of their own making."""
    if not wanted:
        return
    for seat in await house.accounts.roster.seats(tenant, frozenset({COORDINATOR, DIRECTION})):
        facts = await house.accounts.facts_of(seat.account)
        if facts is not None and facts.verified:
            wanted = wanted - {domain_of(facts.address)}
    if wanted:
        raise DomainNotYours(domain=min(wanted))


async def _end_sessions(house: House, tenant: UUID) -> None:
    for account in await house.single_sign_on.identities.accounts(tenant):
        await house.sessions.end_others(account, None, through=tenant)
