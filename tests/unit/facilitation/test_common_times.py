"""The next times at which two people can meet, against a count of every quarter of an hour."""

from datetime import date, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.availability import Slot, joined
from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.facilitation.common_times import APART, LOOKED_AHEAD, Weeks, next_times, weeks_of
from domain.facilitation.overlaps import Hours
from domain.facilitation.pair import Pause
from domain.school_time import GroupPeriod

MONDAY = date(2026, 11, 30)
NOON, TWO = 12 * 60, 14 * 60
LUNCH = Slot(0, NOON, TWO)
EVERY_HOUR = tuple(Slot(weekday, 0, 24 * 60) for weekday in range(7))
QUARTERS = range(0, 24 * 60, 15)
USUAL = Weeks((LUNCH,), EVERY_HOUR, SchoolCalendar(), MONDAY, date(2027, 6, 30))

days = st.integers(0, 20).map(lambda number: MONDAY + timedelta(days=number))


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    start = draw(st.integers(0, 95))
    return Slot(draw(st.integers(0, 6)), start * 15, draw(st.integers(start + 1, 96)) * 15)


@st.composite
def weeks(draw: st.DrawFn) -> Weeks:
    first, closed, company, paused = draw(days), draw(days), draw(days), draw(days)
    return Weeks(
        weeks_of(draw(st.lists(slots(), max_size=4)), draw(st.lists(slots(), max_size=4))),
        tuple(draw(st.lists(slots(), max_size=3))),
        SchoolCalendar((ClosedPeriod(closed, closed + timedelta(days=2), "vacances"),), frozenset({draw(days)})),
        first,
        first + timedelta(days=draw(st.integers(-2, 25))),
        (GroupPeriod(company, company + timedelta(days=3), "company"),),
        draw(st.none() | st.just(Pause(paused, "exams", paused + timedelta(days=2)))),
        draw(st.none() | days),
    )


meetings = st.builds(Hours, days, st.sampled_from(QUARTERS), st.sampled_from([0, 30, 45, 90]))


def possible(week: Weeks, hours: Hours, taken: list[Hours], now: int) -> bool:
    """Whether two people can meet then, told anew from what each rule says of one time."""
    day, end = hours.day, hours.start + hours.minutes

    def within(found: tuple[Slot, ...]) -> bool:
        return any(slot.weekday == day.weekday() and slot.start <= hours.start and end <= slot.end for slot in found)

    minor = week.minor_until is not None and day <= week.minor_until
    return (
        day >= MONDAY
        and week.first <= day <= week.last
        and (day > MONDAY or hours.start >= now)
        and within(week.free)
        and (not minor or within(tuple(joined(week.opening_hours))))
        and not week.calendar.is_closed(day)
        and not any(period.covers(day) for period in week.periods)
        and not (week.pause and week.pause.covers(day))
        and not any(one.minutes and one.overlap(hours) for one in taken)
    )


@generated(weeks(), st.sampled_from([30, 45, 60]), st.lists(meetings, max_size=4), st.sampled_from(QUARTERS), st.integers(0, 6))
def test_every_time_proposed_can_be_kept_and_the_first_is_the_earliest(
    week: Weeks, minutes: int, taken: list[Hours], now: int, count: int
) -> None:
    found = next_times(week, minutes, taken, MONDAY, now, count)
    assert len(found) <= count
    assert all(possible(week, one, taken, now) for one in found)
    assert all((one.day, one.start) < (other.day, other.start) for one, other in pairwise(found))
    assert all(one.day < other.day or other.start - one.start >= APART for one, other in pairwise(found))
    everything = (Hours(MONDAY + timedelta(days=number), start, minutes) for number in range(47) for start in QUARTERS)
    earliest = next((one for one in everything if possible(week, one, taken, now)), None)
    assert (found[0] if found else None) == (earliest if count else None)


def test_the_next_mondays_without_the_holidays_the_company_and_what_is_planned() -> None:
    week = msgspec.structs.replace(
        USUAL,
        calendar=SchoolCalendar((ClosedPeriod(date(2026, 12, 19), date(2027, 1, 3), "Noël"),)),
        periods=(GroupPeriod(date(2026, 12, 7), date(2026, 12, 11), "company"),),
    )
    taken = [Hours(date(2026, 12, 14), NOON, 45)]
    assert next_times(week, 45, taken, MONDAY, TWO, 3) == (
        Hours(date(2026, 12, 14), NOON + 45, 45),
        Hours(date(2027, 1, 4), NOON, 45),
        Hours(date(2027, 1, 11), NOON, 45),
    )


def test_a_minor_keeps_to_the_opening_hours_until_of_age() -> None:
    week = msgspec.structs.replace(
        USUAL, free=(Slot(0, 18 * 60, 21 * 60),), opening_hours=(Slot(0, 8 * 60, 18 * 60),), minor_until=date(2026, 12, 31)
    )
    assert next_times(week, 45, [], MONDAY, 0, 1) == (Hours(date(2027, 1, 4), 18 * 60, 45),)


def test_a_whole_day_gives_a_choice_and_not_a_timetable() -> None:
    week = msgspec.structs.replace(USUAL, free=(Slot(0, 8 * 60, 18 * 60),))
    assert [one.start // 60 for one in next_times(week, 45, [], MONDAY, 0, 4)] == [8, 11, 14, 17]


def test_nothing_is_proposed_far_ahead_nor_without_common_hours() -> None:
    far = msgspec.structs.replace(USUAL, first=MONDAY + timedelta(days=LOOKED_AHEAD + 1))
    assert next_times(far, 45, [], MONDAY, 0, 3) == ()
    assert next_times(msgspec.structs.replace(USUAL, free=()), 45, [], MONDAY, 0, 3) == ()
    assert next_times(USUAL, 121, [], MONDAY, 0, 3) == ()
