"""Pair sheets: one row per pair, how it stands, its sessions, what both found, aimed at and gave back.

What people say in their own words is not here: whoever may read it reads it from the log, through its author's key.
"""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.facilitation.pair import (
    CancelReason,
    EndReason,
    FeedbackGiven,
    GiveBackKind,
    GiveBackRecorded,
    GoalOutcome,
    GoalReached,
    GoalSet,
    MissedReason,
    PairAccepted,
    PairActivated,
    PairDeclined,
    PairEnded,
    PairFormed,
    PairPaused,
    PairResumed,
    PauseReason,
    Place,
    SessionCancelled,
    SessionConfirmed,
    SessionContested,
    SessionCorrected,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionPlanned,
    Side,
)
from domain.recorded import Recorded
from projections.projection import Projection

Confirmed = Literal["said", "tacit", "settled"]


class SessionLine(msgspec.Struct, frozen=True):
    """One session as the sheet shows it; ratings from 1 to 5 by side, ``start`` in minutes since midnight.

    ``confirmed_by``: the other side said so, seven school days went by in silence, or the coordinator settled it. ``number``: which
    of the sessions that took place, from 1. ``reported_on``: the day from which the other side has seven school days to object.
    """

    session: UUID
    day: date
    status: Literal["planned", "held", "contested", "missed", "cancelled"]
    minutes: int = 0
    theme: str | None = None
    place: Place | None = None
    reported_by: str | None = None
    confirmed: bool = False
    missed_because: MissedReason | None = None
    ratings: dict[Side, int] = {}
    start: int | None = None
    tool: str | None = None
    number: int | None = None
    confirmed_by: Confirmed | None = None
    cancelled_because: CancelReason | None = None
    moved: int = 0
    corrected: int = 0
    reported_on: date | None = None


class GoalLine(msgspec.Struct, frozen=True):
    """A goal without its words: when it was set, and how far they came."""

    goal: UUID
    set_on: date
    outcome: GoalOutcome | None = None
    decided_on: date | None = None


class GiveBackLine(msgspec.Struct, frozen=True):
    give_back: UUID
    day: date
    kind: GiveBackKind


class Pausing(msgspec.Struct, frozen=True):
    """``until``: the last day of the pause, None where nobody knows."""

    since: date
    reason: PauseReason
    until: date | None


class PairSheet(msgspec.Struct, frozen=True):
    """``held``, ``missed``, ``minutes``, ratings' sum and number repeat what the lines say, to be summed by the database."""

    pair: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    mentor_person: UUID
    mentee_person: UUID
    score: float | None
    planned_sessions: int
    formed_on: date
    status: Literal["formed", "active", "paused", "ended"] = "formed"
    end_reason: EndReason | None = None
    sessions: tuple[SessionLine, ...] = ()
    held: int = 0
    missed: int = 0
    minutes: int = 0
    ratings: int = 0
    ratings_sum: int = 0
    last_session_on: date | None = None
    met: bool = False
    accepted_by: tuple[Side, ...] = ()
    declined_by: Side | None = None
    pause: Pausing | None = None
    ended_on: date | None = None
    contested: int = 0
    unconfirmed: int = 0
    next_session_on: date | None = None
    goals: tuple[GoalLine, ...] = ()
    give_backs: tuple[GiveBackLine, ...] = ()


def key(recorded: Recorded) -> UUID | None:
    return getattr(recorded.event, "pair", None) if recorded.stream.startswith("pair/") else None


def evolve(sheet: PairSheet | None, recorded: Recorded) -> PairSheet | None:
    event = recorded.event
    if isinstance(event, PairFormed):
        return PairSheet(
            event.pair,
            event.programme,
            event.mentor,
            event.mentee,
            event.mentor_person,
            event.mentee_person,
            event.score,
            event.planned_sessions,
            recorded.occurred_at.date(),
        )
    if sheet is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case PairActivated():
            return replace(sheet, met=True, status="active" if sheet.pause is None else "paused")
        case PairAccepted():
            return replace(sheet, accepted_by=tuple(sorted({*sheet.accepted_by, event.side})))
        case PairDeclined():
            return replace(sheet, declined_by=event.side)
        case PairPaused():
            return replace(sheet, status="paused", pause=Pausing(event.day, event.reason, event.until))
        case PairResumed():
            return replace(sheet, status="active" if sheet.met else "formed", pause=None)
        case PairEnded():
            return replace(sheet, status="ended", end_reason=event.reason, ended_on=recorded.occurred_at.date())
        case GoalSet():
            lines = {line.goal: line for line in sheet.goals}
            lines[event.goal] = GoalLine(event.goal, recorded.occurred_at.date())
            return replace(sheet, goals=tuple(lines.values()))
        case GoalReached():
            day = recorded.occurred_at.date()
            goals = (replace(g, outcome=event.outcome, decided_on=day) if g.goal == event.goal else g for g in sheet.goals)
            return replace(sheet, goals=tuple(goals))
        case GiveBackRecorded():
            return replace(sheet, give_backs=(*sheet.give_backs, GiveBackLine(event.give_back, event.day, event.kind)))
        case _:
            return _with_session(sheet, event)


def _with_session(sheet: PairSheet, event: object) -> PairSheet:
    lines = {line.session: line for line in sheet.sessions}
    line = _line_after(lines, event)
    if line is None:
        return sheet
    lines[line.session] = line
    return _summed(sheet, sorted(lines.values(), key=lambda one: (one.day, one.start or 0, one.session)))


def _line_after(lines: dict[UUID, SessionLine], event: object) -> SessionLine | None:
    """The line that an event writes or changes; None where it is about no session, or one that nobody told of."""
    replace = msgspec.structs.replace
    match event:
        case SessionPlanned() as planned:
            return SessionLine(
                planned.session, planned.day, "planned", planned.minutes, place=planned.place, start=planned.start, tool=planned.tool
            )
        case SessionMoved() as to if to.session in lines:
            before = lines[to.session]
            return replace(before, day=to.day, minutes=to.minutes, place=to.place, start=to.start, tool=to.tool, moved=before.moved + 1)
        case SessionHeld() as held:
            return SessionLine(
                held.session,
                held.day,
                "held",
                held.minutes,
                held.theme,
                held.place,
                held.reported_by,
                start=held.start,
                tool=held.tool,
                reported_on=held.reported_on,
            )
        case SessionMissed() as missed:
            return SessionLine(missed.session, missed.day, "missed", reported_by=missed.reported_by, missed_because=missed.reason)
        case SessionCancelled(session=session, reason=reason) if session in lines:
            return replace(lines[session], status="cancelled", cancelled_because=reason)
        case SessionConfirmed(session=session, tacit=tacit) if session in lines:
            return replace(lines[session], status="held", confirmed=True, confirmed_by="tacit" if tacit else "said")
        case SessionContested(session=session) if session in lines:
            return replace(lines[session], status="contested", confirmed=False, confirmed_by=None)
        case SessionCorrected() as corrected if corrected.session in lines:
            return _corrected(lines[corrected.session], corrected)
        case FeedbackGiven(session=session, side=side, rating=rating) if session in lines:
            return replace(lines[session], ratings={**lines[session].ratings, side: rating})
        case _:
            return None


def _corrected(before: SessionLine, event: SessionCorrected) -> SessionLine:
    settled = before.status == "contested" and event.reported_by == "coordinator"
    return SessionLine(
        event.session,
        event.day,
        event.outcome,
        event.minutes,
        event.theme or None,
        event.place,
        event.reported_by,
        confirmed=settled,
        missed_because=event.missed_because,
        ratings=before.ratings,
        start=event.start,
        tool=event.tool,
        confirmed_by="settled" if settled else None,
        moved=before.moved,
        corrected=before.corrected + 1,
        reported_on=event.reported_on,
    )


def _summed(sheet: PairSheet, lines: list[SessionLine]) -> PairSheet:
    """The sheet with these lines, in the order of their days, and what they come to: in one pass, for every session told of asks for it."""
    replace = msgspec.structs.replace
    numbered: list[SessionLine] = []
    held = missed = minutes = ratings = ratings_sum = contested = unconfirmed = 0
    last_held = next_planned = None
    for line in lines:
        number = None
        match line.status:
            case "held":
                held += 1
                number, last_held = held, line.day
                minutes += line.minutes
                unconfirmed += not line.confirmed
                if line.ratings:
                    ratings += len(line.ratings)
                    ratings_sum += sum(line.ratings.values())
            case "planned":
                next_planned = next_planned or line.day
            case "missed":
                missed += 1
            case "contested":
                contested += 1
        numbered.append(line if line.number == number else replace(line, number=number))
    return replace(
        sheet,
        sessions=tuple(numbered),
        held=held,
        missed=missed,
        minutes=minutes,
        ratings=ratings,
        ratings_sum=ratings_sum,
        last_session_on=last_held,
        contested=contested,
        unconfirmed=unconfirmed,
        next_session_on=next_planned,
    )


PAIR_SHEETS: Final = Projection("pair_sheet", version=2, view=PairSheet, key=key, evolve=evolve, indexes=(("programme",),))
