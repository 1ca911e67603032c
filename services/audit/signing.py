"""Growing a tree by leaves, and signing what it has become."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from infra.tenant_transaction import Connection
from infra.verifiable_log import keeping
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.keeping import KeptCheckpoint, Tree
from infra.verifiable_log.notes import signed_note
from infra.verifiable_log.signing_key import SigningKeys, origin_of
from infra.verifiable_log.tiles import edge, grown, places_for, root_of


class Signing:
    """Without ``keys`` nothing is signed. ``pause``: at least so long between two checkpoints of a tree."""

    def __init__(self, keys: SigningKeys | None, host: str, pause: timedelta, clock: Callable[[], datetime]) -> None:
        self._keys, self._host, self._clock = keys, host, clock
        self.pause = pause

    async def grow(self, connection: Connection, tenant: UUID, tree: Tree, leaves: Sequence[bytes], *, at_once: bool) -> None:
        """Put these leaves after the others, and sign; ``at_once``: however lately it was signed. The tree is claimed."""
        if leaves:
            known = await keeping.tiles_at(connection, tenant, edge(tree.size))
            await keeping.keep_tiles(connection, tenant, grown(tree.size, known, leaves))
            await keeping.move(connection, tenant, tree.size + len(leaves))
        await self._sign(connection, tenant, tree, tree.size + len(leaves), at_once=at_once)

    async def _sign(self, connection: Connection, tenant: UUID, tree: Tree, size: int, *, at_once: bool) -> None:
        now = self._clock()
        early = tree.signed_at is not None and now - tree.signed_at < self.pause and not at_once
        if self._keys is None or size == tree.signed_size or early:
            return
        for public in reversed(self._keys.public()):
            await keeping.publish_key(connection, public)
        origin = origin_of(self._host, tenant)
        root = root_of((0, size), await keeping.tiles_at(connection, tenant, places_for([(0, size)])))
        note = signed_note(Checkpoint(origin, size, root).text(), self._keys.signers(origin))
        await keeping.keep_checkpoint(connection, tenant, KeptCheckpoint(size, now, root, str(note)))
