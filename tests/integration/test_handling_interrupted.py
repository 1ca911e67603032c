"""Connections that die while commands are handled: everything is done once, and whoever asks again is told so."""

import asyncio
from collections import Counter
from uuid import UUID

import asyncpg

from infra.event_store import OutcomeUnknown
from infra.lanes import lost_connection
from services.handling import Receipt
from tenants.person import PersonRegistered
from tenants.registering import PersonDetails
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, connected, platform_on, somebody


async def test_connections_that_die_lose_and_double_nothing(database: Database) -> None:
    people = [somebody(email=f"{n}@lycee.example") for n in range(40)]
    async with platform_on(database) as platform:
        lycee = await platform.institution()
        registering = asyncio.gather(*(_until_answered(lycee, one) for one in people))
        killed = 0
        async with connected(database) as administrator:
            while not registering.done():
                killed += await administrator.fetchval(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = 'ekole_app'"
                )
                if killed > 60:
                    break
                await asyncio.sleep(0.01)
        receipts = await registering
        assert killed > 0
        registered = Counter[UUID](one.person for one in await lycee.events(PersonRegistered))
        assert registered == Counter(one.person for one in people)
        assert len({one.position for one in receipts}) == len(people)
        async with connected(database) as administrator:
            owners = await administrator.fetch("SELECT person_id FROM ekole.person_contact WHERE tenant_id = $1", lycee.tenant)
        assert {row[0] for row in owners} == {one.person for one in people}


async def _until_answered(lycee: OpenInstitution, person: PersonDetails) -> Receipt:
    """What a client does: the same request with the same key, until there is an answer."""
    while True:
        try:
            return await lycee.registers(person, key=str(person.person))
        except Exception as failed:
            if not (isinstance(failed, OutcomeUnknown | asyncpg.InternalClientError) or lost_connection(failed)):
                raise
            await asyncio.sleep(0.01)
