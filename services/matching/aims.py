"""What is aimed at, as whole numbers: the most pairs, then the best total score, then the most even load of the mentors, then the quotas.

The most even load is the least sum of squares of the mentors' loads, old pairs included. Among the solutions with the most pairs
and the best score, the one that makes this sum least also makes the largest load least: their loads form an M-convex set (Frank and
Murota, «Decreasing minimization on M-convex sets», Mathematical Programming 195, 2022). So one number says both.
"""

from collections import Counter
from itertools import compress

from services.matching.exchange import Problem

Chosen = list[bool]  # for each possible pair, whether it is taken


class Aims:
    """Score and balance of one problem in one number, where one person whom a quota wants counts 1.

    ``load_unit``: what a unit of uneven load costs, so that it outweighs all the people whom quotas could want.
    ``scale``: what a unit of score counts, so that it outweighs the most uneven load that there could be.
    """

    def __init__(self, problem: Problem) -> None:
        self.loads = problem.mentor_loads
        highest = max((load + places for load, places in zip(problem.mentor_loads, problem.mentor_places, strict=True)), default=0)
        most = min(sum(problem.mentor_places), sum(problem.mentee_places))
        self.load_unit = 1 + sum(people for people, _ in problem.quotas)
        self.scale = self.load_unit * (1 + 2 * highest * most)

    def cost_of_place(self, mentor: int, place: int) -> int:
        """What it costs that the sum of squares grows when a mentor takes one pair more, beside ``place`` new ones."""
        return self.load_unit * (2 * (self.loads[mentor] + place) + 1)

    def value(self, problem: Problem, chosen: Chosen) -> int:
        """Score and balance of these pairs in one number, the greater the better."""
        new = Counter(mentor for mentor, _, _ in compress(problem.possible, chosen))
        cost = sum(self.cost_of_place(mentor, place) for mentor, count in new.items() for place in range(count))
        return self.scale * total_score(problem, chosen) - cost + wanted_people(problem, chosen)

    def best_score_within(self, value: int) -> int:
        """The highest total score of a solution that is worth at most this value; whoever is paired costs more than quotas give."""
        return (value + self.scale - 1) // self.scale


def wanted_people(problem: Problem, chosen: Chosen) -> int:
    """How many of the people whom quotas want are in these pairs, none beyond what a quota wants."""
    paired = {mentee for _, mentee, _ in compress(problem.possible, chosen)}
    return sum(min(people, len(paired.intersection(among))) for people, among in problem.quotas)


def total_score(problem: Problem, chosen: Chosen) -> int:
    return sum(score for _, _, score in compress(problem.possible, chosen))
