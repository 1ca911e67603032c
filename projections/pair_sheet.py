"""Pair sheets: one row per pair, its sessions and how useful they were found."""

from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.facilitation.pair import (
    EndReason,
    FeedbackGiven,
    MissedReason,
    PairActivated,
    PairEnded,
    PairFormed,
    Place,
    SessionConfirmed,
    SessionHeld,
    SessionMissed,
    SessionPlanned,
    Side,
)
from domain.recorded import Recorded
from projections.projection import Projection


class SessionLine(msgspec.Struct, frozen=True):
    """One session as the sheet shows it; ratings from 1 to 5 by side."""

    session: UUID
    day: date
    status: Literal["planned", "held", "missed"]
    minutes: int = 0
    theme: str | None = None
    place: Place | None = None
    reported_by: str | None = None
    confirmed: bool = False
    missed_because: MissedReason | None = None
    ratings: dict[Side, int] = {}


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
    status: Literal["formed", "active", "ended"] = "formed"
    end_reason: EndReason | None = None
    sessions: tuple[SessionLine, ...] = ()
    held: int = 0
    missed: int = 0
    minutes: int = 0
    ratings: int = 0
    ratings_sum: int = 0
    last_session_on: date | None = None


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
    match event:
        case PairActivated():
            return msgspec.structs.replace(sheet, status="active")
        case PairEnded(reason=reason):
            return msgspec.structs.replace(sheet, status="ended", end_reason=reason)
        case _:
            return _with_session(sheet, event)


def _with_session(sheet: PairSheet, event: object) -> PairSheet:
    lines = {line.session: line for line in sheet.sessions}
    replace = msgspec.structs.replace
    match event:
        case SessionPlanned() as planned:
            line = SessionLine(planned.session, planned.day, "planned", planned.minutes, place=planned.place)
        case SessionHeld() as held:
            line = SessionLine(held.session, held.day, "held", held.minutes, held.theme, held.place, held.reported_by)
        case SessionMissed() as missed:
            line = SessionLine(missed.session, missed.day, "missed", missed_because=missed.reason)
        case SessionConfirmed(session=session) if session in lines:
            line = replace(lines[session], confirmed=True)
        case FeedbackGiven(session=session, side=side, rating=rating) if session in lines:
            line = replace(lines[session], ratings={**lines[session].ratings, side: rating})
        case _:
            return sheet
    lines[line.session] = line
    return _summed(replace(sheet, sessions=tuple(sorted(lines.values(), key=lambda one: (one.day, one.session)))))


def _summed(sheet: PairSheet) -> PairSheet:
    held = [line for line in sheet.sessions if line.status == "held"]
    ratings = [rating for line in held for rating in line.ratings.values()]
    return msgspec.structs.replace(
        sheet,
        held=len(held),
        missed=sum(line.status == "missed" for line in sheet.sessions),
        minutes=sum(line.minutes for line in held),
        ratings=len(ratings),
        ratings_sum=sum(ratings),
        last_session_on=max((line.day for line in held), default=None),
    )


PAIR_SHEETS: Final = Projection("pair_sheet", version=1, view=PairSheet, key=key, evolve=evolve, indexes=(("programme",),))
