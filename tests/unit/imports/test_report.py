"""The report as figures and as a file."""

import csv
import io
from collections.abc import Callable

import pytest

from services.imports.people import read_people
from services.imports.report import answers_counts, answers_report, people_counts, people_report, report_as_csv, table_summaries
from services.imports.survey_answers import read_answers
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.exports import EXPORTS, REFERENCE, Export, pronote_pupils
from tests.unit.imports.files import csv_file
from tests.unit.imports.surveys import answers, instrument


@pytest.mark.parametrize("make", EXPORTS, ids=lambda make: make.__name__)
def test_each_row_has_one_decision_in_its_place(make: Callable[[], Export], vocabulary: Vocabulary) -> None:
    export = make()
    reading = read_people(export.file, export.data, vocabulary, reference_date=REFERENCE)
    lines = [line for line in people_report(reading) if line.decision != "remark"]
    counts = people_counts(reading)
    assert len(lines) == counts.accepted + counts.merged + counts.refused + counts.skipped
    places = [(line.file, line.sheet, line.row) for line in lines]
    assert places == sorted(set(places))


def test_columns_by_letter_and_meaning(vocabulary: Vocabulary) -> None:
    export = pronote_pupils()
    [summary] = table_summaries(read_people(export.file, export.data, vocabulary, reference_date=REFERENCE))
    assert summary.header_row == 5
    assert summary.format == "cp1252, point-virgule"
    recognised = {column.letter: column.french for column in summary.recognised}
    assert recognised["A"] == "nom"
    assert recognised["I"] == "courriel du représentant légal 1"


def test_formula_like_cells_are_made_harmless(vocabulary: Vocabulary) -> None:
    rows = [
        ["Nom", "Courriel", "Classe", "Compétences à partager"],
        ["A", "=cmd|'/C calc'!A0", "2A", ""],
        ["B", "@SUM(A1)", "2A", "+1"],
    ]
    reading = read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=REFERENCE)
    table = list(csv.reader(io.StringIO(report_as_csv(people_report(reading)).decode("utf-8-sig")), delimiter=";"))
    assert table[0] == ["Fichier", "Feuille", "Ligne", "Décision", "Code", "Colonne", "Valeur", "Explication"]
    values = [row[6] for row in table if row[3] == "refusée"]
    assert values == ["'=cmd|'/C calc'!A0", "'@SUM(A1)"]
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_answers_are_reported_too(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("", "a@x.test", "Assez"), ("", "a@x.test", "x"), ("", "", "Assez")])
    reading = read_answers("enquete.csv", csv_file(rows), instrument(vocabulary), vocabulary.skills)
    counts = answers_counts(reading)
    assert (counts.accepted, counts.merged, counts.refused, counts.skipped) == (1, 1, 1, 0)
    lines = answers_report(reading)
    assert [(line.row, line.decision) for line in lines if line.decision != "remark"] == [
        (2, "merged"),
        (3, "accepted"),
        (4, "refused"),
    ]
    english = report_as_csv(lines, "en").decode("utf-8-sig")
    assert english.startswith("File;Sheet;Row;Decision")
    assert "is not a possible answer" in english
