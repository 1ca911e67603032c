"""Documents: what is too large for the log, or not for ever — import drafts, a matching's inputs, issued reports, signed forms.

A document is found by the SHA-256 of its content, which an event may tell, and kept encrypted under a key derived from the tenant's
and that hash. Destroying it leaves the hash. Whoever guesses a content can compute its hash: a document that is to be forgotten
about a person carries something random in itself.
"""

import hashlib
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.keyring import Keyring, TenantKey

_PURPOSE: Final = b"ekole document 1\x00"
LARGEST: Final = 64 * 1024 * 1024  # octets


class DocumentMissing(Refused):
    code = "document-missing"
    kind = "missing"
    sentence = "Ce document n’existe pas ici, ou il a été détruit. Rien n’a été changé ; demandez-le à qui l’a émis."


class DocumentTooLarge(Refused):
    code = "document-too-large"
    kind = "invalid"
    sentence = "Ce document est trop volumineux ({limit} Mio au plus). Rien n’a été gardé ; allégez-le, puis recommencez."


class Documents:
    """Encrypted documents of every tenant."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def put(self, tenant: UUID, content: bytes) -> bytes:
        """Keep a content and return its SHA-256; one that is kept already stays, one that was destroyed stays destroyed.

        Raises DocumentTooLarge beyond 64 MiB.
        """
        if len(content) > LARGEST:
            raise DocumentTooLarge(limit=LARGEST // 2**20)
        name = hashlib.sha256(content).digest()
        place = _place(tenant, name)
        ciphertext = (await self._keyring.tenant_key(tenant)).key.key_for(place).encrypt(content, place)
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.document (tenant_id, sha256, ciphertext) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, sha256) DO NOTHING",
                tenant,
                name,
                ciphertext,
            )
        return name

    async def get(self, tenant: UUID, name: bytes) -> bytes:
        """The content whose SHA-256 is ``name``. Raises DocumentMissing; WrongKey where what is kept was altered."""
        key: TenantKey = await self._keyring.tenant_key(tenant)
        async with tenant_transaction(self._engine, tenant) as connection:
            ciphertext = await connection.fetchval(
                "SELECT ciphertext FROM ekole.document WHERE tenant_id = $1 AND sha256 = $2", tenant, name
            )
        if ciphertext is None:
            raise DocumentMissing
        place = _place(tenant, name)
        return key.key.key_for(place).decrypt(ciphertext, place)

    async def destroy(self, tenant: UUID, name: bytes) -> None:
        """Forget a content for good; its hash stays, and says that it was here."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await destroy_within(connection, tenant, name)


async def destroy_within(connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, name: bytes) -> None:
    """Forget a content for good, in a transaction that does more."""
    await connection.execute(
        "UPDATE ekole.document SET ciphertext = NULL, destroyed_at = now() WHERE tenant_id = $1 AND sha256 = $2 AND destroyed_at IS NULL",
        tenant,
        name,
    )


def _place(tenant: UUID, name: bytes) -> bytes:
    return _PURPOSE + tenant.bytes + name
