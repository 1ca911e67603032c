"""The people of the house who follow institutions: who they are, how much each carries, and what passes from one to another."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.refusal import Refused
from infra.database import tenant_transaction
from projections.health import TO_CALL
from services.accounts.caller import Caller
from services.accounts.store import valid_address
from services.handling import HandlingContext
from services.house import House
from services.portfolio.listing import LIVE
from services.supervision import granting
from tenants.handing_over import HandOverClient
from tenants.house import HOUSE
from tenants.permissions import CONSULTANT
from tenants.supervision import AssignConsultant

_LOAD: Final = f"""
    SELECT rights.account,
           count(DISTINCT rights.client) FILTER (WHERE rights.covers IS NULL),
           count(DISTINCT rights.client) FILTER (WHERE rights.covers IS NOT NULL),
           count(programme), coalesce(sum(points), 0), count(programme) FILTER (WHERE points >= $2)
      FROM (SELECT account, client, covers FROM ekole.supervision_right WHERE tenant_id = $1 AND {LIVE}) AS rights
      LEFT JOIN ekole.portfolio AS row ON row.tenant_id = $1 AND row.open AND row.client = rights.client
     GROUP BY rights.account
"""  # noqa: S608 - our own words


class Load(msgspec.Struct, frozen=True):
    """What somebody carries today. ``covered``: institutions in another's place; ``to_call``: programmes that need them."""

    account: UUID
    address: str
    institutions: int
    covered: int
    programmes: int
    points: int
    to_call: int


class NobodyToReplace(Refused):
    code = "nobody-to-replace"
    kind = "invalid"
    sentence = "Aucun établissement n’est confié à cette personne aujourd’hui. Rien n’a changé ; choisissez-en une autre."


async def loads(house: House, today: date) -> list[Load]:
    """Everybody to whom an institution is entrusted today, the most loaded first."""
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(_LOAD, HOUSE, TO_CALL, today)
    found = {UUID(int=row[0].int): tuple(row)[1:] for row in rows}
    names = await granting.addresses(house, found)
    carried = [Load(account, names.get(account, ""), *figures) for account, figures in found.items()]
    return sorted(carried, key=lambda one: (-one.to_call, -one.points, one.address))


async def entrusted(house: House, account: UUID, today: date) -> list[UUID]:
    """The institutions that are somebody's own today, not in another's place."""
    given = await granting.rights(house, account=account, right="assignment")
    return sorted(right.client for right in given if right.covers is None and right.holds_on(today))


async def hand_over(house: House, context: HandlingContext, account: UUID, email: str, today: date, only: UUID | None = None) -> int:
    """Pass on all institutions of somebody, or one, each by a decision of its own; how many. Sent again, it goes on where it was cut.

    Raises NobodyToReplace, AddressInvalid, and what HandOverClient refuses.
    """
    successor = await house.accounts.account_named(valid_address(email))
    clients = [client for client in await entrusted(house, account, today) if only in (None, client)]
    if not clients:
        raise NobodyToReplace
    for client in clients:
        command = HandOverClient(client=client, account=account, successor=successor)
        await house.handling.handle(command, _of(context, client))
        await house.accounts.leave(Caller(account, client, CONSULTANT))
    return len(clients)


async def cover(
    house: House, context: HandlingContext, account: UUID, email: str, days: tuple[date | None, date | None], today: date
) -> int:
    """Let another stand in for somebody in all their institutions between two days; how many.

    Raises NobodyToReplace, AddressInvalid, and what AssignConsultant refuses.
    """
    deputy = await house.accounts.account_named(valid_address(email))
    clients = await entrusted(house, account, today)
    if not clients:
        raise NobodyToReplace
    for client in clients:
        command = AssignConsultant(client=client, account=deputy, first_day=days[0], last_day=days[1], covers=account)
        await house.handling.handle(command, _of(context, client))
    return len(clients)


def _of(context: HandlingContext, client: UUID) -> HandlingContext:
    return msgspec.structs.replace(context, idempotency_key=f"{context.idempotency_key}/{client}")
