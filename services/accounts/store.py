"""Accounts, tokens, invitations and memberships in the database (infra/migrations/versions/0004_accounts.py)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

import msgspec
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.database import tenant_transaction
from infra.tenant_transaction import Connection
from services.accounts import passwords, tokens
from services.accounts.access_tokens import AccessTokens
from services.accounts.addresses import AddressBook
from services.accounts.caller import AddressInvalid, AddressTaken, Caller, InvitationNotValid, NoSuchRole, SignInFailed
from services.accounts.roster import Roster

TOKEN_LIFETIME: Final = timedelta(days=30)
INVITATION_LIFETIME: Final = timedelta(days=28)  # about twenty school days
_MOVES: Final = 20  # accounts that had one address one after the other
_ACCOUNTS: Final = UUID("5b7b3a52-6f0e-5c0e-9d0a-3f2f0b6f7c11")


class Membership(msgspec.Struct, frozen=True):
    tenant: UUID
    role: str


class Invitation(msgspec.Struct, frozen=True):
    """An invitation as it is shown once to who sends it; ``code`` opens it."""

    invitation: UUID
    code: str
    expires_at: datetime


Announce: TypeAlias = "Callable[[Connection, str, Invitation], Awaitable[None]]"


class Invited(msgspec.Struct, frozen=True):
    """What a code opens: a role for whoever reads this address, and whom of the institution's people they are if they take part."""

    tenant: UUID
    invitation: UUID
    role: str
    address: str
    person: UUID | None


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an account. ``verified``: its owner has shown that the address is theirs; ``language`` where one was chosen."""

    account: UUID
    address: str
    password_hash: str
    verified: bool
    language: str | None

    def __repr__(self) -> str:
        return f"AccountFacts({self.account})"


class AccountStore:
    """Who may come in. Every statement on a tenant's rows runs inside that tenant's fence."""

    def __init__(self, engine: AsyncEngine, addresses: AddressBook) -> None:
        self._engine = engine
        self._addresses = addresses
        self.tokens = AccessTokens(engine)
        self.roster = Roster(engine, addresses)

    async def account_for(self, address: str, password: str) -> UUID:
        """The account of this address: made where there is none, else only for who knows its password.

        The password is hashed once in either case, so that the delay does not tell which.
        Raises AddressInvalid, PasswordTooShort, PasswordGuessable, AddressTaken.
        """
        checked = valid_address(address)
        digest = self._addresses.digest(checked)
        known = await self._account(digest)
        if known is None:
            kept = await passwords.hashed(password, checked)
            account = await self.account_named(checked)
            async with self._engine.begin() as connection:
                made = await connection.execute(
                    text(
                        "INSERT INTO ekole.account (account_id, email_digest, email_sealed, password_hash)"
                        " VALUES (:account, :digest, :sealed, :kept) ON CONFLICT (email_digest) DO NOTHING"
                    ),
                    {"account": account, "digest": digest, "sealed": self._addresses.seal(checked), "kept": kept},
                )
            if made.rowcount:
                return account
            known = await self._account(digest)
            assert known is not None
        if not await passwords.matches(password, known[1]):
            raise AddressTaken
        return known[0]

    async def account_named(self, address: str) -> UUID:
        """The account that this address has, or will have when its owner comes in for the first time.

        An account that moved away keeps the identifier that its first address gave it: who has that address next has another.
        """
        digest = self._addresses.digest(address)
        wanted = [uuid5(_ACCOUNTS, digest.hex())]
        for _ in range(_MOVES):
            wanted.append(uuid5(wanted[-1], "again"))
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT account_id, email_digest FROM ekole.account WHERE email_digest = :digest OR account_id = ANY (:wanted)"),
                {"digest": digest, "wanted": wanted},
            )
            taken = {UUID(int=row[0].int): bytes(row[1]) for row in rows}
        there = next((account for account, kept in taken.items() if kept == digest), None)
        return there or next(account for account in wanted if account not in taken)

    async def change_password(self, account: UUID, password: str) -> None:
        """Keep another password. Raises PasswordTooShort, PasswordGuessable."""
        kept = await passwords.hashed(password, await self.address_of(account))
        await self._note(account, "password_hash = :kept", kept=kept)

    async def knows_password(self, account: UUID, password: str) -> bool:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT password_hash FROM ekole.account WHERE account_id = :account"), {"account": account}
            )
            kept = found.scalar_one_or_none()
        return await passwords.matches(password, kept)

    async def address_of(self, account: UUID) -> str:
        """The address of an account that exists, as its owner wrote it."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT email_sealed FROM ekole.account WHERE account_id = :account"), {"account": account}
            )
            return self._addresses.open(found.scalar_one())

    async def facts_of(self, account: UUID) -> AccountFacts | None:
        """None where there is no such account."""
        return await self._facts("account_id = :wanted", account)

    async def facts_at(self, address: str) -> AccountFacts | None:
        """Of the account of this address; None where there is none."""
        return await self._facts("email_digest = :wanted", self._addresses.digest(address))

    async def _facts(self, which: str, wanted: UUID | bytes) -> AccountFacts | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT account_id, email_sealed, password_hash, verified_at IS NOT NULL, language, language_chosen"  # noqa: S608
                    f" FROM ekole.account WHERE {which}"
                ),
                {"wanted": wanted},
            )
            row = found.first()
        if row is None:
            return None
        return AccountFacts(
            account=row[0],
            address=self._addresses.open(row[1]),
            password_hash=row[2],
            verified=row[3],
            language=row[4] if row[5] else None,
        )

    async def verified(self, account: UUID) -> None:
        """Note that the owner of this account reads the mails sent to its address."""
        await self._note(account, "verified_at = coalesce(verified_at, now())")

    async def replace_password(self, facts: AccountFacts, password: str) -> bool:
        """Another password in the place of the one that was seen; False where another has taken its place meanwhile.

        Raises PasswordTooShort, PasswordGuessable.
        """
        kept = await passwords.hashed(password, facts.address)
        async with self._engine.begin() as connection:
            done = await connection.execute(
                text(
                    "UPDATE ekole.account SET password_hash = :kept, verified_at = coalesce(verified_at, now())"
                    " WHERE account_id = :account AND password_hash = :seen"
                ),
                {"account": facts.account, "kept": kept, "seen": facts.password_hash},
            )
            return bool(done.rowcount)

    def sealed(self, address: str) -> bytes:
        """An address as it may be kept beside its account's identifier, where it has no account yet."""
        return self._addresses.seal(address)

    def opened(self, sealed: bytes) -> str:
        return self._addresses.open(sealed)

    async def call(self, account: UUID, name: str) -> None:
        """Keep how the owner calls themselves, sealed like their address; an earlier name stays."""
        await self._note(account, "name_sealed = coalesce(name_sealed, :name)", name=self._addresses.seal(name))

    async def rename(self, account: UUID, name: str) -> None:
        """Another name for its owner."""
        await self._note(account, "name_sealed = :name", name=self._addresses.seal(name))

    async def name_of(self, account: UUID) -> str:
        """How the owner calls themselves; empty where they never said."""
        sealed = await self._sealed(account, "name_sealed")
        return self._addresses.open(sealed) if sealed else ""

    async def move_to(self, account: UUID, address: str) -> None:
        """Keep the address to which the owner asked to move; it replaces one that they had asked for before."""
        await self._note(account, "moving_to_sealed = :address", address=self._addresses.seal(address))

    async def moving_to(self, account: UUID) -> str | None:
        sealed = await self._sealed(account, "moving_to_sealed")
        return self._addresses.open(sealed) if sealed else None

    async def moved(self, facts: AccountFacts, address: str) -> bool:
        """The account has this address, which is verified, in the place of the one that was seen; False where another account has it."""
        try:
            async with self._engine.begin() as connection:
                done = await connection.execute(
                    text(
                        "UPDATE ekole.account SET email_digest = :digest, email_sealed = :sealed, moving_to_sealed = NULL,"
                        " verified_at = now() WHERE account_id = :account AND email_digest = :seen"
                    ),
                    {
                        "account": facts.account,
                        "digest": self._addresses.digest(address),
                        "sealed": self._addresses.seal(address),
                        "seen": self._addresses.digest(facts.address),
                    },
                )
                return bool(done.rowcount)
        except IntegrityError:
            return False

    async def _sealed(self, account: UUID, column: str) -> bytes | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text(f"SELECT {column} FROM ekole.account WHERE account_id = :account"),  # noqa: S608 - written here
                {"account": account},
            )
            sealed: bytes | None = found.scalar_one_or_none()
        return sealed

    async def language_of(self, account: UUID) -> str | None:
        """The language that the owner chose; None where the browser is to be asked."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT language FROM ekole.account WHERE account_id = :account AND language_chosen"), {"account": account}
            )
            language: str | None = found.scalar_one_or_none()
        return language

    async def choose_language(self, account: UUID, language: str) -> None:
        await self._note(account, "language = :language, language_chosen = true", language=language)

    async def last_used(self, account: UUID, within: UUID | None = None) -> Caller:
        """The caller that an account was when last seen, if it still is; else its oldest membership.

        ``within``: in this institution alone. Raises NoSuchRole.
        """
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT last_tenant, last_role FROM ekole.account WHERE account_id = :account"), {"account": account}
            )
            row = found.first()
        memberships = await self.memberships(account)
        if row is not None and (last := Membership(row[0], row[1])) in memberships and within in (None, last.tenant):
            return Caller(account, last.tenant, last.role)
        return await self.chosen(account, within, None)

    async def remember(self, caller: Caller) -> None:
        """Where this account is now: its next sign-in leads there."""
        await self._note(caller.account, "last_tenant = :tenant, last_role = :role", tenant=caller.tenant, role=caller.role)

    async def _note(self, account: UUID, change: str, **values: Any) -> None:
        async with self._engine.begin() as connection:
            statement = f"UPDATE ekole.account SET {change} WHERE account_id = :account"  # noqa: S608 - written here
            await connection.execute(text(statement), {"account": account, **values})

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

    async def holds(self, caller: Caller) -> bool:
        """Whether the account still has this role there."""
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            return (
                await connection.fetchrow(
                    "SELECT 1 FROM ekole.membership WHERE tenant_id = $1 AND account_id = $2 AND role = $3",
                    caller.tenant,
                    caller.account,
                    caller.role,
                )
                is not None
            )

    async def leave(self, caller: Caller) -> None:
        """Forget that the account has this role in this tenant, and end the tokens that rested on it."""
        async with tenant_transaction(self._engine, caller.tenant) as connection:
            await connection.execute(
                "DELETE FROM ekole.membership WHERE tenant_id = $1 AND account_id = $2 AND role = $3",
                caller.tenant,
                caller.account,
                caller.role,
            )
            await connection.execute(
                "UPDATE ekole.access_token SET revoked_at = now()"
                " WHERE tenant_id = $1 AND account_id = $2 AND coalesce(held_role, role) = $3 AND revoked_at IS NULL",
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

    async def issue_token(self, caller: Caller, label: str, *, second_factor: bool = False) -> tokens.IssuedToken:
        """A new token of somebody who signed in, good for thirty days."""
        return await self.tokens.issue(
            caller, label, utc_now() + TOKEN_LIFETIME, made_by="sign-in", role=caller.role, second_factor=second_factor
        )

    async def invite(
        self, tenant: UUID, address: str, role: str, key: str, person: UUID | None = None, announce: "Announce | None" = None
    ) -> Invitation:
        """An invitation to take a role; the same key gives the same invitation again. Raises AddressInvalid.

        ``announce`` is called within the transaction that makes the invitation, with the address as it is kept.
        """
        checked = valid_address(address)
        # Derived, so that a repeated request shows the same code without its being kept in clear.
        code_secret = self._addresses.digest(f"invitation/{tenant}/{role}/{checked}/{key}" + (f"/{person}" if person else "")).hex()
        code = f"{tenant.hex}-{code_secret}"
        invitation = uuid5(tenant, f"invitation/{code_secret}")
        expires_at = utc_now() + INVITATION_LIFETIME
        async with tenant_transaction(self._engine, tenant) as connection:
            row: Any = await connection.fetchrow(
                "INSERT INTO ekole.invitation (tenant_id, invitation_id, digest, role, email_digest, email_sealed, expires_at, person_id)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT (tenant_id, invitation_id) DO UPDATE SET role = EXCLUDED.role RETURNING expires_at",
                tenant,
                invitation,
                tokens.digest_of(code_secret),
                role,
                self._addresses.digest(checked),
                self._addresses.seal(checked),
                expires_at,
                person,
            )
            made = Invitation(invitation, code, row[0])
            if announce is not None:
                await announce(connection, checked, made)
        return made

    async def invited(self, code: str) -> Invited:
        """What a code opens, if it may still be used. Raises InvitationNotValid."""
        tenant, secret = _parts(code)
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT invitation_id, role, email_sealed, person_id FROM ekole.invitation"
                " WHERE tenant_id = $1 AND digest = $2 AND accepted_at IS NULL AND expires_at > now()",
                tenant,
                tokens.digest_of(secret),
            )
        if row is None:
            raise InvitationNotValid
        return Invited(tenant, row[0], row[1], self._addresses.open(row[2]), row[3])

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
