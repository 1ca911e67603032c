"""Calling for volunteers: whom one asks, once the staff has been told what it is about."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.design.communication import COMMUNICATION, Call, CallAdjusted, Called, CallOpened, Communication, staff_informed
from domain.design.informing import both
from domain.programme import PROGRAMME, Running, require, running
from domain.refusal import Refused

MOST_ASKED: Final = 1_000_000  # people


class NobodyAsked(Refused):
    code = "nobody-asked"
    kind = "invalid"
    sentence = "Il manque le nombre de personnes sollicitées. Rien n’a été enregistré ; donnez-le : la part de volontaires en dépend."


class CallOverAlready(Refused):
    code = "call-over-already"
    kind = "invalid"
    sentence = "L’appel serait déjà fini. Rien n’a été enregistré ; donnez un dernier jour à venir."


def require_staff_informed(communication: Communication, programme: Running, today: date) -> None:
    """The gate before any call for volunteers. Raises StaffNotInformed where it blocks and the announcement has not left."""
    require("staff-informed", staff_informed(communication), programme, today)


class OpenCall(Command, frozen=True):
    """Call for volunteers among the staff or the learners; told again with other figures, it adjusts the call under way."""

    programme: UUID
    audience: Called
    asked: int
    closes_on: date


@decides(OpenCall, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def open_call(command: OpenCall, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    stream = COMMUNICATION.of(command.programme)
    communication = situation[stream]
    known = communication.calls.get(command.audience)
    if known == Call(command.asked, command.closes_on):
        return []
    if not 0 < command.asked <= MOST_ASKED:
        raise NobodyAsked
    if command.closes_on < situation.today:
        raise CallOverAlready
    require_staff_informed(communication, programme, situation.today)
    happened = CallOpened if known is None else CallAdjusted
    return stream.gains(happened(command.programme, command.audience, command.asked, command.closes_on))
