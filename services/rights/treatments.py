"""What the institution does with personal data, treatment by treatment, in French; English stands in the catalogue.

Which fields there are is not written here: the register reads them from the events themselves (services/rights/register.py), and a
test refuses a personal field that no treatment names.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from services.catalogues import french

Controller = Literal["institution", "ekole"]


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the register (RGPD art. 30 §1 b to g, art. 6 and 9). ``streams``: the kinds of history whose events it makes."""

    id: str
    name: str
    purpose: str
    people: str
    basis: str
    recipients: str
    kept: str
    streams: tuple[str, ...]
    controller: Controller = "institution"


_MISSION: Final = french(
    "Mission d’intérêt public pour un établissement public (art. 6 §1 e), intérêt légitime pour un établissement privé (art. 6 §1 f)"
)
_THOSE_WHO_RUN_IT: Final = french("Référent, direction, facilitateurs, lecteurs désignés ; Ekole, avec une raison notée")
_PROGRAMME: Final = french("Le temps du programme et de son suivi, puis l’archivage choisi par l’établissement ; ensuite effacées")

TREATMENTS: Final[tuple[Treatment, ...]] = (
    Treatment(
        id="directory",
        name=french("Annuaire des participants"),
        purpose=french("Savoir qui prend part au programme, écrire à chacun, demander l’accord d’un représentant légal pour un mineur"),
        people=french("Élèves, apprentis, étudiants, personnels ; représentants légaux des mineurs"),
        basis=_MISSION,
        recipients=french(
            "Référent, direction, facilitateurs, lecteurs désignés ; l’autre membre d’un binôme, pour le nom seul ; Ekole, avec une "
            "raison notée"
        ),
        kept=french(
            "Le temps du programme et de son suivi, puis l’archivage choisi par l’établissement ; ensuite effacées. Le texte d’un message "
            "parti n’est pas gardé ; là où l’exploitant suit ceux qui reviennent, il l’est sept jours, scellé"
        ),
        streams=("person",),
    ),
    Treatment(
        id="taking-part",
        name=french("Candidature, formation et accords"),
        purpose=french("Choisir les participants, les former, les certifier, recueillir chaque accord séparément"),
        people=french("Participants et représentants légaux"),
        basis=french(
            "Comme l’annuaire ; consentement pour l’image et la voix et pour les données facultatives (art. 6 §1 a), recueilli avec les "
            "parents avant quinze ans"
        ),
        recipients=_THOSE_WHO_RUN_IT,
        kept=_PROGRAMME,
        streams=("participation", "attestation"),
    ),
    Treatment(
        id="pairs",
        name=french("Binômes et séances"),
        purpose=french("Proposer des binômes, suivre leurs séances, remédier à ce qui ne va pas"),
        people=french("Mentors et personnes accompagnées"),
        basis=_MISSION,
        recipients=french(
            "Les deux membres du binôme, pour ce qu’ils se disent ; référent, direction, facilitateurs ; Ekole, avec une raison notée"
        ),
        kept=_PROGRAMME,
        streams=("pair",),
    ),
    Treatment(
        id="workshops",
        name=french("Ateliers"),
        purpose=french("Tenir des ateliers, recueillir des avis par carte, sans nom"),
        people=french("Intervenants ; participants, sans nom"),
        basis=_MISSION,
        recipients=french("Référent, direction, facilitateurs ; les participants de l’atelier ; Ekole, avec une raison notée"),
        kept=_PROGRAMME,
        streams=("workshop",),
    ),
    Treatment(
        id="surveys",
        name=french("Enquêtes"),
        purpose=french("Mesurer ce que le programme change, par comparaison avant et après, sans nommer personne"),
        people=french("Participants, sous un pseudonyme que seul l’établissement peut rattacher"),
        basis=_MISSION,
        recipients=french("Personne pour une réponse ; des moyennes de cinq répondants au moins"),
        kept=_PROGRAMME,
        streams=("survey",),
    ),
    Treatment(
        id="communication",
        name=french("Information et objections"),
        purpose=french("Informer personnels, élèves et familles ; répondre à chaque objection"),
        people=french("Auteurs d’objections ; personnes citées dans un message"),
        basis=_MISSION,
        recipients=french("Référent, direction"),
        kept=_PROGRAMME,
        streams=("communication",),
    ),
    Treatment(
        id="safeguarding",
        name=french("Signalements"),
        purpose=french("Protéger une personne en danger ou maltraitée, et savoir ce qui a été fait"),
        people=french("Qui signale, s’il laisse son nom ; les personnes dont il parle"),
        basis=french(
            "Obligation légale (art. 6 §1 c : article 40 du code de procédure pénale, article 434-3 du code pénal) et intérêts vitaux "
            "(art. 6 §1 d) ; pour des données de santé ou d’infraction, art. 9 §2 c et g et art. 10"
        ),
        recipients=french("Les personnes de confiance désignées, ou la direction si l’une d’elles est concernée ; qui elles nomment"),
        kept=french("Jusqu’à la clôture, puis six ans ; sous une clé propre à chaque signalement, qui est alors détruite"),
        streams=("incident",),
    ),
    Treatment(
        id="institution",
        name=french("Personnes de confiance et accord sur les données"),
        purpose=french("Dire à qui parler quand quelque chose ne va pas ; prouver qui a accepté l’accord"),
        people=french("Personnes de confiance ; signataires de l’établissement"),
        basis=french("Obligation légale (art. 6 §1 c) et intérêt légitime"),
        recipients=french("Tous les membres de l’établissement pour les personnes de confiance ; direction pour l’accord"),
        kept=french("Le temps de l’inscription de l’établissement"),
        streams=("institution",),
    ),
    Treatment(
        id="accesses",
        name=french("Accès d’Ekole et des auditeurs"),
        purpose=french("Noter qui entre de l’extérieur, et pour quelle raison"),
        people=french("Consultants d’Ekole, auditeurs"),
        basis=french("Intérêt légitime : rendre compte de chaque accès (art. 6 §1 f)"),
        recipients=french("Référent, direction"),
        kept=french("Le temps de l’inscription de l’établissement"),
        streams=("access",),
    ),
    Treatment(
        id="audit-questions",
        name=french("Questions des auditeurs"),
        purpose=french("Répondre à un auditeur, et garder ce qui lui a été répondu avec ce qui le montre"),
        people=french("Auditeurs ; référent et direction, pour ce qu’ils répondent"),
        basis=french("Intérêt légitime : rendre compte de la qualité du programme (art. 6 §1 f)"),
        recipients=french("L’auditeur qui a posé la question ; référent, direction"),
        kept=french("Le temps de l’inscription de l’établissement"),
        streams=("audit-question",),
    ),
    Treatment(
        id="relationships",
        name=french("Relation d’Ekole avec les établissements"),
        purpose=french("Répondre à une demande, proposer une mission, la mener et en rendre compte"),
        people=french("Personnes de l’établissement à qui Ekole parle ; consultants d’Ekole"),
        basis=french("Mesures prises avant un contrat, à la demande de l’établissement, puis contrat (art. 6 §1 b)"),
        recipients=french("Consultants et responsables d’Ekole ; référent et direction, pour les comptes rendus partagés avec eux"),
        kept=french(
            "Nom, fonction et adresse : trois ans après le dernier échange, cinq après celui d’une mission ; puis la clé est détruite"
        ),
        streams=("relationship", "satisfaction"),
        controller="ekole",
    ),
    Treatment(
        id="clients",
        name=french("Suivi des établissements par Ekole"),
        purpose=french("Répartir les établissements, se souvenir de ce qui leur a été promis, garder ses façons de regarder"),
        people=french("Consultants d’Ekole ; personnes citées dans une note"),
        basis=french("Intérêt légitime : bien suivre ses clients (art. 6 §1 f)"),
        recipients=french("Consultants et responsables d’Ekole"),
        kept=french("Le temps de la mission, puis cinq ans"),
        streams=("follow-up", "saved-views"),
        controller="ekole",
    ),
)

FIELDS: Final[Mapping[str, str]] = {
    "family_name": french("nom"),
    "given_name": french("prénom"),
    "email": french("adresse de courriel"),
    "phone": french("téléphone"),
    "guardian_name": french("nom d’un représentant légal"),
    "guardian_email": french("adresse d’un représentant légal"),
    "guardian_required_until": french("mois de la majorité"),
    "signed_by": french("nom tel qu’il est signé"),
    "motivation": french("motivation, en ses mots"),
    "scores": french("grille de sélection"),
    "reason": french("raison donnée, en toutes lettres"),
    "suggestion": french("piste proposée"),
    "next_step": french("suite envisagée d’une séance"),
    "comment": french("avis, en ses mots"),
    "words": french("paroles rapportées ou écrites"),
    "answers": french("réponses aux questions"),
    "name": french("nom"),
    "function": french("fonction"),
    "address": french("adresse"),
    "reach": french("moyen de joindre"),
    "given": french("détails d’un message"),
    "explanation": french("explication d’un refus d’effacement"),
    "query": french("ce qui est cherché"),
    "need": french("besoin, en toutes lettres"),
    "minutes": french("compte rendu d’une visite"),
    "reporter": french("nom de qui signale"),
    "note": french("note, en toutes lettres"),
    "reference": french("référence d’une transmission"),
}
