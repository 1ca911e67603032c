"""Text files with separators: rows as RFC 4180 and French Excel write them."""

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Sequence

from services.imports.findings import Finding, RowReference
from services.imports.spreadsheet import refusals
from services.imports.spreadsheet.encodings import decode
from services.imports.spreadsheet.sheet import (
    MAXIMUM_CELL_CHARACTERS,
    MAXIMUM_COLUMNS,
    MAXIMUM_ROWS,
    Line,
    Sheet,
    without_trailing_blanks,
)
from services.imports.text import clean

SEPARATORS = (";", ",", "\t", "|")
_SEPARATOR_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_SAMPLE_RECORDS = 60
_SAMPLE_CHARACTERS = 200_000

HeaderScore = Callable[[Sequence[str]], int]


def read_delimited(file: str, data: bytes, header_score: HeaderScore) -> Sheet:
    """A text file's rows. ``header_score`` tells how many headers a row of cells holds: it settles which sign separates.

    Raises a FileRefused where the bytes are no text or the table passes a limit.
    """
    decoded = decode(data)
    if decoded is None:
        raise refusals.FileUnreadable(file=file)
    text = decoded.text.lstrip("\ufeff")
    if not text.strip('\x00\x1a \t\r\n;,|"'):
        raise refusals.FileEmpty(file=file)
    if text.lstrip()[:200].casefold().startswith(("<!doctype html", "<html", "<table", "<?xml", "<meta")):
        raise refusals.WebPageFormat(file=file)
    declared, text = _declared_separator(text)
    separator = declared or _separator_of(text, header_score)
    findings = [Finding(code="encoding-repaired", severity="note", where=RowReference(file, 1))] if decoded.repaired else []
    try:
        records = _records(text, separator, quoted=True)
    except csv.Error:
        # A quotation mark that is never closed would swallow the rest of the file: read every mark as a plain character.
        records = _records(text, separator, quoted=False)
        findings.append(Finding(code="quotes-unbalanced", severity="warning", where=RowReference(file, 1)))
    lines = _lines(file, records)
    if not lines:
        raise refusals.FileEmpty(file=file)
    return Sheet(
        file=file,
        format=f"{decoded.encoding}, {_SEPARATOR_NAMES[separator]}",
        lines=lines,
        findings=tuple(findings),
    )


def _declared_separator(text: str) -> tuple[str | None, str]:
    """Excel's own first line ``sep=;``: it names the separator and is not shown as a row."""
    first, _, rest = text.partition("\n")
    declaration = first.strip().strip('"').casefold()
    if declaration.startswith("sep=") and declaration[4:] in SEPARATORS:
        return declaration[4:], rest
    if first.rstrip("\r").casefold() == "sep=\t":
        return "\t", rest
    return None, text


def _records(text: str, separator: str, *, quoted: bool) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    if quoted:
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error as wrong:
            if "unexpected end of data" in str(wrong):
                raise
        # A mark inside a cell («"dit" Momo») is a fault that every spreadsheet forgives.
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
    return [[cell.strip().strip('"').replace('""', '"') for cell in row] for row in rows]


def _separator_of(text: str, header_score: HeaderScore) -> str:
    """The sign that gives the most recognised headers in one row; where that is even, the most regular table."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(SEPARATORS, key=lambda separator: _separator_score(sample, separator, header_score))


def _separator_score(sample: str, separator: str, header_score: HeaderScore) -> tuple[int, float]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    records: list[list[str]] = []
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append([clean(cell) for cell in record])
            if len(records) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return 0, 0.0
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return 0, 0.0
    width, rows = widths.most_common(1)[0]
    headers = max(header_score(record) for record in records[:30])
    return (headers if headers > 1 else 0), rows / len(records) * math.log(width + 1)


def _lines(file: str, records: Sequence[Sequence[str]]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for number, record in enumerate(records, start=1):
        cells = without_trailing_blanks([clean(cell) for cell in record])
        if not cells:
            continue
        check_limits(file, len(lines) + 1, cells)
        lines.append(Line(number, cells))
    return tuple(lines)


def check_limits(file: str, rows: int, cells: Sequence[str]) -> None:
    """Refuse a table beyond what a person could check: rows that hold something, columns, characters in a cell."""
    if rows > MAXIMUM_ROWS:
        raise refusals.TooManyRows(file=file, maximum=MAXIMUM_ROWS)
    if len(cells) > MAXIMUM_COLUMNS:
        raise refusals.TooManyColumns(file=file, maximum=MAXIMUM_COLUMNS)
    if any(len(cell) > MAXIMUM_CELL_CHARACTERS for cell in cells):
        raise refusals.CellTooLong(file=file, maximum=MAXIMUM_CELL_CHARACTERS)
