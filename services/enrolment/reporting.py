"""What is said of a draft: to a program, and to whoever opens the report in a spreadsheet."""

from typing import Literal
from uuid import UUID

import msgspec

from services.enrolment.draft import Draft, MendedRow
from services.imports.findings import Finding
from services.imports.report import people_report, report_as_csv

Language = Literal["fr", "en"]


class RowAnswer(msgspec.Struct, frozen=True):
    """What became of one row that was not simply accepted. ``mended``: completed or access-code, None where it was left."""

    row: int
    sheet: str
    column: str
    value: str
    code: str
    sentence: str
    mended: str | None = None


class DraftAnswer(msgspec.Struct, frozen=True):
    """A dry run: how many rows come in, which are merged or refused, and what else is worth saying."""

    import_: UUID = msgspec.field(name="import")
    programme: UUID
    file: str
    role: str
    accepted: int
    merged: list[RowAnswer]
    refused: list[RowAnswer]
    remarks: list[RowAnswer]


def draft_answer(identifier: UUID, draft: Draft, language: Language) -> DraftAnswer:
    return DraftAnswer(
        identifier,
        draft.programme,
        draft.file,
        draft.role,
        len(draft.accepted),
        [_row(one.finding, language) for one in draft.merged],
        [_row(one.finding, language, draft.mended_at(one.row.where)) for one in draft.refused],
        [_row(finding, language) for finding in draft.findings],
    )


def _row(finding: Finding, language: Language, mended: MendedRow | None = None) -> RowAnswer:
    where = finding.where
    return RowAnswer(
        where.row if where else 0,
        where.sheet if where else "",
        finding.column,
        finding.value,
        finding.code,
        finding.sentence(language),
        mended.how if mended else None,
    )


def draft_csv(draft: Draft, language: Language) -> bytes:
    """Every row with what became of it, as a file for a spreadsheet."""
    return report_as_csv(people_report(draft, draft.mended_places()), language)
