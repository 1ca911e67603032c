"""What is said of a communication: states, channels, who speaks."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.design.communication import Approved, Called, Channel, Draft, Message, Out, Sender, SetAside
from services.catalogues import Language, french
from services.communication.looking import Volunteers

SENDERS: Final[Mapping[Sender, str]] = {"coordinator": french("le référent"), "direction": french("la direction")}
CHANNELS: Final[Mapping[Channel, str]] = {
    "workspace": french("espace numérique de l’établissement (ENT, Pronote, Moodle, Teams)"),
    "mail": french("courriel"),
    "paper": french("papier, remis en main propre"),
    "display": french("affichage"),
    "text-message": french("message texte (SMS)"),
    "social-network": french("réseau social ou site de l’établissement"),
}
CHANNELS_SHORT: Final[Mapping[Channel, str]] = {
    "workspace": french("espace numérique"),
    "mail": french("courriel"),
    "paper": french("papier"),
    "display": french("affichage"),
    "text-message": french("SMS"),
    "social-network": french("réseau social"),
}
CALLED: Final[Mapping[Called, str]] = {"staff": french("Personnels"), "learners": french("Jeunes")}


def standing(message: Message, missing: tuple[str, ...], _: Language) -> str:
    """How far a message is, in a few words."""
    match message:
        case Out(deliveries=deliveries):
            gone = sorted(deliveries, key=lambda one: one.day)[0]
            return _("parti {day} ({channel})", day=_.on_day(gone.day), channel=_(CHANNELS_SHORT[gone.channel]))
        case Approved():
            return _("validé, à envoyer")
        case SetAside():
            return _("mis de côté")
        case Draft() if missing:
            return _("à compléter")
        case Draft(place=place) if place.sender == "direction":
            return _("à valider par la direction")
        case Draft():
            return _("à valider")


def late(message: Message, today: date) -> bool:
    """Whether a message should have left by now."""
    return isinstance(message, Draft | Approved) and message.place.due is not None and message.place.due < today


def share(one: Volunteers, _: Language) -> str:
    """«sur 60, soit 30 %»."""
    return _("sur {asked}, soit {share}", asked=_.number(one.asked), share=_.percent(one.share))
