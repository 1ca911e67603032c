"""The bytes: one event and its circumstances as one CloudEvents 1.0 JSON line, and lines read back (DESIGN §3).

A line is written once and never changes: its bytes are what is stored, exported and hashed. Attributes always come in the same
order, times in UTC with microseconds and ``Z`` (RFC 3339), text in UTF-8, and no byte of it is a line break.

Reading is one pass of a compiled decoder over as many lines as one likes: for each registered event type an envelope class is
generated, told apart by the attribute ``type``, whose ``data`` is the event's own class. Lines of types which upcasters lift take a
slower road through their raw data. An unknown type stops the reader; unknown fields are ignored.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from domain.decision import TimeNotAllowed
from domain.event import Event, EventType, event_type_named, event_type_of, event_types
from domain.personal import Sealed
from domain.recorded import Recorded
from domain.refusal import Refused
from domain.upcasting import lifted, upcast_tags
from tenants.personal_data.sealing import labelled

LONGEST_LINE: Final = 65_535  # octets: an entry's length is a u16 in the published tiles (tlog-tiles)


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """All that a line says beside the event itself; ``version`` counts from 1 within the stream."""

    tenant: UUID
    id: UUID
    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    role: str
    command: UUID
    correlation: UUID
    causation: UUID | None = None
    on_behalf_of: str | None = None


class EntryTooLong(Refused):
    code = "entry-too-long"
    kind = "invalid"
    sentence = (
        "Ce que vous avez saisi est trop long pour être conservé ({octets} octets pour {limit} au plus). "
        "Rien n’a été enregistré ; raccourcissez le texte et recommencez."
    )


class EntryUnreadable(Refused):
    code = "entry-unreadable"
    kind = "invalid"
    sentence = (
        "Ce que vous avez saisi contient des caractères ou des nombres qui ne peuvent pas être conservés. "
        "Rien n’a été enregistré ; retirez-les et recommencez."
    )


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


class _Line(msgspec.Struct, frozen=True, gc=False):
    """The attributes in the order in which they are written for ever."""

    specversion: str
    id: UUID
    source: str
    type: str
    subject: str
    time: str
    tenant: UUID
    streamversion: int
    recordedtime: str
    actor: str
    actorrole: str
    onbehalfof: str | UnsetType
    commandid: UUID
    correlationid: UUID
    causationid: UUID | UnsetType
    data: Event


_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def rfc3339(moment: datetime) -> str:
    """A moment in UTC with microseconds, such as ``2026-09-01T06:30:00.000000Z``; ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def encode_line(event: Event, circumstances: Circumstances, *, simulated: bool = False) -> bytes:
    """The line of an event, without a line break.

    ``simulated`` says that the tenant is a demonstration, whose events may all carry a simulated ``time``. Raises TimeNotAllowed
    where another tenant's event of a type that is not backdatable claims another time than that of its recording; EntryTooLong
    beyond 65,535 octets; EntryUnreadable where the line would not read back as the same event (a NaN, U+0000, lone surrogates);
    ValueError where a personal field is not sealed: no clear personal value ever reaches a line.
    """
    kind = event_type_of(event)
    told = circumstances
    if told.occurred_at != told.recorded_at and not (kind.backdatable or simulated):
        raise TimeNotAllowed(date=told.occurred_at.date().isoformat())
    for field in kind.personal_fields:
        if not isinstance(getattr(event, field), Sealed):
            raise ValueError(f"{kind.tag}: the personal field {field} is not sealed")
    line = _Line(
        "1.0",
        told.id,
        f"/tenants/{told.tenant}",
        kind.tag,
        told.stream,
        rfc3339(told.occurred_at),
        told.tenant,
        told.version,
        rfc3339(told.recorded_at),
        told.actor,
        told.role,
        UNSET if told.on_behalf_of is None else told.on_behalf_of,
        told.command,
        told.correlation,
        UNSET if told.causation is None else told.causation,
        event,
    )
    try:
        written = _ENCODER.encode(line)
    except UnicodeEncodeError:
        raise EntryUnreadable from None
    if len(written) > LONGEST_LINE:
        raise EntryTooLong(octets=len(written), limit=LONGEST_LINE)
    if b"\\u0000" in written and _NUL.search(written):
        raise EntryUnreadable
    if not _reads_back(written, event):
        raise EntryUnreadable
    return written


def _reads_back(written: bytes, event: Event) -> bool:
    """A line that could not be read again would stop every reader of this tenant for ever: better refused now."""
    try:
        return decode_events(written) == [event]
    except (UnreadableLine, UnknownEventType):
        return False


def decode_events(lines: bytes) -> list[Event]:
    """The events alone, in order, lifted to today's types: the fast road to a fold. ``lines`` are joined by line breaks.

    Raises UnknownEventType or UnreadableLine, with the index of the line (from 0).
    """
    reader, envelopes = _decode("events", lines)
    if reader.old and any(type(envelope) in reader.old for envelope in envelopes):
        return [event for index, envelope in enumerate(envelopes) for event in reader.events_of(envelope, index)]
    return [envelope.data for envelope in envelopes]


def decode_identified(lines: bytes) -> list[tuple[UUID, Event]]:
    """The events with their ids, which opening their sealed fields asks for; otherwise as ``decode_events``."""
    reader, envelopes = _decode("identified", lines)
    if reader.old and any(type(envelope) in reader.old for envelope in envelopes):
        return [(envelope.id, event) for index, envelope in enumerate(envelopes) for event in reader.events_of(envelope, index)]
    return [(envelope.id, envelope.data) for envelope in envelopes]


def decode_recorded(lines: bytes, positions: Sequence[int]) -> list[Recorded]:
    """Events with all their circumstances. ``positions`` holds each line's position in the tenant's log, one a line.

    A line that an upcaster lifts to several events yields as many Recorded at the same position, and none where it lifts to none.
    Raises UnknownEventType or UnreadableLine, with the index of the line (from 0).
    """
    reader, envelopes = _decode("recorded", lines)
    tags, old = reader.tags, reader.old
    return [
        Recorded(
            position,
            e.id,
            tags[type(e)],
            e.subject,
            e.streamversion,
            e.time,
            e.recordedtime,
            e.actor,
            e.actorrole,
            e.commandid,
            e.correlationid,
            e.causationid,
            e.onbehalfof,
            event,
        )
        for index, (position, e) in enumerate(zip(positions, envelopes, strict=True))
        for event in (reader.events_of(e, index) if type(e) in old else (e.data,))
    ]


class _Nothing(msgspec.Struct, frozen=True, tag_field="type", tag="nothing"):
    """What can be read while no type is registered."""


class _Reader:
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


class _Compiled:
    newest = _Reader((), frozenset())


class _Type(msgspec.Struct, frozen=True, gc=False):
    type: str


def _decode(road: str, lines: bytes) -> tuple[_Reader, list[Any]]:
    """One pass over the lines; decoders are compiled anew when types were registered since."""
    reader = _Compiled.newest
    try:
        return reader, getattr(reader, road).decode_lines(lines)
    except msgspec.DecodeError:
        kinds, old_tags = event_types(), upcast_tags()
        if reader.known != (kinds, old_tags):
            _Compiled.newest = _Reader(kinds, old_tags)
            return _decode(road, lines)
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
