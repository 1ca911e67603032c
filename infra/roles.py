"""The database's roles: who owns, who uses, who projects, who reads, and who alone writes the log.

``ekole_owner`` runs the migrations; ``ekole_app``, ``ekole_projector`` and ``ekole_auditor`` log in to work; ``ekole_writer`` never
logs in: it owns the door of the log. The owner may hand functions over to the writer (SET) without having its rights (INHERIT), so
the policies written for the writer do not open the log to the owner.

Roles belong to a whole PostgreSQL server: one server carries one installation.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import msgspec

from infra.postgres_login import connect, may_log_in, scram_verifier
from infra.startup import StartRefused

Role = Literal["administrator", "owner", "app", "projector", "auditor"]

DATABASE: Final = "ekole"
WRITER: Final = "ekole_writer"
LOGIN_ROLES: Final[Mapping[Role, str]] = {
    "owner": "ekole_owner",
    "app": "ekole_app",
    "projector": "ekole_projector",
    "auditor": "ekole_auditor",
}
_ATTRIBUTES: Final = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"
_ADVISORY_LOCK: Final = 0x656B6F6C65  # «ekole»: two processes that start together prepare one after the other


def derived_passwords(master_key: bytes) -> dict[Role, str]:
    """The roles' passwords on a real server: HMAC-SHA256 of the role's name under the master key file's octets, in hexadecimal.

    Every process of the installation computes the same ones; none is stored.
    """
    return {
        role: hmac.new(master_key, f"ekole database role {name}".encode(), hashlib.sha256).hexdigest() for role, name in LOGIN_ROLES.items()
    }


def passwords_of(master_key_file: Path, master_key: bytes) -> dict[Role, str]:
    """The roles' passwords of this installation: those kept since its first master key was replaced, else derived from it."""
    kept = _passwords_file(master_key_file)
    if not kept.exists():
        return derived_passwords(master_key)
    passwords: dict[Role, str] = msgspec.json.decode(kept.read_bytes(), type=dict[Role, str])
    return passwords


def keep_passwords(master_key_file: Path, master_key: bytes) -> None:
    """Keep the present passwords beside the master key that is to be replaced: processes that run go on connecting with them.

    To have them change too, every process is stopped: ``forget_passwords``.
    """
    kept = _passwords_file(master_key_file)
    if kept.exists():
        return
    fresh = kept.with_name(f".{kept.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(derived_passwords(master_key)))
    fresh.replace(kept)


def forget_passwords(master_key_file: Path) -> bool:
    """From the next start on the passwords follow from the present master key; False where they do already.

    Whatever still runs can open no further connection: every process is stopped before, and started after.
    """
    kept = _passwords_file(master_key_file)
    if not kept.exists():
        return False
    kept.unlink()
    return True


def _passwords_file(master_key_file: Path) -> Path:
    return master_key_file.with_name(f"{master_key_file.name}.database")


def role_url(administrator_url: str, role: Role, password: str, database: str = DATABASE) -> str:
    """The administrator's address, for another role and Ekole's database; host, port and parameters stay."""
    address = urlsplit(administrator_url)
    place = address.netloc.rpartition("@")[2]
    return urlunsplit(address._replace(netloc=f"{LOGIN_ROLES[role]}:{quote(password, safe='')}@{place}", path=f"/{quote(database)}"))


async def prepare_database(administrator_url: str, passwords: Mapping[Role, str], database: str = DATABASE) -> None:
    """Create the roles and the database where they are missing; put attributes and passwords right where they differ.

    The administrator needs CREATEROLE and CREATEDB, not superuser. What is right already is only looked at.
    Raises StartRefused where the server is older than 15 or the administrator may not do this.
    """
    connection = await connect(administrator_url)
    try:
        try:
            await connection.execute(f"SELECT pg_advisory_lock({_ADVISORY_LOCK})")
            await _prepare_roles(connection, administrator_url, passwords, database)
            await _prepare_the_database(connection, database)
        except asyncpg.InsufficientPrivilegeError as denied:
            raise StartRefused(
                "database-administrator-not-allowed",
                "L'administrateur donné par DATABASE_URL ne peut pas créer les rôles ou la base d'Ekole : il lui faut "
                f"CREATEROLE et CREATEDB. Réponse du serveur : {denied}. Accordez-les, ou créez-les vous-même et donnez "
                "DATABASE_OWNER_URL, DATABASE_APP_URL, DATABASE_PROJECTOR_URL et DATABASE_AUDITOR_URL.",
                "The administrator given by DATABASE_URL may not create Ekole's roles or database: it needs CREATEROLE and "
                f"CREATEDB. The server's answer: {denied}. Grant these, or create them yourself and give "
                "DATABASE_OWNER_URL, DATABASE_APP_URL, DATABASE_PROJECTOR_URL and DATABASE_AUDITOR_URL.",
            ) from denied
    finally:
        await connection.close()
    await _open_to_ekole_alone(role_url(administrator_url, "owner", passwords["owner"], database), database)


async def _prepare_roles(
    connection: "asyncpg.Connection[asyncpg.Record]", administrator_url: str, passwords: Mapping[Role, str], database: str
) -> None:
    found = {
        row["rolname"]: row
        for row in await connection.fetch(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR rolinherit"
            " AS too_much FROM pg_catalog.pg_roles WHERE rolname = ANY($1::text[])",
            [*LOGIN_ROLES.values(), WRITER],
        )
    }
    if WRITER not in found:
        await connection.execute(f"CREATE ROLE {WRITER} NOLOGIN {_ATTRIBUTES}")
    elif found[WRITER]["rolcanlogin"] or found[WRITER]["too_much"]:
        await connection.execute(f"ALTER ROLE {WRITER} NOLOGIN {_ATTRIBUTES}")
    for role, name in LOGIN_ROLES.items():
        if name not in found:
            await connection.execute(f"CREATE ROLE {name} LOGIN {_ATTRIBUTES} PASSWORD '{scram_verifier(passwords[role])}'")
            continue
        if not found[name]["rolcanlogin"] or found[name]["too_much"]:
            await connection.execute(f"ALTER ROLE {name} LOGIN {_ATTRIBUTES}")
        if not await may_log_in(role_url(administrator_url, role, passwords[role], database)):
            await connection.execute(f"ALTER ROLE {name} PASSWORD '{scram_verifier(passwords[role])}'")
    await _let_the_owner_hand_over_to_the_writer(connection)


async def _let_the_owner_hand_over_to_the_writer(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """``ALTER FUNCTION … OWNER TO ekole_writer`` asks for membership; from 16 on, precisely for the right to SET ROLE.

    On 15 there is one kind of membership, and NOINHERIT at the owner keeps the writer's rights from it.
    """
    owner = LOGIN_ROLES["owner"]
    if connection.get_server_version().major >= 16:
        held = await connection.fetchval(
            "SELECT bool_or(set_option) AND NOT bool_or(inherit_option OR admin_option) FROM pg_catalog.pg_auth_members"
            " WHERE roleid = $1::text::regrole AND member = $2::text::regrole",
            WRITER,
            owner,
        )
        options = " WITH ADMIN FALSE, INHERIT FALSE, SET TRUE"
    else:
        held = await connection.fetchval("SELECT pg_catalog.pg_has_role($1, $2, 'MEMBER')", owner, WRITER)
        options = ""
    if not held:
        await connection.execute(f"GRANT {WRITER} TO {owner}{options}")


async def _prepare_the_database(connection: "asyncpg.Connection[asyncpg.Record]", database: str) -> None:
    owner = LOGIN_ROLES["owner"]
    found = await connection.fetchval("SELECT datdba::regrole::text FROM pg_catalog.pg_database WHERE datname = $1", database)
    if found == owner:
        return
    if found is None:
        change = f"CREATE DATABASE \"{database}\" OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    else:
        change = f'ALTER DATABASE "{database}" OWNER TO {owner}'
    if await connection.fetchval("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"):
        await connection.execute(change)
        return
    # An administrator who is no superuser gives away only to a role that it may become: it may, for as long as this takes.
    recent = connection.get_server_version().major >= 16
    await connection.execute(f"GRANT {owner} TO CURRENT_USER" + (" WITH INHERIT FALSE, SET TRUE" if recent else ""))
    try:
        await connection.execute(change)
    finally:
        await connection.execute(f"REVOKE {owner} FROM CURRENT_USER")


async def _open_to_ekole_alone(owner_url: str, database: str) -> None:
    """Only Ekole's roles connect, and nobody makes temporary tables; said by the owner, which also proves that it can log in."""
    connection = await connect(owner_url)
    try:
        open_to_all = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_database, pg_catalog.aclexplode(coalesce(datacl, acldefault('d', datdba)))"
            " WHERE datname = current_database() AND grantee = 0)"
        )
        if open_to_all:
            roles = ", ".join(LOGIN_ROLES.values())
            await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC; GRANT CONNECT ON DATABASE "{database}" TO {roles}')
        if not await connection.fetchval("SELECT has_schema_privilege('public', 'CREATE')"):
            # On 15, NOINHERIT also keeps from the owner what a database's owner may do in «public».
            await connection.execute(
                f"SET ROLE pg_database_owner; GRANT USAGE, CREATE ON SCHEMA public TO {LOGIN_ROLES['owner']}; RESET ROLE"
            )
    finally:
        await connection.close()
