"""Fixtures that every test may ask for: real servers, started once per test process, and fresh databases on them.

* ``database``: a migrated database of this test alone (a clone: some hundredths of a second);
* ``module_database``: the same, shared by the tests of one module;
* ``each_database``: the same as ``database``, the test runs once on PostgreSQL 18 and once on 15 (Debian's, skipped where absent);
* ``redis_url``: Redis, emptied before the test;
* ``ekole_home``: a fresh EKOLE_HOME for servers of a test's own (not ``tmp_path``: root's is closed to the servers' account, whose
  data would then lie elsewhere and stay there);
* ``servers``: the servers themselves, with the roles and an empty database ``ekole``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from infra.embedded.servers import EmbeddedServers
from tests.databases import DEBIAN_POSTGRES_15, Database, PreparedServers, prepared_servers, temporary_home
from tests.security.counting import summary


@pytest.fixture(scope="session")
def _embedded() -> Iterator[PreparedServers]:
    with prepared_servers() as prepared:
        yield prepared


@pytest.fixture(scope="session")
def _debian() -> Iterator[PreparedServers]:
    with prepared_servers(DEBIAN_POSTGRES_15) as prepared:
        yield prepared


@pytest.fixture(scope="session")
def servers(_embedded: PreparedServers) -> EmbeddedServers:
    return _embedded.servers


@pytest.fixture
def database(_embedded: PreparedServers) -> Iterator[Database]:
    with _embedded.database() as clone:
        yield clone


@pytest.fixture(scope="module")
def module_database(_embedded: PreparedServers) -> Iterator[Database]:
    with _embedded.database() as clone:
        yield clone


@pytest.fixture(params=["postgresql-18", "postgresql-15"])
def each_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "postgresql-15" and not (DEBIAN_POSTGRES_15 / "postgres").exists():
        pytest.skip(f"PostgreSQL 15 is not installed at {DEBIAN_POSTGRES_15}: apt-get install postgresql-15")
    prepared: PreparedServers = request.getfixturevalue("_debian" if request.param == "postgresql-15" else "_embedded")
    with prepared.database() as clone:
        yield clone


@pytest.fixture
def ekole_home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home


@pytest.fixture
def redis_url(servers: EmbeddedServers) -> Iterator[str]:
    with redis.Redis.from_url(servers.redis_url) as connection:
        connection.flushall()
    yield servers.redis_url


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """How often the tests tried to get across the tenant fence."""
    done = [report for reports in terminalreporter.stats.values() for report in reports if isinstance(report, pytest.TestReport)]
    lines = summary(done)
    if lines:
        terminalreporter.section("attempts across the tenant fence")
        terminalreporter.write_line("\n".join(lines))
