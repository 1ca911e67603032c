"""A dry run as it is kept: rows taken up where they stand, whatever the tab, and a report that leaves none out."""

import csv
import io
from uuid import UUID

import msgspec
import pytest

from services.catalogues import translate
from services.enrolment.draft import Completion, Draft, RowNotRefused, RowStillWrong, SheetNeeded, admitted, completed, draft_of
from services.enrolment.page_words import draft_shown
from services.enrolment.reporting import draft_answer, draft_csv
from services.imports.people import read_people
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.exports import REFERENCE
from tests.unit.imports.files import workbook

PROGRAMME = UUID("0198c0de-0000-7000-8000-000000000001")
HEADER = ["Nom", "Prénom", "Date de naissance", "Courriel", "Compétences à partager", "Régime"]


@pytest.fixture
def draft(vocabulary: Vocabulary) -> Draft:
    """Two classes, one tab each; row 3 is refused in both, and each tab ends with a total."""
    data = workbook(
        {
            "2nde A": [
                HEADER,
                ["Martin", "Zoé", "03/04/2009", "zoe.martin@lycee.test", "Canva", "DP"],
                ["Petit", "Léo", "05/06/2009", "", "podcast", "EXT"],
                ["Total", "2", "", "", "", ""],
            ],
            "2nde B ": [
                HEADER,
                ["Roy", "Ana", "07/08/2009", "ana.roy@lycee.test", "Canva", "DP"],
                ["Diallo", "Awa", "09/10/2009", "pas une adresse", "tableur", "EXT"],
                ["Total", "2", "", "", "", ""],
            ],
        }
    )
    reading = read_people("classes.xlsx", data, vocabulary, reference_date=REFERENCE, kind="mentor")
    return draft_of(PROGRAMME, "classes.xlsx", data, reading)


def table(draft: Draft) -> list[list[str]]:
    return list(csv.reader(io.StringIO(draft_csv(draft, "fr").decode("utf-8-sig")), delimiter=";"))


def test_rows_of_one_number_in_two_tabs_are_taken_up_apart(draft: Draft) -> None:
    assert [(one.row.where.sheet, one.row.where.row) for one in draft.refused] == [("2nde A", 3), ("2nde B ", 3)]
    with pytest.raises(SheetNeeded) as refused:
        completed(draft, 3, Completion(email="leo.petit@lycee.test"))
    assert refused.value.details["sheets"] == "« 2nde A », « 2nde B  »"
    with pytest.raises(RowNotRefused):
        completed(draft, 3, Completion(email="leo.petit@lycee.test"), "2nde C")
    both = admitted(completed(draft, 3, Completion(email="leo.petit@lycee.test"), "2nde A"), 3, "digest", "2nde B")
    assert {row.name.family for row in both.everybody() if row.name} == {"Martin", "Roy", "Petit", "Diallo"}
    assert [one.mended for one in draft_answer(PROGRAMME, both, "fr").refused] == ["completed", "access-code"]
    assert msgspec.json.decode(msgspec.json.encode(both), type=Draft) == both


def test_a_row_completed_by_mistake_in_one_tab_leaves_the_other_refused(draft: Draft) -> None:
    one = completed(draft, 3, Completion(email="awa.diallo@lycee.test"), "2nde B")
    assert [row.mended for row in draft_answer(PROGRAMME, one, "fr").refused] == [None, "completed"]
    shown = draft_shown(one, translate("fr"), tried=one.refused[0], error="non", typed={"email": "x"})
    assert [(row.anchor, row.error, bool(row.mended)) for row in shown.refused] == [("ligne-3", "non", False), ("ligne-3-2", "", True)]


def test_a_completed_row_can_be_completed_again_with_its_own_address_only(draft: Draft) -> None:
    once = completed(draft, 3, Completion(email="leo.petit@lycee.test"), "2nde A")
    assert completed(once, 3, Completion(email="Leo.Petit@lycee.test"), "2nde A").everybody()[-1].name == once.everybody()[-1].name
    with pytest.raises(RowStillWrong):
        completed(once, 3, Completion(email="leo.petit@lycee.test"), "2nde B")


def test_the_report_holds_every_line_once_and_says_what_was_taken_up(draft: Draft) -> None:
    lines = table(completed(draft, 3, Completion(email="leo.petit@lycee.test"), "2nde A"))
    assert lines[0] == ["Fichier", "Feuille", "Ligne", "Décision", "Code", "Colonne", "Valeur", "Explication"]
    assert [(line[1], line[2], line[3], line[4]) for line in lines[1:] if line[3] != "remarque"] == [
        ("2nde A", "2", "acceptée", ""),
        ("2nde A", "3", "reprise", "email-missing"),
        ("2nde A", "4", "hors tableau", "line-total-or-title"),
        ("2nde B ", "2", "acceptée", ""),
        ("2nde B ", "3", "refusée", "email-invalid"),
        ("2nde B ", "4", "hors tableau", "line-total-or-title"),
    ]
    assert any(line[3] == "remarque" and line[5] == "Régime" for line in lines)
