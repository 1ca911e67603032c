"""Watching: reminders that come due, delays that a programme adjusts, weeks that a group spends elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from domain.deadlines.applying import is_awaited, is_due, reads_awaited
from domain.deadlines.rules import LONGEST_DELAY, RULES
from domain.deadlines.watch import WATCH, Awaited, DelaysAdjusted, EscalationDue, GroupPeriodsSet, Kind, ReminderDue
from domain.decision import Command, Decision, Situation, Stream, decides
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing, Running, running
from domain.refusal import Refused
from domain.school_time import LONGEST_PERIOD, GroupPeriod

MOST_AT_ONCE: Final = 25  # things awaited of which one reminder tells; each history is read and guarded
LONGEST_GROUP: Final = 80  # characters of a group's name

# -------------------------------------------------------------------------------------------------------------- refusals


class DelaysWrong(Refused):
    code = "delays-wrong"
    kind = "invalid"
    sentence = (
        "Il faut un délai pour chaque étape ({steps}), de 1 à {longest} jours de classe, du plus court au plus long. "
        "Rien n’a été changé ; corrigez les nombres, puis recommencez."
    )


class DelayFixed(Refused):
    code = "delay-fixed"
    sentence = "Ce délai est le même pour tous les programmes. Rien n’a été changé ; ajustez les autres."


class GroupPeriodWrong(Refused):
    code = "group-period-wrong"
    kind = "invalid"
    sentence = (
        "Une période va d’un premier à un dernier jour, un an au plus, et le groupe a un nom ({day}). "
        "Rien n’a été changé ; corrigez les dates, puis recommencez."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class Remind(Command, frozen=True):
    """A step of one kind came due for these. It decides by itself for which of them that still applies today."""

    programme: UUID
    kind: Kind
    step: int
    awaited: Annotated[tuple[Awaited, ...], msgspec.Meta(max_length=MOST_AT_ONCE)]


def _reads(command: Remind, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    yield PROGRAMME.of(command.programme)
    yield WATCH.of(command.programme)
    for one in command.awaited:
        yield from reads_awaited(command.kind, command.programme, one, states)


@decides(Remind, permission="deadlines.tell", reads=_reads, leaves_sealed=("pair", "survey", "impact"))
def remind(command: Remind, situation: Situation) -> Decision:
    stream, rule = WATCH.of(command.programme), RULES[command.kind]
    watch, programme = situation[stream], situation[PROGRAMME.of(command.programme)]
    if isinstance(programme, NotOpened):
        raise ProgrammeMissing
    live = programme if isinstance(programme, Running) else None
    if rule.settles or (live is None and not rule.after_closing) or not 1 <= command.step <= len(rule.steps):
        return []
    awaited = tuple(
        one
        for one in command.awaited
        if watch.told(command.kind, one.subject, one.since) < command.step
        and is_awaited(command.kind, one, command.programme, live, situation)
        and is_due(command.kind, command.step, one, situation, watch)
    )
    if not awaited:
        return []
    step = rule.steps[command.step - 1]
    told = EscalationDue if step.escalates else ReminderDue
    return stream.gains(told(command.programme, command.kind, command.step, rule.about, step.audience, awaited))


class AdjustDelays(Command, frozen=True):
    """Wait longer or less long in this programme: school days, one for each step; none: as in the table again."""

    programme: UUID
    kind: Kind
    days: tuple[int, ...] = ()


@decides(
    AdjustDelays,
    permission="deadlines.adjust",
    reads=lambda command, states: (PROGRAMME.of(command.programme), WATCH.of(command.programme)),
)
def adjust_delays(command: AdjustDelays, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream, rule = WATCH.of(command.programme), RULES[command.kind]
    if not rule.adjustable:
        raise DelayFixed
    days = () if command.days == rule.days else command.days
    if days:
        in_order = all(before < after for before, after in pairwise(days))
        if len(days) != len(rule.steps) or not in_order or not 1 <= days[0] <= days[-1] <= LONGEST_DELAY:
            raise DelaysWrong(steps=len(rule.steps), longest=LONGEST_DELAY)
    if situation[stream].delays.get(command.kind, ()) == days:
        return []
    return stream.gains(DelaysAdjusted(command.programme, command.kind, days))


class SetGroupPeriods(Command, frozen=True):
    """Say when a group is in company, on placement or in exams; it replaces what was said of that group before."""

    programme: UUID
    group: str
    periods: Annotated[tuple[GroupPeriod, ...], msgspec.Meta(max_length=80)] = ()


@decides(
    SetGroupPeriods,
    permission="deadlines.adjust",
    reads=lambda command, states: (PROGRAMME.of(command.programme), WATCH.of(command.programme)),
)
def set_group_periods(command: SetGroupPeriods, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream, group = WATCH.of(command.programme), command.group.strip()
    if not 1 <= len(group) <= LONGEST_GROUP:
        raise GroupPeriodWrong(day="—")
    for period in command.periods:
        if not period.first <= period.last <= period.first + timedelta(days=LONGEST_PERIOD):
            raise GroupPeriodWrong(day=period.first.isoformat())
    periods = tuple(sorted(command.periods, key=lambda one: (one.first, one.last, one.kind, one.label)))
    if situation[stream].groups.get(group, ()) == periods:
        return []
    return stream.gains(GroupPeriodsSet(command.programme, group, periods))
