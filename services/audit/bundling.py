"""Making a bundle: read once, written while it is read, so that no more than a stretch of the log lies in memory."""

import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.event import is_restricted
from domain.refusal import Refused
from infra.tenant_transaction import Connection, tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.checking import Line
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.hashes import HASH_OCTETS
from infra.verifiable_log.keeping import KeptCheckpoint
from infra.verifiable_log.notes import SignedNote, VerifierKey
from infra.verifiable_log.tiles import tiles_of
from services.audit.bundle import (
    FORMAT,
    KEYS,
    LOG,
    MANIFEST,
    REPORT_ISSUED,
    About,
    Manifest,
    Told,
    Withheld,
    checkpoint_name,
    document,
    house_proof_name,
    proof_name,
    report_name,
)
from services.audit.housed import proof_in_house
from services.audit.proving import proof_of
from services.http.outlet import Outlet
from tenants.personal_data.documents import DocumentMissing, Documents

LINES_AT_ONCE: Final = 2_000
_TILES_AT_ONCE: Final = 256
_told: Final = msgspec.json.Decoder(Told)
_about: Final = msgspec.json.Decoder(About)


class LogNotSigned(Refused):
    code = "log-not-signed"
    sentence = "Le journal n’a pas encore de point de contrôle signé. Rien n’a été exporté ; recommencez dans une minute."


class Asked(msgspec.Struct, frozen=True):
    """What is to be shown: all, one ``programme``, and of it only lines whose time ``within`` lets through."""

    tenant: UUID
    programme: UUID | None = None
    within: Callable[[datetime], bool] | None = None

    def shows(self, told: Told, about: About) -> bool:
        """A line that nobody audits is never shown; of a programme, what its data names."""
        if is_restricted(told.type) or (self.programme is not None and about.programme != self.programme):
            return False
        return self.within is None or self.within(told.time)


async def last_signed(engine: AsyncEngine, tenant: UUID) -> KeptCheckpoint:
    """The checkpoint that a bundle made now ends at. Raises LogNotSigned."""
    async with tenant_transaction(engine, tenant) as connection:
        last = await keeping.last_checkpoint(connection, tenant)
    if last is None:
        raise LogNotSigned
    return last


async def bundle(
    engine: AsyncEngine,
    documents: Documents,
    asked: Asked,
    last: KeptCheckpoint,
    made_at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> AsyncIterator[bytes]:
    """The octets of the bundle, which ends at the checkpoint ``last``. ``progress`` hears of lines done and lines in all."""
    origin = Checkpoint.parsed(SignedNote.parsed(last.note.encode()).text).origin
    outlet, issued = Outlet(), dict[int, str]()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        manifest = Manifest(FORMAT, origin, asked.tenant, last.size, made_at, asked.programme)
        zipped.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        for name in ("LISEZMOI.txt", "VERIFIER.md"):
            zipped.writestr(name, document(name))
        async for name, text in _signed(engine, asked.tenant, origin, last.size):
            zipped.writestr(name, text)
        if (in_house := await proof_in_house(engine, last)) is not None:
            zipped.writestr(house_proof_name(in_house.size), str(in_house.proof))
        with zipped.open(LOG, "w", force_zip64=True) as log:
            async for lines in _lines(engine, asked, last.size, issued):
                log.write(lines)
                yield outlet.taken()
                if progress is not None:
                    progress(lines.count(b"\n"), last.size)
        async for name, octets in _tiles(engine, asked.tenant, last.size):
            zipped.writestr(zipfile.ZipInfo(name), octets)  # hashes do not compress
            yield outlet.taken()
        for position, sha256 in issued.items():
            zipped.writestr(proof_name(position), str(await proof_of(engine, asked.tenant, position, last)))
            try:
                zipped.writestr(report_name(sha256), await documents.get(asked.tenant, bytes.fromhex(sha256)))
            except DocumentMissing:
                continue
            yield outlet.taken()
    yield outlet.taken()


async def _signed(engine: AsyncEngine, tenant: UUID, origin: str, size: int) -> AsyncIterator[tuple[str, str]]:
    async with tenant_transaction(engine, tenant) as connection:
        keys = await keeping.published_keys(connection)
        yield KEYS, "".join(f"{VerifierKey(origin, public)}\n" for public in keys)
        after = 0
        while kept := await keeping.checkpoints_after(connection, tenant, after, LINES_AT_ONCE):
            for one in kept:
                if one.size <= size:
                    yield checkpoint_name(one.size), one.note
            after = kept[-1].size


async def _lines(engine: AsyncEngine, asked: Asked, size: int, issued: dict[int, str]) -> AsyncIterator[bytes]:
    after = 0
    while after < size:
        async with tenant_transaction(engine, asked.tenant) as connection:
            lines = await _stretch(connection, asked.tenant, after, size)
        yield b"".join(_shown(line, asked, issued) + b"\n" for line in lines)
        after += len(lines)


async def _stretch(connection: Connection, tenant: UUID, after: int, size: int) -> list[Line]:
    lines = await keeping.lines_after(connection, tenant, after, LINES_AT_ONCE, size)
    if [line.position for line in lines] != list(range(after + 1, min(after + LINES_AT_ONCE, size) + 1)):
        raise LogIncomplete
    return lines


def _shown(line: Line, asked: Asked, issued: dict[int, str]) -> bytes:
    told = _told.decode(line.entry)
    about = _about.decode(told.data) if asked.programme is not None or told.type == REPORT_ISSUED else About()
    if not asked.shows(told, about):
        return Withheld.of(line.position, line.leaf)
    if told.type == REPORT_ISSUED and about.sha256 is not None:
        issued[line.position] = about.sha256
    return line.entry


async def _tiles(engine: AsyncEngine, tenant: UUID, size: int) -> AsyncIterator[tuple[str, bytes]]:
    """Those of the tree at this size: the tree may have grown since."""
    paths = tiles_of(size)
    for begin in range(0, len(paths), _TILES_AT_ONCE):
        part = paths[begin : begin + _TILES_AT_ONCE]
        async with tenant_transaction(engine, tenant) as connection:
            tiles = await keeping.tiles_at(connection, tenant, [path.place for path in part])
        for path in part:
            yield f"tile/{path}", tiles.get(path.place, b"")[: path.width * HASH_OCTETS]


class LogIncomplete(Refused):
    code = "log-incomplete"
    sentence = (
        "Des lignes du journal manquent : il a été modifié hors de la plateforme. Rien n’a été exporté ; prévenez Ekole, "
        "et faites contrôler le journal (ekole audit check)."
    )
