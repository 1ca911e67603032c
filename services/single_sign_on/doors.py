"""Where an institution's own sign-in is found from outside, and the secrets of its client (migration 0021).

A door is an address (``lycee-simone-iff-k7m2px``) or the domain of an e-mail address. Several institutions may stand behind one domain.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from tenants.personal_data.secret_key import SecretKey

MOST_BEHIND: Final = 50  # institutions behind one domain that are shown to choose from
_DOOR: Final = re.compile(r"(?:address|domain)/[a-z0-9.-]{1,253}")
_PURPOSE: Final = b"ekole sign-in secret 1\x00"
_NOT_IN_AN_ADDRESS: Final = re.compile(r"[^a-z0-9]+")


def sign_in_address(tenant: UUID, name: str) -> str:
    """How the sign-in page of an institution is called: after its name, and unlike any other; nobody chooses another's."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = _NOT_IN_AN_ADDRESS.sub("-", plain).strip("-")[:40].strip("-")
    mark = base64.b32encode(hashlib.sha256(b"ekole sign-in address 1\x00" + tenant.bytes).digest()).decode().lower()[:8]
    return f"{words}-{mark}" if words else mark


class SignInDoors:
    """``key``: under which clients' secrets are sealed."""

    def __init__(self, engine: AsyncEngine, key: SecretKey) -> None:
        self._engine = engine
        self._key = key

    async def behind_address(self, address: str) -> UUID | None:
        """The institution whose sign-in page this is; None where there is none."""
        found = await self._behind(f"address/{address}")
        return found[0] if found else None

    async def behind_domain(self, domain: str) -> list[UUID]:
        """The institutions that people with such an address may come from."""
        return await self._behind(f"domain/{domain}")

    async def open(self, tenant: UUID, address: str, domains: Iterable[str]) -> None:
        """Let this institution be found by these, and by nothing else."""
        doors = [f"address/{address}", *(f"domain/{one}" for one in domains)]
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute("DELETE FROM ekole.sign_in_door WHERE tenant_id = $1 AND door <> ALL ($2::text[])", tenant, doors)
            for door in doors:
                await connection.execute(
                    "INSERT INTO ekole.sign_in_door (tenant_id, door) VALUES ($1, $2) ON CONFLICT DO NOTHING", tenant, door
                )

    async def close(self, tenant: UUID) -> None:
        """Nobody finds it any more, and its secrets are gone."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute("DELETE FROM ekole.sign_in_door WHERE tenant_id = $1", tenant)
            await connection.execute("DELETE FROM ekole.sign_in_secret WHERE tenant_id = $1", tenant)

    def secret_name(self, tenant: UUID, secret: str) -> UUID:
        """How an event calls this secret: a keyed digest, so that the same secret has the same name and the name tells nothing."""
        key = self._key.derived(b"ekole sign-in secret name 1\x00")
        return UUID(bytes=hmac.digest(key, tenant.bytes + secret.encode(), "sha256")[:16], version=5)

    async def keep_secret(self, tenant: UUID, secret: str) -> UUID:
        """Seal a client's secret; returns its name."""
        name = self.secret_name(tenant, secret)
        sealed = self._key.encrypt(secret.encode(), _PURPOSE + tenant.bytes + name.bytes)
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.sign_in_secret (tenant_id, secret_id, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                tenant,
                name,
                sealed,
            )
        return name

    async def secret(self, tenant: UUID, name: UUID) -> str | None:
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow("SELECT sealed FROM ekole.sign_in_secret WHERE tenant_id = $1 AND secret_id = $2", tenant, name)
        return None if row is None else self._key.decrypt(row[0], _PURPOSE + tenant.bytes + name.bytes).decode()

    async def forget_other_secrets(self, tenant: UUID, kept: UUID) -> None:
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute("DELETE FROM ekole.sign_in_secret WHERE tenant_id = $1 AND secret_id <> $2", tenant, kept)

    async def _behind(self, door: str) -> list[UUID]:
        if not _DOOR.fullmatch(door):
            return []
        async with self._engine.begin() as connection:
            await connection.exec_driver_sql(f"SET LOCAL app.sign_in_door = '{door}'")  # its signs are those of the pattern above
            rows = await connection.execute(
                text("SELECT tenant_id FROM ekole.sign_in_door WHERE door = :door ORDER BY tenant_id LIMIT :most"),
                {"door": door, "most": MOST_BEHIND},
            )
            return [row[0] for row in rows]
