"""Verifying a bundle, with nothing but the bundle: no database, no network, and no more memory for a large log than for a small one.

What was altered is named by position where line, leaf or tile disagree, and otherwise by the interval between two checkpoints.
"""

import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import msgspec

from infra.verifiable_log.checking import Finding, check_upper_tiles
from infra.verifiable_log.checkpoints import Checkpoint
from infra.verifiable_log.hashes import HASH_OCTETS, Frontier, leaf_hash, perfect_root
from infra.verifiable_log.notes import VerifierKey
from infra.verifiable_log.tiles import WIDTH, Place, TilePath, hashes_in, tiles_of
from services.audit.bundle import LOG, PERSON_ERASED, REPORT_ISSUED, Manifest, Told
from services.audit.bundle_parts import (
    NotABundle,
    Report,
    checkpoints_of,
    digest_in,
    house_proof_of,
    keys_of,
    manifest_of,
    opened_bundle,
    part_of,
    report_of,
    tile_of,
    withheld_leaf,
)
from services.audit.housed import Housed

_LONGEST_LINE: Final = 65_535 + 1
_told: Final = msgspec.json.Decoder(Told)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked and what was found. ``findings`` empty and ``unsigned`` empty: intact.

    ``shown`` and ``withheld`` count lines. ``trusted``: the keys came from elsewhere, not from the bundle. ``vouched``: how many
    checkpoints before the last one are signed by none of these keys, and by one that is in the bundle. ``older``: whether the bundle
    continues the checkpoint that was given beside it, None where none was. ``housed``: whether the house tree holds one of its checkpoints,
    None where the bundle has no proof of it.
    """

    manifest: Manifest
    root: bytes
    shown: int
    withheld: int
    checkpoints: int
    vouched: int
    keys: Sequence[VerifierKey]
    trusted: bool
    findings: Sequence[Finding]
    unsigned: Sequence[int]
    strangers: Sequence[int]
    reports: Sequence[Report]
    erased: Sequence[datetime]
    first_at: datetime | None
    last_at: datetime | None
    older: bool | None
    housed: Housed | None = None

    @property
    def intact(self) -> bool:
        reports = all((one.right or not one.there) and one.proven for one in self.reports)
        housed = self.housed is None or self.housed.right
        return not (self.findings or self.unsigned or self.strangers) and reports and housed and self.older is not False


def verify(
    file: Path,
    *,
    keys: Sequence[VerifierKey] = (),
    older: Checkpoint | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Check a bundle. ``keys``: those that the reader trusts; none: those in the bundle. ``older``: a checkpoint kept from before.

    Raises NotABundle, OSError.
    """
    with opened_bundle(file) as zipped:
        manifest = manifest_of(zipped)
        trusted = keys or keys_of(zipped)
        checkpoints = checkpoints_of(zipped, manifest, trusted)
        reading = _Reading(zipped, manifest, {**checkpoints.roots, **({older.size: older.root} if older else {})}, progress)
        reading.read()
        findings = [*reading.findings, *check_upper_tiles(manifest.size, reading.upper)]
        return Verdict(
            manifest=manifest,
            root=checkpoints.roots.get(manifest.size, b""),
            shown=reading.shown,
            withheld=manifest.size - reading.shown,
            checkpoints=len(checkpoints.roots) + len(checkpoints.unsigned),
            vouched=len(checkpoints.vouched),
            keys=trusted,
            trusted=bool(keys),
            findings=sorted(set(findings), key=lambda one: (one.first, one.last, one.kind)),
            unsigned=checkpoints.unsigned,
            strangers=reading.strangers,
            reports=[report_of(zipped, position, *told, trusted) for position, told in reading.issued.items()],
            erased=reading.erased,
            first_at=reading.first_at,
            last_at=reading.last_at,
            older=None if older is None else older.origin == manifest.origin and reading.roots.get(older.size) == older.root,
            housed=house_proof_of(zipped, manifest, checkpoints, trusted),
        )


class _Reading:
    """One pass over the log: leaves, tree, tiles, and what lines say."""

    def __init__(
        self, zipped: zipfile.ZipFile, manifest: Manifest, signed: dict[int, bytes], progress: Callable[[int, int], None] | None
    ) -> None:
        self._zipped, self._manifest, self._signed, self._progress = zipped, manifest, signed, progress
        self.upper = {path.place: tile_of(zipped, path) for path in tiles_of(manifest.size) if path.place.level}
        self.findings: list[Finding] = []
        self.strangers: list[int] = []
        self.issued: dict[int, tuple[str, bytes]] = {}
        self.erased: list[datetime] = []
        self.roots: dict[int, bytes] = {}
        self.shown = 0
        self.first_at: datetime | None = None
        self.last_at: datetime | None = None

    def read(self) -> None:
        size, tree, right, broken = self._manifest.size, Frontier(), 0, False
        if 0 in self._signed:
            self.roots[0] = tree.root()
        with part_of(self._zipped, LOG) as log:
            for first in range(0, size, WIDTH):
                leaves = [self._leaf(log, index) for index in range(first, min(first + WIDTH, size))]
                self._compare(first, leaves)
                for leaf in leaves:
                    tree.append(leaf)
                    if (signed := self._signed.get(tree.size)) is not None:
                        self.roots[tree.size] = tree.root()
                        if self.roots[tree.size] == signed:
                            right = tree.size
                        elif not broken:  # every later tree holds the same change
                            self.findings.append(Finding("checkpoint-broken", right + 1, tree.size))
                            broken = True
                if self._progress is not None:
                    self._progress(len(leaves), size)
            if log.read(1):
                raise NotABundle(LOG)

    def _leaf(self, log: IO[bytes], index: int) -> bytes:
        line = log.readline(_LONGEST_LINE + 1)
        if not line.endswith(b"\n"):
            raise NotABundle(f"{LOG}: {index + 1}")
        entry = line[:-1]
        try:
            told = _told.decode(entry)
        except msgspec.ValidationError:
            return withheld_leaf(entry, index)
        except msgspec.DecodeError:
            return leaf_hash(entry)  # no longer JSON: the tree says that it was altered
        self._heard(index + 1, told, entry)
        return leaf_hash(entry)

    def _heard(self, position: int, told: Told, entry: bytes) -> None:
        self.shown += 1
        self.first_at = self.first_at or told.recordedtime
        self.last_at = told.recordedtime
        if told.tenant != self._manifest.tenant:
            self.strangers.append(position)
        if told.type == PERSON_ERASED:
            self.erased.append(told.time)
        if told.type == REPORT_ISSUED and (digest := digest_in(told)):
            self.issued[position] = digest, leaf_hash(entry)

    def _compare(self, first: int, leaves: list[bytes]) -> None:
        """With the tile: what differs in one place alone is named by its position."""
        number, width = first // WIDTH, len(leaves)
        known = hashes_in(tile_of(self._zipped, TilePath(Place(0, number), width)))
        if len(known) != width:
            self.findings.append(Finding("tile-missing", first + 1, first + width))
            return
        differing = [position for position, (one, other) in enumerate(zip(leaves, known, strict=True), first + 1) if one != other]
        at = number % WIDTH * HASH_OCTETS
        parent = self.upper.get(Place(1, number // WIDTH), b"")[at : at + HASH_OCTETS] if width == WIDTH else b""
        tile_wrong = bool(parent) and perfect_root(known) != parent
        if not differing:
            self.findings += [Finding("tile-altered", first + 1, first + width)] if tile_wrong else []
        elif tile_wrong and perfect_root(leaves) == parent:
            self.findings += [Finding("tile-altered", position, position) for position in differing]
        else:
            elsewhere = set(known)
            for position in differing:
                moved = leaves[position - first - 1] in elsewhere
                self.findings.append(Finding("line-moved" if moved else "line-altered", position, position))
