"""What is said of incidents: their nature, whom one can call, to whom they are passed on, how they end."""

from collections.abc import Mapping
from typing import Final

import msgspec

from domain.safeguarding.incident import Authority, Nature, Outcome
from projections.incident_sheet import IncidentStatus
from services.catalogues import french


class Number(msgspec.Struct, frozen=True):
    """A number that everybody may call, free of charge. ``source``: who says so."""

    number: str
    whom: str
    when: str


# 3018: e-Enfance, numéro national contre le harcèlement et les violences numériques. 119: Allô Enfance en danger (Code de l’action sociale
# et des familles, L226-6). 17: police secours. 114: urgences par SMS (Code de la sécurité intérieure). 112 works everywhere in the Union.
NUMBERS: Final = (
    Number("3018", french("Harcèlement, violences en ligne"), french("Gratuit, anonyme, tous les jours de 9 h à 23 h")),
    Number("119", french("Enfant ou adolescent en danger"), french("Gratuit, jour et nuit, n’apparaît pas sur les factures")),
    Number("17", french("Police, danger immédiat"), french("Gratuit, jour et nuit")),
    Number("114", french("Urgence par SMS, si vous ne pouvez pas parler"), french("Gratuit, jour et nuit, par message écrit")),
)
NATURES: Final[Mapping[Nature, str]] = {
    "harassment": french("Harcèlement, moqueries répétées"),
    "online": french("Quelque chose en ligne : messages, photos, chantage"),
    "boundary": french("Un adulte ou un jeune va trop loin : gestes, questions, rendez-vous en cachette"),
    "violence": french("Coups, menaces"),
    "sexual": french("Violence sexuelle, propos ou gestes sexuels"),
    "home": french("Quelque chose à la maison"),
    "distress": french("Quelqu’un va très mal"),
    "other": french("Autre chose"),
}
AUTHORITIES: Final[Mapping[Authority, str]] = {
    "119": french("119, Allô Enfance en danger"),
    "crip": french("Cellule départementale de recueil des informations préoccupantes"),
    "judge": french("Procureur de la République"),
    "police": french("Police ou gendarmerie"),
    "academie": french("Académie, cellule d’écoute"),
    "doctor": french("Infirmerie, médecin, psychologue"),
    "direction": french("Direction de l’établissement"),
    "family": french("Famille"),
    "other": french("Quelqu’un d’autre"),
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "passed-on": french("Transmis à l’autorité compétente"),
    "settled": french("Réglé dans l’établissement"),
    "followed-elsewhere": french("Suivi ailleurs désormais"),
    "unfounded": french("Sans suite : rien de ce qui était craint"),
}
STATUSES: Final[Mapping[IncidentStatus, str]] = {
    "waiting": french("attend d’être pris en charge"),
    "taken-up": french("pris en charge"),
    "closed": french("clos"),
    "erased": french("clos, effacé depuis"),
}
# Code de procédure pénale, art. 40; Code pénal, art. 434-1 et 434-3; Code de l’action sociale et des familles, art. L226-2-1.
DUTY: Final = french(
    "Ce signalement ne remplace pas ce que la loi demande : un agent public qui apprend un crime ou un délit en avise sans délai le "
    "procureur de la République (article 40 du code de procédure pénale), et chacun doit informer les autorités quand un mineur ou une "
    "personne vulnérable est maltraité (article 434-3 du code pénal)."
)
