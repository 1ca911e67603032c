"""The watch that a programme keeps over itself: its delays, its groups' weeks, and whom it has reminded of what.

One stream for each programme, ``deadline/<programme>``. A reminder is a fact of its own: who hears of it, and in which words, is for
the policies of notification to say.
"""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.school_time import GroupPeriod

Kind = Literal[
    "pair-acceptance",
    "first-session",
    "inactivity-nudge",
    "inactivity-facilitator",
    "inactivity-escalation",
    "guardian-authorisation-reminder",
    "survey-reminder",
    "survey-to-close",
    "certification-expiry",
    "invitation-expiry",
    "improvement-overdue",
    "session-tomorrow",
    "session-to-report",
    "session-silence",
]
SILENT: Final[tuple[Kind, ...]] = ("inactivity-nudge", "inactivity-facilitator", "inactivity-escalation")
About = Literal["pair", "participation", "survey", "improvement", "session"]
Audience = Literal["mentor", "mentee", "guardian", "respondents", "responsible", "coordinator", "facilitator", "consultant"]


class Awaited(msgspec.Struct, frozen=True):
    """One thing that did not come. ``subject``: a pair, a participation, a survey, an improvement, or a session of ``pair``.

    ``since``: the day from which it was waited for (for what expires or takes place, that day). ``due_on``: the day it was due.
    """

    subject: UUID
    since: date
    due_on: date
    pair: UUID | None = None


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("deadline.reminder-due.v1")
class ReminderDue(Event, frozen=True):
    """These are to hear that something is awaited. ``step``: which of the kind's reminders, from 1; earlier ones are covered by it."""

    programme: UUID
    kind: Kind
    step: int
    about: About
    audience: tuple[Audience, ...]
    awaited: tuple[Awaited, ...]


@event_type("deadline.escalation-due.v1")
class EscalationDue(Event, frozen=True):
    """Reminders were not enough: those who answer for the programme are to hear of it. Fields as in ``ReminderDue``."""

    programme: UUID
    kind: Kind
    step: int
    about: About
    audience: tuple[Audience, ...]
    awaited: tuple[Awaited, ...]


@event_type("deadline.delays-adjusted.v1")
class DelaysAdjusted(Event, frozen=True):
    """This programme waits longer or less long: school days, one for each step. Empty: as in the table again."""

    programme: UUID
    kind: Kind
    days: tuple[int, ...]


@event_type("deadline.group-periods-set.v1")
class GroupPeriodsSet(Event, frozen=True):
    """When a group is elsewhere: in company, on placement, in exams. It replaces what was set for that group before."""

    programme: UUID
    group: str
    periods: tuple[GroupPeriod, ...]


# ----------------------------------------------------------------------------------------------------------------- state


class Rung(msgspec.Struct, frozen=True):
    """The last step of which anybody heard, for a wait that began on ``since``."""

    since: date
    step: int


class Watch(msgspec.Struct, frozen=True):
    """What was adjusted, and what was told."""

    delays: dict[Kind, tuple[int, ...]] = {}
    groups: dict[str, tuple[GroupPeriod, ...]] = {}
    rung: dict[str, Rung] = {}  # by «kind/subject»

    def told(self, kind: Kind, subject: UUID, since: date) -> int:
        """The last step that was told of this wait; 0 where none was."""
        known = self.rung.get(f"{kind}/{subject}")
        return known.step if known is not None and known.since == since else 0


def evolve(watch: Watch, event: Event) -> Watch:
    replace = msgspec.structs.replace
    match event:
        case ReminderDue() | EscalationDue():
            told = {f"{event.kind}/{one.subject}": Rung(one.since, event.step) for one in event.awaited}
            return replace(watch, rung=watch.rung | told)
        case DelaysAdjusted():
            others = {kind: days for kind, days in watch.delays.items() if kind != event.kind}
            return replace(watch, delays=others | ({event.kind: event.days} if event.days else {}))
        case GroupPeriodsSet():
            others_groups = {group: periods for group, periods in watch.groups.items() if group != event.group}
            return replace(watch, groups=others_groups | ({event.group: event.periods} if event.periods else {}))
        case _:
            return watch


WATCH: Final = StreamType[Watch]("deadline", Watch(), evolve)
