"""Words for the codes of a pair and its sessions. French is the source."""

from collections.abc import Mapping
from typing import Final

from services.catalogues import Language, french

PLACES: Final[Mapping[str, str]] = {
    "premises": french("dans l’établissement"),
    "approved-video": french("à distance, avec l’outil de l’établissement"),
    "elsewhere": french("ailleurs"),
}
STATUSES: Final[Mapping[str, str]] = {
    "planned": french("prévue"),
    "held": french("tenue"),
    "contested": french("contestée"),
    "missed": french("manquée"),
    "cancelled": french("annulée"),
}
SIDES: Final[Mapping[str, str]] = {"mentor": french("le mentor"), "mentee": french("la personne accompagnée")}
REPORTERS: Final[Mapping[str, str]] = {**SIDES, "coordinator": french("le référent")}
ABSENCES: Final[Mapping[str, str]] = {
    "mentor-absent": french("le mentor manquait"),
    "mentee-absent": french("la personne accompagnée manquait"),
    "both-absent": french("les deux manquaient"),
    "institution": french("empêchement de l’établissement"),
}
CANCELLATIONS: Final[Mapping[str, str]] = {
    "mentor-unavailable": french("le mentor n’est pas disponible"),
    "mentee-unavailable": french("la personne accompagnée n’est pas disponible"),
    "institution": french("empêchement de l’établissement"),
    "other": french("autre raison"),
}
CORRECTIONS: Final[Mapping[str, str]] = {
    "typing-error": french("erreur de saisie"),
    "wrong-day": french("ce n’était pas ce jour-là"),
    "wrong-duration": french("la durée était autre"),
    "took-place": french("la séance a bien eu lieu"),
    "did-not-take-place": french("la séance n’a pas eu lieu"),
    "other": french("autre raison"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "held": french("elle a eu lieu"),
    "missed": french("elle a été manquée"),
    "cancelled": french("elle était annulée"),
}
PAUSES: Final[Mapping[str, str]] = {
    "exams": french("examens"),
    "placement": french("stage ou période en entreprise"),
    "absence": french("absence de l’un des deux"),
    "workload": french("trop de travail en ce moment"),
    "other": french("autre raison"),
}
ENDINGS: Final[Mapping[str, str]] = {
    "goal-reached": french("l’objectif est atteint"),
    "programme-over": french("le programme se termine"),
    "person-left": french("l’un des deux quitte le programme"),
    "other-pair": french("chacun part dans un autre binôme"),
    "not-working": french("le binôme ne fonctionne pas"),
    "declined": french("l’un des deux a décliné"),
}
GOALS: Final[Mapping[str, str]] = {
    "reached": french("atteint"),
    "partly": french("atteint en partie"),
    "otherwise": french("atteint autrement"),
}
GIVE_BACKS: Final[Mapping[str, str]] = {
    "trade": french("un métier"),
    "method": french("une méthode"),
    "network": french("un réseau"),
    "guidance": french("un conseil d’orientation"),
    "other": french("autre chose"),
}
CONFIRMATIONS: Final[Mapping[str, str]] = {
    "said": french("confirmée"),
    "tacit": french("confirmée sans objection"),
    "settled": french("tranchée par le référent"),
}


def choices(words: Mapping[str, str], _: Language) -> list[tuple[str, str]]:
    """Codes with their words, for a list to choose from."""
    return [(code, _(label)) for code, label in words.items()]
