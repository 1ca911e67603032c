"""An institution's own calendar of a school year: its closures and public holidays, entered or corrected by hand."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from domain.calendar import ClosedPeriod
from domain.refusal import Refused
from infra.school_calendars import CalendarNotPublished, public_holidays_of_school_year
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.onboarding.calendars import territory_of
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.workshops.acting import typed
from tenants.calendar import AdoptCalendar, SchoolYearInvalid
from tenants.institution import INSTITUTION, Institution
from tenants.permissions import require_permission

_PLACE: Final = "/etablissement/calendrier/{year:str}"
_BLANK: Final = 3  # rows left empty, for what is missing
_MOST: Final = 60  # rows of a form


class CalendarDateWrong(Refused):
    code = "calendar-date-unreadable"
    kind = "invalid"
    sentence = (
        "Une période demande un premier et un dernier jour, dans cet ordre. Rien n’a été changé ; corrigez les dates, puis recommencez."
    )


class PeriodRow(msgspec.Struct, frozen=True):
    label: str = ""
    first: str = ""
    last: str = ""


class DayRow(msgspec.Struct, frozen=True):
    day: str
    said: str
    kept: bool


@get(_PLACE, include_in_schema=False)
async def calendar_page(request: AnyRequest, year: FromPath[str], house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, year)


@form_at(_PLACE, Fields)
async def keep_calendar(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    """Beside what every form carries: rows of a label and two days, a box for each public holiday, and further days."""
    year: str = request.path_params["year"]
    caller = request.user
    sent = await typed(request, fields)
    try:
        command = AdoptCalendar(
            institution=caller.tenant,
            school_year=year,
            closed=tuple(_periods(sent)),
            public_holidays=tuple(_days(sent)),
        )
        context = acting_here(request, fields)
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, year, refused, sent)
    await house.caught_up(caller.tenant, receipt.position)
    return Redirect("/etablissement#calendrier", status_code=303)


def _periods(sent: Mapping[str, str]) -> Iterator[ClosedPeriod]:
    """The rows that say anything. Raises CalendarDateWrong."""
    for row in _rows(sent):
        first, last = _day(row.first), _day(row.last or row.first)
        if last < first:
            raise CalendarDateWrong
        yield ClosedPeriod(first, last, row.label)


def _rows(sent: Mapping[str, str]) -> list[PeriodRow]:
    rows = (PeriodRow(*(sent.get(f"{name}-{number}", "").strip() for name in ("label", "first", "last"))) for number in range(_MOST))
    return [row for row in rows if row.first or row.last or row.label]


def _days(sent: Mapping[str, str]) -> Iterator[date]:
    for name, value in sent.items():
        if name.startswith("day-") and value:
            yield _day(name.removeprefix("day-"))
        elif name.startswith("further-") and value:
            yield _day(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarDateWrong from None


async def _shown(
    request: AnyRequest, house: House, year: str, refused: Refused | None = None, sent: Mapping[str, str] | None = None
) -> Response[bytes]:
    require_permission(request.user.role, "institution.run")
    _ = translate(locale_of(request))
    state = await house.state_of(request.user.tenant, INSTITUTION.of(request.user.tenant))
    try:
        public = {one.day: one.label for one in public_holidays_of_school_year(year, territory_of(state.signed_up))}
    except CalendarNotPublished:
        raise SchoolYearInvalid from None
    rows = _rows(sent) if sent is not None else _adopted(state, year)
    kept = set(_said_days(sent)) if sent is not None else _kept(state, year, set(public))
    days = [
        DayRow(day.isoformat(), ", ".join(filter(None, (_.day(day), public.get(day)))), day in kept) for day in sorted({*public, *kept})
    ]
    blank = [PeriodRow()] * _BLANK
    return page(
        request,
        "calendar.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        year=year,
        rows=[*rows, *blank],
        days=days,
        refused=_.refusal(refused) if refused else None,
    )


def _said_days(sent: Mapping[str, str]) -> Iterator[date]:
    """The days of a refused form that can be read, to be shown again."""
    for name, value in sent.items():
        if name.startswith("day-") and value:
            yield date.fromisoformat(name.removeprefix("day-"))


def _adopted(state: Institution, year: str) -> list[PeriodRow]:
    calendar = state.calendars.get(year)
    return [PeriodRow(one.label, one.first.isoformat(), one.last.isoformat()) for one in calendar.closed] if calendar else []


def _kept(state: Institution, year: str, usual: set[date]) -> set[date]:
    calendar = state.calendars.get(year)
    return set(calendar.public_holidays) if calendar else usual


CALENDAR_FORMS: Final = (calendar_page, keep_calendar)
