"""The diagnostic: where the staff stand, what they want to learn, and in which order the programme should answer.

It rests on one baseline survey: the staff's, or the portrait of the institution, which a few people fill in within five minutes.
Under five answers no level is shown, and it closes all the same: what the design waits for is that the question was asked.
Needs are read by domain (communication, outils numériques, innovation pédagogique).
"""

from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.measurement.scoring import Level
from domain.measurement.survey import SURVEY, WAVE_NAMES, SurveyMissing, SurveyOfAnotherProgramme, SurveyState
from domain.measurement.survey import Closed as ClosedSurvey
from domain.measurement.survey import NotOpened as SurveyNotOpened
from domain.programme import PROGRAMME, ReasonMissing, running
from domain.refusal import Refused

DEFAULT_TARGET: Final = 70.0
INSTRUMENTS: Final = ("institution-profile", "needs-diagnostic-staff")
"""The questionnaires that a diagnostic may rest on (templates: gates, diagnostic-closed, accepts)."""


class Need(msgspec.Struct, frozen=True):
    """One domain's need: its level now and its target (0–100), the gap never negative, how many answered and how many asked."""

    domain: str
    level: float | None
    target: float
    gap: float | None
    n: int
    wanted_by: int  # people who chose one of the domain's skills


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("diagnostic.opened.v1")
class DiagnosticOpened(Event, frozen=True):
    programme: UUID
    survey: UUID


@event_type("diagnostic.needs-ranked.v1")
class NeedsRanked(Event, frozen=True):
    """The domains by decreasing gap; at equal gaps, by the number of people who chose one of their skills.

    Where people ranked them otherwise, ``reason`` says why; the figures of each domain stay.
    """

    programme: UUID
    needs: tuple[Need, ...]
    reason: str | None = None


@event_type("diagnostic.closed.v1")
class DiagnosticClosed(Event, frozen=True):
    """The state of things is set down. ``response_rate`` in %; ``score`` from 0 to 100, None under five respondents.

    ``instrument``: the questionnaire it rests on, where it was said.
    """

    programme: UUID
    survey: UUID
    n: int
    responses: int
    response_rate: float | None
    score: float | None
    instrument: str = ""


# ----------------------------------------------------------------------------------------------------------------- state


class NotOpened(msgspec.Struct, frozen=True):
    """No diagnostic yet."""


class Open(msgspec.Struct, frozen=True):
    survey: UUID
    needs: tuple[Need, ...] = ()


class Closed(msgspec.Struct, frozen=True):
    survey: UUID
    needs: tuple[Need, ...]
    score: float | None


DiagnosticState: TypeAlias = NotOpened | Open | Closed


def evolve(state: DiagnosticState, event: Event) -> DiagnosticState:
    match event, state:
        case DiagnosticOpened(), _:
            return Open(event.survey)
        case NeedsRanked(), Open() | Closed():
            return msgspec.structs.replace(state, needs=event.needs)
        case DiagnosticClosed(), Open():
            return Closed(state.survey, state.needs, event.score)
        case _:
            return state


DIAGNOSTIC: Final = StreamType[DiagnosticState]("diagnostic", NotOpened(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class DiagnosticMissing(Refused):
    code = "diagnostic-missing"
    kind = "missing"
    sentence = "Le diagnostic n’est pas ouvert. Rien n’a été enregistré ; ouvrez-le, puis recommencez."


class DiagnosticAlreadyOpen(Refused):
    code = "diagnostic-already-open"
    sentence = "Un diagnostic existe déjà pour ce programme ; il est conservé. Continuez avec celui-là."


class BaselineStillOpen(Refused):
    code = "baseline-still-open"
    sentence = "L’enquête de départ prend encore des réponses. Tout est conservé ; clôturez-la, puis clôturez le diagnostic."


class NotADiagnosticInstrument(Refused):
    code = "not-a-diagnostic-instrument"
    kind = "invalid"
    sentence = (
        "Ce questionnaire ne dit pas les besoins des personnels ni l’état de l’établissement. "
        "Rien n’a été enregistré ; choisissez le diagnostic des personnels, ou le profil de l’établissement."
    )


class DiagnosticNotClosedYet(Refused):
    code = "diagnostic-still-open"
    sentence = "Le diagnostic n’est pas clos : il n’y a pas encore de besoins à classer. Tout est conservé ; clôturez-le d’abord."


class RankingIncomplete(Refused):
    code = "ranking-incomplete"
    kind = "invalid"
    sentence = "Le classement nomme chaque domaine une fois, et aucun autre. Rien n’a été enregistré ; complétez-le, puis recommencez."


# -------------------------------------------------------------------------------------------------- commands and decisions


class OpenDiagnostic(Command, frozen=True):
    """``survey`` is the baseline that the diagnostic will rest on; it may be opened before or after."""

    programme: UUID
    survey: UUID


@decides(
    OpenDiagnostic,
    permission="programme.run",
    reads=lambda command, states: (
        DIAGNOSTIC.of(command.programme),
        PROGRAMME.of(command.programme),
        SURVEY.of(command.survey),
    ),
)
def open_diagnostic(command: OpenDiagnostic, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DIAGNOSTIC.of(command.programme)
    match situation[stream]:
        case NotOpened():
            _require_own(situation[SURVEY.of(command.survey)], command.programme)
            return stream.gains(DiagnosticOpened(command.programme, command.survey))
        case Open(survey=survey) | Closed(survey=survey) if survey == command.survey:
            return []
        case _:
            raise DiagnosticAlreadyOpen


class CloseDiagnostic(Command, frozen=True):
    """``targets`` by domain where they differ from 70.

    ``wanted``: how many people asked for a skill of each domain, where it is known otherwise than by the survey.
    """

    programme: UUID
    targets: dict[str, float] = {}
    wanted: dict[str, int] = {}


@decides(
    CloseDiagnostic,
    permission="programme.run",
    reads=lambda command, states: (
        DIAGNOSTIC.of(command.programme),
        PROGRAMME.of(command.programme),
        *((SURVEY.of(diagnostic.survey),) if isinstance(diagnostic := states.get(DIAGNOSTIC.of(command.programme).name), Open) else ()),
    ),
)
def close_diagnostic(command: CloseDiagnostic, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DIAGNOSTIC.of(command.programme)
    diagnostic = situation[stream]
    match diagnostic:
        case NotOpened():
            raise DiagnosticMissing
        case Closed():
            return []
        case Open():
            survey = situation[SURVEY.of(diagnostic.survey)]
            _require_own(survey, command.programme)
            if isinstance(survey, SurveyNotOpened):
                raise SurveyMissing
            if not isinstance(survey, ClosedSurvey):
                raise BaselineStillOpen
            results = survey.results
            return stream.gains(
                NeedsRanked(command.programme, ranked(results.domains, command.targets, command.wanted or results.wished)),
                DiagnosticClosed(
                    command.programme,
                    diagnostic.survey,
                    results.index.n,
                    results.responses,
                    results.response_rate,
                    results.index.score,
                    survey.questionnaire.instrument,
                ),
            )


class RerankNeeds(Command, frozen=True):
    """People who know the house put the domains in another order than the figures do, and say why."""

    programme: UUID
    order: tuple[str, ...]
    reason: str


@decides(
    RerankNeeds,
    permission="programme.run",
    reads=lambda command, states: (DIAGNOSTIC.of(command.programme), PROGRAMME.of(command.programme)),
)
def rerank_needs(command: RerankNeeds, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DIAGNOSTIC.of(command.programme)
    match situation[stream]:
        case NotOpened():
            raise DiagnosticMissing
        case Open():
            raise DiagnosticNotClosedYet
        case Closed(needs=needs):
            by_domain = {need.domain: need for need in needs}
            if sorted(command.order) != sorted(by_domain):
                raise RankingIncomplete
            if not command.reason.strip():
                raise ReasonMissing
            if command.order == tuple(by_domain):
                return []
            return stream.gains(NeedsRanked(command.programme, tuple(by_domain[name] for name in command.order), command.reason))


def _require_own(survey: SurveyState, programme: UUID) -> None:
    if isinstance(survey, SurveyNotOpened):
        return
    if survey.programme != programme:
        raise SurveyOfAnotherProgramme(wave=WAVE_NAMES[survey.wave])
    if survey.questionnaire.instrument not in INSTRUMENTS:
        raise NotADiagnosticInstrument


def ranked(levels: dict[str, Level], targets: dict[str, float], wanted: dict[str, int]) -> tuple[Need, ...]:
    """Needs by decreasing gap (target − level, never negative), then by decreasing wish, then in the questionnaire's order."""
    needs = []
    for domain, domain_level in levels.items():
        target = targets.get(domain, DEFAULT_TARGET)
        gap = None if domain_level.score is None else max(0.0, target - domain_level.score)
        needs.append(Need(domain, domain_level.score, target, gap, domain_level.n, wanted.get(domain, 0)))
    return tuple(sorted(needs, key=lambda need: (-(need.gap or 0.0), -need.wanted_by)))
