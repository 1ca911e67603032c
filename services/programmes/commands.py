"""The addresses at which a programme is run: its spine, diagnostic, design, matching's publication and closing."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.certified_training import AttachTraining, DetachTraining, training_stream
from domain.design.design import DESIGN, ApproveDesign, DraftDesign, ReturnDesign, SubmitDesign
from domain.diagnostic.diagnostic import DIAGNOSTIC, CloseDiagnostic, OpenDiagnostic, RerankNeeds
from domain.measurement.closing import CloseProgramme
from domain.measurement.impact import IMPACT
from domain.measurement.improving import DecideImprovement
from domain.phases import OpenPhase, RecordGovernanceStep
from domain.programme import PROGRAMME, WaiveGate
from services.http.commands import command_at

TAG: Final = "Programmes"

PROGRAMME_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = (
    command_at(
        "/programmes/{programme:uuid}/phases",
        OpenPhase,
        summary="Ouvrir une phase",
        tag=TAG,
        resource=lambda command: PROGRAMME.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/waivers",
        WaiveGate,
        summary="Accorder une dérogation (direction)",
        tag=TAG,
        resource=lambda command: PROGRAMME.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/certified-trainings",
        AttachTraining,
        summary="Rattacher le programme à une formation certifiée",
        tag=TAG,
        resource=lambda command: training_stream(command.programme, command.number),
    ),
    command_at(
        "/programmes/{programme:uuid}/certified-trainings/{number:str}/detachment",
        DetachTraining,
        summary="Détacher le programme d’une formation certifiée",
        tag=TAG,
        resource=lambda command: training_stream(command.programme, command.number),
    ),
    command_at(
        "/programmes/{programme:uuid}/governance",
        RecordGovernanceStep,
        summary="Noter qu’une instance a été informée, consultée, ou a décidé",
        tag=TAG,
        resource=lambda command: PROGRAMME.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/diagnostic",
        OpenDiagnostic,
        summary="Ouvrir le diagnostic sur une enquête de départ",
        tag=TAG,
        resource=lambda command: DIAGNOSTIC.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/diagnostic/closing",
        CloseDiagnostic,
        summary="Clôturer le diagnostic : besoins classés, score de départ",
        tag=TAG,
        resource=lambda command: DIAGNOSTIC.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/diagnostic/ranking",
        RerankNeeds,
        summary="Classer les besoins autrement que les chiffres, avec un motif",
        tag=TAG,
        resource=lambda command: DIAGNOSTIC.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/design",
        DraftDesign,
        summary="Rédiger la conception",
        tag=TAG,
        resource=lambda command: DESIGN.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/design/submission",
        SubmitDesign,
        summary="Soumettre la conception à la direction",
        tag=TAG,
        resource=lambda command: DESIGN.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/design/return",
        ReturnDesign,
        summary="Renvoyer la conception pour révision (direction)",
        tag=TAG,
        resource=lambda command: DESIGN.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/design/approval",
        ApproveDesign,
        summary="Valider la conception (direction)",
        tag=TAG,
        resource=lambda command: DESIGN.of(command.programme),
    ),
    command_at(
        "/programmes/{programme:uuid}/improvements",
        DecideImprovement,
        summary="Décider d’une amélioration (direction)",
        tag=TAG,
        resource=lambda command: IMPACT.of(command.programme),
        minted="improvement",
    ),
    command_at(
        "/programmes/{programme:uuid}/closing",
        CloseProgramme,
        summary="Clôturer le programme (direction)",
        tag=TAG,
        resource=lambda command: PROGRAMME.of(command.programme),
    ),
)
