"""What is said of single rows: known persons, several addresses, guardians, supervision, and everything kept as data."""

from datetime import date

import msgspec
import pytest

from services.imports.cells.names import PersonName
from services.imports.findings import Finding, RowReference
from services.imports.people import KnownPerson, Merged, PeopleReading, PersonRow, RefusedRow, read_people
from services.imports.sentences import FIELD_LABELS, SENTENCES
from services.imports.spreadsheet.refusals import HeaderNotFound
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.exports import EXPORTS, REFERENCE
from tests.unit.imports.files import Row, csv_file

PUPILS = ["Nom", "Prénom", "Né(e) le", "Classe", "Courriel", "Compétences à partager"]


def mentors(vocabulary: Vocabulary, rows: list[Row], known: dict[str, KnownPerson] | None = None) -> PeopleReading:
    return read_people("eleves.csv", csv_file(rows), vocabulary, reference_date=REFERENCE, known=known)


def codes(reading: PeopleReading, row: int) -> list[str]:
    return [finding.code for finding in reading.findings if finding.where and finding.where.row == row]


def test_the_same_file_again_adds_nobody(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        PUPILS,
        ["A", "Ana", "01/01/2005", "2A", "a@x.test", "Canva"],
        ["B", "Bo", "01/01/2005", "2A", "b@x.test", ""],
    ]
    first = mentors(vocabulary, rows)
    again = mentors(vocabulary, rows, first.as_known())
    assert len(first.accepted) == 2
    assert again.accepted == ()
    assert [(one.row.where.row, one.into, one.finding.wording) for one in again.merged] == [
        (2, None, "duplicate/known-person"),
        (3, None, "duplicate/known-person"),
    ]
    assert again.merged[0].added == ("birth_date", "group", "skills")


def test_somebody_known_in_the_other_role_gets_both(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [PUPILS, ["A", "Ana", "01/01/2005", "2A", "A@x.test", "Canva"]]
    reading = mentors(vocabulary, rows, {"a@x.test": KnownPerson(frozenset({"mentee"}))})
    assert len(reading.accepted) == 1
    assert "known-in-other-role" in codes(reading, 2)


def test_another_persons_address_is_refused_though_known_from_before(vocabulary: Vocabulary) -> None:
    known = {"famille@x.test": KnownPerson(frozenset({"mentor"}), PersonName("Rayan", "Haddad", ""))}
    reading = mentors(vocabulary, [PUPILS, ["Haddad", "Lina", "01/01/2010", "2A", "famille@x.test", "TikTok"]], known)
    [refused] = reading.refused
    assert (refused.code, refused.finding.wording) == ("duplicate", "duplicate/another-known-person")
    assert refused.only_the_address


def test_one_person_with_two_addresses_is_said_and_both_rows_stay(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        PUPILS,
        ["LEFÈVRE", "Noémie", "24/11/2001", "2A", "noemie@x.test", "Canva"],
        ["Lefevre", "Noemie", "24-11-01", "2B", "noemie.lefevre@x.test", "Canva"],
        ["Lefevre", "Noemie", "25-11-01", "2B", "autre@x.test", "Canva"],
    ]
    reading = mentors(vocabulary, rows)
    assert len(reading.accepted) == 3
    assert "same-name-other-address" in codes(reading, 3)
    assert "same-name-other-address" not in codes(reading, 4)


def test_a_repeat_that_contradicts_is_said_and_the_first_is_kept(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        PUPILS,
        ["A", "Ana", "01/01/2005", "2A", "a@x.test", "Canva"],
        ["A", "Ana", "02/01/2005", "2B", "a@x.test", "Canva"],
    ]
    reading = mentors(vocabulary, rows)
    assert reading.accepted[0].birth_date == date(2005, 1, 1)
    assert reading.merged[0].added == ()
    [differs] = [finding for finding in reading.findings if finding.code == "duplicate-differs"]
    assert "la date de naissance" in differs.sentence("fr")
    assert "the class or group" in differs.sentence("en")


def test_refused_rows_keep_everything_that_was_read(vocabulary: Vocabulary) -> None:
    reading = mentors(vocabulary, [PUPILS, ["D'ALMEIDA", "INÈS", "24/11/2008", "2A", "", "Canva, dessin"]])
    [refused] = reading.refused
    assert refused.row.name and refused.row.name.family == "D'Almeida"
    assert refused.row.birth_date == date(2008, 11, 24)
    assert [mention.id for mention in refused.row.skills.known] == ["canva"]
    assert refused.row.skills.other == ("dessin",)
    assert refused.only_the_address
    assert refused.finding.column == "Courriel"


def test_a_code_is_not_enough_where_the_date_is_wrong_too(vocabulary: Vocabulary) -> None:
    reading = mentors(vocabulary, [PUPILS, ["A", "Ana", "31/02/2008", "2A", "", "Canva"]])
    [refused] = reading.refused
    assert (refused.code, refused.also, refused.only_the_address) == ("email-missing", ("date-invalid",), False)


def test_a_list_without_any_address_column_gives_rows_for_access_codes(vocabulary: Vocabulary) -> None:
    reading = mentors(vocabulary, [["Nom", "Prénom", "Classe"], ["A", "Ana", "2A"], ["B", "Bo", "2A"]])
    assert [(one.code, one.only_the_address) for one in reading.refused] == [("email-missing", True)] * 2
    assert "column-missing" in codes(reading, 1)


def test_several_addresses_of_one_person(vocabulary: Vocabulary) -> None:
    header = ["Nom", "Prénom", "Classe", "Courriel personnel", "Courriel"]
    rows: list[Row] = [
        header,
        ["A", "Ana", "2A", "ana@fai.test", "a@x.test"],
        ["B", "Bo", "2A", "bo@fai.test", ""],
        ["C", "Cy", "2A", "", "c@x.test ; cy@fai.test"],
        ["D", "Di", "2A", "di@fai.test", "di(at)x.test"],
        ["E", "El", "2A", "", "el dupont@x.test"],
    ]
    reading = mentors(vocabulary, rows)
    assert [row.address.key for row in reading.accepted if row.address] == ["a@x.test", "bo@fai.test", "c@x.test", "di@fai.test"]
    assert [one.key for one in reading.accepted[0].other_addresses] == ["ana@fai.test"]
    assert codes(reading, 3) == ["email-personal-used"]
    assert codes(reading, 4) == ["email-several"]
    assert set(codes(reading, 5)) == {"email-other-used", "email-personal-used"}
    assert [(one.row.where.row, one.code) for one in reading.refused] == [(6, "email-invalid")]
    assert "ana@fai.test" in reading.as_known()


def test_a_minor_without_guardian_is_said_and_an_adult_is_not(vocabulary: Vocabulary) -> None:
    header = [*PUPILS, "Représentant légal", "Courriel représentant légal"]
    rows: list[Row] = [
        header,
        ["A", "Ana", "15/09/2008", "2A", "a@x.test", "", "", ""],
        ["B", "Bo", "14/09/2008", "2A", "b@x.test", "", "", ""],
        ["C", "Cy", "01/01/2010", "2A", "c@x.test", "", "C Zoé", "c@x.test"],
    ]
    reading = mentors(vocabulary, rows)
    assert codes(reading, 2) == ["guardian-missing"]
    assert codes(reading, 3) == []
    assert codes(reading, 4) == ["guardian-email-same"]


def test_whom_a_member_of_staff_supervises(vocabulary: Vocabulary) -> None:
    rows: list[Row] = [
        ["Nom", "Prénom", "Fonction", "Courriel", "Encadre (courriels ou noms)", "Classes suivies"],
        ["A", "Ana", "Formateur", "a@x.test", "x@y.test z@y.test; mal@", "CAP1 / CAP2"],
        ["B", "Bo", "Formateur", "b@x.test", "Durand Léo, Petit Zoé", ""],
        ["C", "Cy", "CPE", "c@x.test", "aucun", "-"],
    ]
    reading = read_people("personnels.csv", csv_file(rows), vocabulary, reference_date=REFERENCE)
    ana, bo, cy = (row.supervises for row in reading.accepted)
    assert [address.key for address in ana.addresses] == ["x@y.test", "z@y.test"]
    assert ana.groups == ("CAP1", "CAP2")
    assert bo.names == ("Durand Léo", "Petit Zoé")
    assert not cy
    assert codes(reading, 2) == ["supervised-address-invalid"]


def test_a_learners_own_teachers(vocabulary: Vocabulary) -> None:
    header = [*PUPILS, "Professeur principal", "Email du tuteur pédagogique"]
    reading = mentors(vocabulary, [header, ["A", "Ana", "01/01/2005", "2A", "a@x.test", "", "M. Roux", "Prof@x.test"]])
    assert reading.accepted[0].supervised_by == ("M. Roux", "prof@x.test")


def test_a_missing_name_is_taken_from_the_address_and_said(vocabulary: Vocabulary) -> None:
    reading = mentors(vocabulary, [PUPILS, ["", "", "01/01/2005", "2A", "lucas.rousseau@x.test", ""], ["", "", "", "", "info@x.test", ""]])
    assert reading.accepted[0].name == PersonName("Lucas", "Rousseau", "")
    assert codes(reading, 2) == ["name-from-address"]
    assert codes(reading, 3) == ["name-missing"]


def test_every_doubt_about_a_cell_is_said_with_its_column(vocabulary: Vocabulary) -> None:
    header = [*PUPILS, "Tél.", "Disponibilités", "Nb max de binômes"]
    row = ["A", "Ana", "01/01/2005", "2A", "a@x.test", "poterie, Instagramm", "douze", "lundi M1", "plein"]
    reading = mentors(vocabulary, [header, row])
    said = {(finding.code, finding.column) for finding in reading.findings}
    assert said == {
        ("phone-unreadable", "Tél."),
        ("skill-unknown", "Compétences à partager"),
        ("skill-guessed", "Compétences à partager"),
        ("availability-unread", "Disponibilités"),
        ("capacity-unreadable", "Nb max de binômes"),
    }


def test_a_table_without_header_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(HeaderNotFound):
        mentors(vocabulary, [["A", "Ana", "a@x.test"], ["B", "Bo", "b@x.test"]])


class Draft(msgspec.Struct, frozen=True):
    """What a dry run keeps of a reading."""

    accepted: tuple[PersonRow, ...]
    merged: tuple[Merged, ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]


@pytest.mark.parametrize("make", EXPORTS[:6], ids=lambda make: make.__name__)
def test_a_reading_survives_being_written_down(vocabulary: Vocabulary, make: object) -> None:
    export = make()  # type: ignore[operator]
    reading = read_people(export.file, export.data, vocabulary, reference_date=REFERENCE)
    draft = Draft(reading.accepted, reading.merged, reading.refused, reading.findings)
    assert msgspec.json.decode(msgspec.json.encode(draft), type=Draft) == draft


def test_every_sentence_asks_for_the_same_fields_in_both_languages() -> None:
    import re

    for code, sentence in (SENTENCES | FIELD_LABELS).items():
        fields = [{name.removesuffix("_en") for name in re.findall(r"{(\w+)}", text)} for text in (sentence.fr, sentence.en)]
        assert fields[0] == fields[1], code
        assert sentence.fr != sentence.en


def test_rows_of_a_file_are_in_their_order() -> None:
    assert RowReference("a", 2) < RowReference("a", 10) < RowReference("b", 1)
