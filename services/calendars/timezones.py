"""A time zone as iCalendar writes it (RFC 5545, §3.6.5), from the system's own zone data."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=64)
def timezone_lines(name: str, year: int) -> tuple[str, ...]:
    """VTIMEZONE for events of about that year: the rules in force then, yearly ones as they repeat."""
    return ("BEGIN:VTIMEZONE", f"TZID:{name}", *_observances(ZoneInfo(name), year), "END:VTIMEZONE")


def _observances(zone: ZoneInfo, year: int) -> Iterator[str]:
    changes = list(_changes(zone, year))
    if not changes:
        offset = _offset(zone, datetime(year, 7, 1, tzinfo=UTC))
        yield from _observance("STANDARD", "19700101T000000", offset, offset, None)
    for moment in changes:
        before, after = _offset(zone, moment - timedelta(seconds=1)), _offset(zone, moment)
        local = moment.replace(tzinfo=None) + before  # a change is told in the time that was, before it
        summer = after > before
        yield from _observance(
            "DAYLIGHT" if summer else "STANDARD", f"{_first_like(local):%Y%m%dT%H%M%S}", before, after, f"{local.month};{_which(local)}"
        )


def _changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """The moments of a year at which clocks are put forward or back, to the second."""
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        after = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, after):
            early, late = day, after
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                early, late = (middle, late) if _offset(zone, middle) == _offset(zone, day) else (early, middle)
            yield late.replace(microsecond=0)
        day = after


def _which(local: datetime) -> str:
    """«-1SU»: the last Sunday of the month; «2SU»: the second."""
    last = (local + timedelta(days=7)).month != local.month
    return f"{-1 if last else (local.day - 1) // 7 + 1}{_DAYS[local.weekday()]}"


def _first_like(local: datetime) -> datetime:
    """The same change in 1970, so that the rule covers whatever is asked of it."""
    weekday, wanted = local.weekday(), _which(local)
    month = [
        datetime(1970, local.month, number, local.hour, local.minute, local.second)
        for number in range(1, 32)
        if number <= (datetime(1970 + local.month // 12, local.month % 12 + 1, 1) - timedelta(days=1)).day
    ]
    alike = [one for one in month if one.weekday() == weekday]
    return alike[-1] if wanted.startswith("-1") else alike[int(wanted[0]) - 1]


def _observance(kind: str, start: str, before: timedelta, after: timedelta, rule: str | None) -> Iterator[str]:
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{start}"
    yield f"TZOFFSETFROM:{_written(before)}"
    yield f"TZOFFSETTO:{_written(after)}"
    if rule is not None:
        month, _, which = rule.partition(";")
        yield f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={which}"
    yield f"END:{kind}"


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
