"""The addresses of candidacies: one for each call, that everybody may pass on, and one for each candidacy, that its mail carries.

A code is base64url(institution ‖ programme ‖ audience ‖ HMAC) for a call, base64url(institution ‖ candidacy ‖ HMAC) for a candidacy;
HMAC-SHA256 under a key that follows from the institution's, its first half. A call's code says nothing that ends: the call itself does.
"""

import base64
import binascii
import hmac
import struct
from typing import Final, get_args
from uuid import UUID

import msgspec

from domain.design.communication import Called
from tenants.personal_data.keyring import TenantKey

_AUDIENCES: Final[tuple[Called, ...]] = get_args(Called)  # their places are written in codes: only ever add at the end
_CALL: Final = b"ekole call for volunteers 1\x00"
_CANDIDACY: Final = b"ekole candidacy to confirm 1\x00"
_CALL_SHAPE: Final = struct.Struct(">16s16sB16s")
_CANDIDACY_SHAPE: Final = struct.Struct(">16s16s16s")
_SIGNATURE: Final = 16  # octets


class CallCode(msgspec.Struct, frozen=True):
    """What a call's code says, its signature not yet compared."""

    tenant: UUID
    programme: UUID
    audience: Called
    signature: bytes


class CandidacyCode(msgspec.Struct, frozen=True):
    tenant: UUID
    candidacy: UUID
    signature: bytes


def call_path(key: TenantKey, programme: UUID, audience: Called) -> str:
    """The path that a poster, a message or a code for telephones names; the same for as long as the institution has its key."""
    place = _AUDIENCES.index(audience)
    packed = _CALL_SHAPE.pack(key.tenant.bytes, programme.bytes, place, _call_signature(key, programme, audience))
    return f"/candidature/{_written(packed)}"


def read_call(code: str) -> CallCode | None:
    """The parts of a code; None where it has not the shape of one."""
    try:
        tenant, programme, place, signature = _CALL_SHAPE.unpack(_read(code))
        return CallCode(UUID(bytes=tenant), UUID(bytes=programme), _AUDIENCES[place], signature)
    except (ValueError, IndexError, binascii.Error, struct.error):
        return None


def is_call(key: TenantKey, code: CallCode) -> bool:
    return hmac.compare_digest(_call_signature(key, code.programme, code.audience), code.signature)


def candidacy_path(key: TenantKey, candidacy: UUID) -> str:
    packed = _CANDIDACY_SHAPE.pack(key.tenant.bytes, candidacy.bytes, _candidacy_signature(key, candidacy))
    return f"/candidature/confirmer/{_written(packed)}"


def read_candidacy(code: str) -> CandidacyCode | None:
    """The parts of a code; None where it has not the shape of one."""
    try:
        tenant, candidacy, signature = _CANDIDACY_SHAPE.unpack(_read(code))
        return CandidacyCode(UUID(bytes=tenant), UUID(bytes=candidacy), signature)
    except (ValueError, binascii.Error, struct.error):
        return None


def is_candidacy(key: TenantKey, code: CandidacyCode) -> bool:
    return hmac.compare_digest(_candidacy_signature(key, code.candidacy), code.signature)


def _call_signature(key: TenantKey, programme: UUID, audience: Called) -> bytes:
    return hmac.digest(key.derived(_CALL), programme.bytes + audience.encode(), "sha256")[:_SIGNATURE]


def _candidacy_signature(key: TenantKey, candidacy: UUID) -> bytes:
    return hmac.digest(key.derived(_CANDIDACY), candidacy.bytes, "sha256")[:_SIGNATURE]


def _written(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _read(code: str) -> bytes:
    """Raises ValueError, binascii.Error."""
    return base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
