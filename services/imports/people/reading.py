"""Tables of people to rows that are accepted, merged or refused. Every row of data is exactly one of the three."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import FIELD_NAMES, Field, Kind, UnusedColumn
from services.imports.columns.table import SkippedLine, Table, read_table
from services.imports.findings import Finding, RowReference
from services.imports.people.judging import Judge, same_names
from services.imports.people.row_reading import read_row
from services.imports.people.rows import KnownPerson, Merged, PersonRow, RefusedRow
from services.imports.people.table_cells import TableCells
from services.imports.spreadsheet import Sheet, read_sheets
from services.imports.spreadsheet.refusals import HeaderNotFound, KindUndecided, SurveyInstead
from services.imports.vocabulary import Vocabulary
from services.imports.waves import Surveys

_NAMED = (Field.FULL_NAME, Field.FAMILY_NAME)
_EXPECTED: dict[Kind, tuple[tuple[Field, ...], ...]] = {
    "mentor": (_NAMED, (Field.EMAIL,), (Field.BIRTH_DATE,), (Field.SKILLS,), (Field.AVAILABILITY,)),
    "mentee": (_NAMED, (Field.EMAIL,), (Field.JOB, Field.CATEGORY), (Field.NEEDS,), (Field.AVAILABILITY,)),
}


class PeopleReading(msgspec.Struct, frozen=True, kw_only=True):
    """What files of people hold. Accepted rows are in the files' order, each with what later rows of the same person added."""

    kind: Kind
    tables: tuple[Table, ...]
    accepted: tuple[PersonRow, ...]
    merged: tuple[Merged, ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]

    @property
    def skipped(self) -> tuple[tuple[RowReference, SkippedLine], ...]:
        """Lines that are no rows of data (repeated headers, totals), with where they stand."""
        return tuple((RowReference(t.sheet.file, s.row, t.sheet.name), s) for t in self.tables for s in t.skipped)

    @property
    def unused(self) -> tuple[tuple[RowReference, UnusedColumn], ...]:
        """Columns that are not imported, with their header line."""
        return tuple((RowReference(t.sheet.file, t.header_row, t.sheet.name), column) for t in self.tables for column in t.unused)

    def as_known(self) -> dict[str, KnownPerson]:
        """The accepted persons as known to whatever is read next."""
        return {
            address.key: KnownPerson(frozenset((row.kind,)), row.name)
            for row in self.accepted
            for address in (row.address, *row.other_addresses)
            if address
        }


def read_people(
    file: str,
    data: bytes,
    vocabulary: Vocabulary,
    *,
    reference_date: date,
    kind: Kind | None = None,
    known: Mapping[str, KnownPerson] | None = None,
) -> PeopleReading:
    """The people of one file, every visible tab that lists people of that kind together.

    ``reference_date`` is the day on which ages are reckoned. ``kind`` is what the caller knows; None lets columns and content
    decide. ``known`` are the persons whom the institution already has, by address key.

    Raises:
        FileRefused: the file is no table, has no header line, holds answers to a questionnaire, or does not show whether it lists
            mentors or staff.
    """
    reader = SkillReader(vocabulary.skills)
    surveys = Surveys(vocabulary)
    sheets = read_sheets(file, data)
    lists = [sheet for sheet in sheets if not surveys.holds_answers(sheet)]
    if not lists:
        raise SurveyInstead(file=file)
    tables = people_tables(lists, reader)
    decided = kind or next((table.kind for table in tables if table.kind), None)
    if decided is None:
        raise KindUndecided(file=file)
    own = [table for table in tables if table.kind == decided]
    if not own:
        # The caller knows better than the columns.
        own = people_tables([table.sheet for table in tables], reader, decided)
    reading = read_people_tables(own, decided, reader, reference_date=reference_date, known=known)
    return msgspec.structs.replace(reading, findings=(*reading.findings, *_unread_tabs(sheets, lists, tables, own)))


def people_tables(sheets: Sequence[Sheet], reader: SkillReader, kind: Kind | None = None) -> list[Table]:
    """The sheets that have a header line, as tables. Raises HeaderNotFound where none has."""
    tables = []
    for sheet in sheets:
        try:
            tables.append(read_table(sheet, reader, kind))
        except HeaderNotFound:
            continue
    if not tables:
        raise HeaderNotFound(file=sheets[0].file)
    return tables


def _unread_tabs(sheets: Sequence[Sheet], lists: Sequence[Sheet], tables: Sequence[Table], own: Sequence[Table]) -> list[Finding]:
    read, titled = ({table.sheet.name for table in some} for some in (own, tables))
    titled |= {sheet.name for sheet in sheets} - {sheet.name for sheet in lists}
    return [
        Finding(
            code="sheet-of-another-kind" if sheet.name in titled else "sheet-without-header",
            severity="warning",
            where=RowReference(sheet.file, sheet.lines[0].number, sheet.name),
            details={"sheet": sheet.name},
        )
        for sheet in sheets
        if sheet.name not in read
    ]


def read_people_tables(
    tables: Sequence[Table],
    kind: Kind,
    reader: SkillReader,
    *,
    reference_date: date,
    known: Mapping[str, KnownPerson] | None = None,
) -> PeopleReading:
    """The people of several tables (one file a class is usual), duplicates found across all of them."""
    judge = Judge(known or {})
    findings: list[Finding] = []
    for table in tables:
        findings += [*table.sheet.findings, *_missing_columns(table, kind)]
        cells = TableCells(table, kind, reference_date, reader)
        for line in table.rows:
            read = read_row(cells, line)
            findings += read.findings
            judge.judge(read)
    return PeopleReading(
        kind=kind,
        tables=tuple(tables),
        accepted=judge.accepted,
        merged=tuple(judge.merged),
        refused=tuple(judge.refused),
        findings=(*findings, *judge.findings, *same_names(judge.accepted)),
    )


def _missing_columns(table: Table, kind: Kind) -> list[Finding]:
    fields = {column.field for column in table.columns}
    where = RowReference(table.sheet.file, table.header_row, table.sheet.name)
    return [
        Finding(
            code="column-missing",
            severity="warning",
            where=where,
            details={"field": FIELD_NAMES[wanted[0]][0], "field_en": FIELD_NAMES[wanted[0]][1]},
        )
        for wanted in _EXPECTED[kind]
        if not fields & set(wanted)
    ]
