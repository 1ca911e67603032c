"""Calls of ``app.append_events`` on one connection: requests to arrays, rows to verdicts."""

from collections.abc import Sequence
from typing import Final, cast
from uuid import UUID

import asyncpg

from infra.appending import Appended, AppendRequest, EntryRefused, KeyReused, Verdict, VersionConflict
from infra.store_errors import UnknownTenant
from infra.tenant_transaction import Connection

LARGEST_BATCH: Final = 64  # requests in one call
_CALL: Final = "SELECT * FROM app.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
_NO_SUCH_TENANT: Final = "EK001"


async def append_batch(connection: Connection, tenant: UUID, requests: Sequence[AppendRequest]) -> list[Verdict]:
    """One call for up to 64 requests of a tenant: a verdict each, in their order, each having seen the earlier ones.

    Outside a transaction the call commits by itself. Raises UnknownTenant, and asyncpg's errors as they come.
    """
    entry_counts: list[int] = []
    guard_counts: list[int] = []
    streams: list[str] = []
    versions: list[int] = []
    types: list[str] = []
    lines: list[bytes] = []
    guard_streams: list[str] = []
    guard_versions: list[int] = []
    for request in requests:
        entries_before, guards_before = len(lines), len(guard_streams)
        for part in request.streams:
            if not part.entries:
                guard_streams.append(part.stream)
                guard_versions.append(part.expected_version)
            for version, entry in enumerate(part.entries, part.expected_version + 1):
                streams.append(part.stream)
                versions.append(version)
                types.append(entry.type)
                lines.append(entry.line)
        for guard in request.guards:
            guard_streams.append(guard.stream)
            guard_versions.append(guard.version)
        entry_counts.append(len(lines) - entries_before)
        guard_counts.append(len(guard_streams) - guards_before)
    try:
        rows = await connection.fetch(
            _CALL,
            tenant,
            [request.actor for request in requests],
            [request.key for request in requests],
            [request.fingerprint for request in requests],
            [request.ids for request in requests],
            entry_counts,
            guard_counts,
            streams,
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
        case "appended" | "repeated" as said:
            return Appended(row[1], row[2], said == "repeated", row[3])
        case "version-conflict":
            return VersionConflict(row[4], row[5], row[6])
        case "key-reused":
            return KeyReused()
        case "entry-refused":
            return EntryRefused(row[7], cast(str, row[8]))
        case unknown:
            raise ValueError(f"app.append_events answered {unknown!r}")
