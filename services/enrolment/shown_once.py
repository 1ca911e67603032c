"""What is shown once: printed access codes, between the form that made them and the page that shows them.

They wait in Redis for a few minutes, sealed under a key that stands only in the address of that page, and are gone when it has been
shown. Neither Redis alone nor the address afterwards gives them back.
"""

import hashlib
import os
import secrets
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WAIT: Final = 600  # seconds
_NONCE: Final = 12


class Slip(msgspec.Struct, frozen=True):
    """One person's printed access code, and the row of the file that it is for."""

    row: int
    name: str
    code: str


async def put_by(redis: Any, tenant: UUID, slips: list[Slip]) -> str:
    """Keep slips until they are shown; returns what opens them."""
    opener = secrets.token_urlsafe(32)
    place, key = _place_and_key(opener)
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, msgspec.json.encode(slips), tenant.bytes)
    await redis.set(place, sealed, ex=WAIT)
    return opener


async def taken(redis: Any, tenant: UUID, opener: str) -> list[Slip]:
    """The slips, for the first and last time; none where they were shown before, waited too long, or are another institution's."""
    place, key = _place_and_key(opener)
    sealed = await redis.getdel(place)
    if sealed is None:
        return []
    try:
        opened = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], tenant.bytes)
    except InvalidTag:
        return []
    return msgspec.json.decode(opened, type=list[Slip])


def _place_and_key(opener: str) -> tuple[str, bytes]:
    place = hashlib.sha256(b"ekole slips place 1\x00" + opener.encode()).hexdigest()
    return f"ekole:slips:{place}", hashlib.sha256(b"ekole slips key 1\x00" + opener.encode()).digest()
