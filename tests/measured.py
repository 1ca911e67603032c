"""A programme whose first survey was answered and closed with its diagnostic: the least that has a figure to compare."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from domain.decision import Command
from domain.diagnostic.diagnostic import CloseDiagnostic, OpenDiagnostic
from domain.measurement.answering import AnswerSurvey, Response
from domain.measurement.scoring import Answer
from domain.measurement.survey import CloseSurvey, OpenSurvey
from services import templates
from services.programmes.opening import OpeningForm, opening
from services.surveys.waves import INSTRUMENT_OF_WAVE


async def first_survey(does: Callable[[Command], Awaitable[Any]], answers: int, today: date, year: str) -> None:
    """Six people answered the same to every question, from 0 to 4: the index is 25 times that."""
    programme, survey = uuid4(), uuid4()
    questionnaire = templates.instrument(INSTRUMENT_OF_WAVE["baseline"], templates.versions()[-1]).questionnaire()
    people = tuple(Response(uuid4(), [Answer(item, answers) for item in questionnaire.index.items]) for _ in range(6))
    form = OpeningForm(
        name="Mentorat inversé", kind="cfa", mode="express", year=year, first_day=today, last_day=today + timedelta(days=250)
    )  # fmt: skip
    for command in (
        opening(form, programme),
        OpenSurvey(
            survey=survey,
            programme=programme,
            wave="baseline",
            questionnaire=questionnaire,
            invited=6,
            closes_on=today + timedelta(days=5),
        ),
        AnswerSurvey(survey=survey, responses=people, many=True),
        CloseSurvey(survey=survey),
        OpenDiagnostic(programme=programme, survey=survey),
        CloseDiagnostic(programme=programme),
    ):
        await does(command)
