"""Proofs of a Merkle tree: that a leaf is in it, and that a larger tree continues a smaller one (RFC 9162, 2.1.3 and 2.1.4).

A proof is made of the roots of stretches of leaves. What those stretches are depends on sizes alone; the hashes are looked up
elsewhere (``tiles``), so a proof costs as many look-ups as the tree is high.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from infra.verifiable_log.hashes import node_hash

Stretch: TypeAlias = tuple[int, int]  # leaves [begin, end)
LONGEST_PROOF: Final = 64  # hashes: no tree of this world is higher


class OutOfTree(ValueError):
    """The proof that is asked for speaks of a leaf or a size that the tree does not have."""


def inclusion_stretches(index: int, size: int) -> list[Stretch]:
    """The stretches whose roots prove that leaf ``index`` is in the tree of ``size`` leaves, from the leaf up.

    Raises OutOfTree unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise OutOfTree
    begin, end, path = 0, size, []
    while end - begin > 1:
        split = begin + _largest_power_below(end - begin)
        if index < split:
            path.append((split, end))
            end = split
        else:
            path.append((begin, split))
            begin = split
    return path[::-1]


def consistency_stretches(first: int, second: int) -> list[Stretch]:
    """The stretches whose roots prove that the tree of ``second`` leaves begins with that of ``first``.

    None where the two are the same, or the first is empty. Raises OutOfTree unless 0 <= first <= second.
    """
    if not 0 <= first <= second:
        raise OutOfTree
    if first in (0, second):
        return []
    begin, end, path = 0, second, []
    while first != end:
        split = begin + _largest_power_below(end - begin)
        if first <= split:
            path.append((split, end))
            end = split
        else:
            path.append((begin, split))
            begin = split
    return [*([(begin, end)] if begin else []), *path[::-1]]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf, at this index, to the root of the tree of that size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the second tree continues the first (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof  # every tree continues the empty one
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _largest_power_below(count: int) -> int:
    """The largest power of two that is smaller than ``count`` (at least 2)."""
    return int(1 << (count - 1).bit_length() - 1)
