"""What the webhooks' pages say: types of events, states of deliveries, why one did not arrive and what to do."""

from collections.abc import Mapping
from typing import Final

from services.catalogues import french

GROUPS: Final[Mapping[str, str]] = {
    "programme": french("Le programme"),
    "participants": french("Les participants"),
    "pairs": french("Les binômes"),
    "sessions": french("Les séances"),
    "workshops": french("Les ateliers"),
    "measurement": french("Les enquêtes et la mesure"),
}
TYPES: Final[Mapping[str, str]] = {
    "programme.opened.v1": french("Un programme est ouvert"),
    "programme.phase-opened.v1": french("Une phase s’ouvre"),
    "programme.closed.v1": french("Un programme est clos"),
    "design.approved.v1": french("La conception est approuvée par la direction"),
    "diagnostic.closed.v1": french("Le diagnostic est terminé"),
    "institution.calendar-adopted.v1": french("Un calendrier scolaire est adopté"),
    "participation.proposed.v1": french("Quelqu’un est inscrit ou se porte candidat"),
    "participation.selected.v1": french("Quelqu’un est retenu"),
    "participation.authorised.v1": french("L’autorisation d’un mineur est donnée"),
    "participation.charter-accepted.v1": french("Quelqu’un accepte la charte"),
    "participation.certified.v1": french("Un mentor est certifié"),
    "participation.paired.v1": french("Quelqu’un entre dans un binôme"),
    "participation.unpaired.v1": french("Quelqu’un sort d’un binôme"),
    "participation.withdrawn.v1": french("Quelqu’un quitte le programme"),
    "matching.published.v1": french("Un appariement est publié"),
    "pair.formed.v1": french("Un binôme est formé"),
    "pair.activated.v1": french("Un binôme peut commencer"),
    "pair.paused.v1": french("Un binôme fait une pause"),
    "pair.resumed.v1": french("Un binôme reprend"),
    "pair.ended.v1": french("Un binôme prend fin"),
    "pair.session-planned.v1": french("Une séance est prévue"),
    "pair.session-moved.v1": french("Une séance est déplacée"),
    "pair.session-cancelled.v1": french("Une séance est annulée"),
    "pair.session-held.v1": french("Une séance a eu lieu"),
    "pair.session-confirmed.v1": french("Une séance est confirmée"),
    "pair.session-missed.v1": french("Une séance n’a pas eu lieu"),
    "pair.session-corrected.v1": french("Une séance est corrigée"),
    "workshop.opened.v1": french("Un atelier est ouvert aux inscriptions"),
    "workshop.changed.v1": french("Un atelier change de moment ou de lieu"),
    "workshop.cancelled.v1": french("Un atelier est annulé"),
    "workshop.joined.v1": french("Quelqu’un s’inscrit à un atelier"),
    "workshop.left.v1": french("Quelqu’un se désinscrit d’un atelier"),
    "workshop.held.v1": french("Un atelier a eu lieu"),
    "survey.opened.v1": french("Une enquête s’ouvre"),
    "survey.closed.v1": french("Une enquête est close"),
    "impact.computed.v1": french("L’impact est calculé"),
    "impact.report-issued.v1": french("Le rapport d’impact est émis"),
    "impact.improvement-decided.v1": french("Une amélioration est décidée"),
    "impact.improvement-done.v1": french("Une amélioration est faite"),
}
TEST: Final = french("Essai")
STATES: Final[Mapping[str, str]] = {
    "waiting": french("en attente"),
    "handed": french("en chemin"),
    "leased": french("en chemin"),
    "delivered": french("reçu"),
    "failed": french("non remis"),
    "dropped": french("non envoyé"),
}
STANDINGS: Final[Mapping[str, str]] = {
    "enabled": french("actif"),
    "by-hand": french("désactivé"),
    "gone": french("désactivé : le destinataire n’existe plus"),
    "failing": french("désactivé après des échecs répétés"),
}
WHAT_TO_DO: Final[Mapping[str, str]] = {
    "by-hand": french("Rien ne part. Ce qui se passe entre-temps est noté trente jours et peut être renvoyé après la réactivation."),
    "gone": french(
        "Le logiciel destinataire a répondu 410 : il ne veut plus rien recevoir à cette adresse. Corrigez l’adresse, envoyez un essai, "
        "réactivez, puis renvoyez ce qui manque. S’il ne sert plus, supprimez l’abonnement."
    ),
    "failing": french(
        "Le destinataire n’a rien accepté pendant tous les essais d’un envoi, plus de trois jours. Voyez ci-dessous ce qu’il a répondu, "
        "faites-le réparer, envoyez un essai, réactivez, puis renvoyez ce qui manque."
    ),
}
_FAILURES: Final[Mapping[str, str]] = {
    "address-forbidden": french("L’adresse mène à un réseau privé ou réservé : rien n’y est jamais envoyé. Donnez une adresse publique."),
    "name-unknown": french("Le nom de cette adresse est introuvable. Vérifiez-le, ou attendez que l’annuaire DNS soit à jour."),
    "not-reached": french("Le serveur ne répond pas à cette adresse. Vérifiez qu’il fonctionne et qu’il est joignable d’internet."),
    "certificate-refused": french("Le certificat du serveur n’est pas reconnu. Faites-le renouveler par une autorité publique."),
    "too-slow": french("Le serveur n’a pas répondu en quinze secondes. Qu’il réponde d’abord, et travaille ensuite."),
    "answer-unreadable": french("Le serveur a coupé la connexion ou répondu autre chose que du HTTP. Voyez ses journaux."),
    "redirected": french("Le serveur renvoie vers une autre adresse, ce qui n’est jamais suivi. Donnez l’adresse finale."),
    "answer-refused": french("Le serveur a refusé l’envoi. Voyez ses journaux, à l’heure du dernier essai."),
    "gone": french("Le serveur a répondu que cette adresse n’existe plus (410)."),
    "subscription-disabled": french("L’abonnement était désactivé. Réactivez-le, puis renvoyez."),
    "subscription-removed": french("L’abonnement a été supprimé."),
    "institution-suspended": french("L’établissement était suspendu. Renvoyez maintenant si c’est encore utile."),
}
_OTHER: Final = french("L’envoi n’a pas pu être préparé ; il sera tenté de nouveau. Si cela dure, dites-le à Ekole.")


def why(failure: str | None) -> str:
    """The French sentence for a failure's code; empty where there was none."""
    return _FAILURES.get(failure, _OTHER) if failure else ""
