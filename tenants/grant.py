"""A grant: one account holds one role in the institution, from a day until it is taken back, and perhaps again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.refusal import Refused
from tenants.permissions import (
    AUDITOR,
    CONSULTANT,
    COORDINATOR,
    DIRECTION,
    FACILITATOR,
    GUARDIAN,
    HEAD,
    MENTEE,
    MENTOR,
    READER,
    ROLES,
    SYSTEM,
)

_PARTICIPANTS: Final = frozenset({MENTOR, MENTEE, GUARDIAN})

# Nobody hands on more than they hold: coordinators stay under the direction, and Ekole's own roles are Ekole's to give.
GIVEN_BY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        COORDINATOR: frozenset({COORDINATOR, FACILITATOR, READER}) | _PARTICIPANTS,
        DIRECTION: frozenset({DIRECTION, COORDINATOR, FACILITATOR, READER, AUDITOR}) | _PARTICIPANTS,
        HEAD: frozenset({HEAD, CONSULTANT, AUDITOR}),
        SYSTEM: ROLES - {SYSTEM},
    }
)

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("grant.given.v1")
class GrantGiven(Event, frozen=True):
    account: UUID
    role: str


@event_type("grant.revoked.v1")
class GrantRevoked(Event, frozen=True):
    account: UUID
    role: str


# ----------------------------------------------------------------------------------------------------------------- state


class NotHeld(msgspec.Struct, frozen=True):
    """Never given, or taken back."""


class Held(msgspec.Struct, frozen=True):
    account: UUID
    role: str


GrantState: TypeAlias = NotHeld | Held


def evolve(state: GrantState, event: Event) -> GrantState:
    match event:
        case GrantGiven():
            return Held(event.account, event.role)
        case GrantRevoked():
            return NotHeld()
        case _:
            return state


GRANT: Final = StreamType[GrantState]("grant", NotHeld(), evolve)


def grant_stream(account: UUID, role: str) -> Stream[GrantState]:
    """The one history of an account in a role: its identifier is the UUIDv5 of both."""
    return GRANT.of(uuid5(account, role))


# -------------------------------------------------------------------------------------------------------------- refusals


class RoleUnknown(Refused):
    code = "role-unknown"
    kind = "invalid"
    sentence = "Ce rôle n’existe pas. Rien n’a été changé ; choisissez-le dans la liste."


class RoleNotYoursToGive(Refused):
    code = "role-not-yours-to-give"
    kind = "forbidden"
    sentence = "Votre rôle ne permet ni de donner ni de retirer celui-ci. Rien n’a été changé ; demandez à la direction."


# -------------------------------------------------------------------------------------------------- commands and decisions


class GiveGrant(Command, frozen=True):
    account: UUID
    role: str


@decides(GiveGrant, permission="grants.give", reads=lambda command, states: (grant_stream(command.account, command.role),))
def give_grant(command: GiveGrant, situation: Situation) -> Decision:
    _check(command.role, situation)
    stream = grant_stream(command.account, command.role)
    return [] if isinstance(situation[stream], Held) else stream.gains(GrantGiven(command.account, command.role))


class RevokeGrant(Command, frozen=True):
    account: UUID
    role: str


@decides(RevokeGrant, permission="grants.give", reads=lambda command, states: (grant_stream(command.account, command.role),))
def revoke_grant(command: RevokeGrant, situation: Situation) -> Decision:
    _check(command.role, situation)
    stream = grant_stream(command.account, command.role)
    return stream.gains(GrantRevoked(command.account, command.role)) if isinstance(situation[stream], Held) else []


def _check(role: str, situation: Situation) -> None:
    if role not in ROLES:
        raise RoleUnknown
    if role not in GIVEN_BY.get(situation.role, frozenset()):
        raise RoleNotYoursToGive
