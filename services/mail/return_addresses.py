"""The address that a mail comes back to when a server cannot deliver it after all: one of its own for each sending, signed.

``retours+CODE@ekole.example.fr``, where CODE is base32(message ‖ how often it came back before ‖ 80 bits of HMAC-SHA256). Servers may
change the case of an address, so case says nothing; the whole name stays within the 64 octets of RFC 5321, 4.5.3.1.1.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from typing import Final
from uuid import UUID

import msgspec

_PURPOSE: Final = b"ekole mail: come back 1\x00"
_SHAPE: Final = struct.Struct(">16sB10s")
_LETTERS: Final = 44  # of a code
_ROUND: Final = 256  # what the octet of returns counts up to


class Sending(msgspec.Struct, frozen=True):
    """One sending of a mail. ``returned``: how often the mail had come back before, modulo 256."""

    message: UUID
    returned: int


class ReturnAddresses:
    """Made and recognised under a key of the installation (32 octets). ``address``: the mailbox behind all of them."""

    def __init__(self, key: bytes, address: str) -> None:
        self._key = key
        self._name, _, self._domain = address.partition("@")
        self._ours = re.compile(rf"{re.escape(self._name)}\+([a-z2-7]{{{_LETTERS}}})@{re.escape(self._domain)}", re.IGNORECASE)

    def of(self, sending: Sending) -> str:
        head = sending.message.bytes + bytes([sending.returned % _ROUND])
        code = base64.b32encode(head + self._signature(head)).rstrip(b"=").decode().lower()
        return f"{self._name}+{code}@{self._domain}"

    def found_in(self, words: str) -> Sending | None:
        """The first sending whose address stands in these words; None where none of ours does."""
        for code in self._ours.findall(words):
            if (sending := self._read(code)) is not None:
                return sending
        return None

    def _read(self, code: str) -> Sending | None:
        try:
            octets = base64.b32decode(code.upper() + "=" * (-len(code) % 8))
        except (binascii.Error, ValueError):
            return None
        message, returned, signature = _SHAPE.unpack(octets)
        expected = self._signature(message + bytes([returned]))
        return Sending(UUID(bytes=message), returned) if hmac.compare_digest(expected, signature) else None

    def _signature(self, head: bytes) -> bytes:
        return hmac.new(self._key, _PURPOSE + head, hashlib.sha256).digest()[:10]
