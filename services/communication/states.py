"""How far a message is, by one word."""

from domain.design.communication import Approved, Delivery, Draft, Message, Out, SetAside
from projections.communication_sheet import MessageStatus


def status_of(message: Message) -> MessageStatus:
    match message:
        case Draft():
            return "draft"
        case Approved():
            return "approved"
        case Out():
            return "out"
        case SetAside():
            return "set-aside"


def deliveries_of(message: Message) -> tuple[Delivery, ...]:
    return message.deliveries if isinstance(message, Out) else ()
