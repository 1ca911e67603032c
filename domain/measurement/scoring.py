"""How answers become figures, so that everyone computes the same.

Answers «Pas du tout … Tout à fait» are 0 … 4. A respondent counts with at least ``minimum_answered`` of the index items; the score
is the mean of the answered items × 25, from 0 to 100. A wave's score is the mean over counting respondents. Paired respondents
count in both waves. Nothing is rounded here.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, sqrt
from statistics import fmean
from typing import Final
from uuid import UUID

import msgspec

SCALE: Final = 25  # from 0…4 to 0…100
FORMULA_VERSION: Final = "2026.2"  # since 2026.2 the sessions planned are those of each pair, not of the design
SMALLEST_GROUP: Final = 5  # no result is shown for fewer respondents
NO_SPREAD: Final = 1e-9  # points: equal differences may stand a rounding apart, unequal ones are never so close


class Answer(msgspec.Struct, frozen=True):
    """One item's answer: a number on its scale, words, or the options chosen. What was not answered is simply absent."""

    item: str
    value: int | str | list[str]


class IndexDefinition(msgspec.Struct, frozen=True):
    """The items that make an instrument's index, and how many must be answered to count."""

    items: tuple[str, ...]
    minimum_answered: int


class Level(msgspec.Struct, frozen=True):
    """A score from 0 to 100 and how many people stand behind it; no score under five."""

    n: int
    score: float | None


class PairedChange(msgspec.Struct, frozen=True):
    """Before and after, over the people present in both waves.

    ``delta`` is the mean of final − baseline in points; ``d_z`` that mean over the sample standard deviation (n − 1) of the
    differences (Cohen's d for paired samples; Lakens 2013, doi:10.3389/fpsyg.2013.00863). No figure under five; no ``d_z`` where
    all differ by the same.
    """

    n: int
    delta: float | None
    d_z: float | None


class Recommendation(msgspec.Struct, frozen=True):
    """Net promoter score: % of 9–10 minus % of 0–6, over those who answered.

    Neither score nor counts under five: a count of one in a small group is somebody's answer.
    """

    n: int
    promoters: int | None
    passives: int | None
    detractors: int | None
    score: float | None


class Satisfaction(msgspec.Struct, frozen=True):
    """Share, in %, of «Assez» and «Tout à fait» (3 and 4) among those who answered; ``counts`` from 0 to 4. Neither under five."""

    n: int
    counts: tuple[int, int, int, int, int] | None
    share: float | None


def numeric(answers: Sequence[Answer], item: str) -> int | None:
    """The number answered to an item, or None."""
    return next((a.value for a in answers if a.item == item and isinstance(a.value, int)), None)


def index_score(answers: Sequence[Answer], index: IndexDefinition) -> float | None:
    """A respondent's score from 0 to 100, or None where too few items were answered to count."""
    values = [value for item in index.items if (value := numeric(answers, item)) is not None]
    return fmean(values) * SCALE if values and len(values) >= index.minimum_answered else None


def level(scores: Iterable[float]) -> Level:
    present = list(scores)
    return Level(len(present), fmean(present) if len(present) >= SMALLEST_GROUP else None)


def group_score(answers: Sequence[Answer], items: Sequence[str]) -> float | None:
    """A respondent's score over some questions, the mean × 25; None where fewer than half of them were answered."""
    values = [value for item in items if (value := numeric(answers, item)) is not None]
    return fmean(values) * SCALE if values and 2 * len(values) >= len(items) else None


def domain_level(responses: Iterable[Sequence[Answer]], items: Sequence[str]) -> Level:
    """A domain's level: over the people who answered at least half of its questions, the mean of their means × 25."""
    return level(score for answers in responses if (score := group_score(answers, items)) is not None)


def paired_change(before: Mapping[UUID, float], after: Mapping[UUID, float]) -> PairedChange:
    """The change over the respondents of both waves, from each one's index score."""
    differences = [after[who] - before[who] for who in sorted(before.keys() & after.keys())]
    n = len(differences)
    if n < SMALLEST_GROUP:
        return PairedChange(n, None, None)
    delta = fmean(differences)
    spread = sqrt(fsum((difference - delta) ** 2 for difference in differences) / (n - 1))  # exact, so the same in any order
    return PairedChange(n, delta, delta / spread if spread > NO_SPREAD else None)


def recommendation(ratings: Iterable[int]) -> Recommendation:
    present = list(ratings)
    promoters = sum(rating >= 9 for rating in present)
    detractors = sum(rating <= 6 for rating in present)
    n = len(present)
    if n < SMALLEST_GROUP:
        return Recommendation(n, None, None, None, None)
    return Recommendation(n, promoters, n - promoters - detractors, detractors, 100 * (promoters - detractors) / n)


def satisfaction(ratings: Iterable[int]) -> Satisfaction:
    present = list(ratings)
    none, little, medium, rather, fully = (present.count(value) for value in range(5))
    n = len(present)
    if n < SMALLEST_GROUP:
        return Satisfaction(n, None, None)
    return Satisfaction(n, (none, little, medium, rather, fully), 100 * (rather + fully) / n)
