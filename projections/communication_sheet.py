"""The communication sheet: one row per programme; what is planned, what has left, who was met, heard and called. No words of anybody."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.design.communication import (
    ANNOUNCEMENT,
    Audience,
    CallAdjusted,
    Called,
    CallOpened,
    Delivery,
    MeetingCorrected,
    MeetingHeld,
    MessageApproved,
    MessageDelivered,
    MessagePlanned,
    MessageSetAside,
    MessageWritten,
    ObjectionAnswered,
    ObjectionRaised,
    Sender,
)
from domain.recorded import Recorded
from projections.projection import Projection

MessageStatus = Literal["draft", "approved", "out", "set-aside"]


class MessageLine(msgspec.Struct, frozen=True):
    """One message of the plan. ``written`` where the institution changed the template's text."""

    message: str
    audience: Audience
    sender: Sender
    due: date | None
    required: bool
    status: MessageStatus = "draft"
    written: bool = False
    approved_at: datetime | None = None
    deliveries: tuple[Delivery, ...] = ()


class MeetingLine(msgspec.Struct, frozen=True):
    meeting: UUID
    audience: Audience
    day: date
    attended: int
    invited: int | None


class ObjectionLine(msgspec.Struct, frozen=True):
    """``reason`` is the kit's name of a doubt, None where it was told in words alone."""

    objection: UUID
    audience: Audience
    reason: str | None
    raised_at: datetime
    answered_at: datetime | None = None


class CallLine(msgspec.Struct, frozen=True):
    audience: Called
    asked: int
    opened_at: datetime
    closes_on: date


class CommunicationSheet(msgspec.Struct, frozen=True):
    """``announced_on``: the day on which the staff was first told, what the gate ``staff-informed`` asks for."""

    programme: UUID
    messages: tuple[MessageLine, ...] = ()
    meetings: tuple[MeetingLine, ...] = ()
    objections: tuple[ObjectionLine, ...] = ()
    calls: tuple[CallLine, ...] = ()
    announced_on: date | None = None

    def asked(self, audience: Called) -> int | None:
        """How many people of an audience were called; None where none was."""
        return next((call.asked for call in self.calls if call.audience == audience), None)


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "programme", None) if recorded.stream.startswith("communication/") else None


def evolve(sheet: CommunicationSheet | None, recorded: Recorded) -> CommunicationSheet | None:
    event, at, replace = recorded.event, recorded.occurred_at, msgspec.structs.replace
    before = sheet or CommunicationSheet(getattr(event, "programme", UUID(int=0)))
    match event:
        case MessagePlanned():
            line = MessageLine(event.message, event.audience, event.sender, event.due, event.required)
            others = tuple(one for one in before.messages if one.message != event.message)
            return replace(before, messages=(*others, line))
        case MessageDelivered() if before.announced_on is None and event.message == ANNOUNCEMENT:
            return replace(before, messages=_messages(before, recorded), announced_on=event.day)
        case MessageWritten() | MessageApproved() | MessageDelivered() | MessageSetAside():
            return replace(before, messages=_messages(before, recorded))
        case MeetingHeld() | MeetingCorrected():
            held = MeetingLine(event.meeting, event.audience, event.day, event.attended, event.invited)
            kept = tuple(one for one in before.meetings if one.meeting != event.meeting)
            return replace(before, meetings=tuple(sorted((*kept, held), key=lambda one: (one.day, one.meeting))))
        case ObjectionRaised():
            objection = ObjectionLine(event.objection, event.audience, event.reason, at)
            return replace(before, objections=(*before.objections, objection))
        case ObjectionAnswered(objection=answered):
            lines = (replace(one, answered_at=at) if one.objection == answered else one for one in before.objections)
            return replace(before, objections=tuple(lines))
        case CallOpened():
            return replace(before, calls=(*before.calls, CallLine(event.audience, event.asked, at, event.closes_on)))
        case CallAdjusted():
            calls = (
                replace(one, asked=event.asked, closes_on=event.closes_on) if one.audience == event.audience else one
                for one in before.calls
            )
            return replace(before, calls=tuple(calls))
        case _:
            return sheet


def _messages(sheet: CommunicationSheet, recorded: Recorded) -> tuple[MessageLine, ...]:
    """The lines of the plan, the one that the event speaks of changed."""
    event = recorded.event
    return tuple(
        msgspec.structs.replace(one, **_changes(one, recorded)) if one.message == getattr(event, "message", None) else one
        for one in sheet.messages
    )


def _changes(line: MessageLine, recorded: Recorded) -> dict[str, object]:
    match recorded.event:
        case MessageWritten():
            return {"status": "draft", "written": True, "approved_at": None}
        case MessageApproved():
            return {"status": "approved", "approved_at": recorded.occurred_at}
        case MessageDelivered(channel=channel, day=day):
            return {"status": "out", "deliveries": (*line.deliveries, Delivery(channel, day))}
        case MessageSetAside():
            return {"status": "set-aside", "approved_at": None}
        case _:
            return {}


COMMUNICATION_SHEETS: Final = Projection("communication_sheet", version=1, view=CommunicationSheet, key=key, evolve=evolve)
