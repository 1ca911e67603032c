"""What is said of a draft: to a program, and to whoever opens the report in a spreadsheet."""

import csv
import io
from typing import Literal
from uuid import UUID

import msgspec

from services.enrolment.draft import Draft
from services.imports.findings import Finding

Language = Literal["fr", "en"]
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


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
    mended = {int(row): one.how for row, one in draft.mended.items()}
    return DraftAnswer(
        identifier,
        draft.programme,
        draft.file,
        draft.role,
        len(draft.accepted),
        [_row(one.finding, language) for one in draft.merged],
        [_row(one.finding, language, mended.get(one.row.where.row)) for one in draft.refused],
        [_row(finding, language) for finding in draft.findings],
    )


def _row(finding: Finding, language: Language, mended: str | None = None) -> RowAnswer:
    where = finding.where
    return RowAnswer(
        where.row if where else 0,
        where.sheet if where else "",
        finding.column,
        finding.value,
        finding.code,
        finding.sentence(language),
        mended,
    )


_HEADERS: dict[Language, tuple[str, ...]] = {
    "fr": ("Fichier", "Ligne", "Colonne", "Valeur", "Sort", "Code", "Explication"),
    "en": ("File", "Row", "Column", "Value", "Outcome", "Code", "Explanation"),
}
_OUTCOMES: dict[Language, dict[str, str]] = {
    "fr": {"accepted": "acceptée", "merged": "fusionnée", "refused": "refusée", "remark": "remarque", "mended": "reprise"},
    "en": {"accepted": "accepted", "merged": "merged", "refused": "refused", "remark": "remark", "mended": "mended"},
}


def draft_csv(draft: Draft, language: Language) -> bytes:
    """Every row with what became of it, by row number: semicolons and a UTF-8 mark, as Excel in French opens it.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
    """
    words = _OUTCOMES[language]
    lines: list[tuple[int, tuple[str, ...]]] = []
    for row in draft.accepted:
        lines.append((row.where.row, (draft.file, str(row.where.row), "", "", words["accepted"], "", "")))
    outcomes = [("merged", one.finding) for one in draft.merged]
    outcomes += [("mended" if str(one.row.where.row) in draft.mended else "refused", one.finding) for one in draft.refused]
    outcomes += [("remark", finding) for finding in draft.findings]
    for outcome, finding in outcomes:
        number = finding.where.row if finding.where else 0
        told = (finding.column, finding.value, words[outcome], finding.code, finding.sentence(language))
        lines.append((number, (draft.file, str(number or ""), *told)))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADERS[language])
    for _, cells in sorted(lines, key=lambda line: line[0]):
        writer.writerow([_harmless(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell
