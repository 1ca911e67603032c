"""An incident: somebody tells that something is wrong; those who are named for it read, act, pass on and close.

Its stream is restricted (``domain/event.py``): no view of a programme, no export, no replay and no letter shows anything of it. Its words
are sealed with a key of its own, so that erasing a person takes nothing away that others still need, and who reported stands in the
sealed words alone, where they wished to be named: the log's actor is a pseudonym that is another for every incident.
"""

from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal

Nature = Literal["violence", "harassment", "sexual", "online", "distress", "home", "boundary", "other"]
AddressedTo = Literal["safeguarding", "direction"]
Authority = Literal["119", "judge", "police", "crip", "academie", "doctor", "direction", "family", "other"]
Outcome = Literal["passed-on", "settled", "unfounded", "followed-elsewhere"]

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("incident.reported.v1", data_subject="incident")
class IncidentReported(Event, frozen=True):
    """``urgent``: somebody may be in danger now. ``reporter`` and ``reach``: where whoever reports wished to be named and called back."""

    incident: UUID
    programme: UUID
    nature: Nature
    urgent: bool
    addressed_to: AddressedTo
    words: Personal[str]
    reporter: Personal[str | None] = None
    reach: Personal[str | None] = None


@event_type("incident.read.v1")
class IncidentRead(Event, frozen=True):
    """Somebody who is named for it opened it, for the first time that day."""

    incident: UUID
    programme: UUID
    account: UUID
    day: date


@event_type("incident.taken-up.v1")
class IncidentTakenUp(Event, frozen=True):
    """Somebody who is named for it answers for what is done about it."""

    incident: UUID
    programme: UUID
    account: UUID


@event_type("incident.noted.v1", data_subject="incident")
class IncidentNoted(Event, frozen=True):
    incident: UUID
    programme: UUID
    note: Personal[str]


@event_type("incident.passed-on.v1", data_subject="incident")
class IncidentPassedOn(Event, frozen=True):
    """Told to whom it is for: ``day`` it was, and under which reference or to whom."""

    incident: UUID
    programme: UUID
    authority: Authority
    day: date
    reference: Personal[str | None] = None


@event_type("incident.reader-named.v1")
class IncidentReaderNamed(Event, frozen=True):
    """One more account may read this incident and act on it."""

    incident: UUID
    programme: UUID
    account: UUID


@event_type("incident.reader-dismissed.v1")
class IncidentReaderDismissed(Event, frozen=True):
    incident: UUID
    programme: UUID
    account: UUID


@event_type("incident.closed.v1", data_subject="incident")
class IncidentClosed(Event, frozen=True):
    """``day``: None in lines that were written before it was told, whose words are kept until it is closed anew."""

    incident: UUID
    programme: UUID
    outcome: Outcome
    note: Personal[str]
    day: date | None = None


@event_type("incident.reopened.v1", data_subject="incident")
class IncidentReopened(Event, frozen=True):
    incident: UUID
    programme: UUID
    note: Personal[str]


@event_type("incident.words-destroyed.v1")
class IncidentWordsDestroyed(Event, frozen=True):
    """Its time is over: the key of all that was told and noted is destroyed. That there was one, and how it ended, stays."""

    incident: UUID
    programme: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class NotReported(msgspec.Struct, frozen=True):
    """Nothing was told under this name."""


class Open(msgspec.Struct, frozen=True):
    """``taken_up``: by whom, None as long as it waits. ``read``: on which days by whom."""

    incident: UUID
    programme: UUID
    nature: Nature
    urgent: bool
    addressed_to: AddressedTo
    words: Personal[str]
    reporter: Personal[str | None] = None
    reach: Personal[str | None] = None
    taken_up: UUID | None = None
    readers: frozenset[UUID] = frozenset()
    read: frozenset[tuple[UUID, date]] = frozenset()
    told: tuple[IncidentNoted | IncidentPassedOn | IncidentClosed | IncidentReopened, ...] = ()


class Closed(msgspec.Struct, frozen=True):
    """``since``: the day it was closed, None where nobody noted it; ``destroyed``: nobody can read its words any more."""

    before: Open
    since: date | None = None
    destroyed: bool = False


IncidentState: TypeAlias = NotReported | Open | Closed


def evolve(state: IncidentState, event: Event) -> IncidentState:
    match state, event:
        case NotReported(), IncidentReported():
            return Open(
                event.incident,
                event.programme,
                event.nature,
                event.urgent,
                event.addressed_to,
                event.words,
                event.reporter,
                event.reach,
            )
        case Open(), IncidentClosed():
            return Closed(_with(state, told=(*state.told, event)), event.day)
        case Closed(), IncidentWordsDestroyed():
            return msgspec.structs.replace(state, destroyed=True)
        case Closed(before), IncidentReopened():
            return _with(before, told=(*before.told, event))
        case Closed(before), _:
            return msgspec.structs.replace(state, before=_changed(before, event))
        case Open(), _:
            return _changed(state, event)
        case _:
            return state


def _changed(state: Open, event: Event) -> Open:
    match event:
        case IncidentRead():
            return _with(state, read=state.read | {(event.account, event.day)})
        case IncidentTakenUp():
            return _with(state, taken_up=event.account)
        case IncidentNoted() | IncidentPassedOn():
            return _with(state, told=(*state.told, event))
        case IncidentReaderNamed():
            return _with(state, readers=state.readers | {event.account})
        case IncidentReaderDismissed():
            return _with(state, readers=state.readers - {event.account})
        case _:
            return state


def _with(state: Open, **changes: object) -> Open:
    return msgspec.structs.replace(state, **changes)


INCIDENT: StreamType[IncidentState] = StreamType("incident", NotReported(), evolve)
