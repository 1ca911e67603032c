"""The cells of a table by their meaning, line by line, with the remarks that reading them gives."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from services.imports.cells.addresses import is_blank
from services.imports.cells.dates import DateOrder, date_order
from services.imports.cells.names import NameOrder, name_order
from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Column, Field, Kind, Owner
from services.imports.columns.table import Table
from services.imports.findings import Finding, RowReference, Severity
from services.imports.spreadsheet.sheet import Line


class TableCells:
    """A table with what its columns as a whole tell (day or month first, given or family name first), settled once.

    ``kind`` is what its rows are where they do not say it themselves; ``reference`` the day on which ages are reckoned.
    """

    def __init__(self, table: Table, kind: Kind, reference: date, skills: SkillReader) -> None:
        self.table, self.kind, self.reference, self.skills = table, kind, reference, skills
        self.columns = cache(table.of)
        # A grid that holds 0 and 1 alone is ticked; one with a 2 or a 3 gives levels.
        self.has_levels = any(line.cell(column.position) in ("2", "3") for column in table.columns if column.option for line in table.rows)
        self.date_orders: dict[int, DateOrder] = {
            column.position: date_order(line.cell(column.position) for line in table.rows) for column in table.of(Field.BIRTH_DATE)
        }
        self.name_orders: dict[int, NameOrder] = {
            column.position: name_order((line.cell(column.position) for line in table.rows[:500]), column.header)
            for column in table.columns
            if column.field is Field.FULL_NAME
        }


class LineCells:
    """The cells of one line. ``findings`` gather what is said while they are read."""

    def __init__(self, table: TableCells, line: Line) -> None:
        self.table, self.line = table, line
        sheet = table.table.sheet
        self.where = RowReference(sheet.file, line.number, sheet.name)
        self.findings: list[Finding] = []

    def filled(self, field: Field, owner: Owner = Owner.PERSON, guardian: int = 0) -> Iterator[tuple[Column, str]]:
        """The columns of a meaning that hold something here, the preferred first, with their text."""
        for column in self.table.columns(field, owner, guardian):
            text = self.line.cell(column.position)
            if not is_blank(text):
                yield column, text

    def first(self, field: Field, owner: Owner = Owner.PERSON, guardian: int = 0) -> tuple[str, str]:
        """The preferred column's text and header; the next column's where that is blank; empty where all are."""
        return next(((text, column.header) for column, text in self.filled(field, owner, guardian)), ("", ""))

    def text(self, field: Field) -> str:
        """What the preferred filled column says of the person."""
        return self.first(field)[0]

    def texts(self, field: Field) -> list[str]:
        """What every filled column of a meaning says of the person."""
        return [text for _, text in self.filled(field)]

    def say(self, code: str, column: str = "", value: str = "", severity: Severity = "warning", **details: str | int) -> None:
        """Note something that stands against nothing and is worth knowing."""
        self.findings.append(Finding(code=code, severity=severity, where=self.where, column=column, value=value[:300], details=details))
