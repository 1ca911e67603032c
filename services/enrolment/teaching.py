"""Who teaches whom, wherever an institution's files say it.

A list of pupils names their teachers, a list of staff their pupils or classes; whichever is imported first speaks of people who are
not there yet. So each file is also read with what the accepted ones before it said of its people.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from services.imports.cells.names import without_title
from services.imports.people.rows import PersonRow
from services.imports.text import fold
from tenants.personal_data.contacts import canonical_address


class Nameable(msgspec.Struct, frozen=True):
    """Somebody by everything that a file may call them."""

    person: UUID
    family_name: str
    given_name: str
    address: str | None
    group: str | None


class Named:
    """People found again by what files call them. ``at``: whose canonical addresses are, beside those of the people."""

    def __init__(self, people: Iterable[Nameable], at: Mapping[str, UUID] | None = None) -> None:
        self._by_address = dict(at or {})
        self._by_name: dict[str, UUID] = {}
        self._by_family: dict[str, set[UUID]] = {}
        self._by_group: dict[str, list[UUID]] = {}
        for one in people:
            family, given = fold(one.family_name), fold(one.given_name)
            if one.address:
                self._by_address[canonical_address(one.address)] = one.person
            if family and given:
                self._by_name[f"{family} {given}"] = self._by_name[f"{given} {family}"] = one.person
            if family:
                self._by_family.setdefault(family, set()).add(one.person)
            if one.group:
                self._by_group.setdefault(fold(one.group), []).append(one.person)

    def called(self, texts: Iterable[str], groups: Iterable[str]) -> list[UUID]:
        """Who is meant by addresses and names, and by classes; by a family name alone («Mme Durand») where only one bears it."""
        alone = [person for text in texts if (person := self._one(text)) is not None]
        return [*alone, *(person for group in groups for person in self._by_group.get(fold(group), ()))]

    def _one(self, text: str) -> UUID | None:
        if "@" in text:
            return self._by_address.get(canonical_address(text))
        name = fold(without_title(text))
        bearers = self._by_family.get(name, set())
        return self._by_name.get(name) or (next(iter(bearers)) if len(bearers) == 1 else None)


class Said(msgspec.Struct, frozen=True):
    """What a file said: this person teaches, or is taught by, those whom the texts and classes call."""

    by: UUID
    texts: tuple[str, ...]
    groups: tuple[str, ...]


def said_of_others(row: PersonRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a row says of people of the other list: their addresses and names, and their classes."""
    if row.kind == "mentor":
        return row.supervised_by, ()
    addresses = tuple(address.text for address in row.supervises.addresses)
    return (*addresses, *row.supervises.names), row.supervises.groups


def said_of(people: Iterable[Nameable], said: Iterable[Said]) -> Mapping[UUID, Sequence[UUID]]:
    """For each of these people who is spoken of, those who said that they teach them or are taught by them."""
    named = Named(people)
    found: dict[UUID, list[UUID]] = {}
    for one in said:
        for person in named.called(one.texts, one.groups):
            found.setdefault(person, []).append(one.by)
    return found
