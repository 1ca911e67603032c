"""From a provider's word to somebody who may come in: which account is meant, and which roles are theirs from now on.

A provider's word is worth something in its own institution alone. Whom it means is its own name for them, pinned to an account; an
account that existed before is meant only once its owner has given its password, and even then the provider opens this institution only.
"""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from domain.refusal import Refused
from services.accounts.caller import Caller, NoSuchRole
from services.accounts.entering import entered
from services.handling import HandlingContext
from services.house import House
from services.single_sign_on.claims import Vouched, vouched
from services.single_sign_on.departures import Departure, Joining, Leaving
from services.single_sign_on.providers import Asking
from services.single_sign_on.refusals import NoRoleGiven, ProviderSaidNo, SignInInterrupted, SignInNotSetUp, TokenNotValid
from services.single_sign_on.setting_up import sign_in_of
from services.team import acts
from tenants.grant import GiveGrant, Held, LastCoordinator, grant_stream
from tenants.sign_in import VOUCHED_ROLES, SignInSetUp
from tenants.standing import NothingChangesHere

SCOPES: Final = ("openid", "email")
log = structlog.get_logger()


class Returned(msgspec.Struct, frozen=True):
    """What a provider sends a browser back with (RFC 6749, 4.1.2; RFC 9207)."""

    state: str = ""
    code: str = ""
    error: str = ""
    iss: str | None = None

    def __repr__(self) -> str:
        return "Returned(…)"


class Welcomed(msgspec.Struct, frozen=True):
    """Somebody who may come in, and where they were going."""

    caller: Caller
    following: str


async def institution_at(house: House, address: str) -> tuple[UUID, SignInSetUp]:
    """The institution behind a sign-in page, and its provider. Raises SignInNotSetUp."""
    tenant = await house.single_sign_on.doors.behind_address(address)
    state = await sign_in_of(house, tenant) if tenant else None
    if tenant is None or not isinstance(state, SignInSetUp) or state.address != address:
        raise SignInNotSetUp
    return tenant, state


async def left(house: House, address: str, redirect: str, following: str) -> tuple[str, Leaving]:
    """Where the browser is sent, and what it keeps. Raises SignInNotSetUp, ProviderUnreachable, ProviderOutOfReach."""
    tenant, set_up = await institution_at(house, address)
    desk = house.single_sign_on
    metadata = await desk.providers.metadata(set_up.issuer)
    leaving, departure = await desk.departures.leave(tenant=tenant, issuer=set_up.issuer, client=set_up.client, following=following)
    asked = {
        "response_type": "code",
        "client_id": set_up.client,
        "redirect_uri": redirect,
        "scope": " ".join(dict.fromkeys((*SCOPES, *set_up.scopes))),
        "state": leaving.state,
        "nonce": departure.nonce,
        "code_challenge": create_s256_code_challenge(departure.verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}", leaving


async def came_back(
    house: House, address: str, returned: Returned, cookie: str | None, redirect: str, correlation: UUID
) -> Welcomed | Joining:
    """Who came back; or whose password is asked once, as their account existed before.

    Raises SignInNotSetUp, SignInInterrupted, ProviderSaidNo, ProviderUnreachable, TokenNotValid, AddressNotVouched,
    AddressOfAnotherDomain, NoRoleGiven.
    """
    departure = await house.single_sign_on.departures.back(returned.state, cookie)
    tenant, set_up = await institution_at(house, address)
    if departure is None or (departure.tenant, departure.issuer, departure.client) != (tenant, set_up.issuer, set_up.client):
        raise SignInInterrupted
    try:
        person = vouched(await _asserted(house, set_up, departure, returned, redirect), set_up)
    except Refused as refused:
        log.warning("sign-in refused", tenant=str(tenant), code=refused.code, reason=refused.details.get("reason"))
        raise
    return await _recognised(house, tenant, set_up, person, departure.following, correlation)


async def joined(house: House, address: str, joining: Joining, password: str, here: str, correlation: UUID) -> Welcomed:
    """Somebody who gave the password of the account that was there before: from now on the provider means it.

    Raises SignInInterrupted, SignInFailed, TooManyRequests, NoRoleGiven.
    """
    tenant, set_up = await institution_at(house, address)
    if (tenant, set_up.issuer) != (joining.tenant, joining.issuer):
        raise SignInInterrupted
    if await entered(house, joining.address, password, here) != joining.account:
        raise SignInInterrupted
    account = await house.single_sign_on.identities.pin(tenant, joining.issuer, joining.subject, joining.account)
    if account != joining.account:
        raise SignInInterrupted
    await _adjust(house, tenant, account, joining.roles, correlation)
    return Welcomed(await _caller(house, tenant, account), joining.following)


async def _asserted(house: House, set_up: SignInSetUp, departure: Departure, returned: Returned, redirect: str) -> "dict[str, object]":
    desk = house.single_sign_on
    metadata = await desk.providers.metadata(set_up.issuer)
    expected_iss = metadata.authorization_response_iss_parameter_supported
    if (returned.iss is None and expected_iss) or returned.iss not in (None, set_up.issuer):
        raise TokenNotValid(reason="iss")
    if returned.error or not returned.code:
        raise ProviderSaidNo
    secret = await desk.doors.secret(departure.tenant, set_up.secret)
    if secret is None:
        raise SignInInterrupted
    asking = Asking(
        issuer=set_up.issuer,
        client=set_up.client,
        secret=secret,
        code=returned.code,
        verifier=departure.verifier,
        nonce=departure.nonce,
        redirect=redirect,
    )
    return dict(await desk.providers.asserted(asking))


async def _recognised(
    house: House, tenant: UUID, set_up: SignInSetUp, person: Vouched, following: str, correlation: UUID
) -> Welcomed | Joining:
    identities = house.single_sign_on.identities
    account = await identities.account(tenant, set_up.issuer, person.subject)
    if account is None:
        known = await house.accounts.facts_at(person.address)
        if known is not None and any(one.tenant == tenant for one in await house.accounts.memberships(known.account)):
            return Joining(
                tenant=tenant,
                issuer=set_up.issuer,
                subject=person.subject,
                account=known.account,
                address=person.address,
                roles=person.roles,
                following=following,
            )
        if not person.roles:
            raise NoRoleGiven
        account = await identities.made(tenant, set_up.issuer, person.subject, person.address)
    await identities.note_address(account, person.address)
    await _adjust(house, tenant, account, person.roles, correlation)
    return Welcomed(await _caller(house, tenant, account), following)


async def _adjust(house: House, tenant: UUID, account: UUID, roles: frozenset[str], correlation: UUID) -> None:
    """Give what the provider says, take back what it had given and says no more; what the team gave is the team's.

    The last coordinator stays one. In an institution that is suspended nothing changes, and one reads in the roles one has.
    """
    context = HandlingContext(tenant=tenant, actor=f"account/{account}", role="system", correlation=correlation)
    streams = {role: grant_stream(account, role) for role in VOUCHED_ROLES}
    states = await house.gather(tenant, lambda _: streams.values())
    held = {role: states[stream.name] for role, stream in streams.items()}
    try:
        for role in VOUCHED_ROLES:
            if role in roles:
                await house.handling.handle(GiveGrant(account=account, role=role, reason="identity-provider"), context)
                await house.accounts.join(Caller(account, tenant, role))
        for role, state in held.items():
            if role not in roles and isinstance(state, Held) and state.reason is not None:
                await _take_back(house, context, account, role)
    except NothingChangesHere:
        return


async def _take_back(house: House, context: HandlingContext, account: UUID, role: str) -> None:
    try:
        await acts.take_back(house, context, account, role, reason="identity-provider")
    except LastCoordinator:
        log.warning("the last coordinator keeps a role that the provider no longer gives", tenant=str(context.tenant), actor=context.actor)


async def _caller(house: House, tenant: UUID, account: UUID) -> Caller:
    try:
        return await house.accounts.last_used(account, tenant)
    except NoSuchRole:
        raise NoRoleGiven from None
