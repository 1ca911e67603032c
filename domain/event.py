"""Events: what happened, as it stands in the log for ever.

An event class is tied to its wire type by the tag written at the class: ``SessionHeld`` in ``domain/facilitation/pair.py`` is
``pair.session-held.v1`` in the log, the API and the database. Renaming a class never renames history.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

import msgspec

EVENT_TYPE_PATTERN: Final = re.compile(r"^[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*\.v[1-9][0-9]*$")

RESTRICTED_STREAMS: Final = frozenset({"incident"})
"""Histories that only those who are named for them may see (DESIGN §6)."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """A fact. Its fields are the ``data`` of the CloudEvents line; unknown fields of newer writers are ignored.

    Nothing in it points back at it, so the garbage collector need not look (``gc=False``: a fifth less time in a fold).
    """


class EventType(msgspec.Struct, frozen=True):
    """How one class of events is written: its tag, whose data it holds, and what may be said of its time."""

    tag: str
    event: type[Event]
    backdatable: bool  # only these may have happened at another time than they were recorded (DESIGN §5)
    data_subject: str | None  # the field that names whose key seals the personal fields
    personal_fields: tuple[str, ...]

    @property
    def stream_type(self) -> str:
        return stream_type_of(self.tag)

    @property
    def restricted(self) -> bool:
        return is_restricted(self.tag)


EventClass = TypeVar("EventClass", bound=type[Event])

_BY_TAG: dict[str, EventType] = {}
_BY_CLASS: dict[type[Event], EventType] = {}


def stream_type_of(tag: str) -> str:
    """The kind of history that a wire tag belongs to."""
    return tag.partition(".")[0]


def is_restricted(tag: str) -> bool:
    """Whether events of this wire tag are for those alone who are named for them: no view of a programme, export, replay, auditor's
    page, webhook or letter shows them. Asked of the tag, so that it also holds for a type which this program does not know yet."""
    return stream_type_of(tag) in RESTRICTED_STREAMS


def event_type(tag: str, *, data_subject: str | None = None, backdatable: bool = False) -> Callable[[EventClass], EventClass]:
    """Register an event class under its wire tag, ``stream.what-happened.vN``.

    Raises ValueError, while the program starts, where a tag is malformed or taken, or where personal fields have no owner.
    """

    def register(event: EventClass) -> EventClass:
        if not EVENT_TYPE_PATTERN.fullmatch(tag):
            raise ValueError(f"{tag!r} is not an event type such as 'pair.session-held.v1'")
        if tag in _BY_TAG:
            raise ValueError(f"{tag} is already the type of {_BY_TAG[tag].event.__name__}")
        personal = tuple(_personal_fields(event))
        if personal and data_subject not in event.__struct_fields__:
            raise ValueError(f"{tag} holds personal data ({', '.join(personal)}): name the field that says whose they are")
        kind = EventType(tag, event, backdatable, data_subject, personal)
        _BY_TAG[tag] = _BY_CLASS[event] = kind
        return event

    return register


def event_type_of(event: Event | type[Event]) -> EventType:
    """The registration of an event or its class; KeyError where it was never registered."""
    return _BY_CLASS[event if isinstance(event, type) else type(event)]


def event_type_named(tag: str) -> EventType | None:
    """The registration under a wire tag, or None where this program does not know it."""
    return _BY_TAG.get(tag)


def event_types() -> tuple[EventType, ...]:
    """Every registered type, in the order of their tags."""
    return tuple(_BY_TAG[tag] for tag in sorted(_BY_TAG))


def _personal_fields(event: type[Event]) -> Iterator[str]:
    shape = msgspec.inspect.type_info(event)
    assert isinstance(shape, msgspec.inspect.StructType)
    for field in shape.fields:
        if _is_personal(field.type):
            yield field.name


def _is_personal(kind: Any) -> bool:
    """msgspec keeps the annotation's ``extra`` on a Metadata node around the type."""
    return isinstance(kind, msgspec.inspect.Metadata) and bool((kind.extra or {}).get("personal"))
