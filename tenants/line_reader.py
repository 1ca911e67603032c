"""Compiled decoders of lines: one envelope class for each registered event type, told apart by the attribute ``type`` (DESIGN §3).

Lines of types that upcasters lift go through their raw data. Decoders are compiled when they are first needed, and again when types
were registered since.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.event import Event, EventType, event_type_named, event_types
from domain.upcasting import lifted, upcast_tags
from tenants.personal_data.sealing import labelled


class UnknownEventType(Exception):
    """A stored line is of a type that this program does not know: a newer version wrote it. Reading stops before it."""

    def __init__(self, tag: str, index: int) -> None:
        super().__init__(f"line {index + 1} of this reading is a {tag}, which this version of the program does not know")
        self.tag = tag
        self.index = index


class UnreadableLine(Exception):
    """A stored line does not have the shape of its type. Reading stops before it."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"line {index + 1} of this reading cannot be read: {reason}")
        self.index = index


class _Nothing(msgspec.Struct, frozen=True, tag_field="type", tag="nothing"):
    """What can be read while no type is registered."""


class Reader:
    """Compiled decoders for every type registered when it was made."""

    _ALONE: Final[list[Any]] = []
    _IDENTIFIED: Final[list[Any]] = [("id", UUID)]
    _RECORDED: Final[list[Any]] = [
        ("id", UUID),
        ("subject", str),
        ("streamversion", int),
        ("time", datetime),
        ("recordedtime", datetime),
        ("actor", str),
        ("actorrole", str),
        ("commandid", UUID),
        ("correlationid", UUID),
        ("causationid", UUID | None, None),
        ("onbehalfof", str | None, None),
    ]

    def __init__(self, kinds: Sequence[EventType], old_tags: frozenset[str]) -> None:
        self.known = (tuple(kinds), old_tags)
        self.tags: dict[type, str] = {}
        self.old: set[type] = set()
        self._data: dict[str, Any] = {kind.tag: kind.event for kind in kinds} | dict.fromkeys(old_tags, msgspec.Raw)
        self._old_tags = old_tags

    @cached_property
    def events(self) -> msgspec.json.Decoder[Any]:
        return self._decoder("Alone", self._ALONE)

    @cached_property
    def identified(self) -> msgspec.json.Decoder[Any]:
        return self._decoder("Identified", self._IDENTIFIED)

    @cached_property
    def recorded(self) -> msgspec.json.Decoder[Any]:
        return self._decoder("Recorded", self._RECORDED)

    def _decoder(self, name: str, attributes: list[Any]) -> msgspec.json.Decoder[Any]:
        envelopes: list[Any] = []
        for tag, data in self._data.items():
            fields = [field for field in attributes if len(field) == 2]
            optional = [field for field in attributes if len(field) == 3]
            envelope = msgspec.defstruct(
                f"{name}_{re.sub('[^a-z0-9]', '_', tag)}",
                [*fields, ("data", data), *optional],
                tag_field="type",
                tag=tag,
                frozen=True,
                gc=False,
            )
            self.tags[envelope] = tag
            if tag in self._old_tags:
                self.old.add(envelope)
            envelopes.append(envelope)
        return msgspec.json.Decoder(reduce(or_, envelopes or [_Nothing]))

    def events_of(self, envelope: Any, index: int) -> list[Event]:
        """What an envelope holds in today's words; ``index`` is named where it cannot be said in them."""
        if type(envelope) not in self.old:
            return [envelope.data]
        tag = self.tags[type(envelope)]
        try:
            raw = {field: labelled(value, field) for field, value in msgspec.json.decode(envelope.data).items()}
            return [self._newest(newest, data, index) for newest, data in lifted(tag, raw)]
        except (msgspec.DecodeError, LookupError, TypeError, ValueError) as fault:
            raise UnreadableLine(index, f"{tag}, once lifted: {type(fault).__name__} {fault}") from fault

    def _newest(self, tag: str, data: Any, index: int) -> Event:
        kind = event_type_named(tag)
        if kind is None:
            raise UnknownEventType(tag, index)
        event: Event = msgspec.convert(data, kind.event)
        return event


class Compiled:
    """The decoders in use; made anew when types were registered since."""

    newest = Reader((), frozenset())


class _Type(msgspec.Struct, frozen=True, gc=False):
    type: str


def decode(road: str, lines: bytes) -> tuple[Reader, list[Any]]:
    """One pass over the lines; decoders are compiled anew when types were registered since."""
    reader = Compiled.newest
    try:
        return reader, getattr(reader, road).decode_lines(lines)
    except msgspec.DecodeError:
        kinds, old_tags = event_types(), upcast_tags()
        if reader.known != (kinds, old_tags):
            Compiled.newest = Reader(kinds, old_tags)
            return decode(road, lines)
        raise _first_fault(getattr(reader, road), lines) from None


def _first_fault(decoder: msgspec.json.Decoder[Any], lines: bytes) -> Exception:
    """Which line stopped the reader, and why."""
    for index, line in enumerate(line for line in lines.splitlines() if line):
        try:
            decoder.decode(line)
        except msgspec.DecodeError as fault:
            try:
                tag = msgspec.json.decode(line, type=_Type).type
            except msgspec.DecodeError:
                return UnreadableLine(index, str(fault))
            if event_type_named(tag) is None and tag not in upcast_tags():
                return UnknownEventType(tag, index)
            return UnreadableLine(index, f"{tag}: {fault}")
    return UnreadableLine(0, "its lines can be read one by one but not together")
