"""Signed notes: a text and who signed it (C2SP signed-note), with Ed25519; and the keys to check them with."""

import base64
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from infra.verifiable_log.checkpoints import strict_base64

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04  # Ed25519 over a checkpoint and the time at which a witness saw it
_NAME: Final = re.compile(r"[^\s+]+")
_SIGNATURE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_MOST_SIGNATURES: Final = 100
_KEY_ID_OCTETS: Final = 4


class NotANote(ValueError):
    """The octets are not a signed note as the format defines it."""


class Signature(msgspec.Struct, frozen=True):
    """One signature line: the key's name, its identifier (4 octets), and what the key's kind makes of it."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


class SignedNote(msgspec.Struct, frozen=True):
    """A text, which ends with a line feed, and its signatures in the order they stand."""

    text: str
    signatures: Sequence[Signature]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)

    @classmethod
    def parsed(cls, octets: bytes) -> Self:
        """Read a note. Raises NotANote."""
        try:
            note = octets.decode("utf-8")
        except UnicodeDecodeError as failed:
            raise NotANote from failed
        if any(ord(one) < 0x20 and one != "\n" for one in note):
            raise NotANote
        text, apart, signatures = note.rpartition("\n\n")
        if not apart or not text or not signatures.endswith("\n"):
            raise NotANote
        lines = signatures[:-1].split("\n")
        if len(lines) > _MOST_SIGNATURES:
            raise NotANote
        return cls(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    octets = strict_base64(found[2]) if found else None
    if found is None or octets is None or len(octets) <= _KEY_ID_OCTETS:
        raise NotANote
    return Signature(found[1], octets[:_KEY_ID_OCTETS], octets[_KEY_ID_OCTETS:])


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key under the name that it signs for. ``kind``: ED25519 or COSIGNATURE."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ line feed ‖ kind ‖ public key), its first four octets."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:_KEY_ID_OCTETS]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes((self.kind,)) + self.public).decode()}"

    @classmethod
    def parsed(cls, written: str) -> Self | None:
        """From ``name+identifier+key``; None where it is not such a key, or its identifier belongs to another."""
        name, _, rest = written.partition("+")
        identifier, _, encoded = rest.partition("+")
        octets = strict_base64(encoded)
        if not _NAME.fullmatch(name) or octets is None or len(octets) != 33 or octets[0] not in (ED25519, COSIGNATURE):
            return None
        key = cls(name, octets[1:], octets[0])
        return key if key.key_id.hex() == identifier else None

    def signed(self, note: SignedNote) -> bool:
        """Whether this key signed the note, rightly."""
        return any(
            self.time_of(note.text, one) is not None for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id)
        )

    def time_of(self, text: str, signature: Signature) -> int | None:
        """The seconds since 1970 that a cosignature tells, 0 for any other; None where the signature is not right."""
        if self.kind == ED25519:
            return 0 if _right(self.public, signature.value, text.encode()) else None
        at = int.from_bytes(signature.value[:8], "big")
        return at if _right(self.public, signature.value[8:], cosigned_text(text, at)) else None


class Signer:
    """A private key under a name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.key = VerifierKey(name, private.public_key().public_bytes_raw())
        self._private = private

    def sign(self, text: str) -> Signature:
        return Signature(self.key.name, self.key.key_id, self._private.sign(text.encode()))


def signed_note(text: str, signers: Iterable[Signer]) -> SignedNote:
    """The text with the signature of each. Raises NotANote where the text is not one that can be signed."""
    if not text.endswith("\n") or any(ord(one) < 0x20 and one != "\n" for one in text):
        raise NotANote
    return SignedNote(text, tuple(signer.sign(text) for signer in signers))


def cosigned_text(text: str, at: int) -> bytes:
    """What a witness signs: that it saw this checkpoint at this time, in seconds since 1970 (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosigned(name: str, private: Ed25519PrivateKey, text: str, at: int) -> Signature:
    """A witness's signature of a checkpoint."""
    key = VerifierKey(name, private.public_key().public_bytes_raw(), COSIGNATURE)
    return Signature(name, key.key_id, at.to_bytes(8, "big") + private.sign(cosigned_text(text, at)))


def _right(public: bytes, signature: bytes, octets: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, octets)
    except (InvalidSignature, ValueError):
        return False
    return True
