"""A pair (binôme): one mentor and one mentee, their sessions, how they went.

A pair may be published under conditions; it becomes active when certification, authorisation and charter hold. A session is never
edited: it is confirmed by the other side, or corrected by a new fact.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal

Side = Literal["mentor", "mentee"]
Place = Literal["premises", "approved-video", "elsewhere"]
EndReason = Literal["goal-reached", "programme-over", "person-left", "other-pair", "not-working"]
MissedReason = Literal["mentor-absent", "mentee-absent", "both-absent", "institution"]

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("pair.formed.v1")
class PairFormed(Event, frozen=True):
    """Two participations are put together; ``score`` out of 100, None for a pair formed by hand."""

    pair: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    mentor_person: UUID
    mentee_person: UUID
    matching: UUID | None
    score: float | None
    planned_sessions: int


@event_type("pair.activated.v1")
class PairActivated(Event, frozen=True):
    """Certification, authorisation and charter hold: the pair may meet."""

    pair: UUID
    programme: UUID


@event_type("pair.session-planned.v1")
class SessionPlanned(Event, frozen=True):
    pair: UUID
    programme: UUID
    session: UUID
    day: date
    start: int  # minutes since midnight, in the institution's own time
    minutes: int
    place: Place


@event_type("pair.session-held.v1", backdatable=True)
class SessionHeld(Event, frozen=True):
    """They met. ``reported_by`` is a side of the pair, or the coordinator; the event's time is the session's own."""

    pair: UUID
    programme: UUID
    session: UUID
    day: date
    minutes: int
    theme: str
    place: Place
    reported_by: Literal["mentor", "mentee", "coordinator"]


@event_type("pair.session-missed.v1", backdatable=True)
class SessionMissed(Event, frozen=True):
    pair: UUID
    programme: UUID
    session: UUID
    day: date
    reason: MissedReason


@event_type("pair.session-confirmed.v1")
class SessionConfirmed(Event, frozen=True):
    """The other side says so too; ``tacit`` where seven school days passed without objection."""

    pair: UUID
    programme: UUID
    session: UUID
    tacit: bool


@event_type("pair.feedback-given.v1", data_subject="person")
class FeedbackGiven(Event, frozen=True):
    """How useful a session was, 1 to 5, by one side; the words are its author's."""

    pair: UUID
    programme: UUID
    session: UUID
    side: Side
    person: UUID
    rating: int
    next_step: Personal[str | None] = None


@event_type("pair.ended.v1")
class PairEnded(Event, frozen=True):
    pair: UUID
    programme: UUID
    reason: EndReason


# ----------------------------------------------------------------------------------------------------------------- state


class NotFormed(msgspec.Struct, frozen=True):
    """No such pair."""


class Session(msgspec.Struct, frozen=True):
    """One meeting of the pair, as far as it is known."""

    day: date
    status: Literal["planned", "held", "missed"]
    minutes: int = 0
    start: int | None = None
    place: Place | None = None
    reported_by: str = ""
    confirmed: bool = False
    rated_by: frozenset[Side] = frozenset()


class Formed(msgspec.Struct, frozen=True):
    """A pair that exists and has not ended; ``active`` once its conditions held."""

    pair: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    mentor_person: UUID
    mentee_person: UUID
    planned_sessions: int
    active: bool = False
    sessions: dict[UUID, Session] = {}


class Ended(msgspec.Struct, frozen=True):
    pair: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    sessions: dict[UUID, Session]


PairState: TypeAlias = NotFormed | Formed | Ended


def evolve(state: PairState, event: Event) -> PairState:
    match event, state:
        case PairFormed(), _:
            return Formed(
                event.pair,
                event.programme,
                event.mentor,
                event.mentee,
                event.mentor_person,
                event.mentee_person,
                event.planned_sessions,
            )
        case PairEnded(), Formed():
            return Ended(state.pair, state.programme, state.mentor, state.mentee, state.sessions)
        case PairActivated(), Formed():
            return msgspec.structs.replace(state, active=True)
        case _, Formed():
            return msgspec.structs.replace(state, sessions=_sessions_after(state.sessions, event))
        case _:
            return state


def _sessions_after(sessions: dict[UUID, Session], event: Event) -> dict[UUID, Session]:
    replace = msgspec.structs.replace
    match event:
        case SessionPlanned():
            return {**sessions, event.session: Session(event.day, "planned", event.minutes, event.start, event.place)}
        case SessionHeld():
            return {**sessions, event.session: Session(event.day, "held", event.minutes, None, event.place, event.reported_by)}
        case SessionMissed():
            return {**sessions, event.session: Session(event.day, "missed")}
        case SessionConfirmed() if event.session in sessions:
            return {**sessions, event.session: replace(sessions[event.session], confirmed=True)}
        case FeedbackGiven() if event.session in sessions:
            session = sessions[event.session]
            return {**sessions, event.session: replace(session, rated_by=session.rated_by | {event.side})}
        case _:
            return sessions


PAIR: Final = StreamType[PairState]("pair", NotFormed(), evolve)
