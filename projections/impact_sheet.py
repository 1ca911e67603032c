"""Impact sheets: one row per programme, with what is kept beside the figures: indicators, improvements, follow-up, the year after."""

from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from domain.measurement.impact import (
    AlumnusNamed,
    FollowUp,
    FollowUpComputed,
    ImpactComputed,
    ImprovementDecided,
    ImprovementDone,
    ImprovementVerified,
    IndicatorNoted,
    LeaverArchived,
    ObservedIndicator,
    Owner,
    ProgrammeCarriedOver,
    ProgrammeTakenUp,
    VolunteerInvitedAgain,
    observed_after,
)
from domain.recorded import Recorded
from projections.projection import Projection


class ImprovementLine(msgspec.Struct, frozen=True):
    """An improvement and how far it came: decided, then done, then verified."""

    improvement: UUID
    decision: str
    decided_at: datetime
    due: date | None
    owner: Owner | None
    status: Literal["decided", "done", "verified"] = "decided"
    done_on: date | None = None
    note: str = ""
    verified_on: date | None = None
    effective: bool | None = None
    finding: str = ""


class ImpactSheet(msgspec.Struct, frozen=True):
    """``computed_at``: when the impact was computed last. ``invited`` counts people proposed anew for this programme."""

    programme: UUID
    computed_at: datetime | None = None
    improvements: tuple[ImprovementLine, ...] = ()
    indicators: tuple[ObservedIndicator, ...] = ()
    follow_up: FollowUp | None = None
    successor: UUID | None = None
    predecessor: UUID | None = None
    leavers: int = 0
    invited: int = 0
    alumni: tuple[UUID, ...] = ()


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "programme", None) if recorded.stream.startswith("impact/") else None


def evolve(sheet: ImpactSheet | None, recorded: Recorded) -> ImpactSheet | None:
    programme = key(recorded)
    if programme is None:
        return sheet
    known = sheet or ImpactSheet(programme)
    return msgspec.structs.replace(known, **_changes(known, recorded))


def _changes(sheet: ImpactSheet, recorded: Recorded) -> dict[str, Any]:
    """The columns that a fact changes, by its kind."""
    match recorded.event:
        case ImpactComputed():
            return {"computed_at": recorded.occurred_at}
        case FollowUpComputed(follow_up=follow_up):
            return {"follow_up": follow_up}
        case IndicatorNoted() as noted:
            return {"indicators": _noted(sheet.indicators, noted)}
        case ImprovementDecided() as decided:
            line = ImprovementLine(decided.improvement, decided.decision, recorded.occurred_at, decided.due, decided.owner)
            return {"improvements": (*sheet.improvements, line)}
        case ImprovementDone() as done:
            return {"improvements": _changed(sheet, done.improvement, status="done", done_on=done.done_on, note=done.note)}
        case ImprovementVerified() as verified:
            found = {"verified_on": verified.verified_on, "effective": verified.effective, "finding": verified.finding}
            return {"improvements": _changed(sheet, verified.improvement, status="verified", **found)}
        case ProgrammeCarriedOver(successor=successor):
            return {"successor": successor}
        case ProgrammeTakenUp(predecessor=predecessor):
            return {"predecessor": predecessor}
        case LeaverArchived():
            return {"leavers": sheet.leavers + 1}
        case VolunteerInvitedAgain():
            return {"invited": sheet.invited + 1}
        case AlumnusNamed(person=person):
            return {"alumni": (*sheet.alumni, person)}
        case _:
            return {}


def _changed(sheet: ImpactSheet, improvement: UUID, **changes: object) -> tuple[ImprovementLine, ...]:
    return tuple(msgspec.structs.replace(line, **changes) if line.improvement == improvement else line for line in sheet.improvements)


def _noted(indicators: tuple[ObservedIndicator, ...], noted: IndicatorNoted) -> tuple[ObservedIndicator, ...]:
    known = {one.indicator: one for one in indicators}
    after = observed_after(known.get(noted.indicator), noted)
    return indicators if after is None else tuple({**known, noted.indicator: after}.values())


IMPACT_SHEETS: Final = Projection("impact_sheet", version=1, view=ImpactSheet, key=key, evolve=evolve)
