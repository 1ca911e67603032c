"""What the page of a dry run says of a file: every row, what became of it, and what can still be done about it."""

from collections.abc import Mapping
from typing import Final

import msgspec

from services.catalogues import Language, french
from services.enrolment.draft import Draft
from services.imports.findings import Finding
from services.imports.people.rows import PersonRow, RefusedRow

MENDED: Final[Mapping[str, str]] = {
    "completed": french("complétée : elle sera importée"),
    "access-code": french("admise avec un code d’accès imprimé"),
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file. ``where`` names the tab where a workbook has several; ``code`` is empty for an accepted row."""

    number: int
    where: str
    name: str
    address: str = ""
    column: str = ""
    value: str = ""
    code: str = ""
    sentence: str = ""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A refused row, and what would let it in. ``typed``: what somebody just wrote and was refused; ``error``: why."""

    row: Row
    anchor: str
    asks_address: bool
    asks_date: bool
    may_have_code: bool
    mended: str
    typed: Mapping[str, str]
    error: str


class DraftShown(msgspec.Struct, frozen=True, kw_only=True):
    sentence: str
    refused: tuple[Refused, ...]
    merged: tuple[Row, ...]
    remarks: tuple[Row, ...]
    accepted: tuple[Row, ...]
    importable: int
    codeless: int  # refused rows that a code would let in, and that nobody has mended yet


def draft_shown(
    draft: Draft, _: Language, *, tried: RefusedRow | None = None, error: str = "", typed: Mapping[str, str] | None = None
) -> DraftShown:
    """``tried`` is a row that somebody just tried to let in, with its ``error`` and what was ``typed``."""
    where = tried.row.where if tried else None
    refused = tuple(
        _refused(one, draft, _, error=error if here else "", typed=(typed or {}) if here else {})
        for one in draft.refused
        for here in (one.row.where == where,)
    )
    return DraftShown(
        sentence=_sentence(draft, _),
        refused=refused,
        merged=tuple(_row(one.finding, one.row, _) for one in draft.merged),
        remarks=tuple(_row(one, None, _) for one in draft.findings),
        accepted=tuple(
            Row(number=one.where.row, where=one.where.sheet, name=_name(one, _), address=_address(one)) for one in draft.accepted
        ),
        importable=len(draft.everybody()),
        codeless=sum(one.may_have_code and not one.mended for one in refused),
    )


def anchor(draft: Draft, one: RefusedRow) -> str:
    """Where the page shows a refused row: «ligne-7», and «ligne-7-2» for the second tab with a refused row of that number."""
    sheets = [other.row.where.sheet for other in draft.refused if other.row.where.row == one.row.where.row]
    place = sheets.index(one.row.where.sheet) + 1
    return f"ligne-{one.row.where.row}" if place == 1 else f"ligne-{one.row.where.row}-{place}"


def _sentence(draft: Draft, _: Language) -> str:
    """What the file holds, every row once."""
    rows = len(draft.accepted) + len(draft.merged) + len(draft.refused)
    said = _.plural("{count} ligne lue", "{count} lignes lues", rows)
    outcomes = _.enumeration(
        (
            _.plural("{count} acceptée", "{count} acceptées", len(draft.accepted)),
            _.plural("{count} fusionnée", "{count} fusionnées", len(draft.merged)),
            _.plural("{count} refusée", "{count} refusées", len(draft.refused)),
        )
    )
    return _("{rows} : {outcomes}.", rows=said, outcomes=outcomes)


def _refused(one: RefusedRow, draft: Draft, _: Language, *, error: str, typed: Mapping[str, str]) -> Refused:
    mended = draft.mended_at(one.row.where)
    wrong = (one.code, *one.also)
    return Refused(
        row=_row(one.finding, one.row, _),
        anchor=anchor(draft, one),
        asks_address=bool({"email-missing", "email-invalid", "duplicate"} & set(wrong)),
        asks_date="date-invalid" in wrong,
        may_have_code=one.only_the_address,
        mended=_(MENDED[mended.how]) if mended else "",
        typed={"email": _address(mended.row) if mended else "", "birth_date": "", **typed},
        error=error,
    )


def _row(finding: Finding, row: PersonRow | None, _: Language) -> Row:
    return Row(
        number=finding.where.row if finding.where else 0,
        where=finding.where.sheet if finding.where else "",
        name=_name(row, _) if row else "",
        column=finding.column,
        value=finding.value,
        code=finding.code,
        sentence=finding.sentence(_.name),
    )


def _name(row: PersonRow, _: Language) -> str:
    return f"{row.name.given} {row.name.family}".strip() if row.name else _("sans nom")


def _address(row: PersonRow) -> str:
    return row.address.text if row.address else ""
