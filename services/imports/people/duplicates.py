"""When two rows are one person, and what the second adds to the first."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TypeVar

import msgspec

from services.imports.cells.availability import united
from services.imports.cells.names import PersonName
from services.imports.cells.skills import SkillList
from services.imports.people.rows import PersonRow, Supervision

T = TypeVar("T")

_FILLED_IN = (
    "birth_date", "phone", "group", "course", "rhythm", "in_return", "capacity", "job", "category", "discipline", "name",
)  # fmt: skip


def is_somebody_else(one: PersonName | None, other: PersonName | None) -> bool:
    """Whether two people share an address, as brothers and sisters share the family's: their given names have nothing in common."""
    if one is None or other is None:
        return False
    given, also = one.folded[0], other.folded[0]
    if not given or not also or set(given.split()) & set(also.split()):
        return False
    if {given, one.folded[1]} == {also, other.folded[1]} or given.startswith(also) or also.startswith(given):
        return False
    return SequenceMatcher(None, given, also).ratio() < 0.75


def merged_rows(first: PersonRow, second: PersonRow) -> tuple[PersonRow, tuple[str, ...], tuple[str, ...]]:
    """The first row with what the second adds; the names of what was added; the names of what differs (the first is kept)."""
    changes: dict[str, object] = {}
    differing = []
    for field in _FILLED_IN:
        mine, theirs = getattr(first, field), getattr(second, field)
        if mine in (None, "") and theirs not in (None, ""):
            changes[field] = theirs
        elif field != "name" and theirs not in (None, "") and mine != theirs:
            differing.append(field)
    changes |= {
        "other_addresses": _union(first.other_addresses, second.other_addresses),
        "guardians": first.guardians or second.guardians,
        "skills": _all_skills(first.skills, second.skills),
        "needs": _all_skills(first.needs, second.needs),
        "availability": united((first.availability, second.availability)),
        "supervised_by": _union(first.supervised_by, second.supervised_by),
        "supervises": Supervision(
            addresses=_union(first.supervises.addresses, second.supervises.addresses),
            names=_union(first.supervises.names, second.supervises.names),
            groups=_union(first.supervises.groups, second.supervises.groups),
        ),
    }
    added = tuple(field for field, value in changes.items() if value != getattr(first, field))
    return msgspec.structs.replace(first, **changes), added, tuple(differing)


def _union(first: Sequence[T], second: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _all_skills(first: SkillList, second: SkillList) -> SkillList:
    known = {mention.id: mention for mention in reversed((*first.known, *second.known))}
    order = dict.fromkeys(mention.id for mention in (*first.known, *second.known))
    return SkillList(tuple(known[skill] for skill in order), _union(first.other, second.other))


def filled_fields(row: PersonRow) -> tuple[str, ...]:
    """The names of what a row says beyond who it is."""
    names = (*_FILLED_IN[:-1], "guardians", "skills", "needs", "availability", "supervises", "supervised_by", "other_addresses")
    return tuple(name for name in names if getattr(row, name) or (name == "capacity" and row.capacity is not None))
