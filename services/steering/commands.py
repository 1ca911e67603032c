"""The addresses at which a programme is steered: meetings, decisions, adjustments."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.facilitation.adjusting import AdjustProgramme
from domain.facilitation.steering import STEERING
from domain.facilitation.steering_meetings import (
    CorrectSteeringMeeting,
    DropSteeringMeeting,
    HoldSteeringMeeting,
    MarkSteeringDecisionDone,
    PlanSteeringMeeting,
    TakeSteeringDecision,
)
from services.http.commands import command_at

TAG: Final = "Pilotage"
_BASE: Final = "/programmes/{programme:uuid}/steering"

STEERING_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = tuple(
    command_at(_BASE + path, command, summary=summary, tag=TAG, resource=lambda command: STEERING.of(command.programme), minted=minted)
    for path, command, summary, minted in (
        ("/meetings/planned", PlanSteeringMeeting, "Prévoir un comité de pilotage", "meeting"),
        ("/meetings", HoldSteeringMeeting, "Noter un comité de pilotage tenu", "meeting"),
        ("/meetings/{meeting:uuid}/correction", CorrectSteeringMeeting, "Corriger un comité noté", None),
        ("/meetings/{meeting:uuid}/dropped", DropSteeringMeeting, "Noter qu’un comité prévu n’aura pas lieu", None),
        ("/meetings/{meeting:uuid}/decisions", TakeSteeringDecision, "Noter une décision d’un comité", "decision"),
        ("/decisions/{decision:uuid}/done", MarkSteeringDecisionDone, "Noter qu’une décision est réalisée", None),
        ("/adjustments", AdjustProgramme, "Ajuster le programme en cours de route", "adjustment"),
    )
)
