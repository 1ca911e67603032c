"""The notary: puts each tenant's new lines into its tree, and signs what the tree has become (DESIGN §8).

It works after the lines were stored, so appending waits for nothing; lines that are not signed yet are not protected, and pages say
so. Any number of notaries share the work: a tree is claimed before it grows. What was signed goes into the house tree.
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
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Finding
from infra.verifiable_log.hashes import leaf_hash
from infra.verifiable_log.signing_key import SigningKeys
from services.audit.housing import Housing
from services.audit.signing import Signing

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
        self._pace = pace
        self._lines_at_once = lines_at_once
        self._may_sign = keys is not None
        self._signing = Signing(keys, host, pace.signing, clock)
        self.house = Housing(engine, self._signing)

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; the step under way is finished first."""
        if not self._may_sign:
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
        while await self.take(tenant, at_once=True):
            pass
        async with tenant_transaction(self._engine, tenant) as connection:
            last = await keeping.last_checkpoint(connection, tenant)
        return last.size if last else 0

    async def take(self, tenant: UUID, *, at_once: bool = False) -> bool:
        """One step of one tenant; whether more lines may wait.

        Where a line does not agree with its own hash, the tree stops before it and the finding is kept.
        """
        async with tenant_transaction(self._engine, tenant) as connection:
            tree = await keeping.claim(connection, tenant)
            if tree is None:
                return False
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
            await self._signing.grow(connection, tenant, tree, leaves, at_once=at_once)
            if fault is not None and await keeping.keep_findings(connection, tenant, [fault]):
                log.error("log altered", tenant=str(tenant), kind=fault.kind, first=fault.first, last=fault.last)
        return fault is None and len(lines) == self._lines_at_once

    async def _round(self, stop: asyncio.Event) -> bool:
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await keeping.lagging(connection, self._pace.signing)
        worked = False
        for tenant in waiting:
            if stop.is_set():
                break
            worked |= await self.take(tenant)
        return await self.house.gather() or worked
