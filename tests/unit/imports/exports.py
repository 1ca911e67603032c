"""A collection of exports as secretaries send them, each with what must come of every one of its rows."""

# ruff: noqa: E501 (a row of a file is a line here)

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.imports.columns.fields import Kind
from tests.unit.imports.files import csv_file, workbook

REFERENCE = date(2026, 9, 14)


@dataclass(frozen=True)
class Export:
    """A file, and by row number what is not simply accepted."""

    file: str
    data: bytes
    kind: Kind
    accepted: set[int]
    refused: dict[int, str] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)


def pronote_pupils() -> Export:
    """A lycée: title lines, «Nom» and «Prénom» twice under group titles, a total, cp1252."""
    rows = [
        ["Lycée Jean-Moulin - Liste des élèves", "", "", "", "", "", "", "", "", ""],
        ["Édité le 12/09/2026 à 14:02", "", "", "", "", "", "", "", "", ""],
        [],
        ["Élève", "", "", "", "", "", "Responsable légal 1", "", "", ""],
        ["Nom", "Prénom", "Né(e) le", "Classe", "Adresse e-mail", "Compétences", "Nom", "Prénom", "E-mail", "Tél. mobile"],
        ["BERTHIER", "Camille", "03/04/2009", "1G2", "camille.berthier@lycee-moulin.test", "Canva, Insta", "BERTHIER", "Anne", "anne@b.test", "06 12 34 56 78"],
        ["D'ASTIER", "Noé", "30/02/2009", "1G2", "noe.dastier@lycee-moulin.test", "TikTok", "D'ASTIER", "Paul", "paul@d.test", ""],
        ["LE BIHAN", "Soazig", "11/12/2008", "TG1", "", "podcast", "LE BIHAN", "Yann", "yann@lb.test", "0698765432"],
        [],
        ["OKAFOR", "Chidi", "07/07/2008", "TG1", "chidi.okafor(at)lycee", "tableur", "OKAFOR", "Ada", "", ""],
        ["BERTHIER", "Camille", "03/04/2009", "1G2", "Camille.Berthier@Lycee-Moulin.test", "montage vidéo", "", "", "", ""],
        ["Total : 5 élèves"],
    ]  # fmt: skip
    return Export(
        "eleves.csv",
        csv_file(rows, encoding="cp1252"),
        "mentor",
        accepted={6},
        refused={7: "date-invalid", 8: "email-missing", 10: "email-invalid"},
        merged={11: 6},
        skipped={12},
    )


def apogee_students() -> Export:
    """A university: technical titles, tabs, UTF-16 as «Texte Unicode» of Excel, two-digit years."""
    rows = [
        ["COD_ETU", "LIB_NOM_PAT_IND", "LIB_NOM_USU_IND", "LIB_PR1_IND", "DATE_NAI_IND", "LIB_ETP", "ADR_MAIL", "NUM_TEL", "Compétences à partager", "Dispos"],
        ["22001234", "NGUYEN", "", "LINH", "04/05/04", "L2 Informatique", "linh.nguyen@etu.univ-exemple.test", "0612345678", "IA, tableur", "mardi 17h-19h"],
        ["22001235", "PETIT", "PETIT-ROY", "Zoë", "29/02/03", "L3 Droit", "zoe.petit@etu.univ-exemple.test", "", "LinkedIn", "lundi midi"],
        ["22001236", "PETIT", "PETIT-ROY", "Zoë", "28/02/03", "L3 Droit", "zoe.petit@etu.univ-exemple.test", "", "LinkedIn", "lundi midi"],
        ["22001237", "ÖZGÜR", "", "Deniz", "12/11/99", "M1 MEEF", "deniz.ozgur@etu.univ-exemple.test", "", "quiz", ""],
    ]  # fmt: skip
    return Export(
        "etudiants.txt",
        csv_file(rows, "\t", "utf-16"),
        "mentor",
        accepted={2, 4, 5},
        refused={3: "date-invalid"},
    )


def google_forms_staff() -> Export:
    """A sign-up form: questions for titles, commas, quoted cells over several lines (each is one row), answered twice."""
    rows = [
        ["Horodateur", "Adresse e-mail", "Quel est votre nom ?", "Quel est votre prénom ?", "Quelle est votre fonction ?", "Sur quoi aimeriez-vous progresser ?", "Quand êtes-vous disponible ?"],
        ["01/09/2026 08:12:44", "anne.roux@lycee.test", "Roux", "Anne", "Professeure de SVT", "Canva, IA générative (ChatGPT)", "mardi 12h-14h\nmercredi après-midi"],
        ["01/09/2026 09:40:02", "b.keita@lycee.test", "KEITA", "Boubacar", "CPE", "=1+1", "jeudi 17h-18h"],
        ["02/09/2026 10:00:00", "ANNE.ROUX@LYCEE.TEST", "Roux", "Anne", "Professeure de SVT", "podcast", "vendredi matin"],
        ["03/09/2026 11:11:11", "sans adresse", "Petit", "Luc", "Gestionnaire", "Excel", "lundi midi"],
    ]  # fmt: skip
    return Export(
        "Réponses au formulaire 1.csv",
        csv_file(rows, ",", "utf-8"),
        "mentee",
        accepted={2, 3},
        refused={5: "email-invalid"},
        merged={4: 2},
    )


def excel_staff_with_titles() -> Export:
    """A workbook: title, note, header on row 6, empty column, dates and numbers as typed cells, a total, a hidden tab."""
    rows: list[list[Any]] = [
        ["Personnels volontaires – mentorat inversé"],
        ["Mis à jour le", datetime(2026, 9, 10)],
        [],
        ["Merci de ne pas modifier ce fichier"],
        [],
        ["", "NOM Prénom", "Poste occupé", "Mél académique", "", "Thèmes souhaités", "Créneaux", "Classes suivies", "Nb max"],
        ["", "MARTIN Jeanne", "Proviseure adjointe", "jeanne.martin@ac-exemple.test", "", "Teams; cybersécurité", "lundi 12:00-14:00", "", 1],
        ["", "LE GALL Yves", "PLP cuisine", "yves.le-gall@ac-exemple.test", "", "quizz", "mer. PM", "CAP1, CAP2", 2],
        [],
        ["", "ABDI Hodan", "Secrétaire", None, "", "Excel", "jeudi", "", 1],
        ["", "Total", 3],
    ]  # fmt: skip
    return Export(
        "liste.xlsx",
        workbook({"Volontaires": rows, "Paramètres": [["a", "b"]]}, hidden=["Paramètres"]),
        "mentee",
        accepted={7, 8},
        refused={10: "email-missing"},
        skipped={11},
    )


def ypareo_apprentices() -> Export:
    """A CFA: bars between cells, typed guardians' numbers, names in one cell, an employer to leave out."""
    rows = [
        ["Apprenant", "Date naiss.", "Groupe", "Rythme alternance", "Email apprenant", "Entreprise", "Courriel du maître d'apprentissage", "Responsable légal", "Mail responsable légal", "Savoir-faire", "Disponibilités"],
        ["GARNIER Léo", "1er mars 2008", "BTS CG 1", "2j/3j", "leo.garnier@cfa.test", "Dupont SA", "patron@dupont.test", "GARNIER Sophie", "sophie.garnier@famille.test", "Excel, Canva", "lundi et mardi 12h-14h"],
        ["DE LA TOUR Inès", "24 nov. 2009", "BTS CG 1", "2j/3j", "ines.delatour@cfa.test", "Durand", "chef@durand.test", "", "", "réseaux sociaux (Instagram, TikTok)", "tous les jours sauf mercredi"],
        ["SOW Awa", "2008-13-45", "BTS CG 2", "2j/3j", "awa.sow@cfa.test", "Durand", "chef@durand.test", "", "", "podcast", "mardi"],
    ]  # fmt: skip
    return Export(
        "export_ypareo.csv",
        csv_file(rows, "|", "utf-8-sig"),
        "mentor",
        accepted={2, 3},
        refused={4: "date-invalid"},
    )


def excel_serial_dates() -> Export:
    """A workbook saved by a program: serial numbers for dates, numbers for telephones, a formula-like comment, several classes."""
    header = ["Nom", "Prénom", "Date de naissance", "Courriel", "Portable", "Que peux-tu partager ?", "Dispo"]
    first: list[list[Any]] = [
        header,
        ["Ben Ali", "Sami", 39814, "sami.benali@eleve.test", 612345678, "montage", "lundi midi"],
        ["Costa", "Rui", datetime(2008, 12, 31), "rui.costa@eleve.test", "06.11.22.33.44", "=cmd|'/C calc'!A0", "@mardi"],
    ]
    second: list[list[Any]] = [
        header,
        ["Costa", "Rui", datetime(2008, 12, 31), "rui.costa@eleve.test", "", "Kahoot", "jeudi soir"],
        ["Diallo", "Fanta", "32/01/2009", "fanta.diallo@eleve.test", "", "Canva", ""],
    ]
    return Export(
        "classes.xlsx",
        workbook({"2nde A": first, "2nde B": second}),
        "mentor",
        accepted={2, 3},
        refused={3_003: "date-invalid"},
        merged={3_002: 3},
    )


def limesurvey_pupils() -> Export:
    """A LimeSurvey export: numbered questions, one column for each option, dates of the tool itself."""
    rows = [
        ["ID de la réponse", "Date de soumission", "Dernière page", "Q1. Votre nom", "Q2. Votre prénom", "Q3. Votre courriel", "Q4. Votre date de naissance", "Q5. Compétences à partager [Instagram]", "Q5. Compétences à partager [Canva]", "Q5. Compétences à partager [Autre]", "Q6. Disponibilités [Lundi]", "Q6. Disponibilités [Jeudi]"],
        ["1", "2026-09-01 08:00:00", "3", "Faye", "Ousmane", "ousmane.faye@lycee.test", "2009-01-05 00:00:00", "Oui", "Non", "", "midi", "17h-18h"],
        ["2", "2026-09-01 09:00:00", "3", "Roche", "Ève", "eve.roche@lycee.test", "2009-06-15 00:00:00", "Non", "Oui", "dessin", "", "Oui"],
        ["3", "", "1", "Roche", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    return Export("results-survey123.csv", csv_file(rows, ","), "mentor", accepted={2, 3}, refused={4: "email-missing"})


def siecle_pupils() -> Export:
    """SIECLE: several given names, several family names, both guardians, an identifier that must not be kept, old Mac text."""
    rows = [
        ["Nom de famille", "Nom d'usage", "Prénom", "Prénom 2", "Date Naissance", "INE", "Sexe", "Division", "Courriel", "Nom resp. légal 1", "Courriel resp. légal 1", "Nom resp. légal 2", "Courriel resp. légal 2", "Talents"],
        ["MOREL", "", "Hélène", "Marie", "05.06.2010", "123456789AB", "F", "3A", "helene.morel@college.test", "MOREL Luc", "luc@morel.test", "NOËL Ève", "eve@noel.test", "création visuelle"],
        ["FRANÇOIS", "FRANÇOIS-ROY", "Théo", "", "05-06-2010", "123456789AC", "M", "3A", "theo.francois@college.test", "FRANÇOIS Zoé", "zoe(at)francois.test", "", "", "Scratch"],
    ]  # fmt: skip
    return Export("siecle.csv", csv_file(rows, ";", "mac_roman", "\r"), "mentor", accepted={2, 3})


def edt_teachers() -> Export:
    """EDT: a subject instead of a job, repeated titles on each page, sections, a quoted sign never closed."""
    text = (
        "Nom;Prénom;Civilité;Discipline;E-mail;Besoins\r\n"
        "ALBERT;Rose;Mme;Anglais;rose.albert@college.test;Canva\r\n"
        'BLUM;Guy;M.;"Maths;guy.blum@college.test;TikTok\r\n'
        "Nom;Prénom;Civilité;Discipline;E-mail;Besoins\r\n"
        "CARON;Ida;Mme;EPS;ida.caron@college.test;podcast\r\n"
    )
    return Export("professeurs.csv", text.encode("utf-8"), "mentee", accepted={2, 3, 5}, skipped={4})


def siblings_with_one_address() -> Export:
    """Two brothers under the family's address are two persons: nothing is merged, the second waits for an address or a code."""
    rows = [
        ["Nom", "Prénom", "Date de naissance", "Mail", "Compétences à partager"],
        ["Haddad", "Rayan", "01/01/2009", "famille.haddad@fai.test", "Canva"],
        ["Haddad", "Lina", "02/02/2010", "famille.haddad@fai.test", "TikTok"],
        ["Haddad", "Rayan", "01/01/2009", "famille.haddad@fai.test ", "TikTok"],
    ]
    return Export("freres.csv", csv_file(rows), "mentor", accepted={2}, refused={3: "duplicate"}, merged={4: 2})


def several_faults_in_a_row() -> Export:
    """One code a row, in the order of precedence; a duplicate of a refused row is no duplicate."""
    rows = [
        ["Nom", "Prénom", "Né le", "Courriel", "Classe", "Compétences"],
        ["A", "Ana", "99/99/9999", "", "2A", "Canva"],
        ["B", "Bob", "99/99/9999", "bob@@x.test", "2A", "Canva"],
        ["C", "Cleo", "99/99/9999", "cleo@x.test", "2A", "Canva"],
        ["C", "Cleo", "09/09/2009", "cleo@x.test", "2A", "Canva"],
        ["C", "Cleo", "31/04/2009", "cleo@x.test", "2A", "Canva"],
        ["C", "Cleo", "09/09/2009", "cleo@x.test", "2A", "Canva"],
    ]
    return Export(
        "precedence.csv",
        csv_file(rows, "\t", "utf-8"),
        "mentor",
        accepted={5},
        refused={2: "email-missing", 3: "email-invalid", 4: "date-invalid", 6: "date-invalid"},
        merged={7: 5},
    )


def hundreds_of_students() -> Export:
    """Six hundred rows, every fiftieth without address, every seventieth with a date that cannot be, American dates."""
    rows = [["Étudiant", "Birth date", "Parcours", "Adresse universitaire", "Compétences numériques", "Jours disponibles"]]
    accepted, refused = set(), {}
    for number in range(600):
        row = number + 2
        born = f"{number % 12 + 1}/{number % 28 + 1}/2005"
        address = f"etu{number}@etu.univ-exemple.test"
        if number % 50 == 7:
            address, refused[row] = "", "email-missing"
        elif number % 70 == 11:
            born, refused[row] = "2/30/2005", "date-invalid"
        else:
            accepted.add(row)
        rows.append([f"NOM{number} Prénom{number}", born, "L1", address, "TikTok, Canva, tableur", "mardi 17h-19h, jeudi midi"])
    return Export("etudiants.csv", csv_file(rows, ",", "utf-8-sig"), "mentor", accepted=accepted, refused=refused)


EXPORTS: tuple[Callable[[], Export], ...] = (
    pronote_pupils,
    apogee_students,
    google_forms_staff,
    excel_staff_with_titles,
    ypareo_apprentices,
    excel_serial_dates,
    limesurvey_pupils,
    siecle_pupils,
    edt_teachers,
    siblings_with_one_address,
    several_faults_in_a_row,
    hundreds_of_students,
)
