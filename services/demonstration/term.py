"""The simulated school year: on which days the story's steps happen, and when each pair meets.

The surveys' own answers say when the diagnostic ended and when the final survey began; what lies between follows from that. Nothing is
drawn at random: what looks like chance (a missed session, a rating) follows from a digest of the pair's place among the pairs and of
the session's number. Identifiers differ from server to server; the same files tell a story of as many sessions on each.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from services.demonstration.folder import StoryFolder

WeeklyHour: TypeAlias = tuple[int, int]  # a day of the week from 0, and minutes since midnight

PARIS: Final = ZoneInfo("Europe/Paris")
SESSIONS: Final = 6
MEETING_WEEKS: Final = 3  # the widest pace: one session every third week


class Term(msgspec.Struct, frozen=True):
    """The days of one school year. ``year`` is that of its September.

    ``diagnosed``: the day after the last baseline answer; ``measured_from``, ``measured``: the day before the first and after the
    last final answer.
    """

    year: int
    diagnosed: date
    measured_from: date
    measured: date

    @property
    def label(self) -> str:
        return f"{self.year}-{self.year + 1}"

    @property
    def opening(self) -> date:
        """Sign-up: 1 September, or two weeks before the first step that the files date."""
        return min(date(self.year, 9, 1), self.diagnosed - timedelta(days=30))

    def after_opening(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        return moment(self.opening + timedelta(days=days), hour, minute)

    def after_diagnosis(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        return moment(self.diagnosed + timedelta(days=days), hour, minute)

    def after_measure(self, days: int, hour: int = 10) -> datetime:
        return moment(self.measured + timedelta(days=days), hour)

    @property
    def first_meetings(self) -> date:
        return self.diagnosed + timedelta(days=45)

    @property
    def last_day(self) -> date:
        return max(date(self.year + 1, 6, 30), self.measured + timedelta(days=28))

    @property
    def certified_until(self) -> date:
        """The end of the next school year (templates: certification, valid_until)."""
        return date(self.year + 2, 8, 31)

    @property
    def days_between_meetings(self) -> int:
        """Every third week, or closer where the final survey comes early."""
        room = (self.measured_from - self.first_meetings).days // (SESSIONS + 2)
        return max(3, min(7 * MEETING_WEEKS, room // 7 * 7 or room))


def term_of(folder: StoryFolder) -> Term:
    """From the files' own dates, or a usual year where they tell none."""
    year = folder.first_year
    baseline, final = folder.baseline_answered, folder.final_answered
    diagnosed = baseline[1].date() + timedelta(days=1) if baseline else date(year, 10, 1)
    measured_from = final[0].date() - timedelta(days=1) if final else date(year + 1, 5, 17)
    measured = final[1].date() + timedelta(days=1) if final else date(year + 1, 6, 2)
    return Term(year, diagnosed, max(measured_from, diagnosed + timedelta(days=60)), max(measured, diagnosed + timedelta(days=75)))


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That time of a day in Paris, in UTC."""
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


class PlannedMeeting(msgspec.Struct, frozen=True):
    """One meeting of a pair as the story has it. Ratings from 1 to 5 by each side, None where nobody rated."""

    number: int
    starts_at: datetime
    start: int  # the same in minutes since midnight
    day: date
    missed: bool
    minutes: int
    mentor_rating: int | None
    mentee_rating: int | None


def weekly_hour(common: Sequence[Mapping[str, Any]], minutes: int, taken: Collection[WeeklyHour]) -> WeeklyHour:
    """The day of the week and the minute at which a pair meets: the first in its common slots that its mentor has not given to another.

    ``minutes`` is what a session lasts; the story's longest last five minutes more. Where all are taken, the first is taken again.
    """
    apart = -(-(minutes + 5) // 15) * 15  # a session and a breath, in quarters of an hour
    usual = [{"weekday": 2, "start": 14 * 60, "end": 16 * 60}]
    hours = [
        (slot["weekday"], start)
        for slot in common or usual
        for start in (slot["start"], *range(slot["start"] + apart, slot["end"] - minutes - 4, apart))
    ]
    return next((hour for hour in hours if hour not in taken), hours[0])


def meetings(place: int, hour: WeeklyHour, term: Term, closed: Sequence[tuple[date, date]], minutes: int) -> Iterator[PlannedMeeting]:
    """Six meetings at the pair's weekly hour, never on a closed day; a missed one is not made up for.

    ``place`` is the pair's among all pairs, from 0.
    """
    weekday, start = hour
    first = term.first_meetings
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    for number in range(1, SESSIONS + 1):
        while any(begun <= day <= over for begun, over in closed):
            day += timedelta(days=7)
        if day >= term.measured_from:
            return
        chance = hashlib.sha256(f"{place}/{number}".encode()).digest()
        yield PlannedMeeting(
            number=number,
            starts_at=moment(day, start // 60, start % 60),
            start=start,
            day=day,
            missed=chance[0] < 20,  # about one in thirteen
            minutes=minutes + (chance[1] % 3 - 1) * 5,
            mentor_rating=3 + chance[2] % 3 if chance[3] < 180 else None,
            mentee_rating=3 + chance[4] % 3 if chance[5] < 200 else None,
        )
        day += timedelta(days=term.days_between_meetings)
