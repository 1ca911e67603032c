"""Why a mail did not leave, in words that say what to do."""

from typing import Final

from services.catalogues import french

_REASONS: Final = {
    "address-refused": french("Le serveur de courriel ne connaît pas cette adresse. Vérifiez-la, retirez l’invitation, puis refaites-la."),
    "address-not-supported": french(
        "Cette adresse a des lettres accentuées que le serveur de courriel ne prend pas. Demandez-en une autre."
    ),
    "address-malformed": french("Cette adresse n’est pas écrite comme une adresse de courriel. Corrigez-la, puis renvoyez le message."),
    "no-address": french("L’annuaire n’a pas d’adresse pour cette personne. Ajoutez-la, puis renvoyez le message."),
    "mail-refused": french(
        "Le serveur de courriel a refusé ce message. Prévenez la personne autrement, et dites-le à votre service informatique."
    ),
    "returned-address": french(
        "Le message est revenu : la messagerie de la personne ne connaît pas cette adresse. Vérifiez-la, corrigez-la, puis renvoyez-le."
    ),
    "returned-full": french(
        "Le message est revenu : la boîte de la personne est pleine. Prévenez-la autrement, puis renvoyez-le "
        "quand elle aura fait de la place."
    ),
    "returned-late": french(
        "Le message est revenu : la messagerie de la personne n’a pas répondu pendant des jours. Vérifiez l’adresse, puis renvoyez-le."
    ),
    "returned-refused": french(
        "Le message est revenu : la messagerie de la personne le refuse. Prévenez-la autrement, et dites-le à votre service informatique."
    ),
    "too-late": french("Le serveur de courriel est resté trop longtemps absent, et le lien n’était plus valable. Renvoyez-le."),
    "unreadable": french("Ce message n’a pas pu être relu. Renvoyez-le."),
}
_OTHER: Final = french(
    "Le serveur de courriel n’a pas pris ce message malgré plusieurs essais. Renvoyez-le, ou prévenez la personne autrement."
)


def why_failed(failure: str | None) -> str:
    """The French sentence for a failure's code."""
    return _REASONS.get(failure or "", _OTHER)
