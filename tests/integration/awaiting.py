"""Institutions whose programmes wait for something, told at a time of the test's own, and a scheduler that lives in that time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from domain.deadlines.watch import EscalationDue, ReminderDue
from domain.programme import OpenProgramme
from domain.training.joining import SelectParticipants
from domain.training.participation_events import Profile
from infra.database import database_engine
from infra.event_store import EventStore
from projections.deadline_sheet import DEADLINE_SHEETS
from projections.history import History
from projections.runner import Runner
from services import rules
from services.handling import Handling
from services.scheduling.attempts import Attempts
from services.scheduling.scheduler import Pace, Scheduler
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.personal_data.keyring import Keyring
from tenants.registering import PersonDetails
from tests.databases import Database
from tests.integration.institutions import MASTER_KEY, OpenInstitution, Platform

_RULES = rules
PARIS: Final = ZoneInfo("Europe/Paris")


def weekdays_before(day: date, count: int) -> date:
    """The day from which so many weekdays go by until ``day``."""
    while count > 0:
        count -= day.weekday() < 5
        day -= timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


# the last weekday that is over: the store takes no line from the future
THEN: Final = weekdays_before(datetime.now(PARIS).date(), 1)


class Clock:
    """What the time is for whoever asks it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Waiting:
    """An institution with a programme in which minors were selected, whose guardians have not answered."""

    def __init__(self, institution: OpenInstitution, programme: UUID, minors: tuple[UUID, ...]) -> None:
        self.institution = institution
        self.tenant = institution.tenant
        self.programme = programme
        self.minors = minors

    async def told(self) -> list[ReminderDue | EscalationDue]:
        return [event for event in await self.institution.events() if isinstance(event, ReminderDue | EscalationDue)]


async def waiting(platform: Platform, minors: int, *, demonstration: bool = False) -> Waiting:
    """Everything of it happens at the platform's own time."""
    institution = await platform.institution(demonstration=demonstration)
    programme, gates = uuid4(), {"diagnostic-closed": "off", "design-approved": "off"}
    opening: Any = {"kind": "cfa", "mode": "express", "template": "essai", "template_version": "1", "year": "2026-2027", "gates": gates}
    days: Any = {"first_day": THEN - timedelta(days=200), "last_day": THEN + timedelta(days=400)}
    await institution.does(OpenProgramme(programme=programme, name="Essai", **opening, **days))
    young = tuple(uuid4() for _ in range(minors))
    people = tuple(
        Enrolled(
            person=PersonDetails(
                person=uuid4(), family_name="Girard", given_name=str(number), birth_date=THEN.replace(year=THEN.year - 16, day=1)
            ),
            participation=participation,
            role="mentor",
            profile=Profile(),
        )
        for number, participation in enumerate(young)
    )
    await institution.does(EnrolPeople(programme=programme, people=people))
    await institution.does(SelectParticipants(participations=young, reason="volontaire"))
    return Waiting(institution, programme, young)


class Watchers:
    """Schedulers on one database, in the time of their clock, and the runner that keeps the sheet of deadlines up."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.clock = clock
        self._app = database_engine(database.url("app"))
        self._projector = database_engine(database.url("projector"))
        self._stores = [EventStore(self._app), EventStore(self._projector)]
        self.history = History(self._stores[1], Keyring(self._projector, MASTER_KEY))
        self.runner = Runner(self._projector, self.history, [DEADLINE_SHEETS])

    def scheduler(self, pace: Pace = Pace()) -> Scheduler:  # noqa: B008 - frozen
        async def told(tenant: UUID) -> None:
            pass

        handling = Handling(self._app, self._stores[0], Keyring(self._app, MASTER_KEY), clock=self.clock)
        return Scheduler(Attempts(self._app), handling, told, pace, self.clock)

    async def close(self) -> None:
        for store in self._stores:
            await store.close()
        await self._app.dispose()
        await self._projector.dispose()


@asynccontextmanager
async def watchers(database: Database, clock: Clock) -> AsyncIterator[Watchers]:
    made = Watchers(database, clock)
    try:
        yield made
    finally:
        await made.close()
