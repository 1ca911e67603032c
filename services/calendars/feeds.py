"""Feeds: the secret address under which somebody's own calendar reads what is theirs.

The address holds the institution and a secret; only the secret's digest is kept. Whoever opens a new one closes the one before.
"""

import base64
import binascii
import hashlib
import secrets
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction

_SECRET: Final = 18  # octets
_TENANT: Final = 16


class FeedOwner(msgspec.Struct, frozen=True):
    tenant: UUID
    person: UUID


async def open_feed(engine: AsyncEngine, tenant: UUID, person: UUID) -> str:
    """A new secret for this person's calendar, to be shown once; the one before serves no more."""
    secret = secrets.token_bytes(_SECRET)
    async with tenant_transaction(engine, tenant) as connection:
        await connection.execute(
            "INSERT INTO ekole.calendar_feed (tenant_id, person, digest) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, person)"
            " DO UPDATE SET digest = excluded.digest, created_at = now()",
            tenant,
            person,
            _digest(secret),
        )
    return base64.urlsafe_b64encode(tenant.bytes + secret).rstrip(b"=").decode()


async def close_feed(engine: AsyncEngine, tenant: UUID, person: UUID) -> bool:
    """Whether there was one."""
    async with tenant_transaction(engine, tenant) as connection:
        closed: str = await connection.execute("DELETE FROM ekole.calendar_feed WHERE tenant_id = $1 AND person = $2", tenant, person)
    return closed != "DELETE 0"


async def has_feed(engine: AsyncEngine, tenant: UUID, person: UUID) -> bool:
    async with tenant_transaction(engine, tenant) as connection:
        return bool(await connection.fetchval("SELECT true FROM ekole.calendar_feed WHERE tenant_id = $1 AND person = $2", tenant, person))


async def owner_of(engine: AsyncEngine, code: str) -> FeedOwner | None:
    """Whose calendar is behind this secret; None for one that never was, or serves no more."""
    try:
        read = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(read) != _TENANT + _SECRET:
        return None
    tenant = UUID(bytes=read[:_TENANT])
    async with tenant_transaction(engine, tenant) as connection:
        person = await connection.fetchval(
            "SELECT person FROM ekole.calendar_feed WHERE tenant_id = $1 AND digest = $2", tenant, _digest(read[_TENANT:])
        )
    return FeedOwner(tenant, person) if person is not None else None


def address_of(base: str, code: str) -> str:
    """What somebody gives their calendar."""
    return f"{base.rstrip('/')}/calendrier/{code}.ics"


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
