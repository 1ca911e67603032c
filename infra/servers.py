"""The database and Redis of this installation, embedded or real: one face for whoever needs their addresses.

async with servers_of(settings) as servers:
    servers.database_url("app"), servers.redis_url
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import urlsplit

import msgspec
import redis.asyncio
from redis.exceptions import RedisError

from infra.embedded.servers import EmbeddedServers, embedded_servers
from infra.embedded.starting import Part
from infra.master_key import read_master_key
from infra.postgres_login import connect
from infra.roles import LOGIN_ROLES, Role, passwords_of, prepare_database, role_url
from infra.settings import Administered, Embedded, Prepared, Settings, role_variable
from infra.startup import Notice, StartRefused

_OLDEST_REDIS: Final = (6, 2)


class Servers(msgspec.Struct, frozen=True):
    """Where the servers are, by role; and what the person who starts the program should be told."""

    urls: Mapping[Role, str]
    redis_url: str
    notices: tuple[Notice, ...]
    database_folder: Path | None  # of the embedded PostgreSQL: the master key must not lie there

    def database_url(self, role: Role) -> str:
        """A ``postgresql://`` address, as asyncpg and libpq read it. Raises StartRefused for a role that was not given."""
        if role in self.urls:
            return self.urls[role]
        raise StartRefused(
            "database-role-not-given",
            f"Ce processus a besoin du rôle {role} de la base, et {role_variable(role)} manque. Rien n'a été changé. "
            "Donnez cette adresse, puis relancez.",
            f"This process needs the database's role {role}, and {role_variable(role)} is missing. Nothing was changed. "
            "Give that address, then start again.",
        )

    def __repr__(self) -> str:
        return f"Servers(roles={sorted(self.urls)})"


@asynccontextmanager
async def servers_of(settings: Settings) -> AsyncIterator[Servers]:
    """The servers that the settings name: found and checked where they are real, started or joined where they are embedded.

    On a real PostgreSQL the roles and the database are created where only the administrator is given. Raises StartRefused.
    """
    parts: set[Part] = set()
    if isinstance(settings.database, Embedded):
        parts.add("postgresql")
    if isinstance(settings.redis, Embedded):
        parts.add("redis")
    async with AsyncExitStack() as held:
        embedded: EmbeddedServers | None = None
        notices: tuple[Notice, ...] = ()
        if parts:
            embedded = await held.enter_async_context(await asyncio.to_thread(embedded_servers, settings.home, parts=frozenset(parts)))
            notices = embedded.notices
        if isinstance(settings.redis, Embedded):
            assert embedded is not None
            redis_url = embedded.redis_url
        else:
            redis_url = settings.redis
            notices += await _check_redis(redis_url)
        folder = embedded.database_folder if embedded and "postgresql" in parts else None
        yield Servers(await _database_urls(settings, embedded), redis_url, notices, folder)


async def _database_urls(settings: Settings, embedded: EmbeddedServers | None) -> Mapping[Role, str]:
    match settings.database:
        case Embedded():
            assert embedded is not None
            roles: tuple[Role, ...] = ("administrator", *LOGIN_ROLES)
            return {role: embedded.database_url(role) for role in roles}
        case Prepared(urls):
            await (await connect(next(iter(urls.values())))).close()
            return urls
        case Administered(administrator_url):
            passwords = passwords_of(settings.master_key_file, read_master_key(settings.master_key_file))
            await prepare_database(administrator_url, passwords)
            urls = {role: role_url(administrator_url, role, passwords[role]) for role in LOGIN_ROLES}
            return {"administrator": administrator_url, **urls}
        case other:
            assert_never(other)


async def _check_redis(url: str) -> tuple[Notice, ...]:
    connection = redis.asyncio.Redis.from_url(url)
    place = urlsplit(url).netloc.rpartition("@")[2]
    try:
        told = await connection.info()
    except (RedisError, OSError) as failed:
        raise StartRefused(
            "redis-not-reachable",
            f"Redis ({place}) ne répond pas ou refuse la connexion : {failed}. Rien n'a été changé. "
            "Vérifiez qu'il tourne et que l'adresse (REDIS_URL) est juste, puis relancez.",
            f"Redis ({place}) does not answer or refuses the connection: {failed}. Nothing was changed. "
            "Check that it runs and that the address (REDIS_URL) is right, then start again.",
        ) from failed
    finally:
        await connection.aclose()
    version = str(told["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_REDIS:
        raise StartRefused(
            "redis-too-old",
            f"Redis {version} est trop ancien : il en faut un de version 6.2 ou plus récente. Rien n'a été changé. "
            "Mettez-le à jour ou donnez-en un autre par REDIS_URL.",
            f"Redis {version} is too old: version 6.2 or newer is needed. Nothing was changed. Upgrade it or name another by REDIS_URL.",
        )
    if told.get("maxmemory") and told.get("maxmemory_policy") != "noeviction":
        return (
            Notice(
                "redis-may-evict",
                f"Redis efface des données quand il est plein (maxmemory-policy {told.get('maxmemory_policy')}) : des envois en "
                "attente seraient retardés. Réglez maxmemory-policy sur noeviction.",
                f"Redis drops data when it is full (maxmemory-policy {told.get('maxmemory_policy')}): messages in waiting would be "
                "delayed. Set maxmemory-policy to noeviction.",
            ),
        )
    return ()
