"""That a log's checkpoint is in the house tree: the proof, and what it proves to whoever holds it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import house_lines, keeping
from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.house_tree import HOUSE_TREE, HouseEntry, blinded, house_origin
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import NotANote, SignedNote, VerifierKey
from infra.verifiable_log.proof_files import NotAProofFile, ProofFile
from services.audit.proving import proof_of


class InHouse(msgspec.Struct, frozen=True):
    """The proof for a log's checkpoint of this ``size``."""

    size: int
    proof: ProofFile


class Housed(msgspec.Struct, frozen=True):
    """What became of a proof: of which of the log's checkpoints, by its size, in a house tree of how many, and whether it is right."""

    size: int
    checkpoints: int
    right: bool


async def housed_size(engine: AsyncEngine, last: KeptCheckpoint) -> int | None:
    """The size of the newest of a log's checkpoints up to ``last`` that the signed house tree holds."""
    async with tenant_transaction(engine, HOUSE_TREE) as connection:
        found = await house_lines.signed_leaf(connection, blinded(_origin(last)), last.size)
    return None if found is None else found[1]


async def proof_in_house(engine: AsyncEngine, last: KeptCheckpoint) -> InHouse | None:
    """For the newest of a log's checkpoints up to ``last`` that the signed house tree holds; None where it holds none of them yet.

    Of the house tree's own checkpoints, the first that holds it: signed when the log's was, by the same keys, under the same host.
    """
    async with tenant_transaction(engine, HOUSE_TREE) as connection:
        found = await house_lines.signed_leaf(connection, blinded(_origin(last)), last.size)
        if found is None:
            return None
        position, size = found
        (checkpoint,) = await keeping.checkpoints_after(connection, HOUSE_TREE, position - 1, 1)
    return InHouse(size, await proof_of(engine, HOUSE_TREE, position, checkpoint))


def housed_by(octets: bytes, checkpoint: Checkpoint, keys: Sequence[VerifierKey]) -> Housed:
    """Whether a proof file shows that a log's checkpoint is in the house tree. ``keys`` sign the log; they sign the house tree as well."""
    origin = house_origin(checkpoint.origin)
    try:
        proof = ProofFile.parsed(octets)
        house = Checkpoint.parsed(proof.checkpoint.text)
    except (NotAProofFile, NotANote, NotACheckpoint):
        return Housed(checkpoint.size, 0, right=False)
    signed = any(VerifierKey(origin, key.public, key.kind).signed(proof.checkpoint) for key in keys)
    right = signed and house.origin == origin and proof.proves(HouseEntry.of(checkpoint).leaf())
    return Housed(checkpoint.size, house.size, right)


def _origin(kept: KeptCheckpoint) -> str:
    return Checkpoint.parsed(SignedNote.parsed(kept.note.encode()).text).origin
