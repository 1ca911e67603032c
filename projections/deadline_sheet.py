"""Deadlines: everything that an institution's programmes await, and when each is due, folded from events alone (DESIGN §9).

One row for an institution, because an adopted calendar moves every date in it at once. ``next_due_at`` is what the scheduler looks
for. A demonstration lives in a time of its own: its dates are shown, and nothing in it comes due by itself.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.calendar import SchoolCalendar
from domain.deadlines.clock import next_due
from domain.deadlines.following import Followed, concerns_everybody, followed
from domain.event import Event
from domain.programme import ProgrammeOpened
from domain.recorded import Recorded
from projections.projection import Projection
from tenants.institution import CalendarAdopted, InstitutionClosed, InstitutionReactivated, InstitutionSignedUp, InstitutionSuspended

KEY: Final = "deadlines"
_STREAMS: Final = frozenset({"programme", "deadline", "design", "steering", "pair", "participation", "survey", "impact", "institution"})


class DueStep(msgspec.Struct, frozen=True):
    """The next step of a clock: which, on which day of the institution's own, from which moment."""

    step: int
    day: date
    at: datetime


class ProgrammeDeadlines(msgspec.Struct, frozen=True):
    """A programme's clocks, and those of them that are due one day, by the clock's name."""

    followed: Followed
    due: dict[str, DueStep] = {}

    def first(self) -> datetime | None:
        return min((one.at for one in self.due.values()), default=None)


class DeadlineSheet(msgspec.Struct, frozen=True):
    """``next_due_at``: when anything is due first; None where nothing is, while suspended, and always in a demonstration."""

    sheet: str
    next_due_at: datetime | None = None
    timezone: str = "Europe/Paris"
    demonstration: bool = False
    silent: bool = False
    calendars: dict[str, SchoolCalendar] = {}
    programmes: dict[UUID, ProgrammeDeadlines] = {}

    @property
    def calendar(self) -> SchoolCalendar:
        return SchoolCalendar(
            tuple(period for one in self.calendars.values() for period in one.closed),
            frozenset(day for one in self.calendars.values() for day in one.public_holidays),
        )


def key(recorded: Recorded) -> str | None:
    return KEY if recorded.stream.partition("/")[0] in _STREAMS else None


def evolve(sheet: DeadlineSheet | None, recorded: Recorded) -> DeadlineSheet | None:
    event = recorded.event
    if isinstance(event, InstitutionSignedUp):
        return DeadlineSheet(KEY, timezone=event.timezone, demonstration=event.demonstration)
    if sheet is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case CalendarAdopted():
            adopted = SchoolCalendar(event.closed, frozenset(event.public_holidays))
            changed = replace(sheet, calendars={**sheet.calendars, event.school_year: adopted})
            again = {name: _counted(changed, one.followed, one, one.followed.clocks) for name, one in sheet.programmes.items()}
            return _summed(replace(changed, programmes=again))
        case InstitutionSuspended() | InstitutionClosed():
            return _summed(replace(sheet, silent=True))
        case InstitutionReactivated():
            return _summed(replace(sheet, silent=False))
        case ProgrammeOpened():
            opened = ProgrammeDeadlines(Followed(event.programme, event.mode))
            return replace(sheet, programmes={**sheet.programmes, event.programme: opened})
        case _:
            return _in_programme(sheet, event, recorded.occurred_at)


def _in_programme(sheet: DeadlineSheet, event: Event, at: datetime) -> DeadlineSheet:
    programme = getattr(event, "programme", None)
    before = sheet.programmes.get(programme) if programme is not None else None
    if before is None:
        return sheet
    state = followed(before.followed, event, at.astimezone(ZoneInfo(sheet.timezone)).date())
    if state is before.followed:
        return sheet
    changed = state.clocks if concerns_everybody(event) else _changed(before.followed, state)
    after = _counted(sheet, state, before, changed)
    return _summed(msgspec.structs.replace(sheet, programmes={**sheet.programmes, before.followed.programme: after}))


def _changed(before: Followed, after: Followed) -> Iterable[str]:
    """The clocks that are other than they were; of an event about no clock, none."""
    if before.clocks is after.clocks:
        return ()
    return [name for name in before.clocks.keys() | after.clocks.keys() if before.clocks.get(name) != after.clocks.get(name)]


def _counted(sheet: DeadlineSheet, state: Followed, before: ProgrammeDeadlines, changed: Iterable[str]) -> ProgrammeDeadlines:
    """The dates of the clocks that changed, counted anew; the others stay as they are."""
    due, calendar = dict(before.due), sheet.calendar
    for name in changed:
        clock = state.clocks.get(name)
        found = next_due(clock, calendar, state.watch.delays, state.watch.groups) if clock is not None else None
        if found is None:
            due.pop(name, None)
        else:
            due[name] = DueStep(found.step, found.day, moment(found.day, found.clock.rule.hour, sheet.timezone))
    return ProgrammeDeadlines(state, due)


def moment(day: date, hour: int, timezone: str) -> datetime:
    """An hour of the institution's own day, in UTC: an hour earlier there in summer than in winter, in France."""
    return datetime.combine(day, time(hour), ZoneInfo(timezone)).astimezone(UTC)


def _summed(sheet: DeadlineSheet) -> DeadlineSheet:
    quiet = sheet.silent or sheet.demonstration
    firsts = () if quiet else (first for one in sheet.programmes.values() if (first := one.first()) is not None)
    return msgspec.structs.replace(sheet, next_due_at=min(firsts, default=None))


DEADLINE_SHEETS: Final = Projection("deadline_sheet", version=2, view=DeadlineSheet, key=key, evolve=evolve)
