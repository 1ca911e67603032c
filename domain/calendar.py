"""School time: which days count. A calendar is adopted by the institution as an event; here one only reads it."""

from datetime import date, timedelta

import msgspec


class ClosedPeriod(msgspec.Struct, frozen=True):
    """Days, both ends included, on which the institution's clocks stand still."""

    first: date
    last: date
    label: str

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class SchoolCalendar(msgspec.Struct, frozen=True):
    """Closed periods and public holidays of an institution; with neither, every weekday counts."""

    closed: tuple[ClosedPeriod, ...] = ()
    public_holidays: frozenset[date] = frozenset()

    def is_closed(self, day: date) -> bool:
        """A public holiday, or a day of a closed period; weekends are for opening hours to say."""
        return day in self.public_holidays or any(period.covers(day) for period in self.closed)

    def is_school_day(self, day: date) -> bool:
        """Monday to Friday, outside public holidays and closed periods."""
        return day.weekday() < 5 and not self.is_closed(day)

    def school_days_after(self, day: date, count: int) -> date:
        """The day on which ``count`` school days have gone by since ``day``, itself not counted."""
        while count > 0:
            day += timedelta(days=1)
            if self.is_school_day(day):
                count -= 1
        return day

    def school_days_between(self, first: date, last: date) -> int:
        """How many school days follow ``first`` up to and including ``last``; 0 where last is not after first."""
        return sum(self.is_school_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
