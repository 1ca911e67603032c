"""Looking at a programme's deadlines: what is late, what comes, and how many reminders were told."""

from datetime import date
from uuid import UUID

import msgspec

from domain.deadlines.clock import Clock, delays_of
from domain.deadlines.rules import RULES
from domain.deadlines.watch import Kind, Watch
from projections.deadline_sheet import DEADLINE_SHEETS, KEY, ProgrammeDeadlines
from services.reading.views import TenantViews


class Waited(msgspec.Struct, frozen=True):
    """One thing awaited. ``by``: the day of its next step, None where every step was told; ``told``: how many were. ``late``: one was."""

    kind: Kind
    subject: UUID
    pair: UUID | None
    participations: tuple[UUID, ...]
    since: date
    by: date | None
    told: int
    late: bool


class RuleShown(msgspec.Struct, frozen=True):
    """A rule of the table as this programme has it; ``usual``: the table's own delays."""

    kind: Kind
    days: tuple[int, ...]
    usual: tuple[int, ...]
    adjustable: bool


async def deadlines_of(views: TenantViews, programme: UUID) -> ProgrammeDeadlines | None:
    """The programme's clocks; None before it was opened."""
    sheet = await views.one(DEADLINE_SHEETS, KEY)
    return sheet.programmes.get(programme) if sheet is not None else None


def waited(deadlines: ProgrammeDeadlines | None, today: date) -> list[Waited]:
    """Everything that a person may be told is awaited, late first, then by day; what silence settles is nobody's task."""
    if deadlines is None:
        return []
    shown = [
        _waited(clock, deadlines, today)
        for clock in deadlines.followed.clocks.values()
        if not clock.rule.settles and not _repeated(clock, deadlines)
    ]
    kept = [one for one in shown if one.by is not None or one.late]
    return sorted(kept, key=lambda one: (not one.late, one.by or one.since, one.kind))


def rules_of(watch: Watch) -> list[RuleShown]:
    """Every rule that a programme may adjust, in the order of the table."""
    return [RuleShown(kind, delays_of(kind, watch.delays), rule.days, rule.adjustable) for kind, rule in RULES.items() if rule.adjustable]


def _waited(clock: Clock, deadlines: ProgrammeDeadlines, today: date) -> Waited:
    step = deadlines.due.get(clock.name)
    overdue = step is not None and step.day < today
    late = (clock.rung > 0 or overdue) and clock.rule.direction == "after"
    people = clock.participations
    return Waited(clock.kind, clock.subject, clock.pair, people, clock.since, step.day if step else None, clock.rung, late)


def _repeated(clock: Clock, deadlines: ProgrammeDeadlines) -> bool:
    """Of a pair's silence only the first rule whose turn has not come is shown."""
    if clock.kind == "inactivity-facilitator":
        return _still_to_come("inactivity-nudge", clock, deadlines)
    if clock.kind == "inactivity-escalation":
        return any(_still_to_come(kind, clock, deadlines) for kind in ("inactivity-nudge", "inactivity-facilitator"))
    return False


def _still_to_come(kind: str, clock: Clock, deadlines: ProgrammeDeadlines) -> bool:
    return f"{kind}/{clock.subject}" in deadlines.due
