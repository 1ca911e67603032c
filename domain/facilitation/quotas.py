"""Quotas: of each category of staff at least so many are accompanied, where that costs nobody anything.

They belong to the balance of a proposal, and come last in it: of the proposals with the most pairs, the best score, the most even
load and the most pairs that go both ways, the one nearest to the quotas is made. What is missing is shown, so that people may
override a pair for it.
"""

from collections.abc import Iterable

import msgspec

from domain.facilitation.candidates import Cohort

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
