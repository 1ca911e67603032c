"""Logging in to PostgreSQL: is it there, is it recent enough, is the password right, and how it keeps a password."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from infra.startup import StartRefused

OLDEST_POSTGRES: Final = 15
_UNREACHABLE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_SCRAM_ITERATIONS: Final = 4096  # PostgreSQL's own default


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to a server that is recent enough. Raises StartRefused where it does not answer, refuses, or is too old."""
    try:
        connection = await asyncpg.connect(url, timeout=20)
    except _UNREACHABLE as failed:
        raise _not_reachable(url, failed) from failed
    version = connection.get_server_version()
    if version.major < OLDEST_POSTGRES:
        await connection.close()
        raise StartRefused(
            "postgresql-too-old",
            f"PostgreSQL {version.major} est trop ancien : il en faut un de version {OLDEST_POSTGRES} ou plus récente. "
            "Rien n'a été changé. Mettez le serveur à jour ou donnez-en un autre par DATABASE_URL.",
            f"PostgreSQL {version.major} is too old: version {OLDEST_POSTGRES} or newer is needed. Nothing was changed. "
            "Upgrade the server or name another by DATABASE_URL.",
        )
    return connection


def _not_reachable(url: str, failed: BaseException) -> StartRefused:
    place = urlsplit(url).netloc.rpartition("@")[2] or "socket"
    reason = str(failed) or type(failed).__name__
    return StartRefused(
        "database-not-reachable",
        f"La base de données ({place}) ne répond pas ou refuse la connexion : {reason}. Rien n'a été changé. "
        "Vérifiez que le serveur tourne et que l'adresse (DATABASE_URL, DATABASE_…_URL) est juste, puis relancez.",
        f"The database ({place}) does not answer or refuses the connection: {reason}. Nothing was changed. "
        "Check that the server runs and that the address (DATABASE_URL, DATABASE_…_URL) is right, then start again.",
    )


async def may_log_in(url: str) -> bool:
    """False where the password is not the right one. A missing database is found out only after the password was checked."""
    try:
        connection = await asyncpg.connect(url, timeout=20)
    except asyncpg.InvalidPasswordError:
        return False
    except (asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError):
        return True
    except _UNREACHABLE as failed:
        raise _not_reachable(url, failed) from failed
    await connection.close()
    return True


def scram_verifier(password: str) -> str:
    """What PostgreSQL stores for a password (RFC 5803): computed here, so that the password itself never reaches a log."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _SCRAM_ITERATIONS)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_SCRAM_ITERATIONS}:{_base64(salt)}${_base64(stored_key)}:{_base64(server_key)}"


def _base64(octets: bytes) -> str:
    return b64encode(octets).decode()
