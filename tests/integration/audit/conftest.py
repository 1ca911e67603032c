"""A log in a real database, its notary and its watch, and somebody with a superuser's rights."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.driver_connection import Connection
from infra.event_store import Appended, EventStore
from infra.verifiable_log.signing_key import SigningKeys
from services.audit.notary import Notary
from services.audit.watching import Watch
from tests.databases import Database
from tests.integration.event_store.lines import appends, new_stream, request

HOST = "ekole.test"
KEYS = SigningKeys([Ed25519PrivateKey.from_private_bytes(bytes(range(32)))])


class Archive:
    """The database's logs, as they are written, signed, watched and tampered with."""

    def __init__(self, store: EventStore, projector: AsyncEngine, superuser: Connection) -> None:
        self.store, self.projector, self.superuser = store, projector, superuser
        self.notary = Notary(projector, KEYS, HOST)
        self.watch = Watch(projector)

    async def log_of(self, *sizes: int) -> UUID:
        """A new tenant whose log was signed at each of these sizes, one after the other."""
        tenant, size = uuid4(), 0
        await self.store.open_tenant(tenant)
        for wanted in sizes:
            await self.grows(tenant, wanted - size)
            size = wanted
            assert await self.notary.settle(tenant) == wanted
        return tenant

    async def grows(self, tenant: UUID, lines: int) -> None:
        """So many lines more."""
        for begin in range(0, lines, 100):
            verdict = await self.store.append(tenant, request(appends(tenant, new_stream(), 0, min(100, lines - begin))))
            assert isinstance(verdict, Appended), verdict

    async def forced(self, statement: str, *arguments: object) -> None:
        """What no role of the product may do."""
        async with self.superuser.transaction():
            await self.superuser.execute("ALTER TABLE ekole.event DISABLE TRIGGER ALL")
            await self.superuser.execute(statement, *arguments)
            await self.superuser.execute("ALTER TABLE ekole.event ENABLE ALWAYS TRIGGER events_never_change")


@pytest.fixture
async def archive(module_database: Database) -> AsyncIterator[Archive]:
    app, projector = (
        database_engine(module_database.url("app"), pool_size=4),
        database_engine(module_database.url("projector"), pool_size=4),
    )
    superuser = await asyncpg.connect(module_database.url("administrator"))
    store = EventStore(app, lanes=2)
    yield Archive(store, projector, superuser)
    superuser.terminate()
    await store.close()
    await app.dispose()
    await projector.dispose()
