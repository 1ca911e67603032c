"""A database with the toys' tables, and logs written to it through the door, sealed and encoded as the product does."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.event import Event, event_type_of
from infra.database import database_engine
from infra.event_store import Appended, AppendRequest, Entry, EventStore, StreamAppend
from infra.migrations.view_tables import view_table_statements
from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.history import History
from projections.projection import AnyProjection, Key, Projection, View
from projections.replay import Until, replay
from projections.runner import Runner
from projections.tables import columns_of, table_of
from tenants.lines import Circumstances, encode_line
from tenants.personal_data.keyring import Keyring
from tenants.personal_data.sealing import seal_event, subject_of
from tests.databases import Database
from tests.unit.projections.toys import TOYS

MASTER_KEY = b"a master key of the tests, 32 oct"


class Log:
    """One tenant's log, as somebody writes it. Pairs are streams of their own."""

    def __init__(self, place: "Place", tenant: UUID) -> None:
        self._place = place
        self.tenant = tenant
        self._versions: dict[str, int] = defaultdict(int)

    async def append(
        self, *events: Event, occurred_at: datetime | None = None, recorded_at: datetime | None = None, tag: str | None = None
    ) -> int:
        """Append as one command; the position of the last event. ``tag`` writes it under another event type."""
        recorded = recorded_at or datetime.now(UTC)
        entries: dict[str, list[Entry]] = defaultdict(list)
        expected = dict(self._versions)
        command = uuid4()
        for event in events:
            stream = f"pair/{getattr(event, 'pair', UUID(int=0))}"
            self._versions[stream] += 1
            told = Circumstances(
                tenant=self.tenant,
                id=uuid4(),
                stream=stream,
                version=self._versions[stream],
                occurred_at=occurred_at or recorded,
                recorded_at=recorded,
                actor="somebody",
                role="coordinator",
                command=command,
                correlation=command,
            )
            kind = event_type_of(event).tag
            line = encode_line(await self._sealed(event, told.id), told, simulated=True)
            if tag is not None:
                line = line.replace(f'"type":"{kind}"'.encode(), f'"type":"{tag}"'.encode())
            entries[stream].append(Entry(tag or kind, line))
        request = AppendRequest(
            actor="somebody",
            key=str(command),
            fingerprint=hashlib.sha256(command.bytes).digest(),
            streams=tuple(StreamAppend(stream, expected.get(stream, 0), tuple(some)) for stream, some in entries.items()),
        )
        verdict = await self._place.door.append(self.tenant, request)
        assert isinstance(verdict, Appended), verdict
        return verdict.last_position

    async def extend(self, events: Sequence[Event]) -> int:
        """Append a long history, 50 events a command; the position of the last."""
        position = 0
        for first in range(0, len(events), 50):
            position = await self.append(*events[first : first + 50])
        return position

    async def _sealed(self, event: Event, event_id: UUID) -> Event:
        subject = subject_of(event)
        if subject is None:
            return event
        keys = await self._place.app_keyring.make_subject_keys(self.tenant, [subject])
        return seal_event(event, keys[subject], tenant=self.tenant, event_id=event_id)


class Place:
    """A database, its roles' engines, a door to write through and a history to read."""

    def __init__(self, database: Database, app: AsyncEngine, projector: AsyncEngine) -> None:
        self.database = database
        self.app = app
        self.projector = projector
        self.door = EventStore(app)
        self.reading = EventStore(projector)
        self.app_keyring = Keyring(app, MASTER_KEY)
        self.keyring = Keyring(projector, MASTER_KEY)
        self.history = History(self.reading, self.keyring)

    async def log(self) -> Log:
        """The empty log of a new tenant."""
        tenant = uuid4()
        await self.door.open_tenant(tenant)
        await self.app_keyring.make_tenant_key(tenant)
        return Log(self, tenant)

    def runner(self, *projections: AnyProjection, **settings: Any) -> Runner:
        return Runner(self.projector, self.history, projections or TOYS, **settings)

    async def rows(self, tenant: UUID, projection: AnyProjection) -> dict[Key, Any]:
        """What the application sees of a view."""
        async with tenant_transaction(self.app, tenant) as connection:
            return await table_of(projection).everything(connection, tenant)

    async def positions(self, tenant: UUID) -> dict[str, int]:
        async with tenant_transaction(self.app, tenant) as connection:
            return await checkpoints.reached(connection, tenant)

    async def replayed(self, tenant: UUID, projection: AnyProjection, until: Until | None = None) -> dict[Key, Any]:
        """The same view, folded from nothing."""
        return (await replay(self.history, tenant, (projection,), until)).of(projection)

    async def poisons(self, tenant: UUID) -> dict[str, checkpoints.Poison]:
        async with tenant_transaction(self.app, tenant) as connection:
            return {poison.projection: poison for poison in await checkpoints.poisons(connection, tenant)}

    async def due(self, tenant: UUID, *projections: AnyProjection) -> list[checkpoints.Due]:
        async with tenant_transaction(self.projector, tenant) as connection:
            return await checkpoints.due(connection, tenant, projections)

    async def administer(self, *statements: str) -> list[asyncpg.Record]:
        """As the server's administrator; what the last statement answers."""
        return await _execute(self.database.url("administrator"), statements)


@asynccontextmanager
async def place_on(database: Database, tables: Iterable[AnyProjection] = TOYS) -> AsyncIterator[Place]:
    """The database with a table for each of these projections; connections are closed at the end."""
    for projection in tables:
        columns = {column.name: column.written for column in columns_of(projection.view)}
        statements = view_table_statements(projection.name, columns, indexes=projection.indexes)
        await _execute(database.url("owner"), statements)
    app, projector = database_engine(database.url("app")), database_engine(database.url("projector"))
    place = Place(database, app, projector)
    try:
        yield place
    finally:
        await place.door.close()
        await place.reading.close()
        await app.dispose()
        await projector.dispose()


def again(projection: Projection[View], **changed: Any) -> Projection[View]:
    """The projection, changed."""
    return msgspec.structs.replace(projection, **changed)


class Blocked:
    """A table that nobody can write to for a while: whoever tries waits in the middle of a transaction."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> None:
        self._connection = connection
        self._table = table

    async def somebody_waits(self) -> int:
        """Returns once a backend waits for the table: its process id."""
        while True:
            waiting = await self._connection.fetchval(
                "SELECT pid FROM pg_locks WHERE relation = $1::regclass AND NOT granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                self._table,
            )
            if waiting is not None:
                return int(waiting)

    async def terminate(self, backend: int) -> None:
        """Kill a backend, as a crash or an operator would."""
        await self._connection.execute("SELECT pg_terminate_backend($1)", backend)


@asynccontextmanager
async def blocked(place: Place, table: str) -> AsyncIterator[Blocked]:
    connection = await asyncpg.connect(place.database.url("administrator"))
    try:
        await connection.execute(f"BEGIN; LOCK TABLE {table} IN SHARE MODE")
        yield Blocked(connection, table)
    finally:
        await connection.close()


async def _execute(url: str, statements: Iterable[str]) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        answer: list[asyncpg.Record] = []
        for statement in statements:
            answer = await connection.fetch(statement)
        return answer
    finally:
        await connection.close()
