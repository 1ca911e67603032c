"""Accounts, tokens, invitations and memberships in the database (infra/migrations/versions/0004_accounts.py)."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.database import tenant_transaction
from services.accounts import passwords, tokens
from services.accounts.addresses import AddressBook
from services.accounts.caller import AddressInvalid, AddressTaken, Caller, InvitationNotValid, NoSuchRole, SignInFailed

TOKEN_LIFETIME: Final = timedelta(days=30)
INVITATION_LIFETIME: Final = timedelta(days=28)  # about twenty school days
_ACCOUNTS: Final = UUID("5b7b3a52-6f0e-5c0e-9d0a-3f2f0b6f7c11")


class Membership(msgspec.Struct, frozen=True):
    tenant: UUID
    role: str


class Invitation(msgspec.Struct, frozen=True):
    """An invitation as it is shown once to who sends it; ``code`` opens it."""

    invitation: UUID
    code: str
    expires_at: datetime


class AccountStore:
    """Who may come in. Every statement on a tenant's rows runs inside that tenant's fence."""

    def __init__(self, engine: AsyncEngine, addresses: AddressBook) -> None:
        self._engine = engine
        self._addresses = addresses

    async def account_for(self, address: str, password: str) -> UUID:
        """The account of this address: made where there is none, else only for who knows its password.

        Raises AddressInvalid, PasswordTooShort, AddressTaken.
        """
        checked = valid_address(address)
        digest = self._addresses.digest(checked)
        known = await self._account(digest)
        if known is None:
            kept = await passwords.hashed(password)
            account = uuid5(_ACCOUNTS, digest.hex())
            async with self._engine.begin() as connection:
                await connection.execute(
                    text(
                        "INSERT INTO ekole.account (account_id, email_digest, email_sealed, password_hash)"
                        " VALUES (:account, :digest, :sealed, :kept) ON CONFLICT (email_digest) DO NOTHING"
                    ),
                    {"account": account, "digest": digest, "sealed": self._addresses.seal(checked), "kept": kept},
                )
            known = await self._account(digest)
            assert known is not None
        if not await passwords.matches(password, known[1]):
            raise AddressTaken
        return known[0]

    async def signed_in(self, address: str, password: str) -> UUID:
        """The account whose address and password these are. Raises SignInFailed, after the same time in every case."""
        known = await self._account(self._addresses.digest(address))
        if not await passwords.matches(password, known[1] if known else None) or known is None:
            raise SignInFailed
        return known[0]

    async def _account(self, digest: bytes) -> tuple[UUID, str] | None:
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(
                    text("SELECT account_id, password_hash FROM ekole.account WHERE email_digest = :digest"),
                    {"digest": digest},
                )
            ).first()
        return None if row is None else (row[0], row[1])

    async def memberships(self, account: UUID) -> list[Membership]:
        """In which institutions the account has which role, oldest first."""
        async with self._engine.begin() as connection:
            await connection.exec_driver_sql(f"SET LOCAL app.account_id = '{account}'")
            rows = await connection.execute(
                text("SELECT tenant_id, role FROM ekole.membership WHERE account_id = :account ORDER BY given_at, role"),
                {"account": account},
            )
            return [Membership(row[0], row[1]) for row in rows]

    async def join(self, caller: Caller) -> None:
        """Note that the account has this role in this tenant, so that signing in finds it."""
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.membership (tenant_id, account_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                caller.tenant,
                caller.account,
                caller.role,
            )

    async def chosen(self, account: UUID, tenant: UUID | None, role: str | None) -> Caller:
        """The caller that an account becomes: the membership asked for, or the oldest. Raises NoSuchRole."""
        for membership in await self.memberships(account):
            if tenant in (None, membership.tenant) and role in (None, membership.role):
                return Caller(account, membership.tenant, membership.role)
        raise NoSuchRole

    async def issue_token(self, caller: Caller, label: str) -> tokens.IssuedToken:
        """A new token for the caller, good for thirty days."""
        issued = tokens.issue(caller.tenant, utc_now() + TOKEN_LIFETIME)
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.access_token (tenant_id, token_id, digest, account_id, role, label, expires_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                caller.tenant,
                UUID(bytes=secrets.token_bytes(16), version=4),
                issued.digest,
                caller.account,
                caller.role,
                label,
                issued.expires_at,
            )
        return issued

    async def bearer(self, token: str) -> Caller | None:
        """Who shows this token; None where it is malformed, unknown, revoked or over."""
        presented = tokens.present(token)
        if presented is None:
            return None
        async with tenant_transaction(self._engine, presented.tenant) as connection:
            row = await connection.fetchrow(
                "SELECT account_id, role FROM ekole.access_token"
                " WHERE tenant_id = $1 AND digest = $2 AND revoked_at IS NULL AND expires_at > now()",
                presented.tenant,
                presented.digest,
            )
        return Caller(row[0], presented.tenant, row[1]) if row else None

    async def invite(self, tenant: UUID, address: str, role: str, key: str) -> Invitation:
        """An invitation to take a role; the same key gives the same invitation again. Raises AddressInvalid."""
        checked = valid_address(address)
        # Derived, so that a repeated request shows the same code without its being kept in clear.
        code_secret = self._addresses.digest(f"invitation/{tenant}/{role}/{checked}/{key}").hex()
        code = f"{tenant.hex}-{code_secret}"
        invitation = uuid5(tenant, f"invitation/{code_secret}")
        expires_at = utc_now() + INVITATION_LIFETIME
        async with tenant_transaction(self._engine, tenant) as connection:
            row: Any = await connection.fetchrow(
                "INSERT INTO ekole.invitation (tenant_id, invitation_id, digest, role, email_digest, email_sealed, expires_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                " ON CONFLICT (tenant_id, invitation_id) DO UPDATE SET role = EXCLUDED.role RETURNING expires_at",
                tenant,
                invitation,
                tokens.digest_of(code_secret),
                role,
                self._addresses.digest(checked),
                self._addresses.seal(checked),
                expires_at,
            )
        return Invitation(invitation, code, row[0])

    async def invited(self, code: str) -> tuple[UUID, UUID, str, str]:
        """The tenant, invitation, role and address behind a code that may still be used. Raises InvitationNotValid."""
        tenant, secret = _parts(code)
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT invitation_id, role, email_sealed FROM ekole.invitation"
                " WHERE tenant_id = $1 AND digest = $2 AND accepted_at IS NULL AND expires_at > now()",
                tenant,
                tokens.digest_of(secret),
            )
        if row is None:
            raise InvitationNotValid
        return tenant, row[0], row[1], self._addresses.open(row[2])

    async def accepted(self, tenant: UUID, invitation: UUID) -> None:
        """The invitation has served."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.invitation SET accepted_at = now() WHERE tenant_id = $1 AND invitation_id = $2",
                tenant,
                invitation,
            )


def valid_address(address: str) -> str:
    """The address, normalised. Raises AddressInvalid; no mail server is asked."""
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise AddressInvalid from None


def _parts(code: str) -> tuple[UUID, str]:
    tenant, _, secret = code.strip().partition("-")
    try:
        return UUID(hex=tenant), secret
    except ValueError:
        raise InvitationNotValid from None
