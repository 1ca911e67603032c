"""How a person is called and reached, and their legal representatives."""

from typing import Literal

import msgspec

from services.imports.cells.addresses import Address, read_address, read_own_addresses
from services.imports.cells.names import PersonName, name_from_address, person_name, split_name
from services.imports.cells.phones import read_phone
from services.imports.columns.fields import Field, Owner
from services.imports.people.rows import Guardian
from services.imports.people.table_cells import LineCells

AddressProblem = Literal["email-missing", "email-invalid"]
_PRIVATE = 2  # the rank of a column of private addresses


class ReadAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's address, or why there is none; ``text`` and ``header`` are the cell that decided."""

    address: Address | None = None
    others: tuple[Address, ...] = ()
    problem: AddressProblem | None = None
    text: str = ""
    header: str = ""


def read_own_address(cells: LineCells) -> ReadAddress:
    """The preferred of a person's addresses; one that cannot be read gives way to another of the same row."""
    found: dict[str, Address] = {}
    wrong = ("", "")
    for column, text in cells.filled(Field.EMAIL):
        address = read_address(text)
        addresses = (address,) if address else read_own_addresses(text)
        if len(addresses) > 1:
            cells.say("email-several", column.header, text, kept=addresses[0].text)
        if addresses and column.rank == _PRIVATE and not found:
            cells.say("email-personal-used", column.header, text)
        for one in addresses:
            found.setdefault(one.key, one)
        if not addresses and not wrong[0]:
            wrong = (text, column.header)
    columns = cells.table.columns(Field.EMAIL)
    header = columns[0].header if columns else ""
    if found:
        if wrong[0]:
            cells.say("email-other-used", wrong[1], wrong[0])
        first, *others = found.values()
        return ReadAddress(address=first, others=tuple(others), text=first.text, header=header)
    if wrong[0]:
        return ReadAddress(problem="email-invalid", text=wrong[0], header=wrong[1])
    return ReadAddress(problem="email-missing", header=header)


def read_own_name(cells: LineCells, address: Address | None) -> PersonName | None:
    """The person's name, from its columns or else from the address, which is said."""
    name = _name(cells, Owner.PERSON, 0, address.text if address else "")
    if name is None:
        name = name_from_address(address.text) if address else None
        cells.say("name-from-address" if name else "name-missing")
    return name


def _name(cells: LineCells, owner: Owner, guardian: int, address: str) -> PersonName | None:
    family = cells.first(Field.FAMILY_NAME, owner, guardian)[0]
    given = cells.first(Field.GIVEN_NAME, owner, guardian)[0]
    if family or given:
        return person_name(given, family)
    for column, text in cells.filled(Field.FULL_NAME, owner, guardian):
        return split_name(text, cells.table.name_orders[column.position], address)
    return None


def read_own_phone(cells: LineCells, owner: Owner = Owner.PERSON, guardian: int = 0) -> str | None:
    """The first telephone number that can be read, E.164; one that cannot is said where there is no other."""
    wrong = ("", "")
    for column, text in cells.filled(Field.PHONE, owner, guardian):
        if number := read_phone(text):
            return number
        wrong = wrong if wrong[0] else (text, column.header)
    if wrong[0]:
        cells.say("phone-unreadable", wrong[1], wrong[0])
    return None


def read_guardians(cells: LineCells, own: Address | None) -> tuple[Guardian, ...]:
    """The legal representatives that the row names, two at most."""
    guardians = []
    for number in (1, 2):
        name = _name(cells, Owner.GUARDIAN, number, "")
        text, header = cells.first(Field.EMAIL, Owner.GUARDIAN, number)
        address = (read_address(text) or next(iter(read_own_addresses(text)), None)) if text else None
        if text and address is None:
            cells.say("guardian-email-invalid", header, text)
        if address and own and address.key == own.key:
            cells.say("guardian-email-same", header, text)
        phone = read_own_phone(cells, Owner.GUARDIAN, number)
        if name or address or phone:
            guardians.append(Guardian(name=name, address=address, phone=phone))
    return tuple(guardians)
