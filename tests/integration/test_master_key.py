"""The master key: made once, closed to others, and the program refuses to start with another."""

import stat
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.master_key import create_master_key, fingerprint, master_key_of, read_master_key
from infra.settings import Settings
from infra.startup import StartRefused
from services.cli.serving import running_platform
from tests.databases import Database


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[AsyncEngine]:
    engine = database_engine(database.url("app"))
    yield engine
    await engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


async def refused(code: str, file: Path, engine: AsyncEngine, *, may_create: bool = True, folder: Path | None = None) -> None:
    with pytest.raises(StartRefused) as refusal:
        await master_key_of(file, engine, may_create=may_create, database_folder=folder)
    assert refusal.value.code == code
    assert str(file) in refusal.value.french
    assert str(file) in refusal.value.english


async def test_a_first_start_makes_the_key_and_the_next_ones_find_it(file: Path, engine: AsyncEngine) -> None:
    key = await master_key_of(file, engine, may_create=True)
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert await master_key_of(file, engine, may_create=True) == key
    assert await master_key_of(file, engine, may_create=False) == key


async def test_a_key_that_was_lost_is_not_made_anew(file: Path, engine: AsyncEngine) -> None:
    await master_key_of(file, engine, may_create=True)
    file.unlink()
    await refused("master-key-missing", file, engine)
    assert not file.exists()


async def test_on_a_real_server_the_key_is_the_operators_to_make(file: Path, engine: AsyncEngine) -> None:
    await refused("master-key-missing", file, engine, may_create=False)
    assert not file.exists()


async def test_another_key_is_refused(file: Path, engine: AsyncEngine) -> None:
    key = await master_key_of(file, engine, may_create=True)
    file.write_bytes(bytes(32))
    await refused("master-key-different", file, engine)
    file.write_bytes(key)
    assert await master_key_of(file, engine, may_create=True) == key


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o620, 0o602, 0o601])
async def test_a_key_open_to_others_is_refused(file: Path, engine: AsyncEngine, mode: int) -> None:
    await master_key_of(file, engine, may_create=True)
    file.chmod(mode)
    await refused("master-key-exposed", file, engine)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o440])
async def test_a_group_may_be_let_in_to_read(file: Path, engine: AsyncEngine, mode: int) -> None:
    key = await master_key_of(file, engine, may_create=True)
    file.chmod(mode)
    assert await master_key_of(file, engine, may_create=True) == key


async def test_a_short_key_is_refused(file: Path, engine: AsyncEngine) -> None:
    file.parent.mkdir()
    file.touch(mode=0o600)
    file.write_bytes(bytes(31))
    await refused("master-key-too-short", file, engine)


async def test_a_key_beside_the_data_is_refused(file: Path, engine: AsyncEngine) -> None:
    await refused("master-key-beside-data", file, engine, folder=file.parents[1])
    assert not file.exists()


def test_of_many_who_make_it_at_once_one_does_and_all_read_that_one(file: Path) -> None:
    with ThreadPoolExecutor(max_workers=8) as threads:
        keys = list(threads.map(lambda _: create_master_key(file), range(8)))
    assert set(keys) == {read_master_key(file)}
    assert list(file.parent.iterdir()) == [file]


def test_a_fingerprint_does_not_tell_the_key() -> None:
    assert fingerprint(bytes(32)) == fingerprint(bytes(32)) != fingerprint(bytes(31) + b"\x01")
    assert bytes(32).hex() not in fingerprint(bytes(32))


async def test_a_platform_whose_key_is_missing_says_so_before_anything_is_served(
    database: Database, redis_url: str, tmp_path: Path
) -> None:
    urls = {f"DATABASE_{role.upper()}_URL": database.url(role) for role in ("owner", "app", "projector", "auditor")}
    settings = Settings.from_environment({"EKOLE_HOME": str(tmp_path), "EKOLE_PORT": "0", "REDIS_URL": redis_url, **urls})
    with pytest.raises(StartRefused) as refused:
        async with running_platform(settings):
            raise AssertionError("it served")
    assert refused.value.code == "master-key-missing"
