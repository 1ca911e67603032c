"""What became of a notice: a mail server took it, or it was given up and why. Sent again, it may still be delivered;
taken by a first server, it may still come back from a later one (RFC 3464)."""

from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type


@event_type("notice.delivered.v1")
class NoticeDelivered(Event, frozen=True):
    """The mail server of the recipient's side, or the next one on the way, answered 250 (RFC 5321, 4.2.5)."""

    message: UUID


@event_type("notice.failed.v1")
class NoticeFailed(Event, frozen=True):
    """It will not leave by itself any more; ``failure`` is a code of services/mail."""

    message: UUID
    failure: str


class Outcome(msgspec.Struct, frozen=True):
    """``failure`` None once it was delivered."""

    failure: str | None


class Underway(msgspec.Struct, frozen=True):
    """Nothing is known yet."""


def evolve(state: Underway | Outcome, event: Event) -> Underway | Outcome:
    match event:
        case NoticeDelivered():
            return Outcome(None)
        case NoticeFailed(failure=failure):
            return Outcome(failure)
        case _:
            return state


NOTICE: Final = StreamType[Underway | Outcome]("notice", Underway(), evolve)


RETURNED: Final = frozenset({"returned-address", "returned-full", "returned-late", "returned-refused"})
"""The failures of what came back after a server had taken it."""


class NoteOutcome(Command, frozen=True):
    """``failure`` None: it was delivered."""

    message: UUID
    failure: str | None = None


@decides(NoteOutcome, permission="notices.note", reads=lambda command, states: (NOTICE.of(command.message),))
def note_outcome(command: NoteOutcome, situation: Situation) -> Decision:
    stream = NOTICE.of(command.message)
    known = situation[stream]
    if isinstance(known, Outcome) and known.failure == command.failure:
        return []
    if isinstance(known, Outcome) and known.failure is None and command.failure not in RETURNED:  # what was delivered stays so
        return []
    if command.failure is None:
        return stream.gains(NoticeDelivered(command.message))
    return stream.gains(NoticeFailed(command.message, command.failure))
