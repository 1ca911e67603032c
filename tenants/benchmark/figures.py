"""What a cell tells: the quartiles of its institutions' figures, each figure put on a grid first.

Nothing but the grid's values goes into a quartile, and a quartile is one of them, never something between two. Whoever knew the
exact figures of all institutions but one, and every publication there will ever be, would still not know the last one's figure
closer than the grid's step.
"""

from math import floor
from types import MappingProxyType
from typing import Final, Literal, get_args

import msgspec

from tenants.benchmark.grouping import FEWEST, Group

Measure = Literal["satisfaction", "sessions", "start", "progress"]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
STEPS: Final = MappingProxyType[Measure, float](
    {
        "satisfaction": 0.25,  # mean of the sessions' ratings, 1 to 5
        "sessions": 5,  # sessions held, in % of those planned
        "start": 5,  # index of the first survey, 0 to 100
        "progress": 2,  # change of the index over the same people, in points
    }
)


class Quartiles(msgspec.Struct, frozen=True):
    """In the measure's unit. ``institutions`` and ``respondents``: at least so many stand behind, told by fives."""

    institutions: int
    respondents: int
    low: float
    median: float
    high: float


def on_grid(value: float, step: float) -> float:
    """The grid's nearest value, the higher one of two equally near."""
    return round(floor(value / step + 0.5) * step, 6)


def quartiles(group: Group, measure: Measure) -> Quartiles:
    """Of five institutions at least: the second of five from below, the third, the fourth."""
    values = sorted(on_grid(one.value, STEPS[measure]) for one in group)
    quarter = len(values) // 4
    people = sum(one.respondents for one in group)
    return Quartiles(_by_fives(len(values)), _by_fives(people), values[quarter], values[(len(values) - 1) // 2], values[-1 - quarter])


def _by_fives(count: int) -> int:
    return count // FEWEST * FEWEST
