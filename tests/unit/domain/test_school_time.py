"""School days of groups: counted around holidays, closures, and the weeks in which a group is elsewhere."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.school_time import Count, GroupPeriod, at_the_centre, stopped_days

TOUSSAINT = ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "Toussaint")
NOEL = ClosedPeriod(date(2026, 12, 19), date(2027, 1, 3), "Noël")
ARMISTICE = date(2026, 11, 11)
CALENDAR = SchoolCalendar((TOUSSAINT, NOEL), frozenset({date(2026, 11, 1), ARMISTICE, date(2026, 12, 25), date(2027, 1, 1)}))
COMPANY = GroupPeriod(date(2026, 11, 9), date(2026, 11, 20), "company", "en entreprise")
EXAMS = GroupPeriod(date(2026, 11, 23), date(2026, 11, 24), "exams")


@pytest.mark.parametrize(
    ("since", "count", "due"),
    [
        (date(2026, 10, 15), 1, date(2026, 10, 16)),
        (date(2026, 10, 15), 2, date(2026, 11, 2)),  # over Toussaint
        (date(2026, 11, 10), 1, date(2026, 11, 12)),  # over the Armistice
        (date(2026, 12, 18), 1, date(2027, 1, 4)),  # over Noël and the year
        (date(2026, 12, 10), 15, date(2027, 1, 14)),
        (date(2026, 11, 7), 0, date(2026, 11, 9)),
        (date(2026, 11, 9), 0, date(2026, 11, 9)),
    ],
)
def test_after(since: date, count: int, due: date) -> None:
    assert Count(CALENDAR).after(since, count) == due


def test_before() -> None:
    assert Count(CALENDAR).before(date(2026, 11, 2), 1) == date(2026, 10, 16)
    assert Count(CALENDAR).before(date(2027, 8, 31), 20) == date(2027, 8, 3)


def test_a_groups_weeks_in_company_stop_its_clock() -> None:
    group = Count(CALENDAR, stopped_days((COMPANY, EXAMS)))
    assert group.after(date(2026, 11, 6), 1) == date(2026, 11, 25)
    assert Count(CALENDAR).after(date(2026, 11, 6), 1) == date(2026, 11, 9)


def test_time_at_the_centre() -> None:
    assert at_the_centre(date(2026, 11, 6), CALENDAR, (COMPANY, EXAMS))
    assert at_the_centre(date(2026, 11, 23), CALENDAR, (COMPANY, EXAMS))  # they sit their exams there
    assert not at_the_centre(date(2026, 11, 10), CALENDAR, (COMPANY, EXAMS))
    assert not at_the_centre(ARMISTICE, CALENDAR, ())
    assert not at_the_centre(date(2026, 11, 7), CALENDAR, ())


@given(st.dates(date(2026, 9, 1), date(2027, 7, 1)), st.integers(1, 60))
def test_it_counts_as_the_calendar_does(since: date, count: int) -> None:
    assert Count(CALENDAR).after(since, count) == CALENDAR.school_days_after(since, count)


@given(st.dates(date(2026, 10, 1), date(2027, 7, 1)), st.integers(1, 60))
def test_what_is_due_lies_on_a_day_that_counts_and_leaves_as_many_between(since: date, count: int) -> None:
    counted = Count(CALENDAR, stopped_days((COMPANY,)))
    due = counted.after(since, count)
    between = [since + timedelta(days=number) for number in range(1, (due - since).days + 1)]
    assert counted.counts(due)
    assert sum(counted.counts(day) for day in between) == count
