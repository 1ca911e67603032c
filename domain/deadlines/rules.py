"""Every deadline of a programme, in one table: from what it counts, how long one waits, who hears, when it stops.

Delays are in school days of those concerned; a programme adjusts them (``deadline.delays-adjusted``). What is told to participants
is told on school days, in the day; where several steps of one kind went by unnoticed, only the last is told.
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from domain.deadlines.watch import About, Audience, Kind

Direction = Literal["after", "before"]
LONGEST_DELAY: Final = 90  # school days, half a school year: a longer wait would be no watch
_BOTH: Final[tuple[Audience, ...]] = ("mentor", "mentee")


class Step(msgspec.Struct, frozen=True):
    """After so many school days, these hear. ``escalates``: reminders were not enough, whoever answers for the programme hears."""

    days: int
    audience: tuple[Audience, ...]
    escalates: bool = False


class DeadlineRule(msgspec.Struct, frozen=True):
    """How one kind of wait is watched.

    ``direction``: days after the wait began, or before what will happen. ``hour``: of the institution's own day, from which one may
    tell it. ``adjustable``: not where a rule of the house fixes it.
    ``working_days``: counted Monday to Friday without public holidays, holidays included: a session on the first day of school is told
    on the Friday before, not two weeks earlier. ``after_closing``: still watched when the programme is closed.
    ``settles``: silence settles it, and nobody is told.
    """

    kind: Kind
    about: About
    steps: tuple[Step, ...]
    direction: Direction = "after"
    hour: int = 8
    adjustable: bool = True
    working_days: bool = False
    after_closing: bool = False
    settles: bool = False

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(step.days for step in self.steps)


_TABLE: Final = (
    DeadlineRule("pair-acceptance", "pair", (Step(5, ("mentor", "mentee", "coordinator")),)),
    DeadlineRule("first-session", "pair", (Step(10, _BOTH), Step(15, ("coordinator",), escalates=True))),
    DeadlineRule("inactivity-nudge", "pair", (Step(15, _BOTH),)),
    DeadlineRule("inactivity-facilitator", "pair", (Step(20, ("facilitator",)),)),
    DeadlineRule("inactivity-escalation", "pair", (Step(30, ("coordinator", "consultant"), escalates=True),)),
    DeadlineRule(
        "guardian-authorisation-reminder", "participation", (Step(5, ("guardian", "mentor")), Step(10, ("guardian", "coordinator")))
    ),
    DeadlineRule("invitation-expiry", "participation", (Step(20, ("coordinator",)),)),
    DeadlineRule("certification-expiry", "participation", (Step(20, ("mentor", "coordinator")),), direction="before"),
    DeadlineRule("survey-reminder", "survey", (Step(4, ("respondents",)), Step(8, ("respondents",)))),
    DeadlineRule("survey-to-close", "survey", (Step(2, ("coordinator",)),)),
    DeadlineRule("session-tomorrow", "session", (Step(1, _BOTH),), direction="before", hour=12, working_days=True),
    DeadlineRule("session-to-report", "session", (Step(2, _BOTH),)),
    # the eighth day: all seven have gone by (domain/facilitation/settling.py)
    DeadlineRule("session-silence", "session", (Step(8, ()),), adjustable=False, settles=True),
    DeadlineRule("improvement-overdue", "improvement", (Step(10, ("responsible", "coordinator")),), after_closing=True),
)

RULES: Final[Mapping[Kind, DeadlineRule]] = {rule.kind: rule for rule in _TABLE}
