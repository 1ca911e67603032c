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
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from domain.decision import TimeNotAllowed
from domain.event import Event, event_type_of
from domain.personal import Sealed
from domain.recorded import Recorded
from domain.refusal import Refused
from tenants.line_reader import UnknownEventType, UnreadableLine, decode

__all__ = [
    "LONGEST_LINE",
    "Circumstances",
    "EntryTooLong",
    "EntryUnreadable",
    "UnknownEventType",
    "UnreadableLine",
    "decode_events",
    "decode_identified",
    "decode_recorded",
    "encode_line",
    "rfc3339",
]

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
    reader, envelopes = decode("events", lines)
    if reader.old and any(type(envelope) in reader.old for envelope in envelopes):
        return [event for index, envelope in enumerate(envelopes) for event in reader.events_of(envelope, index)]
    return [envelope.data for envelope in envelopes]


def decode_identified(lines: bytes) -> list[tuple[UUID, Event]]:
    """The events with their ids, which opening their sealed fields asks for; otherwise as ``decode_events``."""
    reader, envelopes = decode("identified", lines)
    if reader.old and any(type(envelope) in reader.old for envelope in envelopes):
        return [(envelope.id, event) for index, envelope in enumerate(envelopes) for event in reader.events_of(envelope, index)]
    return [(envelope.id, envelope.data) for envelope in envelopes]


def decode_recorded(lines: bytes, positions: Sequence[int]) -> list[Recorded]:
    """Events with all their circumstances. ``positions`` holds each line's position in the tenant's log, one a line.

    A line that an upcaster lifts to several events yields as many Recorded at the same position, and none where it lifts to none.
    Raises UnknownEventType or UnreadableLine, with the index of the line (from 0).
    """
    reader, envelopes = decode("recorded", lines)
    tags, old = reader.tags, reader.old
    read = zip(positions, envelopes, strict=True)
    if old and any(type(envelope) in old for envelope in envelopes):
        return [
            _recorded(position, tags[type(envelope)], envelope, event)
            for index, (position, envelope) in enumerate(read)
            for event in reader.events_of(envelope, index)
        ]
    return [_recorded(position, tags[type(envelope)], envelope, envelope.data) for position, envelope in read]


def _recorded(position: int, tag: str, read: Any, event: Event) -> Recorded:
    return Recorded(
        position,
        read.id,
        tag,
        read.subject,
        read.streamversion,
        read.time,
        read.recordedtime,
        read.actor,
        read.actorrole,
        read.commandid,
        read.correlationid,
        read.causationid,
        read.onbehalfof,
        event,
    )
