"""Steering sheets: one row per programme, its steering meetings, what they decided, how the programme was adjusted."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.steering import (
    AdjustmentDecided,
    Attendee,
    Change,
    DecidedBy,
    MeetingKind,
    Responsible,
    SteeringDecisionDone,
    SteeringDecisionTaken,
    SteeringMeetingCorrected,
    SteeringMeetingDropped,
    SteeringMeetingHeld,
    SteeringMeetingPlanned,
)
from domain.recorded import Recorded
from projections.projection import Projection


class SteeringMeetingLine(msgspec.Struct, frozen=True):
    """``attended`` is None as long as the meeting is only planned."""

    meeting: UUID
    kind: MeetingKind
    day: date
    attended: dict[Attendee, int] | None = None
    corrected: bool = False


class SteeringDecisionLine(msgspec.Struct, frozen=True):
    decision: UUID
    meeting: UUID
    words: str
    owner: Responsible
    due: date
    done_on: date | None = None


class AdjustmentLine(msgspec.Struct, frozen=True):
    """What changed, why, who decided and when it was recorded. It holds as long as that version of the design does."""

    adjustment: UUID
    change: Change
    reason: str
    decided_by: DecidedBy
    meeting: UUID | None
    decided_at: datetime
    design_version: int = 1


class SteeringSheet(msgspec.Struct, frozen=True):
    programme: UUID
    meetings: tuple[SteeringMeetingLine, ...] = ()
    decisions: tuple[SteeringDecisionLine, ...] = ()
    adjustments: tuple[AdjustmentLine, ...] = ()


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "programme", None) if recorded.stream.startswith("steering/") else None


def evolve(sheet: SteeringSheet | None, recorded: Recorded) -> SteeringSheet | None:
    event, replace = recorded.event, msgspec.structs.replace
    before = sheet or SteeringSheet(getattr(event, "programme", UUID(int=0)))
    match event:
        case SteeringMeetingPlanned():
            return replace(before, meetings=_meetings(before, SteeringMeetingLine(event.meeting, event.kind, event.day)))
        case SteeringMeetingDropped():
            return replace(before, meetings=tuple(one for one in before.meetings if one.meeting != event.meeting))
        case SteeringMeetingHeld() | SteeringMeetingCorrected():
            corrected = isinstance(event, SteeringMeetingCorrected)
            held = SteeringMeetingLine(event.meeting, event.kind, event.day, event.attended, corrected)
            return replace(before, meetings=_meetings(before, held))
        case SteeringDecisionTaken():
            line = SteeringDecisionLine(event.decision, event.meeting, event.words, event.owner, event.due)
            return replace(before, decisions=(*before.decisions, line))
        case SteeringDecisionDone(decision=decision, done_on=done_on):
            lines = (replace(one, done_on=done_on) if one.decision == decision else one for one in before.decisions)
            return replace(before, decisions=tuple(lines))
        case AdjustmentDecided():
            told = AdjustmentLine(
                event.adjustment,
                event.change,
                event.reason,
                event.decided_by,
                event.meeting,
                recorded.occurred_at,
                event.design_version,
            )
            return replace(before, adjustments=(*before.adjustments, told))
        case _:
            return sheet


def _meetings(sheet: SteeringSheet, line: SteeringMeetingLine) -> tuple[SteeringMeetingLine, ...]:
    others = (one for one in sheet.meetings if one.meeting != line.meeting)
    return tuple(sorted((*others, line), key=lambda one: (one.day, one.meeting)))


STEERING_SHEETS: Final = Projection("steering_sheet", version=2, view=SteeringSheet, key=key, evolve=evolve)
