"""The institutions that somebody of the house looks after: what they are called and how they stand, nothing of anybody in them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from infra.database import tenant_transaction
from projections.supervision_sheet import SUPERVISION_RIGHTS, SupervisionRight
from services.accounts.caller import Caller
from services.house import House
from services.supervision.visiting import exists, house_day
from tenants.house import HOUSE
from tenants.permissions import AUDITOR, HEAD

Standing = Literal["active", "suspended", "closed"]


class Client(msgspec.Struct, frozen=True):
    """One institution, as the house sees it."""

    client: UUID
    name: str
    kind: str
    uai: str | None
    demonstration: bool
    signed_up_at: datetime
    suspended_at: datetime | None
    closed_at: datetime | None

    @property
    def standing(self) -> Standing:
        return "closed" if self.closed_at else "suspended" if self.suspended_at else "active"


class ClientShown(msgspec.Struct, frozen=True):
    """``until``: the last day of one's right, where it has one. ``programmes``: those that an auditor may see."""

    client: UUID
    name: str
    kind: str
    uai: str | None
    demonstration: bool
    standing: Standing
    until: date | None
    programmes: tuple[UUID, ...]


async def every_client(house: House) -> list[Client]:
    """All institutions, by name; none before the house is opened."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return [Client(UUID(int=row[0].int), *tuple(row)[1:]) for row in await connection.fetch("SELECT * FROM app.clients()")]


async def second_sign_ups(house: House) -> dict[UUID, str]:
    """Why institutions stand beside another one with the same UAI, as they said when they signed up."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return {UUID(int=row[0].int): row[1] for row in await connection.fetch("SELECT client, beside FROM app.second_sign_ups()")}


async def clients_of(house: House, caller: Caller) -> list[ClientShown]:
    """Those that this caller of the house may enter today."""
    if not await exists(house, HOUSE):
        return []
    clients = await every_client(house)
    if caller.role == HEAD:
        return [_shown(client, ()) for client in clients]
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        rights = await views.where(SUPERVISION_RIGHTS, account=caller.account)
    today, wanted = house_day(), "audit" if caller.role == AUDITOR else "assignment"
    live = [right for right in rights if right.right == wanted and right.holds_on(today)]
    return [_shown(client, here) for client in clients if (here := tuple(right for right in live if right.client == client.client))]


def _shown(client: Client, rights: tuple[SupervisionRight, ...]) -> ClientShown:
    ends = [right.last_day for right in rights]
    last = None if None in ends else max((day for day in ends if day is not None), default=None)
    programmes = tuple(sorted({programme for right in rights for programme in right.programmes}))
    return ClientShown(client.client, client.name, client.kind, client.uai, client.demonstration, client.standing, last, programmes)
