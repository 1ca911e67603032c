"""The watch: looks at the whole log again and again, a slice at a time, and says what was altered since it was signed (DESIGN §8)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import Connection, tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import LINES_A_SLICE, Finding, Vouched, check_checkpoints, check_lines, check_upper_tiles
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import SignedNote, VerifierKey
from infra.verifiable_log.tiles import WIDTH, Place, places_for, root_of, tiles_of

_CHECKPOINTS_AT_ONCE: Final = 100
_LONGEST_PAUSE: Final = 60.0

log = structlog.get_logger()


class Pace(msgspec.Struct, frozen=True):
    """``interval``: seconds between two rounds; ``again``: a tenant's next slice, at the earliest; ``tenants`` a round, at most."""

    interval: float = 10.0
    again: timedelta = timedelta(minutes=10)
    tenants: int = 20


class Watched(msgspec.Struct, frozen=True):
    """What a look found that was not known, and whether the log was seen to its end."""

    new: Sequence[Finding] = ()
    whole: bool = True


class Watch:
    """``engine`` is the projector's."""

    def __init__(self, engine: AsyncEngine, pace: Pace = Pace()) -> None:  # noqa: B008 - frozen
        self._engine = engine
        self._pace = pace

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; the slice under way is finished first."""
        while not stop.is_set():
            pause = self._pace.interval
            try:
                async with self._engine.connect() as held:
                    connection = (await held.get_raw_connection()).driver_connection
                    assert connection is not None
                    waiting = await keeping.least_watched(connection, self._pace.again, self._pace.tenants)
                for tenant in waiting:
                    if stop.is_set():
                        break
                    await self.look(tenant)
            except Exception as error:
                pause = _LONGEST_PAUSE
                log.warning("log not watched", error=type(error).__name__, next_attempt_in_seconds=pause)
            try:
                await asyncio.wait_for(stop.wait(), pause)
            except TimeoutError:
                continue

    async def look_at_all(self, tenant: UUID) -> list[Finding]:
        """From the first line to the last, whatever was looked at before. Everything that is wrong with the log, known or new."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await keeping.watched(connection, tenant, 0, whole=False)
        while not (await self.look(tenant)).whole:
            pass
        async with tenant_transaction(self._engine, tenant) as connection:
            return [finding for finding, _ in await keeping.findings(connection, tenant)]

    async def look(self, tenant: UUID) -> Watched:
        """One slice of one tenant's log; at its end also what belongs to the whole."""
        async with tenant_transaction(self._engine, tenant) as connection:
            tree = await keeping.claim(connection, tenant)
            if tree is None:
                return Watched()
            begin = tree.watched_size if tree.watched_size < tree.size else 0
            end = min(begin + LINES_A_SLICE, tree.size)
            found = await _slice(connection, tenant, begin, end)
            whole = end == tree.size
            if whole:
                found += await _whole(connection, tenant, tree.size)
            new = await keeping.keep_findings(connection, tenant, found)
            await keeping.watched(connection, tenant, end, whole=whole)
        for one in new:
            log.error("log altered", tenant=str(tenant), kind=one.kind, first=one.first, last=one.last)
        return Watched(new, whole)


async def _slice(connection: Connection, tenant: UUID, begin: int, end: int) -> list[Finding]:
    lines = await keeping.lines_after(connection, tenant, begin, LINES_A_SLICE, end)
    last = await keeping.last_checkpoint(connection, tenant, end)
    signed = Vouched(last.size, last.root) if last else None
    numbers = range(begin // WIDTH, -(-end // WIDTH))
    places = {*(Place(0, number) for number in numbers), *(Place(1, number // WIDTH) for number in numbers)}
    places |= places_for([(0, signed.size)]) if signed else set()
    found = check_lines(begin, end, lines, await keeping.tiles_at(connection, tenant, places), signed)
    return found + await _checkpoints(connection, tenant, begin, end)


async def _checkpoints(connection: Connection, tenant: UUID, begin: int, end: int) -> list[Finding]:
    """Those that were signed of a tree as large as this slice makes it."""
    before = await keeping.last_checkpoint(connection, tenant, begin)
    publics = await keeping.published_keys(connection)

    def signed(note: SignedNote) -> bool:
        origin = Checkpoint.parsed(note.text).origin
        return any(VerifierKey(origin, public).signed(note) for public in publics)

    after, found = before.size if before else 0, list[Finding]()
    while kept := await keeping.checkpoints_after(connection, tenant, max(after, begin), _CHECKPOINTS_AT_ONCE):
        kept = [one for one in kept if one.size <= end]
        roots = await _roots(connection, tenant, kept)
        found += check_checkpoints(after, [(one.size, one.root, one.note) for one in kept], roots.get, signed)
        if not kept or any(one.kind == "checkpoint-broken" for one in found):
            break
        after = kept[-1].size
    known = [finding for finding, _ in await keeping.findings(connection, tenant) if finding.kind == "checkpoint-broken"]
    return [one for one in found if one.kind != "checkpoint-broken" or not any(other.first < one.first for other in known)]


async def _roots(connection: Connection, tenant: UUID, kept: Sequence[KeptCheckpoint]) -> dict[int, bytes]:
    tiles = await keeping.tiles_at(connection, tenant, places_for((0, one.size) for one in kept))
    roots: dict[int, bytes] = {}
    for one in kept:
        try:
            roots[one.size] = root_of((0, one.size), tiles)
        except KeyError:  # a tile that is gone has a finding of its own
            continue
    return roots


async def _whole(connection: Connection, tenant: UUID, size: int) -> list[Finding]:
    upper = [path.place for path in tiles_of(size) if path.place.level]
    found = check_upper_tiles(size, await keeping.tiles_at(connection, tenant, upper))
    found += [Finding("line-added", position, position) for position in await keeping.strays(connection, tenant)]
    head = await keeping.head_of(connection, tenant)
    if head < size:
        found.append(Finding("head-moved-back", head + 1, size))
    return found
