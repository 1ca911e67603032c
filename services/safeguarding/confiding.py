"""What the pages and the API ask alike before anything of an incident shows: whose it is, that it was read, without a trace elsewhere."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.safeguarding.incident import INCIDENT, Closed, Open
from domain.safeguarding.reporting import IncidentMissing, OpenIncident, may_read, reported
from projections.incident_sheet import IncidentSheet
from services.accounts.caller import Caller
from services.handling import HandlingContext
from services.house import House
from services.team.acts import Member, MemberMissing, members
from tenants.permissions import COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING

_MAY_BE_NAMED: Final = frozenset({COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING})


class Confided(msgspec.Struct, frozen=True):
    """An incident as somebody who is named for it sees it; ``version``: how many events its history has."""

    incident: Open
    closed: bool
    version: int


def entrusted(sheets: Iterable[IncidentSheet], caller: Caller) -> list[IncidentSheet]:
    """Those that this account may open: what waits first, then what is urgent, then the newest."""
    theirs = [one for one in sheets if one.addressed_to == caller.role or caller.account in one.readers]
    return sorted(theirs, key=lambda one: (one.status == "closed", one.status != "waiting", not one.urgent, -one.reported_at.timestamp()))


async def confided(house: House, caller: Caller, incident: UUID) -> Confided:
    """Raises IncidentMissing, also to whom it is not for."""
    stream = INCIDENT.of(incident)
    loaded = (await house.ledger.load(caller.tenant, [stream]))[stream.name]
    found = reported(loaded.state)
    if found is None or not may_read(found, caller.role, caller.account):
        raise IncidentMissing
    return Confided(found, isinstance(loaded.state, Closed), loaded.version)


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
