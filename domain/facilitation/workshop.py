"""A workshop (atelier): certified mentors teach a group on one theme, an adult facilitator beside them.

People join as long as there are seats; who came, and for how many minutes, is told once it was held, and corrected by a new fact
where it was told wrongly. Whoever came says how it was on a card with a code that names nobody.
"""

from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.facilitation.pair import Place
from domain.personal import Personal
from domain.training.participation_events import Role

FacilitatorFunction = Literal["staff", "consultant"]
WorkshopCancelReason = Literal["mentor-unavailable", "facilitator-unavailable", "too-few", "institution", "other"]


class Attendance(msgspec.Struct, frozen=True):
    """One person who was there, as which side, and for how many minutes."""

    participation: UUID
    person: UUID
    role: Role
    minutes: int


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("workshop.opened.v1")
class WorkshopOpened(Event, frozen=True):
    """A theme, a day, a place, so many seats. ``start``: minutes since midnight, in the institution's own time.

    ``outline`` names the template's course of it, where it follows one; ``tool`` is by which people see each other at a distance.
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
    room: str = ""
    tool: str | None = None
    outline: str | None = None


@event_type("workshop.facilitator-named.v1", data_subject="facilitator")
class FacilitatorNamed(Event, frozen=True):
    """The adult who will be there. ``facilitator`` is their person where they have one here, else the workshop itself."""

    workshop: UUID
    programme: UUID
    facilitator: UUID
    function: FacilitatorFunction
    name: Personal[str]


@event_type("workshop.changed.v1")
class WorkshopChanged(Event, frozen=True):
    """Another day, hour, place or number of seats."""

    workshop: UUID
    programme: UUID
    day: date
    start: int
    minutes: int
    place: Place
    seats: int
    room: str = ""
    tool: str | None = None


@event_type("workshop.mentor-assigned.v1")
class WorkshopMentorAssigned(Event, frozen=True):
    workshop: UUID
    programme: UUID
    participation: UUID
    person: UUID


@event_type("workshop.mentor-released.v1")
class WorkshopMentorReleased(Event, frozen=True):
    workshop: UUID
    programme: UUID
    participation: UUID
    person: UUID


@event_type("workshop.joined.v1")
class WorkshopJoined(Event, frozen=True):
    workshop: UUID
    programme: UUID
    participation: UUID
    person: UUID


@event_type("workshop.left.v1")
class WorkshopLeft(Event, frozen=True):
    """A seat is free again; nobody has to say why."""

    workshop: UUID
    programme: UUID
    participation: UUID
    person: UUID


@event_type("workshop.held.v1", backdatable=True)
class WorkshopHeld(Event, frozen=True):
    """It took place, with these people; the facilitator was there. ``at`` repeats the event's time, for corrections."""

    workshop: UUID
    programme: UUID
    day: date
    minutes: int
    attendances: tuple[Attendance, ...]
    at: datetime


@event_type("workshop.attendance-corrected.v1", backdatable=True)
class WorkshopAttendanceCorrected(Event, frozen=True):
    """Who was there after all, whole; its time is that of the workshop."""

    workshop: UUID
    programme: UUID
    minutes: int
    attendances: tuple[Attendance, ...]
    reason: str


@event_type("workshop.cancelled.v1")
class WorkshopCancelled(Event, frozen=True):
    workshop: UUID
    programme: UUID
    reason: WorkshopCancelReason
    note: str = ""


@event_type("workshop.codes-issued.v1")
class WorkshopCodesIssued(Event, frozen=True):
    """Cards to say how it was, one code each. Only keyed digests of the codes stand here: nobody can read a code from them."""

    workshop: UUID
    programme: UUID
    codes: tuple[str, ...]


@event_type("workshop.rated.v1", data_subject="card")
class WorkshopRated(Event, frozen=True):
    """What somebody thought of it, 1 to 5, on the card of this code. ``card`` names the card; nothing names its author."""

    workshop: UUID
    programme: UUID
    card: UUID
    code: str
    rating: int
    comment: Personal[str | None] = None


# ----------------------------------------------------------------------------------------------------------------- state


class NotOpened(msgspec.Struct, frozen=True):
    """No such workshop."""


class Facilitator(msgspec.Struct, frozen=True):
    facilitator: UUID
    function: FacilitatorFunction
    name: Personal[str]


class Opinion(msgspec.Struct, frozen=True):
    rating: int
    comment: Personal[str | None]


class Gathering(msgspec.Struct, frozen=True):
    """What is known of a workshop whatever becomes of it. ``mentors`` and ``joined`` give each participation's person."""

    workshop: UUID
    programme: UUID
    title: str
    theme: str
    day: date
    start: int
    minutes: int
    place: Place
    seats: int
    room: str = ""
    tool: str | None = None
    outline: str | None = None
    facilitator: Facilitator | None = None
    mentors: dict[UUID, UUID] = {}
    joined: dict[UUID, UUID] = {}
    codes: frozenset[str] = frozenset()
    opinions: dict[str, Opinion] = {}

    @property
    def free_seats(self) -> int:
        return max(0, self.seats - len(self.joined))

    @property
    def leader(self) -> UUID | None:
        """The person of the adult who leads it; None where the institution's directory has none."""
        return self.facilitator.facilitator if self.facilitator and self.facilitator.facilitator != self.workshop else None

    @property
    def expected(self) -> frozenset[UUID]:
        """The people who are to be there: who leads it, its mentors, and those who joined."""
        return frozenset(filter(None, (self.leader, *self.mentors.values(), *self.joined.values())))


class Planned(Gathering, frozen=True):
    """People may join, leave, be assigned."""


class Held(Gathering, frozen=True):
    attendances: tuple[Attendance, ...] = ()
    at: datetime | None = None


class Cancelled(Gathering, frozen=True):
    reason: WorkshopCancelReason = "other"


WorkshopState: TypeAlias = NotOpened | Planned | Held | Cancelled


def evolve(state: WorkshopState, event: Event) -> WorkshopState:
    match event, state:
        case WorkshopOpened(), _:
            return Planned(**{name: getattr(event, name) for name in WorkshopOpened.__struct_fields__})
        case WorkshopHeld(), Planned():
            lived = msgspec.structs.replace(state, day=event.day, minutes=event.minutes)
            return Held(**_kept(lived), attendances=event.attendances, at=event.at)
        case WorkshopCancelled(), Planned():
            return Cancelled(**_kept(state), reason=event.reason)
        case WorkshopAttendanceCorrected(), Held():
            return msgspec.structs.replace(state, minutes=event.minutes, attendances=event.attendances)
        case ((WorkshopCodesIssued() | WorkshopRated()), (Planned() | Held())):
            return _heard(state, event)
        case _, Planned():
            return _prepared(state, event)
        case _:
            return state


def _kept(state: Planned) -> dict[str, Any]:
    return {name: getattr(state, name) for name in Gathering.__struct_fields__}


def _prepared(state: Planned, event: Event) -> Planned:
    replace = msgspec.structs.replace
    match event:
        case FacilitatorNamed():
            return replace(state, facilitator=Facilitator(event.facilitator, event.function, event.name))
        case WorkshopChanged():
            return replace(state, **{name: getattr(event, name) for name in WorkshopChanged.__struct_fields__})
        case WorkshopMentorAssigned():
            return replace(state, mentors={**state.mentors, event.participation: event.person})
        case WorkshopMentorReleased():
            return replace(state, mentors=_without(state.mentors, event.participation))
        case WorkshopJoined():
            return replace(state, joined={**state.joined, event.participation: event.person})
        case WorkshopLeft():
            return replace(state, joined=_without(state.joined, event.participation))
        case _:
            return state


def _heard(state: Planned | Held, event: WorkshopCodesIssued | WorkshopRated) -> Planned | Held:
    if isinstance(event, WorkshopCodesIssued):
        return msgspec.structs.replace(state, codes=state.codes | frozenset(event.codes))
    opinion = Opinion(event.rating, event.comment)
    return msgspec.structs.replace(state, opinions={**state.opinions, event.code: opinion})


def _without(people: dict[UUID, UUID], participation: UUID) -> dict[UUID, UUID]:
    return {one: person for one, person in people.items() if one != participation}


WORKSHOP: Final = StreamType[WorkshopState]("workshop", NotOpened(), evolve)
