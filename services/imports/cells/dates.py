"""Dates as people write them in France: 24/11/2001, 24-11-01, 1er mars 2008, 2001-11-24, a spreadsheet's day number."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from statistics import median_low
from typing import Literal

import msgspec

from services.imports.text import without_accents

DateOrder = Literal["day-first", "month-first"]
BirthDateProblem = Literal["unreadable", "impossible", "future", "age"]

# Ages at which somebody can plausibly be in a school's file. Outside, the date is a slip of the keyboard.
YOUNGEST, OLDEST = 8, 100

# A month is known by any beginning of three letters or more («févr.», «octo»); «jui» is taken for July.
_MONTHS = (
    ("janvier", 1), ("fevrier", 2), ("mars", 3), ("avril", 4), ("mai", 5), ("juillet", 7), ("juin", 6), ("aout", 8),
    ("septembre", 9), ("octobre", 10), ("novembre", 11), ("decembre", 12),
    ("january", 1), ("february", 2), ("march", 3), ("april", 4), ("may", 5), ("july", 7), ("june", 6), ("august", 8),
    ("september", 9), ("october", 10), ("november", 11), ("december", 12),
)  # fmt: skip


def _beginnings(name: str) -> str:
    """A pattern for a name and its beginnings: ``mai``, ``jui(?:n)?``."""
    return name[:3] + "".join(f"(?:{letter}" for letter in name[3:]) + ")?" * len(name[3:])


_MONTH_WORD = re.compile(rf"(?:{'|'.join(_beginnings(name) for name, _ in _MONTHS)})")
_LEAD = re.compile(r"^(?:(?:ne|nee)(?:\(e\))?\s+)?(?:le\s+)?(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,?\s+)?(?:le\s+)?")
_REST = r"(?:[t\s,]+(?:a\s+)?(?P<time>\d.*))?$"
_SIGN = r"\s*[-/.,\\\s]\s*"
_NUMERIC = re.compile(rf"^(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d{{2}}){_REST}")
_YEAR_FIRST = re.compile(rf"^(\d{{4}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{1,2}}){_REST}")
_NAMED = re.compile(rf"^(\d{{1,2}})(?:er|re|e|st|nd|rd|th)?[\s./-]*({_MONTH_WORD.pattern})\.?[\s./,-]*(\d{{4}}|\d{{2}}){_REST}")
_NAMED_MONTH_FIRST = re.compile(rf"^({_MONTH_WORD.pattern})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_REST}")
_EIGHT_DIGITS = re.compile(r"^\d{8}$")
_SERIAL = re.compile(r"^(\d{5})(?:[.,](\d+))?$")
_IN_PARENTHESES = re.compile(r"\s*\([^)]*\)\s*$")
_CLOCK = re.compile(
    r"^(\d{1,2})\s*[:h]\s*(\d{2})?(?:[:m]\s*(\d{2})(?:[.,]\d+)?)?\s*s?\s*(am|pm)?\s*(?:z|utc|gmt|[a-z]{3,4})?\s*(?:[+-]\s*\d{1,2}(?::?\d{2})?)?$"
)
# Day 1 of the spreadsheets' calendar is 1 January 1900, and they hold 1900 for a leap year: serials after that day count from here.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)  # May 1927 to January 2119


class WrittenDate(msgspec.Struct, frozen=True):
    """Year (of the century where it had two digits), month and day as they were written, not yet known to exist."""

    year: int
    month: int
    day: int
    two_digits: bool = False
    clock: str = ""


@lru_cache(maxsize=20_000)
def written_date(text: str, order: DateOrder = "day-first") -> WrittenDate | None:
    """The parts of a date, or None where the text is no date at all. 24/11/2001 and 24-11-01 are read day first."""
    plain = _plain(text)
    if found := _YEAR_FIRST.match(plain):
        return WrittenDate(int(found[1]), int(found[2]), int(found[3]), clock=found["time"] or "")
    if found := _NUMERIC.match(plain):
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if order == "day-first" else (second, first)
        return WrittenDate(int(found[3]), month, day, len(found[3]) == 2, found["time"] or "")
    if found := _NAMED.match(plain):
        return WrittenDate(int(found[3]), _month(found[2]), int(found[1]), len(found[3]) == 2, found["time"] or "")
    if found := _NAMED_MONTH_FIRST.match(plain):
        return WrittenDate(int(found[3]), _month(found[1]), int(found[2]), clock=found["time"] or "")
    if _EIGHT_DIGITS.match(plain):
        return _eight_digits(plain)
    if (found := _SERIAL.match(plain)) and int(found[1]) in _SERIALS:
        counted = _SERIAL_ZERO + timedelta(days=int(found[1]))
        seconds = round(float(f"0.{found[2] or 0}") * 86_400)
        clock = f"{seconds // 3600 % 24}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return WrittenDate(counted.year, counted.month, counted.day, clock=clock)
    return None


def _plain(text: str) -> str:
    return _LEAD.sub("", _IN_PARENTHESES.sub("", without_accents(text).strip()), count=1).rstrip(" .,;")


def _eight_digits(digits: str) -> WrittenDate:
    day_first = WrittenDate(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    year_first = WrittenDate(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return year_first if calendar_date(year_first) and not 1900 <= day_first.year <= 2100 else day_first


def _month(word: str) -> int:
    return next(number for name, number in _MONTHS if name.startswith(word))


def calendar_date(written: WrittenDate, century: int = 0) -> date | None:
    """The day, where the calendar has it (31 February is None)."""
    try:
        return date(written.year + century, written.month, written.day)
    except ValueError:
        return None


def date_order(texts: Iterable[str]) -> DateOrder:
    """How a column writes its dates: day first, unless several of them hold only as month/day/year and none the other way."""
    only_day_first = only_month_first = 0
    for text in texts:
        written = written_date(text)
        if written is not None and _NUMERIC.match(_plain(text)):
            only_day_first += written.day > 12 >= written.month
            only_month_first += written.month > 12 >= written.day
    return "month-first" if only_month_first >= 2 and not only_day_first else "day-first"


def moment_order(texts: Iterable[str]) -> DateOrder:
    """How a survey tool writes its timestamps: the order that holds for the most of them.

    Where both hold as often (every day is before the 13th), the one that brings the answers closer together: a wave lasts weeks.
    """
    written = [text for text in texts if _NUMERIC.match(_plain(text))]
    return min(("day-first", "month-first"), key=lambda order: _strain(written, order))


def _strain(texts: Sequence[str], order: DateOrder) -> tuple[int, int]:
    """How many texts are no date in this order, and how far apart the others lie, in days from the middle one."""
    parts = [written_date(text, order) for text in texts]
    days = [day for part in parts if part and (day := calendar_date(part, 2000 if part.two_digits else 0))]
    middle = median_low(day.toordinal() for day in days) if days else 0
    return len(texts) - len(days), sum(abs(day.toordinal() - middle) for day in days)


def read_birth_date(text: str, reference: date, order: DateOrder = "day-first") -> date | BirthDateProblem:
    """A birth date, or why it cannot be one.

    Two digits of year become the latest year that gives a plausible age on ``reference``: 01 → 2001, 68 → 1968.
    """
    written = written_date(text, order)
    if written is None:
        return "unreadable"
    centuries = (reference.year // 100 * 100, reference.year // 100 * 100 - 100) if written.two_digits else (0,)
    days = [day for century in centuries if (day := calendar_date(written, century)) is not None]
    if not days:
        return "impossible"
    plausible = [day for day in days if YOUNGEST <= age_on(day, reference) <= OLDEST]
    if plausible:
        return plausible[0]
    return "future" if days[-1] > reference else "age"


def age_on(born: date, day: date) -> int:
    """Whole years of age on a day; negative before birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def read_moment(text: str, order: DateOrder = "day-first") -> datetime | None:
    """A timestamp without zone (forms write the clock of the respondent or of their owner); midnight where no time is given."""
    other: DateOrder = "month-first" if order == "day-first" else "day-first"
    for written in (written_date(text, order), written_date(text, other)):
        day = calendar_date(written, 2000 if written.two_digits else 0) if written else None
        if written and day:
            return datetime.combine(day, _clock(written.clock))
    return None


def _clock(text: str) -> time:
    found = _CLOCK.match(text.strip())
    if not found:
        return time()
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4] == "pm" and hour < 12:
        hour += 12
    elif found[4] == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        return time()
