"""From bytes to lines: encodings, separators, workbooks, and the files that are refused with a sentence."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from services.imports.spreadsheet import FileRefused, Sheet, column_letter, read_sheets
from services.imports.spreadsheet import sheet as limits
from services.imports.spreadsheet.encodings import decode
from tests.unit.imports.files import csv_file, workbook

PEOPLE = [["Nom", "Prénom", "Courriel"], ["Cœuret", "Théo", "theo@x.test"], ["Lefèvre", "Noémie", "noemie@x.test"]]


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(line.cells) for line in sheet.lines]


def only(file: str, data: bytes) -> Sheet:
    [sheet] = read_sheets(file, data)
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    assert cells(only("a.csv", csv_file(PEOPLE, separator, encoding))) == PEOPLE


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Prénom;Hélène;à l’été;Noël;Ève", "cp1252"),
        ("Prénom;cœur;Zoë;œuvre", "iso8859-15"),
        ("Prénom;Hélène;à la forêt;çà et là", "mac_roman"),
        ("Prénom;Hélène;Zoé;forêt", "cp850"),
    ],
)
def test_eight_bit_text_is_told_by_its_accents(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


def test_accents_saved_twice_are_put_right_and_it_is_said() -> None:
    broken = csv_file(PEOPLE).decode("cp1252").encode("utf-8")
    sheet = only("a.csv", broken)
    assert cells(sheet) == PEOPLE
    assert [finding.code for finding in sheet.findings] == ["encoding-repaired"]


def test_decimal_commas_and_lists_do_not_hide_the_separator() -> None:
    rows = [["Nom", "Courriel", "Note"], ["A", "a@x.test", "12,5"], ["B", "b@x.test", "a, b, c, d"], ["C", "c@x.test", "1,5"]]
    assert cells(only("a.csv", csv_file(rows, ";"))) == rows


def test_separators_inside_quotes_are_text() -> None:
    rows = [["Nom", "Courriel", "Compétences"], ["A;B", "a@x.test", 'dit "Momo"'], ["C", "c@x.test", "x; y, z"]]
    for separator in (";", ","):
        assert cells(only("a.csv", csv_file(rows, separator))) == rows


def test_the_line_that_excel_hides_is_not_counted() -> None:
    sheet = only("a.csv", b"sep=,\r\nNom,Courriel\r\nA,a@x.test\r\n")
    assert [line.number for line in sheet.lines] == [1, 2]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = 'Nom;Courriel;Mot\r\n\r\nA;a@x.test;"deux\r\nlignes"\r\n;;\r\nB;b@x.test;fin\r\n'
    sheet = only("a.csv", text.encode())
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(1, "Nom"), (3, "A"), (5, "B")]
    assert sheet.lines[1].cells[2] == "deux\nlignes"


def test_what_cannot_be_seen_is_taken_out() -> None:
    rows = [["\ufeffNom", "Courriel"], ["Le\u00a0Gall\u200b", " a@x.test\u200f"], ["e\u0301ric\x07", "b@x.test"]]
    assert cells(only("a.csv", csv_file(rows)))[1:] == [["Le Gall", "a@x.test"], ["éric", "b@x.test"]]


def test_formula_like_cells_are_text_in_both_formats() -> None:
    rows = [["Nom", "Courriel"], ["=1+1", "@SUM(A1)"], ["+33612345678", "-2+3"], ["=cmd|'/C calc'!A0", "x"]]
    assert cells(only("a.csv", csv_file(rows))) == rows
    assert cells(only("a.xlsx", workbook(rows))) == rows


def test_a_workbooks_formula_shows_its_stored_result_or_its_own_text() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        tab = book.add_worksheet()
        tab.write_row(0, 0, ["Nom", "Courriel"])
        tab.write_formula(1, 0, '="Du"&"rand"', None, "Durand")
        tab.write_string(1, 1, "a@x.test")
    assert cells(only("a.xlsx", out.getvalue()))[1] == ["Durand", "a@x.test"]
    book2 = openpyxl.Workbook()
    sheet = book2.active
    assert sheet is not None
    sheet.append(["Nom", "Courriel"])
    sheet.append(["=1+1", "a@x.test"])
    unsaved = io.BytesIO()
    book2.save(unsaved)
    assert cells(only("a.xlsx", unsaved.getvalue()))[1] == ["=1+1", "a@x.test"]


def test_typed_cells_read_as_text_would() -> None:
    rows: list[list[Any]] = [
        ["Nom", "Courriel", "x"],
        [612345678, date(2001, 11, 24), datetime(2026, 9, 1, 8, 30)],
        [2.5, True, time(17, 30)],
    ]
    out = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(out)
    assert cells(only("a.xlsx", out.getvalue()))[1:] == [
        ["612345678", "2001-11-24", "2026-09-01 08:30:00"],
        ["2.5", "VRAI", "17:30"],
    ]


def test_a_workbook_that_lies_about_its_extent_is_read_whole() -> None:
    honest = workbook(PEOPLE)
    lying = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as source, zipfile.ZipFile(lying, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if "sheet1.xml" in name:
                content = content.replace(b'<dimension ref="A1:C3"/>', b'<dimension ref="A1"/>')
                assert b'ref="A1"' in content
            target.writestr(name, content)
    assert cells(only("a.xlsx", lying.getvalue())) == PEOPLE


def test_tabs_in_their_order_without_the_hidden_ones() -> None:
    data = workbook({"Un": PEOPLE, "Vide": [], "Deux": PEOPLE, "Caché": PEOPLE}, hidden=["Caché"])
    sheets = read_sheets("a.xlsx", data)
    assert [sheet.name for sheet in sheets] == ["Un", "Deux"]
    assert [finding.details["sheet"] for finding in sheets[0].findings] == ["Caché"]


def zipped(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def with_entities(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sharedStrings.xml"):
                content = content.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>', 1)
            target.writestr(name, content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REFUSED = [
    ("vide.csv", b"", "file-empty"),
    ("vide.csv", b" \r\n\r\n", "file-empty"),
    ("vide.csv", b"\xef\xbb\xbf;;;\r\n;;\r\n", "file-empty"),
    ("vide.xlsx", workbook([]), "file-empty"),
    ("ancien.xls", OLE, "file-old-excel"),
    ("secret.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
    ("libre.ods", zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")), "file-open-document"),
    ("binaire.xlsb", zipped(("xl/workbook.bin", b"x")), "file-excel-binary"),
    ("lettre.docx", zipped(("word/document.xml", b"<x/>")), "file-not-a-table"),
    ("notice.pdf", b"%PDF-1.7 ...", "file-not-a-table"),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file-not-a-table"),
    ("pronote.xls", b"<html><body><table><tr><td>Nom</td></tr></table></body></html>", "file-web-page"),
    ("coupe.xlsx", workbook(PEOPLE)[:-400], "file-unreadable"),
    ("bruit.csv", bytes(range(256)) * 20, "file-unreadable"),
    ("entites.xlsx", with_entities(workbook(PEOPLE)), "file-unreadable"),
    ("faux.xlsx", zipped(("xl/workbook.xml", b"not xml")), "file-unreadable"),
    ("bombe.xlsx", zipped(("xl/workbook.xml", b"<x/>"), ("xl/a.xml", b" " * 60_000_000)), "file-expands-too-much"),
]


@pytest.mark.parametrize(("file", "data", "code"), REFUSED, ids=[f"{file}-{code}" for file, _, code in REFUSED])
def test_files_that_are_refused_say_why_and_what_to_do(file: str, data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_sheets(file, data)
    assert refused.value.code == code
    for sentence in (refused.value.said_in("fr"), refused.value.said_in("en")):
        assert f"{file}" in sentence
        assert sentence.count(".") >= 2
    assert "Rien n’a été importé" in refused.value.said_in("fr")


def test_limits_of_size() -> None:
    def code_of(rows: list[list[str]]) -> set[str]:
        codes = set()
        for file, data in (("a.csv", csv_file(rows)), ("a.xlsx", workbook(rows))):
            with pytest.raises(FileRefused) as refused:
                read_sheets(file, data)
            codes.add(refused.value.code)
        return codes

    assert code_of([["x"] * (limits.MAXIMUM_COLUMNS + 1)]) == {"file-too-many-columns"}
    assert code_of([["Nom", "x" * (limits.MAXIMUM_CELL_CHARACTERS + 1)]]) == {"file-cell-too-long"}
    assert code_of([["Nom", "x"]] * (limits.MAXIMUM_ROWS + 1)) == {"file-too-many-rows"}
    with pytest.raises(FileRefused) as refused:
        read_sheets("a.csv", b"a" * (limits.MAXIMUM_BYTES + 1))
    assert refused.value.code == "file-too-large"


def test_letters_above_the_columns() -> None:
    assert [column_letter(position) for position in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
