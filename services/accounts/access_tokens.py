"""Access tokens in the database: made at a sign-in, or by their owner for a program; followed, and ended."""

import secrets
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.database import tenant_transaction
from services.accounts.caller import Caller
from services.accounts.tokens import IssuedToken, issue, present

MadeBy = Literal["sign-in", "owner"]
_NOTED_EVERY: Final = timedelta(hours=1)


class Bearer(msgspec.Struct, frozen=True):
    """Who shows a token, and what sort it is. ``held_role``: the role of its owner on which it rests."""

    caller: Caller
    token: UUID
    held_role: str
    made_by: MadeBy
    second_factor: bool


class KeptToken(msgspec.Struct, frozen=True):
    """A token as its owner follows it; what opens is not kept."""

    token: UUID
    label: str
    role: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class AccessTokens:
    """The tokens of all tenants; each statement runs inside one tenant's fence."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def issue(
        self, caller: Caller, label: str, expires_at: datetime, *, made_by: MadeBy, role: str, second_factor: bool
    ) -> IssuedToken:
        """A new token that acts in ``role`` for as long as its owner holds the caller's."""
        issued = issue(caller.tenant, expires_at)
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.access_token (tenant_id, token_id, digest, account_id, role, held_role, label, expires_at, made_by,"
                " second_factor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                caller.tenant,
                UUID(bytes=secrets.token_bytes(16), version=4),
                issued.digest,
                caller.account,
                role,
                caller.role,
                label,
                issued.expires_at,
                made_by,
                second_factor,
            )
        return issued

    async def bearer(self, token: str) -> Bearer | None:
        """Who shows this token; None where it is malformed, unknown, revoked, over, or its owner has no longer the role.

        Its use is noted once an hour at most.
        """
        presented = present(token)
        if presented is None:
            return None
        async with tenant_transaction(self._engine, presented.tenant) as connection:
            row = await connection.fetchrow(
                "SELECT token_id, account_id, role, coalesce(held_role, role) AS held, made_by, second_factor, last_used_at"
                "  FROM ekole.access_token AS token"
                " WHERE tenant_id = $1 AND digest = $2 AND revoked_at IS NULL AND expires_at > now()"
                "   AND EXISTS (SELECT FROM ekole.membership AS one WHERE one.tenant_id = $1 AND one.account_id = token.account_id"
                "               AND one.role = coalesce(token.held_role, token.role))",
                presented.tenant,
                presented.digest,
            )
            if row is None:
                return None
            used: datetime | None = row["last_used_at"]
            if used is None or utc_now() - used > _NOTED_EVERY:
                await connection.execute(
                    "UPDATE ekole.access_token SET last_used_at = now() WHERE tenant_id = $1 AND token_id = $2",
                    presented.tenant,
                    row["token_id"],
                )
        caller = Caller(row["account_id"], presented.tenant, row["role"])
        return Bearer(caller, row["token_id"], row["held"], row["made_by"], row["second_factor"])

    async def owned(self, caller: Caller) -> list[KeptToken]:
        """The tokens that somebody made for programs in this institution and that still open, the newest first."""
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            rows = await connection.fetch(
                "SELECT token_id, label, role, created_at, expires_at, last_used_at FROM ekole.access_token"
                " WHERE tenant_id = $1 AND account_id = $2 AND made_by = 'owner' AND revoked_at IS NULL AND expires_at > now()"
                " ORDER BY created_at DESC, token_id",
                caller.tenant,
                caller.account,
            )
        return [KeptToken(*row) for row in rows]

    async def revoke(self, caller: Caller, token: UUID) -> bool:
        """End a token of one's own; False where there is none of that name. One that has ended stays so."""
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.access_token SET revoked_at = coalesce(revoked_at, now())"
                " WHERE tenant_id = $1 AND account_id = $2 AND token_id = $3 RETURNING 1",
                caller.tenant,
                caller.account,
                token,
            )
        return row is not None

    async def revoke_sign_ins(self, account: UUID, tenant: UUID) -> None:
        """End the tokens that this account's password gave in an institution; those made for programs stay."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.access_token SET revoked_at = now()"
                " WHERE tenant_id = $1 AND account_id = $2 AND made_by = 'sign-in' AND revoked_at IS NULL",
                tenant,
                account,
            )

    async def proved(self, bearer: Bearer) -> None:
        """A code was right: from now on this token counts as given with a second factor."""
        async with tenant_transaction(self._engine, bearer.caller.tenant) as connection:
            await connection.execute(
                "UPDATE ekole.access_token SET second_factor = true WHERE tenant_id = $1 AND token_id = $2",
                bearer.caller.tenant,
                bearer.token,
            )
