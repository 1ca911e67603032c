"""Asking the direction for the agreement on data by mail, and accepting it by the link of that mail."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain.refusal import Refused
from infra.clock import utc_now
from infra.database import tenant_transaction
from services.accounts.caller import Caller
from services.accounts.links import AgreementLink
from services.accounts.store import valid_address
from services.agreement.text import VERSION
from services.catalogues import LocaleName
from services.handling import HandlingContext
from services.house import House
from services.limits.policies import AGREEMENT_MAILS, WRONG_CODE
from services.mail.letter import ToAddress
from services.mail.onboarding_letters import AgreementLetter
from services.own_account.recovery import LinkNotValid
from services.team import acts
from tenants.institution import INSTITUTION, AcceptDataAgreement
from tenants.permissions import DIRECTION, require_permission

LIFETIME: Final = timedelta(days=30)


class DirectionIsSomebodyElse(Refused):
    code = "agreement-not-for-oneself"
    kind = "invalid"
    sentence = (
        "Cette adresse est celle d’un membre de l’équipe qui n’est pas la direction. Rien n’a été envoyé ; "
        "donnez l’adresse du chef d’établissement ou de la personne qui en a délégation."
    )


class AgreementAccepted(Refused):
    code = "agreement-accepted-already"
    sentence = "La direction a déjà accepté cette version de l’accord. Rien n’a été envoyé ; il n’y a plus rien à faire."


class Asked(msgspec.Struct, frozen=True):
    """A link on its way: to whom, since when, until when."""

    address: str
    sent_at: datetime
    expires_at: datetime


class Followed(msgspec.Struct, frozen=True):
    """Where a link leads. ``accepted``: somebody accepted this version already."""

    link: AgreementLink
    institution: str
    accepted: bool


async def ask(house: House, caller: Caller, email: str, key: str, language: LocaleName) -> None:
    """Mail the link to the direction; asked again, the same address has another month.

    Raises PermissionDenied, AddressInvalid, DirectionIsSomebodyElse, AgreementAccepted, TooManyRequests.
    """
    require_permission(caller.role, "institution.run")
    address = valid_address(email)
    state = await house.state_of(caller.tenant, INSTITUTION.of(caller.tenant))
    if state.standing.data_agreement == VERSION:
        raise AgreementAccepted
    account = house.accounts.account_named(address)
    roles = {one.seat.role for one in await acts.members(house, caller.tenant) if one.seat.account == account}
    if roles and DIRECTION not in roles:
        raise DirectionIsSomebodyElse
    await house.limiter.require(AGREEMENT_MAILS, str(caller.tenant))
    link = AgreementLink(caller.tenant, account, (utc_now() + LIFETIME).replace(microsecond=0))
    await house.keyring.tenant_key(caller.tenant)  # known from here on: within the transaction nothing else is asked of the pool
    letter = AgreementLetter(
        code=house.links.agreement(link, VERSION),
        version=VERSION,
        asked_by=await house.accounts.address_of(caller.account),
        expires_at=link.until,
    )
    async with tenant_transaction(house.engine, caller.tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.agreement_link (tenant_id, account_id, email_sealed, expires_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (tenant_id, account_id) DO UPDATE SET sent_at = now(), expires_at = EXCLUDED.expires_at",
            caller.tenant,
            account,
            house.accounts.sealed(address),
            link.until,
        )
        await house.mail.send(caller.tenant, letter, to=ToAddress(address), key=f"{account}/{key}", language=language, within=connection)


async def asked_of(house: House, tenant: UUID) -> list[Asked]:
    """Links that still may be followed, the newest first."""
    async with tenant_transaction(house.engine, tenant) as connection:
        rows = await connection.fetch(
            "SELECT email_sealed, sent_at, expires_at FROM ekole.agreement_link"
            " WHERE tenant_id = $1 AND expires_at > now() ORDER BY sent_at DESC",
            tenant,
        )
    return [Asked(house.accounts.opened(row[0]), row[1], row[2]) for row in rows]


async def follow(house: House, code: str, here: str) -> Followed:
    """Raises LinkNotValid, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    link = house.links.agrees(code, VERSION, utc_now())
    if link is None or not await _was_sent(house, link):
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    state = await house.state_of(link.tenant, INSTITUTION.of(link.tenant))
    name = state.signed_up.name if state.signed_up else ""
    return Followed(link, name, state.standing.data_agreement == VERSION)


async def accept(house: House, code: str, here: str, correlation: UUID) -> None:
    """Accept as the direction whose mail carried the link, and wait until every page says so; followed twice, nothing more happens.

    Raises LinkNotValid, TooManyRequests, and what AcceptDataAgreement refuses.
    """
    link = (await follow(house, code, here)).link
    context = HandlingContext(
        tenant=link.tenant,
        actor=Caller(link.account, link.tenant, DIRECTION).actor,
        role=DIRECTION,
        idempotency_key=f"agreement/{VERSION}/{link.account}",
        correlation=correlation,
    )
    receipt = await house.handling.handle(AcceptDataAgreement(institution=link.tenant, version=VERSION), context)
    await house.caught_up(link.tenant, receipt.position)


async def _was_sent(house: House, link: AgreementLink) -> bool:
    async with tenant_transaction(house.engine, link.tenant) as connection:
        row = await connection.fetchrow(
            "SELECT 1 FROM ekole.agreement_link WHERE tenant_id = $1 AND account_id = $2 AND expires_at >= $3",
            link.tenant,
            link.account,
            link.until,
        )
    return row is not None
