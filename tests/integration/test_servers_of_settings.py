"""Real and embedded servers behind one face, and the web server's port."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from infra.embedded.servers import EmbeddedServers, embedded_servers
from infra.listening import listening_socket
from infra.roles import LOGIN_ROLES, keep_passwords
from infra.servers import servers_of
from infra.settings import Settings, role_variable
from infra.startup import StartRefused
from services.cli.keys import rotate_passwords
from tests.databases import temporary_home


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def real() -> Iterator[EmbeddedServers]:
    """Servers that stand for real ones: reached by address alone."""
    with temporary_home() as folder, embedded_servers(folder, durable=False) as running:
        yield running


async def current_user(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT current_user")
    finally:
        await connection.close()


async def test_embedded_servers_are_the_default(home: Path) -> None:
    async with servers_of(Settings.from_environment({"EKOLE_HOME": str(home)})) as servers:
        assert await current_user(servers.database_url("projector")) == "ekole_projector"
        async with redis.asyncio.Redis.from_url(servers.redis_url) as connection:
            assert await connection.ping()
        assert servers.database_folder == home.resolve() / "servers" / "postgresql"
        assert ":" not in repr(servers)


async def test_an_administrators_address_and_a_master_key_are_enough(home: Path, real: EmbeddedServers) -> None:
    key = home / "master.key"
    key.touch(mode=0o600)
    key.write_bytes(os.urandom(32))
    environment = {
        "EKOLE_HOME": str(home),
        "DATABASE_URL": real.database_url("administrator", "postgres"),
        "REDIS_URL": real.redis_url,
        "EKOLE_MASTER_KEY_FILE": str(key),
    }
    for _ in range(2):
        async with servers_of(Settings.from_environment(environment)) as servers:
            for role in LOGIN_ROLES:
                assert await current_user(servers.database_url(role)) == f"ekole_{role}"
            assert servers.redis_url == real.redis_url
            assert servers.notices == ()
            assert servers.database_folder is None
    assert not (home / "servers").exists()


async def test_passwords_follow_the_master_key_again_once_asked(
    home: Path, real: EmbeddedServers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kept when the master key is replaced, for what runs; renewed when everything is stopped."""
    key = home / "master.key"
    key.touch(mode=0o600)
    key.write_bytes(os.urandom(32))
    address = real.database_url("administrator", "postgres")
    settings = Settings.from_environment(
        {"EKOLE_HOME": str(home), "DATABASE_URL": address, "REDIS_URL": real.redis_url, "EKOLE_MASTER_KEY_FILE": str(key)}
    )
    async with servers_of(settings) as servers:
        first = servers.database_url("app")
    assert await rotate_passwords(settings) == 0
    assert "d’abord" in capsys.readouterr().out, "they follow it already"
    keep_passwords(key, key.read_bytes())
    key.write_bytes(os.urandom(32))
    async with servers_of(settings) as servers:
        assert servers.database_url("app") == first
    assert await rotate_passwords(settings) == 0
    async with servers_of(settings) as servers:
        assert servers.database_url("app") != first
        assert await current_user(servers.database_url("app")) == "ekole_app"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await current_user(first)


async def test_the_embedded_database_s_passwords_are_its_own(home: Path) -> None:
    with pytest.raises(StartRefused, match="embarquée"):
        await rotate_passwords(Settings.from_environment({"EKOLE_HOME": str(home)}))


async def test_without_a_master_key_nothing_is_created_on_a_real_server(home: Path, real: EmbeddedServers) -> None:
    url = real.database_url("administrator", "postgres")
    settings = Settings.from_environment({"EKOLE_HOME": str(home), "DATABASE_URL": url, "REDIS_URL": real.redis_url})
    with pytest.raises(StartRefused, match="master-key-missing"):
        async with servers_of(settings):
            pytest.fail("it started")


async def test_a_process_has_the_roles_that_it_was_given_and_no_other(home: Path, servers: EmbeddedServers) -> None:
    given = {role_variable("app"): servers.database_url("app"), "REDIS_URL": servers.redis_url}
    async with servers_of(Settings.from_environment({"EKOLE_HOME": str(home), **given})) as found:
        assert await current_user(found.database_url("app")) == "ekole_app"
        with pytest.raises(StartRefused, match="database-role-not-given") as refused:
            found.database_url("owner")
        assert "DATABASE_OWNER_URL" in refused.value.french


async def test_a_real_database_beside_an_embedded_redis(home: Path, servers: EmbeddedServers) -> None:
    given = {role_variable("app"): servers.database_url("app")}
    async with servers_of(Settings.from_environment({"EKOLE_HOME": str(home), **given})) as found:
        assert found.database_url("app") == given["DATABASE_APP_URL"]
        assert str(home) in found.redis_url
        async with redis.asyncio.Redis.from_url(found.redis_url) as connection:
            assert await connection.ping()


async def test_a_redis_that_refuses_or_does_not_answer_is_said(home: Path, servers: EmbeddedServers) -> None:
    for url in (servers.redis_url.replace("unix://:", "unix://:0"), "redis://127.0.0.1:1"):
        given = {role_variable("app"): servers.database_url("app"), "REDIS_URL": url}
        with pytest.raises(StartRefused, match="redis-not-reachable"):
            async with servers_of(Settings.from_environment({"EKOLE_HOME": str(home), **given})):
                pytest.fail("it started")


async def test_a_redis_that_may_drop_what_waits_is_told(home: Path, servers: EmbeddedServers, real: EmbeddedServers) -> None:
    given = {role_variable("app"): servers.database_url("app"), "REDIS_URL": real.redis_url}
    async with redis.asyncio.Redis.from_url(real.redis_url) as connection:
        await connection.config_set("maxmemory", "100mb")
        await connection.config_set("maxmemory-policy", "allkeys-lru")
        async with servers_of(Settings.from_environment({"EKOLE_HOME": str(home), **given})) as found:
            assert [notice.code for notice in found.notices] == ["redis-may-evict"]
        await connection.config_set("maxmemory-policy", "noeviction")
        await connection.config_set("maxmemory", "0")


def test_a_port_in_use_is_refused_with_another_proposed() -> None:
    with listening_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartRefused, match="port-in-use") as refused:
            listening_socket("127.0.0.1", port)
        assert f"EKOLE_PORT={port + 1}" in refused.value.french
        assert f"EKOLE_PORT={port + 1}" in refused.value.english
        with socket.create_connection(("127.0.0.1", port)):
            taken.accept()[0].close()


def test_a_port_just_left_is_free_again() -> None:
    first = listening_socket("127.0.0.1", 0)
    port = first.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)):
        first.accept()[0].close()  # the server closes first: the connection lingers in TIME_WAIT
    first.close()
    listening_socket("127.0.0.1", port).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(StartRefused, match="host-not-ours"):
        listening_socket(host, 0)
