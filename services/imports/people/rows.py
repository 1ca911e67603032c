"""One person as a file describes them, before anything is decided about them."""

from datetime import date

import msgspec

from domain.training.participation_events import StaffCategory
from services.imports.cells.addresses import Address
from services.imports.cells.availability import Availability
from services.imports.cells.names import PersonName
from services.imports.cells.skills import SkillList
from services.imports.columns.fields import Kind
from services.imports.findings import Finding, RowReference, RowRefusalCode


class Guardian(msgspec.Struct, frozen=True, kw_only=True):
    """A legal representative. At least one of the three is there."""

    name: PersonName | None = None
    address: Address | None = None
    phone: str | None = None


class Supervision(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a member of staff supervises: addresses where the file gives them, else names, and whole classes or groups."""

    addresses: tuple[Address, ...] = ()
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.addresses or self.names or self.groups)


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a row says and the programme needs. ``phone`` is E.164.

    ``other_addresses`` are further addresses of the same person, by which they may answer a survey. ``supervised_by`` are addresses
    or names of the staff who supervise a learner, as written. ``birth_date`` is read to know who needs a guardian; the platform
    keeps an age band, not the date.
    """

    where: RowReference
    kind: Kind
    name: PersonName | None = None
    address: Address | None = None
    other_addresses: tuple[Address, ...] = ()
    birth_date: date | None = None
    phone: str | None = None
    group: str = ""
    course: str = ""
    rhythm: str = ""
    guardians: tuple[Guardian, ...] = ()
    skills: SkillList = SkillList()
    needs: SkillList = SkillList()
    in_return: str = ""
    availability: Availability = Availability()
    capacity: int | None = None
    job: str = ""
    category: StaffCategory | None = None
    discipline: str = ""
    supervises: Supervision = Supervision()
    supervised_by: tuple[str, ...] = ()


class KnownPerson(msgspec.Struct, frozen=True):
    """Somebody whom the institution already has. ``name`` lets a shared family address be told from a repeated row."""

    kinds: frozenset[Kind]
    name: PersonName | None = None


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """A row that repeats a person. ``into`` is the accepted row, or None for a person known before this import.

    ``added`` names what the accepted row took from it, in the words of ``PersonRow``; where the person was known before, it names
    what the row holds, for the importing service to add.
    """

    row: PersonRow
    into: RowReference | None
    added: tuple[str, ...]
    finding: Finding


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not accepted, with everything that could be read of it: it can be completed in place or given an access code.

    ``also`` holds what else is wrong, beyond the one code that is said.
    """

    row: PersonRow
    code: RowRefusalCode
    finding: Finding
    also: tuple[RowRefusalCode, ...] = ()

    @property
    def only_the_address(self) -> bool:
        """Whether nothing but the address is wrong, so that a printed access code is enough to admit the person."""
        return "date-invalid" not in (self.code, *self.also)
