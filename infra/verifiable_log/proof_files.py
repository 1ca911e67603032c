"""Proof files: everything that shows one line to be in the log, in one small text (C2SP tlog-proof)."""

import base64
from collections.abc import Sequence
from typing import Final, Self

import msgspec

from infra.verifiable_log.checkpoints import Checkpoint, strict_base64
from infra.verifiable_log.hashes import HASH_OCTETS
from infra.verifiable_log.notes import SignedNote
from infra.verifiable_log.proofs import LONGEST_PROOF, included

_FIRST: Final = "c2sp.org/tlog-proof@v1"


class NotAProofFile(ValueError):
    """The text is not a proof file as the format defines it."""


class ProofFile(msgspec.Struct, frozen=True):
    """The leaf's ``index``, the ``hashes`` from it to the root, the signed ``checkpoint``, and octets that its maker adds."""

    index: int
    hashes: Sequence[bytes]
    checkpoint: SignedNote
    extra: bytes | None = None

    def __str__(self) -> str:
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        hashes = [base64.b64encode(one).decode() for one in self.hashes]
        return "\n".join([_FIRST, *extra, f"index {self.index}", *hashes, "", str(self.checkpoint)])

    @classmethod
    def parsed(cls, octets: bytes) -> Self:
        """Read a file. Raises NotAProofFile, NotANote."""
        head, apart, note = octets.partition(b"\n\n")
        lines = head.decode("ascii", errors="replace").split("\n")
        extra = None
        if lines[1:2] and lines[1].startswith("extra "):
            extra = strict_base64(lines.pop(1).removeprefix("extra "))
            if extra is None:
                raise NotAProofFile
        index = lines[1].removeprefix("index ") if len(lines) > 1 else ""
        hashes = [strict_base64(line) for line in lines[2:]]
        sound = lines[0] == _FIRST and lines[1:2] == [f"index {index}"] and index.isascii() and index.isdigit()
        if not apart or not sound or str(int(index)) != index or len(hashes) > LONGEST_PROOF:
            raise NotAProofFile
        right = [one for one in hashes if one is not None and len(one) == HASH_OCTETS]
        if len(right) != len(hashes):
            raise NotAProofFile
        return cls(int(index), tuple(right), SignedNote.parsed(note), extra)

    def proves(self, leaf: bytes) -> bool:
        """Whether the leaf stands where the file says, in the tree of its checkpoint. Who signed that is another question."""
        checkpoint = Checkpoint.parsed(self.checkpoint.text)
        return included(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)
