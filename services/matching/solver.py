"""The solver's process: ``python -m services.matching.solver`` reads a problem on standard input and writes its solution.

Three aims, one before the other: the most pairs, then the best total score, then the most even load of the mentors.

1. A flow of least cost gives the *opening*. Where there are no side constraints it reaches all three at once, in a fraction of a
   second.
2. CP-SAT then looks for anything better, from the opening on, with one worker and a fixed seed, for a bounded deterministic time.
   It proves each aim, or says that it could not; what is kept is never worse than the opening.

The most even load is the least sum of squares of the mentors' loads, old pairs included. Among the solutions of the first two aims,
the one that makes this sum least also makes the largest load least: the loads form an M-convex set (Frank and Murota, «Decreasing
minimization on M-convex sets», Mathematical Programming 195, 2022). So one number says both.

Same problem, same version: same bytes. Progress goes to standard error, a JSON line for each step.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import ortools
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.sat.python import cp_model

from services.matching.exchange import Problem, Progress, Solution, Step

Chosen = list[bool]  # for each possible pair, whether it is taken


class Figures:
    """The aims of a problem as whole numbers: what a pair is worth, what a mentor's load costs, and the scale that orders the two.

    The whole cost of any solution is less than ``scale``, so that one unit of score outweighs every gain in balance.
    """

    def __init__(self, problem: Problem) -> None:
        highest = max((load + places for load, places in zip(problem.mentor_loads, problem.mentor_places, strict=True)), default=0)
        self.scale = 1 + 2 * highest * min(sum(problem.mentor_places), sum(problem.mentee_places))
        self._problem = problem

    def cost_of_place(self, mentor: int, place: int) -> int:
        """How much the sum of squared loads grows when a mentor takes one pair more after ``place`` new ones."""
        return 2 * (self._problem.mentor_loads[mentor] + place) + 1

    def value(self, chosen: Chosen) -> int:
        """Score and balance of a solution in one number, the greater the better."""
        taken = [pair for pair, is_taken in zip(self._problem.possible, chosen, strict=True) if is_taken]
        new = Counter(mentor for mentor, _, _ in taken)
        cost = sum(self.cost_of_place(mentor, place) for mentor, count in new.items() for place in range(count))
        return self.scale * sum(score for _, _, score in taken) - cost

    def score_within(self, value: float) -> int:
        """The highest total score that a solution of at most this value can have."""
        return (int(value) + self.scale - 1) // self.scale


def solve(problem: Problem) -> Solution:
    """The best pairs that were found, and what is proven of them."""
    figures = Figures(problem)
    tell("opening")
    chosen = opening(problem, figures)
    tell("pairs", problem, chosen)
    most=True
    chosen, best, evenest = best_score_and_balance(problem, figures, chosen)
    tell("done", problem, chosen)
    taken = [(mentee, mentor) for (mentor, mentee, _), is_taken in zip(problem.possible, chosen, strict=True) if is_taken]
    return Solution(
        pairs=tuple((mentor, mentee) for mentee, mentor in sorted(taken)),
        optimal={"pairs": most, "score": most and best, "balance": most and best and evenest},
        version=ortools.__version__,
    )


def opening(problem: Problem, figures: Figures) -> Chosen:
    """A largest flow of least cost: mentee → mentor carries the score, each further pair of a mentor costs more than the last."""
    flow = SimpleMinCostFlow()
    mentors, mentees = len(problem.mentor_places), len(problem.mentee_places)
    source, sink = mentors + mentees, mentors + mentees + 1
    pairs = [
        flow.add_arc_with_capacity_and_unit_cost(mentors + mentee, mentor, 1, -figures.scale * score)
        for mentor, mentee, score in problem.possible
    ]
    for mentee, places in enumerate(problem.mentee_places):
        flow.add_arc_with_capacity_and_unit_cost(source, mentors + mentee, places, 0)
    for mentor, places in enumerate(problem.mentor_places):
        for place in range(places):
            flow.add_arc_with_capacity_and_unit_cost(mentor, sink, 1, figures.cost_of_place(mentor, place))
    everybody = sum(problem.mentee_places)
    flow.set_node_supply(source, everybody)
    flow.set_node_supply(sink, -everybody)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow of the opening ended with status {status}")
    return [flow.flow(pair) == 1 for pair in pairs]


class Model:
    """The constraint model of a problem: one Boolean for each possible pair, and nobody above their places."""

    def __init__(self, problem: Problem, chosen: Chosen) -> None:
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.pairs = [self.cp.new_bool_var("") for _ in problem.possible]
        self.of_mentor: list[list[cp_model.IntVar]] = [[] for _ in problem.mentor_places]
        of_mentee: list[list[cp_model.IntVar]] = [[] for _ in problem.mentee_places]
        for pair, taken, (mentor, mentee, _) in zip(self.pairs, chosen, problem.possible, strict=True):
            self.of_mentor[mentor].append(pair)
            of_mentee[mentee].append(pair)
            self.cp.add_hint(pair, taken)
        self._bound(self.of_mentor, problem.mentor_places)
        self._bound(of_mentee, problem.mentee_places)

    def _bound(self, pairs_of: Sequence[Sequence[cp_model.IntVar]], places_of: Sequence[int]) -> None:
        for pairs, places in zip(pairs_of, places_of, strict=True):
            if places == 1:
                self.cp.add_at_most_one(pairs)
            elif pairs:
                self.cp.add(cp_model.LinearExpr.sum(pairs) <= places)

    def search(self) -> tuple[Chosen | None, float, bool]:
        """The solution found if any, the bound that no solution passes, and whether the solution was proven to reach it."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.problem.seed
        solver.parameters.max_deterministic_time = self.problem.deterministic_time
        # an assignment has nothing to simplify: presolve and probing would take most of the time and find nothing
        solver.parameters.cp_model_presolve = False
        solver.parameters.cp_model_probing_level = 0
        status = solver.solve(self.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, solver.best_objective_bound, False
        return [solver.boolean_value(pair) for pair in self.pairs], solver.best_objective_bound, status == cp_model.OPTIMAL


def most_pairs(problem: Problem, chosen: Chosen) -> tuple[Chosen, bool]:
    """As many pairs as were found, and whether it is proven that there are no more."""
    model = Model(problem, chosen)
    model.cp.maximize(cp_model.LinearExpr.sum(model.pairs))
    found, _, proven = model.search()
    return (found if found is not None and sum(found) > sum(chosen) else chosen), proven


def best_score_and_balance(problem: Problem, figures: Figures, chosen: Chosen) -> tuple[Chosen, bool, bool]:
    """The best score and then balance found at this number of pairs, and whether each is proven to be the best."""
    model = Model(problem, chosen)
    model.cp.add(cp_model.LinearExpr.sum(model.pairs) == sum(chosen))
    variables, coefficients = list(model.pairs), [figures.scale * score for _, _, score in problem.possible]
    new = Counter(mentor for (mentor, _, _), taken in zip(problem.possible, chosen, strict=True) if taken)
    for mentor, pairs in enumerate(model.of_mentor):
        places = min(problem.mentor_places[mentor], len(pairs))
        if places < 2 and not problem.mentor_loads[mentor]:
            continue
        if places == 1:
            variables += pairs
            coefficients += [1 - figures.cost_of_place(mentor, 0)] * len(pairs)
            continue
        filled = [model.cp.new_bool_var("") for _ in range(places)]
        model.cp.add(cp_model.LinearExpr.sum(pairs) == cp_model.LinearExpr.sum(filled))
        for place, is_filled in enumerate(filled):
            model.cp.add_hint(is_filled, place < new[mentor])
            variables.append(is_filled)
            coefficients.append(1 - figures.cost_of_place(mentor, place))
    model.cp.maximize(cp_model.LinearExpr.weighted_sum(variables, coefficients))
    found, bound, proven = model.search()
    if found is not None and figures.value(found) > figures.value(chosen):
        chosen = found
    total = sum(score for (_, _, score), taken in zip(problem.possible, chosen, strict=True) if taken)
    return chosen, proven or figures.score_within(bound) <= total, proven


def tell(step: Step, problem: Problem | None = None, chosen: Chosen | None = None) -> None:
    """A line of progress on standard error, for whoever waits."""
    taken = [score for (_, _, score), is_taken in zip(problem.possible, chosen, strict=True) if is_taken] if problem and chosen else []
    sys.stderr.buffer.write(msgspec.json.encode(Progress(step, len(taken), sum(taken))) + b"\n")
    sys.stderr.flush()


def main() -> None:
    problem = msgspec.json.decode(sys.stdin.buffer.read(), type=Problem)
    sys.stdout.buffer.write(msgspec.json.encode(solve(problem)))


if __name__ == "__main__":
    main()
