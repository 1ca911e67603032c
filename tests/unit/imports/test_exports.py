"""Every row of every export is accepted, merged, refused or no row of data: exactly one of the four, with its number."""

from collections.abc import Callable
from datetime import date

import pytest

from services.imports.people import PeopleReading, read_people
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.exports import (
    EXPORTS,
    REFERENCE,
    Export,
    apogee_students,
    edt_teachers,
    excel_serial_dates,
    excel_staff_with_titles,
    google_forms_staff,
    hundreds_of_students,
    limesurvey_pupils,
    pronote_pupils,
    siblings_with_one_address,
    siecle_pupils,
    ypareo_apprentices,
)


def read(export: Export, vocabulary: Vocabulary) -> PeopleReading:
    return read_people(export.file, export.data, vocabulary, reference_date=REFERENCE)


def numbered(reading: PeopleReading, sheet: str, row: int) -> int:
    """The row; in the second tab of a workbook three thousand more, so that one number names one row."""
    tabs = [table.sheet.name for table in reading.tables]
    return row + 3_000 * tabs.index(sheet)


@pytest.mark.parametrize("make", EXPORTS, ids=lambda make: make.__name__)
def test_every_row_is_accounted_for(make: Callable[[], Export], vocabulary: Vocabulary) -> None:
    export = make()
    reading = read(export, vocabulary)
    assert reading.kind == export.kind
    accepted = {numbered(reading, row.where.sheet, row.where.row) for row in reading.accepted}
    refused = {numbered(reading, one.row.where.sheet, one.row.where.row): one.code for one in reading.refused}
    merged = {
        numbered(reading, one.row.where.sheet, one.row.where.row): numbered(reading, one.into.sheet, one.into.row)
        for one in reading.merged
        if one.into
    }
    skipped = {numbered(reading, where.sheet, where.row) for where, _ in reading.skipped}
    assert refused == export.refused
    assert merged == export.merged
    assert skipped == export.skipped
    assert accepted == export.accepted
    below = {
        numbered(reading, table.sheet.name, line.number)
        for table in reading.tables
        for line in table.sheet.lines
        if line.number > table.header_row
    }
    assert below == accepted | refused.keys() | merged.keys() | skipped
    assert len(below) == len(accepted) + len(refused) + len(merged) + len(skipped)


@pytest.mark.parametrize("make", EXPORTS, ids=lambda make: make.__name__)
def test_everything_said_reads_in_both_languages(make: Callable[[], Export], vocabulary: Vocabulary) -> None:
    reading = read(make(), vocabulary)
    found = [*reading.findings, *(one.finding for one in reading.merged), *(one.finding for one in reading.refused)]
    for finding in found:
        for sentence in (finding.sentence("fr"), finding.sentence("en")):
            assert sentence[-1] == "."
            assert "{" not in sentence


def test_group_titles_tell_pupil_from_guardian(vocabulary: Vocabulary) -> None:
    camille = read(pronote_pupils(), vocabulary).accepted[0]
    assert camille.name and (camille.name.given, camille.name.family) == ("Camille", "Berthier")
    [guardian] = camille.guardians
    assert guardian.name and guardian.name.given == "Anne"
    assert guardian.address and guardian.address.key == "anne@b.test"
    assert guardian.phone == "+33612345678"
    assert camille.group == "1G2"


def test_a_repeated_row_adds_what_it_brings(vocabulary: Vocabulary) -> None:
    reading = read(pronote_pupils(), vocabulary)
    assert [mention.id for mention in reading.accepted[0].skills.known] == ["canva", "instagram", "video-editing"]
    [merged] = reading.merged
    assert merged.added == ("skills",)
    assert "des compétences" in merged.finding.sentence("fr")
    assert "skills" in merged.finding.sentence("en")


def test_two_digit_years_are_those_of_students(vocabulary: Vocabulary) -> None:
    born = [row.birth_date for row in read(apogee_students(), vocabulary).accepted]
    assert [day.isoformat() for day in born if day] == ["2004-05-04", "2003-02-28", "1999-11-12"]


def test_the_name_in_use_is_preferred_and_the_number_is_not_kept(vocabulary: Vocabulary) -> None:
    reading = read(apogee_students(), vocabulary)
    zoe = reading.accepted[1]
    assert zoe.name and zoe.name.family == "Petit-Roy"
    assert [column.header for column in reading.tables[0].unused] == ["COD_ETU"]


def test_a_form_is_read_by_its_questions(vocabulary: Vocabulary) -> None:
    reading = read(google_forms_staff(), vocabulary)
    anne, keita = reading.accepted
    assert anne.job == "Professeure de SVT"
    assert anne.category == "teaching"
    assert [mention.id for mention in anne.needs.known] == ["canva", "generative-ai", "podcast"]
    assert [(slot.weekday, slot.start) for slot in anne.availability.slots] == [(1, 720), (2, 840), (4, 480)]
    assert keita.category == "other"
    assert keita.needs.other == ("=1+1",)


def test_a_workbook_with_titles_and_an_empty_column(vocabulary: Vocabulary) -> None:
    reading = read(excel_staff_with_titles(), vocabulary)
    assert reading.tables[0].header_row == 6
    jeanne, yves = reading.accepted
    assert jeanne.category == "direction"
    assert yves.name and (yves.name.given, yves.name.family) == ("Yves", "Le Gall")
    assert yves.supervises.groups == ("CAP1", "CAP2")
    assert yves.capacity == 2
    assert "sheet-hidden" in {finding.code for finding in reading.findings}


def test_the_employer_is_left_out(vocabulary: Vocabulary) -> None:
    reading = read(ypareo_apprentices(), vocabulary)
    assert "patron@dupont.test" not in repr(reading.accepted)
    leo, ines = reading.accepted
    assert leo.birth_date and leo.birth_date.isoformat() == "2008-03-01"
    assert leo.guardians[0].address and leo.guardians[0].address.key == "sophie.garnier@famille.test"
    assert ines.name and ines.name.family == "de La Tour"
    assert [mention.id for mention in ines.skills.known] == ["instagram", "tiktok"]
    assert {slot.weekday for slot in ines.availability.slots} == {0, 1, 3, 4}
    missing = [finding.where.row for finding in reading.findings if finding.code == "guardian-missing" and finding.where]
    assert missing == [3]


def test_typed_cells_of_a_workbook(vocabulary: Vocabulary) -> None:
    reading = read(excel_serial_dates(), vocabulary)
    sami, rui = reading.accepted
    assert sami.birth_date and sami.birth_date.isoformat() == "2009-01-01"
    assert sami.phone == "+33612345678"
    assert rui.skills.other == ("=cmd|'/C calc'!A0",) or "=cmd" in " ".join(rui.skills.other)
    assert "interactive-quizzes" in [mention.id for mention in rui.skills.known]
    assert rui.where.sheet == "2nde A"


def test_columns_that_stand_for_options(vocabulary: Vocabulary) -> None:
    ousmane, eve = read(limesurvey_pupils(), vocabulary).accepted
    assert [mention.id for mention in ousmane.skills.known] == ["instagram"]
    assert [(slot.weekday, slot.start, slot.end) for slot in ousmane.availability.slots] == [(0, 720, 840), (3, 1020, 1080)]
    assert [mention.id for mention in eve.skills.known] == ["canva"]
    assert eve.skills.other == ("dessin",)
    assert [(slot.weekday, slot.start, slot.end) for slot in eve.availability.slots] == [(3, 480, 1080)]


def test_old_mac_text_and_two_guardians(vocabulary: Vocabulary) -> None:
    reading = read(siecle_pupils(), vocabulary)
    helene, theo = reading.accepted
    assert reading.tables[0].sheet.format.startswith("mac_roman")
    assert helene.name and (helene.name.given, helene.name.family) == ("Hélène", "Morel")
    assert [guardian.name.given for guardian in helene.guardians if guardian.name] == ["Luc", "Ève"]
    assert theo.name and theo.name.family == "François-Roy"
    assert theo.guardians[0].address is None
    assert "123456789AB" not in repr(reading.accepted)
    assert {column.header for column in reading.tables[0].unused} == {"Prénom 2", "INE", "Sexe"}
    assert "guardian-email-invalid" in {finding.code for finding in reading.findings}


def test_a_sign_never_closed_swallows_nobody(vocabulary: Vocabulary) -> None:
    reading = read(edt_teachers(), vocabulary)
    assert [row.discipline for row in reading.accepted] == ["Anglais", "Maths", "EPS"]
    assert {row.category for row in reading.accepted} == {"teaching"}
    assert "quotes-unbalanced" in {finding.code for finding in reading.findings}


def test_a_shared_family_address_is_not_one_person(vocabulary: Vocabulary) -> None:
    reading = read(siblings_with_one_address(), vocabulary)
    [lina] = reading.refused
    assert lina.only_the_address
    assert [mention.id for mention in lina.row.skills.known] == ["tiktok"]
    assert "une autre personne" in lina.finding.sentence("fr")
    assert [mention.id for mention in reading.accepted[0].skills.known] == ["canva", "tiktok"]


def test_american_dates_are_seen_from_the_whole_column(vocabulary: Vocabulary) -> None:
    reading = read(hundreds_of_students(), vocabulary)
    born = {row.where.row: row.birth_date for row in reading.accepted}
    assert born[2 + 20] == date(2005, 9, 21)
