"""What of a pair's life its waits depend on."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod
from domain.deadlines.clock import Clock
from domain.deadlines.watch import SILENT, Kind
from domain.event import Event
from domain.facilitation.pair import (
    PairAccepted,
    PairActivated,
    PairEnded,
    PairFormed,
    PairPaused,
    PairResumed,
    SessionCancelled,
    SessionConfirmed,
    SessionContested,
    SessionCorrected,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionPlanned,
)
from domain.programme import Mode

Became = Literal["planned", "held", "contested", "missed", "cancelled"]


class Meeting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A session: its day, what became of it, and since when the other side may object."""

    day: date
    became: Became
    told_on: date | None = None
    confirmed: bool = False


class FollowedPair(msgspec.Struct, frozen=True, omit_defaults=True):
    """``paused_on``: since when they do not meet, ``paused_until`` its last day where that is known; ``pauses``: those that are over.

    ``more_since``: the day on which more sessions were decided, for a pair that had held all it was to have.
    """

    pair: UUID
    mentor: UUID
    mentee: UUID
    formed_on: date
    planned_sessions: int
    accepted_by: frozenset[str] = frozenset()
    active: bool = False
    ended: bool = False
    paused_on: date | None = None
    paused_until: date | None = None
    pauses: tuple[ClosedPeriod, ...] = ()
    meetings: dict[UUID, Meeting] = {}
    more_since: date | None = None

    @property
    def lived(self) -> list[date]:
        """The days on which they met, contested or not."""
        return [one.day for one in self.meetings.values() if one.became in ("held", "contested")]


def asked_for_more(pair: FollowedPair, before: int | None, since: int | None, day: date) -> FollowedPair:
    """A pair of which more is asked than what it had done is silent from that day only: until then it owed nothing."""
    done, asked = (before or pair.planned_sessions), (since or pair.planned_sessions)
    return msgspec.structs.replace(pair, more_since=day) if done <= len(pair.lived) < asked else pair


def pair_after(pair: FollowedPair | None, event: Event, day: date) -> FollowedPair | None:
    """What is known of a pair after an event of it; None before it was formed."""
    if isinstance(event, PairFormed):
        return FollowedPair(event.pair, event.mentor, event.mentee, day, event.planned_sessions)
    if pair is None:
        return None
    replace = msgspec.structs.replace
    match event:
        case PairAccepted():
            return replace(pair, accepted_by=pair.accepted_by | {event.side})
        case PairActivated():
            return replace(pair, active=True)
        case PairEnded():
            return replace(pair, ended=True)
        case PairPaused():
            return replace(pair, paused_on=event.day, paused_until=event.until)
        case PairResumed() if pair.paused_on is not None:
            last = min(pair.paused_until or day, day) - timedelta(days=0 if pair.paused_until and pair.paused_until < day else 1)
            over = (ClosedPeriod(pair.paused_on, last, ""),) if last >= pair.paused_on else ()
            return replace(pair, paused_on=None, paused_until=None, pauses=(*pair.pauses, *over))
        case _:
            return _met(pair, event)


def _met(pair: FollowedPair, event: Event) -> FollowedPair:
    match event:
        case SessionPlanned() | SessionMoved():
            meeting = Meeting(event.day, "planned")
        case SessionHeld():
            meeting = Meeting(event.day, "held", event.reported_on)
        case SessionMissed():
            meeting = Meeting(event.day, "missed")
        case SessionCorrected():
            before = pair.meetings.get(event.session)
            settled = before is not None and before.became == "contested" and event.reported_by == "coordinator"
            meeting = Meeting(event.day, event.outcome, event.reported_on, settled)
        case SessionCancelled() | SessionConfirmed() | SessionContested() if event.session in pair.meetings:
            meeting = _said_of(pair.meetings[event.session], event)
        case _:
            return pair
    return msgspec.structs.replace(pair, meetings={**pair.meetings, event.session: meeting})


def _said_of(meeting: Meeting, event: SessionCancelled | SessionConfirmed | SessionContested) -> Meeting:
    replace = msgspec.structs.replace
    match event:
        case SessionCancelled():
            return replace(meeting, became="cancelled")
        case SessionConfirmed():
            return replace(meeting, became="held", confirmed=True)
        case SessionContested():
            return replace(meeting, became="contested", confirmed=False)


def waits_of_pair(pair: FollowedPair, mode: Mode, groups: tuple[str, ...], sessions_since: int | None = None) -> list[Clock]:
    """Everything that is waited for in a pair; ``groups``: of both its people.

    ``sessions_since``: what the programme decided after it was formed, where it did; the pair is then to have so many sessions.
    """
    lived, more = pair.lived, [pair.more_since] if pair.more_since else []
    coming = [one.day for one in pair.meetings.values() if one.became == "planned"]
    people = (pair.mentor, pair.mentee)
    waits = [
        Clock("session-silence", session, one.told_on or one.day, pair.pair, participations=people)
        for session, one in pair.meetings.items()
        if one.became == "held" and not one.confirmed
    ]
    if pair.ended:
        return waits
    stopped, standing = _stopped(pair)

    def clock(kind: Kind, since: date, subject: UUID | None = None, until: date | None = None) -> Clock:
        of = pair.pair if subject else None
        return Clock(kind, subject or pair.pair, since, of, groups, stopped, standing, until, participations=people)

    for session, one in pair.meetings.items():
        if one.became == "planned":
            waits.append(clock("session-tomorrow", one.day, session, until=one.day - timedelta(days=1)))
            waits.append(clock("session-to-report", one.day, session))
    if not lived and mode != "express" and len(pair.accepted_by) < len(people):
        waits.append(clock("pair-acceptance", pair.formed_on))
    if not lived:
        waits.append(clock("first-session", pair.formed_on))
    elif len(lived) < (sessions_since or pair.planned_sessions):
        waits.extend(clock(kind, max(lived + coming + more)) for kind in SILENT)
    return waits


def _stopped(pair: FollowedPair) -> tuple[tuple[ClosedPeriod, ...], bool]:
    """The days of its pauses, and whether one is under way of which nobody knows the end."""
    if pair.paused_on is None:
        return pair.pauses, False
    if pair.paused_until is None:
        return pair.pauses, True
    return (*pair.pauses, ClosedPeriod(pair.paused_on, pair.paused_until, "")), False
