"""Requests to be erased: those that wait, the longest first, and what was refused, on which ground."""

from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from infra.tenant_transaction import tenant_transaction
from projections.person_directory import PERSON_DIRECTORY, DirectoryEntry
from services.catalogues import Language
from services.house import House
from services.rights.words import REFUSALS
from tenants.lines import decode_events
from tenants.person import ErasureRefused

_MOST: Final = 200


class Refusal(msgspec.Struct, frozen=True):
    address: str
    name: str
    day: str
    ground: str


async def requests_waiting(house: House, tenant: UUID) -> list[DirectoryEntry]:
    """At most 200."""
    async with tenant_transaction(house.engine, tenant) as connection:
        rows = await connection.fetch(
            "SELECT person FROM ekole.person_directory WHERE tenant_id = $1 AND erasure_requested_at IS NOT NULL"
            " ORDER BY erasure_requested_at, person LIMIT $2",
            tenant,
            _MOST,
        )
    return await _entries(house, tenant, [UUID(int=row[0].int) for row in rows])


async def refusals_of(house: House, tenant: UUID, _: Language) -> list[Refusal]:
    """The last refusal of each person whose data are kept against their wish, the newest first; at most 200."""
    async with tenant_transaction(house.engine, tenant) as connection:
        rows = await connection.fetch(
            "SELECT person FROM ekole.person_directory WHERE tenant_id = $1 AND erasure_refused_at IS NOT NULL"
            " ORDER BY erasure_refused_at DESC, person LIMIT $2",
            tenant,
            _MOST,
        )
    async with house.views.of(tenant) as views:
        zone = ZoneInfo((await house.institution(views, tenant)).timezone)
    told = []
    for entry in await _entries(house, tenant, [UUID(int=row[0].int) for row in rows]):
        assert entry.erasure_refused_at is not None
        stored = await house.store.load(tenant, f"person/{entry.person}")
        grounds = [event.ground for event in decode_events(stored.lines) if isinstance(event, ErasureRefused)]
        day = _.day(entry.erasure_refused_at.astimezone(zone).date())
        told.append(Refusal(f"/etablissement/donnees/{entry.person}", entry.name or "", day, _(REFUSALS[grounds[-1]])))
    return told


async def _entries(house: House, tenant: UUID, people: list[UUID]) -> list[DirectoryEntry]:
    async with house.views.of(tenant) as views:
        found = await views.some(PERSON_DIRECTORY, list(people))
    return [found[one] for one in people if one in found]
