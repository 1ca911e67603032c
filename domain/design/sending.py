"""Sending: a message is approved by whoever it speaks for, and leaves the house."""

from datetime import date
from uuid import UUID

from domain.decision import Command, Decision, Moment, Situation, decides
from domain.design.communication import (
    COMMUNICATION,
    EVERYBODY_AT_ONCE,
    Approved,
    Channel,
    Delivery,
    Draft,
    MessageApproved,
    MessageDelivered,
    Out,
    SetAside,
    values_of,
)
from domain.design.informing import (
    LONGEST_BODY,
    MessageIsSetAside,
    both,
    communication_of,
    message_of,
    require_length,
    require_told_on_its_day,
)
from domain.design.texts import Detail, gaps, reader_fields
from domain.refusal import Refused

# -------------------------------------------------------------------------------------------------------------- refusals


class MessageHasGaps(Refused):
    code = "message-has-gaps"
    sentence = "Il manque encore à ce message : {missing}. Son texte est conservé ; donnez ces renseignements, puis validez-le."


class MessageOfTheDirection(Refused):
    code = "message-of-the-direction"
    kind = "forbidden"
    sentence = "Ce message part au nom de la direction : c’est à elle de le valider. Le texte est conservé ; demandez-lui de le relire."


class MessageNotApproved(Refused):
    code = "message-not-approved"
    sentence = "Ce message n’est pas encore validé. Rien n’a été enregistré ; faites-le valider, puis notez son envoi."


class MessageIsPersonal(Refused):
    code = "message-is-personal"
    sentence = (
        "Ce message change avec chaque lecteur ({fields}) : il ne peut pas être publié pour tous à la fois. "
        "Rien n’a été enregistré ; remettez-le à chacun, ou changez son texte."
    )


class DeliveryInTheFuture(Refused):
    code = "delivery-in-the-future"
    kind = "invalid"
    sentence = "Ce message n’est pas encore parti à cette date. Rien n’a été enregistré ; corrigez le jour de l’envoi."


# -------------------------------------------------------------------------------------------------- commands and decisions


class ApproveMessage(Command, frozen=True):
    """Say yes to a text in the name of whoever signs it. ``figures`` are what the house knows of its fields on that day."""

    programme: UUID
    message: str
    figures: tuple[Detail, ...] = ()


@decides(ApproveMessage, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def approve_message(command: ApproveMessage, situation: Situation) -> Decision:
    communication = communication_of(command.programme, situation)
    match message := message_of(communication, command.message):
        case Approved() | Out():
            return []
        case SetAside():
            raise MessageIsSetAside
        case Draft(text=text):
            if message.place.sender == "direction" and situation.role != "direction":
                raise MessageOfTheDirection
            figures = tuple(one for one in command.figures if one.name in text.fields)
            require_length("".join(one.name + one.value for one in figures), LONGEST_BODY)
            if missing := gaps(text, values_of(figures, communication.details)):
                raise MessageHasGaps(missing=", ".join(missing))
            return COMMUNICATION.of(command.programme).gains(MessageApproved(command.programme, command.message, figures))


class DeliverMessage(Command, frozen=True):
    """Note that a message left: through which channel, on which day. ``delivered_at`` is the moment, where it is known."""

    programme: UUID
    message: str
    channel: Channel
    day: date
    delivered_at: Moment | None = None


@decides(DeliverMessage, permission="communication.record", reads=lambda command, states: both(command.programme, states))
def deliver_message(command: DeliverMessage, situation: Situation) -> Decision:
    message = message_of(communication_of(command.programme, situation), command.message)
    if command.day > situation.today:
        raise DeliveryInTheFuture
    require_told_on_its_day(command.day, command.delivered_at, situation)
    match message:
        case Draft():
            raise MessageNotApproved
        case SetAside():
            raise MessageIsSetAside
        case Out(deliveries=deliveries) if Delivery(command.channel, command.day) in deliveries:
            return []
    if command.channel in EVERYBODY_AT_ONCE and (fields := reader_fields(message.text, message.values)):
        raise MessageIsPersonal(fields=", ".join(fields))
    delivered = MessageDelivered(command.programme, command.message, command.channel, command.day)
    return COMMUNICATION.of(command.programme).gains(delivered, occurred_at=command.delivered_at)
