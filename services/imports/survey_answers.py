"""Answers from a survey tool's export (Google Forms, LimeSurvey, Microsoft Forms, Excel), by respondent."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from services.imports.answer_rows import AnswerRow, AnswerRowReader
from services.imports.cells.addresses import Address
from services.imports.cells.answers import Answer
from services.imports.cells.skills import SkillReader
from services.imports.findings import Finding, RowReference, RowRefusalCode
from services.imports.spreadsheet import read_sheets
from services.imports.spreadsheet.refusals import QuestionsNotFound
from services.imports.survey_columns import ItemFinder
from services.imports.survey_table import SurveyTable, survey_table
from services.imports.vocabulary import Instrument, Skill
from services.imports.wave_names import wave_of_name


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

    Where a workbook has the same questions in several tabs, those named after another wave («Départ», «Bilan») are left out.

    Raises:
        FileRefused: the file is no table, or no line of it holds a question of the instrument.
    """
    finder = ItemFinder(instrument)
    tables = [table for sheet in read_sheets(file, data) if (table := survey_table(sheet, finder)) is not None]
    if not tables:
        raise QuestionsNotFound(file=file)
    tables = [table for table in tables if wave_of_name(table.sheet.name) in (None, instrument.wave)] or tables
    return read_answer_tables(tables, instrument, skills, known_addresses=known_addresses)


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
    read: list[AnswerRow] = []
    for table in tables:
        rows = AnswerRowReader(table, instrument, reader)
        findings += [*table.sheet.findings, *rows.table_findings()]
        for line in table.rows:
            read.append(rows.read(line))
            findings += rows.findings
    refused = tuple(_set_aside(row, _without_address(row)) for row in read if row.address is None)
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


def _set_aside(row: AnswerRow, finding: Finding, into: RowReference | None = None) -> SetAside:
    code: RowRefusalCode = "duplicate" if into else "email-invalid" if row.address_text else "email-missing"
    return SetAside(
        where=row.where,
        code=code,
        finding=finding,
        address=row.address,
        answered_at=row.answered_at,
        answers=row.answers,
        into=into,
    )


def _without_address(row: AnswerRow) -> Finding:
    return Finding(
        code="email-invalid" if row.address_text else "email-missing",
        severity="refusal",
        where=row.where,
        wording="respondent-address-invalid" if row.address_text else "respondent-without-address",
        column=row.address_header,
        value=row.address_text,
    )


def _latest_of_each(rows: Sequence[AnswerRow]) -> tuple[dict[str, Response], tuple[SetAside, ...]]:
    """The latest by timestamp; of equals, and where the file has no timestamps, the last row."""
    by_respondent: dict[str, list[AnswerRow]] = {}
    for row in rows:
        if row.address:
            by_respondent.setdefault(row.address.key, []).append(row)
    responses, superseded = {}, []
    for key, several in by_respondent.items():
        counted = max(enumerate(several), key=lambda numbered: (numbered[1].answered_at or datetime.min, numbered[0]))[1]
        assert counted.address is not None
        responses[key] = Response(where=counted.where, address=counted.address, answered_at=counted.answered_at, answers=counted.answers)
        superseded += [_set_aside(row, _answered_again(row, counted), counted.where) for row in several if row is not counted]
    return responses, tuple(sorted(superseded, key=lambda row: row.where))


def _answered_again(row: AnswerRow, counted: AnswerRow) -> Finding:
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
