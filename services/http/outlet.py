"""Where an archive is written to while it is sent."""

import io
from typing import Any


class Outlet(io.RawIOBase):
    """A file to write to, nothing of which is kept: what was written since is taken away and sent."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, octets: Any) -> int:
        self._written += octets
        return len(octets)

    def taken(self) -> bytes:
        """What was written since the last time."""
        written, self._written = bytes(self._written), bytearray()
        return written
