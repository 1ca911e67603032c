"""Words that pages say about codes: phases, roles, events, reasons. French is the source."""

from collections.abc import Mapping
from typing import Final

from services.catalogues import french

PHASES: Final[Mapping[str, str]] = {
    "diagnostic": french("Diagnostic"),
    "design": french("Conception"),
    "training": french("Formation"),
    "facilitation": french("Animation"),
    "measurement": french("Mesure"),
}
ROLES: Final[Mapping[str, str]] = {
    "coordinator": french("référent"),
    "direction": french("direction"),
    "facilitator": french("animateur"),
    "reader": french("lecture seule"),
    "auditor": french("auditeur"),
    "system": french("système"),
    "mentor": french("mentor"),
    "mentee": french("personne accompagnée"),
    "guardian": french("représentant légal"),
    "consultant": french("consultant"),
    "head": french("responsable Ekole"),
}
DOMAINS: Final[Mapping[str, str]] = {
    "communication": french("Communication"),
    "digital-tools": french("Outils numériques"),
    "pedagogical-innovation": french("Innovation pédagogique"),
}
STAFF: Final[Mapping[str, str]] = {
    "teaching": french("enseignement"),
    "administrative": french("administration"),
    "direction": french("direction"),
}
WAVES: Final[Mapping[str, str]] = {
    "baseline": french("Départ"),
    "pulse": french("Point d’étape"),
    "final": french("Bilan final"),
    "follow-up": french("Trois mois après"),
}
WAVES_SAID: Final[Mapping[str, str]] = {
    "baseline": french("L’enquête de départ"),
    "pulse": french("L’enquête d’étape"),
    "final": french("L’enquête de bilan"),
    "follow-up": french("L’enquête à trois mois"),
}
FACTS: Final[Mapping[str, str]] = {
    "institution.signed-up": french("Établissement inscrit"),
    "institution.data-agreement-accepted": french("Accord sur les données accepté par la direction"),
    "institution.safeguarding-contact-named": french("Personne de confiance désignée"),
    "institution.calendar-adopted": french("Calendrier adopté"),
    "grant.given": french("Rôle confié"),
    "grant.revoked": french("Rôle retiré"),
    "person.registered": french("Personne inscrite à l’annuaire"),
    "person.details-merged": french("Coordonnées complétées"),
    "person.contact-corrected": french("Coordonnées corrigées"),
    "person.access-code-issued": french("Code d’accès imprimé"),
    "programme.opened": french("Programme ouvert"),
    "programme.phase-opened": french("Phase ouverte"),
    "programme.gate-waived": french("Dérogation accordée par la direction"),
    "programme.closed": french("Programme clos"),
    "diagnostic.opened": french("Diagnostic ouvert"),
    "diagnostic.needs-ranked": french("Besoins classés"),
    "diagnostic.closed": french("Diagnostic clos"),
    "design.drafted": french("Conception rédigée"),
    "design.submitted": french("Conception soumise à la direction"),
    "design.returned": french("Conception renvoyée pour révision"),
    "design.approved": french("Conception validée par la direction"),
    "survey.opened": french("Enquête ouverte"),
    "survey.answered": french("Réponse reçue"),
    "survey.closed": french("Enquête close"),
    "participation.proposed": french("Personne proposée"),
    "participation.profile-completed": french("Profil complété"),
    "participation.selected": french("Personne retenue"),
    "participation.charter-accepted": french("Charte acceptée"),
    "participation.authorised": french("Autorisation donnée par un représentant légal"),
    "participation.module-attended": french("Module de formation suivi"),
    "participation.quiz-taken": french("Quiz passé"),
    "participation.practice-observed": french("Mise en situation réussie"),
    "participation.certified": french("Mentor certifié"),
    "participation.briefed": french("Prise en main suivie"),
    "participation.paired": french("Personne mise en binôme"),
    "participation.unpaired": french("Personne de nouveau libre"),
    "participation.withdrawn": french("Retrait du programme"),
    "matching.teaching-rule-waived": french("Règle « jamais son propre professeur » levée pour un binôme"),
    "matching.proposed": french("Binômes proposés pour la cohorte"),
    "matching.pair-proposed": french("Binôme proposé"),
    "matching.participant-unmatched": french("Personne sans binôme, avec la raison"),
    "matching.proposal-overridden": french("Proposition modifiée à la main"),
    "matching.published": french("Binômes publiés"),
    "pair.formed": french("Binôme formé"),
    "pair.activated": french("Binôme actif"),
    "pair.session-planned": french("Séance planifiée"),
    "pair.session-held": french("Séance tenue"),
    "pair.session-missed": french("Séance manquée"),
    "pair.session-confirmed": french("Séance confirmée"),
    "pair.feedback-given": french("Avis donné sur une séance"),
    "pair.ended": french("Binôme terminé"),
    "impact.computed": french("Impact calculé"),
    "impact.report-issued": french("Rapport d’impact publié"),
    "impact.improvement-decided": french("Amélioration décidée"),
}
REASONS: Final[Mapping[str, str]] = {
    "not-certified": french("formation pas encore terminée"),
    "not-authorised": french("autorisation d’un représentant légal attendue"),
    "no-capacity": french("déjà dans autant de binômes que possible"),
    "no-common-availability": french("aucun créneau commun avec personne"),
    "only-own-learners": french("ne pourrait accompagner que son propre professeur ou tuteur"),
    "only-own-learner": french("ne pourrait être accompagné que par ses propres élèves"),
    "own-learner": french("ne pourrait être accompagné que par ses propres élèves"),
    "excluded": french("écarté d’un commun accord"),
    "already-paired": french("déjà ensemble"),
    "no-shared-skill": french("aucune compétence en commun"),
    "no-mentor-left": french("tous les mentors possibles sont pris"),
    "no-mentee-left": french("toutes les personnes possibles sont prises"),
    "no-mentors": french("aucun mentor"),
    "no-mentees": french("personne à accompagner"),
}


def fact(event_type: str) -> str:
    """What an event says, in French, whatever its version; its type where nobody wrote words for it."""
    return FACTS.get(event_type.rsplit(".", 1)[0], event_type)
