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
    headers, first = full_headers(sheet, at)
    rows, skipped = data_lines(sheet.lines[first:], sheet.lines[at].cells)
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


def full_headers(sheet: Sheet, at: int) -> tuple[tuple[str, ...], int]:
    """The headers, as wide as the sheet, and where in ``sheet.lines`` the data begin.

    Group titles above tell apart columns with the same word («Nom» of the pupil, «Nom» of the guardian); a second line of headers
    below fills what the first leaves blank under its group titles («Représentant légal» over «Nom» and «Courriel»).
    """
    line = sheet.lines[at]
    headers = [line.cell(position) for position in range(sheet.width)]
    below = sheet.lines[at + 1] if at + 1 < len(sheet.lines) and sheet.lines[at + 1].number == line.number + 1 else None
    if below is not None and _continues(headers, below):
        return _grouped([below.cell(p) or headers[p] for p in range(sheet.width)], headers, below), at + 2
    folded = [fold(header) for header in headers if header]
    above = sheet.lines[at - 1] if at and sheet.lines[at - 1].number == line.number - 1 else None
    if above is not None and len(set(folded)) < len(folded) and sum(map(bool, above.cells)) >= 2:
        return _grouped(headers, [above.cell(position) for position in range(sheet.width)], line), at + 1
    return tuple(headers), at + 1


def _continues(headers: Sequence[str], below: Line) -> bool:
    """Whether a line holds nothing but headers, some of them under blanks, and leaves most of the first line's columns alone."""
    filled = [position for position, cell in enumerate(below.cells) if cell]
    meanings = [meaning_of(below.cells[position]) for position in filled]
    alone = [position for position, header in enumerate(headers) if header and not below.cell(position)]
    return (
        all(meaning is not None and meaning.certain for meaning in meanings)
        and any(not headers[position] for position in filled)
        and len(alone) * 2 >= sum(map(bool, headers))
    )


def _grouped(headers: Sequence[str], groups: Sequence[str], line: Line) -> tuple[str, ...]:
    """«Nom (Représentant légal)»: each header of the line with the group title at or before its place."""
    named = []
    group = ""
    for position, header in enumerate(headers):
        group = groups[position] or group
        named.append(f"{header} ({group})" if header and group and line.cell(position) and header != group else header)
    return tuple(named)


def data_lines(lines: Sequence[Line], headers: Sequence[str]) -> tuple[tuple[Line, ...], tuple[SkippedLine, ...]]:
    """The lines below a header, parted into rows of data and lines that are none."""
    rows, skipped = [], []
    titles = {header.casefold() for header in headers if header}
    for line in lines:
        filled = [cell for cell in line.cells if cell]
        if len(filled) > 1 and sum(cell.casefold() in titles for cell in filled) * 2 > len(filled):
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
    if _NOTE.match(start):
        return True
    if len(filled) > 1:
        return False
    titled = ":" in filled[0] and _SECTION.match(start) is not None
    return titled or filled[0].startswith(("*", "(", "→")) or len(start.split()) > 6
