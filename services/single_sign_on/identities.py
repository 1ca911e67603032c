"""Whom a provider means: its own name for somebody (``sub``), pinned to one account, per institution and issuer.

An address is no identity: providers let people change it, and whoever runs one could say any. So an account that exists already is
joined to an identity only by its owner, who gives its password once. Anybody else gets an account of their own, which belongs to this
identity alone: it has no password, no address finds it, and it is somebody in this institution and nowhere else.
"""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from services.accounts.addresses import AddressBook

NO_PASSWORD: Final = "!"  # noqa: S105 - no argon2 hash: no password matches it
_ACCOUNTS: Final = UUID("c1a0bd6a-0f2c-5a0e-8a44-6e7f4f8d2b90")


class Identities:
    def __init__(self, engine: AsyncEngine, addresses: AddressBook) -> None:
        self._engine = engine
        self._addresses = addresses

    async def account(self, tenant: UUID, issuer: str, subject: str) -> UUID | None:
        """Whom this institution's provider means; None for somebody whom it sends for the first time."""
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT account_id FROM ekole.sign_in_identity WHERE tenant_id = $1 AND digest = $2",
                tenant,
                self._digest(tenant, issuer, subject),
            )
        account: UUID | None = None if row is None else row[0]
        return account

    async def pin(self, tenant: UUID, issuer: str, subject: str, account: UUID) -> UUID:
        """Remember whom the provider means; whoever was pinned first stays, and is returned."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.sign_in_identity (tenant_id, digest, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                tenant,
                self._digest(tenant, issuer, subject),
                account,
            )
        pinned = await self.account(tenant, issuer, subject)
        assert pinned is not None, "it was just pinned"
        return pinned

    async def made(self, tenant: UUID, issuer: str, subject: str, address: str) -> UUID:
        """An account of this identity's own, where it has none yet."""
        digest = self._digest(tenant, issuer, subject)
        account = uuid5(_ACCOUNTS, digest.hex())
        async with self._engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO ekole.account (account_id, email_digest, email_sealed, password_hash)"
                    " VALUES (:account, :digest, :sealed, :none) ON CONFLICT (account_id) DO NOTHING"
                ),
                {"account": account, "digest": digest, "sealed": self._addresses.seal(address), "none": NO_PASSWORD},
            )
        return await self.pin(tenant, issuer, subject, account)

    async def note_address(self, account: UUID, address: str) -> None:
        """Where mails go from now on, for an account that a provider alone knows."""
        async with self._engine.begin() as connection:
            await connection.execute(
                text("UPDATE ekole.account SET email_sealed = :sealed WHERE account_id = :account AND password_hash = :none"),
                {"account": account, "sealed": self._addresses.seal(address), "none": NO_PASSWORD},
            )

    async def accounts(self, tenant: UUID) -> list[UUID]:
        """Everybody whom a provider of this institution ever meant."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch("SELECT DISTINCT account_id FROM ekole.sign_in_identity WHERE tenant_id = $1", tenant)
        return [row[0] for row in rows]

    def _digest(self, tenant: UUID, issuer: str, subject: str) -> bytes:
        return self._addresses.identity_digest(str(tenant), issuer, subject)
