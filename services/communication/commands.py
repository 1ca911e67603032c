"""The addresses at which a communication is written, sent out and heard."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from domain.design.calling import OpenCall
from domain.design.communication import COMMUNICATION
from domain.design.informing import GiveDetails, SetMessageAside, WriteMessage
from domain.design.listening import AnswerObjection, CorrectMeeting, HoldMeeting, RaiseObjection
from domain.design.sending import DeliverMessage
from services.http.commands import command_at

TAG: Final = "Communication"
_BASE: Final = "/programmes/{programme:uuid}/communication"

COMMUNICATION_COMMANDS: Final[tuple[HTTPRouteHandler, ...]] = tuple(
    command_at(_BASE + path, command, summary=summary, tag=TAG, resource=lambda command: COMMUNICATION.of(command.programme), minted=minted)
    for path, command, summary, minted in (
        ("/messages/{message:str}/text", WriteMessage, "Changer le texte d’un message", None),
        ("/messages/{message:str}/deliveries", DeliverMessage, "Noter qu’un message est parti", None),
        ("/messages/{message:str}/setting-aside", SetMessageAside, "Se passer d’un message", None),
        ("/details", GiveDetails, "Dire ce que les messages répètent : signatures, contacts, dates", "details"),
        ("/meetings", HoldMeeting, "Noter une réunion d’information tenue", "meeting"),
        ("/meetings/{meeting:uuid}/correction", CorrectMeeting, "Corriger une réunion notée", None),
        ("/objections", RaiseObjection, "Noter une objection", "objection"),
        ("/objections/{objection:uuid}/answer", AnswerObjection, "Répondre à une objection", None),
        ("/calls", OpenCall, "Ouvrir l’appel à volontaires, ou l’ajuster", None),
    )
)
