"""One table reads the same however it was saved."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.imports.carried import carried_vocabulary
from services.imports.people import PeopleReading, read_people
from services.imports.spreadsheet import read_sheets
from services.imports.text import clean, fold
from tests.unit.imports.exports import REFERENCE
from tests.unit.imports.files import csv_file, workbook

HEADER = ["Nom", "Prénom", "Né(e) le", "Courriel", "Compétences à partager", "Disponibilités"]
FRENCH = st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs"))
WORDS = st.text(FRENCH, max_size=25)
CELLS = st.one_of(
    WORDS, WORDS, st.sampled_from(["", "=1+1", "+33612345678", "-", "@x", 'dit "Momo"', "a; b, c | d", "deux\nlignes", "12,5"])
)
NAMES = st.sampled_from(["LEFÈVRE", "D'Almeida", "cœuret", "", "Müller"])
DATES = st.sampled_from(["24/11/2008", "31/02/2008", "1er mars 2008", "", "x", "24-11-08"])
ADDRESSES = st.sampled_from(["a@x.test", "B@X.TEST", "b@x.test", "", "pas une adresse", "théo@x.test", "c@x"])
TABLES = st.lists(st.tuples(NAMES, NAMES, DATES, ADDRESSES, CELLS, CELLS).map(list), min_size=1, max_size=8)
WAYS = [(encoding, separator) for encoding in ("utf-8", "utf-8-sig", "utf-16") for separator in (";", ",", "\t", "|")]


def essence(reading: PeopleReading) -> object:
    """What a reading says, without the name of its tab."""
    return (
        reading.kind,
        [(row.where.row, row.name, row.address, row.birth_date, row.skills, row.availability) for row in reading.accepted],
        [(one.row.where.row, one.into and one.into.row, one.added) for one in reading.merged],
        [(one.row.where.row, one.code, one.also, one.row.skills) for one in reading.refused],
        [(where.row, skipped.reason) for where, skipped in reading.skipped],
    )


def essence_of(file: str, data: bytes) -> object:
    return essence(read_people(file, data, carried_vocabulary(), reference_date=REFERENCE, kind="mentor"))


@given(TABLES)
def test_every_way_of_saving_gives_the_same_people(rows: list[list[str]]) -> None:
    table = [HEADER, *rows]
    expected = essence_of("a.csv", csv_file(table))
    for encoding, separator in WAYS:
        assert essence_of("b.csv", csv_file(table, separator, encoding)) == expected
    assert essence_of("c.xlsx", workbook(table)) == expected


FRENCH_WORDS = st.text("abcdefgh éèêàçœôîùÉÀ'’-,;0123456789", max_size=25)


@given(st.lists(st.tuples(NAMES, NAMES, DATES, ADDRESSES, FRENCH_WORDS, FRENCH_WORDS).map(list), min_size=1, max_size=8))
def test_windows_text_gives_the_same_people(rows: list[list[str]]) -> None:
    table = [HEADER, *rows]
    for separator in (";", ","):
        assert essence_of("b.csv", csv_file(table, separator, "cp1252")) == essence_of("a.csv", csv_file(table))


@given(TABLES)
def test_no_row_is_lost_and_none_is_counted_twice(rows: list[list[str]]) -> None:
    reading = read_people("a.csv", csv_file([HEADER, *rows]), carried_vocabulary(), reference_date=REFERENCE, kind="mentor")
    rows_said = [
        *(row.where.row for row in reading.accepted),
        *(one.row.where.row for one in reading.merged),
        *(one.row.where.row for one in reading.refused),
        *(where.row for where, _ in reading.skipped),
    ]
    filled = [number for number, row in enumerate(rows, start=2) if any(clean(cell) for cell in row)]
    assert sorted(rows_said) == filled
    keys = [row.address.key for row in reading.accepted if row.address]
    assert len(keys) == len(set(keys))


@given(st.lists(st.lists(st.text(FRENCH, max_size=12), min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_table_of_text_reads_alike_from_text_and_workbook(rows: list[list[str]]) -> None:
    table = [["Nom", "Courriel", "Classe"], *rows]
    [text] = read_sheets("a.csv", csv_file(table, ";"))
    [book] = read_sheets("a.xlsx", workbook(table))
    assert text.lines == book.lines


@given(st.text(max_size=60))
def test_clean_text_is_visible_normal_and_stays_so(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in once if c != "\n")
    assert fold(once) == fold(fold(once))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    from services.imports.spreadsheet import FileRefused

    try:
        sheets = read_sheets("x", data)
    except FileRefused as refused:
        assert refused.said_in("en")
    else:
        assert all(sheet.lines for sheet in sheets)
