"""A sheet with its header line found and its columns understood."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Column, Field, Kind, Owner, UnusedColumn
from services.imports.columns.headers import header_score, meaning_of
from services.imports.columns.kinds import kind_of
from services.imports.columns.recognition import recognised
from services.imports.spreadsheet.refusals import HeaderNotFound
from services.imports.spreadsheet.sheet import Line, Sheet
from services.imports.text import fold

HEADER_WITHIN = 30
_NOTE = re.compile(
    r"^(?:(?:sous )?tota(?:l|ux)|effectif|nombre d|nb d|liste|edite|imprime|extrait|extraction|export|page \d|fin d|source|legende"
    r"|mise? a jour|genere|document|annee scolaire|moyenne"
    r"|\d+ (?:eleve|apprenti|apprenant|etudiant|personne|personnel|ligne|stagiaire|inscrit|reponse)s?\b)"
)
_SECTION = re.compile(r"^(?:classe|groupe|division|formation|promotion|promo|section|filiere|departement|service|site)\b")


class SkippedLine(msgspec.Struct, frozen=True):
    """A line below the header that is no row of data: the header repeated on each page, a total, a section's title."""

    row: int
    reason: Literal["repeated-header", "total-or-title"]
    text: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one sheet and what their columns mean. Every line below the header is in ``rows`` or in ``skipped``."""

    sheet: Sheet
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    unused: tuple[UnusedColumn, ...]
    rows: tuple[Line, ...]
    skipped: tuple[SkippedLine, ...]
    kind: Kind | None

    def of(self, field: Field, owner: Owner = Owner.PERSON, guardian: int = 0) -> tuple[Column, ...]:
        """The columns of a meaning, the preferred first."""
        found = (c for c in self.columns if c.field is field and c.owner is owner and c.guardian == guardian)
        return tuple(sorted(found, key=lambda column: (column.rank, column.position)))


def read_table(sheet: Sheet, reader: SkillReader, kind: Kind | None = None) -> Table:
    """The table of people in a sheet. ``kind`` is what the caller knows of them; None lets columns and content decide.

    Raises HeaderNotFound where no line among the first thirty reads like headers.
    """
    at = header_index(sheet.lines)
    if at is None:
        raise HeaderNotFound(file=sheet.file)
    headers = full_headers(sheet, at)
    rows, skipped = data_lines(sheet.lines[at + 1 :], headers)
    decided = kind or kind_of(headers, rows, sheet)
    columns, unused = recognised(headers, rows, reader, decided)
    return Table(
        sheet=sheet,
        header_row=sheet.lines[at].number,
        headers=headers,
        columns=columns,
        unused=unused,
        rows=rows,
        skipped=skipped,
        kind=decided,
    )


def header_index(lines: Sequence[Line], score: Callable[[Sequence[str]], int] = header_score) -> int | None:
    """Where in ``lines`` the header is: the line, among the first thirty, that names the most things; the first of equals."""
    first = lines[:HEADER_WITHIN]
    scores = [score(line.cells) for line in first]
    best = max(scores, default=0)
    if best >= 2:
        return scores.index(best)
    for at, line in enumerate(first):
        # A list of addresses alone, under one title.
        meaning = meaning_of(line.cells[-1]) if len(line.cells) == 1 else None
        if meaning and meaning.certain and meaning.field is Field.EMAIL and at + 1 < len(lines) and "@" in lines[at + 1].cells[-1]:
            return at
    return None


def full_headers(sheet: Sheet, at: int) -> tuple[str, ...]:
    """The header cells, as wide as the sheet. Where the same word heads several columns, the group titles above tell them apart."""
    line = sheet.lines[at]
    headers = [line.cell(position) for position in range(sheet.width)]
    folded = [fold(header) for header in headers if header]
    above = sheet.lines[at - 1] if at and sheet.lines[at - 1].number == line.number - 1 else None
    if above is None or len(set(folded)) == len(folded) or sum(map(bool, above.cells)) < 2:
        return tuple(headers)
    group = ""
    for position, header in enumerate(headers):
        group = above.cell(position) or group
        if header and group:
            headers[position] = f"{header} ({group})"
    return tuple(headers)


def data_lines(lines: Sequence[Line], headers: Sequence[str]) -> tuple[tuple[Line, ...], tuple[SkippedLine, ...]]:
    """The lines below a header, parted into rows of data and lines that are none."""
    rows, skipped = [], []
    titles = {fold(header) for header in headers if header}
    for line in lines:
        filled = [cell for cell in line.cells if cell]
        if len(filled) > 1 and sum(fold(cell) in titles for cell in filled) * 2 > len(filled):
            skipped.append(SkippedLine(line.number, "repeated-header", " ".join(filled)[:200]))
        elif len(headers) > 2 and _is_note(filled):
            skipped.append(SkippedLine(line.number, "total-or-title", " ".join(filled)[:200]))
        else:
            rows.append(line)
    return tuple(rows), tuple(skipped)


def _is_note(filled: Sequence[str]) -> bool:
    if len(filled) > 2 or any("@" in cell for cell in filled):
        return False
    start = fold(filled[0])
    return bool(_NOTE.match(start)) or (len(filled) == 1 and ":" in filled[0] and bool(_SECTION.match(start)))
