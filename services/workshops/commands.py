"""The addresses at which workshops are opened, joined, held and cancelled."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.facilitation.workshop import WORKSHOP
from domain.facilitation.workshop_holding import CorrectWorkshopAttendance, HoldWorkshop
from domain.facilitation.workshop_places import AssignWorkshopMentor, JoinWorkshop, LeaveWorkshop, ReleaseWorkshopMentor
from domain.facilitation.workshop_planning import CancelWorkshop, ChangeWorkshop, NameFacilitator, OpenWorkshop
from services.http.commands import command_at

TAG: Final = "Ateliers"
_ONE: Final = "/workshops/{workshop:uuid}"

WORKSHOP_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = tuple(
    command_at(path, command, summary=summary, tag=TAG, resource=lambda command: WORKSHOP.of(command.workshop), minted=minted)
    for path, command, summary, minted in (
        ("/programmes/{programme:uuid}/workshops", OpenWorkshop, "Ouvrir un atelier", "workshop"),
        (f"{_ONE}/facilitator", NameFacilitator, "Nommer l’adulte qui anime un atelier", None),
        (f"{_ONE}/changes", ChangeWorkshop, "Changer le jour, le lieu ou les places d’un atelier", None),
        (f"{_ONE}/cancellation", CancelWorkshop, "Annuler un atelier", None),
        (f"{_ONE}/mentors", AssignWorkshopMentor, "Confier un atelier à un mentor", None),
        (f"{_ONE}/mentors/{{participation:uuid}}/release", ReleaseWorkshopMentor, "Retirer un mentor d’un atelier", None),
        (f"{_ONE}/participants", JoinWorkshop, "Inscrire à un atelier", None),
        (f"{_ONE}/participants/{{participation:uuid}}/leaving", LeaveWorkshop, "Désinscrire d’un atelier", None),
        (f"{_ONE}/attendance", HoldWorkshop, "Noter un atelier tenu, avec les présences", None),
        (f"{_ONE}/attendance/correction", CorrectWorkshopAttendance, "Corriger les présences d’un atelier", None),
    )
)
