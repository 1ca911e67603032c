"""Learning: modules attended, quiz, role play, certificate, the mentees' briefing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from domain.decision import Command
from domain.design.design import Module
from domain.programme import GateWaived
from domain.training.learning import (
    CertifyMentors,
    CorrectAttendance,
    ObservePractice,
    QuizResult,
    RecordAttendance,
    RecordQuiz,
    RevokeCertification,
)
from domain.training.participation_events import AttendanceCorrected, CertificationRevoked, QuizTaken
from tests.unit.domain.histories import (
    BRIEFING,
    CLAIRE,
    CONTENT,
    HERE,
    HUGO,
    INES,
    LUCAS,
    ROLE,
    SAFETY,
    Someone,
    approved_design,
    attended,
    briefed,
    briefed_mentee,
    certified,
    certified_mentor,
    closed_programme,
    drafted_design,
    practised,
    proposed,
    quiz,
    running_programme,
    selected,
    submitted_design,
)
from tests.unit.domain.specification import TODAY, given, happened

DESIGN_WAIVED = GateWaived(HERE, "design-approved", "La direction est absente jusqu’à jeudi", TODAY)


def attend(module: Module, minutes: int, *people: Someone, at: datetime | None = None) -> RecordAttendance:
    return RecordAttendance(module=module.id, participations=tuple(who.participation for who in people), minutes=minutes, attended_at=at)


def take_quiz(correct: int, *people: Someone, essentials: bool = True) -> RecordQuiz:
    return RecordQuiz(results=tuple(QuizResult(who.participation, correct, essentials) for who in people))


def observe(*people: Someone) -> ObservePractice:
    return ObservePractice(participations=tuple(who.participation for who in people))


def certify(*people: Someone, until: date = date(2027, 8, 31)) -> CertifyMentors:
    return CertifyMentors(participations=tuple(who.participation for who in people), valid_until=until)


def refused_for_everything_but_a_selected_person(command: Command) -> None:
    given(running_programme(), approved_design()).when(command).refused("participation-missing")
    given(running_programme(), approved_design(), proposed(LUCAS)).when(command).refused("participation-not-selected")
    given(closed_programme(), approved_design(), selected(LUCAS)).when(command).refused("programme-closed")


def waits_for_the_approved_design(command: Command) -> None:
    for design in (drafted_design(), submitted_design()):
        given(running_programme(), design, selected(LUCAS)).when(command).refused("design-not-approved")
    given(running_programme(), selected(LUCAS)).when(command).refused("design-not-approved")
    given(running_programme(DESIGN_WAIVED), selected(LUCAS)).when(command).refused("training-plan-missing")


class TestAttendance:
    def test_of_several_people_now_or_earlier(self) -> None:
        people = given(running_programme(), approved_design(), selected(LUCAS), selected(INES))
        people.when(attend(ROLE, 15, LUCAS, INES)).then(attended(LUCAS, ROLE), attended(INES, ROLE))
        moment = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
        people.when(attend(ROLE, 15, LUCAS, at=moment)).then(happened(attended(LUCAS, ROLE), at=moment))

    def test_somebody_on_the_sheet_twice_was_there_once(self) -> None:
        outcome = given(running_programme(), approved_design(), selected(LUCAS)).when(attend(ROLE, 15, LUCAS, LUCAS))
        outcome.then(attended(LUCAS, ROLE))

    def test_a_mentee_is_briefed_from_four_fifths_of_the_briefing(self) -> None:
        claire = given(running_programme(), approved_design(), selected(CLAIRE))
        claire.when(attend(BRIEFING, 23, CLAIRE)).then(attended(CLAIRE, BRIEFING, 23))
        claire.when(attend(BRIEFING, 24, CLAIRE)).then(attended(CLAIRE, BRIEFING, 24), briefed(CLAIRE))

    def test_the_briefing_may_be_caught_up_and_is_said_once(self) -> None:
        first_half = given(running_programme(), approved_design(), selected(CLAIRE)).when(attend(BRIEFING, 12, CLAIRE))
        first_half.then(attended(CLAIRE, BRIEFING, 12))
        both = first_half.again()
        both.then(attended(CLAIRE, BRIEFING, 12), briefed(CLAIRE))
        both.again().then(attended(CLAIRE, BRIEFING, 12))

    def test_under_a_waiver_a_draft_is_enough(self) -> None:
        outcome = given(running_programme(DESIGN_WAIVED), drafted_design(), selected(LUCAS)).when(attend(ROLE, 15, LUCAS))
        outcome.then(attended(LUCAS, ROLE))

    def test_the_minutes_are_possible(self) -> None:
        people = given(running_programme(), approved_design(), selected(LUCAS))
        for minutes in (-1, 0, 601):
            people.when(attend(ROLE, minutes, LUCAS)).refused("minutes-out-of-range", maximum=600)
        for minutes in (1, 600):
            people.when(attend(ROLE, minutes, LUCAS)).then(attended(LUCAS, ROLE, minutes))

    def test_the_module_is_in_the_design_and_for_these_people(self) -> None:
        people = given(running_programme(), approved_design(), selected(LUCAS), selected(CLAIRE))
        other = Module("m9-other", "Autre chose", 30)
        people.when(attend(other, 30, LUCAS)).refused("module-unknown", module="m9-other")
        people.when(attend(BRIEFING, 30, LUCAS)).refused("only-for-mentees")
        people.when(attend(ROLE, 30, CLAIRE)).refused("only-for-mentors")

    def test_never_in_the_future(self) -> None:
        tomorrow = datetime(2026, 11, 4, 8, tzinfo=UTC)
        people = given(running_programme(), approved_design(), selected(LUCAS))
        people.when(attend(ROLE, 15, LUCAS, at=tomorrow)).refused("time-not-allowed", date="2026-11-04")

    def test_of_selected_people_in_a_running_programme_with_a_design(self) -> None:
        refused_for_everything_but_a_selected_person(attend(ROLE, 15, LUCAS))
        waits_for_the_approved_design(attend(ROLE, 15, LUCAS))


class TestQuiz:
    def test_is_passed_from_eight_right_answers_essentials_included(self) -> None:
        lucas = given(running_programme(), approved_design(), selected(LUCAS))
        lucas.when(take_quiz(8, LUCAS)).then(quiz(LUCAS, 8))
        lucas.when(take_quiz(7, LUCAS)).then(quiz(LUCAS, 7, passed=False))
        lucas.when(take_quiz(9, LUCAS, essentials=False)).then(quiz(LUCAS, 9, passed=False))

    def test_may_be_taken_as_often_as_needed(self) -> None:
        first = given(running_programme(), approved_design(), selected(LUCAS)).when(take_quiz(3, LUCAS))
        first.again().then(quiz(LUCAS, 3, passed=False))

    def test_of_several_people(self) -> None:
        people = given(running_programme(), approved_design(), selected(LUCAS), selected(INES))
        people.when(take_quiz(10, LUCAS, INES)).then(
            QuizTaken(LUCAS.participation, HERE, LUCAS.person, 10, 10, True),
            QuizTaken(INES.participation, HERE, INES.person, 10, 10, True),
        )

    def test_the_result_is_possible(self) -> None:
        lucas = given(running_programme(), approved_design(), selected(LUCAS))
        lucas.when(take_quiz(11, LUCAS)).refused("quiz-result-impossible", correct=11, questions=10)
        lucas.when(take_quiz(-1, LUCAS)).refused("quiz-result-impossible", correct=-1, questions=10)
        lucas.when(take_quiz(0, LUCAS)).then(quiz(LUCAS, 0, passed=False))

    def test_of_selected_mentors_in_a_running_programme_with_a_design(self) -> None:
        given(running_programme(), approved_design(), selected(CLAIRE)).when(take_quiz(9, CLAIRE)).refused("only-for-mentors")
        refused_for_everything_but_a_selected_person(take_quiz(9, LUCAS))
        waits_for_the_approved_design(take_quiz(9, LUCAS))


class TestPractice:
    def test_is_seen_once(self) -> None:
        people = given(running_programme(), approved_design(), selected(LUCAS), selected(INES, practised(INES)))
        people.when(observe(LUCAS, INES, LUCAS)).then(practised(LUCAS)).again().then_nothing()

    def test_of_selected_mentors_in_a_running_programme_with_a_design(self) -> None:
        given(running_programme(), approved_design(), selected(CLAIRE)).when(observe(CLAIRE)).refused("only-for-mentors")
        refused_for_everything_but_a_selected_person(observe(LUCAS))
        waits_for_the_approved_design(observe(LUCAS))


class TestCertificate:
    trained = (attended(LUCAS, ROLE), attended(LUCAS, SAFETY), quiz(LUCAS), practised(LUCAS))

    def given_lucas(self, *further: Any, mode: Any = "express") -> Any:
        return given(running_programme(mode=mode), approved_design(), selected(LUCAS, *further))

    def test_rests_on_the_safety_module_its_quiz_and_the_role_play(self) -> None:
        self.given_lucas(*self.trained).when(certify(LUCAS)).then(certified(LUCAS)).again().then_nothing()

    def test_it_is_prolonged_and_never_shortened(self) -> None:
        prolonged = certify(LUCAS, until=date(2028, 8, 31))
        lucas = self.given_lucas(*self.trained, certified(LUCAS))
        lucas.when(prolonged).then(certified(LUCAS, date(2028, 8, 31)))
        lucas.when(certify(LUCAS, until=date(2027, 1, 31))).then_nothing()

    def test_somebody_named_twice_is_certified_once(self) -> None:
        self.given_lucas(*self.trained).when(certify(LUCAS, LUCAS)).then(certified(LUCAS))

    def test_four_fifths_of_the_safety_module_are_enough(self) -> None:
        def with_minutes(*sheets: int) -> Any:
            present = tuple(attended(LUCAS, SAFETY, minutes) for minutes in sheets)
            return self.given_lucas(*present, quiz(LUCAS), practised(LUCAS)).when(certify(LUCAS))

        with_minutes(24).then(certified(LUCAS))
        with_minutes(14, 10).then(certified(LUCAS))
        with_minutes(23).refused("safety-module-missing")

    def test_the_share_is_counted_exactly(self) -> None:
        # 0.55 × 100 is a little more than 55 in floating point; 55 minutes of 100 are 55 % all the same
        plan = msgspec.structs.replace(CONTENT.training, modules=(Module("m4-frame", "Le cadre", 100, safety=True),))
        plan = msgspec.structs.replace(plan, attendance_share=0.55)
        design = approved_design(msgspec.structs.replace(CONTENT, training=plan))
        lucas = selected(LUCAS, attended(LUCAS, SAFETY, 55), quiz(LUCAS), practised(LUCAS))
        given(running_programme(), design, lucas).when(certify(LUCAS)).then(certified(LUCAS))

    def test_without_a_passed_quiz_there_is_none(self) -> None:
        failed = (attended(LUCAS, SAFETY), quiz(LUCAS, 5, passed=False), practised(LUCAS))
        self.given_lucas(*failed).when(certify(LUCAS)).refused("safety-module-missing")
        self.given_lucas(*failed, quiz(LUCAS)).when(certify(LUCAS)).then(certified(LUCAS))
        self.given_lucas(quiz(LUCAS), *failed).when(certify(LUCAS)).then(certified(LUCAS))

    def test_without_role_play_there_is_none(self) -> None:
        self.given_lucas(attended(LUCAS, SAFETY), quiz(LUCAS)).when(certify(LUCAS)).refused("practice-not-observed")

    def test_every_module_only_where_the_mode_asks(self) -> None:
        only_safety = (attended(LUCAS, SAFETY), quiz(LUCAS), practised(LUCAS))
        self.given_lucas(*only_safety).when(certify(LUCAS)).then(certified(LUCAS))
        self.given_lucas(*only_safety, mode="standard").when(certify(LUCAS)).then(certified(LUCAS))
        self.given_lucas(*only_safety, mode="reinforced").when(certify(LUCAS)).refused("training-incomplete")
        self.given_lucas(*self.trained, mode="reinforced").when(certify(LUCAS)).then(certified(LUCAS))

    def test_it_is_valid_for_a_day_at_least(self) -> None:
        yesterday = TODAY - timedelta(days=1)
        self.given_lucas(*self.trained).when(certify(LUCAS, until=yesterday)).refused("certificate-already-over")
        self.given_lucas(*self.trained).when(certify(LUCAS, until=TODAY)).then(certified(LUCAS, TODAY))

    def test_of_selected_mentors_in_a_running_programme_with_a_design(self) -> None:
        given(running_programme(), approved_design(), briefed_mentee(HUGO)).when(certify(HUGO)).refused("only-for-mentors")
        refused_for_everything_but_a_selected_person(certify(LUCAS))
        waits_for_the_approved_design(certify(LUCAS))

    def test_one_who_is_not_ready_keeps_all_from_being_certified(self) -> None:
        people = given(running_programme(), approved_design(), certified_mentor(LUCAS), selected(INES))
        people.when(certify(LUCAS, INES)).refused("safety-module-missing")


class TestCorrection:
    def correct(self, module: Module, minutes: int, who: Someone = LUCAS) -> CorrectAttendance:
        return CorrectAttendance(participation=who.participation, module=module.id, minutes=minutes)

    def test_says_the_right_total(self) -> None:
        lucas = given(running_programme(), approved_design(), selected(LUCAS, attended(LUCAS, ROLE), attended(LUCAS, ROLE)))
        right = AttendanceCorrected(LUCAS.participation, HERE, LUCAS.person, "mentor", ROLE.id, 15)
        lucas.when(self.correct(ROLE, 15)).then(right).again().then_nothing()

    def test_the_safety_module_missed_after_all_is_no_longer_followed(self) -> None:
        lucas = given(running_programme(), approved_design(), selected(LUCAS, *TestCertificate.trained))
        absent = AttendanceCorrected(LUCAS.participation, HERE, LUCAS.person, "mentor", SAFETY.id, 0)
        outcome = lucas.when(self.correct(SAFETY, 0))
        outcome.then(absent).when(certify(LUCAS)).refused("safety-module-missing")

    def test_a_briefing_that_did_not_take_place_does_not_count(self) -> None:
        claire = given(running_programme(), approved_design(), briefed_mentee(CLAIRE))
        for minutes, counts in ((10, False), (24, True)):
            right = AttendanceCorrected(CLAIRE.participation, HERE, CLAIRE.person, "mentee", BRIEFING.id, minutes, counts)
            claire.when(self.correct(BRIEFING, minutes, CLAIRE)).then(right)
        again = claire.when(self.correct(BRIEFING, 10, CLAIRE)).when(attend(BRIEFING, 14, CLAIRE))
        again.then(attended(CLAIRE, BRIEFING, 14), briefed(CLAIRE))

    def test_within_what_is_possible(self) -> None:
        lucas = given(running_programme(), approved_design(), selected(LUCAS))
        for minutes in (-1, 601):
            lucas.when(self.correct(ROLE, minutes)).refused("minutes-out-of-range", maximum=600)
        lucas.when(self.correct(BRIEFING, 10)).refused("only-for-mentees")
        refused_for_everything_but_a_selected_person(self.correct(ROLE, 15))


class TestExpiryAndRevocation:
    revoke = RevokeCertification(participation=LUCAS.participation, reason="A filmé un élève sans accord")
    revoked = CertificationRevoked(LUCAS.participation, HERE, LUCAS.person, "A filmé un élève sans accord")
    over = certified(LUCAS, TODAY - timedelta(days=1))

    def given_lucas(self, *further: Any) -> Any:
        return given(running_programme(), approved_design(), selected(LUCAS, *TestCertificate.trained, *further))

    def test_a_certificate_that_is_over_is_renewed_by_the_quiz(self) -> None:
        self.given_lucas(self.over).when(certify(LUCAS)).refused("renewal-needs-quiz")
        self.given_lucas(self.over, quiz(LUCAS, 4, passed=False)).when(certify(LUCAS)).refused("renewal-needs-quiz")
        self.given_lucas(self.over, quiz(LUCAS)).when(certify(LUCAS)).then(certified(LUCAS))

    def test_a_certificate_is_taken_away_with_a_reason(self) -> None:
        self.given_lucas(certified(LUCAS)).when(self.revoke).then(self.revoked).again().then_nothing()
        silent = RevokeCertification(participation=LUCAS.participation, reason=" ")
        self.given_lucas(certified(LUCAS)).when(silent).refused("reason-missing")

    def test_after_that_quiz_and_role_play_lead_to_another(self) -> None:
        taken_away = self.given_lucas(certified(LUCAS), self.revoked)
        taken_away.when(certify(LUCAS)).refused("safety-module-missing")
        self.given_lucas(certified(LUCAS), self.revoked, quiz(LUCAS)).when(certify(LUCAS)).refused("practice-not-observed")
        ready = self.given_lucas(certified(LUCAS), self.revoked, quiz(LUCAS), practised(LUCAS))
        ready.when(certify(LUCAS)).then(certified(LUCAS))

    def test_only_of_a_mentor_who_has_one(self) -> None:
        self.given_lucas().when(self.revoke).refused("not-certified")
        refused_for_everything_but_a_selected_person(self.revoke)
