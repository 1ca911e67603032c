"""Impact: what changed, computed from closed surveys and kept sessions, issued as a report, and what is decided from it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.design.design import DESIGN, Approved, Draft, Submitted
from domain.event import Event, event_type
from domain.facilitation.pair import PAIR, Ended, Formed
from domain.measurement.scoring import (
    FORMULA_VERSION,
    Level,
    PairedChange,
    Recommendation,
    Satisfaction,
    paired_change,
)
from domain.measurement.survey import SURVEY, WAVE_NAMES, SurveyMissing, SurveyOfAnotherProgramme, SurveyState, Wave
from domain.measurement.survey import Closed as ClosedSurvey
from domain.measurement.survey import NotOpened as SurveyNotOpened
from domain.programme import PROGRAMME, running
from domain.refusal import Refused


class Dose(msgspec.Struct, frozen=True):
    """What was lived: sessions held against planned. A pair keeps the rhythm from four sessions of six (two thirds)."""

    pairs: int
    planned: int
    held: int
    missed: int
    minutes: int
    pairs_in_rhythm: int


class Impact(msgspec.Struct, frozen=True):
    """Every figure of the report, under a formula version."""

    formula: str
    baseline: Level
    final: Level
    paired: PairedChange
    domains_before: dict[str, Level]
    domains_after: dict[str, Level]
    recommendation: Recommendation | None
    satisfaction: Satisfaction | None
    dose: Dose


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("impact.computed.v1")
class ImpactComputed(Event, frozen=True):
    programme: UUID
    baseline_survey: UUID
    final_survey: UUID
    impact: Impact


@event_type("impact.report-issued.v1")
class ReportIssued(Event, frozen=True):
    """A report left the house; whoever holds it can compare its SHA-256 with this one (lower-case hexadecimal)."""

    programme: UUID
    report: UUID
    sha256: str


@event_type("impact.improvement-decided.v1")
class ImprovementDecided(Event, frozen=True):
    """What will be done differently, or that the programme will not be carried on."""

    programme: UUID
    improvement: UUID
    decision: str
    due: date | None


# ----------------------------------------------------------------------------------------------------------------- state


class NotComputed(msgspec.Struct, frozen=True):
    """No impact yet; improvements may be decided all the same."""

    improvements: frozenset[UUID] = frozenset()


class Computed(msgspec.Struct, frozen=True):
    impact: Impact
    baseline_survey: UUID
    final_survey: UUID
    reports: dict[UUID, str] = {}
    improvements: frozenset[UUID] = frozenset()


ImpactState: TypeAlias = NotComputed | Computed


def evolve(state: ImpactState, event: Event) -> ImpactState:
    match event, state:
        case ImpactComputed(), Computed():
            return msgspec.structs.replace(
                state, impact=event.impact, baseline_survey=event.baseline_survey, final_survey=event.final_survey
            )
        case ImpactComputed(), NotComputed():
            return Computed(event.impact, event.baseline_survey, event.final_survey, improvements=state.improvements)
        case ReportIssued(), Computed():
            return msgspec.structs.replace(state, reports={**state.reports, event.report: event.sha256})
        case ImprovementDecided(), _:
            return msgspec.structs.replace(state, improvements=state.improvements | {event.improvement})
        case _:
            return state


IMPACT: Final = StreamType[ImpactState]("impact", NotComputed(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class SurveyStillOpen(Refused):
    code = "survey-still-open"
    sentence = "L’enquête « {wave} » prend encore des réponses : l’impact n’est pas calculé. Clôturez-la, puis recommencez."


class SurveyOfAnotherWave(Refused):
    code = "survey-of-another-wave"
    kind = "invalid"
    sentence = "L’enquête choisie n’est pas celle du « {wave} ». Rien n’a été calculé ; vérifiez l’ordre des deux enquêtes."


class PairOfAnotherProgramme(Refused):
    code = "pair-elsewhere"
    kind = "invalid"
    sentence = "Un des binômes n’appartient pas à ce programme. Rien n’a été calculé ; recommencez depuis la page du programme."


class NothingToReport(Refused):
    code = "nothing-to-report"
    sentence = "L’impact n’est pas encore calculé : il n’y a rien à publier. Calculez-le, puis publiez le rapport."


class ReportAlreadyIssued(Refused):
    code = "report-already-issued"
    sentence = "Un rapport porte déjà ce numéro ; il est conservé. Publiez le nouveau sous un autre numéro."


class DecisionEmpty(Refused):
    code = "decision-empty"
    kind = "invalid"
    sentence = "La décision est vide. Rien n’a été enregistré ; écrivez en une phrase ce qui changera."


# -------------------------------------------------------------------------------------------------- commands and decisions


class ComputeImpact(Command, frozen=True):
    """Both waves must be closed; ``pairs`` are all pairs the programme ever had."""

    programme: UUID
    baseline_survey: UUID
    final_survey: UUID
    pairs: tuple[UUID, ...]


@decides(
    ComputeImpact,
    permission="impact.run",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        IMPACT.of(command.programme),
        DESIGN.of(command.programme),
        SURVEY.of(command.baseline_survey),
        SURVEY.of(command.final_survey),
        *(PAIR.of(pair) for pair in command.pairs),
    ),
)
def compute_impact(command: ComputeImpact, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    baseline = _closed(situation[SURVEY.of(command.baseline_survey)], command.programme, "baseline")
    final = _closed(situation[SURVEY.of(command.final_survey)], command.programme, "final")
    pairs = []
    for identifier in dict.fromkeys(command.pairs):
        pair = situation[PAIR.of(identifier)]
        if not isinstance(pair, Formed | Ended) or pair.programme != command.programme:
            raise PairOfAnotherProgramme
        pairs.append(pair)
    match situation[DESIGN.of(command.programme)]:
        case Draft(content=content) | Submitted(content=content) | Approved(content=content):
            sessions_each = content.frame.sessions
        case _:
            sessions_each = 0
    impact = Impact(
        formula=FORMULA_VERSION,
        baseline=baseline.results.index,
        final=final.results.index,
        paired=paired_change(baseline.scores(), final.scores()),
        domains_before=baseline.results.domains,
        domains_after=final.results.domains,
        recommendation=final.results.recommendation,
        satisfaction=final.results.satisfaction,
        dose=dose(pairs, sessions_each),
    )
    stream = IMPACT.of(command.programme)
    state = situation[stream]
    computed = ImpactComputed(command.programme, command.baseline_survey, command.final_survey, impact)
    return [] if stream.kind.evolve(state, computed) == state else stream.gains(computed)


def dose(pairs: Iterable[Formed | Ended], sessions_each: int) -> Dose:
    """Sessions over all pairs; minutes only of those held."""
    known = list(pairs)
    held = [[session for session in pair.sessions.values() if session.status == "held"] for pair in known]
    return Dose(
        pairs=len(known),
        planned=sessions_each * len(known),
        held=sum(map(len, held)),
        missed=sum(session.status == "missed" for pair in known for session in pair.sessions.values()),
        minutes=sum(session.minutes for sessions in held for session in sessions),
        pairs_in_rhythm=sum(3 * len(sessions) >= 2 * sessions_each > 0 for sessions in held),
    )


def _closed(survey: SurveyState, programme: UUID, wave: Wave) -> ClosedSurvey:
    if isinstance(survey, SurveyNotOpened):
        raise SurveyMissing
    if survey.programme != programme:
        raise SurveyOfAnotherProgramme(wave=WAVE_NAMES[wave])
    if survey.wave != wave:
        raise SurveyOfAnotherWave(wave=WAVE_NAMES[wave])
    if not isinstance(survey, ClosedSurvey):
        raise SurveyStillOpen(wave=WAVE_NAMES[wave])
    return survey


class IssueReport(Command, frozen=True):
    programme: UUID
    report: UUID
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


@decides(
    IssueReport,
    permission="impact.run",
    reads=lambda command, states: (IMPACT.of(command.programme), PROGRAMME.of(command.programme)),
)
def issue_report(command: IssueReport, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = IMPACT.of(command.programme)
    state = situation[stream]
    if not isinstance(state, Computed):
        raise NothingToReport
    known = state.reports.get(command.report)
    if known is not None and known != command.sha256:
        raise ReportAlreadyIssued
    return [] if known else stream.gains(ReportIssued(command.programme, command.report, command.sha256))


class DecideImprovement(Command, frozen=True):
    programme: UUID
    improvement: UUID
    decision: str
    due: date | None = None


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
    if command.improvement in situation[stream].improvements:
        return []
    return stream.gains(ImprovementDecided(command.programme, command.improvement, command.decision, command.due))
