"""The institutions that somebody of the house looks after: what they are called and how they stand, nothing of anybody in them."""

import base64
from collections import defaultdict
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from infra.database import tenant_transaction
from projections.supervision_sheet import SUPERVISION_RIGHTS, SupervisionRight
from services.accounts.caller import Caller
from services.house import House
from services.reading.views import CursorUnreadable
from services.supervision.visiting import exists, house_day
from tenants.house import HOUSE
from tenants.permissions import AUDITOR, HEAD

PAGE: Final = 50
_LONGEST: Final = 200  # characters of a search
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


class ClientsPage(msgspec.Struct, frozen=True):
    """``following``: the cursor from which the list goes on; None at its end."""

    items: list[ClientShown]
    following: str | None


async def every_client(house: House) -> list[Client]:
    """All institutions, by name; none before the house is opened."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return [Client(UUID(int=row[0].int), *tuple(row)[1:]) for row in await connection.fetch("SELECT * FROM app.clients()")]


async def second_sign_ups(house: House) -> dict[UUID, str]:
    """Why institutions stand beside another one with the same UAI, as they said when they signed up."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        return {UUID(int=row[0].int): row[1] for row in await connection.fetch("SELECT client, beside FROM app.second_sign_ups()")}


async def clients_of(house: House, caller: Caller, words: str = "", after: str | None = None, limit: int = PAGE) -> ClientsPage:
    """A page of those that this caller of the house may enter today, by name; ``words``: of the name, or the UAI.

    Raises CursorUnreadable.
    """
    rights = await _rights_of(house, caller)
    among = None if rights is None else list(rights)
    found = await _page(house, words, after, among, limit + 1)
    shown = [_shown(client, () if rights is None else tuple(rights[client.client])) for client in found[:limit]]
    return ClientsPage(shown, _cursor(found[limit - 1]) if len(found) > limit else None)


async def client_of(house: House, caller: Caller, client: UUID) -> ClientShown | None:
    """One that this caller may enter today."""
    rights = await _rights_of(house, caller)
    if rights is not None and client not in rights:
        return None
    found = await _page(house, "", None, [client], 1)
    return _shown(found[0], () if rights is None else tuple(rights[client])) if found else None


async def _rights_of(house: House, caller: Caller) -> dict[UUID, list[SupervisionRight]] | None:
    """The live rights of a consultant or an auditor, by institution; None for a head, who may enter all."""
    if caller.role == HEAD:
        return None
    if not await exists(house, HOUSE):
        return {}
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        rights = await views.where(SUPERVISION_RIGHTS, account=caller.account)
    today, wanted = house_day(), "audit" if caller.role == AUDITOR else "assignment"
    live: dict[UUID, list[SupervisionRight]] = defaultdict(list)
    for right in rights:
        if right.right == wanted and right.holds_on(today):
            live[right.client].append(right)
    return live


async def _page(house: House, words: str, after: str | None, among: list[UUID] | None, at_most: int) -> list[Client]:
    name, client = _place(after)
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(
            "SELECT * FROM app.clients_page($1, $2, $3, $4, $5)", " ".join(words.split())[:_LONGEST], name, client, among, at_most
        )
    return [Client(UUID(int=row[0].int), *tuple(row)[1:]) for row in rows]


def _cursor(last: Client) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((last.name, last.client))).rstrip(b"=").decode()


def _place(cursor: str | None) -> tuple[str, UUID | None]:
    if cursor is None:
        return "", None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=tuple[str, UUID])
    except (ValueError, msgspec.MsgspecError):
        raise CursorUnreadable from None


def _shown(client: Client, rights: tuple[SupervisionRight, ...]) -> ClientShown:
    ends = [right.last_day for right in rights]
    last = None if None in ends else max((day for day in ends if day is not None), default=None)
    programmes = tuple(sorted({programme for right in rights for programme in right.programmes}))
    return ClientShown(client.client, client.name, client.kind, client.uai, client.demonstration, client.standing, last, programmes)
