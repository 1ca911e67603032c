"""Access tokens: what a program shows to act in one institution, in one role, until a day.

A token reads ``ekole_<tenant>_<secret>``; the secret has 256 bits, the database keeps its SHA-256 only.
"""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

_SHAPE: Final = re.compile(r"^ekole_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$")


class IssuedToken(msgspec.Struct, frozen=True):
    """A token as its owner sees it, once; and what is kept of it."""

    token: str
    digest: bytes
    expires_at: datetime


class PresentedToken(msgspec.Struct, frozen=True):
    tenant: UUID
    digest: bytes


def issue(tenant: UUID, expires_at: datetime) -> IssuedToken:
    secret = secrets.token_urlsafe(32)
    return IssuedToken(f"ekole_{tenant.hex}_{secret}", digest_of(secret), expires_at)


def present(token: str) -> PresentedToken | None:
    """The tenant and digest of a well-formed token, or None."""
    shape = _SHAPE.match(token)
    return PresentedToken(UUID(hex=shape[1]), digest_of(shape[2])) if shape else None


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
