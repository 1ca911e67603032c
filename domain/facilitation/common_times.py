"""The next times at which two people can meet: both free, the institution open, nobody expected elsewhere.

What is proposed is never refused when it is chosen at once: the same opening hours, period, pause and other engagements count as in
``meeting.py``. The reverse does not hold, on purpose: in holidays, in a group's weeks in company and during its exams nothing is
proposed, though two people who agree on such a day may plan it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Final

import msgspec

from domain.availability import Slot, common, without
from domain.calendar import SchoolCalendar
from domain.facilitation.overlaps import Hours
from domain.facilitation.pair import Pause
from domain.school_time import GroupPeriod

LOOKED_AHEAD: Final = 120  # days: past the longest holidays, and soon enough to be a proposal
APART: Final = 180  # minutes between two times proposed on one day: a choice, not a timetable


class Weeks(msgspec.Struct, frozen=True):
    """What two people's weeks are made of.

    ``free``: the hours both declared. ``periods``: of either's group, when it is not at the institution or must not be disturbed.
    ``minor_until``: the last day on which the mentor is a minor, None for one of age; until then ``opening_hours`` hold.
    ``first`` and ``last``: the days between which sessions are foreseen, both included.
    """

    free: tuple[Slot, ...]
    opening_hours: tuple[Slot, ...]
    calendar: SchoolCalendar
    first: date
    last: date
    periods: tuple[GroupPeriod, ...] = ()
    pause: Pause | None = None
    minor_until: date | None = None


def weeks_of(mentor: Iterable[Slot], mentee: Iterable[Slot]) -> tuple[Slot, ...]:
    """The weekly hours in which both said they are free."""
    return tuple(common(mentor, mentee))


def next_times(weeks: Weeks, minutes: int, taken: Sequence[Hours], today: date, now: int, count: int) -> tuple[Hours, ...]:
    """The next ``count`` times of ``minutes`` at which both can meet, the earliest first; fewer where there are no more.

    ``taken``: when either is already with others. ``now``: minutes since midnight of ``today``, before which nothing is proposed.
    """
    first = max(today, weeks.first)
    last = min(today + timedelta(days=LOOKED_AHEAD), weeks.last)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = (hours for day in days for hours in _of_day(weeks, day, minutes, taken, now if day == today else 0))
    return tuple(islice(found, count))


def _of_day(weeks: Weeks, day: date, minutes: int, taken: Sequence[Hours], earliest: int) -> Iterator[Hours]:
    if not _open(weeks, day):
        return
    free = [slot for slot in weeks.free if slot.weekday == day.weekday()]
    if weeks.minor_until is not None and day <= weeks.minor_until:
        free = common(free, weeks.opening_hours)
    after = earliest
    for slot in without(free, _taken_on(day, taken)):
        for start in range(max(slot.start, after), slot.end - minutes + 1, APART):
            yield Hours(day, start, minutes)
            after = start + APART


def _open(weeks: Weeks, day: date) -> bool:
    if weeks.calendar.is_closed(day) or (weeks.pause is not None and weeks.pause.covers(day)):
        return False
    return not any(period.covers(day) for period in weeks.periods)


def _taken_on(day: date, taken: Sequence[Hours]) -> Iterator[Slot]:
    """A meeting of no length, or past midnight, takes what of the day it can."""
    for one in taken:
        end = min(24 * 60, one.start + one.minutes)
        if one.day == day and one.start < end:
            yield Slot(day.weekday(), one.start, end)
