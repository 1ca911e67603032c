"""Whose programmes were all closed long enough ago is erased, once, and nobody else is."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.personal import Sealed
from domain.safeguarding.incident import IncidentClosed, IncidentReported, IncidentWordsDestroyed
from domain.safeguarding.reporting import CloseIncident, ReportIncident
from domain.training.joining import WithdrawParticipation
from infra.database import database_engine
from infra.event_store import EventStore
from infra.redis_client import redis_client
from projections.history import History
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.runner import Runner
from projections.views import VIEWS
from projections.waiting import Waiting as WaitingForViews
from services.accounts.sessions import Sessions
from services.accounts.store import AccountStore
from services.handling import Handling, HandlingContext
from services.mail.office import address_book, outbox_of
from services.reading.views import Views
from services.rights.archive import shows_people
from services.rights.forgetting import forget_contacts, forget_incidents
from services.rights.retaining import RetentionHands, begin_round, people_over, retain
from tenants.erasing import RefuseErasure, RequestErasure
from tenants.house import HOUSE, OpenHouse
from tenants.person import PERSON, Erased, PersonDataErased, PersonRegistered, PersonState, Registered
from tenants.personal_data.accounts_key import opened_accounts_key
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring
from tenants.relationship.prospecting import RecordContact
from tenants.relationship.relationship import RELATIONSHIP
from tenants.retention import ChooseRetention, months_before
from tests.databases import Database
from tests.integration.awaiting import Waiting, waiting
from tests.integration.institutions import MASTER_KEY, Platform, connected, platform_on, somebody

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)


class Place:
    """An institution with two minors in a programme, its views kept up, and the hands that erase."""

    def __init__(self, platform: Platform, database: Database, hands: RetentionHands, runner: Runner, school: Waiting) -> None:
        self.platform, self.database, self.hands, self.runner, self.school = platform, database, hands, runner, school
        self.tenant = school.tenant

    async def settled(self) -> None:
        await self.runner.settle()

    async def left(self) -> None:
        """Everybody stops: what follows is the same for a programme that is closed in the log too."""
        for one in self.school.minors:
            await self.school.institution.does(WithdrawParticipation(participation=one))
        await self.settled()

    async def closed(self, months: int) -> None:
        """As if the programme had been closed, and everybody known, so many months ago."""
        async with connected(self.database) as connection:
            ago = NOW - timedelta(days=31 * months)
            await connection.execute("UPDATE ekole.programme_sheet SET closed_at = $2 WHERE tenant_id = $1", self.tenant, ago)
            await connection.execute("UPDATE ekole.person_directory SET registered_at = $2 WHERE tenant_id = $1", self.tenant, ago)

    async def state_of(self, tenant: UUID, person: UUID) -> PersonState:
        return await self.platform.handling.state_of(tenant, PERSON.of(person))

    async def people(self) -> list[UUID]:
        return [one.person for one in await self.school.institution.events(PersonRegistered)]


@asynccontextmanager
async def _place(database: Database, redis_url: str) -> AsyncIterator[Place]:
    projector = database_engine(database.url("projector"))
    store = EventStore(projector)
    redis = redis_client(redis_url)
    installation = opened_accounts_key(MASTER_KEY, None)
    async with platform_on(database) as platform:
        hands = RetentionHands(
            engine=platform.engine,
            store=platform.store,
            documents=Documents(platform.engine, platform.keyring),
            views=Views(platform.engine, WaitingForViews(platform.engine)),
            handling=platform.handling,
            mail=outbox_of(platform.engine, platform.keyring, installation),
            accounts=AccountStore(platform.engine, address_book(installation)),
            sessions=Sessions(redis),
        )
        runner = Runner(projector, History(store, Keyring(projector, MASTER_KEY)), VIEWS)
        try:
            place = Place(platform, database, hands, runner, await waiting(platform, 2))
            await place.settled()
            yield place
        finally:
            await store.close()
            await redis.aclose()
            await projector.dispose()


@pytest.fixture
async def place(database: Database, redis_url: str) -> AsyncIterator[Place]:
    async with _place(database, redis_url) as made:
        yield made


async def test_nobody_of_a_programme_that_runs_or_was_closed_lately(place: Place) -> None:
    assert await people_over(place.hands, place.tenant, LATER) == []
    await place.closed(35)
    assert await people_over(place.hands, place.tenant, LATER) == []


async def test_a_view_that_is_wrong_erases_nobody(place: Place) -> None:
    """The log says that the programme runs: what a table was made to say is not enough."""
    await place.closed(38)
    assert len(await people_over(place.hands, place.tenant, LATER)) == 2
    assert await retain(place.hands, place.tenant, LATER) == 0
    assert await place.school.institution.events(PersonDataErased) == []


async def test_everybody_once_their_time_is_over_and_once_only(place: Place) -> None:
    await place.left()
    await place.closed(38)
    people = await place.people()
    assert set(await people_over(place.hands, place.tenant, LATER)) == set(people)
    assert await retain(place.hands, place.tenant, LATER) == 2
    await place.settled()
    await place.closed(38)
    assert await retain(place.hands, place.tenant, LATER) == 0
    erased = await place.school.institution.events(PersonDataErased)
    assert {(one.person, one.ground, one.programmes) for one in erased} == {
        (person, "retention-over", (place.school.programme,)) for person in people
    }
    for person in people:
        assert isinstance(await place.state_of(place.tenant, person), Erased)
    registered = await place.school.institution.events(PersonRegistered)
    assert all(isinstance(one.given_name, Sealed) for one in registered), "what was written of them is read by nobody"


async def test_the_direction_may_choose_another_time(place: Place) -> None:
    await place.closed(20)
    choice = ChooseRetention(institution=place.tenant, use=12, archive=6)
    await place.school.institution.does(choice, role="direction")
    assert len(await people_over(place.hands, place.tenant, LATER)) == 2


async def test_who_was_registered_and_never_took_part_goes_too_and_whom_the_law_keeps_stays(place: Place) -> None:
    kept, gone = somebody(), somebody(given_name="Bo")
    await place.school.institution.registers(kept, gone)
    await place.school.institution.does(RequestErasure(person=kept.person))
    refusal = RefuseErasure(person=kept.person, ground="legal-claims", explanation="Un litige est en cours.")
    await place.school.institution.does(refusal)
    await place.settled()
    await place.closed(38)
    over = await people_over(place.hands, place.tenant, LATER)
    assert gone.person in over
    assert kept.person not in over


async def test_one_round_a_day_whatever_the_number_of_workers(place: Place, redis_url: str) -> None:
    await place.left()
    await place.closed(38)
    redis, projector = redis_client(redis_url), database_engine(place.database.url("projector"), pool_size=1)
    try:
        counts = [await begin_round(redis, projector, place.hands, LATER) for _ in range(3)]
    finally:
        await redis.aclose()
        await projector.dispose()
    assert counts == [2, 0, 0]


async def test_the_words_of_an_incident_that_was_closed_six_years_ago_are_gone_and_it_stands(place: Place) -> None:
    school, platform = place.school.institution, place.platform
    old, young, waits = (uuid4() for _ in range(3))
    for incident, years in ((old, 7), (young, 5), (waits, 7)):
        then = Handling(platform.engine, platform.store, platform.keyring, clock=clock_of(NOW - timedelta(days=366 * years)))
        told: Any = {"nature": "home", "urgent": False, "addressed_to": "direction", "words": "Il a peur de rentrer."}
        await then.handle(ReportIncident(programme=place.school.programme, incident=incident, **told), school.context(role="mentor"))
        if incident != waits:
            closing = CloseIncident(incident=incident, outcome="settled", note="Suivi par l’infirmière.")
            await then.handle(closing, school.context(role="direction"))
    await place.settled()
    for forgotten in (1, 0):
        assert await forget_incidents(place.hands, place.tenant, LATER) == forgotten
        await place.settled()
    reported = {one.incident: one.words for one in await school.events(IncidentReported)}
    assert isinstance(reported.pop(old), Sealed)
    assert set(reported.values()) == {"Il a peur de rentrer."}
    assert [one.incident for one in await school.events(IncidentWordsDestroyed)] == [old]
    closed = {one.incident: one for one in await school.events(IncidentClosed)}
    assert (closed[old].outcome, isinstance(closed[old].note, Sealed)) == ("settled", True)


async def test_with_whom_ekole_spoke_three_years_ago_is_forgotten_and_that_it_did_stays(place: Place) -> None:
    platform, lead = place.platform, uuid4()
    old, young = uuid4(), uuid4()
    told: Any = {"account": lead, "institution": "Lycée Louise-Michel", "kind": "lycee-public", "name": "Ana Lopes", "email": "a@lm.test"}
    for relationship, years in ((old, 4), (young, 2)):
        then = NOW - timedelta(days=366 * years)
        handling = Handling(platform.engine, platform.store, platform.keyring, clock=clock_of(then))
        if relationship == old:
            await handling.open_tenant(OpenHouse(institution=HOUSE), HandlingContext(tenant=HOUSE, actor="system/test", role="system"))
        contact = RecordContact(relationship=relationship, day=then.date(), **told)
        await handling.handle(contact, HandlingContext(tenant=HOUSE, actor=f"account/{lead}", role="consultant"))
    await place.settled()
    for forgotten in (1, 0):
        assert await forget_contacts(place.hands, LATER) == forgotten
        await place.settled()
    states: list[Any] = [await platform.handling.state_of(HOUSE, RELATIONSHIP.of(one)) for one in (old, young)]
    assert [isinstance(one.known.name, Sealed) for one in states] == [True, False]
    assert states[0].known.institution == "Lycée Louise-Michel"


def clock_of(moment: datetime) -> Callable[[], datetime]:
    """One that stands still."""
    return lambda: moment


async def test_a_demonstration_keeps_everybody(database: Database, redis_url: str) -> None:
    async with _place(database, redis_url) as place:
        demonstration = await waiting(place.platform, 1, demonstration=True)
        await place.runner.settle()
        async with connected(database) as connection:
            old = NOW - timedelta(days=4_000)
            await connection.execute("UPDATE ekole.programme_sheet SET closed_at = $2 WHERE tenant_id = $1", demonstration.tenant, old)
            await connection.execute("UPDATE ekole.person_directory SET registered_at = $2 WHERE tenant_id = $1", demonstration.tenant, old)
        assert await people_over(place.hands, demonstration.tenant, LATER) == []
        (person,) = [one.person for one in await demonstration.institution.events(PersonRegistered)]
        assert isinstance(await place.state_of(demonstration.tenant, person), Registered)


async def test_in_the_archive_only_who_answers_for_the_institution_sees_people(place: Place) -> None:
    async with place.hands.views.of(place.tenant) as views:
        institution = await views.one(INSTITUTION_SHEETS, place.tenant)
        running = await views.one(PROGRAMME_SHEETS, place.school.programme)
    assert institution is not None
    assert running is not None

    async def seen_by(role: str, months: int | None) -> bool:
        closed = None if months is None else months_before(NOW, months)
        programme = msgspec.structs.replace(running, closed_at=closed)
        return await shows_people(place.platform.handling, role, institution, programme, NOW + timedelta(days=3))

    for role in ("facilitator", "reader", "consultant", "head"):
        assert [await seen_by(role, months) for months in (None, 2, 11, 13)] == [True, True, True, False], role
    for role in ("coordinator", "direction"):
        assert await seen_by(role, 30), role
    demonstration = msgspec.structs.replace(institution, demonstration=True)
    old = msgspec.structs.replace(running, closed_at=months_before(NOW, 30))
    assert await shows_people(place.platform.handling, "reader", demonstration, old)
