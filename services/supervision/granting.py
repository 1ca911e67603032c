"""Giving and taking back rights across the fence: what the API and the pages both do."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.programme import ProgrammeMissing
from projections.programme_sheet import PROGRAMME_SHEETS, ProgrammeSheet
from projections.supervision_sheet import SUPERVISION_RIGHTS, SupervisionRight
from services.accounts.caller import Caller
from services.accounts.store import valid_address
from services.catalogues import LocaleName
from services.handling import HandlingContext, Receipt
from services.house import House
from services.onboarding.inviting import invite
from services.supervision.visiting import ClientMissing, exists, house_day
from tenants.house import HOUSE
from tenants.permissions import AUDITOR, CONSULTANT, HEAD
from tenants.supervision import SUPERVISION, AssignConsultant, EndAssignment, EndAudit, GrantAudit, supervision_of

INVITED_HERE: Final = frozenset({HEAD, CONSULTANT, AUDITOR})


class Granted(msgspec.Struct, frozen=True):
    """An audit that was given, to whom, and what the house's log says of it."""

    audit: UUID
    account: UUID
    receipt: Receipt


async def require_house(house: House) -> None:
    """Raises ClientMissing before Ekole's house is opened."""
    if not await exists(house, HOUSE):
        raise ClientMissing


async def require_client(house: House, client: UUID) -> None:
    """Raises ClientMissing."""
    if client == HOUSE or not await exists(house, client):
        raise ClientMissing


async def rights(house: House, **where: object) -> list[SupervisionRight]:
    """The rights that the house's log holds now, of a client, of a kind; none before the house is opened."""
    if not await exists(house, HOUSE):
        return []
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        return await views.where(SUPERVISION_RIGHTS, **where)


async def addresses(house: House, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Who these are: by the address of their account, or the one that an invitation into the house waits at."""
    wanted = set(accounts)
    waiting = await house.accounts.roster.pending(HOUSE, INVITED_HERE) if wanted else []
    found = {await house.accounts.account_named(one.address): one.address for one in waiting}
    for account in wanted:
        facts = await house.accounts.facts_of(account)
        if facts is not None:
            found[account] = facts.address
    return {account: address for account, address in found.items() if account in wanted}


async def programmes_of(house: House, client: UUID) -> list[ProgrammeSheet]:
    """The programmes of an institution, as its log has them now."""
    await house.caught_up(client, await house.store.head(client))
    async with house.views.of(client) as views:
        return await views.where(PROGRAMME_SHEETS)


async def assign(
    house: House, context: HandlingContext, client: UUID, email: str, days: tuple[date | None, date | None], covers: UUID | None = None
) -> tuple[UUID, Receipt]:
    """Let a consultant look after a client, or stand in for another. ``context`` is the house's.

    Raises ClientMissing, AddressInvalid, and what AssignConsultant refuses.
    """
    await require_client(house, client)
    account = await house.accounts.account_named(valid_address(email))
    command = AssignConsultant(client=client, account=account, first_day=days[0], last_day=days[1], covers=covers)
    return account, await house.handling.handle(command, context)


async def end_assignment(house: House, context: HandlingContext, client: UUID, account: UUID) -> Receipt:
    """From this moment on nothing of the client opens to this consultant."""
    receipt = await house.handling.handle(EndAssignment(client=client, account=account), context)
    await house.accounts.leave(Caller(account, client, CONSULTANT))
    return receipt


async def grant_audit(
    house: House,
    context: HandlingContext,
    audit: UUID,
    client: UUID,
    email: str,
    programmes: Sequence[UUID],
    ends_on: date,
    seen: tuple[date | None, date | None],
    language: LocaleName,
) -> Granted:
    """Open programmes of a client to an auditor, who is invited into the house by mail. ``context`` is the house's.

    Raises ProgrammeMissing, AddressInvalid, ClientMissing, and what GrantAudit refuses.
    """
    known = {sheet.programme for sheet in await programmes_of(house, client)}
    if not known.issuperset(programmes):
        raise ProgrammeMissing
    address = valid_address(email)
    await require_house(house)
    account = await house.accounts.account_named(address)
    command = GrantAudit(
        audit=audit,
        client=client,
        account=account,
        programmes=tuple(programmes),
        ends_on=ends_on,
        seen_from=seen[0],
        seen_until=seen[1],
    )
    receipt = await house.handling.handle(command, context)
    await invite(house, HOUSE, address, AUDITOR, f"audit/{audit}", language=language)
    return Granted(audit, account, receipt)


async def end_audit(house: House, context: HandlingContext, tenant: UUID, audit: UUID) -> tuple[SupervisionRight, Receipt]:
    """Close an audit to its auditor, by a head or by the institution that it is of. Raises ClientMissing."""
    await require_house(house)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        right = await views.one(SUPERVISION_RIGHTS, audit)
    if right is None or tenant not in (HOUSE, right.client) or right.right != "audit":
        raise ClientMissing
    receipt = await house.handling.handle(EndAudit(audit=audit, client=right.client, account=right.account), context)
    supervision = await house.state_of(HOUSE, SUPERVISION.of(supervision_of(right.client, right.account)))
    if not supervision.audits_on(house_day()):
        await house.accounts.leave(Caller(right.account, right.client, AUDITOR))
    return right, receipt
