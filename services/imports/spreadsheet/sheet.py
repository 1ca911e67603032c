"""A sheet as it was read: lines of cleaned text, each with the number that a spreadsheet shows beside it."""

from collections.abc import Sequence

import msgspec

from services.imports.findings import Finding

MAXIMUM_BYTES = 20 * 1024 * 1024
MAXIMUM_EXPANDED_BYTES = 200 * 1024 * 1024
MAXIMUM_ROWS = 20_000
MAXIMUM_COLUMNS = 300
MAXIMUM_CELL_CHARACTERS = 20_000


class Line(msgspec.Struct, frozen=True):
    """A line that holds something. ``number`` counts from 1 and counts blank lines; trailing empty cells are left out."""

    number: int
    cells: tuple[str, ...]

    def cell(self, position: int) -> str:
        """The text at a position from 0; empty beyond the line's last cell."""
        return self.cells[position] if position < len(self.cells) else ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One table of one file. ``name`` is the workbook's tab, empty for a text file. ``format`` says how it was read."""

    file: str
    name: str = ""
    format: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns of the widest line."""
        return max((len(line.cells) for line in self.lines), default=0)


def without_trailing_blanks(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells up to the last one that holds something; nothing for a blank line."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return tuple(cells[:last])


def column_letter(position: int) -> str:
    """The letter that a spreadsheet shows above a column, from its position counted from 0: A, B, … Z, AA."""
    letters = ""
    position += 1
    while position:
        position, remainder = divmod(position - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters
