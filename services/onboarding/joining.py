"""Requests to join an institution that is there already: its coordinators hear of them, and invite or set aside."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.refusal import Refused
from infra.database import tenant_transaction
from services.house import House
from services.mail.letter import ToAccount
from services.mail.onboarding_letters import JoinRequestLetter
from tenants.permissions import COORDINATOR, DIRECTION

_PURPOSE: Final = b"ekole join request 1\x00"


class JoinRequestGone(Refused):
    code = "join-request-gone"
    kind = "missing"
    sentence = "Quelqu’un a déjà répondu à cette demande. Rien n’a été changé ; relisez la liste."


class _Told(msgspec.Struct, frozen=True):
    person: str
    address: str


class JoinRequest(msgspec.Struct, frozen=True):
    """Who asks: the address was confirmed, the name was only said."""

    request: UUID
    person: str
    address: str
    asked_at: datetime


async def ask_to_join(house: House, tenant: UUID, request: UUID, person: str, address: str) -> None:
    """Keep the request under the institution's key, and tell its coordinators; its direction where it has none."""
    key = (await house.keyring.tenant_key(tenant)).key.key_for(_PURPOSE)
    sealed = key.encrypt(msgspec.json.encode(_Told(person, address)), _PURPOSE + request.bytes)
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.join_request (tenant_id, request_id, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            tenant,
            request,
            sealed,
        )
    seats = await house.accounts.roster.seats(tenant, frozenset({COORDINATOR, DIRECTION}))
    coordinators = {one.account for one in seats if one.role == COORDINATOR} or {one.account for one in seats}
    for account in sorted(coordinators):
        letter = JoinRequestLetter(person=person, address=address)
        await house.mail.send(tenant, letter, to=ToAccount(account), key=f"{request}/{account}")


async def requests_of(house: House, tenant: UUID) -> list[JoinRequest]:
    """Those that nobody has answered, the oldest first."""
    async with tenant_transaction(house.engine, tenant) as connection:
        rows = await connection.fetch(
            "SELECT request_id, sealed, created_at FROM ekole.join_request"
            " WHERE tenant_id = $1 AND settled_at IS NULL ORDER BY created_at, request_id",
            tenant,
        )
    if not rows:
        return []
    key = (await house.keyring.tenant_key(tenant)).key.key_for(_PURPOSE)
    found = []
    for row in rows:
        request = UUID(int=row[0].int)
        told = msgspec.json.decode(key.decrypt(row[1], _PURPOSE + request.bytes), type=_Told)
        found.append(JoinRequest(request, told.person, told.address, row[2]))
    return found


async def waiting_request(house: House, tenant: UUID, request: UUID) -> JoinRequest:
    """Raises JoinRequestGone."""
    for one in await requests_of(house, tenant):
        if one.request == request:
            return one
    raise JoinRequestGone


async def settle(house: House, tenant: UUID, request: UUID) -> None:
    """Somebody answered it."""
    async with tenant_transaction(house.engine, tenant) as connection:
        await connection.execute(
            "UPDATE ekole.join_request SET settled_at = now() WHERE tenant_id = $1 AND request_id = $2", tenant, request
        )
