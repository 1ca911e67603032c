"""Quotas: of each category of staff at least so many are accompanied, as far as that is possible at all.

Quotas never cost a pair: any people who can be accompanied at once are so too in some proposal with the most pairs, since a longer
assignment grows along paths that leave nobody out who was in. They come before the score, for a quota that gave way to the
smallest difference in score would be none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from domain.facilitation.candidates import Cohort
from domain.facilitation.possibilities import Possibilities

Pairs = Iterable[tuple[int, int]]  # places of mentor and mentee


class QuotaReached(msgspec.Struct, frozen=True):
    """How a quota fares: ``at_least`` so many are wanted, ``asked`` to be accompanied, and ``served`` are, in old pairs or new ones."""

    category: str
    at_least: int
    asked: int
    served: int

    @property
    def missing(self) -> int:
        """How many more there should be; who did not ask is not missed."""
        return max(0, min(self.at_least, self.asked) - self.served)


class Wanted(msgspec.Struct, frozen=True):
    """How many more of a category a proposal should serve, among these mentees (by place), who are in no pair and have a place."""

    category: str
    people: int
    among: tuple[int, ...]


def wanted(cohort: Cohort) -> tuple[Wanted, ...]:
    """What the quotas ask of a proposal for this cohort; those that are reached before it ask nothing."""
    found = []
    for quota in cohort.rules.quotas:
        members = [(place, mentee) for place, mentee in enumerate(cohort.mentees) if mentee.staff_category == quota.category]
        served = sum(mentee.load > 0 for _, mentee in members)
        among = tuple(place for place, mentee in members if not mentee.load and mentee.free_places)
        people = min(quota.at_least - served, len(among))
        if people > 0:
            found.append(Wanted(quota.category, people, among))
    return tuple(found)


def reached(cohort: Cohort, pairs: Pairs) -> tuple[QuotaReached, ...]:
    """How every quota fares with these pairs."""
    paired = {mentee for _, mentee in pairs}
    found = []
    for quota in cohort.rules.quotas:
        members = [(place, mentee) for place, mentee in enumerate(cohort.mentees) if mentee.staff_category == quota.category]
        asked = [(place, mentee) for place, mentee in members if mentee.load or mentee.free_places]
        served = sum(mentee.load > 0 or place in paired for place, mentee in asked)
        found.append(QuotaReached(quota.category, quota.at_least, len(asked), served))
    return tuple(found)


def missing(cohort: Cohort, pairs: Pairs) -> int:
    """By how many people these pairs fall short of the quotas, all categories together."""
    return sum(quota.missing for quota in reached(cohort, list(pairs)))


def could_be_nearer(possibilities: Possibilities, pairs: Pairs) -> bool:
    """Whether other pairs would come nearer to the quotas, exactly.

    Mentors' places flow to the people whom quotas want, each counted once and no more of a category than it wants. These pairs are
    such a flow, and it is the largest exactly if no path leads from a mentor's open place to somebody who would count (Ford and
    Fulkerson 1956). A path goes on from somebody who counts already to their mentor, who would be free for another, and from
    somebody whose category has enough to all who count in it, any of whom could make room.
    """
    category_of: dict[int, str] = {}
    open_in: Counter[str] = Counter()
    for want in wanted(possibilities.cohort):
        category_of |= dict.fromkeys(want.among, want.category)
        open_in[want.category] = want.people
    if not open_in:
        return False
    mentor_of: dict[int, int] = {}
    counted: dict[str, list[int]] = defaultdict(list)
    free = list(possibilities.mentor_places)
    for mentor, mentee in pairs:
        category = category_of.get(mentee)
        if category is not None and mentee not in mentor_of and open_in[category]:
            mentor_of[mentee] = mentor
            counted[category].append(mentee)
            open_in[category] -= 1
            free[mentor] -= 1
    neighbours = possibilities.neighbours()
    frontier = [mentor for mentor, places in enumerate(free) if places > 0]
    seen = set(frontier)
    while frontier:
        following: set[int] = set()
        for mentor in frontier:
            for mentee in neighbours[mentor]:
                category = category_of.get(mentee)
                if category is None:
                    continue
                if mentee in mentor_of:
                    following.add(mentor_of[mentee])
                elif open_in[category]:
                    return True
                else:
                    following.update(mentor_of[one] for one in counted.pop(category, ()))
        frontier = sorted(following - seen)
        seen |= following
    return False
