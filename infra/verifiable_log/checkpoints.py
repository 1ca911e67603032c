"""Checkpoints: what a log says that it is at a size, in three lines (C2SP tlog-checkpoint)."""

import base64
import binascii
import re
from typing import Final, Self

import msgspec

from infra.verifiable_log.hashes import HASH_OCTETS

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class NotACheckpoint(ValueError):
    """The text is not a checkpoint as the format defines it."""


class Checkpoint(msgspec.Struct, frozen=True):
    """A tree's ``root`` (32 octets) at ``size`` leaves; ``origin`` names the log, for ever."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text: origin, size in decimal, root in base64, a line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read what ``text`` writes; lines of extensions after it are allowed and not kept. Raises NotACheckpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
            raise NotACheckpoint
        root = strict_base64(lines[2])
        if root is None or len(root) != HASH_OCTETS:
            raise NotACheckpoint
        return cls(lines[0], int(lines[1]), root)


def strict_base64(text: str) -> bytes | None:
    """The octets of standard base64 with its padding, written in the only way that is right; None otherwise."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets if base64.b64encode(octets).decode() == text else None
