"""How sure a paired change is: the interval in which the true mean change lies, nineteen times out of twenty."""

from math import sqrt
from typing import Final

from domain.measurement.scoring import PairedChange

_NORMAL: Final = 1.959963984540054  # two-sided 95 % of the standard normal


def student(degrees: int) -> float:
    """Student's t for a two-sided 95 % interval, ``degrees`` ≥ 4.

    Expansion of Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5: within 0.001 of the tables
    from 4 degrees on.
    """
    z, v = _NORMAL, degrees
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4)
    )


def interval(change: PairedChange) -> tuple[float, float] | None:
    """The 95 % interval of the mean change, in points; None under five people, or where nobody differs from anybody.

    The standard deviation of the differences is delta ÷ d_z; its standard error, that ÷ √n (Student 1908).
    """
    if change.delta is None or not change.d_z or change.n < 5:
        return None
    half = student(change.n - 1) * abs(change.delta / change.d_z) / sqrt(change.n)
    return change.delta - half, change.delta + half
