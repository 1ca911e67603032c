"""The import report: what was decided about every row, for the screen and as a file that opens in a spreadsheet."""

import csv
import io
from collections.abc import Container, Iterable, Sequence
from typing import Literal, Protocol

import msgspec

from services.imports.columns.fields import FIELD_NAMES, Column, Owner, UnusedColumn
from services.imports.columns.table import SkippedLine
from services.imports.findings import Finding, RowReference
from services.imports.folder_reading import FolderReading
from services.imports.people.reading import PeopleReading
from services.imports.people.rows import Merged, PersonRow, RefusedRow
from services.imports.sentences import DECISIONS, REPORT_HEADERS, Language
from services.imports.spreadsheet import column_letter
from services.imports.survey_answers import AnswersReading

Decision = Literal["accepted", "merged", "refused", "mended", "skipped", "remark"]

# Signs by which a spreadsheet takes a cell for a formula (OWASP, «CSV Injection»), full-width forms included.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class ReportedPeople(Protocol):
    """What a report of people is made from: a reading of their files, or what was kept of one."""

    @property
    def accepted(self) -> Sequence[PersonRow]: ...
    @property
    def merged(self) -> Sequence[Merged]: ...
    @property
    def refused(self) -> Sequence[RefusedRow]: ...
    @property
    def skipped(self) -> Sequence[tuple[RowReference, SkippedLine]]: ...
    @property
    def unused(self) -> Sequence[tuple[RowReference, UnusedColumn]]: ...
    @property
    def findings(self) -> Sequence[Finding]: ...


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report. ``row`` is 0 for what concerns no row; ``column`` is the header, ``value`` the cell as written."""

    file: str
    sheet: str
    row: int
    decision: Decision
    code: str = ""
    column: str = ""
    value: str = ""
    french: str
    english: str

    def said_in(self, language: Language) -> str:
        """The explanation in that language."""
        return self.french if language == "fr" else self.english


class RecognisedColumn(msgspec.Struct, frozen=True):
    """A column's letter and header, and what it was understood to be, in French and English."""

    letter: str
    header: str
    french: str
    english: str


class TableSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How a table was read: its format, the row of its header, its columns."""

    file: str
    sheet: str
    format: str
    header_row: int
    recognised: tuple[RecognisedColumn, ...]
    unused: tuple[tuple[str, str], ...]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by decision; their sum is the number of lines below the headers."""

    accepted: int
    merged: int
    refused: int
    skipped: int


def people_counts(reading: PeopleReading) -> Counts:
    """Rows of people by decision."""
    return Counts(
        accepted=len(reading.accepted),
        merged=len(reading.merged),
        refused=len(reading.refused),
        skipped=len(reading.skipped),
    )


def answers_counts(reading: AnswersReading) -> Counts:
    """Rows of answers by decision."""
    return Counts(
        accepted=len(reading.responses),
        merged=len(reading.superseded),
        refused=len(reading.refused),
        skipped=sum(len(table.skipped) for table in reading.tables),
    )


def table_summaries(reading: PeopleReading) -> tuple[TableSummary, ...]:
    """How each table of people was understood."""
    return tuple(
        TableSummary(
            file=table.sheet.file,
            sheet=table.sheet.name,
            format=table.sheet.format,
            header_row=table.header_row,
            recognised=tuple(_recognised(column) for column in table.columns),
            unused=tuple((column_letter(column.position), column.header) for column in table.unused),
        )
        for table in reading.tables
    )


def _recognised(column: Column) -> RecognisedColumn:
    french, english = FIELD_NAMES[column.field]
    if column.owner is Owner.GUARDIAN:
        french = f"{french} du représentant légal {column.guardian}"
        english = f"{english} of legal representative {column.guardian}"
    if column.option:
        french, english = f"{french} : {column.option}", f"{english}: {column.option}"
    return RecognisedColumn(column_letter(column.position), column.header, french, english)


def people_report(reading: ReportedPeople, mended: Container[RowReference] = ()) -> tuple[ReportLine, ...]:
    """Every row of the files once with its decision, then the remarks, in the order of files and rows.

    ``mended`` are the refused rows that were let in after all; the report still says why they were refused.
    """
    lines = [_plain(row.where, "accepted", "row-accepted") for row in reading.accepted]
    lines += [_said(merged.finding, "merged") for merged in reading.merged]
    lines += [_said(one.finding, "mended" if one.row.where in mended else "refused") for one in reading.refused]
    lines += [_plain(where, "skipped", f"line-{skipped.reason}", value=skipped.text) for where, skipped in reading.skipped]
    lines += [_said(finding, "remark") for finding in reading.findings]
    lines += [
        _plain(where, "remark", f"column-{column.reason}", column=column.header or column_letter(column.position))
        for where, column in reading.unused
    ]
    return _in_order(lines)


def answers_report(reading: AnswersReading) -> tuple[ReportLine, ...]:
    """Every row of answers once with its decision, then the remarks."""
    lines = [_plain(response.where, "accepted", "row-accepted") for response in reading.responses.values()]
    lines += [_said(row.finding, "merged") for row in reading.superseded]
    lines += [_said(row.finding, "refused") for row in reading.refused]
    lines += [
        _plain(RowReference(table.sheet.file, s.row, table.sheet.name), "skipped", f"line-{s.reason}", value=s.text)
        for table in reading.tables
        for s in table.skipped
    ]
    lines += [_said(finding, "remark") for finding in reading.findings]
    return _in_order(lines)


def folder_report(reading: FolderReading) -> tuple[ReportLine, ...]:
    """The reports of all files of a folder, and the files that were not read."""
    lines = [
        ReportLine(
            file=verdict.file,
            sheet=verdict.sheet,
            row=0,
            decision="refused" if verdict.role == "unreadable" else "skipped",
            code=verdict.code,
            french=verdict.french,
            english=verdict.english,
        )
        for verdict in reading.folder.verdicts
        if verdict.role in ("unreadable", "ignored")
    ]
    lines += [_said(finding, "remark") for finding in reading.folder.findings]
    for people in (reading.mentors, reading.mentees):
        lines += people_report(people) if people else ()
    for survey in reading.surveys.values():
        lines += answers_report(survey)
    return _in_order(lines)


def report_as_csv(lines: Iterable[ReportLine], language: Language = "fr") -> bytes:
    """The report as a file: UTF-8 with a byte order mark and semicolons, which French Excel opens by a double click.

    Cells that a spreadsheet would take for formulas get an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow((REPORT_HEADERS.fr if language == "fr" else REPORT_HEADERS.en).split(";"))
    for line in lines:
        decision = DECISIONS[line.decision].fr if language == "fr" else DECISIONS[line.decision].en
        row = (line.file, line.sheet, str(line.row or ""), decision, line.code, line.column, line.value, line.said_in(language))
        writer.writerow([_as_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA_SIGNS) else cell


def _said(finding: Finding, decision: Decision) -> ReportLine:
    where = finding.where or RowReference("", 0)
    return ReportLine(
        file=where.file,
        sheet=where.sheet,
        row=where.row,
        decision=decision,
        code=finding.code,
        column=finding.column,
        value=finding.value,
        french=finding.sentence("fr"),
        english=finding.sentence("en"),
    )


def _plain(where: RowReference, decision: Decision, code: str, column: str = "", value: str = "") -> ReportLine:
    finding = Finding(code=code, severity="note", where=where, column=column, value=value)
    line = _said(finding, decision)
    return msgspec.structs.replace(line, code="") if decision == "accepted" else line


def _in_order(lines: Sequence[ReportLine]) -> tuple[ReportLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.file, line.sheet, line.row, line.decision == "remark")))
