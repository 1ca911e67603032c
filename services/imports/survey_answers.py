"""Answers from a survey tool's export (Google Forms, LimeSurvey, Microsoft Forms, Excel), by respondent."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from services.imports.cells.addresses import Address, is_blank, read_address, read_own_addresses
from services.imports.cells.answers import (
    Answer,
    ChoiceAnswer,
    LevelAnswer,
    Numbering,
    Unreadable,
    is_agreement,
    numbering_of,
    read_answer,
    read_option_cell,
)
from services.imports.cells.dates import date_order, read_moment
from services.imports.cells.skills import SkillReader
from services.imports.columns.content import Content
from services.imports.columns.fields import Field, Owner, UnusedColumn
from services.imports.columns.headers import meaning_of
from services.imports.columns.table import SkippedLine, data_lines, full_headers, header_index
from services.imports.findings import Finding, RowReference, RowRefusalCode, Severity
from services.imports.spreadsheet import Line, Sheet, read_sheets
from services.imports.spreadsheet.refusals import HeaderNotFound
from services.imports.survey_columns import ItemColumn, ItemFinder, stated_scale
from services.imports.text import fold
from services.imports.vocabulary import Instrument, Item, Skill

# Forms that keep no dates write the tool's own zero.
_NO_DATE_BEFORE = datetime(1990, 1, 1)


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One respondent's answers by item id; what was not answered is not in it. ``answered_at`` has no zone: the form's clock."""

    where: RowReference
    address: Address
    answered_at: datetime | None
    answers: dict[str, Answer]


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """A row of answers that does not count, with what it holds: without usable address, or answered again (``into`` counts)."""

    where: RowReference
    code: RowRefusalCode
    finding: Finding
    address: Address | None
    answered_at: datetime | None
    answers: dict[str, Answer]
    into: RowReference | None = None


class SurveyTable(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of answers and what its columns mean. Positions count from 0; None where the file has no such column."""

    sheet: Sheet
    header_row: int
    headers: tuple[str, ...]
    items: tuple[ItemColumn, ...]
    address_positions: tuple[int, ...]
    moment_position: int | None
    unused: tuple[UnusedColumn, ...]
    rows: tuple[Line, ...]
    skipped: tuple[SkippedLine, ...]


class AnswersReading(msgspec.Struct, frozen=True, kw_only=True):
    """What survey files hold for one instrument. Every row of data is in ``responses``, ``superseded`` or ``refused``."""

    instrument: Instrument
    tables: tuple[SurveyTable, ...]
    responses: dict[str, Response]
    superseded: tuple[SetAside, ...]
    refused: tuple[SetAside, ...]
    findings: tuple[Finding, ...]

    @property
    def answered_between(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of the answers that count; None where the files give none."""
        moments = [response.answered_at for response in self.responses.values() if response.answered_at]
        return (min(moments), max(moments)) if moments else None


def read_answers(
    file: str,
    data: bytes,
    instrument: Instrument,
    skills: tuple[Skill, ...],
    *,
    known_addresses: Collection[str] | None = None,
) -> AnswersReading:
    """The answers of one file to one instrument. Respondents outside ``known_addresses`` (keys) are kept, and said.

    Raises:
        FileRefused: the file is no table, or no line of it holds a question of the instrument.
    """
    finder = ItemFinder(instrument)
    tables = [table for sheet in read_sheets(file, data) if (table := survey_table(sheet, finder)) is not None]
    if not tables:
        raise HeaderNotFound(file=file)
    return read_answer_tables(tables, instrument, skills, known_addresses=known_addresses)


def survey_table(sheet: Sheet, finder: ItemFinder) -> SurveyTable | None:
    """The sheet as a table of answers; None where its best line names no question of the instrument."""
    at = header_index(sheet.lines, finder.score)
    if at is None or not finder.count(sheet.lines[at].cells):
        return None
    headers = full_headers(sheet, at)
    rows, skipped = data_lines(sheet.lines[at + 1 :], headers)
    items, addresses, moments, unused = [], [], [], []
    for position, header in enumerate(headers):
        if not header:
            continue
        meaning = meaning_of(header)
        if found := finder.find(header):
            items.append(ItemColumn(position, header, *found))
        elif meaning and meaning.owner is Owner.PERSON and meaning.field in (Field.EMAIL, Field.CONTACT):
            addresses.append((meaning.rank, position))
        elif meaning and meaning.field is Field.TIMESTAMP:
            moments.append((meaning.rank, position))
        else:
            unused.append(UnusedColumn(position, header, "not-needed" if meaning else "not-understood"))
    positions = tuple(position for _, position in sorted(addresses)) or _positions_by_looks(headers, rows)
    return SurveyTable(
        sheet=sheet,
        header_row=sheet.lines[at].number,
        headers=headers,
        items=tuple(items),
        address_positions=positions,
        moment_position=min(moments)[1] if moments else None,
        unused=tuple(column for column in unused if column.position not in positions),
        rows=rows,
        skipped=skipped,
    )


def _positions_by_looks(headers: Sequence[str], rows: Sequence[Line]) -> tuple[int, ...]:
    return tuple(position for position in range(len(headers)) if Content(rows, position).addresses >= 0.8)[:1]


def read_answer_tables(
    tables: Sequence[SurveyTable],
    instrument: Instrument,
    skills: tuple[Skill, ...],
    *,
    known_addresses: Collection[str] | None = None,
) -> AnswersReading:
    """The answers of several files to one instrument; of somebody who answered several times, the latest answer counts."""
    reader = SkillReader(skills)
    findings: list[Finding] = []
    read: list[_Row] = []
    for table in tables:
        rows = _TableReader(table, instrument, reader)
        findings += [*table.sheet.findings, *rows.table_findings()]
        for line in table.rows:
            read.append(rows.read(line))
            findings += rows.findings
    refused = tuple(row.set_aside(_without_address(row)) for row in read if row.address is None)
    responses, superseded = _latest_of_each(read)
    if known_addresses is not None:
        findings += [_unknown(response) for key, response in responses.items() if key not in known_addresses]
    return AnswersReading(
        instrument=instrument,
        tables=tuple(tables),
        responses=responses,
        superseded=superseded,
        refused=refused,
        findings=tuple(findings),
    )


class _Row(msgspec.Struct, kw_only=True):
    where: RowReference
    address: Address | None
    address_text: str
    address_header: str
    answered_at: datetime | None
    answers: dict[str, Answer]

    def set_aside(self, finding: Finding, into: RowReference | None = None) -> SetAside:
        code: RowRefusalCode = "duplicate" if into else "email-invalid" if self.address_text else "email-missing"
        return SetAside(
            where=self.where,
            code=code,
            finding=finding,
            address=self.address,
            answered_at=self.answered_at,
            answers=self.answers,
            into=into,
        )


def _without_address(row: _Row) -> Finding:
    return Finding(
        code="email-invalid" if row.address_text else "email-missing",
        severity="refusal",
        where=row.where,
        wording="respondent-address-invalid" if row.address_text else "respondent-without-address",
        column=row.address_header,
        value=row.address_text,
    )


def _latest_of_each(rows: Sequence[_Row]) -> tuple[dict[str, Response], tuple[SetAside, ...]]:
    """The latest by timestamp; of equals, and where the file has no timestamps, the last row."""
    by_respondent: dict[str, list[_Row]] = {}
    for row in rows:
        if row.address:
            by_respondent.setdefault(row.address.key, []).append(row)
    responses, superseded = {}, []
    for key, several in by_respondent.items():
        counted = max(enumerate(several), key=lambda numbered: (numbered[1].answered_at or datetime.min, numbered[0]))[1]
        assert counted.address is not None
        responses[key] = Response(where=counted.where, address=counted.address, answered_at=counted.answered_at, answers=counted.answers)
        superseded += [row.set_aside(_answered_again(row, counted), counted.where) for row in several if row is not counted]
    return responses, tuple(sorted(superseded, key=lambda row: row.where))


def _answered_again(row: _Row, counted: _Row) -> Finding:
    return Finding(
        code="duplicate",
        severity="merge",
        where=row.where,
        wording="duplicate/answered-again",
        column=row.address_header,
        value=row.address_text,
        details={"file": counted.where.file, "row": counted.where.row},
    )


def _unknown(response: Response) -> Finding:
    return Finding(code="respondent-unknown", severity="warning", where=response.where, value=response.address.text)


class _TableReader:
    """Reads the lines of one table; ``findings`` are those of the line read last."""

    def __init__(self, table: SurveyTable, instrument: Instrument, skills: SkillReader) -> None:
        self.table, self.instrument, self.skills = table, instrument, skills
        self.findings: list[Finding] = []
        moments = (line.cell(table.moment_position) for line in table.rows) if table.moment_position is not None else ()
        self.order = date_order(moments)
        self.numbering, self.numbering_finding = self._numbering()

    def _numbering(self) -> tuple[Numbering | None, Finding | None]:
        columns = [column for column in self.table.items if is_agreement(column.item)]
        numbers = [line.cell(column.position) for column in columns for line in self.table.rows]
        numbers = [text for text in numbers if text.strip()[:1].isdigit()]
        stated = stated_scale([column.header for column in columns])
        if stated and numbers:
            numbering: Numbering = "from-zero" if stated[0] == 0 else "from-one"
            return numbering, self._of_table("scale-stated", "note", lowest=stated[0], highest=stated[1])
        found = numbering_of(numbers)
        if found is None:
            bare = any(text.strip().isdigit() for text in numbers)
            return None, self._of_table("scale-unknown", "warning") if bare else None
        numbering, certain = found
        return numbering, self._of_table(f"scale-{numbering}", "note") if certain else self._of_table("scale-assumed", "warning")

    def _of_table(self, code: str, severity: Severity, column: str = "", value: str = "", **details: str | int) -> Finding:
        where = RowReference(self.table.sheet.file, self.table.header_row, self.table.sheet.name)
        return Finding(code=code, severity=severity, where=where, column=column, value=value, details=details)

    def table_findings(self) -> list[Finding]:
        """What is worth saying of the table as a whole."""
        found = [self.numbering_finding] if self.numbering_finding else []
        if not self.table.address_positions:
            found.append(self._of_table("answers-without-address-column", "warning"))
        present = {column.item.id for column in self.table.items}
        found += [
            self._of_table("item-missing", "warning" if item.index else "note", value=item.text)
            for item in self.instrument.items
            if item.id not in present
        ]
        found += [
            self._of_table("item-approximate", "warning", column=column.header, value=column.item.text)
            for column in self.table.items
            if column.how == "approximate"
        ]
        return found

    def read(self, line: Line) -> _Row:
        self.findings = []
        where = RowReference(self.table.sheet.file, line.number, self.table.sheet.name)
        address, text, header = self._address(line)
        return _Row(
            where=where,
            address=address,
            address_text=text,
            address_header=header,
            answered_at=self._moment(line, where),
            answers=self._answers(line, where),
        )

    def _address(self, line: Line) -> tuple[Address | None, str, str]:
        wrong = ("", "")
        for position in self.table.address_positions:
            text = line.cell(position)
            if is_blank(text):
                continue
            address = read_address(text) or next(iter(read_own_addresses(text)), None)
            if address:
                return address, text, self.table.headers[position]
            wrong = wrong if wrong[0] else (text, self.table.headers[position])
        header = self.table.headers[self.table.address_positions[0]] if self.table.address_positions else ""
        return None, wrong[0], wrong[1] or header

    def _moment(self, line: Line, where: RowReference) -> datetime | None:
        position = self.table.moment_position
        text = line.cell(position) if position is not None else ""
        if position is None or is_blank(text):
            return None
        moment = read_moment(text, self.order)
        if moment is None:
            self.findings.append(
                Finding(code="timestamp-unreadable", severity="warning", where=where, column=self.table.headers[position], value=text)
            )
        return moment if moment and moment > _NO_DATE_BEFORE else None

    def _answers(self, line: Line, where: RowReference) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for item in dict.fromkeys(column.item.id for column in self.table.items):
            columns = [column for column in self.table.items if column.item.id == item]
            answer = self._spread(line, columns, where) if columns[0].option else self._single(line, columns, where)
            if answer is not None:
                answers[item] = answer
        return answers

    def _single(self, line: Line, columns: Sequence[ItemColumn], where: RowReference) -> Answer | None:
        """The first of the item's columns that is answered (a question copied twice into a form has one answer)."""
        for column in columns:
            answer = read_answer(line.cell(column.position), column.item, self.skills, self.numbering)
            if isinstance(answer, Unreadable):
                self._unreadable(column, answer.text, where)
            elif answer is not None:
                return answer
        return None

    def _spread(self, line: Line, columns: Sequence[ItemColumn], where: RowReference) -> Answer | None:
        """One column for each option (ticked, levelled) or for each rank («[Rang 1]»)."""
        item = columns[0].item
        levels: dict[str, int | None] = {}
        ranked: list[str] = []
        other: list[str] = []
        answered = False
        for column in columns:
            text = line.cell(column.position)
            answered = answered or not is_blank(text)
            option = self._option_id(column.option, item)
            if option is None:
                self._named_in_cell(text, item, ranked, other)
                continue
            level = read_option_cell(text, option, item, item.levels)
            if isinstance(level, Unreadable):
                self._unreadable(column, text, where)
            elif level is not None:
                levels[option] = level or None
        if not answered:
            return None
        if item.kind == "choice-with-level":
            return LevelAnswer(levels, tuple(other))
        if item.kind == "ranked-choice":
            ranked = ranked or sorted(levels, key=lambda chosen: levels[chosen] or 0)
        return ChoiceAnswer(tuple(dict.fromkeys((*ranked, *levels))), tuple(other))

    def _option_id(self, option: str, item: Item) -> str | None:
        for known in item.options:
            if fold(option) in (fold(known.label), fold(known.id)):
                return known.id
        found = self.skills.find(option) if item.from_skills else None
        return found[0] if found else None

    def _named_in_cell(self, text: str, item: Item, ranked: list[str], other: list[str]) -> None:
        """«Rang 1» holds the option in its cell, «Autre» free words."""
        if is_blank(text) or fold(text) in ("oui", "non", "yes", "no"):
            return
        option = self._option_id(text, item)
        if option:
            ranked.append(option)
        else:
            other.append(text)

    def _unreadable(self, column: ItemColumn, text: str, where: RowReference) -> None:
        self.findings.append(Finding(code="answer-unreadable", severity="warning", where=where, column=column.header, value=text[:300]))
