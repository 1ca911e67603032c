"""Pairing a whole school, 400 mentors and 400 people to be accompanied: seconds from the cohort to the explained proposal.

There is nothing bare to compare with; the figure is a time, against the minute that nobody should wait longer than.
"""

import sys
import time
from collections import Counter
from typing import Final

from domain.facilitation.candidates import Cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import verify
from domain.facilitation.relaxation import for_everybody
from domain.facilitation.unmatched import unmatched
from services.matching.exchange import Progress
from services.matching.solving import solve
from tests.benchmarks.bench import Bench
from tests.unit.facilitation.cohorts import school

MENTORS: Final = 400
MENTEES: Final = 400
LONGEST: Final = 60.0  # seconds
SEEDS: Final = (4, 5, 6)


async def measure(bench: Bench) -> None:
    """Three schools, each solved in the solver's process, then verified and explained as the decision does it."""
    for seed in SEEDS:
        cohort = school(seed, MENTORS, MENTEES)
        began = time.perf_counter()
        proposal = await solve(cohort, on_progress=_Telling(began).hear)
        solved = time.perf_counter() - began
        possibilities = Possibilities(cohort)
        pairs = verify(proposal, possibilities)
        explained = _explained(possibilities, pairs)
        whole = time.perf_counter() - began
        proven = ", ".join(aim for aim, reached in proposal.solving.optimal.items() if reached)
        print(
            f"  {MENTORS} × {MENTEES}, school {seed}: {whole:5.1f} s of at most {LONGEST:.0f}"
            f" (solved {solved:.1f} s, verified and explained {whole - solved:.1f} s)   {len(pairs)} pairs,"
            f" {_looked_at(cohort):,} looked at   alone: {explained}   proven: {proven}",
            flush=True,
        )


def _looked_at(cohort: Cohort) -> int:
    return len(cohort.mentors) * len(cohort.mentees)


def _explained(possibilities: Possibilities, pairs: list[tuple[int, int]]) -> str:
    """Everybody in no pair with what would free them, and the rules for all, as the decision works them out; how many by reason."""
    alone = unmatched(possibilities, pairs)
    for_everybody(possibilities, pairs)
    return ", ".join(f"{people} {reason}" for reason, people in sorted(Counter(one.reason for one in alone).items()))


class _Telling:
    """Progress, for whoever watches, on standard error."""

    def __init__(self, began: float) -> None:
        self._began = began

    def hear(self, told: Progress) -> None:
        seconds = time.perf_counter() - self._began
        print(f"    {seconds:6.1f} s  {told.step:<10} {told.possible:>7,} possible  {told.chosen:>4} chosen", file=sys.stderr, flush=True)
