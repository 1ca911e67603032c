"""The notary: puts each tenant's new lines into its tree, and signs what the tree has become (DESIGN §8).

It works after the lines were stored, so appending waits for nothing; lines that are not signed yet are not protected, and pages say
so. Any number of notaries share the work: a tree is claimed before it grows.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.tenant_transaction import Connection, tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Finding
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.hashes import leaf_hash
from infra.verifiable_log.keeping import KeptCheckpoint, Tree
from infra.verifiable_log.notes import signed_note
from infra.verifiable_log.signing_key import SigningKeys, origin_of
from infra.verifiable_log.tiles import edge, grown, places_for, root_of

LINES_AT_ONCE: Final = 2_048
_LONGEST_PAUSE: Final = 10.0  # seconds between two looks while the database is away

log = structlog.get_logger()


def host_of(public_url: str) -> str:
    """The name of this installation in the origins of its logs: the host of the address that people type."""
    return urlsplit(public_url).hostname or "localhost"


class Pace(msgspec.Struct, frozen=True):
    """``interval``: seconds between two looks at the heads; ``signing``: at least so long between two checkpoints of a tenant."""

    interval: float = 1.0
    signing: timedelta = timedelta(seconds=3)


class Taken(msgspec.Struct, frozen=True):
    """How many lines came into the tree, whether it was signed, and whether more may wait."""

    lines: int = 0
    signed: bool = False
    more: bool = False


class Notary:
    """``engine`` is the projector's. Without ``keys`` trees grow and are not signed. ``host`` stands in the names of all logs."""

    def __init__(
        self,
        engine: AsyncEngine,
        keys: SigningKeys | None,
        host: str,
        *,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        clock: Callable[[], datetime] = utc_now,
        lines_at_once: int = LINES_AT_ONCE,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._host = host
        self._pace = pace
        self._clock = clock
        self._lines_at_once = lines_at_once

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; the step under way is finished first."""
        if self._keys is None:
            log.warning("checkpoints not signed", reason="no key in EKOLE_LOG_KEY_FILE")
        pause = self._pace.interval
        while not stop.is_set():
            try:
                worked = await self._round(stop)
                pause = 0.0 if worked else self._pace.interval
            except Exception as error:
                pause = min(max(pause, self._pace.interval) * 2, _LONGEST_PAUSE)
                log.warning("trees not grown", error=type(error).__name__, next_attempt_in_seconds=pause)
            if pause:
                try:
                    await asyncio.wait_for(stop.wait(), pause)
                except TimeoutError:
                    continue

    async def settle(self, tenant: UUID) -> int:
        """Take one tenant's tree to its head and sign it, however lately it was signed. The number of leaves that are signed."""
        while (await self.take(tenant, at_once=True)).more:
            pass
        async with tenant_transaction(self._engine, tenant) as connection:
            last = await keeping.last_checkpoint(connection, tenant)
        return last.size if last else 0

    async def take(self, tenant: UUID, *, at_once: bool = False) -> Taken:
        """One step of one tenant. Where a line does not agree with its own hash, the tree stops before it and the finding is kept."""
        async with tenant_transaction(self._engine, tenant) as connection:
            tree = await keeping.claim(connection, tenant)
            if tree is None:
                return Taken()
            lines = await keeping.lines_after(connection, tenant, tree.size, self._lines_at_once)
            leaves: list[bytes] = []
            fault: Finding | None = None
            for expected, line in enumerate(lines, tree.size + 1):
                if line.position != expected:
                    fault = Finding("line-missing", expected, line.position - 1)
                elif leaf_hash(line.entry) != line.leaf:
                    fault = Finding("leaf-altered", expected, expected)
                if fault is not None:
                    break
                leaves.append(line.leaf)
            size = await self._grow(connection, tenant, tree.size, leaves)
            if fault is not None and await keeping.keep_findings(connection, tenant, [fault]):
                log.error("log altered", tenant=str(tenant), kind=fault.kind, first=fault.first, last=fault.last)
            signed = await self._sign(connection, tenant, tree, size, at_once=at_once)
        return Taken(len(leaves), signed, fault is None and len(lines) == self._lines_at_once)

    async def _round(self, stop: asyncio.Event) -> bool:
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await keeping.lagging(connection, self._pace.signing)
            for public in reversed(self._keys.public()) if self._keys and waiting else ():
                await keeping.publish_key(connection, public)
        worked = False
        for tenant in waiting:
            if stop.is_set():
                break
            worked |= (await self.take(tenant)).more
        return worked

    async def _grow(self, connection: Connection, tenant: UUID, size: int, leaves: list[bytes]) -> int:
        if leaves:
            known = await keeping.tiles_at(connection, tenant, edge(size))
            await keeping.keep_tiles(connection, tenant, grown(size, known, leaves))
            await keeping.move(connection, tenant, size + len(leaves))
        return size + len(leaves)

    async def _sign(self, connection: Connection, tenant: UUID, tree: Tree, size: int, *, at_once: bool) -> bool:
        now = self._clock()
        early = tree.signed_at is not None and now - tree.signed_at < self._pace.signing and not at_once
        if self._keys is None or size == tree.signed_size or early:
            return False
        for public in reversed(self._keys.public()):
            await keeping.publish_key(connection, public)
        origin = origin_of(self._host, tenant)
        root = root_of((0, size), await keeping.tiles_at(connection, tenant, places_for([(0, size)])))
        note = signed_note(Checkpoint(origin, size, root).text(), self._keys.signers(origin))
        await keeping.keep_checkpoint(connection, tenant, KeptCheckpoint(size, now, root, str(note)))
        return True
