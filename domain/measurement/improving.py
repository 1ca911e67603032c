"""Improvements: decided from the impact, then made, then verified; these go on after the programme is closed."""

from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.measurement.impact import (
    IMPACT,
    Decided,
    Done,
    ImpactState,
    ImprovementDecided,
    ImprovementDone,
    ImprovementState,
    ImprovementVerified,
    Owner,
    Verified,
)
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing, ProgrammeState, running
from domain.refusal import Refused

# -------------------------------------------------------------------------------------------------------------- refusals


class DecisionEmpty(Refused):
    code = "decision-empty"
    kind = "invalid"
    sentence = "La décision est vide. Rien n’a été enregistré ; écrivez en une phrase ce qui changera."


class ImprovementMissing(Refused):
    code = "improvement-missing"
    kind = "missing"
    sentence = "Cette amélioration n’a pas été décidée. Rien n’a été enregistré ; choisissez-la dans la liste, ou décidez-la d’abord."


class ImprovementNotDone(Refused):
    code = "improvement-not-done"
    sentence = "Cette amélioration n’est pas encore réalisée : il n’y a rien à vérifier. Notez d’abord sa réalisation, puis vérifiez-la."


class ImprovementDoneAlready(Refused):
    code = "improvement-already-done"
    sentence = "La réalisation de cette amélioration est déjà notée ; elle est conservée. Vérifiez-la, il ne reste que cela."


class ImprovementVerifiedAlready(Refused):
    code = "improvement-already-verified"
    sentence = "Cette amélioration est déjà vérifiée ; ce constat est conservé. Décidez d’une autre amélioration s’il faut aller plus loin."


class ImprovementDayOutOfRange(Refused):
    code = "improvement-day-out-of-range"
    kind = "invalid"
    sentence = "Ce jour est à venir, ou la vérification précède la réalisation. Rien n’a été enregistré ; corrigez la date."


class FindingEmpty(Refused):
    code = "finding-empty"
    kind = "invalid"
    sentence = "Il manque ce qui a été fait ou constaté. Rien n’a été enregistré ; dites-le en une phrase, puis recommencez."


# -------------------------------------------------------------------------------------------------- commands and decisions


class DecideImprovement(Command, frozen=True):
    """``owner`` is the function that answers for it, ``due`` the day by which it should be made."""

    programme: UUID
    improvement: UUID
    decision: str
    due: date | None = None
    owner: Owner | None = None


@decides(
    DecideImprovement,
    permission="programme.decide",
    reads=lambda command, states: (IMPACT.of(command.programme), PROGRAMME.of(command.programme)),
)
def decide_improvement(command: DecideImprovement, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    if not command.decision.strip():
        raise DecisionEmpty
    stream = IMPACT.of(command.programme)
    if command.improvement in situation[stream].noted.improvements:
        return []
    return stream.gains(ImprovementDecided(command.programme, command.improvement, command.decision, command.due, command.owner))


class MarkImprovementDone(Command, frozen=True):
    """It was made, on this day; ``note`` says what was made."""

    programme: UUID
    improvement: UUID
    done_on: date
    note: str


@decides(
    MarkImprovementDone,
    permission="programme.run",
    reads=lambda command, states: (IMPACT.of(command.programme), PROGRAMME.of(command.programme)),
)
def mark_improvement_done(command: MarkImprovementDone, situation: Situation) -> Decision:
    _require_known(situation[PROGRAMME.of(command.programme)])
    stream = IMPACT.of(command.programme)
    improvement = _improvement(situation[stream], command.improvement)
    if not command.note.strip():
        raise FindingEmpty
    match improvement:
        case Done() if improvement == Done(command.done_on, command.note):
            return []
        case Done():
            raise ImprovementDoneAlready
        case Verified():
            raise ImprovementVerifiedAlready
        case Decided():
            if command.done_on > situation.today:
                raise ImprovementDayOutOfRange
            return stream.gains(ImprovementDone(command.programme, command.improvement, command.done_on, command.note))


class VerifyImprovement(Command, frozen=True):
    """Somebody looked, on this day: does it work, and what did they see? Never before it was made."""

    programme: UUID
    improvement: UUID
    verified_on: date
    effective: bool
    finding: str


@decides(
    VerifyImprovement,
    permission="programme.decide",
    reads=lambda command, states: (IMPACT.of(command.programme), PROGRAMME.of(command.programme)),
)
def verify_improvement(command: VerifyImprovement, situation: Situation) -> Decision:
    _require_known(situation[PROGRAMME.of(command.programme)])
    stream = IMPACT.of(command.programme)
    improvement = _improvement(situation[stream], command.improvement)
    if not command.finding.strip():
        raise FindingEmpty
    match improvement:
        case Decided():
            raise ImprovementNotDone
        case Verified(done_on=done_on):
            if improvement == Verified(done_on, command.verified_on, command.effective, command.finding):
                return []
            raise ImprovementVerifiedAlready
        case Done(done_on=done_on):
            if not done_on <= command.verified_on <= situation.today:
                raise ImprovementDayOutOfRange
            return stream.gains(
                ImprovementVerified(command.programme, command.improvement, command.verified_on, command.effective, command.finding)
            )


def _require_known(programme: ProgrammeState) -> None:
    """A running programme or a closed one: what was decided from it is made the year after."""
    if isinstance(programme, NotOpened):
        raise ProgrammeMissing


def _improvement(impact: ImpactState, improvement: UUID) -> ImprovementState:
    known = impact.noted.improvements.get(improvement)
    if known is None:
        raise ImprovementMissing
    return known
