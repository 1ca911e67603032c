"""Reading history written in older words: an upcaster lifts the raw data of an old type to today's types.

Stored bytes are never rewritten; each upcaster stands beside the event it lifts, and chains with the next.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.event import EVENT_TYPE_PATTERN

RawEvent = tuple[str, Mapping[str, Any]]
Upcaster = Callable[[Mapping[str, Any]], Sequence[RawEvent]]

_UPCASTERS: dict[str, Upcaster] = {}


def upcasts(tag: str) -> Callable[[Upcaster], Upcaster]:
    """Register a function from the raw data of an old type to no, one or several (type, raw data) of newer types.

    Raises ValueError, while the program starts, where the tag is malformed or already lifted.
    """

    def register(upcaster: Upcaster) -> Upcaster:
        if not EVENT_TYPE_PATTERN.fullmatch(tag) or tag in _UPCASTERS:
            raise ValueError(f"{tag} cannot be lifted twice, and must look like 'pair.session-held.v1'")
        _UPCASTERS[tag] = upcaster
        return upcaster

    return register


def lifted(tag: str, data: Mapping[str, Any]) -> list[RawEvent]:
    """The newest words for a raw event: lifted as often as upcasters know how; itself where none is registered."""
    upcaster = _UPCASTERS.get(tag)
    if upcaster is None:
        return [(tag, data)]
    return [newest for newer_tag, newer in upcaster(data) for newest in lifted(newer_tag, newer)]


def upcast_tags() -> frozenset[str]:
    return frozenset(_UPCASTERS)
