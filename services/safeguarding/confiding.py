"""What the pages and the API ask alike before anything of an incident shows: whose it is, that it was read, without a trace elsewhere."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.safeguarding.incident import INCIDENT, Closed, Open
from domain.safeguarding.reporting import IncidentMissing, OpenIncident, may_read, reported
from services.accounts.caller import Caller
from services.handling import HandlingContext
from services.house import House
from services.team.acts import Member, MemberMissing, members
from tenants.permissions import COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING

_MAY_BE_NAMED: Final = frozenset({COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING})


class Confided(msgspec.Struct, frozen=True):
    """An incident as somebody who is named for it sees it; ``version``: how many events its history has.

    ``destroyed``: it was closed so long ago that nobody can read its words any more.
    """

    incident: Open
    closed: bool
    destroyed: bool
    version: int


async def confided(house: House, caller: Caller, incident: UUID) -> Confided:
    """Raises IncidentMissing, also to whom it is not for."""
    stream = INCIDENT.of(incident)
    loaded = (await house.ledger.load(caller.tenant, [stream]))[stream.name]
    found = reported(loaded.state)
    if found is None or not may_read(found, caller.role, caller.account):
        raise IncidentMissing
    closed = isinstance(loaded.state, Closed)
    return Confided(found, closed, closed and loaded.state.destroyed, loaded.version)


async def note_reading(house: House, caller: Caller, incident: UUID) -> None:
    """Note who reads it, once an account and day, before anything of it shows. Raises IncidentMissing."""
    await confided(house, caller, incident)
    key = f"read-{incident.hex}-{(await today(house, caller.tenant)).isoformat()}"
    context = HandlingContext(tenant=caller.tenant, actor=caller.actor, role=caller.role, idempotency_key=key)
    await house.handling.handle(OpenIncident(incident=incident), context)


def unnamed(context: HandlingContext) -> HandlingContext:
    """Without the request's correlation, under which other lines of this program's own log name who asked for what."""
    return msgspec.structs.replace(context, correlation=None)


async def nameable(house: House, tenant: UUID) -> list[Member]:
    """Those of the team who may be named to read an incident."""
    return [one for one in await members(house, tenant) if one.seat.role in _MAY_BE_NAMED]


async def require_nameable(house: House, tenant: UUID, account: UUID) -> None:
    """Raises MemberMissing where nobody of the team has this account, or in a role that opens no incident."""
    if account not in {one.seat.account for one in await nameable(house, tenant)}:
        raise MemberMissing


async def today(house: House, tenant: UUID) -> date:
    """The institution's own day."""
    async with house.views.of(tenant) as views:
        return house.day_of(await house.institution(views, tenant), None)
