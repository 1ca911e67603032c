"""Names that tell nothing without the tenant's key: respondents of surveys, and fingerprints of requests."""

import hmac
from typing import Final
from uuid import UUID

from tenants.personal_data.keyring import TenantKey

_RESPONDENT: Final = b"ekole respondent 1\x00"
_FINGERPRINT: Final = b"ekole request fingerprint 1\x00"


def respondent(key: TenantKey, programme: UUID, person: UUID) -> UUID:
    """Who answers the surveys of a programme: the same in each of its waves, another in every other programme.

    A UUIDv8 (RFC 9562) of HMAC-SHA256 under the tenant's key. Without that key nobody finds the one from the other.
    """
    digest = bytearray(hmac.digest(key.derived(_RESPONDENT), programme.bytes + person.bytes, "sha256")[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))


def fingerprint(key: TenantKey, request: bytes) -> bytes:
    """32 octets by which a repeated request is known again; a plain hash of somebody's name would outlive their erasure."""
    return hmac.digest(key.derived(_FINGERPRINT), request, "sha256")
