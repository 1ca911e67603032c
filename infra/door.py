"""Calls of the log's doors on one connection: requests to arrays, rows to verdicts."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from infra.appending import Appended, AppendRequest, EntryRefused, KeyReused, Verdict, VersionConflict
from infra.driver_connection import Connection
from infra.store_errors import UnknownTenant

LARGEST_BATCH: Final = 64  # requests in one call
FULL_BATCH: Final = 32  # from here on more of them in one call save little: what they cost each is most of it
_DOOR: Final = "SELECT * FROM app.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
_WICKET: Final = "SELECT app.append_event($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_WIDE_WICKET: Final = "SELECT app.append_each($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_NO_SUCH_TENANT: Final = "EK001"


def fits_the_wicket(request: AppendRequest) -> bool:
    """One event, and nothing to guard: the commonest request."""
    return not request.guards and len(request.streams) == 1 and len(request.streams[0].entries) == 1


async def append_one(connection: Connection, tenant: UUID, request: AppendRequest) -> Appended:
    """The quick way for a request that ``fits_the_wicket``, outside any transaction.

    Raises asyncpg's errors for everything that stands in the way; nothing is written then, and ``append_batch`` says what it is.
    """
    part = request.streams[0]
    entry = part.entries[0]
    position = await connection.fetchval(
        _WICKET,
        tenant,
        request.actor,
        request.key,
        request.fingerprint,
        request.ids,
        part.stream,
        part.expected_version + 1,
        entry.type,
        entry.line,
    )
    return Appended(position, position, False, request.ids)


async def append_each(connection: Connection, requests: Sequence[tuple[UUID, AppendRequest]]) -> list[int | None]:
    """Up to 64 requests that ``fits_the_wicket``, each with its tenant, outside any transaction: the positions of their events.

    Where they are of several tenants: None for all of a tenant at whose log another writer is just then. Raises asyncpg's errors for
    everything else that stands in the way of any of them; nothing at all is written then.
    """
    parts = [request.streams[0] for _, request in requests]
    positions: list[int | None] = await connection.fetchval(
        _WIDE_WICKET,
        [tenant for tenant, _ in requests],
        [request.actor for _, request in requests],
        [request.key for _, request in requests],
        [request.fingerprint for _, request in requests],
        [request.ids for _, request in requests],
        [part.stream for part in parts],
        [part.expected_version + 1 for part in parts],
        [part.entries[0].type for part in parts],
        [part.entries[0].line for part in parts],
    )
    return positions


async def append_batch(connection: Connection, tenant: UUID, requests: Sequence[AppendRequest]) -> list[Verdict]:
    """One call for up to 64 requests of a tenant: a verdict each, in their order, each having seen the earlier ones.

    Outside a transaction the call commits by itself. Raises UnknownTenant, and asyncpg's errors as they come.
    """
    entry_counts: list[int] = []
    guard_counts: list[int] = []
    numbers: dict[str, int] = {}
    entry_streams: list[int] = []
    versions: list[int] = []
    types: list[str] = []
    lines: list[bytes] = []
    guard_streams: list[int] = []
    guard_versions: list[int] = []
    for request in requests:
        entries_before, guards_before = len(lines), len(guard_streams)
        for guard in request.guards:
            guard_streams.append(numbers.setdefault(guard.stream, len(numbers) + 1))
            guard_versions.append(guard.version)
        for part in request.streams:
            number = numbers.setdefault(part.stream, len(numbers) + 1)
            if not part.entries:  # nothing to write there: what it expects still has to hold
                guard_streams.append(number)
                guard_versions.append(part.expected_version)
            for version, entry in enumerate(part.entries, part.expected_version + 1):
                entry_streams.append(number)
                versions.append(version)
                types.append(entry.type)
                lines.append(entry.line)
        entry_counts.append(len(lines) - entries_before)
        guard_counts.append(len(guard_streams) - guards_before)
    try:
        rows = await connection.fetch(
            _DOOR,
            tenant,
            [request.actor for request in requests],
            [request.key for request in requests],
            [request.fingerprint for request in requests],
            [request.ids for request in requests],
            entry_counts,
            guard_counts,
            list(numbers),
            entry_streams,
            versions,
            types,
            lines,
            guard_streams,
            guard_versions,
        )
    except asyncpg.PostgresError as refused:
        if refused.sqlstate == _NO_SUCH_TENANT:
            raise UnknownTenant(tenant) from None
        raise
    return [_verdict(row) for row in rows]


def _verdict(row: asyncpg.Record) -> Verdict:
    match row[0]:
        case "appended":
            return Appended(row[1], row[2], False, row[3])
        case "repeated":
            return Appended(row[1], row[2], True, row[3])
        case "version-conflict":
            return VersionConflict(row[4], row[5], row[6])
        case "key-reused":
            return KeyReused()
        case "entry-refused":
            return EntryRefused(row[7], f"{row[4]} version {row[5] + 1}")
        case unknown:
            raise ValueError(f"app.append_events answered {unknown!r}")
