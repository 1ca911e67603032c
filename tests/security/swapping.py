"""Identifiers swapped: every way of asking a door for what is another's, one identifier at a time and all of them at once."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from tests.security.doors import Door

# under which name an identifier of a body is known, where it is not its own
_CALLED: Final = {
    "participations": "participation",
    "mentor": "participation",
    "mentors": "participation",
    "mentee": "participation",
    "mentees": "participation",
    "facilitator": "person",
    "prefers": "person",
    "supervises": "person",
    "excludes": "person",
    "programmes": "programme",
    "leaving": "account",
    "following": "account",
    "identifier": "participation",
}


# known to others, or nobody's secret: who knows one knows nothing
_OPEN: Final = frozenset({"account", "message", "row"})


class Knock(msgspec.Struct, frozen=True):
    """One way of asking: what is in it of the other institution, and whether what the path names is all theirs."""

    path: str
    body: Mapping[str, Any] | None
    swapped: str
    theirs: bool  # an identifier of the path is the other institution's


def knocks(door: Door, theirs: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Knock]:
    """All identifiers of the path swapped; then one by one; then those of the body, one by one; then the place in a list.

    Where nobody's own identifiers are known, what is not swapped is an identifier that nobody has.
    """
    named = [name for name in door.parameters if name in theirs]
    yield Knock(door.with_identifiers(theirs), door.body, "all", bool(set(named) - _OPEN))
    if len(door.parameters) > 1:
        for name in named:
            yield Knock(door.with_identifiers({**own, name: theirs[name]}), door.body, f"{name} of the path", name not in _OPEN)
    for field, body in _swapped_bodies(door.body or {}, theirs):
        yield Knock(door.with_identifiers(own), body, f"{field} of the body", False)
        if named:
            yield Knock(door.with_identifiers(theirs), body, f"the path and {field} of the body", bool(set(named) - _OPEN))
    if door.method == "GET":
        query = urlencode({"after": theirs["cursor"], "limit": 5})
        yield Knock(f"{door.with_identifiers(own)}?{query}", None, "the place in a list", False)


def _swapped_bodies(body: Any, theirs: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Copies of a body with one identifier of it replaced."""
    for place in _identifiers(body, ()):
        field = next(part for part in reversed(place) if isinstance(part, str))
        known = theirs.get(field) or theirs.get(_CALLED.get(field, "")) or theirs["participation"]
        changed = copy.deepcopy(body)
        inner = changed
        for part in place[:-1]:
            inner = inner[part]
        inner[place[-1]] = known
        yield field, changed


def _identifiers(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _identifiers(inner, (*place, name))
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from _identifiers(inner, (*place, index))
        case str():
            try:
                UUID(value)
            except ValueError:
                return
            yield place
