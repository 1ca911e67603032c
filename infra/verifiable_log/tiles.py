"""Tiles: a tree kept in pieces of 256 hashes, so that growing and proving touch few of them (C2SP tlog-tiles).

A tile of level L holds consecutive nodes of the tree's level 8·L. Full ones never change again; each level's last one may be partial.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, Self

from infra.verifiable_log.hashes import HASH_OCTETS, joined, perfect_root, perfect_subtrees
from infra.verifiable_log.proofs import Stretch

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT  # hashes
HIGHEST: Final = 63 // HEIGHT

_PATH: Final = re.compile(r"([0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Place(NamedTuple):
    """Where a tile stands: the ``number``-th of its level, from 0."""

    level: int
    number: int


class TilePath(NamedTuple):
    """A tile as it is asked for: its place, and how many of its hashes (256: all)."""

    place: Place
    width: int

    @classmethod
    def parsed(cls, path: str) -> Self | None:
        """From ``0/x001/x234/067`` or ``0/000.p/112``; None where it is no such path, or could be written shorter."""
        found = _PATH.fullmatch(path)
        if found is None:
            return None
        number, width = int(found[2].replace("/", "").replace("x", "")), int(found[3] or WIDTH)
        if width > WIDTH or (found[3] and width == WIDTH) or found[2] != numbered(number):
            return None
        return cls(Place(int(found[1]), number), width)

    def __str__(self) -> str:
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{self.place.level}/{numbered(self.place.number)}{partial}"


def numbered(number: int) -> str:
    """A tile's number in groups of three digits: 1234067 is ``x001/x234/067``."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def tiles_of(size: int) -> list[TilePath]:
    """Every tile of a tree, level by level, the partial ones last in theirs."""
    tiles: list[TilePath] = []
    level, nodes = 0, size
    while nodes:
        tiles += [TilePath(Place(level, number), WIDTH) for number in range(nodes // WIDTH)]
        if nodes % WIDTH:
            tiles.append(TilePath(Place(level, nodes // WIDTH), nodes % WIDTH))
        level, nodes = level + 1, nodes // WIDTH
    return tiles


def edge(size: int) -> list[Place]:
    """The partial tiles of a tree: what must be known in order to let it grow."""
    counts = ((level, size >> HEIGHT * level) for level in range(HIGHEST + 1))
    return [Place(level, nodes // WIDTH) for level, nodes in counts if nodes % WIDTH]


def grown(size: int, known: Mapping[Place, bytes], leaves: Iterable[bytes]) -> dict[Place, bytes]:
    """The tiles that are new or have changed once these leaves follow in a tree of ``size``.

    ``known``: at least the tiles of its ``edge``. Amortised, a leaf costs one node, whatever the size.
    """
    changed: dict[Place, bytearray] = {}

    def put(level: int, index: int, found: bytes) -> None:
        place = Place(level, index // WIDTH)
        tile = changed.get(place)
        if tile is None:
            tile = changed[place] = bytearray(known[place] if index % WIDTH else b"")
            del tile[index % WIDTH * HASH_OCTETS :]
        tile += found
        if index % WIDTH == WIDTH - 1:
            put(level + 1, index // WIDTH, perfect_root(hashes_in(bytes(tile))))

    for index, leaf in enumerate(leaves, size):
        put(0, index, leaf)
    return {place: bytes(tile) for place, tile in changed.items()}


def hashes_in(tile: bytes) -> list[bytes]:
    """The hashes of a tile, one by one."""
    return [tile[at : at + HASH_OCTETS] for at in range(0, len(tile), HASH_OCTETS)]


def places_for(stretches: Iterable[Stretch]) -> set[Place]:
    """The tiles in which the roots of these stretches are found."""
    return {_place(level, index) for begin, end in stretches for level, index in perfect_subtrees(begin, end)}


def root_of(stretch: Stretch, tiles: Mapping[Place, bytes]) -> bytes:
    """The root over a stretch of leaves, from the tiles that ``places_for`` named. Raises KeyError where one lacks."""
    return joined([_node(level, index, tiles) for level, index in perfect_subtrees(*stretch)])


def _place(level: int, index: int) -> Place:
    return Place(level // HEIGHT, (index << level % HEIGHT) // WIDTH)


def _node(level: int, index: int, tiles: Mapping[Place, bytes]) -> bytes:
    place, nodes = _place(level, index), 1 << level % HEIGHT
    first = (index << level % HEIGHT) % WIDTH * HASH_OCTETS
    part = tiles[place][first : first + nodes * HASH_OCTETS]
    if len(part) < nodes * HASH_OCTETS:
        raise KeyError(place)
    return perfect_root(hashes_in(part))
