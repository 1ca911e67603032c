"""Links that do one thing, for one person, until a moment.

    from services.links.issuing import link_for
    key = await house.keyring.tenant_key(tenant)
    path = link_for(key, "consent", participation, issued_at, expires_at, audience="guardian")

``path`` begins with «/l/» and is put behind the public address. The same arguments make the same path, so that a mail that is sent
again has the same bytes. Subjects: ``answer`` a survey, ``pair``, ``log`` and ``times`` a pair,
``session`` a session; the others need none.

A code is base64url(institution ‖ purpose ‖ audience ‖ participation ‖ issued ‖ end [‖ subject] ‖ HMAC-SHA256, its first half): issued in
milliseconds, so that a link is older or newer than a revocation; the end in seconds. It is signed under a key that follows from the
institution's; it holds identifiers, never a name.
"""

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from domain.training.consents import Signatory
from tenants.personal_data.keyring import TenantKey

Purpose = Literal["space", "consent", "charter", "answer", "pair", "log", "session", "times", "incident"]

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)  # their places are written in codes: only ever add at the end
AUDIENCES: Final[tuple[Signatory, ...]] = ("self", "guardian", "other-guardian")
WITH_SUBJECT: Final = frozenset({"answer", "pair", "log", "session", "times"})
_FOR_GUARDIANS: Final = frozenset({"consent", "incident"})
_HEAD: Final = struct.Struct(">16sBB16sQI")
_SIGNATURE: Final = 16  # octets
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_PURPOSE: Final = b"ekole participant link 1\x00"


class Link(msgspec.Struct, frozen=True):
    """What a code says, its signature not yet compared. ``signed``: the octets that the signature covers."""

    tenant: UUID
    purpose: Purpose
    audience: Signatory
    participation: UUID
    issued_at: datetime
    expires_at: datetime
    subject: UUID | None
    signed: bytes
    signature: bytes


def link_for(
    key: TenantKey,
    purpose: Purpose,
    participation: UUID,
    issued_at: datetime,
    expires_at: datetime,
    *,
    audience: Signatory = "self",
    subject: UUID | None = None,
) -> str:
    """The path of a link. ValueError where a purpose lacks its subject, has one too many, or is not a guardian's."""
    if (subject is not None) != (purpose in WITH_SUBJECT):
        raise ValueError(f"a link to {purpose} {'needs' if subject is None else 'has no'} subject")
    if audience != "self" and purpose not in _FOR_GUARDIANS:
        raise ValueError(f"a link to {purpose} is never a guardian's")
    head = _HEAD.pack(
        key.tenant.bytes,
        PURPOSES.index(purpose),
        AUDIENCES.index(audience),
        participation.bytes,
        (issued_at - _EPOCH) // _MILLISECOND,
        int(expires_at.timestamp()),
    )
    signed = head + (subject.bytes if subject else b"")
    return f"/l/{base64.urlsafe_b64encode(signed + _sign(key, signed)).rstrip(b'=').decode()}"


def read_link(code: str) -> Link | None:
    """The parts of a code; None where it has not the shape of one."""
    try:
        octets = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        signed, signature = octets[:-_SIGNATURE], octets[-_SIGNATURE:]
        tenant, purpose, audience, participation, issued, expires = _HEAD.unpack_from(signed)
        rest = signed[_HEAD.size :]
        named = PURPOSES[purpose]
        if len(rest) != (16 if named in WITH_SUBJECT else 0):
            return None
        return Link(
            UUID(bytes=tenant),
            named,
            AUDIENCES[audience],
            UUID(bytes=participation),
            _EPOCH + issued * _MILLISECOND,
            datetime.fromtimestamp(expires, UTC),
            UUID(bytes=rest) if rest else None,
            signed,
            signature,
        )
    except (binascii.Error, struct.error, ValueError, IndexError, OverflowError):
        return None


def is_signed(key: TenantKey, link: Link) -> bool:
    return hmac.compare_digest(_sign(key, link.signed), link.signature)


def _sign(key: TenantKey, signed: bytes) -> bytes:
    return hmac.digest(key.derived(_PURPOSE), signed, "sha256")[:_SIGNATURE]
