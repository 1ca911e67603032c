"""Whether stored lines, leaves, tiles and checkpoints agree, and the name of what does not.

Somebody with a superuser's rights may change any of these. What they change alone is named by its position; what they change
together, up to the top of the tree, no longer fits the checkpoints that were signed before, and lies between two of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from infra.verifiable_log.checkpoints import Checkpoint, NotACheckpoint
from infra.verifiable_log.hashes import HASH_OCTETS, leaf_hash, perfect_root
from infra.verifiable_log.notes import NotANote, SignedNote
from infra.verifiable_log.tiles import WIDTH, Place, hashes_in, root_of

LINES_A_SLICE: Final = 8 * WIDTH

FindingKind: TypeAlias = Literal[
    "line-altered",  # the line is not the one that was put into the tree
    "line-moved",  # the line is one that was put into the tree elsewhere
    "line-missing",
    "line-added",  # before the first position or beyond the head
    "leaf-altered",  # the hash beside the line is neither the line's nor the tree's
    "tile-altered",  # the tree's own hashes do not agree with one another
    "tile-missing",
    "checkpoint-broken",  # lines agree with the tree, the tree with no checkpoint from here on
    "signature-wrong",  # a checkpoint that no known key signed, or that says another thing than its row
    "house-broken",  # lines agree with tree and checkpoints, and not with what the house tree holds of them
    "head-moved-back",  # the log is shorter than the tree that was built over it
]


class Line(NamedTuple):
    """A stored line: where it stands, the hash that stands beside it, its octets."""

    position: int
    leaf: bytes
    entry: bytes


class Finding(msgspec.Struct, frozen=True, order=True):
    """Something wrong with positions ``first`` to ``last``, both included."""

    kind: FindingKind
    first: int
    last: int


class Vouched(NamedTuple):
    """A root that was signed, and the size of the tree that it is of."""

    size: int
    root: bytes


def check_lines(after: int, size: int, lines: Iterable[Line], tiles: Mapping[Place, bytes], signed: Vouched | None = None) -> list[Finding]:
    """What is wrong with the lines at positions ``after`` + 1 to ``size``, all of which stand in the tree.

    ``after`` is a multiple of 256. ``tiles``: those of level 0 that hold these leaves, and those of level 1 above them. ``signed``: the
    last checkpoint up to ``size``, with the tiles above level 0 that its root is made of: it tells which is right where a line and
    a tile that is not full disagree.
    """
    by_position = {line.position: line for line in lines}
    found: list[Finding] = []
    for first in range(after, size, WIDTH):
        found += _check_tile(first, min(first + WIDTH, size), by_position, tiles, signed)
    return found


def _check_tile(first: int, last: int, lines: Mapping[int, Line], tiles: Mapping[Place, bytes], signed: Vouched | None) -> list[Finding]:
    known = hashes_in(tiles.get(Place(0, first // WIDTH), b""))[: last - first]
    if len(known) < last - first:
        return [Finding("tile-missing", first + 1, last)]
    true = [leaf_hash(line.entry) if (line := lines.get(position)) else None for position in range(first + 1, last + 1)]
    if _vouched(first, known, tiles, signed) is False:
        whole = [one for one in true if one is not None]
        if whole == known:
            # Lines and tile agree, the tree above does not; where it is not full, the checkpoints say so.
            return [Finding("tile-altered", first + 1, last)] if last - first == WIDTH else []
        if len(whole) == len(known) and _vouched(first, whole, tiles, signed):
            differing = [position for position, (one, other) in enumerate(zip(true, known, strict=True), first + 1) if one != other]
            return [Finding("tile-altered", position, position) for position in differing]
    elsewhere = set(known)
    found: list[Finding] = []
    for position, one, other in zip(range(first + 1, last + 1), true, known, strict=True):
        if one is None:
            found.append(Finding("line-missing", position, position))
        elif one != other:
            found.append(Finding("line-moved" if one in elsewhere else "line-altered", position, position))
        elif lines[position].leaf != other:
            found.append(Finding("leaf-altered", position, position))
    return found


def _vouched(first: int, hashes: Sequence[bytes], tiles: Mapping[Place, bytes], signed: Vouched | None) -> bool | None:
    """Whether what stands above says the same of these leaves; None where nothing stands above them yet."""
    if len(hashes) == WIDTH:
        parent = _slot(tiles, 1, first // WIDTH)
        return None if parent is None else perfect_root(hashes) == parent
    if signed is None or not first < signed.size <= first + len(hashes):
        return None
    try:
        return root_of((0, signed.size), {**tiles, Place(0, first // WIDTH): b"".join(hashes)}) == signed.root
    except KeyError:
        return None


def check_upper_tiles(size: int, tiles: Mapping[Place, bytes]) -> list[Finding]:
    """Whether each tile above the first level is made of the full tiles below it. ``tiles``: all of levels 1 and more.

    The agreement of level 1 with level 0 is looked at with the lines.
    """
    found: list[Finding] = []
    level, nodes = 1, size // WIDTH
    while nodes:
        span = WIDTH ** (level + 1)  # leaves under a full tile of this level
        for number in range(-(-nodes // WIDTH)):
            width, stretch = min(WIDTH, nodes - number * WIDTH), (number * span + 1, min((number + 1) * span, size))
            hashes = hashes_in(tiles.get(Place(level, number), b""))
            if len(hashes) < width:
                found.append(Finding("tile-missing", *stretch))
            elif width == WIDTH and perfect_root(hashes) != _slot(tiles, level + 1, number):
                found.append(Finding("tile-altered", *stretch))
        level, nodes = level + 1, nodes // WIDTH
    return found


def check_checkpoints(
    after: int,
    kept: Sequence[tuple[int, bytes, str]],
    root_at: Callable[[int], bytes | None],
    signed: Callable[[SignedNote], bool],
) -> list[Finding]:
    """What is wrong with checkpoints, each (size, root, note), by rising size; ``after``: the last size that was found right.

    ``root_at`` gives the root that the tree has at a size now, ``signed`` says whether a known key signed a note.
    """
    found: list[Finding] = []
    for size, root, note in kept:
        if not _says(note, size, root, signed):
            found.append(Finding("signature-wrong", size, size))
        elif root_at(size) != root:
            # Every later tree holds the same change: naming the first interval names it.
            found.append(Finding("checkpoint-broken", after + 1, size))
            return found
        else:
            after = size
    return found


def _says(note: str, size: int, root: bytes, signed: Callable[[SignedNote], bool]) -> bool:
    try:
        parsed = SignedNote.parsed(note.encode())
        checkpoint = Checkpoint.parsed(parsed.text)
    except (NotANote, NotACheckpoint):
        return False
    return (checkpoint.size, checkpoint.root) == (size, root) and signed(parsed)


def _slot(tiles: Mapping[Place, bytes], level: int, index: int) -> bytes | None:
    """The hash that a tile of this level holds for the ``index``-th tile below it."""
    at = index % WIDTH * HASH_OCTETS
    found = tiles.get(Place(level, index // WIDTH), b"")[at : at + HASH_OCTETS]
    return found or None
