"""Workshop sheets: one row per workshop, who teaches, who joined, who came, how it was found. It holds ids, no personal data.

The facilitator's name is sealed in the log; pages read it, and what was written on cards, from the workshop's own history.
"""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.facilitation.pair import Place
from domain.facilitation.workshop import (
    Attendance,
    FacilitatorFunction,
    FacilitatorNamed,
    WorkshopAttendanceCorrected,
    WorkshopCancelled,
    WorkshopCancelReason,
    WorkshopChanged,
    WorkshopCodesIssued,
    WorkshopHeld,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
    WorkshopOpened,
    WorkshopRated,
)
from domain.recorded import Recorded
from projections.projection import Projection


class WorkshopSheet(msgspec.Struct, frozen=True):
    """``mentors`` and ``joined`` are participations, in the order in which they came. ``present`` counts people accompanied.

    ``participant_minutes`` and ``mentor_minutes`` sum each person's own; ``opinions`` and their sum stand for what cards said.
    """

    workshop: UUID
    programme: UUID
    title: str
    theme: str
    day: date
    start: int
    minutes: int
    place: Place
    seats: int
    room: str
    tool: str | None
    outline: str | None
    status: Literal["planned", "held", "cancelled"] = "planned"
    facilitator: UUID | None = None
    facilitator_function: FacilitatorFunction | None = None
    mentors: tuple[UUID, ...] = ()
    joined: tuple[UUID, ...] = ()
    attendances: tuple[Attendance, ...] = ()
    present: int = 0
    participant_minutes: int = 0
    mentor_minutes: int = 0
    corrected: bool = False
    cancel_reason: WorkshopCancelReason | None = None
    cancel_note: str = ""
    codes: int = 0
    opinions: int = 0
    opinions_sum: int = 0

    @property
    def free_seats(self) -> int:
        return max(0, self.seats - len(self.joined))


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "workshop", None) if recorded.stream.startswith("workshop/") else None


def evolve(sheet: WorkshopSheet | None, recorded: Recorded) -> WorkshopSheet | None:
    event = recorded.event
    if isinstance(event, WorkshopOpened):
        return WorkshopSheet(**{name: getattr(event, name) for name in WorkshopOpened.__struct_fields__})
    if sheet is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case FacilitatorNamed():
            return replace(sheet, facilitator=event.facilitator, facilitator_function=event.function)
        case WorkshopChanged():
            return replace(sheet, **{name: getattr(event, name) for name in WorkshopChanged.__struct_fields__})
        case WorkshopMentorAssigned(participation=participation):
            return replace(sheet, mentors=(*_without(sheet.mentors, participation), participation))
        case WorkshopMentorReleased(participation=participation):
            return replace(sheet, mentors=_without(sheet.mentors, participation))
        case WorkshopJoined(participation=participation):
            return replace(sheet, joined=(*_without(sheet.joined, participation), participation))
        case WorkshopLeft(participation=participation):
            return replace(sheet, joined=_without(sheet.joined, participation))
        case WorkshopCancelled():
            return replace(sheet, status="cancelled", cancel_reason=event.reason, cancel_note=event.note)
        case WorkshopHeld():
            return _attended(replace(sheet, status="held", day=event.day), event.minutes, event.attendances)
        case WorkshopAttendanceCorrected():
            return _attended(replace(sheet, corrected=True), event.minutes, event.attendances)
        case WorkshopCodesIssued(codes=codes):
            return replace(sheet, codes=sheet.codes + len(codes))
        case WorkshopRated(rating=rating):
            return replace(sheet, opinions=sheet.opinions + 1, opinions_sum=sheet.opinions_sum + rating)
        case _:
            return sheet


def _attended(sheet: WorkshopSheet, minutes: int, attendances: tuple[Attendance, ...]) -> WorkshopSheet:
    mentees = [line for line in attendances if line.role == "mentee"]
    return msgspec.structs.replace(
        sheet,
        minutes=minutes,
        attendances=attendances,
        present=len(mentees),
        participant_minutes=sum(line.minutes for line in mentees),
        mentor_minutes=sum(line.minutes for line in attendances if line.role == "mentor"),
    )


def _without(people: tuple[UUID, ...], participation: UUID) -> tuple[UUID, ...]:
    return tuple(one for one in people if one != participation)


WORKSHOP_SHEETS: Final = Projection(
    "workshop_sheet", version=1, view=WorkshopSheet, key=key, evolve=evolve, indexes=(("programme", "day"),)
)
