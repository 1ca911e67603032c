"""The addresses at which a survey is answered and closed."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.measurement.answering import AnswerAnonymously
from domain.measurement.survey import SURVEY, CloseSurvey
from services.http.commands import command_at

TAG: Final = "Enquêtes"

SURVEY_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = (
    command_at(
        "/surveys/{survey:uuid}/closing",
        CloseSurvey,
        summary="Clôturer une enquête : ses résultats paraissent",
        tag=TAG,
        resource=lambda command: SURVEY.of(command.survey),
    ),
    command_at(
        "/surveys/{survey:uuid}/sheets",
        AnswerAnonymously,
        summary="Saisir des feuilles sans nom d’une enquête anonyme",
        tag=TAG,
        resource=lambda command: SURVEY.of(command.survey),
        status=201,
    ),
)
