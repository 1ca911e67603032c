"""School days: which count, and how one goes from one day to another."""

from datetime import date, timedelta

from hypothesis import assume
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.calendar import ClosedPeriod, SchoolCalendar

CHRISTMAS = ClosedPeriod(date(2026, 12, 19), date(2027, 1, 3), "vacances de Noël")
LYON = SchoolCalendar((CHRISTMAS,), frozenset({date(2026, 11, 11)}))

days = st.dates(date(2026, 8, 1), date(2027, 8, 31))


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    starts = draw(st.lists(days, max_size=5))
    closed = tuple(ClosedPeriod(start, start + timedelta(days=draw(st.integers(0, 30))), "vacances") for start in starts)
    return SchoolCalendar(closed, frozenset(draw(st.lists(days, max_size=8))))


def test_monday_to_friday_outside_holidays() -> None:
    assert LYON.is_school_day(date(2026, 11, 10))
    assert not LYON.is_school_day(date(2026, 11, 11))  # Armistice
    assert not LYON.is_school_day(date(2026, 11, 14))  # Saturday
    assert not LYON.is_school_day(date(2026, 11, 15))  # Sunday


def test_both_ends_of_a_closed_period_are_closed() -> None:
    monday, friday = date(2026, 11, 16), date(2026, 11, 20)
    calendar = SchoolCalendar((ClosedPeriod(monday, friday, "bacs blancs"),))
    open_days = [calendar.is_school_day(monday + timedelta(days=day)) for day in (-3, 0, 2, 4, 7)]
    assert open_days == [True, False, False, False, True]


def test_the_holidays_of_christmas() -> None:
    assert LYON.is_school_day(date(2026, 12, 18))
    assert not LYON.is_school_day(date(2026, 12, 21))
    assert not LYON.is_school_day(date(2027, 1, 1))
    assert LYON.is_school_day(date(2027, 1, 4))


def test_five_school_days_after_a_tuesday_before_the_armistice() -> None:
    assert LYON.school_days_after(date(2026, 11, 10), 5) == date(2026, 11, 18)


def test_clocks_stand_still_in_the_holidays() -> None:
    assert LYON.school_days_after(date(2026, 12, 17), 2) == date(2027, 1, 4)
    assert LYON.school_days_between(date(2026, 12, 18), date(2027, 1, 3)) == 0
    assert LYON.school_days_between(date(2026, 12, 17), date(2027, 1, 4)) == 2


def test_no_day_lies_between_a_day_and_itself_or_an_earlier_one() -> None:
    assert LYON.school_days_between(date(2026, 11, 10), date(2026, 11, 10)) == 0
    assert LYON.school_days_between(date(2026, 11, 10), date(2026, 11, 3)) == 0
    assert LYON.school_days_after(date(2026, 11, 14), 0) == date(2026, 11, 14)


@generated(calendars(), days, st.integers(1, 60))
def test_counting_back_what_was_counted_forward(calendar: SchoolCalendar, day: date, count: int) -> None:
    then = calendar.school_days_after(day, count)
    assert calendar.is_school_day(then)
    assert calendar.school_days_between(day, then) == count
    assert calendar.school_days_between(day, then - timedelta(days=1)) == count - 1


@generated(calendars(), days, days)
def test_counting_forward_what_was_counted_back(calendar: SchoolCalendar, first: date, last: date) -> None:
    assume(first < last and calendar.is_school_day(last))
    assert calendar.school_days_after(first, calendar.school_days_between(first, last)) == last


@generated(calendars(), days, days, days)
def test_days_add_up(calendar: SchoolCalendar, one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    whole = calendar.school_days_between(first, last)
    assert whole == calendar.school_days_between(first, middle) + calendar.school_days_between(middle, last)
