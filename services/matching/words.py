"""Words for what a matching says: reasons, what would free somebody, criteria, the steps of a calculation. French is the source."""

from collections.abc import Mapping
from typing import Final

from domain.facilitation.candidates import Role
from domain.facilitation.relaxation import Counterfactual, Relaxation
from domain.facilitation.unmatched import Reason
from projections.matching_run import TAKEN_OUT
from services.catalogues import Language, french
from services.matching.calculations import Step

REASONS: Final[Mapping[str, str]] = {
    Reason.NOT_CERTIFIED: french("formation pas encore terminée"),
    Reason.NOT_AUTHORISED: french("autorisation d’un représentant légal attendue"),
    Reason.NO_CAPACITY: french("ne souhaite être dans aucun binôme"),
    Reason.AVAILABILITY_MISSING: french("n’a pas dit quand se rencontrer"),
    Reason.NO_MENTOR_READY: french("aucun mentor n’est prêt et libre"),
    Reason.NO_MENTEE_READY: french("plus personne à accompagner"),
    Reason.NO_COMMON_AVAILABILITY: french("aucun créneau commun avec personne"),
    Reason.ONLY_OWN_LEARNERS: french("ne pourrait être accompagné que par ses propres élèves"),
    Reason.ONLY_OWN_TEACHERS: french("ne pourrait accompagner que son propre professeur ou tuteur"),
    Reason.EXCLUDED: french("seules restent des personnes écartées à la demande de l’un ou de l’autre"),
    Reason.NO_SHARED_SKILL: french("aucune compétence en commun"),
    Reason.NO_MENTOR_LEFT: french("tous les mentors possibles sont pris"),
    Reason.NO_MENTEE_LEFT: french("toutes les personnes possibles sont prises"),
    TAKEN_OUT: french("binôme retiré à la main"),
}
FREED_BY: Final[Mapping[Relaxation, str]] = {
    Relaxation.CERTIFICATION: french("une fois la formation terminée"),
    Relaxation.AUTHORISATION: french("une fois l’autorisation reçue"),
    Relaxation.CAPACITY: french("en acceptant un binôme de plus"),
    Relaxation.AVAILABILITY: french("en trouvant un créneau commun"),
    Relaxation.TEACHING_LINK: french("si la direction lève la règle du professeur ou tuteur"),
    Relaxation.EXCLUSION: french("sans les exclusions demandées"),
}
FREED_BY_PARTNER: Final[Mapping[Role, str]] = {
    "mentee": french("si {name} accompagnait une personne de plus"),
    "mentor": french("si {name} avait un mentor de plus"),
}
FREED_FOR_ALL: Final[Mapping[Relaxation, str]] = {
    Relaxation.CERTIFICATION: french("une fois tous les mentors certifiés"),
    Relaxation.AUTHORISATION: french("une fois toutes les autorisations reçues"),
    Relaxation.CAPACITY: french("avec une place de plus chez chaque mentor"),
    Relaxation.AVAILABILITY: french("si chacun trouvait un créneau commun"),
    Relaxation.TEACHING_LINK: french("sans la règle du professeur ou tuteur"),
    Relaxation.EXCLUSION: french("sans aucune des exclusions demandées"),
    Relaxation.SHARED_SKILL: french("sans exiger de compétence en commun"),
}
CRITERIA: Final[Mapping[str, str]] = {
    "need_coverage": french("Besoins couverts"),
    "availability": french("Créneaux communs"),
    "theme": french("Thèmes communs"),
    "reciprocity": french("Transmission en retour"),
    "preference": french("Préférences"),
}
CATEGORIES: Final[Mapping[str, str]] = {
    "teaching": french("enseignement"),
    "administrative": french("administration"),
    "direction": french("direction"),
    "other": french("autres personnels"),
}
STEPS: Final[Mapping[Step, str]] = {
    "gathering": french("Relire les inscriptions"),
    "weighing": french("Comparer toutes les personnes deux à deux"),
    "opening": french("Former le plus de binômes possible"),
    "narrowing": french("Écarter ce qui ne peut pas être meilleur"),
    "proof": french("Chercher mieux, ou prouver qu’il n’y a pas mieux"),
    "keeping": french("Vérifier, expliquer et enregistrer"),
}


def freed_by(counterfactual: Counterfactual, role: Role, partner: str, _: Language) -> str:
    """«une fois la formation terminée : 1 binôme de plus»; ``partner`` is the name of the one who would need a place more."""
    if counterfactual.relax is Relaxation.PARTNER_CAPACITY:
        how = _(FREED_BY_PARTNER[role], name=partner)
    else:
        how = _(FREED_BY[counterfactual.relax])
    return _("{how} : {gain}", how=how, gain=_gain(counterfactual, _))


def freed_for_all(counterfactual: Counterfactual, _: Language) -> str:
    return _("{how} : {gain}", how=_(FREED_FOR_ALL[counterfactual.relax]), gain=_gain(counterfactual, _))


def _gain(counterfactual: Counterfactual, _: Language) -> str:
    return _.plural("{count} binôme de plus", "{count} binômes de plus", counterfactual.gain)
