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
_MOVE: Final = b"ekole link: move to another address 1\x00"
_CHOICES: Final = b"ekole link: choices of notices 1\x00"
_CHOICES_SHAPE: Final = struct.Struct(">16s16s32s")
_SIGN_UP: Final = b"ekole link: sign-up 1\x00"
_SIGN_UP_SHAPE: Final = struct.Struct(">16s32s")
_AGREEMENT: Final = b"ekole link: agreement on data 1\x00"
_AGREEMENT_SHAPE: Final = struct.Struct(">16s16sQ32s")
_DIRECTION: Final = b"ekole link: direction 1\x00"
_DIRECTION_SHAPE: Final = struct.Struct(">16s16s16sQ32s")


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


class AgreementLink(msgspec.Struct, frozen=True):
    """By which somebody who represents the direction of an institution accepts its agreement on data, until a moment."""

    tenant: UUID
    account: UUID
    until: datetime


class DirectionLink(msgspec.Struct, frozen=True):
    """By which somebody of the direction of an institution answers the house about one thing, until a moment."""

    tenant: UUID
    account: UUID
    subject: UUID
    until: datetime


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

    def move(self, facts: Facts, address: str, until: datetime) -> str:
        """Ends with the password and with the address that the account has when it is made."""
        return self._made(_MOVE, facts.account, until, _bound(facts, address))

    def moves(self, link: Link, facts: Facts, address: str, now: datetime) -> bool:
        """Whether this link moves the account to that address."""
        return self._holds(_MOVE, link, _bound(facts, address), now)

    def choices(self, tenant: UUID, reader: UUID) -> str:
        """The code of a reader's own page of choices about notices; it never ends, for an old mail's must still let them stop."""
        signature = hmac.new(self._key, _CHOICES + tenant.bytes + reader.bytes, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(_CHOICES_SHAPE.pack(tenant.bytes, reader.bytes, signature)).rstrip(b"=").decode()

    def chooses(self, code: str) -> tuple[UUID, UUID] | None:
        """The institution and the reader of such a code; None where it is none of ours."""
        try:
            octets = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
            tenant, reader, signature = _CHOICES_SHAPE.unpack(octets)
        except (ValueError, binascii.Error, struct.error):
            return None
        expected = hmac.new(self._key, _CHOICES + tenant + reader, hashlib.sha256).digest()
        return (UUID(bytes=tenant), UUID(bytes=reader)) if hmac.compare_digest(expected, signature) else None

    def sign_up(self, sign_up: UUID) -> str:
        """The code by which the reader of a mail follows a sign-up that waits; until when it may be is kept with it."""
        return _written(_SIGN_UP_SHAPE.pack(sign_up.bytes, self._signed(_SIGN_UP, sign_up.bytes)))

    def signs_up(self, code: str) -> UUID | None:
        """The sign-up of such a code; None where it is none of ours."""
        try:
            sign_up, signature = _SIGN_UP_SHAPE.unpack(_read(code))
        except (ValueError, binascii.Error, struct.error):
            return None
        return UUID(bytes=sign_up) if hmac.compare_digest(self._signed(_SIGN_UP, sign_up), signature) else None

    def agreement(self, link: AgreementLink, version: str) -> str:
        """The code by which an agreement on data is accepted, in this version of its text and in no other."""
        seconds = int(link.until.timestamp())
        signature = self._signed(_AGREEMENT, link.tenant.bytes, link.account.bytes, struct.pack(">Q", seconds), version.encode())
        return _written(_AGREEMENT_SHAPE.pack(link.tenant.bytes, link.account.bytes, seconds, signature))

    def agrees(self, code: str, version: str, now: datetime) -> AgreementLink | None:
        """What such a code says; None where it is none of ours, is over, or was made for another version."""
        try:
            tenant, account, seconds, signature = _AGREEMENT_SHAPE.unpack(_read(code))
            link = AgreementLink(UUID(bytes=tenant), UUID(bytes=account), datetime.fromtimestamp(seconds, UTC))
        except (ValueError, binascii.Error, struct.error, OverflowError, OSError):
            return None
        expected = self._signed(_AGREEMENT, tenant, account, struct.pack(">Q", seconds), version.encode())
        return link if hmac.compare_digest(expected, signature) and now < link.until else None

    def direction(self, purpose: str, link: DirectionLink) -> str:
        """The code by which a direction answers; one made for one purpose serves for no other."""
        head = (link.tenant.bytes, link.account.bytes, link.subject.bytes)
        seconds = int(link.until.timestamp())
        signature = self._signed(_DIRECTION, *head, struct.pack(">Q", seconds), purpose.encode())
        return _written(_DIRECTION_SHAPE.pack(*head, seconds, signature))

    def of_direction(self, purpose: str, code: str, now: datetime) -> DirectionLink | None:
        """What such a code says; None where it is none of ours, is over, or was made for another purpose."""
        try:
            tenant, account, subject, seconds, signature = _DIRECTION_SHAPE.unpack(_read(code))
            until = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, binascii.Error, struct.error, OverflowError, OSError):
            return None
        expected = self._signed(_DIRECTION, tenant, account, subject, struct.pack(">Q", seconds), purpose.encode())
        link = DirectionLink(UUID(bytes=tenant), UUID(bytes=account), UUID(bytes=subject), until)
        return link if hmac.compare_digest(expected, signature) and now < until else None

    def _signed(self, *parts: bytes) -> bytes:
        return hmac.new(self._key, b"".join(parts), hashlib.sha256).digest()

    def _made(self, purpose: bytes, account: UUID, until: datetime, bound: str) -> str:
        seconds = int(until.timestamp())
        token = _SHAPE.pack(account.bytes, seconds, self._signature(purpose, account, seconds, bound))
        return base64.urlsafe_b64encode(token).rstrip(b"=").decode()

    def _holds(self, purpose: bytes, link: Link, bound: str, now: datetime) -> bool:
        expected = self._signature(purpose, link.account, int(link.until.timestamp()), bound)
        return hmac.compare_digest(expected, link.signature) and now < link.until

    def _signature(self, purpose: bytes, account: UUID, seconds: int, bound: str) -> bytes:
        return hmac.new(self._key, purpose + account.bytes + struct.pack(">Q", seconds) + bound.encode(), hashlib.sha256).digest()


def _bound(facts: Facts, address: str) -> str:
    return "\n".join((facts.password_hash, facts.address, address))


def read_link(token: str) -> Link | None:
    """The parts of a token; None where it has not the shape of one."""
    try:
        octets = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        account, seconds, signature = _SHAPE.unpack(octets)
        return Link(UUID(bytes=account), datetime.fromtimestamp(seconds, UTC), signature)
    except (binascii.Error, struct.error, ValueError, OverflowError, OSError):
        return None


def _written(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _read(code: str) -> bytes:
    """Raises ValueError, binascii.Error."""
    return base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
