"""Any folder: each file is told by its content, people of several lists are read together, surveys find their wave."""

import json
from datetime import date
from pathlib import Path

import pytest

from services.imports.folder import classify_folder
from services.imports.folder_reading import FolderReading, read_folder
from services.imports.report import folder_report, report_as_csv
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.files import Row, csv_file, workbook
from tests.unit.imports.surveys import answers, index_texts
from tests.unit.imports.test_institution_profile import WHOLE

TODAY = date(2026, 9, 14)
PUPILS: Row = ["Nom", "Prénom", "Né(e) le", "Classe", "Courriel", "Compétences à partager"]
STAFF: Row = ["NOM", "Prénom", "Fonction", "Mél", "Besoins"]
FINAL_ONLY = ["Recommanderiez-vous le dispositif ? (0 à 10)", "Satisfaction globale"]


def lycee(vocabulary: Vocabulary) -> dict[str, bytes]:
    """A lycée's folder under names that say nothing."""
    before = answers(vocabulary, [("2026-09-22 10:00:00", "roux@x.test", "Un peu"), ("2026-09-23 10:00:00", "inconnu@x.test", "Assez")])
    after = answers(vocabulary, [("2027-05-22 10:00:00", "Roux@x.test", "Tout à fait")], FINAL_ONLY)
    return {
        "1.json": json.dumps(WHOLE).encode(),
        "2.csv": csv_file([PUPILS, ["A", "Ana", "01/01/2009", "2A", "a@x.test", "Canva"]]),
        "3.xlsx": workbook(
            [["Extraction"], [], PUPILS, ["A", "Ana", "01/01/2009", "2B", "A@x.test", "TikTok"], ["B", "Bo", "", "2B", "", ""]]
        ),
        "4.xlsx": workbook(
            {"Personnels": [STAFF, ["ROUX", "Anne", "CPE", "roux@x.test", "Canva"], ["A", "Ana", "AED", "a@x.test", "Canva"]]}
        ),
        "5.csv": csv_file(before, ","),
        "6.csv": csv_file(after, ";", "cp1252"),
        "lisez-moi.txt": b"Bonjour, voici nos fichiers.",
        "~$4.xlsx": b"verrou",
        ".DS_Store": b"\0\0\0",
        "logo.png": b"\x89PNG\r\n\x1a\n....",
        "vieux.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        "autre.json": json.dumps(WHOLE).encode(),
    }


@pytest.fixture
def reading(vocabulary: Vocabulary) -> FolderReading:
    return read_folder(lycee(vocabulary), vocabulary, reference_date=TODAY)


def test_every_file_has_a_verdict(reading: FolderReading) -> None:
    assert {verdict.file: (verdict.role, verdict.wave or verdict.code) for verdict in reading.folder.verdicts} == {
        "1.json": ("institution", ""),
        "2.csv": ("mentors", ""),
        "3.xlsx": ("mentors", ""),
        "4.xlsx": ("mentees", ""),
        "5.csv": ("survey", "baseline"),
        "6.csv": ("survey", "final"),
        "lisez-moi.txt": ("ignored", "file-ignored-kind"),
        "~$4.xlsx": ("ignored", "file-ignored-hidden"),
        ".DS_Store": ("ignored", "file-ignored-hidden"),
        "logo.png": ("ignored", "file-ignored-kind"),
        "vieux.xls": ("unreadable", "file-old-excel"),
        "autre.json": ("ignored", "file-ignored-institution"),
    }


def test_lists_of_one_kind_are_read_together(reading: FolderReading) -> None:
    assert reading.mentors
    assert reading.mentees
    assert [(row.where.file, row.where.row) for row in reading.mentors.accepted] == [("2.csv", 2)]
    assert [mention.id for mention in reading.mentors.accepted[0].skills.known] == ["canva", "tiktok"]
    assert [(one.row.where.file, one.row.where.row, one.into and one.into.file) for one in reading.mentors.merged] == [
        ("3.xlsx", 4, "2.csv")
    ]
    assert [(one.row.where.file, one.row.where.row, one.code) for one in reading.mentors.refused] == [("3.xlsx", 5, "email-missing")]
    assert len(reading.mentees.accepted) == 2
    assert [finding.code for finding in reading.mentees.findings] == ["column-missing", "known-in-other-role"]


def test_both_waves_of_the_staff_survey(reading: FolderReading) -> None:
    before, after = reading.surveys["needs-diagnostic-staff"], reading.surveys["final-impact-staff"]
    assert list(before.responses) == ["roux@x.test", "inconnu@x.test"]
    assert list(after.responses) == ["roux@x.test"]
    assert [finding.where.row for finding in before.findings if finding.code == "respondent-unknown" and finding.where] == [3]


def test_files_by_what_they_are(vocabulary: Vocabulary) -> None:
    folder = classify_folder(lycee(vocabulary))
    assert folder.institution
    assert folder.institution.first_year == 2026
    assert [list(files) for files in (folder.mentors, folder.mentees, folder.baseline, folder.final)] == [
        ["2.csv", "3.xlsx"],
        ["4.xlsx"],
        ["5.csv"],
        ["6.csv"],
    ]


def test_the_first_answer_gives_a_school_year_that_nobody_wrote(vocabulary: Vocabulary) -> None:
    files = {
        "5.csv": lycee(vocabulary)["5.csv"],
        "e.json": json.dumps({k: v for k, v in WHOLE.items() if k != "annee_scolaire"}).encode(),
    }
    folder = classify_folder(files, vocabulary)
    assert folder.institution
    assert folder.institution.first_year == 2026


def test_an_empty_folder_says_what_is_missing(vocabulary: Vocabulary) -> None:
    reading = read_folder({}, vocabulary, reference_date=TODAY)
    assert (reading.mentors, reading.mentees, reading.surveys) == (None, None, {})
    assert [finding.code for finding in reading.folder.findings] == ["institution-file-missing"]


@pytest.mark.parametrize(
    ("names", "moments", "waves"),
    [
        (("depart.csv", "fin.csv"), ("", ""), {"depart.csv": "baseline", "fin.csv": "final"}),
        (("bilan.csv", "besoins.csv"), ("", ""), {"bilan.csv": "final", "besoins.csv": "baseline"}),
        (("a.csv", "b.csv"), ("2026-09-22", "2027-05-22"), {"a.csv": "baseline", "b.csv": "final"}),
        (("a.csv", "b.csv"), ("2027-05-22", "2026-09-22"), {"a.csv": "final", "b.csv": "baseline"}),
        (("a.csv", "b.csv"), ("2026-09-22", "2026-09-25"), {"a.csv": "baseline", "b.csv": "baseline"}),
    ],
)
def test_the_same_questions_twice(vocabulary: Vocabulary, names: tuple[str, str], moments: tuple[str, str], waves: dict[str, str]) -> None:
    files = {name: csv_file(answers(vocabulary, [(moment, "a@x.test", "Assez")])) for name, moment in zip(names, moments, strict=True)}
    folder = classify_folder(files, vocabulary)
    assert {verdict.file: verdict.wave for verdict in folder.verdicts} == waves


def test_the_final_form_used_for_both_waves(vocabulary: Vocabulary) -> None:
    files = {
        "a.csv": csv_file(answers(vocabulary, [("2027-05-22 10:00", "a@x.test", "Assez")], FINAL_ONLY)),
        "b.csv": csv_file(answers(vocabulary, [("2026-09-22 10:00", "a@x.test", "Un peu")], FINAL_ONLY)),
    }
    reading = read_folder(files, vocabulary, reference_date=TODAY)
    assert reading.surveys["needs-diagnostic-staff"].tables[0].sheet.file == "b.csv"
    assert reading.surveys["final-impact-staff"].tables[0].sheet.file == "a.csv"


def test_the_mentors_own_surveys(vocabulary: Vocabulary) -> None:
    header = ["Courriel", *index_texts(vocabulary, "mentor-self-assessment")]
    files = {"avant.csv": csv_file([header, ["a@x.test", *["Assez"] * 9]])}
    folder = classify_folder(files, vocabulary)
    assert list(folder.answers("mentor-self-assessment")) == ["avant.csv"]
    assert folder.baseline == {}


def test_a_sign_up_form_with_a_question_of_a_survey_is_a_list_of_people(vocabulary: Vocabulary) -> None:
    header = ["Horodateur", "Adresse e-mail", "Nom", "Prénom", "Fonction", "Sur quoi aimeriez-vous progresser ?"]
    files = {"form.csv": csv_file([header, ["2026-09-01", "a@x.test", "A", "Ana", "CPE", "Canva"]])}
    assert [verdict.role for verdict in classify_folder(files, vocabulary).verdicts] == ["mentees"]


def test_the_report_holds_every_row_once_and_opens_in_a_spreadsheet(reading: FolderReading) -> None:
    lines = folder_report(reading)
    decided = [(line.file, line.sheet, line.row) for line in lines if line.decision != "remark"]
    assert len(decided) == len(set(decided))
    assert {(line.file, line.row, line.decision) for line in lines if line.file == "3.xlsx" and line.decision != "remark"} == {
        ("3.xlsx", 4, "merged"),
        ("3.xlsx", 5, "refused"),
    }
    for language in ("fr", "en"):
        data = report_as_csv(lines, language)
        assert data.startswith(b"\xef\xbb\xbf")
        assert len(data.decode("utf-8-sig").splitlines()) == len(lines) + 1
    assert "vieux.xls" in report_as_csv(lines).decode("utf-8-sig")


PILOT = Path(__file__).parents[4] / "shared" / "data" / "cfa-pilote"


@pytest.mark.skipif(not PILOT.is_dir(), reason="the pilot institution's files do not stand beside this checkout")
def test_the_pilot_institutions_own_files(vocabulary: Vocabulary) -> None:
    reading = read_folder({path.name: path.read_bytes() for path in PILOT.iterdir()}, vocabulary, reference_date=TODAY)
    assert reading.mentors
    assert reading.mentees
    assert (len(reading.mentors.accepted), len(reading.mentees.accepted)) == (40, 32)
    assert {one.row.where.row: one.code for one in reading.mentors.refused} == {
        14: "email-missing",
        18: "date-invalid",
        22: "email-invalid",
    }
    assert [(one.row.where.row, one.into and one.into.row) for one in reading.mentors.merged] == [(10, 4)]
    assert not reading.mentees.refused
    assert not reading.mentors.findings
    assert {name: len(survey.responses) for name, survey in reading.surveys.items()} == {
        "needs-diagnostic-staff": 31,
        "final-impact-staff": 26,
    }
    assert reading.folder.institution
    assert reading.folder.institution.uai == "0698407N"
