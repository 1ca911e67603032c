"""What one event of a pair tells calendars: the sessions that it plans, moves or takes away, each with its sequence.

The sequence is counted in the pair's own history and up to that event, so that a letter written twice says the same thing twice.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import msgspec

from domain.event import Event
from domain.facilitation.pair import (
    PairDeclined,
    PairEnded,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionPlanned,
)
from projections.pair_sheet import SessionLine

Identified = tuple[UUID, Event]
Appointed = dict[UUID, SessionLine]


def told_by(history: Iterable[Identified], line: UUID) -> tuple[SessionLine, ...]:
    """The sessions that the event of this identifier changed, as it left them, the earliest first; none where it changed none.

    ``history``: the pair's events in order, with their identifiers. A session that took place is no appointment any more.
    """
    known: Appointed = {}
    changed: Appointed = {}
    for identifier, event in history:
        after = _after(known, event)
        if identifier == line:
            changed |= {session: one for session, one in after.items() if one != known.get(session)}
        known = after
    return tuple(sorted(changed.values(), key=lambda one: (one.day, one.start or 0, one.session)))


def holds_no_more(history: Iterable[Identified], told: Collection[SessionLine]) -> bool:
    """Whether these sessions were all changed again since, or took place: whoever hears of them now hears what is false."""
    known: Appointed = {}
    for _, event in history:
        known = _after(known, event)
    return bool(told) and all(known.get(one.session) != one for one in told)


def _after(known: Appointed, event: Event) -> Appointed:
    match event:
        case SessionPlanned(session=session):
            return known | {
                session: SessionLine(session, event.day, "planned", event.minutes, place=event.place, start=event.start, tool=event.tool)
            }
        case SessionMoved(session=session) if session in known:
            moved = known[session].moved + 1
            line = SessionLine(
                session, event.day, "planned", event.minutes, place=event.place, start=event.start, tool=event.tool, moved=moved
            )
            return known | {session: line}
        case SessionCancelled(session=session) if session in known:
            return known | {session: _cancelled(known[session])}
        case SessionHeld(session=session) | SessionMissed(session=session):
            return _without(known, session)
        case PairEnded() | PairDeclined():
            return {session: _cancelled(one) for session, one in known.items()}
        case _:
            return known


def _cancelled(line: SessionLine) -> SessionLine:
    return msgspec.structs.replace(line, status="cancelled")


def _without(known: Mapping[UUID, SessionLine], session: UUID) -> Appointed:
    return {other: line for other, line in known.items() if other != session}
