"""Addresses and secrets of subscriptions, sealed under the institution's key; events name them (tenants/webhooks/subscription.py)."""

import hmac
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.secret_key import SecretKey
from tenants.webhooks.signing import SECRET_OCTETS, secret_of

_PURPOSE: Final = b"ekole webhooks 1\x00"
_NAMES: Final = b"ekole webhook addresses 1\x00"


class KeptForWebhooks:
    """What is sealed stands under a name; it is opened by nobody who has not the institution's key."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def address_named(self, tenant: UUID, subscription: UUID, address: str) -> UUID:
        """How events call this address: a keyed digest, so that the same one has the same name and the name tells nothing."""
        key = (await self._keyring.tenant_key(tenant)).derived(_NAMES)
        return UUID(bytes=hmac.digest(key, subscription.bytes + address.encode(), "sha256")[:16], version=5)

    async def keep_address(self, tenant: UUID, subscription: UUID, address: str) -> UUID:
        """Seal an address; its name."""
        name = await self.address_named(tenant, subscription, address)
        await self._keep(tenant, subscription, name, address)
        return name

    async def keep_secret(self, tenant: UUID, subscription: UUID, name: UUID) -> str:
        """The secret of this name: a new one, or the one that was made before, for whoever asks the same again."""
        await self._keep(tenant, subscription, name, secret_of(secrets.token_bytes(SECRET_OCTETS)))
        return (await self.opened(tenant, [name]))[name]

    async def opened(self, tenant: UUID, names: Collection[UUID]) -> dict[UUID, str]:
        """What stands under these names; what is not there any more is left out."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT name, sealed FROM ekole.webhook_sealed WHERE tenant_id = $1 AND name = ANY ($2::uuid[])", tenant, list(names)
            )
        key = await self._key(tenant)
        return {
            (name := UUID(int=row["name"].int)): key.decrypt(row["sealed"], _PURPOSE + tenant.bytes + name.bytes).decode() for row in rows
        }

    async def gone_at(self, tenant: UUID, names: Iterable[UUID], moment: datetime) -> None:
        """These need not be kept from then on; housekeeping destroys them."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.webhook_sealed SET gone_at = $3 WHERE tenant_id = $1 AND name = ANY ($2::uuid[]) AND gone_at IS NULL",
                tenant,
                list(names),
                moment,
            )

    async def destroy(self, tenant: UUID, subscription: UUID) -> None:
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute("DELETE FROM ekole.webhook_sealed WHERE tenant_id = $1 AND subscription = $2", tenant, subscription)

    async def _keep(self, tenant: UUID, subscription: UUID, name: UUID, content: str) -> None:
        sealed = (await self._key(tenant)).encrypt(content.encode(), _PURPOSE + tenant.bytes + name.bytes)
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.webhook_sealed (tenant_id, name, subscription, sealed) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (tenant_id, name) DO UPDATE SET gone_at = NULL",
                tenant,
                name,
                subscription,
                sealed,
            )

    async def _key(self, tenant: UUID) -> SecretKey:
        return (await self._keyring.tenant_key(tenant)).key.key_for(_PURPOSE)
