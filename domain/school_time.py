"""School time of groups: weeks in company, placements, exams, and how clocks are counted around them.

Only a group's own periods are here; holidays, closures and public holidays are the institution's calendar (``domain/calendar.py``).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from typing import Final, Literal

import msgspec

from domain.calendar import ClosedPeriod, SchoolCalendar

GroupPeriodKind = Literal["company", "placement", "exams", "closure"]
_YEARS: Final = 3  # that a count may span: longer than any programme with its follow-up
LONGEST_PERIOD: Final = 366  # days


class GroupPeriod(msgspec.Struct, frozen=True):
    """Days, both ends included, on which a group is not at the institution, or must not be disturbed there.

    ``company``: weeks in company of an alternance. ``placement``: stage or PFMP. ``exams``: exams, mock exams, orals.
    """

    first: date
    last: date
    kind: GroupPeriodKind
    label: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def at_the_centre(day: date, calendar: SchoolCalendar, periods: Iterable[GroupPeriod]) -> bool:
    """Whether a group is at the institution on a day: a school day that is in none of its periods elsewhere.

    For apprentices this is working time (Code du travail, art. L6222-24: time devoted to training at the centre is part of working
    hours), so a session held then is never asked of them on their own time.
    """
    return calendar.is_school_day(day) and not any(one.covers(day) and one.kind != "exams" for one in periods)


def stopped_days(periods: Iterable[GroupPeriod]) -> tuple[ClosedPeriod, ...]:
    """A group's periods as days on which its clocks stand still."""
    return tuple(ClosedPeriod(one.first, one.last, one.label) for one in periods)


class Count(msgspec.Struct, frozen=True):
    """School days as one counts them for somebody: the institution's calendar, less what stands still for them alone."""

    calendar: SchoolCalendar
    stopped: tuple[ClosedPeriod, ...] = ()

    def counts(self, day: date) -> bool:
        return self.calendar.is_school_day(day) and not any(one.covers(day) for one in self.stopped)

    def after(self, day: date, count: int) -> date:
        """The day on which ``count`` school days have gone by since ``day``, itself not counted; for 0, it or the next that counts."""
        days = _counting(self.calendar, self.stopped, day.year - 1)
        place = bisect_left(days, day) if count <= 0 else bisect_right(days, day) + count - 1
        return days[place] if place < len(days) else _end_of(day.year + _YEARS)

    def before(self, day: date, count: int) -> date:
        """The latest day from which ``count`` school days go by before ``day``: for 1, the last school day before it."""
        days = _counting(self.calendar, self.stopped, day.year - 1)
        place = bisect_left(days, day) - count
        return days[place] if place >= 0 else date(max(day.year - 1, MINYEAR), 1, 1)


def _end_of(year: int) -> date:
    """The last day of a year; of the last that there is, where none is so far: an old line may name any day, and is folded all the same."""
    return date(min(year, MAXYEAR), 12, 31)


@lru_cache(maxsize=512)
def _counting(calendar: SchoolCalendar, stopped: tuple[ClosedPeriod, ...], first_year: int) -> tuple[date, ...]:
    """Every day that counts in some years, in order."""
    still = set(calendar.public_holidays)
    first, last = date(max(first_year, MINYEAR), 1, 1), _end_of(first_year + _YEARS)
    for period in (*calendar.closed, *stopped):
        day = max(period.first, first)
        while day <= min(period.last, last):
            still.add(day)
            day += timedelta(days=1)
    everything = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(day for day in everything if day.weekday() < 5 and day not in still)
