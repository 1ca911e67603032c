"""Sixteen people publish, withdraw and put together anew, all at the same moment: nobody is ever in more pairs than they have places.

Four processes on one database share the work, so that what one of them decides is overtaken by what another has written.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

import pytest

from domain.availability import Slot
from domain.decision import Command
from domain.design.design import ApproveDesign, DraftDesign, SubmitDesign
from domain.facilitation.assignment import Assignment
from domain.facilitation.gathering import gathered, streams_to_gather
from domain.facilitation.life import EndPair
from domain.facilitation.matching import MATCHING
from domain.facilitation.overriding import OverrideProposal, PutTogether
from domain.facilitation.pair import PairEnded, PairFormed
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Solving, propose
from domain.facilitation.proposing import ProposeMatching
from domain.facilitation.publishing import PublishMatching
from domain.programme import OpenProgramme
from domain.refusal import Refused
from domain.training.joining import AcceptCharter, SelectParticipants, WithdrawParticipation
from domain.training.learning import CertifyMentors, ObservePractice, QuizResult, RecordAttendance, RecordQuiz
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import ParticipationWithdrawn, Profile, Role
from services import rules
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.registering import PersonDetails
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, Platform, platform_on
from tests.unit.domain.histories import CONTENT

_RULES = rules
MENTORS: Final = 6
MENTEES: Final = 11  # three more than there are places
AT_ONCE: Final = 16
PROCESSES: Final = 4
ROUNDS: Final = 4
PUBLISHERS: Final = 4
ANEW: Final = 8  # pairs ended, their mentors put with somebody else: as many as there are places


def capacity(role: str, number: int) -> int:
    """Every third mentor may accompany two people; everybody else is in one pair at a time."""
    return 2 if role == "mentor" and number % 3 == 0 else 1


class Cohort:
    """A running programme whose mentors are all ready, in one institution reached through several processes."""

    def __init__(self, doors: Sequence[OpenInstitution], round_number: int) -> None:
        self.doors = doors
        self.programme = uuid5(doors[0].tenant, f"programme {round_number}")
        self.mentors = [uuid5(self.programme, f"mentor {number}") for number in range(MENTORS)]
        self.mentees = [uuid5(self.programme, f"mentee {number}") for number in range(MENTEES)]
        self.capacities = {one: capacity("mentor", number) for number, one in enumerate(self.mentors)}
        self.capacities |= dict.fromkeys(self.mentees, 1)

    @property
    def everybody(self) -> tuple[UUID, ...]:
        return (*self.mentors, *self.mentees)

    async def does(self, command: Command, role: str = "coordinator", door: int = 0) -> None:
        await self.doors[door].does(command, role=role)

    async def tries(self, command: Command, door: int) -> str | None:
        """The code under which it was refused; None where it was accepted."""
        try:
            await self.does(command, door=door)
        except Refused as refusal:
            return refusal.code
        return None

    async def prepare(self) -> None:
        gates: Any = {"diagnostic-closed": "off", "mentee-briefed": "off", "full-training": "off", "staff-informed": "off"}
        opening = OpenProgramme(
            programme=self.programme,
            name="Essai",
            kind="cfa",
            mode="express",
            template="essai",
            template_version="1",
            year="2026-2027",
            first_day=date(2026, 1, 1),
            last_day=date(2028, 12, 31),
            gates=gates,
        )
        await self.does(opening)
        await self.does(EnrolPeople(programme=self.programme, people=tuple(self._people())))
        await self.does(DraftDesign(programme=self.programme, content=CONTENT))
        await self.does(SubmitDesign(programme=self.programme))
        await self.does(ApproveDesign(programme=self.programme), "direction")
        await self.does(SelectParticipants(participations=self.everybody, reason="volontaires"))
        for one in self.everybody:
            await self.does(AcceptCharter(participation=one, version=CONTENT.charter_version))
        mentors = tuple(self.mentors)
        for module in CONTENT.training.modules:
            await self.does(RecordAttendance(module=module.id, participations=mentors, minutes=module.minutes))
        right = CONTENT.training.quiz_questions
        results = tuple(QuizResult(participation=one, correct=right, essentials_correct=True) for one in mentors)
        await self.does(RecordQuiz(results=results))
        await self.does(ObservePractice(participations=mentors))
        await self.does(CertifyMentors(participations=mentors, valid_until=date(2028, 8, 31)))

    def _people(self) -> Sequence[Enrolled]:
        groups: tuple[tuple[Role, list[UUID]], ...] = (("mentor", self.mentors), ("mentee", self.mentees))
        return [
            Enrolled(
                person=PersonDetails(person=uuid5(one, "person"), family_name="Girard", given_name=f"{role} {number}"),
                participation=one,
                role=role,
                profile=Profile(
                    skills={"canva": 1.0} if role == "mentor" else {},
                    needs={"canva": 1.0} if role == "mentee" else {},
                    capacity=self.capacities[one],
                    availability=(Slot(0, 720, 840),),
                ),
            )
            for role, people in groups
            for number, one in enumerate(people)
        ]

    async def propose(self, run: UUID) -> None:
        """The best proposal for everybody as they are now; it stays open until somebody publishes it."""
        states: dict[str, Any] = {}
        ledger = self.doors[0].platform.ledger
        while missing := [one for one in streams_to_gather(run, self.programme, self.everybody, states) if one.name not in states]:
            states |= {name: one.state for name, one in (await ledger.load(self.doors[0].tenant, missing)).items()}
        possibilities = Possibilities(gathered(run, self.programme, self.everybody, states, date(2026, 11, 3)))
        best = Assignment(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places).maximised()
        solving = Solving(solver="by hand", version="1", seed=1, optimal={})
        proposal = propose(possibilities, best.pairs(), solving)
        await self.does(ProposeMatching(matching=run, programme=self.programme, participations=self.everybody, proposal=proposal))

    async def empty(self, run: UUID) -> None:
        """Take every pair out of a proposal, so that people can put in their own."""
        loaded = await self.doors[0].platform.ledger.load(self.doors[0].tenant, [MATCHING.of(run)])
        proposed = loaded[MATCHING.of(run).name].state
        command = OverrideProposal(matching=run, programme=self.programme, reason="À la main", remove=tuple(proposed.pairs))
        await self.does(command)

    def run(self, number: int) -> UUID:
        return uuid5(self.programme, f"run {number}")

    async def pairs(self) -> dict[UUID, PairFormed]:
        """The pairs that have not ended."""
        living: dict[UUID, PairFormed] = {}
        for one in await self.doors[0].log():
            if isinstance(one.event, PairFormed) and one.event.programme == self.programme:
                living[one.event.pair] = one.event
            elif isinstance(one.event, PairEnded):
                living.pop(one.event.pair, None)
        return living

    async def check(self) -> Counter[str]:
        """Read the log from its beginning: at no position was anybody in more pairs than they have places, or in one after leaving."""
        load: Counter[UUID] = Counter()
        partners: dict[UUID, tuple[UUID, UUID]] = {}
        happened: Counter[str] = Counter()
        left: set[UUID] = set()
        for one in await self.doors[0].log():
            match one.event:
                case PairFormed(programme=self.programme):
                    both = partners[one.event.pair] = (one.event.mentor, one.event.mentee)
                    load.update(both)
                    assert all(load[who] <= self.capacities[who] for who in both), f"a capacity was broken at {one.position}"
                    assert not left & set(both), f"somebody who had left was paired at {one.position}"
                    happened["formed"] += 1
                case PairEnded(programme=self.programme):
                    load.subtract(partners[one.event.pair])
                    happened["ended"] += 1
                case ParticipationWithdrawn(programme=self.programme):
                    assert load[one.event.participation] == 0, f"somebody left their pair behind at {one.position}"
                    left.add(one.event.participation)
                    happened["withdrawn"] += 1
                case _:
                    continue
        await self._check_states(load)
        return happened

    async def _check_states(self, load: Counter[UUID]) -> None:
        """What each participation folds to agrees with the pairs."""
        streams = [PARTICIPATION.of(one) for one in self.everybody]
        for one in (await self.doors[0].platform.ledger.load(self.doors[0].tenant, streams)).values():
            if isinstance(one.state, Selected):
                assert len(one.state.pairs) == load[one.state.participation] <= one.state.profile.capacity


async def put_together_anew(cohort: Cohort, pair: PairFormed, run: UUID, other: UUID, door: int) -> None:
    """End a pair, and give its mentor somebody else by hand in another run, which is then published."""
    await cohort.tries(EndPair(pair=pair.pair, reason="other-pair"), door)
    wanted = (PutTogether(pair.mentor, other),)
    by_hand = OverrideProposal(matching=run, programme=cohort.programme, reason="Emplois du temps", add=wanted)
    await cohort.tries(by_hand, door)
    await cohort.tries(PublishMatching(matching=run, programme=cohort.programme), door)


@pytest.mark.parametrize("round_number", range(ROUNDS))
async def test_sixteen_at_once_never_break_a_capacity(module_database: Database, round_number: int) -> None:
    async with AsyncExitStack() as stack:
        platforms: list[Platform] = [await stack.enter_async_context(platform_on(module_database)) for _ in range(PROCESSES)]
        institution = await platforms[0].institution()
        cohort = Cohort([institution.through(platform) for platform in platforms], round_number)
        await cohort.prepare()
        # Everybody is wanted by every run: only one of two that are published at once can have them.
        for number in range(PUBLISHERS):
            await cohort.propose(cohort.run(number))
        for number in range(PUBLISHERS, PUBLISHERS + ANEW):
            await cohort.propose(cohort.run(number))
            await cohort.empty(cohort.run(number))
        publishing = [PublishMatching(matching=cohort.run(one % PUBLISHERS), programme=cohort.programme) for one in range(AT_ONCE)]
        await asyncio.gather(*(cohort.tries(one, place % PROCESSES) for place, one in enumerate(publishing)))
        before = await cohort.check()
        assert before["formed"] > 0, "nobody was paired: nothing was tried"

        pairs = list((await cohort.pairs()).values())[:ANEW]
        taken = {pair.mentee for pair in pairs}
        free = [one for one in cohort.mentees if one not in taken]
        # somebody whom nobody wants, and some whose pair ends at this very moment
        leaving = [free[0], *(pair.mentee for pair in pairs[round_number:][:3])]
        doing: list[Awaitable[Any]] = [
            put_together_anew(cohort, pair, cohort.run(PUBLISHERS + place), free[1 + place % 2], place % PROCESSES)
            for place, pair in enumerate(pairs)
        ]
        doing += [cohort.tries(WithdrawParticipation(participation=one), place % PROCESSES) for place, one in enumerate(leaving)]
        doing += [cohort.tries(one, place % PROCESSES) for place, one in enumerate(publishing[:PUBLISHERS])]
        assert len(doing) == AT_ONCE
        await asyncio.gather(*doing)
        happened = await cohort.check()
        assert happened["ended"] == ANEW
        assert happened["formed"] > before["formed"], "nobody was put together anew"
        assert happened["withdrawn"] > 0, "nobody left"
