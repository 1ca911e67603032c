"""A survey: one wave of one instrument, from its opening to its results.

Answers are confidential, not anonymous: the respondent is a pseudonym, the same in every wave of a programme, so that before and
after can be paired. Results exist only once the wave is closed, and never for fewer than five respondents.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Moment, Situation, Stream, StreamType, decides, require_past
from domain.event import Event, event_type
from domain.measurement.scoring import (
    Answer,
    IndexDefinition,
    Level,
    Recommendation,
    Satisfaction,
    domain_level,
    index_score,
    level,
    numeric,
    recommendation,
    satisfaction,
)
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, running
from domain.refusal import Refused

Wave = Literal["baseline", "pulse", "final", "follow-up"]
WAVE_NAMES: Final[dict[Wave, str]] = {
    "baseline": "départ",
    "pulse": "point d’étape",
    "final": "bilan final",
    "follow-up": "trois mois après",
}


class Questionnaire(msgspec.Struct, frozen=True):
    """What a wave needs of its instrument in order to be answered and scored; kept as it was when the wave opened."""

    instrument: str
    version: str
    items: tuple[str, ...]
    index: IndexDefinition
    domains: dict[str, tuple[str, ...]]
    recommendation_item: str | None = None
    satisfaction_item: str | None = None


class WaveResults(msgspec.Struct, frozen=True):
    """The figures of a closed wave. ``response_rate`` in %, over the people invited; None where nobody was counted as invited."""

    responses: int
    invited: int
    response_rate: float | None
    index: Level
    domains: dict[str, Level]
    recommendation: Recommendation | None
    satisfaction: Satisfaction | None


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


class Closed(msgspec.Struct, frozen=True):
    """A wave with results; the answers stay for pairing with another wave."""

    programme: UUID
    wave: Wave
    questionnaire: Questionnaire
    answers: dict[UUID, Personal[list[Answer]]]
    results: WaveResults

    def scores(self) -> dict[UUID, float]:
        """The index score of each respondent who counts and whose answers were not erased."""
        return index_scores(self.answers, self.questionnaire.index)


SurveyState: TypeAlias = NotOpened | Open | Closed


def evolve(state: SurveyState, event: Event) -> SurveyState:
    match event, state:
        case SurveyOpened(), _:
            return Open(event.programme, event.wave, event.questionnaire, event.invited, event.closes_on)
        case SurveyAnswered(), Open():
            return msgspec.structs.replace(state, answers=state.answers | {event.respondent: event.answers})
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


class SurveyIsClosed(Refused):
    code = "survey-closed"
    sentence = "L’enquête est close, ses résultats sont publiés : la réponse n’a pas été prise. Parlez-en au référent."


class AlreadyAnswered(Refused):
    code = "already-answered"
    sentence = "Une réponse existe déjà pour cette personne ; elle est conservée telle quelle. Il n’y a rien d’autre à faire."


class SurveyOfAnotherProgramme(Refused):
    code = "survey-elsewhere"
    kind = "invalid"
    sentence = "L’enquête « {wave} » n’appartient pas à ce programme. Rien n’a été enregistré ; choisissez-la dans la liste."


class AnswerOutOfScale(Refused):
    code = "answer-out-of-scale"
    kind = "invalid"
    sentence = "La réponse à « {item} » n’est pas sur son échelle. Rien n’a été enregistré ; corrigez-la et renvoyez."


class QuestionUnknown(Refused):
    code = "question-unknown"
    kind = "invalid"
    sentence = "« {item} » n’est pas une question de cette enquête. Rien n’a été enregistré ; corrigez et renvoyez."


# --------------------------------------------------------------------------------------------------------------- figures


def index_scores(answers: dict[UUID, Personal[list[Answer]]], index: IndexDefinition) -> dict[UUID, float]:
    scores = {}
    for respondent, sealed in answers.items():
        words = readable(sealed)
        if words is not None and (score := index_score(words, index)) is not None:
            scores[respondent] = score
    return scores


def results_of(survey: Open) -> WaveResults:
    """The figures of a wave as its answers stand; erased answers stay in the count of responses, not in the scores."""
    questionnaire = survey.questionnaire
    readings = [words for sealed in survey.answers.values() if (words := readable(sealed)) is not None]
    recommend, satisfy = questionnaire.recommendation_item, questionnaire.satisfaction_item
    return WaveResults(
        responses=len(survey.answers),
        invited=survey.invited,
        response_rate=100 * len(survey.answers) / survey.invited if survey.invited else None,
        index=level(index_scores(survey.answers, questionnaire.index).values()),
        domains={name: domain_level(readings, items) for name, items in questionnaire.domains.items()},
        recommendation=recommendation(v for words in readings if (v := numeric(words, recommend)) is not None) if recommend else None,
        satisfaction=satisfaction(v for words in readings if (v := numeric(words, satisfy)) is not None) if satisfy else None,
    )


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
)
def open_survey(command: OpenSurvey, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = SURVEY.of(command.survey)
    opened = SurveyOpened(**{name: getattr(command, name) for name in command.__struct_fields__})
    match situation[stream]:
        case NotOpened():
            return stream.gains(opened)
        case Open() | Closed() as survey if (survey.programme, survey.wave) == (command.programme, command.wave):
            return []
        case _:
            raise SurveyExists


def _reads(survey: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The survey, then the programme that it names: a closed programme takes no more answers."""
    stream = SURVEY.of(survey)
    yield stream
    known = states.get(stream.name)
    if isinstance(known, Open | Closed):
        yield PROGRAMME.of(known.programme)


class Response(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One respondent's answers, and when they were given if that is not now."""

    respondent: UUID
    answers: list[Answer]
    given_at: Moment | None = None
    may_be_quoted: bool = False


class AnswerSurvey(Command, frozen=True):
    """One response, or the many of a file: those already there are kept as they are when ``many``, refused otherwise."""

    survey: UUID
    responses: tuple[Response, ...]
    many: bool = False


@decides(AnswerSurvey, permission="surveys.answer", reads=lambda command, states: _reads(command.survey, states))
def answer_survey(command: AnswerSurvey, situation: Situation) -> Decision:
    stream = SURVEY.of(command.survey)
    survey = situation[stream]
    if isinstance(survey, NotOpened):
        raise SurveyMissing
    already = set(survey.answers)
    happenings: list[Happening] = []
    for response in command.responses:
        if response.respondent in already:
            if not command.many:
                raise AlreadyAnswered
            continue
        if isinstance(survey, Closed):
            raise SurveyIsClosed
        running(situation[PROGRAMME.of(survey.programme)])
        _check(response, survey.questionnaire)
        require_past(response.given_at, situation)
        already.add(response.respondent)
        answered = SurveyAnswered(command.survey, survey.programme, response.respondent, response.answers, response.may_be_quoted)
        happenings += stream.gains(answered, occurred_at=response.given_at)
    return happenings


def _check(response: Response, questionnaire: Questionnaire) -> None:
    scaled = {item for items in questionnaire.domains.values() for item in items} | set(questionnaire.index.items)
    if questionnaire.satisfaction_item:
        scaled.add(questionnaire.satisfaction_item)
    for answer in response.answers:
        if answer.item not in questionnaire.items:
            raise QuestionUnknown(item=answer.item)
        highest = 10 if answer.item == questionnaire.recommendation_item else 4 if answer.item in scaled else None
        if highest is not None and not (isinstance(answer.value, int) and 0 <= answer.value <= highest):
            raise AnswerOutOfScale(item=answer.item)


class CloseSurvey(Command, frozen=True):
    survey: UUID


@decides(CloseSurvey, permission="surveys.run", reads=lambda command, states: _reads(command.survey, states))
def close_survey(command: CloseSurvey, situation: Situation) -> Decision:
    stream = SURVEY.of(command.survey)
    survey = situation[stream]
    match survey:
        case NotOpened():
            raise SurveyMissing
        case Closed():
            return []
        case Open():
            running(situation[PROGRAMME.of(survey.programme)])
            return stream.gains(SurveyClosed(command.survey, survey.programme, survey.wave, results_of(survey)))
