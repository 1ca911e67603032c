"""Links that do one thing for one account until a moment: signed, so that nothing need be kept of them.

A link's token is base64url(account ‖ end in seconds ‖ HMAC-SHA256). The signature also covers what the link depends on: the kept
password for a reset, which changes with it and so lets the link serve once; the address for a confirmation.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

_SHAPE: Final = struct.Struct(">16sQ32s")
_RESET: Final = b"ekole link: another password 1\x00"
_CONFIRMATION: Final = b"ekole link: address 1\x00"


class Facts(Protocol):
    """What a link depends on, of an account."""

    @property
    def account(self) -> UUID: ...

    @property
    def address(self) -> str: ...

    @property
    def password_hash(self) -> str: ...


class Link(msgspec.Struct, frozen=True):
    """A token as it was read, its signature not yet compared."""

    account: UUID
    until: datetime
    signature: bytes


class AccountLinks:
    """Made and recognised under a key of the installation (32 octets)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def reset(self, facts: Facts, until: datetime) -> str:
        return self._made(_RESET, facts.account, until, facts.password_hash)

    def confirmation(self, facts: Facts, until: datetime) -> str:
        return self._made(_CONFIRMATION, facts.account, until, facts.address)

    def resets(self, link: Link, facts: Facts, now: datetime) -> bool:
        """Whether this link may still give the account another password."""
        return self._holds(_RESET, link, facts.password_hash, now)

    def confirms(self, link: Link, facts: Facts, now: datetime) -> bool:
        """Whether this link shows that the account's address is its owner's."""
        return self._holds(_CONFIRMATION, link, facts.address, now)

    def _made(self, purpose: bytes, account: UUID, until: datetime, bound: str) -> str:
        seconds = int(until.timestamp())
        token = _SHAPE.pack(account.bytes, seconds, self._signature(purpose, account, seconds, bound))
        return base64.urlsafe_b64encode(token).rstrip(b"=").decode()

    def _holds(self, purpose: bytes, link: Link, bound: str, now: datetime) -> bool:
        expected = self._signature(purpose, link.account, int(link.until.timestamp()), bound)
        return hmac.compare_digest(expected, link.signature) and now < link.until

    def _signature(self, purpose: bytes, account: UUID, seconds: int, bound: str) -> bytes:
        return hmac.new(self._key, purpose + account.bytes + struct.pack(">Q", seconds) + bound.encode(), hashlib.sha256).digest()


def read_link(token: str) -> Link | None:
    """The parts of a token; None where it has not the shape of one."""
    try:
        octets = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        account, seconds, signature = _SHAPE.unpack(octets)
        return Link(UUID(bytes=account), datetime.fromtimestamp(seconds, UTC), signature)
    except (binascii.Error, struct.error, ValueError, OverflowError, OSError):
        return None
