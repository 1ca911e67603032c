"""The event store: every tenant's log, one CloudEvents line an event, in bytes that never change (DESIGN §3).

Each operation is one call to a function of the database that is told its tenant, and refuses to work in another's transaction.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.appending import (
    Appended,
    AppendRequest,
    Entry,
    EntryRefused,
    Guard,
    KeyReused,
    Receipt,
    StreamAppend,
    Verdict,
    VersionConflict,
)
from infra.coalescer import Coalescer
from infra.convoy import Convoy, may_join
from infra.door import append_batch
from infra.driver_connection import Connection, lost_connection
from infra.lanes import Lanes
from infra.reading import LogBatch, StoredStream, version_of
from infra.store_errors import LogCorrupted, OutcomeUnknown, StoreBusy, UnknownTenant

__all__ = [
    "AppendRequest",
    "Appended",
    "Entry",
    "EntryRefused",
    "EventStore",
    "Guard",
    "KeyReused",
    "LogBatch",
    "LogCorrupted",
    "OutcomeUnknown",
    "Receipt",
    "StoreBusy",
    "StoredStream",
    "StreamAppend",
    "UnknownTenant",
    "Verdict",
    "VersionConflict",
    "append_within",
]

_READ_TRIES: Final = 3
_PAUSE: Final = 0.05  # seconds between them


class EventStore:
    """The logs of all tenants, reached as one role. Made inside the event loop that will use it; ``close`` before the engine goes.

    ``lanes`` connections of the engine's pool are kept in hand for it.
    """

    def __init__(self, engine: AsyncEngine, *, lanes: int = 8, room: int = 1024, patience: float = 30.0) -> None:
        self._lanes = Lanes(engine, lanes)
        self._convoy = Convoy(self._lanes)
        self._coalescer = Coalescer(self._send, room=room, patience=patience)

    async def open_tenant(self, tenant: UUID) -> None:
        """Begin the tenant's log. A tenant that has one keeps it."""
        await self._fetch("SELECT app.open_tenant($1)", tenant)

    async def append(self, tenant: UUID, request: AppendRequest) -> Verdict:
        """Store what the request says, or nothing; when this returns, the log is on disk.

        Raises UnknownTenant, StoreBusy, OutcomeUnknown. Sending the same request again is always safe.
        """
        return await self._coalescer.append(tenant, request)

    async def load(self, tenant: UUID, stream: str, after_version: int = 0) -> StoredStream:
        """One stream's lines after a version. Raises LogCorrupted where a version is missing."""
        lines: list[bytes] = (await self._fetch("SELECT app.load_stream($1, $2, $3)", tenant, stream, after_version))[0][0]
        if not lines:
            return StoredStream(stream, after_version, b"")
        first, last = version_of(lines[0]), version_of(lines[-1])
        if first != after_version + 1 or last != after_version + len(lines):
            raise LogCorrupted(tenant, f"stream {stream} has {len(lines)} lines after version {after_version}, from {first} to {last}")
        return StoredStream(stream, last, b"\n".join(lines))

    async def load_many(self, tenant: UUID, streams: Iterable[str]) -> list[StoredStream]:
        """Several streams as they stood at one moment, in the order asked for. Raises LogCorrupted."""
        wanted = list(streams)
        rows = await self._fetch("SELECT * FROM app.load_streams($1, $2)", tenant, wanted)
        found = {row[0]: _stored_stream(tenant, row[0], 0, row[1], row[2], row[3]) for row in rows}
        return [found.get(stream) or StoredStream(stream, 0, b"") for stream in wanted]

    async def read(self, tenant: UUID, after_position: int, limit: int) -> LogBatch:
        """The tenant's log after a position, at most ``limit`` lines. Raises LogCorrupted where one is missing, UnknownTenant."""
        rows = await self._fetch("SELECT * FROM app.read_log($1, $2, $3)", tenant, after_position, limit)
        return _log_batch(tenant, after_position, limit, rows)

    async def head(self, tenant: UUID) -> int:
        """The position of the tenant's last event; 0 where it has none yet. Raises UnknownTenant."""
        position: int | None = (await self._fetch("SELECT app.head($1)", tenant))[0][0]
        if position is None:
            raise UnknownTenant(tenant)
        return position

    async def find_receipt(self, tenant: UUID, actor: str, key: str) -> Receipt | None:
        """What was answered to the actor's request with this key, if there was one."""
        rows = await self._fetch("SELECT * FROM app.find_receipt($1, $2, $3)", tenant, actor, key)
        return Receipt(rows[0][0], rows[0][1], rows[0][2], rows[0][3]) if rows else None

    async def close(self) -> None:
        """Let every append that waits have its verdict, then give the connections back."""
        await self._coalescer.close()
        await self._lanes.close()

    async def _send(self, tenant: UUID, requests: Sequence[AppendRequest]) -> list[Verdict]:
        """With other tenants' where that goes; by the door where it does not, which says what stands in the way, or waits."""
        if may_join(requests):
            try:
                appended = await self._convoy.append(tenant, requests)
            except asyncpg.PostgresError as refused:
                if lost_connection(refused):
                    raise
            else:
                if appended is not None:
                    return [*appended]
        return await self._lanes.call(lambda connection: append_batch(connection, tenant, requests))

    async def _fetch(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        """One statement that may be repeated: on another connection where the first was lost."""
        for tries_left in reversed(range(_READ_TRIES)):
            try:
                return await self._lanes.call(lambda connection: connection.fetch(statement, *arguments))
            except Exception as failed:
                if not tries_left or not lost_connection(failed):
                    raise
                await asyncio.sleep(_PAUSE)
        raise AssertionError("the last try returns or raises")


async def append_within(connection: Connection, tenant: UUID, request: AppendRequest) -> Verdict:
    """Append inside a transaction that the caller holds (``tenant_transaction`` of the same tenant), beside its other rows.

    The tenant's head stays locked until that transaction ends: append last, and end it at once. On any verdict but Appended the
    caller decides what becomes of its other rows. Raises UnknownTenant, and asyncpg's errors as they come.
    """
    return (await append_batch(connection, tenant, (request,)))[0]


def _stored_stream(tenant: UUID, stream: str, after: int, last: int | None, count: int, lines: bytes | None) -> StoredStream:
    if last is None or lines is None:
        return StoredStream(stream, after, b"")
    if last != after + count:
        raise LogCorrupted(tenant, f"stream {stream} has {count} lines after version {after} and ends at {last}")
    return StoredStream(stream, last, lines)


def _log_batch(tenant: UUID, after: int, limit: int, rows: list[asyncpg.Record]) -> LogBatch:
    """Positions are unique: so many of them, from the first expected to the last, leave no hole."""
    if not rows:
        raise UnknownTenant(tenant)
    head, first, last, count, lines = rows[0]
    ends_at = after if last is None else last
    if ends_at != after + count or (first is not None and first != after + 1):
        raise LogCorrupted(tenant, f"{count} lines between positions {after} and {ends_at}")
    if ends_at > head or (count < limit and ends_at < head):
        raise LogCorrupted(tenant, f"the log ends at position {ends_at}, its head says {head}")
    return LogBatch(after + 1, ends_at, head, lines or b"")
