"""Backups: what is kept for long says nobody's name, and whoever is erased is in none once the keys' days are over."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.personal import Sealed
from infra.backups import LASTING, Backup, back_up, restore
from infra.database import database_engine
from infra.embedded.binaries import wheel_programs
from infra.event_store import EventStore
from infra.startup import StartRefused
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from tenants.person import PersonRegistered
from tenants.personal_data.keyring import Keyring
from tests.databases import Database
from tests.integration.erasing import erase_person
from tests.integration.institutions import MASTER_KEY, OpenInstitution, connected, platform_on, somebody

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAME, ADDRESS = "Zwickelmann", "zoe.zwickelmann@famille-unique.test"
_numbers = count(1)


@pytest.fixture
async def school(database: Database) -> AsyncIterator[OpenInstitution]:
    """An institution with one person, whose name stands in the views as well."""
    async with platform_on(database) as platform:
        institution = await platform.institution()
        await institution.registers(somebody(family_name=NAME, email=ADDRESS))
        await views_kept_up(database)
        yield institution


async def views_kept_up(database: Database) -> None:
    projector = database_engine(database.url("projector"))
    store = EventStore(projector)
    await Runner(projector, History(store, Keyring(projector, MASTER_KEY)), VIEWS).settle()
    await store.close()
    await projector.dispose()


async def backed_up(database: Database, folder: Path, now: datetime = NOW, days: int = 30) -> Backup:
    return await back_up(database.url("administrator"), folder, [one.name for one in VIEWS], now, days)


async def elsewhere(database: Database) -> Database:
    """An empty database on the same servers."""
    name = f"ekole_restored_{os.getpid()}_{next(_numbers)}"
    await asyncio.to_thread(database.servers.prepare_database, name)
    return Database(database.servers, name)


async def registered(restored: Database, tenant: UUID) -> Any:
    async with platform_on(restored) as platform:
        (found,) = await OpenInstitution(platform, tenant).events(PersonRegistered)
        return found


def written_out(file: Path) -> bytes:
    """All that a file of pg_dump holds, as text."""
    return subprocess.run([wheel_programs() / "pg_restore", "--file=-", file], capture_output=True, check=True).stdout


async def test_what_is_kept_for_long_names_nobody(database: Database, school: OpenInstitution, tmp_path: Path) -> None:
    made = await backed_up(database, tmp_path)
    async with connected(database) as administrator:
        assert await administrator.fetchval("SELECT family_name FROM ekole.person_directory") == NAME, "it is there to be found"
    for file in (made.journal, made.keys):
        assert file.stat().st_mode & 0o777 == 0o600
        octets = written_out(file)
        assert not [one for one in (NAME, ADDRESS) if one.encode() in octets], file.name
    journal = written_out(made.journal)
    assert str(school.tenant).encode() in journal
    assert b"person.registered.v1" in journal
    assert b"wrapped_key" in journal, "the table is made"
    async with connected(database) as administrator:
        keys = [bytes(row[0]) for row in await administrator.fetch("SELECT wrapped_key FROM ekole.subject_key")]
    assert keys
    assert not [key for key in keys if key.hex().encode() in journal], "and holds no key"


async def test_restored_it_is_as_it_was_and_a_filled_database_is_left_alone(
    database: Database, school: OpenInstitution, tmp_path: Path
) -> None:
    made, head = await backed_up(database, tmp_path), await school.head()
    restored = await elsewhere(database)
    await restore(restored.url("administrator"), made.journal, made.keys)
    assert (await registered(restored, school.tenant)).family_name == NAME
    async with platform_on(restored) as platform:
        again = OpenInstitution(platform, school.tenant)
        assert await again.head() == head
        await again.registers(somebody())
        assert await again.head() == head + 1
    await views_kept_up(restored)
    async with connected(restored) as administrator:
        named = {row[0] for row in await administrator.fetch("SELECT family_name FROM ekole.person_directory")}
    assert NAME in named, "the views are made again"
    with pytest.raises(StartRefused) as refused:
        await restore(restored.url("administrator"), made.journal, made.keys)
    assert refused.value.code == "database-not-empty"
    with pytest.raises(StartRefused) as refused:
        await restore((await elsewhere(database)).url("administrator"), Path(__file__), made.keys)
    assert refused.value.code == "backup-failed"


async def test_whoever_is_erased_is_in_no_backup_once_the_days_are_over(
    database: Database, school: OpenInstitution, tmp_path: Path
) -> None:
    before = await backed_up(database, tmp_path, NOW)
    person = (await school.events(PersonRegistered))[0].person
    head = await school.head()
    await school.registers(somebody())
    async with connected(database) as administrator:
        told = "INSERT INTO ekole.notice_checkpoint VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET position = $2"
        await administrator.execute(told, school.tenant, await school.head())
    await erase_person(school.platform.engine, school.platform.keyring, school.tenant, person)
    after = await backed_up(database, tmp_path, NOW + timedelta(days=29))
    assert after.over == ()
    restored = await elsewhere(database)
    await restore(restored.url("administrator"), before.journal, after.keys)
    assert isinstance((await registered(restored, school.tenant)).family_name, Sealed), "an old journal with newer keys"
    async with connected(restored) as administrator:
        assert await administrator.fetchval("SELECT position FROM ekole.notice_checkpoint") == head, "what follows is told of"
    last = await backed_up(database, tmp_path, NOW + timedelta(days=31))
    assert last.over == (before.keys,)
    assert sorted(tmp_path.iterdir()) == sorted([before.journal, after.journal, after.keys, last.journal, last.keys])


async def test_what_lasts_holds_no_sealed_key_nor_a_word_of_anybody(database: Database) -> None:
    """A table that a migration adds is taken for something that may be erased, until somebody has thought about it."""
    async with connected(database) as administrator:
        tables = {row[0] for row in await administrator.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'ekole'")}
    assert tables >= LASTING
    assert not LASTING & {one.name for one in VIEWS}
