"""When somebody is free in a usual week, and how much of it two people share."""

from collections.abc import Iterable

import msgspec


class Slot(msgspec.Struct, frozen=True, order=True):
    """A stretch of one weekday (Monday is 0), in minutes since midnight, end excluded."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= 24 * 60):
            raise ValueError("a slot lies within one day, from Monday (0) to Sunday (6), and ends after it starts")


def longest_common_minutes(one: Iterable[Slot], other: Iterable[Slot]) -> int:
    """The longest uninterrupted stretch, in minutes, in which both are free; 0 where there is none."""
    others = tuple(other)
    shared = (min(a.end, b.end) - max(a.start, b.start) for a in one for b in others if a.weekday == b.weekday)
    return max(0, max(shared, default=0))


def common_minutes(one: Iterable[Slot], other: Iterable[Slot]) -> int:
    """All minutes of a usual week in which both are free."""
    others = tuple(other)
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in others if a.weekday == b.weekday)
