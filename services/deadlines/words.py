"""What pages say of deadlines: what is awaited, from whom, and whose weeks elsewhere stop the clock."""

from collections.abc import Mapping
from typing import Final

from domain.deadlines.watch import Audience, Kind
from domain.school_time import GroupPeriodKind
from services.catalogues import french

KINDS: Final[Mapping[Kind, str]] = {
    "pair-acceptance": french("Accord des deux pour travailler ensemble"),
    "first-session": french("Première séance"),
    "inactivity-nudge": french("Nouvelle séance : message aux deux"),
    "inactivity-facilitator": french("Nouvelle séance : l’animateur est prévenu"),
    "inactivity-escalation": french("Nouvelle séance : le référent et Ekole sont prévenus"),
    "guardian-authorisation-reminder": french("Autorisation d’un représentant légal"),
    "invitation-expiry": french("Réponse à une invitation"),
    "certification-expiry": french("Fin de validité d’une certification"),
    "survey-reminder": french("Réponses à une enquête"),
    "survey-to-close": french("Enquête à clore"),
    "session-tomorrow": french("Rappel d’une séance, la veille ouvrée"),
    "session-to-report": french("Séance passée, à raconter"),
    "session-silence": french("Séance confirmée par le silence"),
    "improvement-overdue": french("Amélioration décidée, à réaliser"),
}
AUDIENCES: Final[Mapping[Audience, str]] = {
    "mentor": french("le mentor"),
    "mentee": french("la personne accompagnée"),
    "guardian": french("le représentant légal"),
    "respondents": french("ceux qui n’ont pas répondu"),
    "responsible": french("le responsable de l’action"),
    "coordinator": french("le référent"),
    "facilitator": french("l’animateur"),
    "consultant": french("le consultant d’Ekole"),
}
PERIODS: Final[Mapping[GroupPeriodKind, str]] = {
    "company": french("en entreprise"),
    "placement": french("en stage ou en PFMP"),
    "exams": french("en examens"),
    "closure": french("fermeture"),
}
