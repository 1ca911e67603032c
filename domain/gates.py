"""Gates: what a step waits for. A programme's mode says whether a gate blocks, warns or is not asked.

The table of modes stands in the programme's template and is written into ProgrammeOpened, so that a later template never moves
the gates of a running programme. Five gates protect people and no mode, no template and no waiver opens them.
"""

from typing import Final, Literal

from domain.refusal import Refused

Behaviour = Literal["block", "warn", "off"]

GATES: Final = (
    "data-agreement",
    "safeguarding-contact",
    "guardian-authorisation",
    "charter-accepted",
    "safety-module",
    "diagnostic-closed",
    "design-approved",
    "governance-recorded",
    "staff-informed",
    "full-training",
    "mentee-briefed",
    "impact-computed",
    "improvement-decided",
)
NEVER_WAIVABLE: Final = frozenset(GATES[:5])

GATE_NAMES: Final[dict[str, str]] = {
    "data-agreement": "l’accord sur les données",
    "safeguarding-contact": "la personne de confiance",
    "guardian-authorisation": "l’autorisation du représentant légal",
    "charter-accepted": "la charte acceptée",
    "safety-module": "le module de sécurité",
    "diagnostic-closed": "l’état des lieux",
    "design-approved": "la conception validée",
    "governance-recorded": "l’information ou la consultation des instances",
    "staff-informed": "l’annonce aux personnels",
    "full-training": "la formation complète",
    "mentee-briefed": "la prise en main",
    "impact-computed": "l’impact calculé",
    "improvement-decided": "la décision d’amélioration",
}
"""How a refusal calls a gate, in the words of the catalogue."""


class DataAgreementMissing(Refused):
    code = "data-agreement-missing"
    sentence = (
        "La direction n’a pas encore accepté l’accord sur les données : aucune donnée d’autres personnes n’a été enregistrée. "
        "Envoyez-lui le lien d’acceptation, puis recommencez."
    )


class SafeguardingContactMissing(Refused):
    code = "safeguarding-contact-missing"
    sentence = (
        "Aucune personne de confiance n’est désignée : rien n’a été enregistré. "
        "Désignez-en une, hors de la hiérarchie des personnes accompagnées, puis recommencez."
    )


class GuardianAuthorisationMissing(Refused):
    code = "guardian-authorisation-missing"
    sentence = (
        "Ce mentor est mineur et aucun représentant légal n’a encore autorisé sa participation. "
        "La séance n’est pas enregistrée ; relancez la famille, ou saisissez le formulaire papier."
    )


class CharterNotAccepted(Refused):
    code = "charter-not-accepted"
    sentence = (
        "La charte n’est pas encore acceptée par les deux membres du binôme. Rien n’est perdu : "
        "faites-la accepter, puis enregistrez la séance."
    )


class SafetyModuleMissing(Refused):
    code = "safety-module-missing"
    sentence = (
        "Le mentor n’a pas encore suivi le module « Le cadre » et réussi son quiz. "
        "Sa formation en cours est conservée ; complétez-la, puis recommencez."
    )


class DiagnosticNotClosed(Refused):
    code = "diagnostic-not-closed"
    sentence = (
        "La conception s’appuie sur un état des lieux, et le diagnostic n’est pas clos. "
        "Votre brouillon est conservé ; clôturez le diagnostic, ou demandez une dérogation à la direction."
    )


class DesignNotApproved(Refused):
    code = "design-not-approved"
    sentence = (
        "La direction n’a pas encore validé la conception. Rien n’a été enregistré ; "
        "soumettez-la et faites-la valider, ou demandez une dérogation à la direction."
    )


class GovernanceNotRecorded(Refused):
    code = "governance-not-recorded"
    sentence = (
        "Les instances n’ont été ni informées ni consultées. Rien n’a été enregistré ; "
        "notez leur avis dans la conception, ou demandez une dérogation à la direction."
    )


class StaffNotInformed(Refused):
    code = "staff-not-informed"
    sentence = (
        "Le message d’annonce aux personnels n’est pas parti. Rien n’a été enregistré ; "
        "envoyez-le, ou demandez une dérogation à la direction."
    )


class TrainingIncomplete(Refused):
    code = "training-incomplete"
    sentence = (
        "Il manque des modules à la formation de ce mentor. Les présences déjà notées sont conservées ; "
        "faites-lui suivre ceux qui manquent, ou demandez une dérogation à la direction."
    )


class MenteeNotBriefed(Refused):
    code = "mentee-not-briefed"
    sentence = (
        "La personne accompagnée n’a pas suivi la prise en main de trente minutes. Rien n’est perdu ; "
        "notez sa présence, ou demandez une dérogation à la direction."
    )


class ImpactNotComputed(Refused):
    code = "impact-not-computed"
    sentence = "L’impact n’est pas encore calculé : le programme reste ouvert. Calculez-le, ou demandez une dérogation à la direction."


class ImprovementNotDecided(Refused):
    code = "improvement-not-decided"
    sentence = (
        "Aucune décision d’amélioration n’est prise : le programme reste ouvert. "
        "Décidez d’au moins une amélioration, ou de ne pas reconduire, puis clôturez-le."
    )


GATE_REFUSALS: Final[dict[str, type[Refused]]] = {
    "data-agreement": DataAgreementMissing,
    "safeguarding-contact": SafeguardingContactMissing,
    "guardian-authorisation": GuardianAuthorisationMissing,
    "charter-accepted": CharterNotAccepted,
    "safety-module": SafetyModuleMissing,
    "diagnostic-closed": DiagnosticNotClosed,
    "design-approved": DesignNotApproved,
    "governance-recorded": GovernanceNotRecorded,
    "staff-informed": StaffNotInformed,
    "full-training": TrainingIncomplete,
    "mentee-briefed": MenteeNotBriefed,
    "impact-computed": ImpactNotComputed,
    "improvement-decided": ImprovementNotDecided,
}
