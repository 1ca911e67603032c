"""A clock: one wait that is under way, and when its next step is due. Pure arithmetic on school days."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.deadlines.rules import RULES, DeadlineRule
from domain.deadlines.watch import Kind
from domain.school_time import Count, GroupPeriod, stopped_days


class Clock(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is waited for, since when. ``groups``: whose weeks elsewhere stop it; ``stopped``: pauses that are over, or have an end.

    ``standing``: paused, nobody knows until when. ``until``: from the day after, it would be moot. ``rung``: the last step told.
    ``participations``: whom it concerns, for the pages that show what they are waited for.
    """

    kind: Kind
    subject: UUID
    since: date
    pair: UUID | None = None
    groups: tuple[str, ...] = ()
    stopped: tuple[ClosedPeriod, ...] = ()
    standing: bool = False
    until: date | None = None
    rung: int = 0
    participations: tuple[UUID, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.subject}"

    @property
    def rule(self) -> DeadlineRule:
        return RULES[self.kind]


class Due(msgspec.Struct, frozen=True):
    """The step of a clock that is due next: ``step`` counts from 1, ``day`` is the institution's own."""

    clock: Clock
    step: int
    day: date


def delays_of(kind: Kind, adjusted: Mapping[Kind, tuple[int, ...]]) -> tuple[int, ...]:
    """The delay of each step, in school days: the programme's own, or the table's."""
    return adjusted.get(kind) or RULES[kind].days


def count_for(
    rule: DeadlineRule,
    groups: Iterable[str],
    stopped: Iterable[ClosedPeriod],
    calendar: SchoolCalendar,
    periods: Mapping[str, tuple[GroupPeriod, ...]],
) -> Count:
    """School days of these groups: of a pair, days on which both are there. Working days are the same for everybody."""
    if rule.working_days:
        return Count(SchoolCalendar((), calendar.public_holidays))
    elsewhere = tuple(period for group in groups for period in stopped_days(periods.get(group, ())))
    return Count(calendar, (*elsewhere, *stopped))


def day_of(rule: DeadlineRule, since: date, delay: int, count: Count) -> date:
    """The day on which a delay is over."""
    return count.after(since, delay) if rule.direction == "after" else count.before(since, delay)


def next_due(
    clock: Clock,
    calendar: SchoolCalendar,
    delays: Mapping[Kind, tuple[int, ...]],
    periods: Mapping[str, tuple[GroupPeriod, ...]],
) -> Due | None:
    """The next step that nobody was told of; None where all were, where the clock stands, or where it would come too late."""
    days = delays_of(clock.kind, delays)
    if clock.standing or clock.rung >= len(days):
        return None
    day = day_of(clock.rule, clock.since, days[clock.rung], count_for(clock.rule, clock.groups, clock.stopped, calendar, periods))
    return None if clock.until is not None and day > clock.until else Due(clock, clock.rung + 1, day)


def latest_due(
    due: Due,
    today: date,
    calendar: SchoolCalendar,
    delays: Mapping[Kind, tuple[int, ...]],
    periods: Mapping[str, tuple[GroupPeriod, ...]],
) -> Due:
    """The last step that is due by today: whoever was not told of the earlier ones is told once."""
    while True:
        told = msgspec.structs.replace(due.clock, rung=due.step)
        later = next_due(told, calendar, delays, periods)
        if later is None or later.day > today:
            return due
        due = Due(due.clock, later.step, later.day)
