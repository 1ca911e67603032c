"""What the event store gives back: stored bytes, and where they stood."""

from collections.abc import Iterator
from typing import Final

import msgspec


class _Versioned(msgspec.Struct, frozen=True, gc=False):
    streamversion: int


_versioned: Final = msgspec.json.Decoder(_Versioned)


def version_of(line: bytes) -> int:
    """The version that a stored line has in its stream, by its own words (which the door compared with its place)."""
    return _versioned.decode(line).streamversion


class StoredStream(msgspec.Struct, frozen=True):
    """The lines of one stream after the version asked for, joined by line feeds (none after the last), oldest first.

    ``version`` is that of the last line, or the version asked for where nothing follows it.
    """

    stream: str
    version: int
    lines: bytes


class LogBatch(msgspec.Struct, frozen=True):
    """Consecutive lines of a tenant's log: positions first, first + 1, … last, joined by line feeds; checked to have no hole.

    ``head`` is the tenant's last position at the moment of reading. An empty batch has last = first - 1.
    """

    first: int
    last: int
    head: int
    lines: bytes

    def numbered(self) -> Iterator[tuple[int, bytes]]:
        """Each position with its line."""
        if self.last >= self.first:
            yield from enumerate(self.lines.split(b"\n"), self.first)

    @property
    def at_head(self) -> bool:
        """True where the tenant had no later line when this was read."""
        return self.last == self.head
