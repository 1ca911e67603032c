"""What a replay may see: by position, by what was known, by what had happened (two clocks)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.history import Stretch
from projections.replay import Horizon, Until
from tests.unit.projections.toys import START, formed, positions, recorded_as


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def seen(until: Until, recorded: Sequence[int], occurred: Sequence[int] | None = None, *, cut: int | None = None) -> list[int]:
    """Positions that a replay sees of lines recorded (and occurred) at these minutes, read in two stretches."""
    lines = recorded_as(
        [formed(1) for _ in recorded],
        recorded=[at(minute) for minute in recorded],
        occurred=[at(minute) for minute in occurred or recorded],
    )
    cut = len(lines) // 2 if cut is None else cut
    horizon, found = Horizon(until), []
    for part, through in ((lines[:cut], cut), (lines[cut:], len(lines))):
        if not horizon.passed:
            found += positions(horizon.within(Stretch(part, through, through == len(lines))).events)
    return found


def test_what_was_known_is_a_prefix() -> None:
    assert seen(Until(known_at=at(3)), [1, 2, 3, 4, 5]) == [1, 2, 3]


def test_a_line_recorded_by_a_clock_that_lagged_is_known_no_sooner_than_the_line_before_it() -> None:
    assert seen(Until(known_at=at(2)), [1, 3, 2, 4]) == [1]
    assert seen(Until(known_at=at(3)), [1, 3, 2, 4]) == [1, 2, 3]


def test_as_at_takes_what_had_happened_in_the_order_of_the_log() -> None:
    assert seen(Until(as_at=at(2)), [5, 6, 7, 8], [4, 1, 2, 3]) == [2, 3]


def test_both_clocks() -> None:
    assert seen(Until(known_at=at(7), as_at=at(2)), [5, 6, 7, 8], [4, 1, 2, 0]) == [2, 3]


def test_nothing_is_known_before_the_beginning() -> None:
    assert seen(Until(known_at=at(0)), [1, 2]) == []


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 10), st.integers(0, 12))
def test_the_known_prefix_by_its_definition(recorded: list[int], moment: int, cut: int) -> None:
    """The prefix whose running maximum of recording times does not exceed K, however the log is read."""
    expected = [n for n in range(1, len(recorded) + 1) if max(recorded[:n]) <= moment]
    assert seen(Until(known_at=at(moment)), recorded, cut=min(cut, len(recorded))) == expected


def test_a_line_that_was_lifted_to_nothing_is_still_a_moment_of_the_log() -> None:
    """At position 2 an old event of no meaning today was recorded at minute 9: position 3 was not known before that."""
    lines = recorded_as([formed(1), formed(2), formed(3)], recorded=[at(1), at(9), at(2)])
    horizon = Horizon(Until(known_at=at(5)))
    stretch = Stretch([lines[0], lines[2]], 3, True, known_at={2: at(9)})
    assert positions(horizon.within(stretch).events) == [1]
    assert horizon.passed


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Until(known_at=datetime(2026, 9, 1))
