"""The largest number of pairs that can exist at once: maximum matching in a bipartite graph whose people have several places.

Augmenting paths in layers (Hopcroft and Karp, SIAM J. Comput. 2 (1973) 225–231; with places, Dinic's blocking flows, 1970).
Exact, and the same on every run: neighbours are tried in the order in which they are given.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

UNREACHED: Final = -1


class Assignment:
    """Pairs between left and right people, each of whom has so many places; two people are paired at most once.

    ``neighbours[left]``: the right people whom this left one may have. ``pairs`` already made may be handed in; ValueError where
    they are no such pairs, or break somebody's places.
    """

    def __init__(
        self,
        neighbours: Sequence[Sequence[int]],
        left_places: Sequence[int],
        right_places: Sequence[int],
        pairs: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.neighbours = neighbours
        self.left_free = list(left_places)
        self.right_free = list(right_places)
        self.left_mates: list[set[int]] = [set() for _ in left_places]
        self.right_mates: list[set[int]] = [set() for _ in right_places]
        for left, right in pairs:
            if right not in neighbours[left] or right in self.left_mates[left]:
                raise ValueError(f"{left} and {right} cannot be paired, or are so already")
            self.left_mates[left].add(right)
            self.right_mates[right].add(left)
            self.left_free[left] -= 1
            self.right_free[right] -= 1
            if self.left_free[left] < 0 or self.right_free[right] < 0:
                raise ValueError(f"{left} or {right} has no place left")

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return sum(map(len, self.left_mates))

    def pairs(self) -> list[tuple[int, int]]:
        """All pairs, in order."""
        return [(left, right) for left, mates in enumerate(self.left_mates) for right in sorted(mates)]

    def maximised(self) -> "Assignment":
        """This assignment with as many pairs as there can be; changed in place, and returned."""
        while layers := self._layers():
            untried = [0] * len(self.neighbours)
            for left in range(len(self.neighbours)):
                while self.left_free[left] and self._augment(left, layers, untried):
                    pass
        return self

    def gain_from(self, left: int, acquaintances: Sequence[int]) -> int:
        """How many pairs more there could be if this left person, in no pair yet, had these acquaintances; changes nothing.

        Where this assignment is the largest, that is by how much the largest one would grow.
        """
        neighbours = list(self.neighbours)
        neighbours[left] = acquaintances
        trial = Assignment(neighbours, self.left_free, self.right_free)
        trial.left_free = [free if place == left else 0 for place, free in enumerate(self.left_free)]
        trial.left_mates = [set(mates) for mates in self.left_mates]
        trial.right_mates = [set(mates) for mates in self.right_mates]
        return trial.maximised().size - self.size

    def _layers(self) -> list[int] | None:
        """How many pairs away each left person is from one with a free place; None where no pair can be gained."""
        layers = [UNREACHED] * len(self.left_free)
        frontier = [left for left, free in enumerate(self.left_free) if free]
        for left in frontier:
            layers[left] = 0
        seen = [False] * len(self.right_free)
        gained = False
        while frontier and not gained:
            following = []
            for left in frontier:
                for right in self.neighbours[left]:
                    if seen[right] or right in self.left_mates[left]:
                        continue
                    seen[right] = True
                    gained = gained or self.right_free[right] > 0
                    for mate in sorted(self.right_mates[right]):
                        if layers[mate] == UNREACHED:
                            layers[mate] = layers[left] + 1
                            following.append(mate)
            frontier = following
        return layers if gained else None

    def _augment(self, start: int, layers: list[int], untried: list[int]) -> bool:
        """Gain one pair along a path from ``start``, layer by layer; what led nowhere is not tried again in these layers."""
        path: list[tuple[int, int]] = []  # each left takes this right, whose former mate is the next left
        left = start
        while True:
            step = self._step(left, layers, untried)
            if step is None:
                layers[left] = UNREACHED
                if not path:
                    return False
                left, _ = path.pop()
                continue
            right, mate = step
            path.append((left, right))
            if mate is None:
                self._follow(path)
                return True
            left = mate

    def _step(self, left: int, layers: list[int], untried: list[int]) -> tuple[int, int | None] | None:
        """Where to go from a left person: a right one with a free place, or one whose mate stands in the next layer."""
        while untried[left] < len(self.neighbours[left]):
            right = self.neighbours[left][untried[left]]
            if right not in self.left_mates[left]:
                if self.right_free[right]:
                    return right, None
                for mate in sorted(self.right_mates[right]):
                    if layers[mate] == layers[left] + 1:
                        return right, mate
            untried[left] += 1
        return None

    def _follow(self, path: list[tuple[int, int]]) -> None:
        """Every left of the path takes its right; each right but the last lets go of the left that comes after."""
        for (left, right), (next_left, _) in pairwise([*path, (UNREACHED, UNREACHED)]):
            self.left_mates[left].add(right)
            self.right_mates[right].add(left)
            if next_left != UNREACHED:
                self.left_mates[next_left].remove(right)
                self.right_mates[right].remove(next_left)
        self.left_free[path[0][0]] -= 1
        self.right_free[path[-1][1]] -= 1


def maximum_pairs(neighbours: Sequence[Sequence[int]], left_places: Sequence[int], right_places: Sequence[int]) -> int:
    """How many pairs there can be at once."""
    return Assignment(neighbours, left_places, right_places).maximised().size


def rights_with_a_way_out(assignment: Assignment) -> frozenset[int]:
    """The right people who could take one more left person, possibly by letting a mate go who finds another place, and so on.

    Somebody who is in no pair, in an assignment that is already the largest, gains a pair from one new acquaintance exactly
    if that acquaintance is one of these: a longer assignment differs by a path that starts with the new acquaintance.
    """
    able = {right for right, free in enumerate(assignment.right_free) if free}
    lefts_of: list[list[int]] = [[] for _ in assignment.right_free]
    for left, rights in enumerate(assignment.neighbours):
        if assignment.left_mates[left]:
            for right in rights:
                if right not in assignment.left_mates[left]:
                    lefts_of[right].append(left)
    frontier = sorted(able)
    moved: set[int] = set()
    while frontier:
        following = []
        for right in frontier:
            for left in lefts_of[right]:
                if left not in moved:
                    moved.add(left)
                    following += [mate for mate in assignment.left_mates[left] if mate not in able]
                    able |= assignment.left_mates[left]
        frontier = following
    return frozenset(able)
