"""Databases for tests: clones of one migrated template, each gone after use, on servers that the tests start themselves."""

import asyncio
import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from infra.embedded.servers import EmbeddedServers, embedded_servers
from infra.roles import Role

DEBIAN_POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
_TEMPLATE = "ekole_template"
_numbers = itertools.count(1)


class Database:
    """One migrated database of a test; ``url(role)`` for asyncpg, ``sqlalchemy_url(role)`` for SQLAlchemy's asyncpg dialect."""

    def __init__(self, servers: EmbeddedServers, name: str) -> None:
        self.servers = servers
        self.name = name

    @property
    def postgres_version(self) -> int:
        return self.servers.postgres_version

    def url(self, role: Role) -> str:
        return self.servers.database_url(role, self.name)

    def sqlalchemy_url(self, role: Role) -> str:
        return self.url(role).replace("postgresql://", "postgresql+asyncpg://", 1)


class PreparedServers:
    """Running servers with a migrated template, from which databases are cloned in some hundredths of a second."""

    def __init__(self, servers: EmbeddedServers) -> None:
        self.servers = servers
        self._migrated = False

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """A migrated database of its own, dropped at the end together with whoever is still connected to it."""
        self._migrate_once()
        name = f"ekole_test_{next(_numbers)}"
        # Copying files is the fast way for a template of this size once nothing waits for the disk.
        self._administer(f"CREATE DATABASE {name} OWNER ekole_owner TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        try:
            yield Database(self.servers, name)
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _migrate_once(self) -> None:
        if self._migrated:
            return
        from infra.migrate import upgrade

        self.servers.prepare_database(_TEMPLATE)
        upgrade(self.servers.database_url("owner", _TEMPLATE))
        self._migrated = True

    def _administer(self, statement: str) -> None:
        async def work() -> None:
            connection = await asyncpg.connect(self.servers.database_url("administrator", "postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with asyncio.Runner() as runner:
            runner.run(work())


@contextlib.contextmanager
def temporary_home() -> Iterator[Path]:
    """A fresh EKOLE_HOME that the servers' account can reach also where root runs the tests (pytest's own folders are closed)."""
    home = Path(tempfile.mkdtemp(prefix="ekole-test-"))
    try:
        yield home
    finally:
        servers = home / "servers"
        if servers.is_symlink():
            shutil.rmtree(servers.readlink(), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def prepared_servers(postgres_folder: Path | None = None) -> Iterator[PreparedServers]:
    """Servers in a home of their own, fast and forgetful, stopped and removed at the end."""
    with temporary_home() as home, embedded_servers(home, durable=False, postgres_folder=postgres_folder) as servers:
        yield PreparedServers(servers)
