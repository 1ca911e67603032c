"""The house tree: one tree whose leaves are the checkpoints of all logs, so that a witness has one thing to follow (DESIGN §8).

A leaf tells a log by the hash of its name, its size and its root. Whoever knows a log finds its leaf; whoever does not learns nothing.
"""

from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec

from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.hashes import leaf_hash

HOUSE_TREE: Final = UUID("e401e000-0000-4000-8000-0000000000ff")  # under which its rows are kept; no institution's
_NAME: Final = "house"


class HouseEntry(msgspec.Struct, frozen=True):
    """What stands in the house tree for a checkpoint: ``log``, 32 octets, is SHA-256 of its origin."""

    log: bytes
    size: int
    root: bytes

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "HouseEntry":
        return cls(blinded(checkpoint.origin), checkpoint.size, checkpoint.root)

    def text(self) -> str:
        """A checkpoint's three lines, with the hash of the origin in hexadecimal in the place of the origin."""
        return Checkpoint(self.log.hex(), self.size, self.root).text()

    def leaf(self) -> bytes:
        """The hash that stands in the tree."""
        return leaf_hash(self.text().encode())


def blinded(origin: str) -> bytes:
    """A log's name for those who know it already: SHA-256. A name holds an identifier that nobody can guess."""
    return sha256(origin.encode()).digest()


def log_origin(host: str, tenant: object) -> str:
    """The name of a log, or of the house tree."""
    return f"{host}/log/{_NAME if tenant == HOUSE_TREE else tenant}"


def house_origin(origin: str) -> str:
    """The name of the house tree beside the log of this name: what follows the last slash is another."""
    return f"{origin.rpartition('/')[0]}/{_NAME}"
