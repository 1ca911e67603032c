"""Telling that something is wrong: in confidence, under a name that is another for every report, to those who are named for it.

They hear by letter that something waits, and not what; and again each day until somebody takes it up.
"""

from datetime import datetime
from typing import Final, get_args
from uuid import UUID, uuid4, uuid5

import msgspec

from domain.personal import readable
from domain.safeguarding.incident import AddressedTo, Nature
from domain.safeguarding.reporting import ReportIncident
from services.handling import HandlingContext
from services.house import House
from services.limits.policies import INCIDENTS
from services.safeguarding.reminding import tell
from tenants.institution import INSTITUTION
from tenants.permissions import SAFEGUARDING
from tenants.personal_data.pseudonyms import respondent

_NATURES: Final[tuple[Nature, ...]] = get_args(Nature)


class Contact(msgspec.Struct, frozen=True):
    """Somebody whom one can turn to, as the institution names them."""

    name: str
    role: str
    reach: str
    deputy: bool


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed. ``about_contact``: a safeguarding contact is concerned, who must not read it."""

    nature: str
    urgent: bool
    about_contact: bool
    words: str
    reporter: str
    reach: str

    def __repr__(self) -> str:
        return "Telling(…)"


async def contacts(house: House, tenant: UUID) -> list[Contact]:
    """The contact first, then the deputies."""
    institution = await house.state_of(tenant, INSTITUTION.of(tenant))
    found = [
        Contact(readable(one.name) or "", readable(one.role) or "", readable(one.reach) or "", one.deputy)
        for one in institution.contacts.values()
    ]
    return sorted((one for one in found if one.name), key=lambda one: (one.deputy, one.name))


async def read_by(house: House, tenant: UUID, *, about_contact: bool) -> AddressedTo:
    """To whom a report goes: to the direction where a contact is concerned, or where none has come in yet."""
    if about_contact or not await house.accounts.roster.seats(tenant, frozenset({SAFEGUARDING})):
        return "direction"
    return "safeguarding"


async def report(
    house: House, tenant: UUID, programme: UUID, told: Telling, *, whom: UUID, role: str, key: str, simulated_now: datetime | None
) -> AddressedTo:
    """Keep it and let those who are named for it know that it waits; to whom it went. ``whom``: who reports (a participation, an account),
    whom nothing of what is kept names. Raises what reporting is refused for, TooManyRequests.
    """
    secret = await house.keyring.tenant_key(tenant)
    await house.limiter.require(INCIDENTS, str(respondent(secret, tenant, whom)))
    incident = uuid5(whom, key) if key else uuid4()
    context = HandlingContext(
        tenant=tenant,
        actor=f"reporter/{respondent(secret, incident, whom)}",
        role=role,
        idempotency_key=key or None,
        simulated_now=simulated_now,
    )
    addressed_to = await read_by(house, tenant, about_contact=told.about_contact)
    command = ReportIncident(
        programme=programme,
        incident=incident,
        nature=next((one for one in _NATURES if one == told.nature), "other"),
        urgent=told.urgent,
        addressed_to=addressed_to,
        words=told.words,
        reporter=told.reporter or None,
        reach=told.reach or None,
    )
    receipt = await house.handling.handle(command, context)
    await house.caught_up(tenant, receipt.position)
    await tell(house.mail, house.accounts.roster, tenant, incident, addressed_to, 0)
    return addressed_to
