"""The school of these tests: who is in it, and its files as a secretary would export them."""

import json
from pathlib import Path
from typing import Final

NAME: Final = "CFA des Pages (exemple)"
COORDINATOR: Final = "referent@cfa-pages.test"
DIRECTION: Final = "direction@cfa-pages.test"

_FAMILIES: Final = ("Aubert", "Benali", "Caron", "Diallo", "Étienne", "Faure", "Gomez", "Haddad", "Imbert")
_GIVEN: Final = ("Inès", "Hugo", "Lina", "Noé", "Zoé", "Adam", "Maya", "Théo", "Jade")
_ITEMS: Final = (
    "J'utilise les réseaux sociaux dans un cadre professionnel",
    "Je sais produire une courte vidéo pédagogique",
    "Je collabore sur des documents partagés",
    "J'utilise une IA générative pour préparer mon travail",
    "Je varie les formats pédagogiques numériques",
    "Je me sens en confiance avec les outils de l'établissement",
    "Je valorise les compétences des jeunes dans mes pratiques",
)
_LABELS: Final = ("Pas du tout", "Un peu", "Moyennement", "Assez", "Tout à fait")
STAFF: Final = tuple(f"personnel{number}@cfa-pages.test" for number in range(1, 8))
FEW: Final = 4  # answers to the question of satisfaction: one too few to be shown


def write_school(folder: Path) -> Path:
    """Nine apprentices, seven members of staff, both surveys; so few said how satisfied they were that nobody may be told."""
    institution = {
        "nom": NAME,
        "type": "cfa",
        "academie": "Lyon",
        "zone": "A",
        "annee_scolaire": "2026-2027",
        "referent": COORDINATOR,
        "direction": DIRECTION,
    }
    apprentices = [
        f"{family};{given};0{number + 1}/03/{2010 if number == 0 else 2004};BTS Communication;"
        f"apprenti{number}@apprentis.cfa-pages.test;{'Parent Aubert;parent@famille.test' if number == 0 else ';'};"
        f"tableur, montage vidéo, TikTok;lundi 12h-14h / mardi 12h-14h;1"
        for number, (family, given) in enumerate(zip(_FAMILIES, _GIVEN, strict=True))
    ]
    staff = [
        f"Personnel{number};Camille;{'Formatrice' if number % 2 else 'Gestionnaire administrative'};{address};TikTok, tableur;lundi 12h-14h"
        for number, address in enumerate(STAFF, start=1)
    ]
    files = {
        "etablissement.json": json.dumps(institution, ensure_ascii=False),
        "apprentis.csv": "\n".join(
            (
                "Nom;Prénom;Né(e) le;Formation;Courriel;Représentant légal;Courriel représentant légal;"
                "Compétences à partager;Disponibilités;Nb max de binômes",
                *apprentices,
            )
        ),
        "personnels.csv": "\n".join(("Nom;Prénom;Fonction;Courriel;Besoins (par ordre);Disponibilités", *staff)),
        "besoins-depart.csv": "\n".join((",".join(("Horodateur", "Adresse e-mail", *_ITEMS)), *(_answers(n, 1) for n in range(7)))),
        "bilan-final.csv": "\n".join(
            (
                ",".join(("Horodateur", "Adresse e-mail", *_ITEMS, "Recommanderiez-vous le dispositif ? (0 à 10)", "Satisfaction globale")),
                *(_answers(n, 2) + f",{6 + n % 5},{'Assez' if n < FEW else ''}" for n in range(6)),
            )
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder


def _answers(respondent: int, level: int) -> str:
    """One line of a survey: a little more for some, so that people differ."""
    day = f"2026-09-{15 + respondent:02} 10:00:00" if level == 1 else f"2027-05-{18 + respondent:02} 10:00:00"
    chosen = [_LABELS[min(4, level + (respondent + item) % 2)] for item in range(len(_ITEMS))]
    return ",".join((day, STAFF[respondent], *chosen))


MESSY: Final = (
    "Export du 12/10/2026;;;\n"
    "Nom;Prénom;Né(e) le;Courriel\n"
    "Lefèvre;Noémie;14/05/2005;noemie.lefevre@cfa-essai.test\n"  # row 3: accepted
    "Moreau;Jules;02/09/2004;jules.moreau@cfa-essai.test\n"  # row 4: accepted
    "Moreau;Jules;02/09/2004;JULES.MOREAU@cfa-essai.test\n"  # row 5: merged into row 4
    "Petit;Lou;03/04/2005;\n"  # row 6: no address
    "Roux;Éva;31/02/2005;eva.roux@cfa-essai.test\n"  # row 7: a day that does not exist
    "=1+1;Sam;05/05/2005;sam.at.cfa-essai.test\n"  # row 8: an address that is none, a name like a formula
).encode("cp1252")
