"""Taking the checkpoints of all logs into the house tree (DESIGN §8).

Each transaction is of one tenant: a log's new checkpoints are read in its own, become leaves in the house tree's, and are then ticked
off in the log's own again. Where this ends half-way it is done again, and what is a leaf already does not become one twice.
"""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import house_lines, keeping
from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.house_tree import HOUSE_TREE, HouseEntry
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import NotANote, SignedNote
from services.audit.signing import Signing

_LOGS_AT_ONCE: Final = 200
_CHECKPOINTS_AT_ONCE: Final = 200  # of one log


class Housing:
    """``engine`` is the projector's: it knows which logs have signed."""

    def __init__(self, engine: AsyncEngine, signing: Signing) -> None:
        self._engine = engine
        self._signing = signing

    async def settle(self) -> None:
        """Take in all that was signed, and sign the house tree, however lately it was signed."""
        while await self.gather(at_once=True):
            pass

    async def gather(self, *, at_once: bool = False) -> bool:
        """One step; whether more checkpoints may wait."""
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await house_lines.unhoused(connection, _LOGS_AT_ONCE)
            due = at_once or await house_lines.unsigned(connection, self._signing.pause)
        if not waiting and not due:
            return False
        signed = [(tenant, await self._signed(tenant, after)) for tenant, after in waiting]
        async with tenant_transaction(self._engine, HOUSE_TREE) as connection:
            tree = await keeping.claim(connection, HOUSE_TREE)
            if tree is None:
                return False
            new = await house_lines.unknown(connection, [entry for _, kept in signed for one in kept for entry in _entry(one)])
            await house_lines.keep(connection, tree.size, new)
            await self._signing.grow(connection, HOUSE_TREE, tree, [entry.leaf() for entry in new], at_once=at_once)
        for tenant, kept in signed:
            if kept:
                async with tenant_transaction(self._engine, tenant) as connection:
                    await house_lines.housed(connection, tenant, kept[-1].size)
        return bool(new)

    async def _signed(self, tenant: UUID, after: int) -> list[KeptCheckpoint]:
        async with tenant_transaction(self._engine, tenant) as connection:
            return await keeping.checkpoints_after(connection, tenant, after, _CHECKPOINTS_AT_ONCE)


def _entry(kept: KeptCheckpoint) -> list[HouseEntry]:
    """None for what is no checkpoint any more: the watch names that."""
    try:
        return [HouseEntry.of(Checkpoint.parsed(SignedNote.parsed(kept.note.encode()).text))]
    except (NotANote, NotACheckpoint):
        return []
