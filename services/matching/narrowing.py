"""Narrowing: prices say which pairs cannot be in any best solution, so that only the others are looked at further.

Prices are sought for all people such that no pair is worth more than its two prices, and a chosen pair exactly as much. There are
such prices exactly if the chosen pairs are a best solution; then a pair worth less than its prices is in none of them
(complementary slackness).
"""

from itertools import compress
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from services.matching.aims import Aims, Chosen
from services.matching.exchange import Problem

Numbers = NDArray[np.int64]
NO_QUOTA: Final = -1


def narrowed(problem: Problem, aims: Aims, chosen: Chosen) -> tuple[Problem, Chosen]:
    """The problem with only those pairs that may be in a best solution, and the chosen ones among them.

    Where the chosen pairs are not a best solution, there are no prices and nothing is left out.
    """
    margins = _Prices(problem, aims, np.array(chosen, dtype=np.bool_)).margins()
    if margins is None:
        return problem, chosen
    kept = [bool(keep) for keep in margins == 0]
    return msgspec.structs.replace(problem, possible=tuple(compress(problem.possible, kept))), list(compress(chosen, kept))


class _Prices:
    """Shortest distances in what the opening's flow leaves open (Bellman and Ford), for given pairs.

    A pair not chosen can be taken, a chosen one let go, a mentor's next place filled, the last one emptied, a mentee's place
    likewise; through a quota's node, somebody whom it wants can come in or make room, at a gain as long as it wants more.
    """

    def __init__(self, problem: Problem, aims: Aims, chosen: NDArray[np.bool_]) -> None:
        pairs = np.array(problem.possible, dtype=np.int64).reshape(-1, 3)
        self.chosen = chosen
        self.mentor, self.mentee = pairs[:, 0], pairs[:, 1]
        self.cost = -np.array([aims.of_pair(*pair) for pair in problem.possible], np.int64)
        mentor_places, mentee_places = np.array(problem.mentor_places, np.int64), np.array(problem.mentee_places, np.int64)
        filled = np.bincount(self.mentor[chosen], minlength=len(mentor_places))
        taken = np.bincount(self.mentee[chosen], minlength=len(mentee_places))
        self.can_fill, self.can_empty = filled < mentor_places, filled > 0
        load = np.array(problem.mentor_loads, np.int64) + filled
        self.cost_to_fill, self.cost_to_empty = aims.load_unit * (2 * load + 1), aims.load_unit * (2 * load - 1)

        quota = np.full(len(mentee_places), NO_QUOTA, np.int64)
        for number, (_, among) in enumerate(problem.quotas):
            quota[list(among)] = number
        wanted = quota != NO_QUOTA
        inside = wanted & (taken > 0)  # their first pair came through the quota, any further one straight from the source
        self.comes_in, self.makes_room = np.flatnonzero(wanted & ~inside), np.flatnonzero(inside)
        self.quota = quota
        self.can_take, self.can_free = taken - inside < mentee_places - wanted, taken - inside > 0
        within = np.bincount(quota[inside], minlength=len(problem.quotas))
        people = np.array([people for people, _ in problem.quotas], np.int64)
        self.used = within > 0
        self.next_cost = np.where(within < people, -1, 0)
        self.last_cost = np.where(within <= people, -1, 0)

        self.of_mentor, self.of_mentee = np.zeros(len(mentor_places), np.int64), np.zeros(len(mentee_places), np.int64)
        self.of_quota = np.zeros(len(problem.quotas), np.int64)
        self.of_source = self.of_sink = 0

    def margins(self) -> Numbers | None:
        """For each possible pair how much less it is worth than its prices (0 for chosen ones); None where no prices exist.

        Distances settle within as many rounds as there are nodes, or there is a round trip that gains, and the chosen pairs were not
        the best.
        """
        for _ in range(len(self.of_mentor) + len(self.of_mentee) + len(self.of_quota) + 2):
            before = [each.copy() for each in (self.of_mentor, self.of_mentee, self.of_quota)]
            ends = self.of_source, self.of_sink
            self._round()
            after = (self.of_mentor, self.of_mentee, self.of_quota)
            if ends == (self.of_source, self.of_sink) and all(map(np.array_equal, before, after)):
                worth_less: Numbers = self.cost + self.of_mentee[self.mentee] - self.of_mentor[self.mentor]
                return np.where(self.chosen, 0, worth_less)
        return None

    def _round(self) -> None:
        """Every distance shortened along every step that is open."""
        mentor, mentee, cost, free = self.mentor, self.mentee, self.cost, ~self.chosen
        np.minimum.at(self.of_mentor, mentor[free], self.of_mentee[mentee[free]] + cost[free])
        np.minimum.at(self.of_mentee, mentee[self.chosen], self.of_mentor[mentor[self.chosen]] - cost[self.chosen])
        self.of_sink = min(self.of_sink, int((self.of_mentor + self.cost_to_fill)[self.can_fill].min(initial=0)))
        self.of_mentor[self.can_empty] = np.minimum(self.of_mentor, self.of_sink - self.cost_to_empty)[self.can_empty]
        self.of_source = min(self.of_source, int(self.of_mentee[self.can_free].min(initial=0)))
        self.of_mentee[self.can_take] = np.minimum(self.of_mentee, self.of_source)[self.can_take]
        self._round_of_quotas()

    def _round_of_quotas(self) -> None:
        comes_in, makes_room = self.comes_in, self.makes_room
        self.of_quota = np.minimum(self.of_quota, self.of_source + self.next_cost)
        np.minimum.at(self.of_quota, self.quota[makes_room], self.of_mentee[makes_room])
        self.of_source = min(self.of_source, int((self.of_quota - self.last_cost)[self.used].min(initial=0)))
        self.of_mentee[comes_in] = np.minimum(self.of_mentee[comes_in], self.of_quota[self.quota[comes_in]])
