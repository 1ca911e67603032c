"""An account's address: found by a keyed digest, kept sealed, never in clear in a table."""

import hashlib
import hmac
import os
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})


def canonical(address: str) -> str:
    """The one spelling under which an address is looked up: NFC, trimmed, case folded."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def mailbox_of(address: str) -> str:
    """The mailbox behind an address: without what its owner may add to it at will (``+…``, and dots where the host ignores them)."""
    local, _, domain = canonical(address).rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in _DOTLESS else local}@{domain}"


class AddressBook:
    """Digests and seals addresses under two keys derived from the master key (32 octets each)."""

    def __init__(self, digest_key: bytes, sealing_key: bytes) -> None:
        self._digest_key = digest_key
        self._sealing = AESGCM(sealing_key)

    def digest(self, address: str) -> bytes:
        return hmac.new(self._digest_key, canonical(address).encode(), hashlib.sha256).digest()

    def identity_digest(self, *parts: str) -> bytes:
        """Of somebody whom no address names, but others' words for them; never equal to the digest of an address."""
        key = hmac.new(self._digest_key, b"ekole identity 1\x00", hashlib.sha256).digest()
        return hmac.new(key, b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts), hashlib.sha256).digest()

    def seal(self, address: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._sealing.encrypt(nonce, address.strip().encode(), b"ekole account address v1")

    def open(self, sealed: bytes) -> str:
        return self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"ekole account address v1").decode()
