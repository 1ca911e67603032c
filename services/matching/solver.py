"""The solver's process: ``python -m services.matching.solver`` reads a cohort on standard input and writes the best pairs.

1. Every two people are *weighed*: whether they may be paired, and their score.
2. A flow of least cost gives the *opening*, with the most pairs that there can be.
3. Prices leave aside every pair that cannot be in a best solution.
4. CP-SAT looks for anything better than the opening, from it on, with one worker and a fixed seed, for a bounded deterministic
   time. It proves score and balance to be the best, or says that it could not; what is kept is never worse than the opening.

Same cohort, same version: same bytes. Progress goes to standard error, a JSON line for each step.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from itertools import compress

import msgspec
from ortools.sat.python import cp_model

from services.matching.aims import Aims, Chosen, total_score
from services.matching.exchange import Asked, Problem, Progress, Solution, Step
from services.matching.narrowing import narrowed
from services.matching.opening import chosen_pairs, opening
from services.matching.posing import posed


def solve(problem: Problem) -> Solution:
    """The best pairs that were found, and what is proven of them."""
    aims = Aims(problem)
    tell("opening", problem, [False] * len(problem.possible))
    chosen = opening(problem, aims)
    tell("narrowing", problem, chosen)
    problem, chosen = narrowed(problem, aims, chosen)
    tell("proof", problem, chosen)
    chosen, best_score, balanced = improved(problem, aims, chosen)
    tell("done", problem, chosen)
    last = balanced and aims.in_order
    return Solution(
        pairs=chosen_pairs(problem, chosen),
        optimal={"pairs": True, "score": best_score, "balance": balanced, "reciprocity": last, "quotas": last},
        version=version("ortools"),
    )


class Model:
    """The constraint model: a Boolean for each possible pair, nobody above their places, as many pairs as the opening has."""

    def __init__(self, problem: Problem, aims: Aims, opened: Chosen) -> None:
        self.cp = cp_model.CpModel()
        self.pairs = [self.cp.new_bool_var("") for _ in problem.possible]
        self._variables: list[cp_model.IntVar] = list(self.pairs)
        # of all scores the least is taken off, for each pair: their number is set, and smaller numbers are added up
        least = min((score for _, _, score in problem.possible), default=0)
        self.taken_off = aims.scale * least * sum(opened)
        self._coefficients = [aims.of_pair(mentor, mentee, score - least) for mentor, mentee, score in problem.possible]
        of_mentor: list[list[cp_model.IntVar]] = [[] for _ in problem.mentor_places]
        of_mentee: list[list[cp_model.IntVar]] = [[] for _ in problem.mentee_places]
        for pair, taken, (mentor, mentee, _) in zip(self.pairs, opened, problem.possible, strict=True):
            self.cp.add_hint(pair, taken)
            of_mentor[mentor].append(pair)
            of_mentee[mentee].append(pair)
        self._bound(of_mentor, problem.mentor_places)
        self._bound(of_mentee, problem.mentee_places)
        self.cp.add(cp_model.LinearExpr.sum(self.pairs) == sum(opened))
        self._count_quotas(problem, opened, of_mentee)
        new = Counter(mentor for mentor, _, _ in compress(problem.possible, opened))
        for mentor, pairs in enumerate(of_mentor):
            self._weigh_load(aims, mentor, pairs, min(problem.mentor_places[mentor], len(pairs)), new[mentor])
        self.cp.maximize(cp_model.LinearExpr.weighted_sum(self._variables, self._coefficients))

    def _bound(self, pairs_of: Sequence[Sequence[cp_model.IntVar]], places_of: Sequence[int]) -> None:
        for pairs, places in zip(pairs_of, places_of, strict=True):
            if places == 1:
                self.cp.add_at_most_one(pairs)
            elif pairs:
                self.cp.add(cp_model.LinearExpr.sum(pairs) <= places)

    def _count_quotas(self, problem: Problem, opened: Chosen, of_mentee: Sequence[Sequence[cp_model.IntVar]]) -> None:
        """A Boolean for each person whom a quota wants: they are in a pair. Of each quota so many count as it wants, at most."""
        paired = {mentee for _, mentee, _ in compress(problem.possible, opened)}
        for people, among in problem.quotas:
            served = []
            for mentee in among:
                is_served = self.cp.new_bool_var("")
                self.cp.add(is_served <= cp_model.LinearExpr.sum(of_mentee[mentee]))
                self.cp.add_hint(is_served, mentee in paired)
                served.append(is_served)
            count = self.cp.new_int_var(0, people, "")
            self.cp.add(count <= cp_model.LinearExpr.sum(served))
            self.cp.add_hint(count, min(people, len(paired.intersection(among))))
            self._variables.append(count)
            self._coefficients.append(1)

    def _weigh_load(self, aims: Aims, mentor: int, pairs: Sequence[cp_model.IntVar], places: int, opened: int) -> None:
        """A Boolean for each place that a mentor may fill; the costs grow, so the cheapest are filled first."""
        filled = [self.cp.new_bool_var("") for _ in range(places)]
        self.cp.add(cp_model.LinearExpr.sum(pairs) == cp_model.LinearExpr.sum(filled))
        for place, is_filled in enumerate(filled):
            self.cp.add_hint(is_filled, place < opened)
            self._variables.append(is_filled)
            self._coefficients.append(-aims.cost_of_place(mentor, place))


def improved(problem: Problem, aims: Aims, opened: Chosen) -> tuple[Chosen, bool, bool]:
    """The best pairs found from the opening on; whether their score, and all their balance too, are proven to be the best."""
    if not any(opened):
        return opened, True, True
    model = Model(problem, aims, opened)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.seed
    solver.parameters.max_deterministic_time = problem.deterministic_time
    # the linear relaxation of an assignment is its whole answer: solve it at once and in full, do not simplify before
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.add_lp_constraints_lazily = False
    solver.parameters.root_lp_iterations = 100_000
    status = solver.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return opened, False, False
    found = [solver.boolean_value(pair) for pair in model.pairs]
    chosen = found if aims.value(problem, found) > aims.value(problem, opened) else opened
    bound = round(solver.best_objective_bound) + model.taken_off
    best_score = aims.best_score_within(bound) <= total_score(problem, chosen)
    return chosen, best_score, status == cp_model.OPTIMAL


def tell(step: Step, problem: Problem, chosen: Chosen) -> None:
    """A line of progress on standard error, for whoever waits."""
    _told(Progress(step, len(problem.possible), sum(chosen), total_score(problem, chosen)))


def _told(progress: Progress) -> None:
    sys.stderr.buffer.write(msgspec.json.encode(progress) + b"\n")
    sys.stderr.buffer.flush()


def main() -> None:
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    _told(Progress("weighing", len(asked.cohort.mentors) * len(asked.cohort.mentees), 0, 0))
    problem = posed(asked.cohort, asked.seed, asked.deterministic_time)
    sys.stdout.buffer.write(msgspec.json.encode(solve(problem)))


if __name__ == "__main__":
    main()
