"""A message in the institution's own words, which no kit knows: to whom, in whose name, by when; it then lives like any other."""

from datetime import date
from uuid import UUID

from domain.design.communication import Audience, Sender
from domain.design.informing import PlanMessages, PlannedMessage
from domain.design.texts import MessageText


def own_message(programme: UUID, identifier: UUID, audience: Audience, sender: Sender, text: MessageText, due: date | None) -> PlanMessages:
    """The command that takes it into the plan; ``identifier`` is a fresh one, so that no message of a kit is meant."""
    planned = PlannedMessage(message=own_name(identifier), audience=audience, sender=sender, text=text, due=due)
    return PlanMessages(programme=programme, messages=(planned,))


def own_name(identifier: UUID) -> str:
    """By what name the message is found in the plan."""
    return f"own-{identifier.hex}"
