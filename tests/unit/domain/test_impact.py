"""Impact: computed from closed surveys and kept sessions, issued as a report, and what is decided from it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.event import Event
from domain.facilitation.pair import PairEnded, PairFormed, SessionHeld, SessionMissed
from domain.facilitation.steering import STEERING, AdjustmentDecided, Change
from domain.facilitation.workshop import WORKSHOP, Attendance, WorkshopHeld, WorkshopOpened
from domain.facilitation.workshop_dose import WorkshopDose
from domain.measurement.computing import ComputeImpact
from domain.measurement.impact import IMPACT, Dose, Impact, ImpactComputed, ReportIssued
from domain.measurement.reporting import IssueReport
from domain.measurement.scoring import FORMULA_VERSION, Answer, Level, PairedChange, Recommendation, Satisfaction
from tests.unit.domain.histories import (
    CLAIRE,
    ELSEWHERE,
    HERE,
    HUGO,
    INES,
    LUCAS,
    Someone,
    all_answering,
    answers,
    approved_design,
    closed_programme,
    closed_survey,
    drafted_design,
    formed,
    identifier,
    open_survey,
    pair_of,
    running_programme,
    submitted_design,
    survey_of,
)
from tests.unit.domain.specification import Given, Told, given

LUCAS_AND_CLAIRE = pair_of(LUCAS, CLAIRE)
INES_AND_HUGO = pair_of(INES, HUGO)
REPORT = identifier("the report")
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def all_alike(value: int, **more: int) -> list[Answer]:
    return answers(*[value] * 7, **more)


# five people: 25 25 50 50 50 before, 50 50 75 100 50 after: differences 25 25 25 50 0, mean 25, squares 1250, variance 312.5
BEFORE = all_answering(*(all_alike(value) for value in (1, 1, 2, 2, 2)))
AFTER = all_answering(
    all_alike(2, recommend=10, satisfaction=4),
    all_alike(2, recommend=9, satisfaction=3),
    all_alike(3, recommend=7, satisfaction=3),
    all_alike(4, recommend=3, satisfaction=1),
    all_alike(2, recommend=9, satisfaction=4),
)
D_Z = 25 / 312.5**0.5


def held(pair: UUID, number: int, minutes: int = 45) -> SessionHeld:
    session = identifier(f"session {number} of {pair}")
    return SessionHeld(pair, HERE, session, date(2026, 10, number), minutes, "social-media", "premises", "mentor")


def missed(pair: UUID, number: int) -> SessionMissed:
    session = identifier(f"session {number} of {pair}")
    return SessionMissed(pair, HERE, session, date(2026, 10, number), "mentee-absent")


def planned(mentor: Someone, mentee: Someone, sessions: int, *further: Event) -> Told:
    """A pair formed with this many sessions of its own."""
    stream, (formation, *others) = formed(mentor, mentee, *further)
    assert isinstance(formation, PairFormed)
    return stream, (msgspec.structs.replace(formation, planned_sessions=sessions), *others)


def compute(*pairs: UUID) -> ComputeImpact:
    return ComputeImpact(programme=HERE, baseline_survey=survey_of("baseline"), final_survey=survey_of("final"), pairs=pairs)


WORKSHOP_ID = identifier("a workshop of that year")


def a_workshop(programme: UUID) -> WorkshopOpened:
    return WorkshopOpened(WORKSHOP_ID, programme, "Montage", "video", date(2026, 12, 1), 600, 60, "premises", 12)


def a_year() -> Given:
    """Two surveys, an approved design of six sessions, two pairs: one met four times and went on, one met three times and ended."""
    four = [held(LUCAS_AND_CLAIRE, number, 50) for number in range(1, 5)]
    three = [held(INES_AND_HUGO, number, 40) for number in range(1, 4)]
    return given(
        running_programme(),
        approved_design(),
        closed_survey("baseline", BEFORE),
        closed_survey("final", AFTER),
        formed(LUCAS, CLAIRE, *four),
        formed(INES, HUGO, *three, missed(INES_AND_HUGO, 4), PairEnded(INES_AND_HUGO, HERE, "not-working")),
    )


IMPACT_OF_THE_YEAR = Impact(
    formula=FORMULA_VERSION,
    baseline=Level(5, 40.0),
    final=Level(5, 65.0),
    paired=PairedChange(5, 25.0, D_Z),
    domains_before=dict.fromkeys(("communication", "digital-tools", "pedagogical-innovation"), Level(5, 40.0)),
    domains_after=dict.fromkeys(("communication", "digital-tools", "pedagogical-innovation"), Level(5, 65.0)),
    recommendation=Recommendation(5, 3, 1, 1, 40.0),
    satisfaction=Satisfaction(5, (0, 1, 0, 2, 2), 80.0),
    dose=Dose(pairs=2, planned=12, held=7, missed=1, minutes=320, pairs_in_rhythm=1),
)
COMPUTED = ImpactComputed(HERE, survey_of("baseline"), survey_of("final"), IMPACT_OF_THE_YEAR)


class TestComputing:
    def test_what_changed_and_what_was_lived(self) -> None:
        a_year().when(compute(LUCAS_AND_CLAIRE, INES_AND_HUGO)).then(COMPUTED)

    def test_once_as_long_as_nothing_changes(self) -> None:
        computed = a_year().when(compute(LUCAS_AND_CLAIRE, INES_AND_HUGO))
        computed.again().then_nothing()
        fewer = computed.when(compute(LUCAS_AND_CLAIRE)).event()
        assert fewer.impact.dose == Dose(pairs=1, planned=6, held=4, missed=0, minutes=200, pairs_in_rhythm=1)

    def test_a_pair_named_twice_met_once(self) -> None:
        a_year().when(compute(LUCAS_AND_CLAIRE, INES_AND_HUGO, LUCAS_AND_CLAIRE)).then(COMPUTED)

    def test_under_five_people_the_reason_is_in_the_numbers(self) -> None:
        four = dict(list(AFTER.items())[:4])
        impact = given(running_programme(), closed_survey("baseline", BEFORE), closed_survey("final", four)).when(compute()).event().impact
        assert impact.final == Level(4, None)
        assert impact.paired == PairedChange(4, None, None)
        assert impact.recommendation == Recommendation(4, None, None, None, None)
        assert impact.satisfaction == Satisfaction(4, None, None)

    def test_the_planned_sessions_are_those_of_each_pair(self) -> None:
        plans = given(
            running_programme(),
            closed_survey("baseline", BEFORE),
            closed_survey("final", AFTER),
            approved_design(),
            planned(LUCAS, CLAIRE, 8, held(LUCAS_AND_CLAIRE, 1)),
            planned(INES, HUGO, 3, held(INES_AND_HUGO, 1), held(INES_AND_HUGO, 2), PairEnded(INES_AND_HUGO, HERE, "goal-reached")),
        )
        dose = plans.when(compute(LUCAS_AND_CLAIRE, INES_AND_HUGO)).event().impact.dose
        assert dose == Dose(pairs=2, planned=11, held=3, missed=0, minutes=135, pairs_in_rhythm=1)

    @pytest.mark.parametrize("design", [drafted_design(), submitted_design(), approved_design(), None])
    def test_a_pair_without_a_plan_of_its_own_follows_the_design(self, design: Any) -> None:
        surveys = (closed_survey("baseline", BEFORE), closed_survey("final", AFTER))
        year = given(running_programme(), *surveys, planned(LUCAS, CLAIRE, 0, held(LUCAS_AND_CLAIRE, 1)), *([design] if design else []))
        dose = year.when(compute(LUCAS_AND_CLAIRE)).event().impact.dose
        assert dose.planned == (6 if design else 0)
        assert dose.pairs_in_rhythm == 0

    @pytest.mark.parametrize(("sessions", "met", "in_rhythm"), [(6, 4, 1), (6, 3, 0), (5, 4, 1), (5, 3, 0), (3, 2, 1), (3, 1, 0)])
    def test_two_thirds_of_the_sessions_keep_the_rhythm(self, sessions: int, met: int, in_rhythm: int) -> None:
        year = given(
            running_programme(),
            approved_design(),
            closed_survey("baseline", BEFORE),
            closed_survey("final", AFTER),
            planned(LUCAS, CLAIRE, sessions, *(held(LUCAS_AND_CLAIRE, number) for number in range(1, met + 1))),
        )
        assert year.when(compute(LUCAS_AND_CLAIRE)).event().impact.dose.pairs_in_rhythm == in_rhythm

    def test_both_waves_are_closed(self) -> None:
        baseline, final = closed_survey("baseline", BEFORE), closed_survey("final", AFTER)
        given(running_programme(), final).when(compute()).refused("survey-missing")
        given(running_programme(), baseline).when(compute()).refused("survey-missing")
        given(running_programme(), open_survey("baseline"), final).when(compute()).refused("survey-still-open", wave="départ")
        given(running_programme(), baseline, open_survey("final")).when(compute()).refused("survey-still-open", wave="bilan final")

    def test_both_waves_are_of_this_programme(self) -> None:
        there = closed_survey("final", AFTER, programme=ELSEWHERE)
        given(running_programme(), closed_survey("baseline", BEFORE), there).when(compute()).refused("survey-elsewhere", wave="bilan final")

    def test_before_is_before_and_after_is_after(self) -> None:
        swapped = ComputeImpact(programme=HERE, baseline_survey=survey_of("final"), final_survey=survey_of("baseline"), pairs=())
        a_year().when(swapped).refused("survey-of-another-wave", wave="départ")

    def test_the_workshops_are_of_this_programme_and_are_counted(self) -> None:
        asked = msgspec.structs.replace(compute(), workshops=(WORKSHOP_ID,))
        a_year().when(asked).refused("workshop-elsewhere")
        a_year().and_(WORKSHOP.of(WORKSHOP_ID), a_workshop(ELSEWHERE)).when(asked).refused("workshop-elsewhere")
        there = Attendance(identifier("participation of Claire"), identifier("person Claire"), "mentee", 45)
        lived = WorkshopHeld(WORKSHOP_ID, HERE, date(2026, 12, 1), 60, (there,), datetime(2026, 12, 1, tzinfo=UTC))
        told = a_year().and_(WORKSHOP.of(WORKSHOP_ID), a_workshop(HERE), lived)
        assert told.when(asked).event().impact.workshops == WorkshopDose(1, 0, 12, 1, 1, 45, 0, 0, 0, None)
        assert a_year().when(compute()).event().impact.workshops is None

    def test_sessions_added_on_the_way_are_planned_for_pairs_that_go_on(self) -> None:
        more = AdjustmentDecided(HERE, identifier("more"), Change(sessions=8), "On le demande.", "direction", None)
        dose = a_year().and_(STEERING.of(HERE), more).when(compute(LUCAS_AND_CLAIRE, INES_AND_HUGO)).event().impact.dose
        assert dose.planned == 8 + 6

    def test_the_pairs_are_of_this_programme(self) -> None:
        surveys = (closed_survey("baseline", BEFORE), closed_survey("final", AFTER))
        given(running_programme(), *surveys).when(compute(LUCAS_AND_CLAIRE)).refused("pair-elsewhere")
        there = formed(LUCAS, CLAIRE, programme=ELSEWHERE)
        given(running_programme(), *surveys, there).when(compute(LUCAS_AND_CLAIRE)).refused("pair-elsewhere")

    def test_the_workshops_are_of_this_programme(self) -> None:
        surveys = (closed_survey("baseline", BEFORE), closed_survey("final", AFTER))
        unknown = msgspec.structs.replace(compute(), workshops=(identifier("a workshop"),))
        given(running_programme(), *surveys).when(unknown).refused("workshop-elsewhere")

    def test_in_a_running_programme(self) -> None:
        surveys = (closed_survey("baseline", BEFORE), closed_survey("final", AFTER))
        given(*surveys).when(compute()).refused("programme-missing")
        given(closed_programme(), *surveys).when(compute()).refused("programme-closed")


class TestReport:
    issue = IssueReport(programme=HERE, report=REPORT, sha256=SHA256)

    def computed(self, *further: Event) -> Given:
        return given(running_programme(), IMPACT.of(HERE), COMPUTED, *further)

    def test_leaves_with_its_hash(self) -> None:
        self.computed().when(self.issue).then(ReportIssued(HERE, REPORT, SHA256)).again().then_nothing()

    def test_another_text_has_another_number(self) -> None:
        other = IssueReport(programme=HERE, report=REPORT, sha256="0" * 64)
        self.computed(ReportIssued(HERE, REPORT, SHA256)).when(other).refused("report-already-issued")

    def test_stays_known_when_the_impact_is_computed_again(self) -> None:
        again = self.computed(ReportIssued(HERE, REPORT, SHA256), COMPUTED)
        again.when(self.issue).then_nothing()

    def test_rests_on_a_computed_impact(self) -> None:
        given(running_programme()).when(self.issue).refused("nothing-to-report")

    def test_in_a_running_programme(self) -> None:
        given().when(self.issue).refused("programme-missing")
        given(closed_programme()).when(self.issue).refused("programme-closed")
        given(closed_programme(), IMPACT.of(HERE), COMPUTED).when(self.issue).refused("programme-closed")

    @pytest.mark.parametrize("sha256", ["", SHA256.upper(), SHA256[:-1], SHA256 + "0", "z" * 64])
    def test_its_hash_is_lower_case_hexadecimal(self, sha256: str) -> None:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"programme": str(HERE), "report": str(REPORT), "sha256": sha256}, IssueReport)
