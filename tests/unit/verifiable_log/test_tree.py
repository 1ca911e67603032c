"""The tree: its roots and proofs against published vectors, an independent library, and its own definition."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from infra.verifiable_log.hashes import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from infra.verifiable_log.proofs import (
    OutOfTree,
    Stretch,
    consistency_stretches,
    consistent,
    included,
    inclusion_stretches,
)
from infra.verifiable_log.tiles import Place, TilePath, edge, grown, numbered, places_for, root_of, tiles_of

# The inputs and roots that implementations of RFC 6962 are checked against.
ENTRIES = [
    bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = [leaf_hash(f"entry {number}".encode()) for number in range(70_000)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def tiled(leaves: list[bytes], step: int) -> dict[Place, bytes]:
    """The tiles of a tree that grew by so many leaves at a time, of which only the edge was looked at."""
    tiles: dict[Place, bytes] = {}
    for size in range(0, len(leaves), step):
        tiles |= grown(size, {place: tiles[place] for place in edge(size)}, leaves[size : size + step])
    return tiles


@pytest.fixture(scope="module")
def tiles() -> dict[Place, bytes]:
    return tiled(MANY, 999)


def roots_of(stretches: list[Stretch], tiles: dict[Place, bytes]) -> list[bytes]:
    """The hashes of a proof, from the tiles that it names and no other."""
    known = {place: tiles[place] for place in places_for(stretches)}
    return [root_of(stretch, known) for stretch in stretches]


def test_the_roots_are_the_published_ones() -> None:
    frontier = Frontier()
    assert frontier.root().hex() == ROOTS[0]
    for entry, root in zip(ENTRIES, ROOTS[1:], strict=True):
        frontier.append(leaf_hash(entry))
        assert frontier.root().hex() == root


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 255, 256, 257, 1000, 65_535, 65_536, 65_537, 70_000])
def test_tiles_and_frontier_agree_with_the_definition(size: int, tiles: dict[Place, bytes]) -> None:
    frontier = Frontier()
    for leaf in MANY[:size]:
        frontier.append(leaf)
    assert frontier.root() == root_of((0, size), tiles)
    if size <= 1000:
        assert frontier.root() == by_definition(MANY[:size])


@given(some.integers(1, 300), some.data())
def test_however_a_tree_grows_its_tiles_are_the_same(size: int, data: some.DataObject) -> None:
    assert tiled(MANY[:size], data.draw(some.integers(1, size))) == tiled(MANY[:size], size)
    assert {TilePath(place, len(tile) // 32) for place, tile in tiled(MANY[:size], size).items()} == set(tiles_of(size))


def test_an_independent_library_finds_the_same_roots_and_believes_the_proofs(tiles: dict[Place, bytes]) -> None:
    theirs = InmemoryTree(algorithm="sha256")
    for number in range(300):
        theirs.append_entry(f"entry {number}".encode())
    for size in (1, 2, 3, 7, 8, 9, 255, 256, 257, 300):
        assert theirs.get_root(size) == root_of((0, size), tiles)
        for index in {0, size // 2, size - 1}:
            proof = theirs.prove_inclusion(index + 1, size)
            verify_inclusion(MANY[index], theirs.get_root(size), proof)
            assert proof.serialize()["path"][1:] == [one.hex() for one in roots_of(inclusion_stretches(index, size), tiles)]
        for first in {1, size // 2, size} - {0}:
            verify_consistency(theirs.get_root(first), theirs.get_root(size), theirs.prove_consistency(first, size))


@given(some.integers(1, 70_000), some.data())
def test_every_leaf_is_proven_and_no_other(size: int, data: some.DataObject) -> None:
    tiles = _known()
    index = data.draw(some.integers(0, size - 1))
    proof, root = roots_of(inclusion_stretches(index, size), tiles), root_of((0, size), tiles)
    assert included(MANY[index], index, size, proof, root)
    assert len(proof) <= (size - 1).bit_length()
    assert not included(leaf_hash(b"another"), index, size, proof, root)
    assert not included(MANY[index], index, size, proof, leaf_hash(b"another"))
    assert not included(MANY[index], index, size, [*proof, root], root)
    assert size == 1 or not included(MANY[index], index, size, proof[:-1], root)
    other = data.draw(some.integers(0, size - 1))
    assert other == index or not included(MANY[index], other, size, proof, root)


@given(some.integers(0, 70_000), some.data())
def test_a_larger_tree_is_proven_to_continue_a_smaller_one_and_nothing_else(second: int, data: some.DataObject) -> None:
    tiles, first = _known(), data.draw(some.integers(0, second))
    proof = roots_of(consistency_stretches(first, second), tiles)
    old, new = root_of((0, first), tiles), root_of((0, second), tiles)
    assert consistent(first, second, old, new, proof)
    if 0 < first < second:
        assert not consistent(first, second, leaf_hash(b"another"), new, proof)
        assert not consistent(first, second, old, leaf_hash(b"another"), proof)
        assert not consistent(first, second, old, new, proof[:-1])
        assert not consistent(first, second, old, new, [*proof, new])
        spoilt = list(proof)
        spoilt[data.draw(some.integers(0, len(proof) - 1))] = leaf_hash(b"another")
        assert not consistent(first, second, old, new, spoilt)


def test_nothing_is_proven_of_what_is_not_there() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(OutOfTree):
            inclusion_stretches(index, size)
        assert not included(MANY[0], index, size, [], MANY[0])
    for first, second in ((4, 3), (-1, 3)):
        with pytest.raises(OutOfTree):
            consistency_stretches(first, second)
        assert not consistent(first, second, MANY[0], MANY[0], [])


def test_tiles_are_numbered_as_published() -> None:
    assert numbered(1_234_067) == "x001/x234/067"
    assert (numbered(0), numbered(999), numbered(1000)) == ("000", "999", "x001/000")
    for path in (TilePath(Place(0, 1_234_067), 256), TilePath(Place(3, 7), 112)):
        assert TilePath.parsed(str(path)) == path
    assert [str(one) for one in tiles_of(70_000)][-4:] == ["0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1"]
    for wrong in (
        "",
        "0",
        "0/0",
        "0/1000",
        "64/000",
        "0/x000/001",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/257",
        "0/000/",
        "0/../000",
        "00/000",
    ):
        assert TilePath.parsed(wrong) is None, wrong


def test_sizes_are_told_apart_by_their_roots(tiles: dict[Place, bytes]) -> None:
    sizes = sorted(random.Random(7).sample(range(70_000), 200))
    roots = [root_of((0, size), tiles) for size in sizes]
    assert all(one != other for one, other in pairwise(roots))


def _known(found: dict[Place, bytes] = {}) -> dict[Place, bytes]:  # noqa: B006 - made once for all examples
    if not found:
        found.update(tiled(MANY, 4096))
    return found
