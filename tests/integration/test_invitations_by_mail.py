"""Sessions and workshops that are agreed on, moved and called off reach their people's calendars by mail, through a real mail server."""

import asyncio
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import icalendar

from domain.facilitation.life import EndPair
from domain.facilitation.meeting import CancelSession, MoveSession, PlanSession
from domain.facilitation.pair import PAIR, PairFormed
from domain.facilitation.workshop import WORKSHOP, WorkshopChanged, WorkshopJoined, WorkshopMentorAssigned, WorkshopOpened
from domain.facilitation.workshop_places import LeaveWorkshop
from domain.facilitation.workshop_planning import CancelWorkshop, NameFacilitator
from domain.training.joining import SelectParticipants
from domain.training.participation_events import Profile
from services.notices.reactor import Reactor
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.notices.choices import ChooseNotices
from tenants.registering import PersonDetails, RegisterPeople
from tests.databases import Database
from tests.faults.test_mails import PATIENCE, MailServer, mail_server
from tests.faults.test_notices import School, memory, school
from tests.integration.awaiting import THEN, at
from tests.integration.institutions import connected

__all__ = ["mail_server", "memory", "school"]

INES, CLAIRE, MAUD = "ines@lycee-tests.test", "claire@lycee-tests.test", "maud@lycee-tests.test"
DAY: Final = THEN + timedelta(days=14)
PARIS: Final = ZoneInfo("Europe/Paris")


class Two:
    """Inès, who accompanies Claire, and Claire; their pair, which may meet."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.mentor, self.mentee, self.pair, self.session = (uuid4() for _ in range(4))
        self.people = {"mentor": uuid4(), "mentee": uuid4()}

    async def meet(self) -> None:
        born = THEN.replace(year=THEN.year - 30, day=1)
        names = {"mentor": ("Inès", "Girard", INES, self.mentor), "mentee": ("Claire", "Aubert", CLAIRE, self.mentee)}
        for role, (given, family, address, participation) in names.items():
            person = PersonDetails(person=self.people[role], family_name=family, given_name=given, email=address, birth_date=born)
            some: Any = Enrolled(person=person, participation=participation, role=role, profile=Profile())  # type: ignore[arg-type]
            await self.does(EnrolPeople(programme=self.school.programme, people=(some,)))
        await self.does(SelectParticipants(participations=(self.mentor, self.mentee), reason="volontaires"))
        formed = PairFormed(
            self.pair, self.school.programme, self.mentor, self.mentee, self.people["mentor"], self.people["mentee"], None, None, 6
        )
        await self.school.tells(PAIR.of(self.pair), formed)

    async def does(self, command: Any) -> None:
        await self.school.house.handling.handle(command, self.school.context())

    async def plans(self, start: int = 720) -> None:
        await self.does(PlanSession(pair=self.pair, session=self.session, day=DAY, start=start, minutes=45, place="premises"))

    async def moves(self, start: int) -> None:
        await self.does(MoveSession(pair=self.pair, session=self.session, day=DAY, start=start, minutes=45, place="premises"))


def invitations(server: MailServer) -> list[tuple[str, str, Any]]:
    """What came for calendars, in the order in which it came: to whom, by which method, and the appointment."""
    found = []
    for to, octets in server.taken:
        for part in message_from_bytes(octets, policy=policy.default).walk():
            if part.get_content_type() == "text/calendar":
                content: Any = part.get_payload(decode=True)
                calendar: Any = icalendar.Calendar.from_ical(content)
                (event,) = calendar.walk("VEVENT")
                found.append((to, str(calendar["METHOD"]), event))
    return found


def appointments(server: MailServer, address: str) -> list[tuple[str, int, str, datetime]]:
    """What came to one address for its calendar: method, sequence, identifier, beginning."""
    mine = [(method, event) for to, method, event in invitations(server) if to == address]
    assert all(str(event["ATTENDEE"]) == f"mailto:{address}" for _, event in mine)
    return [(method, int(event["SEQUENCE"]), str(event["UID"]), event.start) for method, event in mine]


async def appointed(server: MailServer, count: int) -> None:
    """Until so many invitations came, to both sides together."""
    async with asyncio.timeout(PATIENCE):
        while len(invitations(server)) < count:
            await asyncio.sleep(0.1)


async def test_a_session_planned_moved_and_cancelled_reaches_both_calendars(school: School, mail_server: MailServer) -> None:
    two = Two(school)
    await two.meet()
    await school.house.handling.handle(ChooseNotices(reader=two.people["mentee"], language="en"), school.context("system"))
    school.start_worker()
    await two.plans()
    await appointed(mail_server, 2)
    await two.moves(start=600)
    await appointed(mail_server, 4)
    await two.does(CancelSession(pair=two.pair, session=two.session, reason="institution"))
    await appointed(mail_server, 6)
    uid = f"{two.session}@ekole"
    noon = datetime.combine(DAY, datetime.min.time(), PARIS).replace(hour=12)
    ten = noon.replace(hour=10)
    for address in (INES, CLAIRE):
        assert appointments(mail_server, address) == [
            ("REQUEST", 0, uid, noon),
            ("REQUEST", 1, uid, ten),
            ("CANCEL", 2, uid, ten),
        ]
    summaries = {str(event["SUMMARY"]) for _, _, event in invitations(mail_server)}
    assert summaries == {"Séance de mentorat inversé avec Claire Aubert", "Reverse mentoring session with Inès Girard"}


async def test_who_reads_once_a_day_gets_what_still_holds_by_then(school: School, database: Database, mail_server: MailServer) -> None:
    """The invitation waits for the digest; the move is urgent and overtakes it: the digest does not bring back what was."""
    two = Two(school)
    await two.meet()
    await school.house.handling.handle(ChooseNotices(reader=two.people["mentor"], daily=True), school.context("system"))
    kept = uuid4()
    await two.plans()
    await two.does(PlanSession(pair=two.pair, session=kept, day=DAY, start=900, minutes=30, place="premises"))
    await two.moves(start=600)
    house = school.house
    reactor = Reactor(house.engine, house.store, house.ledger, house.mail, lambda: at(THEN))
    while await reactor.look():
        pass
    async with connected(database) as administrator:  # the day's digest is due
        await administrator.execute("UPDATE ekole.outbox SET due_at = now() WHERE state = 'waiting'")
    school.start_worker()
    await appointed(mail_server, 4)
    came = {(method, sequence, uid) for method, sequence, uid, _ in appointments(mail_server, INES)}
    assert came == {("REQUEST", 1, f"{two.session}@ekole"), ("REQUEST", 0, f"{kept}@ekole")}


async def test_the_end_of_a_pair_empties_both_calendars(school: School, mail_server: MailServer) -> None:
    two = Two(school)
    await two.meet()
    school.start_worker()
    await two.plans()
    await appointed(mail_server, 2)
    await two.does(EndPair(pair=two.pair, reason="person-left"))
    await appointed(mail_server, 4)
    for address in (INES, CLAIRE):
        assert [one[:2] for one in appointments(mail_server, address)] == [("REQUEST", 0), ("CANCEL", 1)]


async def test_a_workshop_reaches_the_calendars_of_who_leads_it_teaches_and_joined(school: School, mail_server: MailServer) -> None:
    two = Two(school)
    await two.meet()
    maud, programme, workshop = uuid4(), school.programme, WORKSHOP.of(uuid4())
    await two.does(RegisterPeople((PersonDetails(person=maud, family_name="Quéré", given_name="Maud", email=MAUD),)))
    identifier = workshop.identifier
    # first for a day that has passed: nobody is offered it, which would take the list of participants, and a projector
    opened = WorkshopOpened(identifier, programme, "Instagram", "social-media", THEN - timedelta(days=1), 720, 60, "premises", 12, "CDI")
    await school.tells(workshop, opened)
    await school.tells(workshop, WorkshopChanged(identifier, programme, DAY, 720, 60, "premises", 12, "CDI"))
    await two.does(NameFacilitator(workshop=identifier, name="Maud Quéré", facilitator=maud))
    await school.tells(workshop, WorkshopMentorAssigned(identifier, programme, two.mentor, two.people["mentor"]))
    await school.tells(workshop, WorkshopJoined(identifier, programme, two.mentee, two.people["mentee"]))
    school.start_worker()
    await appointed(mail_server, 3)
    for minutes, seats in ((720, 20), (600, 20)):  # more seats are nobody's concern; another hour is everybody's
        await school.tells(workshop, WorkshopChanged(identifier, programme, DAY, minutes, 60, "premises", seats, "CDI"))
    await appointed(mail_server, 6)
    await two.does(LeaveWorkshop(workshop=identifier, participation=two.mentee))
    await appointed(mail_server, 7)
    await two.does(CancelWorkshop(workshop=identifier, reason="too-few"))
    await appointed(mail_server, 9)
    uid = f"{identifier}@ekole"
    noon = datetime.combine(DAY, datetime.min.time(), PARIS).replace(hour=12)
    ten = noon.replace(hour=10)
    for address in (MAUD, INES, CLAIRE):
        assert appointments(mail_server, address) == [
            ("REQUEST", 1, uid, noon),
            ("REQUEST", 2, uid, ten),
            ("CANCEL", 3, uid, ten),
        ]
    assert {str(event["SUMMARY"]) for _, _, event in invitations(mail_server)} == {"Atelier\u00a0: Instagram"}
    assert {str(event["LOCATION"]) for _, _, event in invitations(mail_server)} == {"CDI"}
