"""Informing: messages are planned and written, with what they repeat; one that nobody needs is set aside."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Moment, Situation, Stream, TimeNotAllowed, decides, require_past
from domain.design.communication import (
    COMMUNICATION,
    Approved,
    Audience,
    Communication,
    DetailsGiven,
    Draft,
    Message,
    MessagePlanned,
    MessageSetAside,
    MessageWritten,
    Out,
    Sender,
    SetAside,
)
from domain.design.texts import Detail, MessageText
from domain.personal import readable
from domain.programme import PROGRAMME, ReasonMissing, running
from domain.refusal import Refused

LONGEST_SUBJECT: Final = 200  # characters
LONGEST_BODY: Final = 8000
LONGEST_SHORT: Final = 300  # what fits a text message, in two parts
LONGEST_DETAIL: Final = 500
LONGEST_REASON: Final = 2000
MOST_DETAILS: Final = 60

# -------------------------------------------------------------------------------------------------------------- refusals


class MessageMissing(Refused):
    code = "message-missing"
    kind = "missing"
    sentence = "Ce message n’est pas dans le plan de communication. Rien n’a été enregistré ; ajoutez-le d’abord au plan."


class MessageTextMissing(Refused):
    code = "message-text-missing"
    kind = "invalid"
    sentence = "Il manque l’objet du message, son texte ou sa version courte. Rien n’a été enregistré ; complétez-le."


class TextTooLong(Refused):
    code = "text-too-long"
    kind = "invalid"
    sentence = "Ce texte dépasse {longest} signes. Rien n’a été enregistré ; raccourcissez-le, puis recommencez."


class TooManyDetails(Refused):
    code = "too-many-details"
    kind = "invalid"
    sentence = "Il y a plus de {longest} renseignements. Rien n’a été enregistré ; ne gardez que ceux que vos messages demandent."


class FieldUnreadable(Refused):
    code = "field-unreadable"
    kind = "invalid"
    sentence = (
        "Un champ du message est mal écrit : il s’ouvre par deux accolades et se ferme par deux autres, avec son nom au milieu. "
        "Rien n’a été enregistré ; corrigez le texte."
    )


class MessageAlreadyOut(Refused):
    code = "message-already-out"
    sentence = "Ce message est déjà parti ; il est conservé tel qu’il a été lu. Rien n’a été changé ; prévoyez-en un autre pour compléter."


class MessageIsSetAside(Refused):
    code = "message-set-aside"
    sentence = "Ce message a été mis de côté ; son texte est conservé. Remettez-le dans le plan pour continuer."


# ------------------------------------------------------------------------------------------------------ what rules share


def both(programme: UUID, states: Mapping[str, Any]) -> Iterable[Stream[Any]]:
    """The communication of a programme and the programme itself."""
    return COMMUNICATION.of(programme), PROGRAMME.of(programme)


def communication_of(programme: UUID, situation: Situation) -> Communication:
    """The communication of a running programme. Raises ProgrammeMissing, ProgrammeIsClosed."""
    running(situation[PROGRAMME.of(programme)])
    return situation[COMMUNICATION.of(programme)]


def require_length(words: str, longest: int) -> None:
    if len(words) > longest:
        raise TextTooLong(longest=longest)


def require_told_on_its_day(day: date, told: Moment | None, situation: Situation) -> None:
    """The moment of a fact lies on its day (one date apart at most, between time zones) and not ahead."""
    if told is not None and abs((told.date() - day).days) > 1:
        raise TimeNotAllowed(date=told.date().isoformat())
    require_past(told, situation)


def message_of(communication: Communication, message: str) -> Message:
    known = communication.messages.get(message)
    if known is None:
        raise MessageMissing
    return known


def _require_readable(text: MessageText) -> None:
    if not all(part.strip() for part in (text.subject, text.body, text.short)):
        raise MessageTextMissing
    for part, longest in ((text.subject, LONGEST_SUBJECT), (text.body, LONGEST_BODY), (text.short, LONGEST_SHORT)):
        require_length(part, longest)
    if not text.whole:
        raise FieldUnreadable


# -------------------------------------------------------------------------------------------------- commands and decisions


class PlannedMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of the plan, with the text it starts from."""

    message: str
    audience: Audience
    sender: Sender
    text: MessageText
    due: date | None = None
    required: bool = False


class PlanMessages(Command, frozen=True):
    """Put messages into the plan; those already there stay as they are, those set aside come back."""

    programme: UUID
    messages: Annotated[tuple[PlannedMessage, ...], msgspec.Meta(min_length=1)]


@decides(PlanMessages, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def plan_messages(command: PlanMessages, situation: Situation) -> Decision:
    known = communication_of(command.programme, situation).messages
    events: dict[str, MessagePlanned] = {}
    for one in command.messages:
        _require_readable(one.text)
        if isinstance(known.get(one.message), Draft | Approved | Out):
            continue
        planned = MessagePlanned(command.programme, one.message, one.audience, one.sender, one.text, one.due, one.required)
        events.setdefault(one.message, planned)
    return COMMUNICATION.of(command.programme).gains(*events.values())


class WriteMessage(Command, frozen=True):
    """Change a text; one that was approved must be approved again."""

    programme: UUID
    message: str
    text: MessageText


@decides(WriteMessage, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def write_message(command: WriteMessage, situation: Situation) -> Decision:
    message = message_of(communication_of(command.programme, situation), command.message)
    _require_readable(command.text)
    match message:
        case Out():
            raise MessageAlreadyOut
        case SetAside():
            raise MessageIsSetAside
        case Draft(text=text) if text == command.text:
            return []
        case _:
            return COMMUNICATION.of(command.programme).gains(MessageWritten(command.programme, command.message, command.text))


class GiveDetails(Command, frozen=True):
    """Tell what messages repeat, all of it: what is left out or blank is known no more. ``details`` is a fresh identifier."""

    programme: UUID
    details: UUID
    given: tuple[Detail, ...]


@decides(GiveDetails, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def give_details(command: GiveDetails, situation: Situation) -> Decision:
    communication = communication_of(command.programme, situation)
    values = {one.name: one.value.strip() for one in command.given}
    given = [Detail(name, value) for name, value in sorted(values.items()) if value]
    if len(given) > MOST_DETAILS:
        raise TooManyDetails(longest=MOST_DETAILS)
    for one in given:
        require_length(one.value, LONGEST_DETAIL)
    require_length("".join(one.name + one.value for one in given), LONGEST_BODY)
    if readable(communication.details) == given:
        return []
    return COMMUNICATION.of(command.programme).gains(DetailsGiven(command.programme, command.details, given))


class SetMessageAside(Command, frozen=True):
    """Do without a message; for one that the mode asks for, with a reason."""

    programme: UUID
    message: str
    reason: str = ""


@decides(SetMessageAside, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def set_message_aside(command: SetMessageAside, situation: Situation) -> Decision:
    message = message_of(communication_of(command.programme, situation), command.message)
    match message:
        case SetAside():
            return []
        case Out():
            raise MessageAlreadyOut
        case Draft() | Approved():
            require_length(command.reason, LONGEST_REASON)
            if message.place.required and not command.reason.strip():
                raise ReasonMissing
            return COMMUNICATION.of(command.programme).gains(MessageSetAside(command.programme, command.message, command.reason.strip()))
