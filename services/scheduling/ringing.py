"""What may be told now, of all that is due: pure, from the sheet of deadlines and the moment.

Nothing is told on a day that is closed for those concerned, nor at night. Of several steps of one wait that went by unnoticed only
the last is told, and what is due for many at once is told of them together.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from domain.deadlines.clock import Clock, Due, count_for, latest_due
from domain.deadlines.following import awaited
from domain.deadlines.watch import Awaited, Kind
from domain.deadlines.watching import MOST_AT_ONCE
from projections.deadline_sheet import DeadlineSheet, ProgrammeDeadlines

FIRST_HOUR, LAST_HOUR = 8, 19  # of the institution's own day: before and after, nobody is reminded of anything
_DEADLINES: Final = UUID("5a3b8f0e-5c52-5d0a-9c1e-3f7f7a0d6e11")  # the namespace of deadlines' identifiers


class Key(msgspec.Struct, frozen=True, order=True):
    """One step that is due: the same wherever and whenever it is looked at."""

    deadline: UUID
    due_at: datetime


class Ring(msgspec.Struct, frozen=True):
    """One step of one kind, due for these; ``keys`` beside ``awaited``, one for one. ``settles``: silence settles it."""

    programme: UUID
    kind: Kind
    step: int
    awaited: tuple[Awaited, ...]
    keys: tuple[Key, ...]
    settles: bool


def identifier_of(programme: UUID, clock: Clock) -> UUID:
    """The identifier of a wait: programme, kind, subject, beginning."""
    return uuid5(_DEADLINES, f"{programme}/{clock.name}/{clock.since.isoformat()}")


def rings(sheet: DeadlineSheet, now: datetime) -> list[Ring]:
    """Everything that may be told at this moment, what has waited longest first."""
    if sheet.demonstration or sheet.silent:
        return []
    found: dict[tuple[UUID, Kind, int], list[tuple[Key, Awaited]]] = {}
    for programme, deadlines in sheet.programmes.items():
        for key, due in _due(sheet, deadlines, now):
            one = awaited(due.clock, due.day)
            found.setdefault((programme, due.clock.kind, due.step), []).append((key, one))
    rung = [
        Ring(
            programme,
            kind,
            step,
            tuple(one for _, one in part),
            tuple(key for key, _ in part),
            sheet.programmes[programme].followed.clocks[f"{kind}/{part[0][1].subject}"].rule.settles,
        )
        for (programme, kind, step), several in found.items()
        for part in _parts(sorted(several, key=lambda pair: pair[0].due_at))
    ]
    return sorted(rung, key=lambda ring: (ring.keys[0].due_at, ring.kind))


def opens_again(sheet: DeadlineSheet, now: datetime) -> datetime:
    """When nothing may be told any more today: tomorrow's first hour; now where there is still time."""
    zone = ZoneInfo(sheet.timezone)
    local = now.astimezone(zone)
    if FIRST_HOUR <= local.hour < LAST_HOUR:
        return now
    day = local.date() + timedelta(days=0 if local.hour < FIRST_HOUR else 1)
    return datetime.combine(day, time(FIRST_HOUR), zone).astimezone(UTC)


def _due(sheet: DeadlineSheet, deadlines: ProgrammeDeadlines, now: datetime) -> Iterator[tuple[Key, Due]]:
    local = now.astimezone(ZoneInfo(sheet.timezone))
    today, by_day = local.date(), FIRST_HOUR <= local.hour < LAST_HOUR
    state, calendar = deadlines.followed, sheet.calendar
    for name, step in deadlines.due.items():
        if step.at > now:
            continue
        clock = state.clocks[name]
        key = Key(identifier_of(state.programme, clock), step.at)
        if clock.rule.settles:
            yield key, Due(clock, step.step, step.day)
            continue
        count = count_for(clock.rule, clock.groups, clock.stopped, calendar, state.watch.groups)
        moot = clock.until is not None and today > clock.until
        if by_day and not moot and count.counts(today):
            due = latest_due(Due(clock, step.step, step.day), today, calendar, state.watch.delays, state.watch.groups)
            yield key, due


def _parts(several: list[tuple[Key, Awaited]]) -> Iterator[list[tuple[Key, Awaited]]]:
    for first in range(0, len(several), MOST_AT_ONCE):
        yield several[first : first + MOST_AT_ONCE]
