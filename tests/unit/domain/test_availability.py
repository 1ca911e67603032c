"""When two people are both free in a usual week."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.availability import Slot, common_minutes, joined, longest_common_minutes, shared_stretches

MONDAY, FRIDAY = 0, 4


def hours(weekday: int, start: float, end: float) -> Slot:
    return Slot(weekday, int(start * 60), int(end * 60))


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    start = draw(st.integers(0, 47))
    return Slot(draw(st.integers(0, 2)), start * 30, draw(st.integers(start + 1, 48)) * 30)


weeks = st.lists(slots(), max_size=6)


def free_half_hours(week: list[Slot]) -> set[tuple[int, int]]:
    return {(slot.weekday, half) for slot in week for half in range(slot.start // 30, slot.end // 30)}


@pytest.mark.parametrize("wrong", [(7, 0, 60), (-1, 0, 60), (0, 60, 60), (0, 90, 60), (0, -30, 60), (0, -1, 60), (0, 1400, 1441)])
def test_a_slot_lies_within_a_day_and_ends_after_it_starts(wrong: Any) -> None:
    with pytest.raises(ValueError, match="within one day"):
        Slot(*wrong)


@pytest.mark.parametrize("right", [(0, 0, 1440), (6, 1439, 1440), (0, 0, 1)])
def test_a_slot_may_fill_the_week_to_its_edges(right: Any) -> None:
    assert Slot(*right).end > Slot(*right).start


def test_a_common_hour() -> None:
    lucas = [hours(MONDAY, 12, 14), hours(FRIDAY, 8, 12)]
    claire = [hours(MONDAY, 13, 17), hours(FRIDAY, 8, 9.5)]
    assert longest_common_minutes(lucas, claire) == 90
    assert common_minutes(lucas, claire) == 150


def test_no_common_hour() -> None:
    assert longest_common_minutes([hours(MONDAY, 8, 12)], [hours(FRIDAY, 8, 12)]) == 0
    assert longest_common_minutes([hours(MONDAY, 8, 12)], [hours(MONDAY, 12, 14)]) == 0
    assert common_minutes([], [hours(MONDAY, 8, 12)]) == 0


def test_weeks_that_only_touch_share_nothing_and_one_minute_is_something() -> None:
    morning, noon = [hours(MONDAY, 8, 12)], [hours(MONDAY, 12, 14)]
    assert shared_stretches(morning, noon) == []
    assert shared_stretches([Slot(MONDAY, 480, 721)], noon) == [1]


def test_hours_told_twice_count_once() -> None:
    twice = [hours(MONDAY, 12, 14), hours(MONDAY, 13, 17), hours(MONDAY, 12, 14)]
    assert joined(twice) == [hours(MONDAY, 12, 17)]
    assert common_minutes(twice, [hours(MONDAY, 8, 18)]) == 300


def test_hours_that_touch_are_one_stretch() -> None:
    assert longest_common_minutes([hours(MONDAY, 8, 10), hours(MONDAY, 10, 12)], [hours(MONDAY, 9, 11)]) == 120


@generated(weeks, weeks)
def test_what_two_people_share_they_share_both_ways(one: list[Slot], other: list[Slot]) -> None:
    assert common_minutes(one, other) == common_minutes(other, one)
    assert longest_common_minutes(one, other) == longest_common_minutes(other, one)


@generated(weeks, weeks)
def test_the_common_minutes_are_the_half_hours_of_both(one: list[Slot], other: list[Slot]) -> None:
    both = free_half_hours(one) & free_half_hours(other)
    longest = 0
    for weekday, half in both:
        length = 0
        while (weekday, half + length) in both:
            length += 1
        longest = max(longest, length)
    assert common_minutes(one, other) == 30 * len(both)
    assert longest_common_minutes(one, other) == 30 * longest


@generated(weeks)
def test_joining_keeps_the_hours_and_leaves_no_overlap(week: list[Slot]) -> None:
    whole = joined(week)
    assert free_half_hours(whole) == free_half_hours(week)
    assert all(a.weekday < b.weekday or a.end < b.start for a, b in pairwise(whole))
