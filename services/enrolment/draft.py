"""A draft: what a file holds and what was made of each row, kept encrypted until it is accepted.

Nothing is lost: refused rows stay with everything that could be read of them, are completed in place or admitted with a printed access
code, and are reported all the same.
"""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from domain.refusal import Refused
from services.imports.cells.addresses import Address, read_address
from services.imports.findings import Finding
from services.imports.people.rows import Merged, PersonRow, RefusedRow

MendedHow = Literal["completed", "access-code"]


class MendedRow(msgspec.Struct, frozen=True):
    """A refused row that was let in after all, and how. ``code_digest``: of the access code printed for it."""

    row: PersonRow
    how: MendedHow
    code_digest: str | None = None


class Draft(msgspec.Struct, frozen=True):
    """One file as it was read on a day; ``mended`` by the number of the refused row."""

    programme: UUID
    file: str
    sha256: str  # of the file's octets
    role: Literal["mentor", "mentee"]
    accepted: tuple[PersonRow, ...]
    merged: tuple[Merged, ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]
    mended: dict[str, MendedRow] = {}

    def everybody(self) -> list[PersonRow]:
        """All who come in when the draft is accepted: accepted rows, repeated rows of people already known, mended ones."""
        repeated = [merged.row for merged in self.merged if merged.into is None]
        return [*self.accepted, *repeated, *(mended.row for mended in self.mended.values())]


class DraftMissing(Refused):
    code = "import-missing"
    kind = "missing"
    sentence = "Cet import n’existe pas, ou a été effacé au bout de trente jours. Rien n’a été changé ; renvoyez le fichier."


class RowNotRefused(Refused):
    code = "row-not-refused"
    kind = "missing"
    sentence = "La ligne {row} n’est pas une ligne refusée de cet import. Rien n’a été changé ; vérifiez son numéro."


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


def refused_row(draft: Draft, row: int) -> RefusedRow:
    """The refused row of this number. Raises RowNotRefused."""
    for refused in draft.refused:
        if refused.row.where.row == row:
            return refused
    raise RowNotRefused(row=row)


def completed(draft: Draft, row: int, completion: Completion) -> Draft:
    """The draft with a refused row completed in place. Raises RowNotRefused, RowStillWrong."""
    refused = refused_row(draft, row)
    address = _address(completion.email, row) or refused.row.address
    if address is None:
        raise RowStillWrong(row=row, what="il manque une adresse")
    if "date-invalid" in (refused.code, *refused.also) and completion.birth_date is None:
        raise RowStillWrong(row=row, what="il manque la date de naissance")
    if any(address.key == one.address.key for one in draft.everybody() if one.address):
        raise RowStillWrong(row=row, what="cette adresse est déjà celle d’une autre ligne")
    mended = msgspec.structs.replace(refused.row, address=address, birth_date=completion.birth_date or refused.row.birth_date)
    return _with(draft, row, MendedRow(mended, "completed"))


def admitted(draft: Draft, row: int, code_digest: str) -> Draft:
    """The draft with a refused row let in without an address, by a printed code. Raises RowNotRefused, AddressNeeded."""
    refused = refused_row(draft, row)
    if not refused.only_the_address:
        raise AddressNeeded(row=row)
    return _with(draft, row, MendedRow(msgspec.structs.replace(refused.row, address=None), "access-code", code_digest))


def _address(given: str | None, row: int) -> Address | None:
    if given is None:
        return None
    address = read_address(given)
    if address is None:
        raise RowStillWrong(row=row, what="l’adresse n’est pas valable")
    return address


def _with(draft: Draft, row: int, mended: MendedRow) -> Draft:
    return msgspec.structs.replace(draft, mended={**draft.mended, str(row): mended})
