"""The log as anybody may check it: checkpoints, tiles of hashes, proofs (C2SP tlog-tiles; RFC 6962, 2.1). No line is shown here.

A witness, or whoever kept an old checkpoint, needs nothing else. Hashes tell nothing of what they are of: each line holds
identifiers that nobody can guess. The house tree, which holds the checkpoints of all logs, is read in the same way under ``/log/house``.
"""

import base64
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.hashes import HASH_OCTETS
from infra.verifiable_log.house_tree import HOUSE_TREE
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.proofs import OutOfTree, consistency_stretches
from infra.verifiable_log.signing_key import origin_of, verifier_keys
from infra.verifiable_log.tiles import TilePath, places_for, root_of
from services.audit.housed import proof_in_house
from services.audit.notary import host_of
from services.audit.proving import proof_of
from services.house import House, TheHouse

_TEXT: Final = "text/plain; charset=utf-8"
_LARGEST: Final = 2**63 - 1  # what the database can number
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@get(["/log/{tenant:uuid}/checkpoint", "/log/house/checkpoint"], opt={"public": True}, include_in_schema=False)
async def checkpoint(house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE) -> Response[str]:
    """The newest signed checkpoint, as a note."""
    return Response((await _checkpoint(house, tenant)).note, media_type=_TEXT, headers={"Cache-Control": "no-cache"})


@get(["/log/{tenant:uuid}/checkpoint/{size:int}", "/log/house/checkpoint/{size:int}"], opt={"public": True}, include_in_schema=False)
async def checkpoint_at(size: FromPath[int], house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE) -> Response[str]:
    """The checkpoint that was signed at this size."""
    kept = await _checkpoint(house, tenant, size)
    if kept.size != size:
        raise NotFoundException
    return Response(kept.note, media_type=_TEXT, headers=_FOR_EVER)


@get(["/log/{tenant:uuid}/keys", "/log/house/keys"], opt={"public": True}, include_in_schema=False)
async def keys(house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE) -> Response[str]:
    """Every key that signs this log or has signed it, a line each, the newest first."""
    return Response("".join(f"{key}\n" for key in await published(house, tenant)), media_type=_TEXT)


@get(["/log/{tenant:uuid}/tile/{path:path}", "/log/house/tile/{path:path}"], opt={"public": True}, include_in_schema=False)
async def tile(path: FromPath[str], house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE) -> Response[bytes]:
    """A tile of hashes, or the first of a partial one."""
    asked = TilePath.parsed(path.lstrip("/"))
    if asked is None:
        raise NotFoundException
    async with tenant_transaction(house.engine, tenant) as connection:
        found = (await keeping.tiles_at(connection, tenant, [asked.place])).get(asked.place, b"")
    octets = found[: asked.width * HASH_OCTETS]
    if len(octets) < asked.width * HASH_OCTETS:
        raise NotFoundException
    return Response(octets, media_type="application/octet-stream", headers=_FOR_EVER)


@get(["/log/{tenant:uuid}/proof/{position:int}", "/log/house/proof/{position:int}"], opt={"public": True}, include_in_schema=False)
async def inclusion(
    position: FromPath[int], house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE, size: FromQuery[int | None] = None
) -> Response[str]:
    """That a line is in the tree of the newest checkpoint, or of the one at ``size``: a proof file (C2SP tlog-proof)."""
    kept = await _checkpoint(house, tenant, size)
    if size not in (None, kept.size):
        raise NotFoundException
    try:
        return Response(str(await proof_of(house.engine, tenant, position, kept)), media_type=_TEXT)
    except OutOfTree:
        raise NotFoundException from None


@get("/log/{tenant:uuid}/housed", opt={"public": True}, include_in_schema=False)
async def housed(tenant: FromPath[UUID], house: TheHouse, size: FromQuery[int | None] = None) -> Response[str]:
    """That the newest checkpoint of a log, or the one at ``size``, is in the house tree: a proof file of the house tree."""
    kept = await _checkpoint(house, tenant, size)
    found = await proof_in_house(house.engine, kept)
    if found is None or size not in (None, found.size):
        raise NotFoundException
    return Response(str(found.proof), media_type=_TEXT)


@get(["/log/{tenant:uuid}/consistency", "/log/house/consistency"], opt={"public": True}, include_in_schema=False)
async def consistency(first: FromQuery[int], second: FromQuery[int], house: TheHouse, tenant: FromPath[UUID] = HOUSE_TREE) -> Response[str]:
    """That the tree of ``second`` leaves begins with that of ``first``: hashes in base64, one a line."""
    try:
        stretches = consistency_stretches(first, second)
    except OutOfTree:
        raise NotFoundException from None
    async with tenant_transaction(house.engine, tenant) as connection:
        if second > await keeping.size_of(connection, tenant):
            raise NotFoundException
        tiles = await keeping.tiles_at(connection, tenant, places_for(stretches))
    hashes = (base64.b64encode(root_of(one, tiles)).decode() for one in stretches)
    return Response("".join(f"{one}\n" for one in hashes), media_type=_TEXT)


async def published(house: House, tenant: UUID) -> list[str]:
    """The keys of a tenant's log, as a verifier reads them."""
    async with tenant_transaction(house.engine, tenant) as connection:
        publics = await keeping.published_keys(connection)
    return [str(key) for key in verifier_keys(origin_of(host_of(house.settings.public_url), tenant), publics)]


async def _checkpoint(house: House, tenant: UUID, at_most: int | None = None) -> KeptCheckpoint:
    if at_most is not None and not 0 < at_most <= _LARGEST:
        raise NotFoundException
    async with tenant_transaction(house.engine, tenant) as connection:
        kept = await keeping.last_checkpoint(connection, tenant, at_most)
    if kept is None:
        raise NotFoundException
    return kept


LOG_ROUTES: Final = (checkpoint, checkpoint_at, keys, tile, inclusion, housed, consistency)
