"""The key under which accounts' addresses are found and sealed, for the whole installation.

In an installation whose master key was never replaced it follows from that key. Where the master key is replaced, it is kept, wrapped
by the new one: a digest of an address is how an account is found, so it has to stay what it was.
"""

import hashlib
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tenants.personal_data.secret_key import KEY_OCTETS, SecretKey

_PURPOSE: Final = b"ekole accounts key 1\x00"
_WRAPPING: Final = b"ekole accounts wrapping 1\x00"


async def accounts_key(engine: AsyncEngine, master_key: bytes) -> SecretKey:
    """The key of this installation's accounts. Raises WrongKey where it was wrapped by another master key."""
    async with engine.connect() as connection:
        kept: bytes | None = await connection.scalar(text("SELECT accounts_key FROM ekole.master_key"))
    return opened_accounts_key(master_key, kept)


def opened_accounts_key(master_key: bytes, kept: bytes | None) -> SecretKey:
    """From what the database keeps of it, None for nothing. Raises WrongKey."""
    if kept is None:
        return SecretKey(_thirty_two(master_key))
    return SecretKey(_thirty_two(master_key)).key_for(_WRAPPING).unwrap(kept, _PURPOSE)


def wrapped_accounts_key(master_key: bytes, key: SecretKey) -> bytes:
    """As the database keeps it under a master key."""
    return SecretKey(_thirty_two(master_key)).key_for(_WRAPPING).wrap(key, _PURPOSE)


def _thirty_two(key: bytes) -> bytes:
    """The master key as one key of 32 octets, whatever the length of its file."""
    return key if len(key) == KEY_OCTETS else hashlib.sha256(key).digest()
