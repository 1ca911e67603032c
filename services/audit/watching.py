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
from infra.verifiable_log import house_lines, keeping
from infra.verifiable_log.checking import LINES_A_SLICE, Finding, Vouched, check_checkpoints, check_lines, check_upper_tiles
from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.house_tree import HOUSE_TREE, blinded
from infra.verifiable_log.notes import NotANote, SignedNote, VerifierKey
from infra.verifiable_log.tiles import WIDTH, Place, places_for, root_of, tiles_of

_CHECKPOINTS_AT_ONCE: Final = 100
_LONGEST_PAUSE: Final = 60.0
_LARGEST: Final = 2**63 - 1  # what the database can number

log = structlog.get_logger()


class Pace(msgspec.Struct, frozen=True):
    """``interval``: seconds between two rounds; ``again``: a tenant's next slice, at the earliest; ``tenants`` a round, at most."""

    interval: float = 10.0
    again: timedelta = timedelta(minutes=10)
    tenants: int = 20


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
        while not await self.look(tenant):
            pass
        async with tenant_transaction(self._engine, tenant) as connection:
            return [finding for finding, _ in await keeping.findings(connection, tenant)]

    async def look(self, tenant: UUID) -> bool:
        """One slice of one tenant's log, and at its end what belongs to the whole; whether it was seen to its end."""
        async with tenant_transaction(self._engine, tenant) as connection:
            tree = await keeping.claim(connection, tenant)
            if tree is None:
                return True
            begin = tree.watched_size if tree.watched_size < tree.size else 0
            end = min(begin + LINES_A_SLICE, tree.size)
            found = await _slice(connection, tenant, begin, end)
            whole = end == tree.size
            if whole:
                found += await _whole(connection, tenant, tree.size)
            new = await keeping.keep_findings(connection, tenant, found)
            await keeping.watched(connection, tenant, end, whole=whole)
        for one in [*new, *await self._beside_the_house_tree(tenant, begin, _LARGEST if whole else end)]:
            log.error("log altered", tenant=str(tenant), kind=one.kind, first=one.first, last=one.last)
        return whole

    async def _beside_the_house_tree(self, tenant: UUID, begin: int, end: int) -> list[Finding]:
        """What the house tree holds of this slice, and the log no longer is: found even where all of it was made and signed again."""
        if tenant == HOUSE_TREE:
            return []
        async with tenant_transaction(self._engine, tenant) as connection:
            last = await keeping.last_checkpoint(connection, tenant)
        origin = _origin(last.note) if last else None
        if origin is None:
            return []
        async with tenant_transaction(self._engine, HOUSE_TREE) as connection:
            before = await house_lines.last_said_of(connection, blinded(origin), begin)
            said = await house_lines.said_of(connection, blinded(origin), begin, end)
        async with tenant_transaction(self._engine, tenant) as connection:
            roots, after = await _roots(connection, tenant, [size for size, _ in said]), before
            for size, root in said:
                if roots.get(size) == root:
                    after = size
                    continue
                known = await keeping.findings(connection, tenant)
                if any(one.kind == "house-broken" and one.first <= before for one, _ in known):
                    return []  # every later tree holds the same change
                return await keeping.keep_findings(connection, tenant, [Finding("house-broken", after + 1, size)])
        return []


def _origin(note: str) -> str | None:
    try:
        return Checkpoint.parsed(SignedNote.parsed(note.encode()).text).origin
    except (NotANote, NotACheckpoint):
        return None


async def _slice(connection: Connection, tenant: UUID, begin: int, end: int) -> list[Finding]:
    lines_after = house_lines.lines_after if tenant == HOUSE_TREE else keeping.lines_after
    lines = await lines_after(connection, tenant, begin, LINES_A_SLICE, end)
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
        roots = await _roots(connection, tenant, [one.size for one in kept])
        found += check_checkpoints(after, [(one.size, one.root, one.note) for one in kept], roots.get, signed)
        if not kept or any(one.kind == "checkpoint-broken" for one in found):
            break
        after = kept[-1].size
    known = [finding for finding, _ in await keeping.findings(connection, tenant) if finding.kind == "checkpoint-broken"]
    return [one for one in found if one.kind != "checkpoint-broken" or not any(other.first < one.first for other in known)]


async def _roots(connection: Connection, tenant: UUID, sizes: Sequence[int]) -> dict[int, bytes]:
    tiles = await keeping.tiles_at(connection, tenant, places_for((0, size) for size in sizes))
    roots: dict[int, bytes] = {}
    for size in sizes:
        try:
            roots[size] = root_of((0, size), tiles)
        except KeyError:  # a tile that is gone has a finding of its own
            continue
    return roots


async def _whole(connection: Connection, tenant: UUID, size: int) -> list[Finding]:
    upper = [path.place for path in tiles_of(size) if path.place.level]
    found = check_upper_tiles(size, await keeping.tiles_at(connection, tenant, upper))
    kept = house_lines if tenant == HOUSE_TREE else keeping
    found += [Finding("line-added", position, position) for position in await kept.strays(connection, tenant)]
    head = await kept.head_of(connection, tenant)
    if head < size:
        found.append(Finding("head-moved-back", head + 1, size))
    return found
