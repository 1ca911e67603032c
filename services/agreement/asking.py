"""Asking the direction for the agreement on data by mail, and accepting it by the link of that mail."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.personal import readable
from domain.refusal import Refused
from infra.clock import utc_now
from infra.database import tenant_transaction
from services.accounts.addresses import mailbox_of
from services.accounts.caller import Caller
from services.accounts.links import AgreementLink
from services.accounts.store import valid_address
from services.agreement.official import official_address
from services.agreement.text import VERSION, versions
from services.catalogues import LocaleName
from services.handling import HandlingContext, Receipt
from services.house import House
from services.limits.policies import AGREEMENT_MAILS, WRONG_CODE
from services.mail.letter import ToAddress
from services.mail.onboarding_letters import AgreementAcceptedLetter, AgreementLetter
from services.own_account.recovery import LinkNotValid
from services.team import acts
from tenants.data_agreement import AcceptDataAgreement
from tenants.institution import INSTITUTION
from tenants.permissions import DIRECTION, require_permission

LIFETIME: Final = timedelta(days=30)


class DirectionIsSomebodyElse(Refused):
    code = "agreement-not-for-oneself"
    kind = "invalid"
    sentence = (
        "Cette adresse mène à un membre de l’équipe qui n’est pas la direction. Rien n’a été envoyé ; "
        "donnez l’adresse du chef d’établissement ou de la personne qui en a délégation."
    )


class AgreementAccepted(Refused):
    code = "agreement-accepted-already"
    sentence = "La direction a déjà accepté cette version de l’accord. Rien n’a été envoyé ; il n’y a plus rien à faire."


class AgreementVersionUnknown(Refused):
    code = "agreement-version-unknown"
    kind = "invalid"
    sentence = (
        "Cette version de l’accord n’a jamais été publiée. Rien n’a été accepté ; relisez le texte et acceptez la version qu’il porte."
    )


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
    account = await house.accounts.account_named(address)
    team = [one.seat for one in await acts.members(house, caller.tenant)]
    known = {one.account for one in team if mailbox_of(one.address) == mailbox_of(address)}
    if known and not known & {one.account for one in team if one.role == DIRECTION}:
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
            "INSERT INTO ekole.agreement_link (tenant_id, account_id, email_sealed, expires_at, asked_by) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant_id, account_id) DO UPDATE"
            " SET sent_at = now(), expires_at = EXCLUDED.expires_at, asked_by = EXCLUDED.asked_by",
            caller.tenant,
            account,
            house.accounts.sealed(address),
            link.until,
            caller.account,
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
    if link is None or await _sent(house, link) is None:
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    state = await house.state_of(link.tenant, INSTITUTION.of(link.tenant))
    name = state.signed_up.name if state.signed_up else ""
    return Followed(link, name, state.standing.data_agreement == VERSION)


async def accept(house: House, code: str, name: str, function: str, here: str, correlation: UUID) -> None:
    """Accept as the direction whose mail carried the link, and wait until every page says so; followed twice, nothing more happens.

    Raises LinkNotValid, TooManyRequests, and what AcceptDataAgreement refuses.
    """
    found = await follow(house, code, here)
    if found.accepted:
        return
    link = found.link
    sent = await _sent(house, link)
    if sent is None:
        raise LinkNotValid
    context = HandlingContext(
        tenant=link.tenant,
        actor=Caller(link.account, link.tenant, DIRECTION).actor,
        role=DIRECTION,
        idempotency_key=f"agreement/{VERSION}/{link.account}",
        correlation=correlation,
    )
    address, asked_by = sent
    command = AcceptDataAgreement(
        institution=link.tenant,
        version=VERSION,
        signature=_signature(link.tenant, link.account),
        name=name,
        function=function,
        address=address,
        asked_by=asked_by,
    )
    receipt = await accepted(house, command, context)
    await house.caught_up(link.tenant, receipt.position)


def signed(caller: Caller, version: str, name: str, function: str) -> AcceptDataAgreement:
    """The command by which somebody who came in as the direction accepts, under their name."""
    return AcceptDataAgreement(
        institution=caller.tenant, version=version, signature=_signature(caller.tenant, caller.account), name=name, function=function
    )


async def accepted(house: House, command: AcceptDataAgreement, context: HandlingContext) -> Receipt:
    """Accept, and tell the institution's official mailbox where it has one, whoever accepted: an agreement is never taken in secret.

    The people of a demonstration are made up, and so may be its number: nobody is told. Raises AgreementVersionUnknown, and what
    AcceptDataAgreement refuses.
    """
    if command.version.strip() and command.version.strip() not in versions():
        raise AgreementVersionUnknown
    receipt = await house.handling.handle(command, context)
    state = await house.state_of(context.tenant, INSTITUTION.of(context.tenant))
    signed_up, version = state.signed_up, state.standing.data_agreement
    address = official_address(signed_up.kind, signed_up.uai, signed_up.academie) if signed_up else None
    if address is None or version is None or state.standing.demonstration:
        return receipt
    signature = state.signature
    letter = AgreementAcceptedLetter(
        version=version,
        name=str(readable(signature.name) or "") if signature else "",
        function=str(readable(signature.function) or "") if signature else "",
        asked_by=await _address(house, signature.asked_by if signature else None),
    )
    await house.mail.send(context.tenant, letter, to=ToAddress(address), key=f"accepted/{version}", language="fr")
    return receipt


async def _address(house: House, account: UUID | None) -> str:
    facts = await house.accounts.facts_of(account) if account else None
    return facts.address if facts else ""


async def asker(house: House, tenant: UUID) -> str:
    """The address of whoever had the accepted link sent; empty where nobody had."""
    state = await house.state_of(tenant, INSTITUTION.of(tenant))
    return await _address(house, state.signature.asked_by if state.signature else None)


def _signature(tenant: UUID, account: UUID) -> UUID:
    """Whose key seals their name: their own in each institution, whether they have an account or not."""
    return uuid5(tenant, f"agreement/{account}")


async def _sent(house: House, link: AgreementLink) -> tuple[str, UUID | None] | None:
    """Where a link was sent, and at whose request; None where it was not."""
    async with tenant_transaction(house.engine, link.tenant) as connection:
        row = await connection.fetchrow(
            "SELECT email_sealed, asked_by FROM ekole.agreement_link WHERE tenant_id = $1 AND account_id = $2 AND expires_at >= $3",
            link.tenant,
            link.account,
            link.until,
        )
    return None if row is None else (house.accounts.opened(row[0]), row[1])
