"""The opening: without side constraints the best pairs are a flow of least cost, found in a fraction of a second.

Prices then say which pairs are worth looking at further, and which cannot be in any best solution.
"""

from itertools import compress

import msgspec
import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.aims import Aims, Chosen
from services.matching.exchange import Problem

Numbers = NDArray[np.int64]


def opening(problem: Problem, aims: Aims) -> Chosen:
    """The most pairs with the best score and balance: a largest flow of least cost from mentees through mentors.

    A pair costs minus its score; each further pair of one mentor costs more than the one before.
    RuntimeError where the flow solver gives up, which it does only where numbers overflow.
    """
    flow = SimpleMinCostFlow()
    mentors, mentees = len(problem.mentor_places), len(problem.mentee_places)
    source, sink = mentors + mentees, mentors + mentees + 1
    pairs = [
        flow.add_arc_with_capacity_and_unit_cost(mentors + mentee, mentor, 1, -aims.scale * score)
        for mentor, mentee, score in problem.possible
    ]
    for mentee, places in enumerate(problem.mentee_places):
        flow.add_arc_with_capacity_and_unit_cost(source, mentors + mentee, places, 0)
    for mentor, places in enumerate(problem.mentor_places):
        for place in range(places):
            flow.add_arc_with_capacity_and_unit_cost(mentor, sink, 1, aims.cost_of_place(mentor, place))
    everybody = sum(problem.mentee_places)
    flow.set_node_supply(source, everybody)
    flow.set_node_supply(sink, -everybody)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the opening's flow ended with {status}")
    return [flow.flow(pair) == 1 for pair in pairs]


def narrowed(problem: Problem, aims: Aims, chosen: Chosen) -> tuple[Problem, Chosen]:
    """The problem with only those pairs that may be in a best solution, and the chosen ones among them.

    Prices are sought for all people such that no pair is worth more than its two prices, and a chosen pair exactly as much.
    There are such prices exactly if the chosen pairs are a best solution; then a pair worth less than its prices is in none of them
    (complementary slackness). Where there are none, nothing is left out.
    """
    margins = _margins(problem, aims, np.array(chosen, dtype=np.bool_))
    if margins is None:
        return problem, chosen
    kept = [bool(keep) for keep in margins == 0]
    return msgspec.structs.replace(problem, possible=tuple(compress(problem.possible, kept))), list(compress(chosen, kept))


def _margins(problem: Problem, aims: Aims, chosen: NDArray[np.bool_]) -> Numbers | None:
    """For each possible pair how much less it is worth than its prices (0 for chosen ones); None where no prices exist.

    Prices are shortest distances in what the flow leaves open (Bellman and Ford): a pair not chosen can be taken, a chosen one let
    go, a mentor's next place filled, the last one emptied, a mentee's place likewise. They settle within as many rounds as there
    are people, or there is a round trip that gains, and the chosen pairs were not the best.
    """
    pairs = np.array(problem.possible, dtype=np.int64).reshape(-1, 3)
    mentor, mentee, cost = pairs[:, 0], pairs[:, 1], -aims.scale * pairs[:, 2]
    mentor_places, mentee_places = np.array(problem.mentor_places, np.int64), np.array(problem.mentee_places, np.int64)
    filled = np.bincount(mentor[chosen], minlength=len(mentor_places))
    taken = np.bincount(mentee[chosen], minlength=len(mentee_places))
    load = np.array(problem.mentor_loads, np.int64) + filled
    can_fill, can_empty, can_take, can_free = filled < mentor_places, filled > 0, taken < mentee_places, taken > 0

    of_mentor, of_mentee = np.zeros(len(mentor_places), np.int64), np.zeros(len(mentee_places), np.int64)
    of_source = of_sink = 0
    for _ in range(len(of_mentor) + len(of_mentee) + 2):
        before = of_mentor.copy(), of_mentee.copy(), of_source, of_sink
        np.minimum.at(of_mentor, mentor[~chosen], of_mentee[mentee[~chosen]] + cost[~chosen])
        np.minimum.at(of_mentee, mentee[chosen], of_mentor[mentor[chosen]] - cost[chosen])
        of_sink = min(of_sink, int((of_mentor + 2 * load + 1)[can_fill].min(initial=0)))
        of_mentor[can_empty] = np.minimum(of_mentor, of_sink - (2 * load - 1))[can_empty]
        of_source = min(of_source, int(of_mentee[can_free].min(initial=0)))
        of_mentee[can_take] = np.minimum(of_mentee, of_source)[can_take]
        if before[2:] == (of_source, of_sink) and all(map(np.array_equal, before[:2], (of_mentor, of_mentee))):
            margins: Numbers = np.where(chosen, 0, cost + of_mentee[mentee] - of_mentor[mentor])
            return margins
    return None
