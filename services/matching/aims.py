"""What is aimed at, as whole numbers: the most pairs, then the best total score, then the balance.

The balance is the most even load of the mentors, then the most pairs that go both ways, then the quotas of staff.

The most even load is the least sum of squares of the mentors' loads, old pairs included. Among the solutions with the most pairs
and the best score, the one that makes this sum least also makes the largest load least: their loads form an M-convex set (Frank and
Murota, «Decreasing minimization on M-convex sets», Mathematical Programming 195, 2022). So one number says both.
"""

from collections import Counter
from itertools import compress
from typing import Final

from services.matching.exchange import Problem

LARGEST: Final = 2**62  # the flow multiplies costs by the number of its nodes, and adds some of them up, in 64 bits

Chosen = list[bool]  # for each possible pair, whether it is taken


class Aims:
    """Score and balance of one problem in one number, where one person whom a quota wants counts 1.

    Thousands of people, most of them wanted by quotas, would need larger numbers than the flow's 64 bits hold: there, pairs that go
    both ways and people whom quotas want count alike, and ``in_order`` is false.

    ``both_ways_unit``: what a pair that goes both ways counts, so that it outweighs all the people whom quotas could want.
    ``load_unit``: what a unit of uneven load costs, so that it outweighs all such pairs and all such people together.
    ``scale``: what a unit of score counts, so that it outweighs the most uneven load that there could be.
    """

    def __init__(self, problem: Problem) -> None:
        self.loads = problem.mentor_loads
        highest = max((load + places for load, places in zip(problem.mentor_loads, problem.mentor_places, strict=True)), default=0)
        most = min(sum(problem.mentor_places), sum(problem.mentee_places))
        self.both_ways = problem.both_ways
        reciprocal, people = min(most, len(problem.both_ways)), min(most, sum(people for people, _ in problem.quotas))
        uneven = 1 + 2 * highest * most
        best = 1 + max((score for _, _, score in problem.possible), default=0)
        nodes = len(problem.mentor_places) + len(problem.mentee_places) + len(problem.quotas) + 2
        self.in_order = best * uneven * (1 + reciprocal) * (1 + people) < LARGEST // nodes
        self.both_ways_unit = 1 + people if self.in_order else 1
        self.load_unit = self.both_ways_unit * (1 + reciprocal) + (0 if self.in_order else people)
        self.scale = self.load_unit * uneven

    def cost_of_place(self, mentor: int, place: int) -> int:
        """What it costs that the sum of squares grows when a mentor takes one pair more, beside ``place`` new ones."""
        return self.load_unit * (2 * (self.loads[mentor] + place) + 1)

    def of_pair(self, mentor: int, mentee: int, score: int) -> int:
        """What a pair brings by itself: its score, and that it goes both ways."""
        return self.scale * score + self.both_ways_unit * ((mentor, mentee) in self.both_ways)

    def value(self, problem: Problem, chosen: Chosen) -> int:
        """Score and balance of these pairs in one number, the greater the better."""
        new = Counter(mentor for mentor, _, _ in compress(problem.possible, chosen))
        cost = sum(self.cost_of_place(mentor, place) for mentor, count in new.items() for place in range(count))
        brought = sum(self.of_pair(*pair) for pair in compress(problem.possible, chosen))
        return brought - cost + wanted_people(problem, chosen)

    def best_score_within(self, value: int) -> int:
        """The highest total score of a solution that is worth at most this value.

        Whoever is paired costs more by their mentor's load than reciprocity and quotas give.
        """
        return (value + self.scale - 1) // self.scale


def wanted_people(problem: Problem, chosen: Chosen) -> int:
    """How many of the people whom quotas want are in these pairs, none beyond what a quota wants."""
    paired = {mentee for _, mentee, _ in compress(problem.possible, chosen)}
    return sum(min(people, len(paired.intersection(among))) for people, among in problem.quotas)


def total_score(problem: Problem, chosen: Chosen) -> int:
    return sum(score for _, _, score in compress(problem.possible, chosen))
