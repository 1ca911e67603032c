"""Learning to be a mentor, and to be mentored: modules attended, quiz, role play, certification, the mentees' briefing."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Moment, Situation, decides, require_past
from domain.design.design import DESIGN, Approved, DesignState, Draft, Module, Submitted, TrainingPlan
from domain.personal import Personal, readable
from domain.phases import require_governance
from domain.programme import Running, require
from domain.refusal import Refused, concerning
from domain.training.joining import Several, programme_of, require_reason, selected, with_designs
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import (
    AttendanceCorrected,
    CertificationRevoked,
    MenteeBriefed,
    MentorCertified,
    ModuleAttended,
    PracticeObserved,
    QuizTaken,
)

LONGEST_ATTENDANCE: Final = 600  # minutes in a module

# -------------------------------------------------------------------------------------------------------------- refusals


class ModuleUnknown(Refused):
    code = "module-unknown"
    kind = "invalid"
    sentence = "« {module} » n’est pas un module de cette formation. Rien n’a été enregistré ; choisissez-le dans la conception."


class MinutesOutOfRange(Refused):
    code = "minutes-out-of-range"
    kind = "invalid"
    sentence = "Le nombre de minutes doit aller de 1 à {maximum}. Rien n’a été enregistré ; corrigez-le."


class QuizResultImpossible(Refused):
    code = "quiz-result-impossible"
    kind = "invalid"
    sentence = "Un quiz ne peut pas avoir {correct} bonnes réponses sur {questions}. Rien n’a été enregistré ; corrigez le résultat."


class PracticeNotObserved(Refused):
    code = "practice-not-observed"
    sentence = "La mise en situation n’est pas encore faite. La formation suivie est conservée ; faites-la, puis certifiez."


class OnlyForMentors(Refused):
    code = "only-for-mentors"
    sentence = "Cette étape concerne les mentors. Rien n’a été enregistré ; vérifiez la personne choisie."


class OnlyForMentees(Refused):
    code = "only-for-mentees"
    sentence = "Cette étape concerne les personnes accompagnées. Rien n’a été enregistré ; vérifiez la personne choisie."


class CertificateAlreadyOver(Refused):
    code = "certificate-already-over"
    kind = "invalid"
    sentence = "La certification serait déjà finie. Rien n’a été enregistré ; donnez une date à venir."


class RenewalNeedsQuiz(Refused):
    code = "renewal-needs-quiz"
    sentence = "Cette certification est échue. La formation suivie est conservée ; faites repasser le quiz après le rappel, puis certifiez."


class NotCertified(Refused):
    code = "not-certified"
    sentence = "Ce mentor n’est pas certifié : il n’y a rien à retirer. Rien n’a été changé ; vérifiez la personne choisie."


class TrainingPlanMissing(Refused):
    code = "training-plan-missing"
    sentence = "La conception ne décrit pas encore la formation. Rien n’a été enregistré ; rédigez-la d’abord."


# ------------------------------------------------------------------------------------------------------ what rules share


def plan_of(design: DesignState) -> TrainingPlan:
    match design:
        case Draft(content=content) | Submitted(content=content) | Approved(content=content):
            return content.training
        case _:
            raise TrainingPlanMissing


def _trainee(participation: UUID, situation: Situation) -> tuple[Running, TrainingPlan, Selected]:
    """The programme, its training and the selected person; training waits for the approved design, and for the bodies asked."""
    state = situation[PARTICIPATION.of(participation)]
    programme = programme_of(state, situation)
    person = selected(state)
    design = situation[DESIGN.of(person.programme)]
    require("design-approved", isinstance(design, Approved), programme, situation.today)
    require_governance(programme, design, situation.today)
    return programme, plan_of(design), person


def _mentor(participation: UUID, situation: Situation) -> tuple[Running, TrainingPlan, Selected]:
    trainee = _trainee(participation, situation)
    if trainee[2].role != "mentor":
        raise OnlyForMentors
    return trainee


def attended(person: Selected, module: Module, plan: TrainingPlan, further_minutes: int = 0) -> bool:
    """Present for at least the plan's share of the module's minutes, over one or several meetings."""
    # rounded, for 0.55 × 100 is a little more than 55 in floating point
    return person.minutes.get(module.id, 0) + further_minutes >= round(plan.attendance_share * module.minutes, 6)


# -------------------------------------------------------------------------------------------------- commands and decisions


class RecordAttendance(Command, frozen=True):
    """The attendance sheet of one module: who was there, for how many minutes, and when if it was not now."""

    module: str
    participations: Several
    minutes: int
    attended_at: Moment | None = None


@decides(
    RecordAttendance,
    permission="participation.manage",
    reads=lambda command, states: with_designs(command.participations, states),
)
def record_attendance(command: RecordAttendance, situation: Situation) -> Decision:
    happenings: list[Happening] = []
    require_past(command.attended_at, situation)
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            _, plan, person = _trainee(participation, situation)
            _require_given_to(person, command.module, plan)
            if not 0 < command.minutes <= LONGEST_ATTENDANCE:
                raise MinutesOutOfRange(maximum=LONGEST_ATTENDANCE)
            stream = PARTICIPATION.of(participation)
            happenings += stream.gains(
                ModuleAttended(participation, person.programme, person.person, person.role, command.module, command.minutes),
                occurred_at=command.attended_at,
            )
            briefed = command.module == plan.briefing.id and attended(person, plan.briefing, plan, command.minutes)
            if briefed and not person.briefed:
                happenings += stream.gains(MenteeBriefed(participation, person.programme, person.person))
    return happenings


def _require_given_to(person: Selected, module: str, plan: TrainingPlan) -> None:
    """The mentors' modules are theirs, the briefing is the mentees'."""
    if module == plan.briefing.id:
        if person.role != "mentee":
            raise OnlyForMentees
    elif module not in {known.id for known in plan.modules}:
        raise ModuleUnknown(module=module)
    elif person.role != "mentor":
        raise OnlyForMentors


class CorrectAttendance(Command, frozen=True):
    """The minutes of one person in one module were noted wrongly; ``minutes`` is the right total, 0 for somebody who was not there."""

    participation: UUID
    module: str
    minutes: int


@decides(
    CorrectAttendance,
    permission="participation.manage",
    reads=lambda command, states: with_designs((command.participation,), states),
)
def correct_attendance(command: CorrectAttendance, situation: Situation) -> Decision:
    _, plan, person = _trainee(command.participation, situation)
    _require_given_to(person, command.module, plan)
    if not 0 <= command.minutes <= LONGEST_ATTENDANCE:
        raise MinutesOutOfRange(maximum=LONGEST_ATTENDANCE)
    if person.minutes.get(command.module, 0) == command.minutes:
        return []
    briefed = None
    if command.module == plan.briefing.id:
        briefed = attended(msgspec.structs.replace(person, minutes={command.module: command.minutes}), plan.briefing, plan)
    return PARTICIPATION.of(command.participation).gains(
        AttendanceCorrected(command.participation, person.programme, person.person, person.role, command.module, command.minutes, briefed)
    )


class QuizResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many answers were right, and whether those that must be right were (place and unease)."""

    participation: UUID
    correct: int
    essentials_correct: bool


class RecordQuiz(Command, frozen=True):
    results: Annotated[tuple[QuizResult, ...], msgspec.Meta(min_length=1)]


@decides(
    RecordQuiz,
    permission="participation.manage",
    reads=lambda command, states: with_designs((result.participation for result in command.results), states),
)
def record_quiz(command: RecordQuiz, situation: Situation) -> Decision:
    happenings: list[Happening] = []
    for result in command.results:
        with concerning(result.participation):
            _, plan, person = _mentor(result.participation, situation)
            if not 0 <= result.correct <= plan.quiz_questions:
                raise QuizResultImpossible(correct=result.correct, questions=plan.quiz_questions)
            passed = result.essentials_correct and result.correct >= plan.quiz_pass
            happenings += PARTICIPATION.of(result.participation).gains(
                QuizTaken(result.participation, person.programme, person.person, result.correct, plan.quiz_questions, passed)
            )
    return happenings


class ObservePractice(Command, frozen=True):
    participations: Several


@decides(
    ObservePractice,
    permission="participation.manage",
    reads=lambda command, states: with_designs(command.participations, states),
)
def observe_practice(command: ObservePractice, situation: Situation) -> Decision:
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            _, _, person = _mentor(participation, situation)
            if not person.practice_observed:
                happenings += PARTICIPATION.of(participation).gains(PracticeObserved(participation, person.programme, person.person))
    return happenings


class CertifyMentors(Command, frozen=True):
    participations: Several
    valid_until: date


@decides(
    CertifyMentors,
    permission="participation.manage",
    reads=lambda command, states: with_designs(command.participations, states),
)
def certify_mentors(command: CertifyMentors, situation: Situation) -> Decision:
    """The safety module and its quiz always; every module where the programme's gate asks for full training.

    A certificate under way is prolonged; one that is over is renewed by the quiz, passed again since it was given.
    """
    if command.valid_until < situation.today:
        raise CertificateAlreadyOver
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            programme, plan, person = _mentor(participation, situation)
            safe = person.quiz_passed and all(attended(person, m, plan) for m in plan.modules if m.safety)
            complete = all(attended(person, module, plan) for module in plan.modules)
            require("safety-module", safe, programme, situation.today)
            require("full-training", complete, programme, situation.today)
            if not person.practice_observed:
                raise PracticeNotObserved
            if person.certified_until is not None and person.certified_until < situation.today and not person.quiz_since_certified:
                raise RenewalNeedsQuiz
            if person.certified_until is None or person.certified_until < command.valid_until:
                happenings += PARTICIPATION.of(participation).gains(
                    MentorCertified(participation, person.programme, person.person, command.valid_until)
                )
    return happenings


class RevokeCertification(Command, frozen=True):
    """Take a certificate away, with a reason that the mentor may read; quiz and role play lead to another."""

    participation: UUID
    reason: Personal[str]


@decides(
    RevokeCertification,
    permission="participation.manage",
    reads=lambda command, states: with_designs((command.participation,), states),
)
def revoke_certification(command: RevokeCertification, situation: Situation) -> Decision:
    _, _, person = _mentor(command.participation, situation)
    if person.revoked:
        return []
    require_reason(readable(command.reason) or "")
    if person.certified_until is None:
        raise NotCertified
    return PARTICIPATION.of(command.participation).gains(
        CertificationRevoked(command.participation, person.programme, person.person, command.reason)
    )
