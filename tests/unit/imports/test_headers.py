"""Headers by their meaning, in the words of many institutions."""

import pytest

from services.imports.columns.fields import Field, Owner
from services.imports.columns.headers import header_score, meaning_of

MEANINGS = {
    Field.FAMILY_NAME: "Nom|NOM DE FAMILLE|Nom d'usage|nom_usuel|Nom de l'élève|LIB_NOM_PAT_IND|Votre nom de famille|Last name",
    Field.GIVEN_NAME: "Prénom|PRENOM|Prénom(s)|Quel est votre prénom ?|LIB_PR1_IND|2. Prénom :|First name",
    Field.FULL_NAME: "NOM Prénom|Nom et prénom|Prénom NOM|Élève|Étudiant(e)|Apprenant|Nom, Prénom|Identité|Personnel",
    Field.EMAIL: ("Courriel|E-mail|Email|Mél|Adresse mél académique|ADR_MAIL|Adresse de messagerie|Courriel (élève)|Mail perso|e.mail"),
    Field.PHONE: "Tél.|Téléphone|Tél. portable|Portable|N° de téléphone|Mobile|GSM",
    Field.BIRTH_DATE: "Né(e) le|NE LE|Née le|Date de naissance|Date naiss.|DATE_NAI_IND|DDN|Birth date|Élève né(e) le",
    Field.GROUP: "Classe|Division|Groupe|Promotion|Classe de rattachement",
    Field.COURSE: "Formation|Filière|Libellé étape|Diplôme préparé|Parcours|Année d'études",
    Field.RHYTHM: "Rythme|Rythme d'alternance|Alternance",
    Field.SKILLS: "Compétences à partager|Ce que je sais faire|Que pourriez-vous partager ?|Savoir-faire|Talents|Outils maîtrisés",
    Field.NEEDS: "Besoins|Besoins (2 à 4)|Compétences à développer|Thèmes souhaités|Sur quoi aimeriez-vous progresser ?|Attentes",
    Field.TOPICS: "Compétences|Thèmes|Outils numériques",
    Field.AVAILABILITY: "Disponibilités|Dispos|Créneaux possibles|Quand êtes-vous disponible ?|Horaires|Disponibilité(s) *",
    Field.CAPACITY: "Nb max de binômes|Capacité|Nombre de binômes max|Combien de personnes pouvez-vous accompagner ?",
    Field.JOB: "Fonction|Poste|Métier|Corps / grade|Poste occupé",
    Field.CATEGORY: "Catégorie|Statut|Catégorie de personnel|Vous êtes :",
    Field.DISCIPLINE: "Discipline|Matière enseignée",
    Field.SUPERVISED: (
        "Encadre (courriels des élèves ou apprentis)|Élèves encadrés|Étudiant(e)s suivi(e)s|Courriels des étudiants encadrés"
    ),
    Field.SUPERVISED_GROUPS: "Classes suivies|Classes en charge|Groupes suivis",
    Field.SUPERVISED_BY: "Professeur principal|Formateur référent|Email du tuteur pédagogique|Responsable de formation",
    Field.TIMESTAMP: "Horodateur|Date de soumission|Heure de fin|Timestamp",
    Field.NOT_NEEDED: ("INE|Sexe|Civilité|N° étudiant|Code postal|Lieu de naissance|Date d'inscription|Nationalité|Nom de l'établissement"),
    Field.IN_RETURN: "Qu'aimeriez-vous apprendre en retour ?",
}


@pytest.mark.parametrize(("header", "field"), [(header, field) for field, headers in MEANINGS.items() for header in headers.split("|")])
def test_headers_of_the_person(header: str, field: Field) -> None:
    for written in (header, header.upper(), f"  {header.lower()} ", header.replace("'", "’")):
        meaning = meaning_of(written)
        assert meaning is not None
        assert (meaning.field, meaning.owner) == (field, Owner.PERSON)


@pytest.mark.parametrize(
    ("header", "field", "label"),
    [
        ("Représentant légal", Field.FULL_NAME, ""),
        ("Représentant légal 2", Field.FULL_NAME, "2"),
        ("Nom resp. légal 1", Field.FAMILY_NAME, "1"),
        ("Prénom du responsable légal 1", Field.GIVEN_NAME, "1"),
        ("Courriel représentant légal", Field.EMAIL, ""),
        ("Mail parent 1", Field.EMAIL, "1"),
        ("Email du père", Field.EMAIL, "pere"),
        ("Tél. mère", Field.PHONE, "mere"),
        ("Courriel (responsable légal)", Field.EMAIL, ""),
        ("E-mail de la famille", Field.EMAIL, ""),
        ("Tuteur légal", Field.FULL_NAME, ""),
    ],
)
def test_headers_of_guardians(header: str, field: Field, label: str) -> None:
    meaning = meaning_of(header)
    assert meaning is not None
    assert (meaning.field, meaning.owner, meaning.guardian_label) == (field, Owner.GUARDIAN, label)


@pytest.mark.parametrize(
    "header",
    ["Courriel du maître d'apprentissage", "Tél. entreprise", "Contact d'urgence", "Nom du tuteur entreprise", "Email employeur"],
)
def test_headers_of_people_who_are_none_of_our_business(header: str) -> None:
    meaning = meaning_of(header)
    assert meaning is not None
    assert meaning.owner is Owner.SOMEBODY_ELSE


@pytest.mark.parametrize("header", ["", "xyz", "Pas du tout", "J’utilise les réseaux sociaux dans un cadre professionnel."])
def test_headers_that_say_nothing_certain(header: str) -> None:
    meaning = meaning_of(header)
    assert meaning is None or not meaning.certain


def test_a_row_of_data_does_not_look_like_headers() -> None:
    header = ["Nom", "Prénom", "Né(e) le", "Courriel", "Fonction", "Besoins"]
    person = ["DUPONT", "Marie", "24/11/2001", "marie@x.test", "Formatrice", "TikTok; Canva", "mercredi après-midi", "1"]
    assert header_score(header) == 6
    assert header_score(person) <= 1
