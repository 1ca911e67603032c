"""Hashes of a Merkle tree (RFC 6962, 2.1), and the tree's own shape: which perfect subtrees a stretch of leaves is made of."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

HASH_OCTETS: Final = 32
EMPTY_ROOT: Final = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """What stands in the tree for an entry: SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands over two nodes: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The node over so many nodes of one level, their number being a power of two."""
    row = hashes
    while len(row) > 1:
        row = [node_hash(row[left], row[left + 1]) for left in range(0, len(row), 2)]
    return row[0]


def perfect_subtrees(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees, each as (level, index), that leaves ``begin`` to ``end - 1`` are made of, from left to right.

    Subtree (level, index) covers the 2^level leaves from index · 2^level on. ``begin`` is where a subtree of the whole tree begins
    that holds all of them, as in every stretch that RFC 6962 splits a tree into.
    """
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin:
            level = min(level, (begin & -begin).bit_length() - 1)
        yield level, begin >> level
        begin += 1 << level


def joined(roots: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, from left to right; none make the empty tree."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


class Frontier:
    """A tree that grows leaf by leaf and keeps only the roots of its perfect subtrees: log₂(size) hashes, whatever its size."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """One more leaf, by its hash. Amortised, one node is hashed."""
        root, trailing = leaf, self.size
        while trailing & 1:
            root = node_hash(self._roots.pop(), root)
            trailing >>= 1
        self._roots.append(root)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return joined(self._roots)
