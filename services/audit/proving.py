"""Proofs that a line is in the tree of a checkpoint, from the tiles that are kept."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import SignedNote
from infra.verifiable_log.proof_files import ProofFile
from infra.verifiable_log.proofs import inclusion_stretches
from infra.verifiable_log.tiles import places_for, root_of


async def proof_of(engine: AsyncEngine, tenant: UUID, position: int, checkpoint: KeptCheckpoint) -> ProofFile:
    """That the line at a position is in the tree of a checkpoint. Raises OutOfTree."""
    stretches = inclusion_stretches(position - 1, checkpoint.size)
    async with tenant_transaction(engine, tenant) as connection:
        tiles = await keeping.tiles_at(connection, tenant, places_for(stretches))
    return ProofFile(position - 1, [root_of(one, tiles) for one in stretches], SignedNote.parsed(checkpoint.note.encode()))
