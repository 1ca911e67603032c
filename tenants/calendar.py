"""The school calendar that an institution adopts, a year at a time: periods without classes and public holidays."""

import re
from datetime import date
from typing import Final
from uuid import UUID

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.institution import INSTITUTION, CalendarAdopted, existing

_SCHOOL_YEAR: Final = re.compile(r"(20[0-9]{2})-(20[0-9]{2})")


class SchoolYearInvalid(Refused):
    code = "school-year-invalid"
    kind = "invalid"
    sentence = "L’année scolaire s’écrit comme 2026-2027. Rien n’a été enregistré ; corrigez-la et recommencez."


class CalendarDatesWrong(Refused):
    code = "calendar-dates-wrong"
    kind = "invalid"
    sentence = (
        "Une période du calendrier finit avant de commencer, ou sort de l’année scolaire {school_year} : voyez le {day}. "
        "Rien n’a été enregistré ; corrigez-la et recommencez."
    )


class AdoptCalendar(Command, frozen=True):
    """``school_year`` as 2026-2027; every day lies between 1 August of its first year and 30 September of its second."""

    institution: UUID
    school_year: str
    closed: tuple[ClosedPeriod, ...]
    public_holidays: tuple[date, ...]


@decides(
    AdoptCalendar,
    permission="institution.run",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def adopt_calendar(command: AdoptCalendar, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    years = _SCHOOL_YEAR.fullmatch(command.school_year)
    if years is None or int(years[2]) != int(years[1]) + 1:
        raise SchoolYearInvalid
    first, last = date(int(years[1]), 8, 1), date(int(years[2]), 9, 30)
    for period in command.closed:
        if not first <= period.first <= period.last <= last:
            raise CalendarDatesWrong(school_year=command.school_year, day=period.first.isoformat())
    for day in command.public_holidays:
        if not first <= day <= last:
            raise CalendarDatesWrong(school_year=command.school_year, day=day.isoformat())
    closed = tuple(sorted(command.closed, key=lambda period: (period.first, period.last, period.label)))
    holidays = tuple(sorted(set(command.public_holidays)))
    if institution.calendars.get(command.school_year) == SchoolCalendar(closed, frozenset(holidays)):
        return []
    return stream.gains(CalendarAdopted(command.institution, command.school_year, closed, holidays))
