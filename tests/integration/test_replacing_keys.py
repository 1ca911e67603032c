"""Keys are replaced while processes hold the old ones: everything stays readable, at every moment, and a stop loses nothing."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from infra.database import database_engine
from infra.master_key import fingerprint
from infra.tenant_transaction import tenant_transaction
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.replacing import (
    adopt_master_key,
    begin_wrapping_key,
    rewrap_persons,
    rewrap_tenants,
    settle_wrapping_key,
)
from tenants.personal_data.secret_key import WrongKey
from tests.databases import Database

OLD, NEW, LATER = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


async def test_a_person_reads_the_same_under_a_fresh_wrapping_key(database: Database) -> None:
    engine = database_engine(database.url("app"))
    owner = await asyncpg.connect(database.url("owner"))
    try:
        tenant, person, late = uuid4(), uuid4(), uuid4()
        stale = Keyring(engine, OLD)
        await stale.make_tenant_key(tenant)
        pseudonyms = (await stale.tenant_key(tenant)).derived(b"pseudonyms")
        keys = await stale.make_subject_keys(tenant, [person])
        assert await begin_wrapping_key(owner, OLD, tenant)
        assert not await begin_wrapping_key(owner, OLD, tenant)
        # one process still remembers the earlier key alone, and gives somebody new a key under it
        keys |= await stale.make_subject_keys(tenant, [late])
        assert await rewrap_persons(owner, OLD, tenant) == 2
        assert await rewrap_persons(owner, OLD, tenant) == 0
        stale.forget(tenant, [person, late])
        assert await stale.subject_keys(tenant, [person, late]) == keys
        left = await settle_wrapping_key(owner, OLD, tenant)
        assert left is not None
        assert left > timedelta(seconds=50)
        await owner.execute("UPDATE ekole.tenant_key SET next_since = now() - interval '2 minutes' WHERE tenant_id = $1", tenant)
        assert await settle_wrapping_key(owner, OLD, tenant) is None
        fresh = Keyring(engine, OLD)
        assert await fresh.subject_keys(tenant, [person, late]) == keys
        assert (await fresh.tenant_key(tenant)).earlier is None
        assert (await fresh.tenant_key(tenant)).derived(b"pseudonyms") == pseudonyms
    finally:
        await owner.close()
        await engine.dispose()


async def test_the_master_key_is_replaced_under_running_processes(database: Database) -> None:
    engine = database_engine(database.url("app"))
    owner = await asyncpg.connect(database.url("owner"))
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"INSERT INTO ekole.master_key (fingerprint) VALUES ('{fingerprint(OLD)}')")
        accounts = await accounts_key(engine, OLD)
        files = [OLD]
        tenants = [uuid4() for _ in range(3)]
        running = Keyring(engine, OLD, on_file=lambda: files)
        for tenant in tenants:
            await running.make_tenant_key(tenant)
        await begin_wrapping_key(owner, OLD, tenants[0])  # a rotation of another sort is half done
        persons = {tenant: await running.make_subject_keys(tenant, [uuid4()]) for tenant in tenants}

        files = [OLD, NEW]
        assert await rewrap_tenants(owner, OLD, NEW) == 3
        assert await rewrap_tenants(owner, OLD, NEW) == 0  # begun again after a stop
        cold = Keyring(engine, OLD, on_file=lambda: files)
        for tenant, keys in persons.items():
            assert await cold.subject_keys(tenant, keys) == keys
        newcomer = uuid4()
        await cold.make_tenant_key(newcomer)  # signs up meanwhile: still under the key that the database knows
        assert await adopt_master_key(owner, OLD, NEW) == 1

        files = [NEW, OLD]
        started = Keyring(engine, NEW, on_file=lambda: files)
        for tenant, keys in persons.items():
            assert await started.subject_keys(tenant, keys) == keys
        assert await started.tenant_key(newcomer) == await cold.tenant_key(newcomer)
        last = uuid4()
        await running.make_tenant_key(last)  # by a process that was started with the old key
        assert await started.tenant_key(last)
        assert await accounts_key(engine, NEW) == accounts
        with pytest.raises(WrongKey):
            await Keyring(engine, OLD).tenant_key(last)

        assert await rewrap_tenants(owner, NEW, LATER) == 5
        await adopt_master_key(owner, NEW, LATER)
        assert await accounts_key(engine, LATER) == accounts
    finally:
        await owner.close()
        await engine.dispose()


async def test_nobody_signs_up_under_the_old_key_while_it_is_replaced(database: Database) -> None:
    """Sign-ups race with the moment at which the new key holds; afterwards the new key alone opens every one of them."""
    engine = database_engine(database.url("app"))
    owner = await asyncpg.connect(database.url("owner"))
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"INSERT INTO ekole.master_key (fingerprint) VALUES ('{fingerprint(OLD)}')")
        running = Keyring(engine, OLD, on_file=lambda: [OLD, NEW])
        tenants = [uuid4() for _ in range(60)]
        replacing = asyncio.create_task(adopt_master_key(owner, OLD, NEW))
        await asyncio.gather(*(running.make_tenant_key(tenant) for tenant in tenants))
        await replacing
        alone = Keyring(engine, NEW)
        for tenant in tenants:
            assert await alone.tenant_key(tenant)
    finally:
        await owner.close()
        await engine.dispose()


async def test_the_application_cannot_replace_a_key(database: Database) -> None:
    engine = database_engine(database.url("app"))
    try:
        tenant = uuid4()
        await Keyring(engine, OLD).make_tenant_key(tenant)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_transaction(engine, tenant) as connection:
                await connection.execute("UPDATE ekole.tenant_key SET wrapping_key = '\\x00' WHERE tenant_id = $1", tenant)
    finally:
        await engine.dispose()
