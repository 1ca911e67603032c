"""A mistyped year is refused, wherever in a command it stands, before it is part of a history that never changes."""

from datetime import UTC, date, datetime

import pytest

from domain.calendar import SchoolCalendar
from domain.deadlines.watching import SetGroupPeriods
from domain.measurement.survey import OpenSurvey
from domain.school_time import Count, GroupPeriod
from services.handling.days import DayOutOfReach, require_days_in_reach
from tests.unit.domain.histories import HERE, QUESTIONNAIRE, survey_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def opening(day: date) -> OpenSurvey:
    return OpenSurvey(programme=HERE, survey=survey_of("pulse"), wave="pulse", questionnaire=QUESTIONNAIRE, invited=8, closes_on=day)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2077, 1, 1), date(1899, 12, 31), date(1, 1, 1)])
def test_a_day_that_nobody_meant(day: date) -> None:
    with pytest.raises(DayOutOfReach) as refused:
        require_days_in_reach(opening(day), NOW)
    assert refused.value.code == "day-out-of-reach"
    assert str(day.year) in str(refused.value.details["day"])


def test_deep_within() -> None:
    periods = (GroupPeriod(date(2026, 11, 9), date(2026, 11, 20), "company"), GroupPeriod(date(2026, 12, 9), date(9026, 12, 20), "company"))
    with pytest.raises(DayOutOfReach):
        require_days_in_reach(SetGroupPeriods(programme=HERE, group="1CAP", periods=periods), NOW)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2026, 12, 18), date(2076, 12, 31)])
def test_any_other(day: date) -> None:
    require_days_in_reach(opening(day), NOW)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(9998, 1, 1), date(1, 1, 1), date(2, 6, 1)])
def test_a_day_in_an_old_line_is_counted_from_all_the_same(day: date) -> None:
    """A view that cannot be folded would stand still for the whole institution."""
    count = Count(SchoolCalendar())
    assert count.after(day, 8) >= day
    assert count.before(day, 8) <= day
