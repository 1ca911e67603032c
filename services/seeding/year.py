"""What happens in one programme, from the institution's sign-up to its closing: each step a command, on its day, until today."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

from domain.calendar import ClosedPeriod
from domain.design.design import ApproveDesign, DraftDesign, SubmitDesign
from domain.diagnostic.diagnostic import CloseDiagnostic, OpenDiagnostic
from domain.facilitation.candidates import Cohort
from domain.facilitation.gathering import gathered, streams_to_gather
from domain.facilitation.life import AcceptPair
from domain.facilitation.matching import MATCHING, Proposed
from domain.facilitation.meeting import HoldSession
from domain.facilitation.pair import Side
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.progress import GiveFeedback
from domain.facilitation.proposal import Solving, propose
from domain.facilitation.proposing import ProposeMatching
from domain.facilitation.publishing import PublishMatching
from domain.measurement.answering import AnswerSurvey, Response
from domain.measurement.closing import CloseProgramme
from domain.measurement.computing import ComputeImpact
from domain.measurement.improving import DecideImprovement
from domain.measurement.scoring import Answer
from domain.measurement.survey import CloseSurvey, OpenSurvey, Wave
from domain.training.consenting import AuthoriseParticipation
from domain.training.joining import AcceptCharter, SelectParticipants
from domain.training.learning import CertifyMentors, ObservePractice, QuizResult, RecordAttendance, RecordQuiz
from services import templates
from services.agreement.text import VERSION
from services.house import House
from services.programmes.opening import DEFAULT_TEMPLATE, OpeningForm, opening
from services.seeding.bulk import Bulk
from services.seeding.people import MadeUp, one_more, people
from services.surveys.waves import INSTRUMENT_OF_WAVE
from tenants.calendar import AdoptCalendar
from tenants.data_agreement import AcceptDataAgreement
from tenants.enrolment import Enrolled, EnrolPeople
from tenants.identity import SignUpInstitution
from tenants.permissions import DIRECTION
from tenants.personal_data.pseudonyms import respondent
from tenants.safeguarding_contact import NameSafeguardingContact

DAYS: Final = 290  # a programme's year
NOON: Final = time(11)
SESSIONS_EVERY: Final = 21  # days
SIDES: Final[tuple[Side, Side]] = ("mentor", "mentee")
Step = Callable[[datetime], Awaitable[None]]


class Year:
    """The year of one made-up institution. ``today``: what would happen later has not happened."""

    def __init__(self, house: House, bulk: Bulk, made: MadeUp, chance: Random, today: date) -> None:
        self._house = house
        self._bulk = bulk
        self._made = made
        self._chance = chance
        self._today = today
        self._programme = uuid5(made.tenant, "programme")
        self._enrolled: list[Enrolled] = people(house, made, chance)
        self._pairs: list[UUID] = []
        self._version = templates.versions()[-1]
        self._last_day = made.first_day + timedelta(days=DAYS)

    async def pass_by(self) -> None:
        """All of it, up to today, or to the day on which the institution lets its programme lie."""
        end = min(self._today, self._made.first_day + timedelta(days=round(DAYS * self._made.left_on)))
        async for day, step in self._steps():
            if day > end:
                break
            await step(datetime.combine(day, NOON, UTC))
        if self._made.left_on < 1 and end < self._today < self._last_day and end > self._made.first_day + timedelta(days=6):
            late = EnrolPeople(programme=self._programme, people=(one_more(self._house, self._made, self._chance),))
            await self._bulk.act(late, datetime.combine(self._today, NOON, UTC))
        await self._bulk.store()

    async def _steps(self) -> AsyncIterator[tuple[date, Step]]:
        """Each thing that happens and its day, in order; what follows from what came before is asked for when its turn comes."""
        slow = round((1 - self._made.zeal) * 60)  # days that a slow institution loses before its pairs meet

        def on(days: int) -> date:
            return self._made.first_day + timedelta(days=days)

        yield on(-10), self._set_the_frame
        yield on(-5), self._open_programme
        yield on(3), self._enrol
        yield on(5), self._ask("baseline")
        yield on(18 + slow // 2), self._diagnose
        yield on(24 + slow // 2), self._draft
        yield on(30 + slow), self._approve
        yield on(38 + slow), self._train
        yield on(50 + slow), self._match
        first = on(58 + slow)
        for number in range(6):
            yield first + timedelta(days=SESSIONS_EVERY * number), self._meet(number)
        yield on(250), self._ask("final")
        yield on(265), self._measure
        yield on(280), self._close

    async def _set_the_frame(self, at: datetime) -> None:
        tenant, act = self._made.tenant, self._bulk.act
        signed_up = SignUpInstitution(
            institution=tenant, name=self._made.name, kind=self._made.kind, academie=self._made.academie, demonstration=True
        )
        await act(signed_up, at)
        await act(AcceptDataAgreement(institution=tenant, version=VERSION), at, DIRECTION)
        contact = NameSafeguardingContact(
            institution=tenant, contact=uuid5(tenant, "contact"), name="Camille Exemple", reach="vie scolaire, poste 12", role="CPE"
        )
        await act(contact, at)
        for year in {self._made.first_day.year - (self._made.first_day.month < 8), self._last_day.year - (self._last_day.month < 8)}:
            winter = ClosedPeriod(date(year, 12, 19), date(year + 1, 1, 3), "vacances de Noël")
            holidays = (date(year, 11, 11), date(year + 1, 5, 1))
            await act(AdoptCalendar(institution=tenant, school_year=f"{year}-{year + 1}", closed=(winter,), public_holidays=holidays), at)

    async def _open_programme(self, at: datetime) -> None:
        form = OpeningForm(
            name=f"Mentorat inversé {self._made.first_day.year}",
            kind=self._made.kind,
            mode="express",
            year=f"{self._made.first_day.year}-{self._made.first_day.year + 1}",
            first_day=self._made.first_day,
            last_day=self._last_day,
        )
        await self._bulk.act(opening(form, self._programme), at)

    async def _enrol(self, at: datetime) -> None:
        await self._bulk.act(EnrolPeople(programme=self._programme, people=tuple(self._enrolled)), at)

    # ------------------------------------------------------------------------------------------------ asking, designing

    def _survey(self, wave: Wave) -> UUID:
        return uuid5(self._programme, f"survey {wave}")

    def _ask(self, wave: Wave) -> Step:
        async def asked(at: datetime) -> None:
            questionnaire = templates.instrument(INSTRUMENT_OF_WAVE[wave], self._version).questionnaire()
            survey, mentees = self._survey(wave), self._of_role("mentee")
            closes_on = at.date() + timedelta(days=12)
            await self._bulk.act(
                OpenSurvey(
                    survey=survey,
                    programme=self._programme,
                    wave=wave,
                    questionnaire=questionnaire,
                    invited=len(mentees),
                    closes_on=closes_on,
                ),
                at,
            )
            key = await self._house.keyring.tenant_key(self._made.tenant)
            lift = 0.45 if wave == "baseline" else 0.65
            responses = tuple(
                Response(
                    respondent(key, self._programme, one.person.person),
                    [self._answer(questionnaire, item, lift) for item in questionnaire.index.items],
                )
                for one in mentees
            )
            await self._bulk.act(AnswerSurvey(survey=survey, responses=responses, many=True), at + timedelta(days=1))
            await self._bulk.act(CloseSurvey(survey=survey), at + timedelta(days=12))

        return asked

    def _answer(self, questionnaire: Any, item: str, lift: float) -> Answer:
        lowest, highest = questionnaire.range_of(item) or (0, 4)
        return Answer(item, min(highest, max(lowest, round(self._chance.gauss(lowest + lift * (highest - lowest), 0.9)))))

    async def _diagnose(self, at: datetime) -> None:
        await self._bulk.act(OpenDiagnostic(programme=self._programme, survey=self._survey("baseline")), at)
        await self._bulk.act(CloseDiagnostic(programme=self._programme), at)

    async def _draft(self, at: datetime) -> None:
        template = templates.programme(DEFAULT_TEMPLATE, self._version)
        self._content = templates.default_design(
            template, "express", self._made.first_day, self._last_day, ranked_domains=[], baseline=None
        )
        await self._bulk.act(DraftDesign(programme=self._programme, content=self._content), at)

    async def _approve(self, at: datetime) -> None:
        await self._bulk.act(SubmitDesign(programme=self._programme), at)
        await self._bulk.act(ApproveDesign(programme=self._programme), at, DIRECTION)

    # ------------------------------------------------------------------------------------------------ training, matching

    def _of_role(self, role: str) -> list[Enrolled]:
        return [one for one in self._enrolled if one.role == role]

    async def _train(self, at: datetime) -> None:
        act, training = self._bulk.act, self._content.training
        everybody = tuple(one.participation for one in self._enrolled)
        mentors = tuple(one.participation for one in self._of_role("mentor"))
        mentees = tuple(one.participation for one in self._of_role("mentee"))
        await act(SelectParticipants(participations=everybody, reason="Volontaire"), at)
        for one in self._enrolled:
            await act(AcceptCharter(participation=one.participation, version=self._content.charter_version), at)
            if one.person.guardian_name and self._chance.random() < self._made.zeal:
                await act(AuthoriseParticipation(participation=one.participation, text_version="2026.1", channel="paper"), at)
        for module in training.modules:
            await act(RecordAttendance(module=module.id, participations=mentors, minutes=module.minutes), at)
        results = tuple(QuizResult(one, training.quiz_questions, essentials_correct=True) for one in mentors)
        await act(RecordQuiz(results=results), at)
        await act(ObservePractice(participations=mentors), at)
        await act(CertifyMentors(participations=mentors, valid_until=self._last_day + timedelta(days=60)), at)
        await act(RecordAttendance(module=training.briefing.id, participations=mentees, minutes=training.briefing.minutes), at)

    async def _match(self, at: datetime) -> None:
        matching, everybody = uuid5(self._programme, "matching"), tuple(one.participation for one in self._enrolled)
        states = self._bulk.states(lambda known: streams_to_gather(matching, self._programme, everybody, known))
        cohort = gathered(matching, self._programme, everybody, states, at.date())
        pairs = list(_in_turn(cohort))
        if not pairs:
            return
        proposal = propose(Possibilities(cohort), pairs, Solving("dans l’ordre", "1", 0, {}))
        command = ProposeMatching(matching=matching, programme=self._programme, participations=everybody, proposal=proposal)
        await self._bulk.act(command, at)
        run = self._bulk.state(MATCHING.of(matching))
        self._pairs = sorted(run.pairs) if isinstance(run, Proposed) else []
        await self._bulk.act(PublishMatching(matching=matching, programme=self._programme), at)

    # ------------------------------------------------------------------------------------------------ meeting, measuring

    def _meet(self, number: int) -> Step:
        async def met(at: datetime) -> None:
            at += timedelta(days=(1 - at.weekday()) % 7)  # a Tuesday, at noon: when everybody is free
            liking = 4.6 - (1 - self._made.zeal) * number * 0.5
            for pair in self._pairs:
                if number == 0:
                    for side in SIDES:
                        await self._bulk.act(AcceptPair(pair=pair, side=side), at)
                if self._chance.random() > self._made.zeal:
                    continue
                session = uuid5(pair, f"session {number}")
                held = HoldSession(
                    pair=pair,
                    session=session,
                    day=at.date(),
                    minutes=self._content.frame.session_minutes,
                    theme=self._content.themes[number % len(self._content.themes)],
                    place="premises",
                    reported_by="mentor",
                    start=750,
                )
                await self._bulk.act(held, at + timedelta(hours=2))
                for side in SIDES:
                    rating = min(5, max(1, round(self._chance.gauss(liking, 0.6))))
                    await self._bulk.act(GiveFeedback(pair=pair, session=session, rating=rating, side=side), at + timedelta(hours=3))

        return met

    async def _measure(self, at: datetime) -> None:
        command = ComputeImpact(
            programme=self._programme,
            baseline_survey=self._survey("baseline"),
            final_survey=self._survey("final"),
            pairs=tuple(self._pairs),
        )
        await self._bulk.act(command, at)
        decided = DecideImprovement(
            programme=self._programme, improvement=uuid5(self._programme, "improvement"), decision="Réserver un créneau commun"
        )
        await self._bulk.act(decided, at, DIRECTION)

    async def _close(self, at: datetime) -> None:
        await self._bulk.act(CloseProgramme(programme=self._programme), at, DIRECTION)


def _in_turn(cohort: Cohort) -> Any:
    """Each mentor with the first mentee left whom they may be paired with."""
    free, possible = set(range(len(cohort.mentees))), sorted(Possibilities(cohort).possible())
    for mentor in range(len(cohort.mentors)):
        mentee = next((other for one, other in possible if one == mentor and other in free), None)
        if mentee is not None:
            free.discard(mentee)
            yield mentor, mentee
