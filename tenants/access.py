"""Somebody of Ekole, or an auditor, came into an institution: it stands in the institution's own log before anything is shown.

One history for each person and day; coming in again that day adds nothing.
"""

from datetime import date
from typing import Final, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import Decision, EvenSuspended, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.personal import Personal
from domain.refusal import Refused

LONGEST_REASON: Final = 300  # characters
SHORTEST_REASON: Final = 5


@event_type("access.supervisor-access-used.v1", data_subject="account")
class SupervisorAccessUsed(Event, frozen=True):
    """``role``: head, consultant or auditor. ``day``: the house's own. The reason is in its author's words, and sealed as theirs."""

    access: UUID
    account: UUID
    role: str
    day: date
    reason: Personal[str]


class NotUsed(msgspec.Struct, frozen=True):
    """They have not come in that day."""


class Used(msgspec.Struct, frozen=True):
    role: str
    reason: Personal[str]


AccessState: TypeAlias = NotUsed | Used


def evolve(state: AccessState, event: Event) -> AccessState:
    return Used(event.role, event.reason) if isinstance(event, SupervisorAccessUsed) else state


ACCESS: Final = StreamType[AccessState]("access", NotUsed(), evolve)


def access_stream(client: UUID, account: UUID, role: str, day: date) -> Stream[AccessState]:
    """The history of a person's coming into an institution on a day."""
    return ACCESS.of(uuid5(client, f"{account}/{role}/{day.isoformat()}"))


class AccessReasonMissing(Refused):
    code = "access-reason-missing"
    kind = "invalid"
    sentence = (
        "Dites en quelques mots pourquoi vous entrez chez cet établissement ({shortest} à {longest} caractères) : il le lira. "
        "Rien n’a été montré ni enregistré."
    )


class UseSupervisorAccess(EvenSuspended, frozen=True):
    """Say why one comes in. Who may has been looked up in the house's log, by whoever sends this."""

    access: UUID
    account: UUID
    role: str
    day: date
    reason: str


@decides(UseSupervisorAccess, permission="clients.enter", reads=lambda command, states: (ACCESS.of(command.access),))
def use_supervisor_access(command: UseSupervisorAccess, situation: Situation) -> Decision:
    stream = ACCESS.of(command.access)
    reason = " ".join(command.reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise AccessReasonMissing(shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    if isinstance(situation[stream], Used):
        return []
    return stream.gains(SupervisorAccessUsed(command.access, command.account, command.role, command.day, reason))
