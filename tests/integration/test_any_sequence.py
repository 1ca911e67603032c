"""Whatever people do, in whatever order and at once: positions without gaps, versions without holes, capacities kept, live = replay."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.availability import Slot
from domain.decision import Command
from domain.design.design import ApproveDesign, DraftDesign, SubmitDesign
from domain.facilitation.assignment import Assignment
from domain.facilitation.gathering import gathered, streams_to_gather
from domain.facilitation.life import DeclinePair, EndPair, PausePair, ResumePair
from domain.facilitation.meeting import HoldSession, MissSession, MoveSession, PlanSession
from domain.facilitation.pair import PairEnded, PairFormed
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.progress import GiveFeedback, ReachGoal, RecordGiveBack, SetGoal
from domain.facilitation.proposal import Solving, propose
from domain.facilitation.proposing import ProposeMatching
from domain.facilitation.publishing import PublishMatching
from domain.facilitation.settling import ConfirmSession, ContestSession, CorrectSession
from domain.programme import OpenProgramme
from domain.refusal import Refused
from domain.training.consenting import AuthoriseParticipation
from domain.training.joining import AcceptCharter, SelectParticipants, WithdrawParticipation
from domain.training.learning import CertifyMentors, ObservePractice, QuizResult, RecordAttendance, RecordQuiz
from domain.training.participation_events import Profile
from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from projections.history import History
from projections.replay import replay
from projections.runner import Runner
from projections.tables import table_of
from projections.views import VIEWS
from services import rules
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.personal_data.keyring import Keyring
from tenants.registering import PersonDetails
from tests.databases import Database
from tests.integration.institutions import MASTER_KEY, OpenInstitution, platform_on
from tests.unit.domain.histories import CONTENT

_RULES = rules
PEOPLE = 5  # of each role
DOINGS = (
    "select",
    "charter",
    "authorise",
    "train",
    "match",
    "match",
    "propose",
    "publish",
    "hold",
    "hold",
    "miss",
    "confirm",
    "rate",
    "plan",
    "contest",
    "correct",
    "aim",
    "pause",
    "resume",
    "decline",
    "end",
    "withdraw",
)
STEPS = st.lists(st.tuples(st.sampled_from(DOINGS), st.integers(0, PEOPLE - 1), st.integers(0, 2)), min_size=20, max_size=40)


@pytest.mark.parametrize("at_once", [1, 8])
def test_any_sequence_of_commands_keeps_the_log_whole(module_database: Database, at_once: int) -> None:
    """What somebody does, to whom, in which run or session; refusals are part of life, and change nothing."""
    formed: list[int] = []

    @settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)
    @given(steps=STEPS)
    def live(steps: list[tuple[str, int, int]]) -> None:
        formed.append(asyncio.run(lived(module_database, at_once, steps)))

    live()
    assert sum(formed), "no pair was ever formed: nothing was tried"


async def lived(database: Database, at_once: int, steps: list[tuple[str, int, int]]) -> int:
    async with platform_on(database) as platform:
        school = School(await platform.institution())
        await school.prepare()
        for start in range(0, len(steps), at_once):
            await asyncio.gather(*(school.tries(*step) for step in steps[start : start + at_once]))
        await school.check(database)
        return len(await school.institution.events(PairFormed))


class School:
    """A running programme with mentors and staff, all put forward, none of them selected yet."""

    def __init__(self, institution: OpenInstitution) -> None:
        self.institution = institution
        self.tenant = institution.tenant
        self.programme = uuid5(self.tenant, "programme")
        self.today = datetime.now(UTC).date()

    def somebody(self, role: str, number: int) -> UUID:
        return uuid5(self.programme, f"{role} {number}")

    async def prepare(self) -> None:
        first, last = date(self.today.year, 1, 1), date(self.today.year + 1, 12, 31)
        gates: Any = {"diagnostic-closed": "off", "mentee-briefed": "off", "full-training": "off"}
        opening = OpenProgramme(
            programme=self.programme,
            name="Essai",
            kind="cfa",
            mode="express",
            template="essai",
            template_version="1",
            year="2026-2027",
            first_day=first,
            last_day=last,
            gates=gates,
        )
        people = [
            Enrolled(
                person=PersonDetails(
                    person=self.somebody(f"{role} person", number),
                    family_name="Girard",
                    given_name=f"{role} {number}",
                    birth_date=date(self.today.year - 16, 6, 1) if number == 0 else None,
                ),
                participation=self.somebody(role, number),
                role=role,
                profile=Profile(
                    skills={"canva": 1.0} if role == "mentor" else {},
                    needs={"canva": 1.0} if role == "mentee" else {},
                    availability=(Slot(number % 2, 720, 840),),
                    capacity=2 if role == "mentor" and number == 1 else 1,
                ),
            )
            for role in ("mentor", "mentee")
            for number in range(PEOPLE)
        ]
        await self.does(opening)
        await self.does(EnrolPeople(programme=self.programme, people=tuple(people)))
        await self.does(DraftDesign(programme=self.programme, content=CONTENT))
        await self.does(SubmitDesign(programme=self.programme))
        await self.does(ApproveDesign(programme=self.programme), "direction")
        for number in range(1, PEOPLE):  # the first ones have everything before them
            await self._select(number, 0)
            await self._charter(number, 0)
            await self._train(number, 0)

    async def does(self, command: Command, role: str = "coordinator") -> None:
        await self.institution.does(command, role=role)

    async def tries(self, doing: str, number: int, other: int) -> None:
        try:
            await getattr(self, f"_{doing}")(number, other)
        except Refused:
            return

    async def _select(self, number: int, other: int) -> None:
        both = (self.somebody("mentor", number), self.somebody("mentee", (number + other) % PEOPLE))
        await self.does(SelectParticipants(participations=both, reason="volontaire"))

    async def _charter(self, number: int, other: int) -> None:
        for role in ("mentor", "mentee"):
            await self.does(AcceptCharter(participation=self.somebody(role, number), version="2026.1"))

    async def _authorise(self, number: int, other: int) -> None:
        await self.does(AuthoriseParticipation(participation=self.somebody("mentor", number), text_version="2026.1", channel="paper"))

    async def _train(self, number: int, other: int) -> None:
        mentor = self.somebody("mentor", number)
        for module in CONTENT.training.modules:
            await self.does(RecordAttendance(module=module.id, participations=(mentor,), minutes=module.minutes))
        right = QuizResult(participation=mentor, correct=CONTENT.training.quiz_questions, essentials_correct=True)
        await self.does(RecordQuiz(results=(right,)))
        await self.does(ObservePractice(participations=(mentor,)))
        await self.does(CertifyMentors(participations=(mentor,), valid_until=date(self.today.year + 2, 8, 31)))

    async def _propose(self, number: int, other: int) -> None:
        run, everybody = self.run(other), tuple(self.somebody(role, one) for role in ("mentor", "mentee") for one in range(PEOPLE))
        states: dict[str, Any] = {}
        ledger = self.institution.platform.ledger
        while missing := [one for one in streams_to_gather(run, self.programme, everybody, states) if one.name not in states]:
            loaded = await ledger.load(self.tenant, missing)
            states |= {name: one.state for name, one in loaded.items()}
        possibilities = Possibilities(gathered(run, self.programme, everybody, states, self.today))
        solving = Solving(solver="by hand", version="1", seed=1, optimal={})
        best = Assignment(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places).maximised()
        proposal = propose(possibilities, best.pairs(), solving)
        await self.does(ProposeMatching(matching=run, programme=self.programme, participations=everybody, proposal=proposal))

    async def _match(self, number: int, other: int) -> None:
        await self._propose(number, other)
        await self._publish(number, other)

    async def _publish(self, number: int, other: int) -> None:
        await self.does(PublishMatching(matching=self.run(other), programme=self.programme))

    async def _hold(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(
                HoldSession(
                    pair=pair,
                    session=uuid5(pair, str(other)),
                    day=self.today,
                    minutes=45,
                    theme="essai",
                    place="premises",
                    reported_by="mentor",
                    start=720,
                )
            )

    async def _miss(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(MissSession(pair=pair, session=uuid5(pair, str(other)), day=self.today, reason="institution"))

    async def _confirm(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(ConfirmSession(pair=pair, session=uuid5(pair, str(other)), side="mentee"))

    async def _rate(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(GiveFeedback(pair=pair, session=uuid5(pair, str(other)), side="mentor", rating=4, next_step="continuer"))

    async def _plan(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            session = uuid5(pair, str(other))
            planned = PlanSession(pair=pair, session=session, day=self.today, start=720, minutes=45, place="premises")
            await self.does(planned)
            await self.does(MoveSession(pair=pair, session=session, day=self.today, start=735, minutes=30, place="approved-video"))

    async def _contest(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(ContestSession(pair=pair, session=uuid5(pair, str(other)), side="mentee", objection="plus court"))

    async def _correct(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            session = uuid5(pair, str(other))
            await self.does(CorrectSession(pair=pair, session=session, outcome="held", why="wrong-duration", minutes=20 + number))

    async def _aim(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            goal = uuid5(pair, f"goal {other}")
            await self.does(SetGoal(pair=pair, goal=goal, words=f"Savoir faire {number}"))
            await self.does(ReachGoal(pair=pair, goal=goal, outcome="partly"))
            await self.does(RecordGiveBack(pair=pair, give_back=goal, kind="method", day=self.today, words="une méthode"))

    async def _pause(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(PausePair(pair=pair, why="exams"))

    async def _resume(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(ResumePair(pair=pair))

    async def _decline(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(DeclinePair(pair=pair, side="mentee", explanation="pas cette année"))

    async def _end(self, number: int, other: int) -> None:
        for pair in await self.pairs(number):
            await self.does(EndPair(pair=pair, reason="other-pair"))

    async def _withdraw(self, number: int, other: int) -> None:
        await self.does(WithdrawParticipation(participation=self.somebody("mentor" if other else "mentee", number)))

    def run(self, number: int) -> UUID:
        return uuid5(self.programme, f"run {number}")

    async def pairs(self, number: int) -> list[UUID]:
        """Every pair that this mentor was ever in."""
        mentor = self.somebody("mentor", number)
        return [event.pair for event in await self.institution.events(PairFormed) if event.mentor == mentor]

    # ------------------------------------------------------------------------------------------------------- what must hold

    async def check(self, database: Database) -> None:
        log = await self.institution.log()
        assert [one.position for one in log] == list(range(1, len(log) + 1))
        versions: Counter[str] = Counter()
        for one in log:
            versions[one.stream] += 1
            assert one.version == versions[one.stream]
        load: Counter[UUID] = Counter()
        partners = {}
        for one in log:
            if isinstance(one.event, PairFormed):
                partners[one.event.pair] = (one.event.mentor, one.event.mentee)
                load.update(partners[one.event.pair])
                assert all(load[who] <= self.capacity(who) for who in partners[one.event.pair])
            elif isinstance(one.event, PairEnded):
                load.subtract(partners[one.event.pair])
        await self.check_live(database, len(log))

    def capacity(self, participation: UUID) -> int:
        return 2 if participation == self.somebody("mentor", 1) else 1

    async def check_live(self, database: Database, head: int) -> None:
        engine = database_engine(database.url("projector"))
        store = EventStore(engine, lanes=2)
        history = History(store, Keyring(engine, MASTER_KEY))
        try:
            await Runner(engine, history, VIEWS).settle()
            past = await replay(history, self.tenant, VIEWS)
            assert past.position == head
            async with tenant_transaction(engine, self.tenant) as connection:
                for view in VIEWS:
                    assert await table_of(view).everything(connection, self.tenant) == past.of(view), view.name
        finally:
            await store.close()
            await engine.dispose()
