"""The keyring: finds, makes and destroys the keys of tenants and of persons.

Keys stand in the database wrapped by the one above. Unwrapped ones are remembered here for at most a minute: that long, no longer,
another process may still read somebody whose key was just destroyed.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.master_key import fingerprint
from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.remembered import Remembered
from tenants.personal_data.secret_key import SecretKey, WrongKey

REMEMBERED_FOR: Final = 60.0  # seconds (DESIGN §7)
REMEMBERED_AT_MOST: Final = 50_000  # persons' keys
_ROWS_PER_STATEMENT: Final = 5_000  # PostgreSQL takes 65,535 parameters a statement

_MASTER: Final = b"ekole master key 1\x00"
_TENANT: Final = b"ekole tenant key 1\x00"
_WRAPPING: Final = b"ekole tenant wrapping key 1\x00"
_SUBJECT: Final = b"ekole subject key 1\x00"
_SUBJECT_WRAPPING: Final = b"ekole subject wrapping 1\x00"


class PersonErased(Refused):
    code = "person-erased"
    sentence = (
        "Les données de cette personne ont été effacées : rien de nouveau n’a été enregistré sur elle. Réinscrivez-la si elle revient."
    )


class _MasterKeyMoved(Exception):
    """The master key was replaced between wrapping a key and keeping it: nothing is kept."""


class TenantKeyMissing(Exception):
    """The tenant was never given a key, or its row is gone: nothing of it can be read or written."""


class SubjectKeyMissing(Exception):
    """Somebody's key is neither kept nor marked as destroyed: the keys are older than the log, as after a partial restore."""


class TenantKey(msgspec.Struct, frozen=True):
    """A tenant's key, and the ones that are used all the time.

    ``wrapping`` wraps its persons' keys; while it is being replaced, some are still wrapped by the ``earlier`` one.
    """

    tenant: UUID
    key: SecretKey
    wrapping: SecretKey
    earlier: SecretKey | None = None

    @classmethod
    def of(cls, tenant: UUID, key: SecretKey, wrapping: SecretKey | None = None, following: SecretKey | None = None) -> "TenantKey":
        """``wrapping``: the key that took the place of the derived one; ``following``: the one that is taking its place now."""
        present = wrapping or key.key_for(_SUBJECT_WRAPPING)
        return cls(tenant, key, following or present, present if following else None)

    def unwrapped(self, wrapped: bytes, subject: UUID) -> SecretKey:
        """A person's key. Raises WrongKey."""
        try:
            return self.wrapping.unwrap(wrapped, subject_purpose(self.tenant, subject))
        except WrongKey:
            if self.earlier is None:
                raise
            return self.earlier.unwrap(wrapped, subject_purpose(self.tenant, subject))

    def derived(self, purpose: bytes) -> bytes:
        """32 octets that only this tenant's key gives for this purpose."""
        return self.key.derived(purpose)


class MasterKey(msgspec.Struct, frozen=True):
    """A master key as it wraps tenants' keys, and the fingerprint by which the database knows it."""

    key: SecretKey
    fingerprint: str

    @classmethod
    def of(cls, octets: bytes) -> "MasterKey":
        return cls(SecretKey(hashlib.sha256(_MASTER + octets).digest()), fingerprint(octets))

    def wrapped(self, key: SecretKey, tenant: UUID) -> bytes:
        return self.key.wrap(key, _TENANT + tenant.bytes)

    def unwrapped(self, wrapped: bytes, tenant: UUID) -> SecretKey:
        """Raises WrongKey."""
        return self.key.unwrap(wrapped, _TENANT + tenant.bytes)

    def wrapped_wrapping(self, key: SecretKey, tenant: UUID) -> bytes:
        return self.key.wrap(key, _WRAPPING + tenant.bytes)

    def unwrapped_wrapping(self, wrapped: bytes, tenant: UUID) -> SecretKey:
        """Raises WrongKey."""
        return self.key.unwrap(wrapped, _WRAPPING + tenant.bytes)


class Keyring:
    """Keys of one installation. ``master_key`` is the octets of the master key's file; ``clock`` counts seconds.

    ``on_file`` reads the master keys that lie there now, for while one takes another's place: asked only where a key does not open.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        master_key: bytes,
        *,
        on_file: Callable[[], Sequence[bytes]] = lambda: (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._masters: tuple[MasterKey, ...] = (MasterKey.of(master_key),)
        self._on_file = on_file
        self._tenants: Remembered[UUID, TenantKey] = Remembered(REMEMBERED_FOR, REMEMBERED_AT_MOST, clock)
        self._subjects: Remembered[tuple[UUID, UUID], SecretKey] = Remembered(REMEMBERED_FOR, REMEMBERED_AT_MOST, clock)

    # ------------------------------------------------------------------------------------------------------- the tenant

    async def make_tenant_key(self, tenant: UUID) -> TenantKey:
        """The tenant's key, made and committed where it has none yet, under the master key that the database knows at that moment."""
        key = SecretKey.random()
        try:
            async with tenant_transaction(self._engine, tenant) as connection:
                known = await connection.fetchval("SELECT fingerprint FROM ekole.master_key")
                await connection.execute(
                    "INSERT INTO ekole.tenant_key (tenant_id, wrapped_key) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING",
                    tenant,
                    self._master_named(known).wrapped(key, tenant),
                )
                # Replacing the master key locks this table before it says so: what was said before the row holds, or is seen now.
                if await connection.fetchval("SELECT fingerprint FROM ekole.master_key") != known:
                    raise _MasterKeyMoved
        except _MasterKeyMoved:
            return await self.make_tenant_key(tenant)
        return await self.tenant_key(tenant)

    async def tenant_key(self, tenant: UUID) -> TenantKey:
        """Raises TenantKeyMissing; WrongKey where it was wrapped by another master key."""
        known = self._tenants.get(tenant)
        if known is not None:
            return known
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "SELECT wrapped_key, wrapping_key, next_wrapping_key FROM ekole.tenant_key WHERE tenant_id = $1", tenant
            )
        if row is None:
            raise TenantKeyMissing(str(tenant))
        try:
            key = self._opened(tenant, *row)
        except WrongKey:
            self._look_on_file()
            key = self._opened(tenant, *row)
        self._tenants.remember(tenant, key)
        return key

    def _opened(self, tenant: UUID, wrapped: bytes, wrapping: bytes | None, following: bytes | None) -> TenantKey:
        """A row under whichever master key opens all of it. Raises WrongKey."""
        for master in self._masters:
            try:
                return TenantKey.of(
                    tenant,
                    master.unwrapped(wrapped, tenant),
                    None if wrapping is None else master.unwrapped_wrapping(wrapping, tenant),
                    None if following is None else master.unwrapped_wrapping(following, tenant),
                )
            except WrongKey:
                continue
        raise WrongKey

    def _look_on_file(self) -> None:
        known = {master.fingerprint for master in self._masters}
        fresh = (MasterKey.of(octets) for octets in self._on_file())
        self._masters += tuple(master for master in fresh if master.fingerprint not in known)

    def _master_named(self, known: str | None) -> MasterKey:
        """The master key that the database knows; ours where it knows none yet. Raises WrongKey."""
        for _ in range(2):
            for master in self._masters:
                if known in (None, master.fingerprint):
                    return master
            self._look_on_file()
        raise WrongKey

    # ------------------------------------------------------------------------------------------------------- its persons

    async def subject_keys(self, tenant: UUID, subjects: Iterable[UUID]) -> dict[UUID, SecretKey | None]:
        """Persons' keys, None for one that was destroyed. One query for all that are not remembered.

        Raises SubjectKeyMissing; WrongKey where a key was wrapped for somebody else.
        """
        keys, unknown = self._remembered(tenant, subjects)
        if unknown:
            tenant_key = await self.tenant_key(tenant)
            async with tenant_transaction(self._engine, tenant) as connection:
                rows = await _select(connection, tenant, unknown)
            keys |= await self._unwrapped(tenant_key, rows)
            missing = [subject for subject in unknown if subject not in keys]
            if missing:
                raise SubjectKeyMissing(f"{len(missing)} of tenant {tenant}, such as {missing[0]}")
        return keys

    async def make_subject_keys(self, tenant: UUID, subjects: Iterable[UUID]) -> dict[UUID, SecretKey]:
        """Persons' keys, made where they have none, and committed: what is sealed next can always be opened again.

        Raises PersonErased where one was destroyed: nobody is given a second key.
        """
        keys, unknown = self._remembered(tenant, subjects)
        if unknown:
            tenant_key = await self.tenant_key(tenant)
            async with tenant_transaction(self._engine, tenant) as connection:
                rows = await _select(connection, tenant, unknown)
                new = dict(self._fresh(tenant_key, sorted(set(unknown) - rows.keys())))
                made = await _insert(connection, tenant, new)
                rows |= {subject: new[subject] for subject in made}
                if len(made) < len(new):  # another process was first
                    rows |= await _select(connection, tenant, new.keys() - made)
            keys |= await self._unwrapped(tenant_key, rows)
        kept = {subject: key for subject, key in keys.items() if key is not None}
        if len(kept) < len(keys):
            raise PersonErased
        return kept

    async def destroy_subject_keys(self, tenant: UUID, subjects: Collection[UUID]) -> None:
        """Erase persons: what was sealed with their keys can never be read again. Destroyed keys stay destroyed.

        Somebody who never had a key is given a destroyed one, so that they will never have another.
        """
        async with tenant_transaction(self._engine, tenant) as connection:
            await self.destroy_within(connection, tenant, subjects)
        for subject in subjects:
            self._subjects.forget((tenant, subject))

    async def destroy_within(self, connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, subjects: Collection[UUID]) -> None:
        """The same in a transaction of the caller's, who calls ``forget`` once it is committed."""
        tenant_key = await self.tenant_key(tenant)
        await _insert(connection, tenant, dict(self._fresh(tenant_key, sorted(subjects))))
        await connection.execute(
            "UPDATE ekole.subject_key SET wrapped_key = NULL, destroyed_at = now()"
            " WHERE tenant_id = $1 AND subject_id = ANY($2::uuid[]) AND destroyed_at IS NULL",
            tenant,
            list(subjects),
        )

    def forget(self, tenant: UUID, subjects: Iterable[UUID]) -> None:
        """Remember these persons' keys no longer."""
        for subject in subjects:
            self._subjects.forget((tenant, subject))

    # ----------------------------------------------------------------------------------------------------------- within

    def _remembered(self, tenant: UUID, subjects: Iterable[UUID]) -> tuple[dict[UUID, SecretKey | None], list[UUID]]:
        keys: dict[UUID, SecretKey | None] = {}
        unknown: list[UUID] = []
        for subject in set(subjects):
            key = self._subjects.get((tenant, subject))
            if key is None:
                unknown.append(subject)
            else:
                keys[subject] = key
        return keys, unknown

    async def _unwrapped(self, tenant_key: TenantKey, rows: Mapping[UUID, bytes | None]) -> dict[UUID, SecretKey | None]:
        """Keys out of their rows. Where one does not open, the tenant's key was replaced since it was remembered: it is read again."""
        keys: dict[UUID, SecretKey | None] = {}
        for subject, wrapped in rows.items():
            if wrapped is None:
                keys[subject] = None
                continue
            try:
                key = tenant_key.unwrapped(wrapped, subject)
            except WrongKey:
                self._tenants.forget(tenant_key.tenant)
                tenant_key = await self.tenant_key(tenant_key.tenant)
                key = tenant_key.unwrapped(wrapped, subject)
            self._subjects.remember((tenant_key.tenant, subject), key)
            keys[subject] = key
        return keys

    @staticmethod
    def _fresh(tenant_key: TenantKey, subjects: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
        for subject in subjects:
            yield subject, tenant_key.wrapping.wrap(SecretKey.random(), subject_purpose(tenant_key.tenant, subject))


def subject_purpose(tenant: UUID, subject: UUID) -> bytes:
    """What must be told to unwrap a person's key."""
    return _SUBJECT + tenant.bytes + subject.bytes


async def _select(connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, subjects: Collection[UUID]) -> dict[UUID, bytes | None]:
    rows = await connection.fetch(
        "SELECT subject_id, wrapped_key FROM ekole.subject_key WHERE tenant_id = $1 AND subject_id = ANY($2::uuid[])",
        tenant,
        list(subjects),
    )
    return {UUID(int=row["subject_id"].int): row["wrapped_key"] for row in rows}


async def _insert(connection: "asyncpg.Connection[asyncpg.Record]", tenant: UUID, keys: Mapping[UUID, bytes]) -> set[UUID]:
    """Whose keys were written: not those who had one.

    Rows come as multi-row VALUES: under row-level security Citus takes neither INSERT … SELECT nor COPY.
    """
    rows = list(keys.items())
    written: set[UUID] = set()
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        some = rows[start : start + _ROWS_PER_STATEMENT]
        values = ", ".join(f"($1, ${2 * n + 2}, ${2 * n + 3})" for n in range(len(some)))
        found = await connection.fetch(
            f"INSERT INTO ekole.subject_key (tenant_id, subject_id, wrapped_key) VALUES {values}"  # noqa: S608 - numbers only
            " ON CONFLICT (tenant_id, subject_id) DO NOTHING RETURNING subject_id",
            tenant,
            *(part for row in some for part in row),
        )
        written |= {UUID(int=row["subject_id"].int) for row in found}
    return written
