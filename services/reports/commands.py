"""The addresses at which figures are noted beside the impact, and improvements are made and verified."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.measurement.impact import IMPACT
from domain.measurement.improving import MarkImprovementDone, VerifyImprovement
from domain.measurement.observing import NoteIndicator
from services.http.commands import command_at

TAG: Final = "Rapports"

REPORT_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = (
    command_at(
        "/programmes/{programme:uuid}/indicators",
        NoteIndicator,
        summary="Noter un indicateur observé, au départ ou au bilan",
        tag=TAG,
        resource=lambda command: IMPACT.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/improvements/{improvement:uuid}/done",
        MarkImprovementDone,
        summary="Noter qu’une amélioration est réalisée",
        tag=TAG,
        resource=lambda command: IMPACT.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/improvements/{improvement:uuid}/verification",
        VerifyImprovement,
        summary="Vérifier une amélioration réalisée (direction)",
        tag=TAG,
        resource=lambda command: IMPACT.of(command.programme),
    ),
)
