"""Answering a survey: each once, on its scales, while it is open; or, where it is anonymous, on sheets that name nobody.

An answer is never corrected: what was published rests on it, and nobody may change what somebody else said.
"""

from typing import Annotated
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Moment, Situation, decides, require_past
from domain.measurement.questionnaire import check_anonymous_answer, check_answer
from domain.measurement.scoring import Answer
from domain.measurement.survey import (
    SURVEY,
    Closed,
    NotOpened,
    SurveyAnswered,
    SurveyAnsweredAnonymously,
    SurveyMissing,
    require_open,
    survey_and_programme,
)
from domain.refusal import Refused

# -------------------------------------------------------------------------------------------------------------- refusals


class SurveyIsClosed(Refused):
    code = "survey-closed"
    sentence = (
        "L’enquête est close, ses résultats sont publiés : une réponse ne s’ajoute plus et ne se corrige plus. "
        "Celles qui y sont restent telles quelles ; parlez-en au référent."
    )


class AlreadyAnswered(Refused):
    code = "already-answered"
    sentence = "Une réponse existe déjà pour cette personne ; elle est conservée telle quelle. Il n’y a rien d’autre à faire."


class SurveyIsAnonymous(Refused):
    code = "survey-anonymous"
    kind = "invalid"
    sentence = "Cette enquête est anonyme : on n’y répond pas en son nom. Rien n’a été enregistré ; répondez sur une feuille sans nom."


class SurveyIsNotAnonymous(Refused):
    code = "survey-not-anonymous"
    kind = "invalid"
    sentence = (
        "Cette enquête compare le début et la fin pour les mêmes personnes : une feuille sans nom n’y sert pas. "
        "Rien n’a été enregistré ; répondez depuis votre lien."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


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


@decides(
    AnswerSurvey,
    permission="surveys.answer",
    reads=lambda command, states: survey_and_programme(command.survey, states),
    leaves_sealed=("survey",),
)
def answer_survey(command: AnswerSurvey, situation: Situation) -> Decision:
    """Who has answered is all that this looks at; what they answered stays sealed."""
    stream = SURVEY.of(command.survey)
    survey = situation[stream]
    if isinstance(survey, NotOpened):
        raise SurveyMissing
    if survey.questionnaire.anonymous:
        raise SurveyIsAnonymous
    already = set(survey.answers)
    happenings: list[Happening] = []
    for response in command.responses:
        if response.respondent in already:
            if command.many:
                continue
            raise SurveyIsClosed if isinstance(survey, Closed) else AlreadyAnswered
        if isinstance(survey, Closed):
            raise SurveyIsClosed
        require_open(survey.programme, survey.wave, situation)
        for answer in response.answers:
            check_answer(answer, survey.questionnaire)
        require_past(response.given_at, situation)
        already.add(response.respondent)
        answered = SurveyAnswered(command.survey, survey.programme, response.respondent, response.answers, response.may_be_quoted)
        happenings += stream.gains(answered, occurred_at=response.given_at)
    return happenings


class AnswerAnonymously(Command, frozen=True):
    """Sheets of an anonymous survey, filled in by nobody in particular: from the open link, or collected on paper."""

    survey: UUID
    sheets: Annotated[tuple[tuple[Answer, ...], ...], msgspec.Meta(min_length=1, max_length=500)]


@decides(
    AnswerAnonymously,
    permission="surveys.answer",
    reads=lambda command, states: survey_and_programme(command.survey, states),
)
def answer_anonymously(command: AnswerAnonymously, situation: Situation) -> Decision:
    stream = SURVEY.of(command.survey)
    survey = situation[stream]
    if isinstance(survey, NotOpened):
        raise SurveyMissing
    if not survey.questionnaire.anonymous:
        raise SurveyIsNotAnonymous
    if isinstance(survey, Closed):
        raise SurveyIsClosed
    require_open(survey.programme, survey.wave, situation)
    for sheet in command.sheets:
        for answer in sheet:
            check_anonymous_answer(answer, survey.questionnaire)
    return stream.gains(*(SurveyAnsweredAnonymously(command.survey, survey.programme, sheet) for sheet in command.sheets))
