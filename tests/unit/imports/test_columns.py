"""Columns settled by headers and cells together, and the header line found where it is."""

from datetime import date

import pytest

from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Field, Owner
from services.imports.columns.table import Table, read_table
from services.imports.people import read_people
from services.imports.spreadsheet import read_sheets
from services.imports.spreadsheet.refusals import HeaderNotFound, KindUndecided, SurveyInstead
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.files import Row, csv_file, workbook
from tests.unit.imports.surveys import answers

TODAY = date(2026, 9, 14)


def table_of(skills: SkillReader, rows: list[Row], file: str = "liste.csv") -> Table:
    [sheet] = read_sheets(file, csv_file(rows))
    return read_table(sheet, skills)


def fields(table: Table) -> dict[str, tuple[Field, Owner, int]]:
    return {column.header: (column.field, column.owner, column.guardian) for column in table.columns}


def test_the_header_is_found_within_thirty_rows_and_not_beyond(skills: SkillReader) -> None:
    header, row = ["Nom", "Prénom", "Courriel", "Fonction"], ["A", "B", "a@x.test", "CPE"]
    titles: list[Row] = [[f"Note {number}"] for number in range(29)]
    assert table_of(skills, [*titles, header, row]).header_row == 30
    with pytest.raises(HeaderNotFound):
        table_of(skills, [*titles, ["x"], header, row])


def test_an_address_of_any_name_is_told_by_its_looks(skills: SkillReader) -> None:
    rows: list[Row] = [["Nom", "Prénom", "Fonction", "Compte ENT"], ["A", "B", "CPE", "a@x.test"], ["C", "D", "CPE", "c@x.test"]]
    [column] = table_of(skills, rows).of(Field.EMAIL)
    assert column.header == "Compte ENT"
    assert column.by_content


def test_a_postal_address_is_no_address_to_write_to(skills: SkillReader) -> None:
    postal: list[Row] = [["Nom", "Prénom", "Adresse", "Courriel"], ["A", "B", "3 rue du Lac", "a@x.test"]]
    assert {column.header for column in table_of(skills, postal).unused} == {"Adresse"}
    mail: list[Row] = [["Nom", "Prénom", "Adresse", "Classe"], ["A", "B", "a@x.test", "2A"]]
    assert table_of(skills, mail).of(Field.EMAIL)[0].header == "Adresse"


def test_a_name_column_that_holds_both_names(skills: SkillReader) -> None:
    rows: list[Row] = [["Nom", "Courriel", "Classe"], ["DUPONT Marie", "a@x.test", "2A"], ["LE GALL Yves", "b@x.test", "2A"]]
    assert table_of(skills, rows).of(Field.FULL_NAME)
    single: list[Row] = [["Nom", "Courriel", "Classe"], ["DUPONT", "a@x.test", "2A"]]
    assert table_of(skills, single).of(Field.FAMILY_NAME)


def test_topics_are_offered_by_learners_and_wanted_by_staff(skills: SkillReader) -> None:
    learners: list[Row] = [["Nom", "Courriel", "Classe", "Né le", "Thèmes"], ["A", "a@x.test", "2A", "01/01/2009", "Canva"]]
    staff: list[Row] = [["Nom", "Courriel", "Fonction", "Thèmes"], ["A", "a@x.test", "CPE", "Canva"]]
    assert table_of(skills, learners).of(Field.SKILLS)
    assert table_of(skills, staff).of(Field.NEEDS)


def test_the_second_courriel_is_the_guardians(skills: SkillReader) -> None:
    header = ["Nom", "Prénom", "Classe", "Courriel", "Représentant légal", "Téléphone", "Courriel"]
    row = ["A", "B", "2A", "a@x.test", "Mme A", "0612345678", "mme.a@x.test"]
    table = table_of(skills, [header, row])
    assert [column.position for column in table.of(Field.EMAIL)] == [3]
    assert [column.position for column in table.of(Field.EMAIL, Owner.GUARDIAN, 1)] == [6]


def test_father_and_mother_are_two_guardians(skills: SkillReader) -> None:
    header = ["Nom", "Classe", "Courriel", "Nom de la mère", "Email mère", "Nom du père", "Email père"]
    found = fields(table_of(skills, [header, ["A", "2A", "a@x.test", "B", "b@x.test", "C", "c@x.test"]]))
    assert found["Email mère"] == (Field.EMAIL, Owner.GUARDIAN, 1)
    assert found["Email père"] == (Field.EMAIL, Owner.GUARDIAN, 2)


def test_a_grid_of_skills_and_of_days(skills: SkillReader, vocabulary: Vocabulary) -> None:
    header = ["Nom", "Prénom", "Classe", "Courriel", "Instagram", "Canva", "Tableur", "Lundi midi", "Mardi 17h-19h"]
    rows: list[Row] = [
        header,
        ["A", "B", "2A", "a@x.test", "x", "", "3", "oui", ""],
        ["C", "D", "2A", "c@x.test", "", "non", "2", "", "x"],
    ]
    reading = read_people("grille.csv", csv_file(rows), vocabulary, reference_date=TODAY)
    first, second = reading.accepted
    assert [(mention.id, mention.level) for mention in first.skills.known] == [("instagram", None), ("spreadsheet", 3)]
    assert [(slot.weekday, slot.start) for slot in first.availability.slots] == [(0, 720)]
    assert [(mention.id, mention.level) for mention in second.skills.known] == [("spreadsheet", 2)]
    assert [(slot.weekday, slot.start) for slot in second.availability.slots] == [(1, 1020)]


def test_a_grid_of_ones_is_ticked_and_gives_no_level(vocabulary: Vocabulary) -> None:
    header = ["Nom", "Classe", "Courriel", "Instagram", "Canva", "Tableur"]
    rows: list[Row] = [header, ["A", "2A", "a@x.test", "1", "0", "1"], ["B", "2A", "b@x.test", "0", "0", "0"]]
    first, second = read_people("grille.csv", csv_file(rows), vocabulary, reference_date=TODAY).accepted
    assert [(mention.id, mention.level) for mention in first.skills.known] == [("instagram", None), ("spreadsheet", None)]
    assert not second.skills


def test_day_and_hour_in_two_columns(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [["Nom", "Courriel", "Classe", "Jour", "Horaires"], ["A", "a@x.test", "2A", "mardi", "17h-19h"]]
    reading = read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=TODAY)
    assert [(s.weekday, s.start, s.end) for s in reading.accepted[0].availability.slots] == [(1, 1020, 1140)]


def test_several_columns_of_one_meaning_are_joined(vocabulary: Vocabulary) -> None:
    header = ["Nom", "Prénom", "Fonction", "Courriel", "Besoin 1", "Besoin 2", "Créneau 1", "Créneau 2"]
    row = ["A", "B", "CPE", "a@x.test", "Canva", "TikTok", "lundi midi", "jeudi 17h-18h"]
    [person] = read_people("a.csv", csv_file([header, row]), vocabulary, reference_date=TODAY).accepted
    assert [mention.id for mention in person.needs.known] == ["canva", "tiktok"]
    assert [slot.weekday for slot in person.availability.slots] == [0, 3]


def test_every_filled_column_is_used_or_said_to_be_unused(skills: SkillReader) -> None:
    header = ["Nom", "Prénom", "INE", "Courriel", "Zodiaque", "", "Classe", "Commentaires"]
    table = table_of(skills, [header, ["A", "B", "1", "a@x.test", "Lion", "seul", "2A", "rien"]])
    unused = {column.position: column.reason for column in table.unused}
    assert unused == {2: "not-needed", 4: "not-understood", 5: "not-understood", 7: "not-needed"}
    assert {column.position for column in table.columns} | unused.keys() == set(range(8))


@pytest.mark.parametrize(
    ("file", "header", "kind"),
    [
        ("a.csv", ["Nom", "Courriel", "Fonction"], "mentee"),
        ("a.csv", ["Nom", "Courriel", "Date de naissance", "Classe"], "mentor"),
        ("eleves.csv", ["Nom", "Prénom", "Courriel"], "mentor"),
        ("professeurs.csv", ["Nom", "Prénom", "Courriel"], "mentee"),
        ("mentors.csv", ["Nom", "Prénom", "Courriel"], "mentor"),
        ("mentorés.csv", ["Nom", "Prénom", "Courriel"], "mentee"),
        ("eleves.csv", ["Nom", "Courriel", "Fonction", "Élèves encadrés"], "mentee"),
        ("a.csv", ["Étudiant", "Courriel", "Parcours"], "mentor"),
        ("a.csv", ["Enseignant", "Courriel", "Discipline"], "mentee"),
        ("liste.csv", ["Nom", "Prénom", "Courriel"], None),
    ],
)
def test_learners_or_staff(skills: SkillReader, file: str, header: list[str], kind: str | None) -> None:
    assert table_of(skills, [header, ["A", "x", "x", "x"][: len(header)]], file).kind == kind


def test_a_list_that_does_not_say_is_asked_about_and_the_caller_may_tell(vocabulary: Vocabulary) -> None:
    data = csv_file([["Nom", "Prénom", "Courriel"], ["A", "B", "a@x.test"]])
    with pytest.raises(KindUndecided):
        read_people("liste.csv", data, vocabulary, reference_date=TODAY)
    for kind in ("mentor", "mentee"):
        assert read_people("liste.csv", data, vocabulary, reference_date=TODAY, kind=kind).accepted[0].kind == kind


def test_both_kinds_in_one_workbook_are_read_apart(vocabulary: Vocabulary) -> None:
    data = workbook(
        {
            "Élèves": [["Nom", "Prénom", "Classe", "Courriel"], ["A", "B", "2A", "a@x.test"]],
            "Personnels": [["Nom", "Prénom", "Fonction", "Courriel"], ["C", "D", "CPE", "c@x.test"]],
        }
    )
    for kind, key in (("mentor", "a@x.test"), ("mentee", "c@x.test")):
        reading = read_people("tout.xlsx", data, vocabulary, reference_date=TODAY, kind=kind)  # type: ignore[arg-type]
        assert [row.address.key for row in reading.accepted if row.address] == [key]
        assert [finding.code for finding in reading.findings if finding.code.startswith("sheet")] == ["sheet-of-another-kind"]


def test_a_role_column_says_it_row_by_row(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        ["Nom", "Prénom", "Rôle", "Courriel", "Compétences à partager"],
        ["A", "B", "mentor", "a@x.test", "Canva"],
        ["C", "D", "Mentoré", "c@x.test", ""],
        ["A", "B", "mentoré", "a@x.test", ""],
    ]
    reading = read_people("inscrits.csv", csv_file(rows), vocabulary, reference_date=TODAY)
    assert [row.kind for row in reading.accepted] == ["mentor", "mentee", "mentee"]
    assert [finding.code for finding in reading.findings if finding.where and finding.where.row == 4][-1] == "known-in-other-role"


def test_a_second_line_of_headers_under_a_group_title(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        ["Nom", "Prénom", "Classe", "Courriel", "Responsable légal", "", "Compétences"],
        ["", "", "", "", "Nom", "Courriel", ""],
        ["A", "Ana", "2A", "a@x.test", "B", "b@x.test", "Canva"],
    ]
    reading = read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=TODAY)
    [ana] = reading.accepted
    assert ana.where.row == 3
    assert ana.address and ana.address.key == "a@x.test"
    assert [(one.name and one.name.family, one.address and one.address.key) for one in ana.guardians] == [("B", "b@x.test")]


def test_lines_that_are_no_people(vocabulary: Vocabulary) -> None:
    header = ["Nom", "Prénom", "Classe", "Courriel"]
    rows: list[Row] = [
        header,
        ["Classe : 2A"],
        ["A", "Ana", "2A", "a@x.test"],
        ["Effectif : 1"],
        [cell.upper() for cell in header],
        ["DUPONT"],
        ["* champs obligatoires"],
        ["Merci de renvoyer ce fichier au secrétariat avant vendredi"],
        ["Total", "", "", "1"],
    ]
    reading = read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=TODAY)
    assert [(one.row.where.row, one.code) for one in reading.refused] == [(6, "email-missing")]
    assert [(where.row, skipped.reason) for where, skipped in reading.skipped] == [
        (2, "total-or-title"),
        (4, "total-or-title"),
        (5, "repeated-header"),
        (7, "total-or-title"),
        (8, "total-or-title"),
        (9, "total-or-title"),
    ]


def test_a_survey_is_not_taken_for_a_list_of_people(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("2026-09-22", "a@x.test", "Assez")])
    with pytest.raises(SurveyInstead):
        read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=TODAY, kind="mentor")
    tabs: dict[str, list[Row]] = {"Élèves": [["Nom", "Classe", "Courriel"], ["A", "2A", "a@x.test"]], "Réponses": [*rows], "Notes": [["x"]]}
    reading = read_people("eleves.xlsx", workbook(tabs), vocabulary, reference_date=TODAY)
    assert [row.where.sheet for row in reading.accepted] == ["Élèves"]
    said = {finding.details["sheet"]: finding.code for finding in reading.findings if finding.code.startswith("sheet")}
    assert said == {"Réponses": "sheet-of-another-kind", "Notes": "sheet-without-header"}
