"""Steering (comité de pilotage): meetings, what they decide, and adjustments of what the direction approved.

An adjustment stands in this stream and never in the design's: what was approved reads for ever as it was approved, and what holds
today is that text with every adjustment of it, each with its reason and who decided it (``in_force``). A revision that the direction
approves later wins over every adjustment before it: it was written and approved as a whole.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.design.design import DesignContent, Format
from domain.event import Event, event_type

MeetingKind = Literal["launch", "mid-term", "final", "other"]
Attendee = Literal["direction", "coordinator", "facilitator", "staff", "learners", "ekole", "family", "employer"]
Responsible = Literal["direction", "coordinator", "deputy-coordinator", "facilitator", "steering"]
DecidedBy = Literal["direction", "steering"]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is otherwise from now on; None leaves it as it is. ``sessions``: for each pair; ``last_day``: of sessions and workshops."""

    sessions: int | None = None
    session_minutes: int | None = None
    rhythm: str | None = None
    last_day: date | None = None
    themes: tuple[str, ...] | None = None
    formats: tuple[Format, ...] | None = None


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("steering.meeting-planned.v1")
class SteeringMeetingPlanned(Event, frozen=True):
    """Planned again under the same identifier, it is moved."""

    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date


@event_type("steering.meeting-held.v1", backdatable=True)
class SteeringMeetingHeld(Event, frozen=True):
    """It took place, attended by so many of each; nobody is named."""

    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date
    attended: dict[Attendee, int]


@event_type("steering.meeting-corrected.v1")
class SteeringMeetingCorrected(Event, frozen=True):
    """What was noted of a meeting was wrong: this is how it was."""

    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date
    attended: dict[Attendee, int]
    reason: str


@event_type("steering.meeting-dropped.v1")
class SteeringMeetingDropped(Event, frozen=True):
    """A meeting that was planned does not take place."""

    programme: UUID
    meeting: UUID
    reason: str


@event_type("steering.decision-taken.v1")
class SteeringDecisionTaken(Event, frozen=True):
    """The owner is a function, never a name."""

    programme: UUID
    meeting: UUID
    decision: UUID
    words: str
    owner: Responsible
    due: date


@event_type("steering.decision-done.v1")
class SteeringDecisionDone(Event, frozen=True):
    programme: UUID
    decision: UUID
    done_on: date


@event_type("steering.adjustment-decided.v1")
class AdjustmentDecided(Event, frozen=True):
    """The programme goes on otherwise than approved. ``meeting`` where the steering committee decided it.

    ``design_version``: which approved version of the design it changes, 1 the first.
    """

    programme: UUID
    adjustment: UUID
    change: Change
    reason: str
    decided_by: DecidedBy
    meeting: UUID | None
    design_version: int = 1


# ----------------------------------------------------------------------------------------------------------------- state


class SteeringMeeting(msgspec.Struct, frozen=True):
    """``attended`` None as long as it was not held."""

    kind: MeetingKind
    day: date
    attended: dict[Attendee, int] | None = None


class SteeringDecision(msgspec.Struct, frozen=True):
    meeting: UUID
    words: str
    owner: Responsible
    due: date
    done_on: date | None = None


class Adjustment(msgspec.Struct, frozen=True):
    change: Change
    reason: str
    decided_by: DecidedBy
    meeting: UUID | None
    design_version: int = 1


class Steering(msgspec.Struct, frozen=True):
    """Everything steered in one programme; adjustments in the order in which they were decided."""

    meetings: dict[UUID, SteeringMeeting] = {}
    decisions: dict[UUID, SteeringDecision] = {}
    adjustments: dict[UUID, Adjustment] = {}


def evolve(state: Steering, event: Event) -> Steering:
    replace = msgspec.structs.replace
    match event:
        case SteeringMeetingPlanned():
            return replace(state, meetings={**state.meetings, event.meeting: SteeringMeeting(event.kind, event.day)})
        case SteeringMeetingDropped():
            return replace(state, meetings={name: one for name, one in state.meetings.items() if name != event.meeting})
        case SteeringMeetingHeld() | SteeringMeetingCorrected():
            held = SteeringMeeting(event.kind, event.day, event.attended)
            return replace(state, meetings={**state.meetings, event.meeting: held})
        case SteeringDecisionTaken():
            taken = SteeringDecision(event.meeting, event.words, event.owner, event.due)
            return replace(state, decisions={**state.decisions, event.decision: taken})
        case SteeringDecisionDone() if event.decision in state.decisions:
            done = replace(state.decisions[event.decision], done_on=event.done_on)
            return replace(state, decisions={**state.decisions, event.decision: done})
        case AdjustmentDecided():
            adjustment = Adjustment(event.change, event.reason, event.decided_by, event.meeting, event.design_version)
            return replace(state, adjustments={**state.adjustments, event.adjustment: adjustment})
        case _:
            return state


STEERING: Final = StreamType[Steering]("steering", Steering(), evolve)

# ----------------------------------------------------------------------------------------------------- what holds today


def in_force(approved: DesignContent, steering: Steering, version: int) -> DesignContent:
    """The design as it holds today: its ``version`` as approved, changed by every adjustment of that version, in order."""
    content = approved
    for adjustment in steering.adjustments.values():
        if adjustment.design_version == version:
            content = adjusted(content, adjustment.change)
    return content


def adjusted(content: DesignContent, change: Change) -> DesignContent:
    """The design after one change."""
    told: Mapping[str, object] = msgspec.structs.asdict(change)
    frame = {name: value for name, value in told.items() if value is not None and name != "themes"}
    themes = content.themes if change.themes is None else change.themes
    return msgspec.structs.replace(content, themes=themes, frame=msgspec.structs.replace(content.frame, **frame))


def sessions_adjusted(steering: Steering, version: int) -> int | None:
    """How many sessions each pair is to have since the last adjustment of that version that said so; None where none did."""
    told = [one.change.sessions for one in steering.adjustments.values() if one.design_version == version]
    return next((sessions for sessions in reversed(told) if sessions is not None), None)
