"""Secret keys: random, never printed; other keys are derived from them and keys below them are wrapped by them.

Derivation is HKDF-SHA256 (RFC 5869) without salt, wrapping is AES-256-GCM with a random 96-bit nonce.
"""

import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_OCTETS: Final = 32
NONCE_OCTETS: Final = 12
_NO_SALT: Final = bytes(32)  # RFC 5869 §2.2: a salt not given is as many zeros as the hash is long


class WrongKey(Exception):
    """What was to be unwrapped was wrapped by another key or for another purpose, or was altered since."""


class SecretKey:
    """256 random bits. Its representation shows nothing; two are compared in constant time."""

    __slots__ = ("_octets", "_pseudorandom")

    def __init__(self, octets: bytes) -> None:
        if len(octets) != KEY_OCTETS:
            raise ValueError(f"a key has {KEY_OCTETS} octets, not {len(octets)}")
        self._octets = octets
        self._pseudorandom = hmac.digest(_NO_SALT, octets, "sha256")

    @classmethod
    def random(cls) -> "SecretKey":
        return cls(secrets.token_bytes(KEY_OCTETS))

    def derived(self, purpose: bytes) -> bytes:
        """32 octets of HKDF-SHA256 under this key, ``purpose`` being its «info»."""
        return hmac.digest(self._pseudorandom, purpose + b"\x01", "sha256")

    def key_for(self, purpose: bytes) -> "SecretKey":
        return SecretKey(self.derived(purpose))

    def wrap(self, key: "SecretKey", purpose: bytes) -> bytes:
        """``key`` as it may be kept: nonce and ciphertext; ``purpose`` must be told again to unwrap it."""
        nonce = secrets.token_bytes(NONCE_OCTETS)
        return nonce + AESGCM(self._octets).encrypt(nonce, key._octets, purpose)

    def unwrap(self, wrapped: bytes, purpose: bytes) -> "SecretKey":
        """Raises WrongKey."""
        try:
            return SecretKey(AESGCM(self._octets).decrypt(wrapped[:NONCE_OCTETS], wrapped[NONCE_OCTETS:], purpose))
        except (InvalidTag, ValueError):
            raise WrongKey from None

    def encrypt(self, content: bytes, purpose: bytes) -> bytes:
        """Nonce and ciphertext of any content, of less than 2³¹ octets."""
        nonce = secrets.token_bytes(NONCE_OCTETS)
        return nonce + AESGCM(self._octets).encrypt(nonce, content, purpose)

    def decrypt(self, encrypted: bytes, purpose: bytes) -> bytes:
        """Raises WrongKey."""
        try:
            return AESGCM(self._octets).decrypt(encrypted[:NONCE_OCTETS], encrypted[NONCE_OCTETS:], purpose)
        except (InvalidTag, ValueError):
            raise WrongKey from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and hmac.compare_digest(other._octets, self._octets)

    def __hash__(self) -> int:
        return hash(self._pseudorandom)

    def __repr__(self) -> str:
        return "SecretKey(…)"
