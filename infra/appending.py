"""What is asked of the event store's door, and what it answers (DESIGN §3)."""

from typing import TypeAlias

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One event as it will be stored: its wire type, and its line (CloudEvents 1.0 JSON in UTF-8, no line break)."""

    type: str
    line: bytes


class StreamAppend(msgspec.Struct, frozen=True):
    """Entries for one stream, whose last event has ``expected_version`` (0: the stream has none yet)."""

    stream: str
    expected_version: int
    entries: tuple[Entry, ...]


class Guard(msgspec.Struct, frozen=True):
    """A stream which the decision read and does not write: it must still have this version."""

    stream: str
    version: int


class AppendRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One command's outcome: all of it is written, or nothing. No entries is an outcome too, and is remembered by its receipt.

    ``actor`` and ``key`` name the request, ``fingerprint`` tells whether a repeat asks for the same, ``ids`` (a JSON text) is kept
    in the receipt for whoever repeats.
    """

    actor: str
    key: str
    fingerprint: bytes
    streams: tuple[StreamAppend, ...] = ()
    guards: tuple[Guard, ...] = ()
    ids: bytes = b"{}"


class Appended(msgspec.Struct, frozen=True):
    """Stored, now or (``repeated``) at an earlier time, at the positions from first to last.

    Without events ``last_position`` is the tenant's head of that moment and ``first_position`` the one after it.
    """

    first_position: int
    last_position: int
    repeated: bool
    ids: bytes


class VersionConflict(msgspec.Struct, frozen=True):
    """Somebody wrote to this stream since it was read. Nothing was written: read again, decide again."""

    stream: str
    expected: int
    actual: int


class KeyReused(msgspec.Struct, frozen=True):
    """The actor has used this key for another request. Nothing was written."""


class EntryRefused(msgspec.Struct, frozen=True):
    """The door found an entry that must not be stored. Nothing was written; the program that made the entry is at fault.

    Codes: entry-malformed, entry-too-long, entry-has-line-break, entry-of-another-tenant, entry-contradicts-request,
    entry-type-malformed, entry-time-malformed, entry-from-the-future. ``detail`` says which: stream and version.
    """

    code: str
    detail: str


Verdict: TypeAlias = Appended | VersionConflict | KeyReused | EntryRefused


class Receipt(msgspec.Struct, frozen=True):
    """What was answered to an earlier request with the same key; ``fingerprint`` tells whether it was the same request."""

    fingerprint: bytes
    first_position: int
    last_position: int
    ids: bytes
