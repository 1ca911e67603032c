"""The opening: without further constraints the best pairs are a flow of least cost, found in a fraction of a second.

From the source people flow through mentees to mentors and to the sink. Somebody whom a quota wants is reached through a node of the
quota, into which the first so many flow at a gain. Each further pair of one mentor costs more than the one before.
"""

from itertools import compress

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.aims import Aims, Chosen
from services.matching.exchange import Problem


def opening(problem: Problem, aims: Aims) -> Chosen:
    """The most pairs, with the best score and balance: load, then reciprocity, the quotas last.

    RuntimeError where the flow solver gives up, which it does only where numbers overflow.
    """
    flow = SimpleMinCostFlow()
    mentors, mentees = len(problem.mentor_places), len(problem.mentee_places)
    source, sink = mentors + mentees, mentors + mentees + 1
    pairs = [flow.add_arc_with_capacity_and_unit_cost(mentors + pair[1], pair[0], 1, -aims.of_pair(*pair)) for pair in problem.possible]
    through_a_quota = {mentee for _, among in problem.quotas for mentee in among}
    for mentee, places in enumerate(problem.mentee_places):
        flow.add_arc_with_capacity_and_unit_cost(source, mentors + mentee, places - (mentee in through_a_quota), 0)
    for quota, (people, among) in enumerate(problem.quotas, sink + 1):
        flow.add_arc_with_capacity_and_unit_cost(source, quota, people, -1)
        flow.add_arc_with_capacity_and_unit_cost(source, quota, len(among), 0)
        for mentee in among:
            flow.add_arc_with_capacity_and_unit_cost(quota, mentors + mentee, 1, 0)
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


def chosen_pairs(problem: Problem, chosen: Chosen) -> tuple[tuple[int, int], ...]:
    """The chosen pairs (mentor, mentee), by mentee then mentor."""
    by_mentee = sorted((mentee, mentor) for mentor, mentee, _ in compress(problem.possible, chosen))
    return tuple((mentor, mentee) for mentee, mentor in by_mentee)
