"""The database's roles, as an administrator without superuser rights makes them, on each PostgreSQL that the tests can start."""

from collections.abc import Iterator

import asyncpg
import pytest

from infra.embedded.servers import embedded_servers
from infra.roles import LOGIN_ROLES, WRITER, Role, derived_passwords, prepare_database, role_url
from infra.startup import StartRefused
from tests.databases import DEBIAN_POSTGRES_15, temporary_home

PASSWORDS = derived_passwords(b"a master key of thirty-two octets")
_BARE_ROLES = [*LOGIN_ROLES.values(), WRITER]


@pytest.fixture(scope="module", params=["postgresql-18", "postgresql-15"])
def real_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The superuser's address of a server of its own, as a database service would run it."""
    debian = request.param == "postgresql-15"
    if debian and not (DEBIAN_POSTGRES_15 / "postgres").exists():
        pytest.skip(f"PostgreSQL 15 is not installed at {DEBIAN_POSTGRES_15}: apt-get install postgresql-15")
    folder = DEBIAN_POSTGRES_15 if debian else None
    with temporary_home() as home, embedded_servers(home, durable=False, postgres_folder=folder) as servers:
        yield servers.database_url("administrator", "postgres")


@pytest.fixture
async def administrator(real_server: str) -> str:
    """An administrator with CREATEROLE and CREATEDB alone, on a server that knows nothing of Ekole yet."""
    await execute(
        real_server,
        "DROP DATABASE IF EXISTS ekole",
        *(f"DROP ROLE IF EXISTS {name}" for name in _BARE_ROLES),
        "DROP ROLE IF EXISTS dba",
        "CREATE ROLE dba LOGIN CREATEROLE CREATEDB PASSWORD 'd'",
    )
    return real_server.replace(real_server.split("//")[1].split("@")[0], "dba:d")


async def execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def asked(url: str, question: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


async def test_an_administrator_without_superuser_rights_is_enough(administrator: str) -> None:
    await prepare_database(administrator, PASSWORDS)
    for role in LOGIN_ROLES:
        assert await asked(role_url(administrator, role, PASSWORDS[role]), "SELECT current_user, current_database()") == [
            (f"ekole_{role}", "ekole")
        ]
    assert await asked(
        administrator,
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
        " WHERE rolname LIKE 'ekole\\_%' AND rolname <> 'ekole_administrator' ORDER BY 1",
    ) == [(name, name != WRITER, False, False, False, False) for name in sorted(_BARE_ROLES)]
    assert await asked(administrator, "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'ekole'") == [("ekole_owner",)]


async def test_once_prepared_nothing_is_touched_again(administrator: str, real_server: str) -> None:
    await prepare_database(administrator, PASSWORDS)
    everything = (
        "SELECT 'role', oid::text, xmin::text FROM pg_authid UNION ALL SELECT 'member', roleid::text || member, xmin::text"
        " FROM pg_auth_members UNION ALL SELECT 'database', datname, xmin::text FROM pg_database ORDER BY 1, 2"
    )
    before = await asked(real_server, everything)
    await prepare_database(administrator, PASSWORDS)
    assert await asked(real_server, everything) == before


async def test_what_was_changed_by_hand_is_put_right(administrator: str, real_server: str) -> None:
    await execute(
        real_server, "CREATE DATABASE ekole", "CREATE ROLE ekole_app NOLOGIN BYPASSRLS CREATEDB", "CREATE ROLE ekole_writer LOGIN"
    )
    await prepare_database(real_server, PASSWORDS)
    assert await asked(
        real_server,
        "SELECT rolname, rolcanlogin, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname IN ('ekole_app', 'ekole_writer') ORDER BY 1",
    ) == [("ekole_app", True, False, False), ("ekole_writer", False, False, False)]
    assert await asked(role_url(real_server, "app", PASSWORDS["app"]), "SELECT current_user") == [("ekole_app",)]
    assert await asked(real_server, "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'ekole'") == [("ekole_owner",)]


async def test_a_new_master_key_brings_new_passwords(administrator: str) -> None:
    await prepare_database(administrator, PASSWORDS)
    renewed = derived_passwords(b"another master key of thirty-two ")
    await prepare_database(administrator, renewed)
    assert await asked(role_url(administrator, "app", renewed["app"]), "SELECT 1") == [(1,)]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(role_url(administrator, "app", PASSWORDS["app"]))


async def test_the_owner_hands_a_function_to_the_writer_and_gains_none_of_its_rights(administrator: str) -> None:
    await prepare_database(administrator, PASSWORDS)
    owner = role_url(administrator, "owner", PASSWORDS["owner"])
    app = role_url(administrator, "app", PASSWORDS["app"])
    await execute(
        owner,
        "CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO ekole_app; GRANT USAGE, CREATE ON SCHEMA app TO ekole_writer",
        "CREATE TABLE app.line (said text); ALTER TABLE app.line ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "GRANT SELECT, INSERT ON app.line TO ekole_writer; CREATE POLICY writing ON app.line TO ekole_writer USING (true)",
        "CREATE FUNCTION app.say(text) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'INSERT INTO app.line VALUES ($1)'",
        "REVOKE EXECUTE ON FUNCTION app.say FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.say TO ekole_app",
        "ALTER FUNCTION app.say OWNER TO ekole_writer",
    )
    await execute(app, "SELECT app.say('through the door')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(app, "INSERT INTO app.line VALUES ('around it')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(owner, "INSERT INTO app.line VALUES ('around it')")
    assert await asked(owner, "SELECT said FROM app.line") == []
    # A later migration replaces the function in the writer's name.
    await execute(
        owner,
        "BEGIN; SET LOCAL ROLE ekole_writer; CREATE OR REPLACE FUNCTION app.say(text) RETURNS void LANGUAGE sql SECURITY DEFINER"
        " AS 'INSERT INTO app.line VALUES (upper($1))'; COMMIT",
    )


async def test_strangers_neither_connect_nor_make_temporary_tables(administrator: str, real_server: str) -> None:
    await prepare_database(administrator, PASSWORDS)
    await execute(real_server, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 's'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(administrator.replace("dba:d@/postgres", "stranger:s@/ekole"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(role_url(administrator, "app", PASSWORDS["app"]), "CREATE TEMPORARY TABLE t (a int)")


async def test_an_administrator_who_may_not_create_roles_is_told_what_it_needs(administrator: str, real_server: str) -> None:
    await execute(real_server, "ALTER ROLE dba NOCREATEROLE")
    with pytest.raises(StartRefused, match="database-administrator-not-allowed") as refused:
        await prepare_database(administrator, PASSWORDS)
    assert "CREATEROLE" in refused.value.french
    assert "DATABASE_OWNER_URL" in refused.value.english


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(StartRefused, match="database-not-reachable") as refused:
        await prepare_database("postgresql://dba:secret@127.0.0.1:1/postgres", PASSWORDS)
    assert "127.0.0.1:1" in refused.value.english
    assert "secret" not in str(refused.value)


def test_passwords_are_derived_per_role_and_from_the_key_alone() -> None:
    roles: list[Role] = ["owner", "app", "projector", "auditor"]
    assert list(PASSWORDS) == roles
    assert len(set(PASSWORDS.values())) == len(roles)
    assert derived_passwords(b"a master key of thirty-two octets") == PASSWORDS
    # Computed apart: printf 'ekole database role ekole_app' | openssl dgst -sha256 -hmac "$KEY"
    assert PASSWORDS["app"] == "574ff3095ff30dd70fc489c0f645ebb40a660c40ab4ee3b793eaa5e63e58c714"


def test_a_roles_address_keeps_host_port_and_parameters() -> None:
    url = role_url("postgresql://dba:p%40ss@db.example:6543/postgres?sslmode=require", "auditor", "s/3")
    assert url == "postgresql://ekole_auditor:s%2F3@db.example:6543/ekole?sslmode=require"
