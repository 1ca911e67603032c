"""The bundle: what an auditor takes away and can check without us. What lies where in it, and the words that go with it.

LISEZMOI.txt               what it is, in French
VERIFIER.md                the format, from which anybody can write a verifier
bundle.json                of which log, up to where, how much of it is shown
keys                       the public keys that sign this log, a line each
checkpoints/<size>         every signed checkpoint up to there
house/<size>.tlog-proof    that the newest of them which was taken in is in the house tree, where the checkpoints of all logs are
log.jsonl                  the log, a line each; a line that is withheld is told by its leaf
tile/<level>/<number>      the tree's tiles
proofs/<position>.tlog-proof   for each issued report that is shown, that its line is in the log
reports/<SHA-256>.json     these reports, byte for byte
"""

import base64
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

FORMAT: Final = "ekole-audit-bundle@v1"
REPORT_ISSUED: Final = "impact.report-issued.v1"
PERSON_ERASED: Final = "person.erased.v1"
_DOCUMENTS: Final = Path(__file__).parent / "documents"

MANIFEST: Final = "bundle.json"
KEYS: Final = "keys"
LOG: Final = "log.jsonl"


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``size``: lines of the log, which are the leaves of the last checkpoint. ``programme``: the only one shown, or all."""

    format: str
    origin: str
    tenant: UUID
    size: int
    made_at: datetime
    programme: UUID | None = None


class Withheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that is not shown, told by the hash that stands in the tree for it."""

    index: int
    leaf: str

    @classmethod
    def of(cls, position: int, leaf: bytes) -> bytes:
        return msgspec.json.encode(cls(position - 1, base64.b64encode(leaf).decode()))


class Told(msgspec.Struct, frozen=True):
    """What a stored line says of itself, as far as the bundle and its verifier need it."""

    type: str
    tenant: UUID
    time: datetime
    recordedtime: datetime
    data: msgspec.Raw = msgspec.Raw(b"{}")


class About(msgspec.Struct, frozen=True):
    """What the data of a line may say: of which programme it is, which report it issued."""

    programme: UUID | None = None
    sha256: str | None = None


def checkpoint_name(size: int) -> str:
    return f"checkpoints/{size:012d}"


def proof_name(position: int) -> str:
    return f"proofs/{position:012d}.tlog-proof"


def house_proof_name(size: int) -> str:
    return f"house/{size:012d}.tlog-proof"


def report_name(sha256: str) -> str:
    return f"reports/{sha256}.json"


def document(name: str) -> str:
    """The words that go into every bundle."""
    return (_DOCUMENTS / name).read_text(encoding="utf-8")
