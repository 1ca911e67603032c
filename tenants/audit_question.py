"""An auditor's question to the institution, what it answers, and how the auditor closes it: one history for each question.

The words are their author's, and sealed as theirs; which indicator or which line of the log it is about stands beside them.
"""

from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("audit-question.asked.v1", data_subject="account")
class AuditQuestionAsked(Event, frozen=True):
    """``indicator``: of the quality referential, 1 to 32; ``fact``: the position in the log of what is asked about."""

    question: UUID
    programme: UUID
    account: UUID
    words: Personal[str]
    indicator: int | None = None
    fact: int | None = None


@event_type("audit-question.answered.v1", data_subject="account")
class AuditQuestionAnswered(Event, frozen=True):
    """``facts``: the positions in the log that the answer rests on. ``auditor``: who asked."""

    question: UUID
    programme: UUID
    account: UUID
    auditor: UUID
    words: Personal[str]
    facts: tuple[int, ...] = ()


@event_type("audit-question.followed-up.v1", data_subject="account")
class AuditQuestionFollowedUp(Event, frozen=True):
    question: UUID
    programme: UUID
    account: UUID
    words: Personal[str]


@event_type("audit-question.closed.v1", data_subject="account")
class AuditQuestionClosed(Event, frozen=True):
    """``reason``: empty where the answers given say it all."""

    question: UUID
    programme: UUID
    account: UUID
    satisfied: bool
    reason: Personal[str]


# ----------------------------------------------------------------------------------------------------------------- state

Side = Literal["auditor", "institution"]


class Said(msgspec.Struct, frozen=True):
    """What one side said, and the lines of the log that it rests on."""

    side: Side
    account: UUID
    words: Personal[str]
    facts: tuple[int, ...] = ()


class NotAsked(msgspec.Struct, frozen=True):
    """Nothing was asked under this name."""


class Thread(msgspec.Struct, frozen=True):
    """A question and all that was said since. ``auditor``: who asked."""

    programme: UUID
    auditor: UUID
    indicator: int | None
    fact: int | None
    said: tuple[Said, ...]


class Waiting(Thread, frozen=True):
    """The institution has the word."""


class Replied(Thread, frozen=True):
    """The auditor has the word."""


class Settled(Thread, frozen=True):
    """The auditor closed it; ``reason`` in their words."""

    satisfied: bool
    reason: Personal[str]


QuestionState: TypeAlias = NotAsked | Waiting | Replied | Settled


def evolve(state: QuestionState, event: Event) -> QuestionState:
    match event:
        case AuditQuestionAsked(programme=programme, account=account, words=words):
            return Waiting(programme, account, event.indicator, event.fact, (Said("auditor", account, words),))
        case AuditQuestionAnswered() if isinstance(state, Waiting | Replied):
            said = Said("institution", event.account, event.words, event.facts)
            return Replied(state.programme, state.auditor, state.indicator, state.fact, (*state.said, said))
        case AuditQuestionFollowedUp() if isinstance(state, Waiting | Replied):
            said = Said("auditor", event.account, event.words)
            return Waiting(state.programme, state.auditor, state.indicator, state.fact, (*state.said, said))
        case AuditQuestionClosed(satisfied=satisfied, reason=reason) if isinstance(state, Waiting | Replied):
            return Settled(state.programme, state.auditor, state.indicator, state.fact, state.said, satisfied, reason)
        case _:
            return state


AUDIT_QUESTION: Final = StreamType[QuestionState]("audit-question", NotAsked(), evolve)
