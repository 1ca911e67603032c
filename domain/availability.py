"""When somebody is free in a usual week, and how much of it two people share."""

from collections.abc import Iterable, Sequence

import msgspec


class Slot(msgspec.Struct, frozen=True, order=True):
    """A stretch of one weekday (Monday is 0), in minutes since midnight, end excluded."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= 24 * 60):
            raise ValueError("a slot lies within one day, from Monday (0) to Sunday (6), and ends after it starts")


def joined(slots: Iterable[Slot]) -> list[Slot]:
    """The same hours without overlap: slots that touch become one («lundi 12h–14h» and «lundi après-midi»)."""
    whole: list[Slot] = []
    for slot in sorted(slots):
        if whole and whole[-1].weekday == slot.weekday and slot.start <= whole[-1].end:
            whole[-1] = Slot(slot.weekday, whole[-1].start, max(whole[-1].end, slot.end))
        else:
            whole.append(slot)
    return whole


def common(one: Iterable[Slot], other: Iterable[Slot]) -> list[Slot]:
    """The hours of a usual week in which both are free, in order and without overlap."""
    return [
        Slot(a.weekday, max(a.start, b.start), min(a.end, b.end))
        for a in joined(one)
        for b in joined(other)
        if a.weekday == b.weekday and max(a.start, b.start) < min(a.end, b.end)
    ]


def without(slots: Iterable[Slot], taken: Iterable[Slot]) -> list[Slot]:
    """What is left of a week, in order and without overlap, once some of its hours are taken."""
    left = joined(slots)
    for gone in joined(taken):
        rest: list[Slot] = []
        for slot in left:
            if slot.weekday != gone.weekday or gone.end <= slot.start or slot.end <= gone.start:
                rest.append(slot)
                continue
            rest += [Slot(slot.weekday, slot.start, gone.start)] if slot.start < gone.start else []
            rest += [Slot(slot.weekday, gone.end, slot.end)] if gone.end < slot.end else []
        left = rest
    return left


def longest_common_minutes(one: Iterable[Slot], other: Iterable[Slot]) -> int:
    """The longest uninterrupted stretch, in minutes, in which both are free; 0 where there is none."""
    return max(shared_stretches(joined(one), joined(other)), default=0)


def common_minutes(one: Iterable[Slot], other: Iterable[Slot]) -> int:
    """All minutes of a usual week in which both are free, each counted once."""
    return sum(shared_stretches(joined(one), joined(other)))


def shared_stretches(one: Sequence[Slot], other: Sequence[Slot]) -> list[int]:
    """The minutes of every stretch in which both are free, of two weeks without overlap (see ``joined``)."""
    return [minutes for a in one for b in other if a.weekday == b.weekday and (minutes := min(a.end, b.end) - max(a.start, b.start)) > 0]
