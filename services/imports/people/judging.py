"""Rows taken one by one, in their order: accepted, merged into an earlier one, or refused with one code."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.imports.columns.fields import Kind
from services.imports.findings import Finding, RowRefusalCode, Severity
from services.imports.people.duplicates import filled_fields, is_somebody_else, merged_rows
from services.imports.people.row_reading import ReadRow
from services.imports.people.rows import KnownPerson, Merged, PersonRow, RefusedRow
from services.imports.sentences import FIELD_LABELS


class Judge:
    """Decides about each row with what came before it: the rows already accepted, and the persons known before the import."""

    def __init__(self, known: Mapping[str, KnownPerson]) -> None:
        self._known = known
        self._accepted: dict[tuple[Kind, str], PersonRow] = {}
        self.merged: list[Merged] = []
        self.refused: list[RefusedRow] = []
        self.findings: list[Finding] = []

    @property
    def accepted(self) -> tuple[PersonRow, ...]:
        """The accepted rows in their order."""
        return tuple(self._accepted.values())

    def judge(self, read: ReadRow) -> None:
        """Put the row where it belongs. Codes in their precedence: email-missing, email-invalid, date-invalid, duplicate."""
        row = read.person
        if row.address is None:
            self._refuse_address(read)
        elif read.birth.problem is not None:
            self._refuse(row, "date-invalid", f"date-invalid/{read.birth.problem}", read.birth.header, read.birth.text)
        else:
            self._place(row, row.address.key, read.address.header)

    def _place(self, row: PersonRow, key: str, header: str) -> None:
        first, person = self._accepted.get((row.kind, key)), self._known.get(key)
        if first is not None:
            self._repeat(row, key, first, header)
        elif person is not None and row.kind in person.kinds:
            self._known_already(row, person, header)
        else:
            other: Kind = "mentee" if row.kind == "mentor" else "mentor"
            if person is not None or (other, key) in self._accepted:
                self.findings.append(_finding("known-in-other-role", "warning", row, header, _address(row)))
            self._accepted[row.kind, key] = row

    def _refuse_address(self, read: ReadRow) -> None:
        code: RowRefusalCode = read.address.problem or "email-missing"
        also: tuple[RowRefusalCode, ...] = ("date-invalid",) if read.birth.problem else ()
        finding = _finding(code, "refusal", read.person, read.address.header, read.address.text)
        self.refused.append(RefusedRow(row=read.person, code=code, finding=finding, also=also))

    def _refuse(
        self,
        row: PersonRow,
        code: RowRefusalCode,
        wording: str,
        header: str,
        value: str,
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        finding = _finding(code, "refusal", row, header, value, wording, details)
        self.refused.append(RefusedRow(row=row, code=code, finding=finding))

    def _repeat(self, row: PersonRow, key: str, first: PersonRow, header: str) -> None:
        at = _at(first)
        if is_somebody_else(first.name, row.name):
            self._refuse(row, "duplicate", "duplicate/another-person", header, _address(row), at)
            return
        self._accepted[row.kind, key], added, differing = merged_rows(first, row)
        wording = "duplicate/same-file-added" if added else "duplicate/same-file"
        finding = _finding("duplicate", "merge", row, header, _address(row), wording, at | _labels(added))
        self.merged.append(Merged(row=row, into=first.where, added=added, finding=finding))
        if differing:
            self.findings.append(_finding("duplicate-differs", "warning", row, details=at | _labels(differing)))

    def _known_already(self, row: PersonRow, person: KnownPerson, header: str) -> None:
        if is_somebody_else(person.name, row.name):
            self._refuse(row, "duplicate", "duplicate/another-known-person", header, _address(row))
            return
        finding = _finding("duplicate", "merge", row, header, _address(row), "duplicate/known-person")
        self.merged.append(Merged(row=row, into=None, added=filled_fields(row), finding=finding))


def _finding(
    code: str,
    severity: Severity,
    row: PersonRow,
    header: str = "",
    value: str = "",
    wording: str = "",
    details: Mapping[str, str | int] | None = None,
) -> Finding:
    return Finding(code=code, severity=severity, where=row.where, wording=wording, column=header, value=value[:300], details=details or {})


def _address(row: PersonRow) -> str:
    return row.address.text if row.address else ""


def _labels(fields: Sequence[str]) -> dict[str, str | int]:
    """The fields' names for people, in both languages."""
    return {
        "fields": ", ".join(FIELD_LABELS[field].fr for field in fields),
        "fields_en": ", ".join(FIELD_LABELS[field].en for field in fields),
    }


def same_names(accepted: Sequence[PersonRow]) -> list[Finding]:
    """Persons with one name and one birth date (or none at all) under two addresses: said, for only the institution knows."""
    seen: dict[tuple[tuple[str, str], date | None], PersonRow] = {}
    findings = []
    for row in accepted:
        if row.name is None or not all(row.name.folded):
            continue
        first = seen.setdefault((row.name.folded, row.birth_date), row)
        if first is not row and first.address != row.address:
            shown = f"{row.name.given} {row.name.family}"
            findings.append(_finding("same-name-other-address", "warning", row, value=shown, details=_at(first)))
    return findings


def _at(row: PersonRow) -> dict[str, str | int]:
    return {"file": row.where.file, "row": row.where.row}
