"""A survey: one wave of one instrument, from its opening to its results.

Answers are confidential, not anonymous: the respondent is a pseudonym, the same in every wave of a programme, so that before and
after can be paired. One questionnaire is anonymous indeed: its sheets name nobody, and are never paired. Results exist only once
the wave is closed, and never for fewer than five respondents.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.measurement.questionnaire import Questionnaire
from domain.measurement.results import WaveResults, anonymous_results, index_scores, wave_results
from domain.measurement.scoring import Answer
from domain.personal import Personal
from domain.programme import PROGRAMME, ProgrammeMissing, running
from domain.programme import NotOpened as ProgrammeNotOpened
from domain.refusal import Refused

Wave = Literal["baseline", "pulse", "final", "follow-up"]
WAVE_NAMES: Final[dict[Wave, str]] = {
    "baseline": "départ",
    "pulse": "point d’étape",
    "final": "bilan final",
    "follow-up": "trois mois après",
}


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("survey.opened.v1")
class SurveyOpened(Event, frozen=True):
    survey: UUID
    programme: UUID
    wave: Wave
    questionnaire: Questionnaire
    invited: int
    closes_on: date


@event_type("survey.answered.v1", data_subject="respondent", backdatable=True)
class SurveyAnswered(Event, frozen=True):
    survey: UUID
    programme: UUID
    respondent: UUID  # a pseudonym
    answers: Personal[list[Answer]]
    may_be_quoted: bool = False


@event_type("survey.answered-anonymously.v1")
class SurveyAnsweredAnonymously(Event, frozen=True):
    """One sheet, of nobody in particular: numbers and options only, so that there is nothing to seal and nobody to erase."""

    survey: UUID
    programme: UUID
    answers: tuple[Answer, ...]


@event_type("survey.closed.v1")
class SurveyClosed(Event, frozen=True):
    survey: UUID
    programme: UUID
    wave: Wave
    results: WaveResults


# ----------------------------------------------------------------------------------------------------------------- state


class NotOpened(msgspec.Struct, frozen=True):
    """Nobody opened this survey."""


class Open(msgspec.Struct, frozen=True):
    """A wave that takes answers."""

    programme: UUID
    wave: Wave
    questionnaire: Questionnaire
    invited: int
    closes_on: date
    answers: dict[UUID, Personal[list[Answer]]] = {}
    sheets: tuple[tuple[Answer, ...], ...] = ()


class Closed(msgspec.Struct, frozen=True):
    """A wave with results; the answers stay for pairing with another wave."""

    programme: UUID
    wave: Wave
    questionnaire: Questionnaire
    answers: dict[UUID, Personal[list[Answer]]]
    results: WaveResults

    def scores(self) -> dict[UUID, float]:
        """The index score of each respondent who counts and whose answers were not erased."""
        return index_scores(self.answers, self.questionnaire)


SurveyState: TypeAlias = NotOpened | Open | Closed


def evolve(state: SurveyState, event: Event) -> SurveyState:
    match event, state:
        case SurveyOpened(), _:
            return Open(event.programme, event.wave, event.questionnaire, event.invited, event.closes_on)
        case SurveyAnswered(), Open():
            return msgspec.structs.replace(state, answers=state.answers | {event.respondent: event.answers})
        case SurveyAnsweredAnonymously(), Open():
            return msgspec.structs.replace(state, sheets=(*state.sheets, event.answers))
        case SurveyClosed(), Open():
            return Closed(state.programme, state.wave, state.questionnaire, state.answers, event.results)
        case _:
            return state


SURVEY: Final = StreamType[SurveyState]("survey", NotOpened(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class SurveyMissing(Refused):
    code = "survey-missing"
    kind = "missing"
    sentence = "Cette enquête n’existe pas. Rien n’a été enregistré ; ouvrez-la depuis la page des enquêtes."


class SurveyExists(Refused):
    code = "survey-exists"
    sentence = "Cette enquête existe déjà avec d’autres réglages ; elle est conservée. Continuez avec elle, ou ouvrez-en une autre."


class SurveyOfAnotherProgramme(Refused):
    code = "survey-elsewhere"
    kind = "invalid"
    sentence = "L’enquête « {wave} » n’appartient pas à ce programme. Rien n’a été enregistré ; choisissez-la dans la liste."


# --------------------------------------------------------------------------------------------------------------- figures


def results_of(survey: Open) -> WaveResults:
    """The figures of a wave as its answers stand."""
    anonymity = survey.questionnaire.anonymous
    if anonymity is not None:
        return anonymous_results(survey.questionnaire, anonymity, survey.sheets, survey.invited)
    return wave_results(survey.questionnaire, survey.answers, survey.invited)


# -------------------------------------------------------------------------------------------------- commands and decisions


class OpenSurvey(Command, frozen=True):
    survey: UUID
    programme: UUID
    wave: Wave
    questionnaire: Questionnaire
    invited: int
    closes_on: date


@decides(
    OpenSurvey,
    permission="surveys.run",
    reads=lambda command, states: (SURVEY.of(command.survey), PROGRAMME.of(command.programme)),
    leaves_sealed=("survey",),
)
def open_survey(command: OpenSurvey, situation: Situation) -> Decision:
    require_open(command.programme, command.wave, situation)
    stream = SURVEY.of(command.survey)
    opened = SurveyOpened(**{name: getattr(command, name) for name in command.__struct_fields__})
    match situation[stream]:
        case NotOpened():
            return stream.gains(opened)
        case Open() | Closed() as survey if (survey.programme, survey.wave) == (command.programme, command.wave):
            return []
        case _:
            raise SurveyExists


def require_open(programme: UUID, wave: Wave, situation: Situation) -> None:
    """A wave runs in a running programme; three months after, the programme may have been closed meanwhile."""
    state = situation[PROGRAMME.of(programme)]
    if wave != "follow-up":
        running(state)
    elif isinstance(state, ProgrammeNotOpened):
        raise ProgrammeMissing


def survey_and_programme(survey: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The survey, then the programme that it names: a closed programme takes no more answers."""
    stream = SURVEY.of(survey)
    yield stream
    known = states.get(stream.name)
    if isinstance(known, Open | Closed):
        yield PROGRAMME.of(known.programme)


class CloseSurvey(Command, frozen=True):
    survey: UUID


@decides(CloseSurvey, permission="surveys.run", reads=lambda command, states: survey_and_programme(command.survey, states))
def close_survey(command: CloseSurvey, situation: Situation) -> Decision:
    stream = SURVEY.of(command.survey)
    survey = situation[stream]
    match survey:
        case NotOpened():
            raise SurveyMissing
        case Closed():
            return []
        case Open():
            require_open(survey.programme, survey.wave, situation)
            return stream.gains(SurveyClosed(command.survey, survey.programme, survey.wave, results_of(survey)))
