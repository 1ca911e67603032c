"""Looking at a communication: its own history with the words in it, beside the programme's views."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.design.communication import COMMUNICATION, Approved, Called, Communication, Message, Out, values_of
from domain.design.informing import MessageMissing
from domain.design.texts import filled, gaps, reader_fields
from domain.gates import Behaviour
from projections.participant import Participant
from services.communication.figures import figures_of
from services.communication.planning import kit_of
from services.house import House
from services.programmes.looking import ProgrammeViews

GATE: Final = "staff-informed"
ROLE_OF: Final[Mapping[Called, str]] = {"staff": "mentee", "learners": "mentor"}
"""As what somebody of an audience comes forward."""


class Read(msgspec.Struct, frozen=True):
    """A message as it reads now. ``missing``: fields without a value; ``each``: fields that change with each reader."""

    subject: str
    body: str
    short: str
    missing: tuple[str, ...]
    each: tuple[str, ...]


class Volunteers(msgspec.Struct, frozen=True):
    """How many came forward out of those asked; ``share`` in %."""

    audience: Called
    asked: int
    volunteers: int
    share: float


async def communication_of(house: House, tenant: UUID, programme: UUID) -> Communication:
    """The communication as its own history has it at this moment, words opened."""
    return await house.state_of(tenant, COMMUNICATION.of(programme))


def message_of(communication: Communication, message: str) -> Message:
    """Raises MessageMissing."""
    known = communication.messages.get(message)
    if known is None:
        raise MessageMissing
    return known


def read(message: Message, communication: Communication, found: ProgrammeViews) -> Read:
    """The message with its fields filled; what nobody can fill yet stands in square brackets, by what it will be."""
    values = values_for(message, communication, found)
    names = kit_of(found).placeholders

    def blank(name: str) -> str:
        return f"[{names.get(name, name)}]"

    text = message.text
    return Read(
        filled(text.subject, values, blank),
        filled(text.body, values, blank),
        filled(text.short, values, blank),
        gaps(text, values),
        reader_fields(text, values),
    )


def values_for(message: Message, communication: Communication, found: ProgrammeViews) -> dict[str, str]:
    """What fills a message: as it was approved, or as things stand."""
    return message.values if isinstance(message, Approved | Out) else values_of(figures_of(found), communication.details)


def gate_today(found: ProgrammeViews, today: date) -> Behaviour:
    """What the gate before the call does on a day, waivers counted."""
    behaviour = found.sheet.gates.get(GATE, "block")
    granted = [one for one in found.sheet.waivers if one.gate == GATE]  # the last one counts
    return "warn" if behaviour == "block" and granted and today <= granted[-1].until else behaviour


def volunteers(communication: Communication, participants: Sequence[Participant]) -> tuple[Volunteers, ...]:
    """Volunteers ÷ people asked, for each call: who was put forward or came forward in the role, whatever became of them since."""
    return tuple(
        Volunteers(audience, call.asked, came, 100 * came / call.asked)
        for audience, call in sorted(communication.calls.items())
        for came in (sum(one.role == ROLE_OF[audience] for one in participants),)
    )
