"""A pair (binôme): one mentor and one mentee, their sessions, how they went, what they aim at.

A pair may be published under conditions; it becomes active when certification, authorisation and charter hold. A session is never
edited: it is confirmed or contested by the other side, and corrected by a new fact that carries the time of the one it corrects.
"""

from datetime import date, datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal

Side = Literal["mentor", "mentee"]
Reporter = Literal["mentor", "mentee", "coordinator"]
Place = Literal["premises", "approved-video", "elsewhere"]
EndReason = Literal["goal-reached", "programme-over", "person-left", "other-pair", "not-working", "declined"]
MissedReason = Literal["mentor-absent", "mentee-absent", "both-absent", "institution"]
CancelReason = Literal["mentor-unavailable", "mentee-unavailable", "institution", "other"]
PauseReason = Literal["exams", "placement", "absence", "workload", "other"]
CorrectionReason = Literal["typing-error", "wrong-day", "wrong-duration", "took-place", "did-not-take-place", "other"]
GiveBackKind = Literal["trade", "method", "network", "guidance", "other"]
GoalOutcome = Literal["reached", "partly", "otherwise"]
Outcome = Literal["held", "missed", "cancelled"]

# ---------------------------------------------------------------------------------------------- events: the pair's own life


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


@event_type("pair.accepted.v1")
class PairAccepted(Event, frozen=True):
    """One side says yes to working with the other."""

    pair: UUID
    programme: UUID
    side: Side
    person: UUID


@event_type("pair.declined.v1", data_subject="person")
class PairDeclined(Event, frozen=True):
    """One side says no before they ever met; nobody has to say why. The pair ends with it."""

    pair: UUID
    programme: UUID
    side: Side
    person: UUID
    reason: Personal[str | None] = None


@event_type("pair.activated.v1")
class PairActivated(Event, frozen=True):
    """Certification, authorisation and charter hold: the pair may meet."""

    pair: UUID
    programme: UUID


@event_type("pair.paused.v1")
class PairPaused(Event, frozen=True):
    """From ``day`` on they do not meet; ``until`` is the last day of it where that is known. Both places stay taken."""

    pair: UUID
    programme: UUID
    day: date
    reason: PauseReason
    until: date | None = None


@event_type("pair.resumed.v1")
class PairResumed(Event, frozen=True):
    pair: UUID
    programme: UUID


@event_type("pair.ended.v1")
class PairEnded(Event, frozen=True):
    pair: UUID
    programme: UUID
    reason: EndReason


# -------------------------------------------------------------------------------------------------------- events: sessions


@event_type("pair.session-planned.v1")
class SessionPlanned(Event, frozen=True):
    pair: UUID
    programme: UUID
    session: UUID
    day: date
    start: int  # minutes since midnight, in the institution's own time
    minutes: int
    place: Place
    tool: str | None = None  # by which they see each other, for one at a distance


@event_type("pair.session-moved.v1")
class SessionMoved(Event, frozen=True):
    """A planned session takes place on another day, at another hour or elsewhere."""

    pair: UUID
    programme: UUID
    session: UUID
    day: date
    start: int
    minutes: int
    place: Place
    tool: str | None = None


@event_type("pair.session-cancelled.v1")
class SessionCancelled(Event, frozen=True):
    """A planned session will not take place, and nobody waited for the other in vain. ``at`` repeats the time of the line."""

    pair: UUID
    programme: UUID
    session: UUID
    reason: CancelReason
    at: datetime | None = None


@event_type("pair.session-held.v1", backdatable=True)
class SessionHeld(Event, frozen=True):
    """They met. ``reported_by`` is a side of the pair, or the coordinator; the event's time is the session's own.

    ``start``: minutes since midnight, where it is known. ``at`` repeats the event's time, so that a correction can carry it, and
    ``reported_on`` is the day it was told, from which the other side has seven school days to object; both are None in old lines.
    """

    pair: UUID
    programme: UUID
    session: UUID
    day: date
    minutes: int
    theme: str
    place: Place
    reported_by: Reporter
    start: int | None = None
    tool: str | None = None
    at: datetime | None = None
    reported_on: date | None = None


@event_type("pair.session-missed.v1", backdatable=True)
class SessionMissed(Event, frozen=True):
    pair: UUID
    programme: UUID
    session: UUID
    day: date
    reason: MissedReason
    reported_by: Reporter | None = None
    at: datetime | None = None


@event_type("pair.session-confirmed.v1")
class SessionConfirmed(Event, frozen=True):
    """The other side says so too; ``tacit`` where seven school days passed without objection, and then no side said it."""

    pair: UUID
    programme: UUID
    session: UUID
    tacit: bool
    side: Side | None = None


@event_type("pair.session-contested.v1", data_subject="person")
class SessionContested(Event, frozen=True):
    """The other side says that it was not so: the session counts no more until it is confirmed or corrected."""

    pair: UUID
    programme: UUID
    session: UUID
    side: Side
    person: UUID
    reason: Personal[str | None] = None


@event_type("pair.session-corrected.v1", backdatable=True)
class SessionCorrected(Event, frozen=True):
    """What is now held true of a session, whole; its time is that of the fact which it corrects."""

    pair: UUID
    programme: UUID
    session: UUID
    outcome: Outcome
    day: date
    minutes: int
    theme: str
    place: Place | None
    start: int | None
    tool: str | None
    missed_because: MissedReason | None
    reason: CorrectionReason
    reported_by: Reporter
    reported_on: date


# -------------------------------------------------------------------------------------------------- events: what comes of it


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
    comment: Personal[str | None] = None


@event_type("pair.give-back-recorded.v1", data_subject="person")
class GiveBackRecorded(Event, frozen=True):
    """The mentee passed something on in return: of a trade, a method, a network, or advice on what to study."""

    pair: UUID
    programme: UUID
    give_back: UUID
    person: UUID
    kind: GiveBackKind
    day: date
    words: Personal[str | None] = None


@event_type("pair.goal-set.v1", data_subject="person")
class GoalSet(Event, frozen=True):
    """What both want the mentee to be able to do; set again under the same identifier, it is worded anew. ``person``: the mentee."""

    pair: UUID
    programme: UUID
    goal: UUID
    person: UUID
    words: Personal[str]


@event_type("pair.goal-reached.v1")
class GoalReached(Event, frozen=True):
    """How far they came: reached, partly, or otherwise than they had thought."""

    pair: UUID
    programme: UUID
    goal: UUID
    outcome: GoalOutcome


# ----------------------------------------------------------------------------------------------------------------- state


class NotFormed(msgspec.Struct, frozen=True):
    """No such pair."""


class Session(msgspec.Struct, frozen=True):
    """One meeting of the pair, as far as it is known. ``at``: when the fact happened that says so."""

    day: date
    status: Literal["planned", "held", "contested", "missed", "cancelled"]
    minutes: int = 0
    start: int | None = None
    place: Place | None = None
    reported_by: str = ""
    confirmed: bool = False
    rated_by: frozenset[Side] = frozenset()
    theme: str = ""
    tool: str | None = None
    missed_because: MissedReason | None = None
    at: datetime | None = None
    reported_on: date | None = None


class Goal(msgspec.Struct, frozen=True):
    words: Personal[str]
    outcome: GoalOutcome | None = None


class Pause(msgspec.Struct, frozen=True):
    """From ``day`` on; ``until`` is its last day, where that is known."""

    day: date
    reason: PauseReason
    until: date | None

    def covers(self, day: date) -> bool:
        return day >= self.day and (self.until is None or day <= self.until)


class Together(msgspec.Struct, frozen=True):
    """Two people and what they keep of their meetings, whether they still meet or not."""

    pair: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    mentor_person: UUID
    mentee_person: UUID
    planned_sessions: int
    sessions: dict[UUID, Session] = {}
    goals: dict[UUID, Goal] = {}
    given_back: frozenset[UUID] = frozenset()


class Formed(Together, frozen=True):
    """A pair that exists and has not ended; ``active`` once its conditions held."""

    active: bool = False
    accepted_by: frozenset[Side] = frozenset()
    pause: Pause | None = None


class Ended(Together, frozen=True):
    """They meet no more. What was lived can still be confirmed, corrected and rated."""

    reason: EndReason = "other-pair"


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
        case _, NotFormed():
            return state
        case PairEnded(), Formed():
            kept = {name: getattr(state, name) for name in Together.__struct_fields__}
            return Ended(**kept, reason=event.reason)
        case _, Formed():
            return _with_what_comes_of_it(_lived(state, event), event)
        case _, Ended():
            return _with_what_comes_of_it(state, event)


def _lived(state: Formed, event: Event) -> Formed:
    replace = msgspec.structs.replace
    match event:
        case PairActivated():
            return replace(state, active=True)
        case PairAccepted():
            return replace(state, accepted_by=state.accepted_by | {event.side})
        case PairPaused():
            return replace(state, pause=Pause(event.day, event.reason, event.until))
        case PairResumed():
            return replace(state, pause=None)
        case SessionPlanned() | SessionMoved() | SessionHeld() | SessionMissed() | SessionCancelled():
            return replace(state, sessions=_sessions_told(state.sessions, event))
        case _:
            return state


def _sessions_told(sessions: dict[UUID, Session], event: Event) -> dict[UUID, Session]:
    """The sessions after one was planned or took place, or did not."""
    match event:
        case SessionPlanned() | SessionMoved():
            told = Session(event.day, "planned", event.minutes, event.start, event.place, tool=event.tool)
        case SessionHeld():
            told = Session(
                event.day,
                "held",
                event.minutes,
                event.start,
                event.place,
                event.reported_by,
                theme=event.theme,
                tool=event.tool,
                at=event.at,
                reported_on=event.reported_on,
            )
        case SessionMissed():
            told = Session(event.day, "missed", reported_by=event.reported_by or "", missed_because=event.reason, at=event.at)
        case SessionCancelled() if event.session in sessions:
            told = Session(sessions[event.session].day, "cancelled", at=event.at)
        case _:
            return sessions
    return {**sessions, event.session: told}


def _with_what_comes_of_it(state: Formed | Ended, event: Event) -> Formed | Ended:
    """What is said of sessions, and what the pair aims at: also after its end."""
    replace = msgspec.structs.replace
    match event:
        case GoalSet():
            return replace(state, goals={**state.goals, event.goal: Goal(event.words)})
        case GoalReached() if event.goal in state.goals:
            return replace(state, goals={**state.goals, event.goal: replace(state.goals[event.goal], outcome=event.outcome)})
        case GiveBackRecorded():
            return replace(state, given_back=state.given_back | {event.give_back})
        case SessionConfirmed() | SessionContested() | SessionCorrected() | FeedbackGiven() if event.session in state.sessions:
            return replace(state, sessions={**state.sessions, event.session: _judged(state.sessions[event.session], event)})
        case _:
            return state


def _judged(session: Session, event: SessionConfirmed | SessionContested | SessionCorrected | FeedbackGiven) -> Session:
    replace = msgspec.structs.replace
    match event:
        case SessionConfirmed():
            return replace(session, status="held", confirmed=True)
        case SessionContested():
            return replace(session, status="contested", confirmed=False)
        case FeedbackGiven():
            return replace(session, rated_by=session.rated_by | {event.side})
        case SessionCorrected():
            return Session(
                day=event.day,
                status=event.outcome,
                minutes=event.minutes,
                start=event.start,
                place=event.place,
                reported_by=event.reported_by,
                # where both sides disagreed, the coordinator's word settles it
                confirmed=session.status == "contested" and event.reported_by == "coordinator",
                rated_by=session.rated_by,
                theme=event.theme,
                tool=event.tool,
                missed_because=event.missed_because,
                at=session.at,
                reported_on=event.reported_on,
            )


PAIR: Final = StreamType[PairState]("pair", NotFormed(), evolve)
