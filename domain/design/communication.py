"""The communication of a programme: who is told what, by whom, what left the house, what people feared, who was called.

It belongs to the design, which promises a plan of it to the direction, and goes on until the results are told. One stream for a
programme, under the programme's identifier: what must be known before volunteers are called — that the announcement has left —
and the figures of the whole campaign are then one reading, and its few dozens of facts come from one or two people.

Names and addresses that messages repeat, and what somebody objects, are sealed; each telling has a key of its own, so that one can
be erased without the others.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import StreamType
from domain.design.texts import Detail, MessageText
from domain.event import Event, event_type
from domain.personal import Personal, readable

ANNOUNCEMENT: Final = "staff-announcement"
"""The message that tells the staff of the programme (templates: communication, messages)."""

Audience = Literal[
    "staff",
    "learners",
    "families",
    "guardians",
    "mentors",
    "mentees",
    "candidates",
    "employers",
    "governance",
    "direction",
    "public",
]
Sender = Literal["coordinator", "direction"]
Channel = Literal["mail", "text-message", "workspace", "paper", "display", "social-network"]
"""How a message left: a mail or a text message of the school's own, the school's workspace, sheets handed out, a poster, a network."""
EVERYBODY_AT_ONCE: Final[frozenset[Channel]] = frozenset({"workspace", "display", "social-network"})
"""Channels on which all readers see the same words."""
Called = Literal["staff", "learners"]

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("communication.message-planned.v1")
class MessagePlanned(Event, frozen=True):
    """A message takes its place in the plan with its text, which later templates never change. ``due`` is the day it should leave."""

    programme: UUID
    message: str
    audience: Audience
    sender: Sender
    text: MessageText
    due: date | None = None
    required: bool = False


@event_type("communication.message-written.v1")
class MessageWritten(Event, frozen=True):
    """The institution made the text its own; what was approved before is approved no more."""

    programme: UUID
    message: str
    text: MessageText


@event_type("communication.details-given.v1", data_subject="details")
class DetailsGiven(Event, frozen=True):
    """What messages repeat — who signs, how to reach them, when the meeting is — the whole of it from now on.

    ``details`` is minted for each telling, and its key seals it: the name of last year's coordinator can be erased alone.
    """

    programme: UUID
    details: UUID
    given: Personal[list[Detail]]


@event_type("communication.message-approved.v1")
class MessageApproved(Event, frozen=True):
    """Whoever the message speaks for said yes to its text, with these figures in it."""

    programme: UUID
    message: str
    figures: tuple[Detail, ...] = ()


@event_type("communication.message-delivered.v1", backdatable=True)
class MessageDelivered(Event, frozen=True):
    programme: UUID
    message: str
    channel: Channel
    day: date


@event_type("communication.message-set-aside.v1")
class MessageSetAside(Event, frozen=True):
    """This institution does without; ``reason`` is empty where nobody expected the message."""

    programme: UUID
    message: str
    reason: str


@event_type("communication.meeting-held.v1", backdatable=True)
class MeetingHeld(Event, frozen=True):
    """An information meeting took place; ``invited`` None where nobody was counted."""

    programme: UUID
    meeting: UUID
    audience: Audience
    day: date
    attended: int
    invited: int | None = None


@event_type("communication.meeting-corrected.v1")
class MeetingCorrected(Event, frozen=True):
    """What was first told of a meeting was wrong; this is how it was."""

    programme: UUID
    meeting: UUID
    audience: Audience
    day: date
    attended: int
    invited: int | None = None


@event_type("communication.objection-raised.v1", data_subject="author")
class ObjectionRaised(Event, frozen=True):
    """Somebody of an audience has a doubt: one that the kit knows (``reason``), words of their own, or both.

    ``author`` is whose key seals the words: a person of the institution where they gave their name, otherwise nobody but these words.
    """

    programme: UUID
    objection: UUID
    audience: Audience
    author: UUID
    reason: str | None = None
    words: Personal[str | None] = None


@event_type("communication.objection-answered.v1")
class ObjectionAnswered(Event, frozen=True):
    programme: UUID
    objection: UUID
    answer: str


@event_type("communication.objection-words-erased.v1")
class ObjectionWordsErased(Event, frozen=True):
    """Whoever said them asked that their words be kept no more; that there was a doubt, and its answer, stay."""

    programme: UUID
    objection: UUID


@event_type("communication.call-opened.v1")
class CallOpened(Event, frozen=True):
    """Volunteers are called: how many people were asked, and until which day they may come forward."""

    programme: UUID
    audience: Called
    asked: int
    closes_on: date


@event_type("communication.call-adjusted.v1")
class CallAdjusted(Event, frozen=True):
    """More people were asked, or they were given more time."""

    programme: UUID
    audience: Called
    asked: int
    closes_on: date


# ----------------------------------------------------------------------------------------------------------------- state


class Delivery(msgspec.Struct, frozen=True):
    channel: Channel
    day: date


class Place(msgspec.Struct, frozen=True):
    """A message's place in the plan."""

    audience: Audience
    sender: Sender
    due: date | None
    required: bool


class Draft(msgspec.Struct, frozen=True):
    """A text that nobody has approved as it is."""

    place: Place
    text: MessageText


class Approved(msgspec.Struct, frozen=True):
    """A text that may leave; ``details`` and ``figures`` are those it was approved with."""

    place: Place
    text: MessageText
    figures: tuple[Detail, ...]
    details: Personal[list[Detail]]

    @property
    def values(self) -> dict[str, str]:
        return values_of(self.figures, self.details)


class Out(msgspec.Struct, frozen=True):
    """A message that has left at least once."""

    place: Place
    text: MessageText
    figures: tuple[Detail, ...]
    details: Personal[list[Detail]]
    deliveries: tuple[Delivery, ...]

    @property
    def values(self) -> dict[str, str]:
        return values_of(self.figures, self.details)


class SetAside(msgspec.Struct, frozen=True):
    """A message that this institution does without."""

    place: Place
    text: MessageText
    reason: str


Message: TypeAlias = Draft | Approved | Out | SetAside


class Meeting(msgspec.Struct, frozen=True):
    audience: Audience
    day: date
    attended: int
    invited: int | None


class Objection(msgspec.Struct, frozen=True):
    """``answer`` None as long as nobody answered."""

    audience: Audience
    reason: str | None
    words: Personal[str | None]
    answer: str | None = None


class Call(msgspec.Struct, frozen=True):
    asked: int
    closes_on: date


class Communication(msgspec.Struct, frozen=True):
    """All that was planned, said and heard; before anything happens, nothing."""

    messages: dict[str, Message] = {}
    details: Personal[list[Detail]] = []
    meetings: dict[UUID, Meeting] = {}
    objections: dict[UUID, Objection] = {}
    calls: dict[Called, Call] = {}


def values_of(figures: tuple[Detail, ...], details: Personal[list[Detail]]) -> dict[str, str]:
    """Every value by its field; what the institution gave comes before what the house computed."""
    return {one.name: one.value for one in (*figures, *(readable(details) or ()))}


def nameless_author(objection: UUID) -> UUID:
    """Whose key seals the words of somebody who gave no name: an owner of these words alone, whom no person's identifier can equal."""
    return uuid5(objection, "the words of an objection")


def evolve(state: Communication, event: Event) -> Communication:
    match event:
        case MessagePlanned(message=message):
            place = Place(event.audience, event.sender, event.due, event.required)
            return _with(state, message, Draft(place, event.text))
        case DetailsGiven(given=given):
            return msgspec.structs.replace(state, details=given)
        case MessageWritten() | MessageApproved() | MessageDelivered() | MessageSetAside() if event.message in state.messages:
            return _with(state, event.message, _message(state.messages[event.message], event, state.details))
        case MeetingHeld() | MeetingCorrected():
            meeting = Meeting(event.audience, event.day, event.attended, event.invited)
            return msgspec.structs.replace(state, meetings={**state.meetings, event.meeting: meeting})
        case ObjectionRaised():
            objection = Objection(event.audience, event.reason, event.words)
            return msgspec.structs.replace(state, objections={**state.objections, event.objection: objection})
        case ObjectionAnswered() if event.objection in state.objections:
            answered = msgspec.structs.replace(state.objections[event.objection], answer=event.answer)
            return msgspec.structs.replace(state, objections={**state.objections, event.objection: answered})
        case ObjectionWordsErased() if event.objection in state.objections:
            wordless = msgspec.structs.replace(state.objections[event.objection], words=None)
            return msgspec.structs.replace(state, objections={**state.objections, event.objection: wordless})
        case CallOpened() | CallAdjusted():
            return msgspec.structs.replace(state, calls={**state.calls, event.audience: Call(event.asked, event.closes_on)})
        case _:
            return state


def _with(state: Communication, message: str, standing: Message) -> Communication:
    return msgspec.structs.replace(state, messages={**state.messages, message: standing})


def _message(message: Message, event: Event, details: Personal[list[Detail]]) -> Message:
    """What becomes of one message; what cannot follow changes nothing."""
    match event, message:
        case MessageWritten(text=text), Draft() | Approved():
            return Draft(message.place, text)
        case MessageApproved(figures=figures), Draft():
            return Approved(message.place, message.text, figures, details)
        case MessageDelivered(channel=channel, day=day), Approved():
            return Out(message.place, message.text, message.figures, message.details, (Delivery(channel, day),))
        case MessageDelivered(channel=channel, day=day), Out():
            return msgspec.structs.replace(message, deliveries=(*message.deliveries, Delivery(channel, day)))
        case MessageSetAside(reason=reason), Draft() | Approved():
            return SetAside(message.place, message.text, reason)
        case _:
            return message


COMMUNICATION: Final = StreamType[Communication]("communication", Communication(), evolve)


def staff_informed(communication: Communication) -> bool:
    """Whether the announcement to the staff has left: what the gate ``staff-informed`` asks for."""
    return isinstance(communication.messages.get(ANNOUNCEMENT), Out)
