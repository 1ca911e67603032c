"""Replacing keys while the platform runs: the master key above all tenants, and the keys that wrap persons' keys.

Everything here runs as the owner of the tables, in small transactions, and may be stopped and begun again: what is done is seen by
trying the new key first. Running processes notice by a key that does not open, and read again.

A tenant's own key stays what it was, under a new wrapping: respondents' pseudonyms, the index of addresses and fingerprints of requests
follow from it, and a respondent who were somebody else in the next wave would break the comparison of waves.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg

from tenants.personal_data.accounts_key import opened_accounts_key, wrapped_accounts_key
from tenants.personal_data.keyring import REMEMBERED_FOR, MasterKey, TenantKey, subject_purpose
from tenants.personal_data.secret_key import SecretKey, WrongKey

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
BATCH: Final = 500
_FIRST: Final = UUID(int=0)
SETTLED_AFTER: Final = timedelta(seconds=REMEMBERED_FOR + 5)


async def rewrap_tenants(connection: Connection, old: bytes, new: bytes) -> int:
    """Wrap every tenant's keys under the new master key; how many were not yet. Raises WrongKey where neither key opens one."""
    changed, after = 0, _FIRST
    while True:
        async with connection.transaction():
            rows = await connection.fetch(
                "SELECT tenant_id, wrapped_key, wrapping_key, next_wrapping_key FROM ekole.tenant_key"
                " WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2 FOR UPDATE",
                after,
                BATCH,
            )
            for row in rows:
                changed += await _rewrap_tenant(connection, row, MasterKey.of(old), MasterKey.of(new))
        if len(rows) < BATCH:
            return changed
        after = rows[-1]["tenant_id"]


async def adopt_master_key(connection: Connection, old: bytes, new: bytes) -> int:
    """Say in the database that the new master key holds, once nothing is left under the old one; how many were left.

    Tenants that signed up meanwhile are looked for under a lock that lets nobody sign up for the length of this transaction.
    """
    async with connection.transaction():
        await connection.execute("LOCK TABLE ekole.tenant_key IN SHARE ROW EXCLUSIVE MODE")
        left = await rewrap_tenants(connection, old, new)
        kept = await connection.fetchval("SELECT accounts_key FROM ekole.master_key")
        accounts = wrapped_accounts_key(new, opened_accounts_key(old, kept))
        await connection.execute(
            "UPDATE ekole.master_key SET fingerprint = $1, accounts_key = $2, recorded_at = now()", MasterKey.of(new).fingerprint, accounts
        )
    return left


async def begin_wrapping_key(connection: Connection, master_key: bytes, tenant: UUID) -> bool:
    """Give the tenant a fresh key to wrap its persons' keys, beside the one it has; False where one is taking its place already."""
    fresh = MasterKey.of(master_key).wrapped_wrapping(SecretKey.random(), tenant)
    done = await connection.execute(
        "UPDATE ekole.tenant_key SET next_wrapping_key = $2, next_since = now() WHERE tenant_id = $1 AND next_wrapping_key IS NULL",
        tenant,
        fresh,
    )
    return bool(done == "UPDATE 1")


async def rewrap_persons(connection: Connection, master_key: bytes, tenant: UUID) -> int:
    """Wrap the keys of the tenant's persons under its fresh key; how many were not yet."""
    key = await _tenant_key(connection, master_key, tenant)
    changed, after = 0, _FIRST
    while True:
        async with connection.transaction():
            rows = await connection.fetch(
                "SELECT subject_id, wrapped_key FROM ekole.subject_key WHERE tenant_id = $1 AND subject_id > $2"
                " AND wrapped_key IS NOT NULL ORDER BY subject_id LIMIT $3 FOR UPDATE",
                tenant,
                after,
                BATCH,
            )
            for row in rows:
                changed += await _rewrap_person(connection, key, row)
        if len(rows) < BATCH:
            return changed
        after = rows[-1]["subject_id"]


async def settle_wrapping_key(connection: Connection, master_key: bytes, tenant: UUID) -> timedelta | None:
    """Drop the earlier wrapping key, once no process can remember it alone; else how long there is to wait.

    A process that has not seen the fresh key may have wrapped somebody's with the earlier one: they are looked for once more.
    """
    since = await connection.fetchval(
        "SELECT next_since + $2 - now() FROM ekole.tenant_key WHERE tenant_id = $1 AND next_since IS NOT NULL", tenant, SETTLED_AFTER
    )
    if since is None:
        return None
    if since > timedelta(0):
        left: timedelta = since
        return left
    await rewrap_persons(connection, master_key, tenant)
    await connection.execute(
        "UPDATE ekole.tenant_key SET wrapping_key = next_wrapping_key, next_wrapping_key = NULL, next_since = NULL WHERE tenant_id = $1",
        tenant,
    )
    return None


async def every_tenant(connection: Connection) -> list[UUID]:
    return [UUID(int=row[0].int) for row in await connection.fetch("SELECT tenant_id FROM ekole.tenant_key ORDER BY tenant_id")]


async def _tenant_key(connection: Connection, master_key: bytes, tenant: UUID) -> TenantKey:
    master = MasterKey.of(master_key)
    row = await connection.fetchrow(
        "SELECT wrapped_key, wrapping_key, next_wrapping_key FROM ekole.tenant_key WHERE tenant_id = $1", tenant
    )
    assert row is not None
    wrapping, following = row["wrapping_key"], row["next_wrapping_key"]
    return TenantKey.of(
        tenant,
        master.unwrapped(row["wrapped_key"], tenant),
        None if wrapping is None else master.unwrapped_wrapping(wrapping, tenant),
        None if following is None else master.unwrapped_wrapping(following, tenant),
    )


async def _rewrap_tenant(connection: Connection, row: asyncpg.Record, old: MasterKey, new: MasterKey) -> int:
    tenant = UUID(int=row["tenant_id"].int)
    columns = {
        "wrapped_key": _moved(row["wrapped_key"], tenant, (old.unwrapped, new.unwrapped), new.wrapped),
        "wrapping_key": _moved(row["wrapping_key"], tenant, (old.unwrapped_wrapping, new.unwrapped_wrapping), new.wrapped_wrapping),
        "next_wrapping_key": _moved(
            row["next_wrapping_key"], tenant, (old.unwrapped_wrapping, new.unwrapped_wrapping), new.wrapped_wrapping
        ),
    }
    moved = {name: wrapped for name, wrapped in columns.items() if wrapped is not None}
    if not moved:
        return 0
    assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(moved, start=2))
    await connection.execute(
        f"UPDATE ekole.tenant_key SET {assignments} WHERE tenant_id = $1",  # noqa: S608 - names of our own columns
        tenant,
        *moved.values(),
    )
    return 1


def _moved(
    wrapped: bytes | None,
    tenant: UUID,
    unwrap: tuple[Callable[[bytes, UUID], SecretKey], Callable[[bytes, UUID], SecretKey]],
    wrap: Callable[[SecretKey, UUID], bytes],
) -> bytes | None:
    """A key under its new wrapping; None where there is none, or where it has it already."""
    if wrapped is None:
        return None
    by_old, by_new = unwrap
    try:
        by_new(wrapped, tenant)
    except WrongKey:
        return wrap(by_old(wrapped, tenant), tenant)
    return None


async def _rewrap_person(connection: Connection, key: TenantKey, row: asyncpg.Record) -> int:
    subject, wrapped = UUID(int=row["subject_id"].int), row["wrapped_key"]
    purpose = subject_purpose(key.tenant, subject)
    try:
        key.wrapping.unwrap(wrapped, purpose)
    except WrongKey:
        again = key.wrapping.wrap(key.unwrapped(wrapped, subject), purpose)
        await connection.execute(
            "UPDATE ekole.subject_key SET wrapped_key = $3 WHERE tenant_id = $1 AND subject_id = $2", key.tenant, subject, again
        )
        return 1
    return 0
