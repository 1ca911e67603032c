"""Workbooks (.xlsx): every visible tab as lines of text. Nothing is ever calculated.

A cell shows what the spreadsheet showed when it was saved: a formula gives its stored result, and where none was stored (a file
written by another program) the formula's own text. Dates become ISO 8601 text, whole numbers lose their «.0», so that a table
reads the same as the CSV that it could have been.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import cast

from services.imports.findings import Finding, RowReference
from services.imports.spreadsheet import refusals
from services.imports.spreadsheet.delimited import check_limits
from services.imports.spreadsheet.sheet import MAXIMUM_EXPANDED_BYTES, Line, Sheet, without_trailing_blanks
from services.imports.text import clean, unescape_workbook_text

_MAXIMUM_PARTS = 2_000
_MAXIMUM_RATIO = 500


def read_workbook(file: str, data: bytes) -> tuple[Sheet, ...]:
    """The visible tabs that hold something, in their order. Raises a FileRefused for anything that is no readable .xlsx."""
    has_formulas = _inspect(file, data)
    tabs = _tabs(file, data, stored_results=True)
    if has_formulas:
        written = {name: rows for name, _, rows in _tabs(file, data, stored_results=False)}
        tabs = [(name, visible, _filled_in(rows, written[name])) for name, visible, rows in tabs]
    hidden = [name for name, visible, rows in tabs if not visible and rows]
    findings = tuple(
        Finding(code="sheet-hidden", severity="note", where=RowReference(file, 1, name), details={"sheet": name}) for name in hidden
    )
    sheets = tuple(
        Sheet(file=file, name=name, format="xlsx", lines=tuple(Line(n, cells) for n, cells in rows.items()), findings=findings)
        for name, visible, rows in tabs
        if visible and rows
    )
    if not sheets:
        raise refusals.FileEmpty(file=file)
    return sheets


def _inspect(file: str, data: bytes) -> bool:
    """Refuse what must not be opened; say whether any cell holds a formula."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 0x1 for part in parts):
                raise refusals.WorkbookEncrypted(file=file)
            if "xl/workbook.bin" in names:
                raise refusals.BinaryExcelFormat(file=file)
            if "mimetype" in names and archive.read("mimetype")[:200].startswith(b"application/vnd.oasis.opendocument"):
                raise refusals.OpenDocumentFormat(file=file)
            if not any(name.endswith("workbook.xml") for name in names):
                raise refusals.NotATable(file=file)
            expanded = sum(part.file_size for part in parts)
            if expanded > MAXIMUM_EXPANDED_BYTES or len(parts) > _MAXIMUM_PARTS:
                raise refusals.ExpandsTooMuch(file=file)
            if expanded > 10_000_000 and expanded > _MAXIMUM_RATIO * len(data):
                raise refusals.ExpandsTooMuch(file=file)
            # All parts are inspected, also after one has been found with formulas.
            formulas = [_inspect_part(file, part.filename, archive.read(part)) for part in parts if _is_xml(part.filename)]
            return any(formulas)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as wrong:
        raise refusals.FileUnreadable(file=file) from wrong


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _inspect_part(file: str, name: str, content: bytes) -> bool:
    # Office writes no document type: only a file made to blow up its reader declares entities (or hides them in UTF-16).
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
        raise refusals.FileUnreadable(file=file)
    return "worksheets/" in name and (b"<f>" in content or b"<f " in content or b":f>" in content)


_Rows = dict[int, tuple[str, ...]]


def _tabs(file: str, data: bytes, *, stored_results: bool) -> list[tuple[str, bool, _Rows]]:
    import openpyxl  # heavy, and needed by imports alone

    tabs: list[tuple[str, bool, _Rows]] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=stored_results, keep_links=False)
        for tab in book.worksheets:
            # Some programs declare «A1» as the extent of the whole table, and a reader that believes it sees one cell.
            tab.reset_dimensions()
            values = cast("Iterator[tuple[object, ...]]", tab.iter_rows(min_row=1, min_col=1, values_only=True))
            rows: _Rows = {}
            for number, row in enumerate(values, start=1):
                cells = without_trailing_blanks([_text(value) for value in row])
                if cells:
                    check_limits(file, len(rows) + 1, cells)
                    rows[number] = cells
            tabs.append((tab.title, tab.sheet_state == "visible", rows))
        book.close()
    except refusals.FileRefused:
        raise
    except Exception as wrong:  # a damaged workbook fails anywhere inside the reader, with any exception
        raise refusals.FileUnreadable(file=file) from wrong
    return tabs


def _filled_in(shown: _Rows, written: _Rows) -> _Rows:
    """What was shown, and the formula's text wherever a formula has no stored result."""
    merged: _Rows = {}
    for number in sorted(shown.keys() | written.keys()):
        seen, formulas = shown.get(number, ()), written.get(number, ())
        width = max(len(seen), len(formulas))
        seen, formulas = seen + ("",) * (width - len(seen)), formulas + ("",) * (width - len(formulas))
        merged[number] = tuple(value or formula for value, formula in zip(seen, formulas, strict=True))
    return merged


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(unescape_workbook_text(value))
    return _typed_text(value)


def _typed_text(value: object) -> str:
    match value:
        case bool():
            return "VRAI" if value else "FAUX"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case timedelta():
            return str(value)
        case _:  # array and table formulas are objects of the reader's own; their text is what a person typed
            return clean(str(getattr(value, "text", None) or getattr(value, "ref", "")))
