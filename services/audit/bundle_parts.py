"""The parts of a bundle, as its verifier opens them: each is there and reads as the format says, or the bundle is none."""

import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import msgspec

from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint, strict_base64
from infra.verifiable_log.hashes import HASH_OCTETS, leaf_hash
from infra.verifiable_log.notes import NotANote, SignedNote, VerifierKey
from infra.verifiable_log.proof_files import NotAProofFile, ProofFile
from infra.verifiable_log.tiles import TilePath
from services.audit.bundle import FORMAT, KEYS, MANIFEST, About, Manifest, Told, Withheld, checkpoint_name, proof_name, report_name
from services.audit.housed import Housed, housed_by

_withheld: Final = msgspec.json.Decoder(Withheld)
_about: Final = msgspec.json.Decoder(About)


class NotABundle(Exception):
    """The file is not a bundle that this program can read; ``part`` names what is missing or wrong in it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Report(msgspec.Struct, frozen=True):
    """An issued report: where its line stands, whether its file is in the bundle and is the one that was issued, and is proven."""

    position: int
    sha256: str
    there: bool
    right: bool
    proven: bool


@contextmanager
def opened_bundle(file: Path) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises NotABundle, also where a part of it turns out to be broken while it is read."""
    try:
        with zipfile.ZipFile(file) as zipped:
            yield zipped
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError) as failed:
        raise NotABundle(str(file)) from failed


def part_of(zipped: zipfile.ZipFile, name: str) -> IO[bytes]:
    """A part, to be read. Raises NotABundle where there is none."""
    try:
        return zipped.open(name)
    except KeyError as failed:
        raise NotABundle(name) from failed


def _octets(zipped: zipfile.ZipFile, name: str) -> bytes:
    with part_of(zipped, name) as part:
        return part.read()


def manifest_of(zipped: zipfile.ZipFile) -> Manifest:
    """What the bundle says of itself. Raises NotABundle."""
    try:
        manifest = msgspec.json.decode(_octets(zipped, MANIFEST), type=Manifest)
    except msgspec.DecodeError as failed:
        raise NotABundle(MANIFEST) from failed
    if manifest.format != FORMAT or manifest.size < 1:
        raise NotABundle(MANIFEST)
    return manifest


def keys_of(zipped: zipfile.ZipFile) -> list[VerifierKey]:
    """The keys that came with the bundle. Raises NotABundle."""
    keys = [VerifierKey.parsed(line) for line in _octets(zipped, KEYS).decode("utf-8", errors="replace").splitlines()]
    if not keys or None in keys:
        raise NotABundle(KEYS)
    return [key for key in keys if key is not None]


class Checkpoints(msgspec.Struct, frozen=True):
    """``roots`` by size, of those that are rightly signed; ``vouched``, of these, the sizes that only a key in the bundle signed;
    ``unsigned``: the sizes of the others.
    """

    roots: dict[int, bytes]
    vouched: Collection[int]
    unsigned: Sequence[int]


def checkpoints_of(zipped: zipfile.ZipFile, manifest: Manifest, trusted: Sequence[VerifierKey]) -> Checkpoints:
    """Read them all.

    The last one must be signed by a key that the reader trusts: it holds every line. Those before it add that the log has grown as they
    say; after a change of keys they bear the signature of a key that the reader may never have received, and that came with the bundle.
    """
    enclosed = keys_of(zipped)
    roots, vouched, unsigned = dict[int, bytes](), list[int](), list[int]()
    names = sorted(name for name in zipped.namelist() if name.startswith("checkpoints/"))
    for name in names:
        size = name.removeprefix("checkpoints/")
        if not (size.isascii() and size.isdigit()):
            raise NotABundle(name)
        try:
            note = SignedNote.parsed(_octets(zipped, name))
            checkpoint = Checkpoint.parsed(note.text)
        except (NotANote, NotACheckpoint):
            unsigned.append(int(size))
            continue
        right = checkpoint.origin == manifest.origin and checkpoint.size == int(size) <= manifest.size
        known = right and _signed(note, manifest, trusted)
        if known or (right and checkpoint.size < manifest.size and _signed(note, manifest, enclosed)):
            roots[checkpoint.size] = checkpoint.root
            vouched += [] if known else [checkpoint.size]
        else:
            unsigned.append(int(size))
    if checkpoint_name(manifest.size) not in names:
        raise NotABundle(checkpoint_name(manifest.size))
    return Checkpoints(roots, vouched, unsigned)


def _signed(note: SignedNote, manifest: Manifest, keys: Sequence[VerifierKey]) -> bool:
    return any(key.name == manifest.origin and key.signed(note) for key in keys)


def house_proof_of(zipped: zipfile.ZipFile, manifest: Manifest, checkpoints: Checkpoints, trusted: Sequence[VerifierKey]) -> Housed | None:
    """What became of the proof that the house tree holds a checkpoint; None where there is no such part.

    Where a key has taken the place of another since, what was signed before the last checkpoint may bear a key of the bundle alone, as
    the checkpoints do.
    """
    for name in sorted((name for name in zipped.namelist() if name.startswith("house/")), reverse=True):
        size = name.removeprefix("house/").removesuffix(".tlog-proof")
        root = checkpoints.roots.get(int(size)) if size.isascii() and size.isdigit() else None
        if root is None:
            return Housed(0, 0, right=False)
        checkpoint = Checkpoint(manifest.origin, int(size), root)
        keys = trusted if checkpoint.size == manifest.size else [*trusted, *keys_of(zipped)]
        return housed_by(_octets(zipped, name), checkpoint, keys)
    return None


def tile_of(zipped: zipfile.ZipFile, path: TilePath) -> bytes:
    """The octets of a tile; none where it is missing or of another width."""
    try:
        octets = zipped.read(f"tile/{path}")
    except KeyError:
        return b""
    return octets if len(octets) == path.width * HASH_OCTETS else b""


def withheld_leaf(entry: bytes, index: int) -> bytes:
    """The leaf that stands in the place of a line; the hash of the octets where they are no such thing."""
    try:
        withheld = _withheld.decode(entry)
    except msgspec.DecodeError:
        return leaf_hash(entry)
    leaf = strict_base64(withheld.leaf)
    return leaf if withheld.index == index and leaf is not None and len(leaf) == HASH_OCTETS else leaf_hash(entry)


def digest_in(told: Told) -> str | None:
    """The SHA-256 that a line's data names."""
    try:
        return _about.decode(told.data).sha256
    except msgspec.DecodeError:
        return None


def report_of(zipped: zipfile.ZipFile, position: int, digest: str, leaf: bytes, keys: Sequence[VerifierKey]) -> Report:
    """What became of a report that a line says was issued."""
    try:
        content: bytes | None = zipped.read(report_name(digest))
    except KeyError:
        content = None
    try:
        proof = ProofFile.parsed(zipped.read(proof_name(position)))
        signed = any(key.signed(proof.checkpoint) for key in keys)
        proven = signed and proof.index == position - 1 and proof.proves(leaf)
    except (KeyError, NotAProofFile, NotANote, NotACheckpoint):
        proven = False
    return Report(position, digest, content is not None, content is not None and sha256(content).hexdigest() == digest, proven)
