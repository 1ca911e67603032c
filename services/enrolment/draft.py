"""A draft: what a file holds and what was made of each row, kept encrypted until it is accepted.

Nothing is lost: refused rows stay with everything that could be read of them, are completed in place or admitted with a printed access
code, and are reported all the same.
"""

import hashlib
import unicodedata
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from domain.refusal import Refused
from services.imports.cells.addresses import Address, read_address
from services.imports.columns.fields import UnusedColumn
from services.imports.columns.table import SkippedLine
from services.imports.findings import Finding, RowReference
from services.imports.people.reading import PeopleReading
from services.imports.people.rows import Merged, PersonRow, RefusedRow

MendedHow = Literal["completed", "access-code"]


class MendedRow(msgspec.Struct, frozen=True):
    """A refused row that was let in after all, and how. ``code_digest``: of the access code printed for it."""

    row: PersonRow
    how: MendedHow
    code_digest: str | None = None


class Draft(msgspec.Struct, frozen=True):
    """One file as it was read on a day; ``mended`` by the place of the refused row, since two tabs have rows of one number."""

    programme: UUID
    file: str
    sha256: str  # of the file's octets
    role: Literal["mentor", "mentee"]
    accepted: tuple[PersonRow, ...]
    merged: tuple[Merged, ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[tuple[RowReference, SkippedLine], ...] = ()
    unused: tuple[tuple[RowReference, UnusedColumn], ...] = ()
    mended: dict[str, MendedRow] = {}

    def everybody(self) -> list[PersonRow]:
        """All who come in when the draft is accepted: accepted rows, repeated rows of people already known, mended ones."""
        repeated = [merged.row for merged in self.merged if merged.into is None]
        return [*self.accepted, *repeated, *(mended.row for mended in self.mended.values())]

    def mended_at(self, where: RowReference) -> MendedRow | None:
        """How the refused row of this place was let in; None where it was left."""
        return self.mended.get(_place(where))

    def mended_places(self) -> tuple[RowReference, ...]:
        """The places of the refused rows that were let in after all."""
        return tuple(mended.row.where for mended in self.mended.values())


def draft_of(programme: UUID, file: str, data: bytes, reading: PeopleReading) -> Draft:
    """What is kept of a reading of a file's octets."""
    return Draft(
        programme,
        file,
        hashlib.sha256(data).hexdigest(),
        reading.kind,
        reading.accepted,
        reading.merged,
        reading.refused,
        reading.findings,
        reading.skipped,
        reading.unused,
    )


class DraftMissing(Refused):
    code = "import-missing"
    kind = "missing"
    sentence = "Cet import n’existe pas, ou a été effacé au bout de trente jours. Rien n’a été changé ; renvoyez le fichier."


class RowNotRefused(Refused):
    code = "row-not-refused"
    kind = "missing"
    sentence = "La ligne {row} n’est pas une ligne refusée de cet import. Rien n’a été changé ; vérifiez son numéro."


class SheetNeeded(Refused):
    code = "row-in-several-sheets"
    kind = "invalid"
    sentence = (
        "La ligne {row} est refusée dans plusieurs feuilles de ce fichier ({sheets}). "
        "Rien n’a été changé ; précisez la feuille, puis renvoyez."
    )


class RowStillWrong(Refused):
    code = "row-still-wrong"
    kind = "invalid"
    sentence = "La ligne {row} ne convient toujours pas : {what}. Ce qui était lu est conservé ; corrigez-la et renvoyez."


class AddressNeeded(Refused):
    code = "row-needs-correction"
    sentence = (
        "La ligne {row} n’est pas refusée pour son adresse seulement : un code d’accès ne suffit pas. "
        "Tout est conservé ; complétez-la d’abord."
    )


class Completion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a person typed for a refused row; None keeps what the file says."""

    email: str | None = None
    birth_date: date | None = None


def refused_row(draft: Draft, row: int, sheet: str = "") -> RefusedRow:
    """The refused row of this number; ``sheet`` names its tab, and is needed where several have one. Raises RowNotRefused, SheetNeeded."""
    numbered = [one for one in draft.refused if one.row.where.row == row and (not sheet or _same_name(one.row.where.sheet, sheet))]
    if not numbered:
        raise RowNotRefused(row=row)
    if len(numbered) > 1:
        raise SheetNeeded(row=row, sheets=", ".join(f"« {one.row.where.sheet} »" for one in numbered))
    return numbered[0]


def completed(draft: Draft, row: int, completion: Completion, sheet: str = "") -> Draft:
    """The draft with a refused row completed in place. Raises RowNotRefused, SheetNeeded, RowStillWrong."""
    refused = refused_row(draft, row, sheet)
    address = _address(completion.email, row) or refused.row.address
    if address is None:
        raise RowStillWrong(row=row, what="il manque une adresse")
    if "date-invalid" in (refused.code, *refused.also) and completion.birth_date is None:
        raise RowStillWrong(row=row, what="il manque la date de naissance")
    others = [one for one in draft.everybody() if one.where != refused.row.where]
    if any(address.key == one.address.key for one in others if one.address):
        raise RowStillWrong(row=row, what="cette adresse est déjà celle d’une autre ligne")
    mended = msgspec.structs.replace(refused.row, address=address, birth_date=completion.birth_date or refused.row.birth_date)
    return _with(draft, MendedRow(mended, "completed"))


def admitted(draft: Draft, row: int, code_digest: str, sheet: str = "") -> Draft:
    """The draft with a refused row let in without an address, by a printed code. Raises RowNotRefused, SheetNeeded, AddressNeeded."""
    refused = refused_row(draft, row, sheet)
    if not refused.only_the_address:
        raise AddressNeeded(row=row)
    return _with(draft, MendedRow(msgspec.structs.replace(refused.row, address=None), "access-code", code_digest))


def _address(given: str | None, row: int) -> Address | None:
    if given is None:
        return None
    address = read_address(given)
    if address is None:
        raise RowStillWrong(row=row, what="l’adresse n’est pas valable")
    return address


def _with(draft: Draft, mended: MendedRow) -> Draft:
    return msgspec.structs.replace(draft, mended={**draft.mended, _place(mended.row.where): mended})


def _place(where: RowReference) -> str:
    return f"{where.sheet}/{where.row}"


def _same_name(one: str, other: str) -> bool:
    """Forms are read trimmed and in NFC; a tab's name may be neither."""
    return unicodedata.normalize("NFC", one).strip() == unicodedata.normalize("NFC", other).strip()
