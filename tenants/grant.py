"""A grant: one account holds one role in the institution, from a day until it is taken back, and perhaps again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias
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
    DPO,
    FACILITATOR,
    GUARDIAN,
    HEAD,
    MENTEE,
    MENTOR,
    READER,
    ROLES,
    SAFEGUARDING,
    SYSTEM,
)
from tenants.person import PERSON, PersonMissing, Registered

PARTICIPANTS: Final = frozenset({MENTOR, MENTEE, GUARDIAN})

# Nobody hands on more than they hold: coordinators stay under the direction, and Ekole's own roles are Ekole's to give.
GIVEN_BY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        COORDINATOR: frozenset({COORDINATOR, FACILITATOR, READER}) | PARTICIPANTS,
        DIRECTION: frozenset({DIRECTION, COORDINATOR, FACILITATOR, READER, SAFEGUARDING, DPO, AUDITOR}) | PARTICIPANTS,
        HEAD: frozenset({HEAD, CONSULTANT, AUDITOR}),
        SYSTEM: ROLES - {SYSTEM},
    }
)

GrantReason = Literal["identity-provider"]
"""Why a role was given or taken back where nobody of the team did it: the institution's own identity provider says so."""

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("grant.given.v1")
class GrantGiven(Event, frozen=True):
    """``person``: whom of the institution's people the account is, for those who take part; what they may do follows from it.

    ``deputy``: of a coordinator, that they stand in for another and take over when that one leaves.
    """

    account: UUID
    role: str
    person: UUID | None = None
    deputy: bool = False
    reason: GrantReason | None = None


@event_type("grant.revoked.v1")
class GrantRevoked(Event, frozen=True):
    account: UUID
    role: str
    reason: GrantReason | None = None


# ----------------------------------------------------------------------------------------------------------------- state


class NotHeld(msgspec.Struct, frozen=True):
    """Never given, or taken back."""


class Held(msgspec.Struct, frozen=True):
    account: UUID
    role: str
    person: UUID | None = None
    deputy: bool = False
    reason: GrantReason | None = None


GrantState: TypeAlias = NotHeld | Held


def evolve(state: GrantState, event: Event) -> GrantState:
    match event:
        case GrantGiven():
            return Held(event.account, event.role, event.person, event.deputy, event.reason)
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


class PersonOnlyForParticipants(Refused):
    code = "person-only-for-participants"
    kind = "invalid"
    sentence = "Seuls un mentor, une personne accompagnée ou un représentant légal sont liés à une fiche. Rien n’a été changé ; retirez-la."


class OnlyCoordinatorsHaveDeputies(Refused):
    code = "only-coordinators-have-deputies"
    kind = "invalid"
    sentence = "Seul un référent peut avoir un adjoint. Rien n’a été changé ; donnez ce rôle sans le mot «\xa0adjoint\xa0»."


class LastCoordinator(Refused):
    code = "last-coordinator"
    sentence = (
        "C’est le dernier référent de l’établissement. Rien n’a été changé ; "
        "invitez-en un autre, ou passez la main à quelqu’un de l’équipe, puis recommencez."
    )


class NotYourRole(Refused):
    code = "not-your-role"
    kind = "forbidden"
    sentence = "On ne quitte que son propre rôle. Rien n’a été changé ; pour retirer celui d’un autre, demandez au référent."


class NoCoordinatorThere(Refused):
    code = "no-coordinator-there"
    sentence = "Cette personne n’est pas ou plus référente. Rien n’a été changé ; relisez la liste de l’équipe."


class HandedToOneself(Refused):
    code = "handed-to-oneself"
    kind = "invalid"
    sentence = "On passe la main à quelqu’un d’autre. Rien n’a été changé ; choisissez une autre personne de l’équipe."


# -------------------------------------------------------------------------------------------------- commands and decisions


class GiveGrant(Command, frozen=True):
    """Give an account a role; for a participant's, ``person`` says who of the institution's people they are.

    ``deputy`` for a coordinator who stands in for another; given again without it, they are one of their own. ``reason`` where the
    identity provider says so; what somebody of the team gave stays theirs to take back.
    """

    account: UUID
    role: str
    person: UUID | None = None
    deputy: bool = False
    reason: GrantReason | None = None


@decides(
    GiveGrant,
    permission="grants.give",
    reads=lambda command, states: (
        grant_stream(command.account, command.role),
        *([] if command.person is None else [PERSON.of(command.person)]),
    ),
)
def give_grant(command: GiveGrant, situation: Situation) -> Decision:
    _check(command.role, situation)
    if command.deputy and command.role != COORDINATOR:
        raise OnlyCoordinatorsHaveDeputies
    if command.person is not None:
        if command.role not in PARTICIPANTS:
            raise PersonOnlyForParticipants
        if not isinstance(situation[PERSON.of(command.person)], Registered):
            raise PersonMissing
    stream = grant_stream(command.account, command.role)
    held = situation[stream]
    if isinstance(held, Held) and (command.reason is not None or _already(held, command)):
        return []
    return stream.gains(GrantGiven(command.account, command.role, command.person, command.deputy, command.reason))


def _already(held: Held, command: GiveGrant) -> bool:
    """Given by hand before; what the provider had given becomes the team's where the team gives it too."""
    return held.reason is None and command.person in (None, held.person) and held.deputy == command.deputy


class RevokeGrant(Command, frozen=True):
    """Take a role back. ``staying``: where it is a coordinator's, another coordinator, without whom the institution would have none."""

    account: UUID
    role: str
    staying: UUID | None = None
    reason: GrantReason | None = None


@decides(
    RevokeGrant,
    permission="grants.give",
    reads=lambda command, states: _role_and_who_stays(command.account, command.role, command.staying),
)
def revoke_grant(command: RevokeGrant, situation: Situation) -> Decision:
    _check(command.role, situation)
    return _taken_back(command.account, command.role, command.staying, situation, command.reason)


class LeaveRole(Command, frozen=True):
    """Give up one's own role; ``staying`` as in RevokeGrant."""

    account: UUID
    role: str
    staying: UUID | None = None


@decides(
    LeaveRole,
    permission="grants.leave",
    reads=lambda command, states: _role_and_who_stays(command.account, command.role, command.staying),
)
def leave_role(command: LeaveRole, situation: Situation) -> Decision:
    if situation.actor != f"account/{command.account}" or situation.role != command.role:
        raise NotYourRole
    return _taken_back(command.account, command.role, command.staying, situation)


class HandOver(Command, frozen=True):
    """A coordinator leaves, another follows, in one decision: there is always one."""

    leaving: UUID
    following: UUID


@decides(
    HandOver,
    permission="grants.give",
    reads=lambda command, states: (grant_stream(command.leaving, COORDINATOR), grant_stream(command.following, COORDINATOR)),
)
def hand_over(command: HandOver, situation: Situation) -> Decision:
    _check(COORDINATOR, situation)
    if command.leaving == command.following:
        raise HandedToOneself
    left, followed = grant_stream(command.leaving, COORDINATOR), grant_stream(command.following, COORDINATOR)
    follower = situation[followed]
    ready = isinstance(follower, Held) and not follower.deputy
    if not isinstance(situation[left], Held):
        if ready:
            return []
        raise NoCoordinatorThere
    given = [] if ready else followed.gains(GrantGiven(command.following, COORDINATOR))
    return [*given, *left.gains(GrantRevoked(command.leaving, COORDINATOR))]


def _role_and_who_stays(account: UUID, role: str, staying: UUID | None) -> tuple[Stream[GrantState], ...]:
    role_of_account = grant_stream(account, role)
    return (role_of_account,) if staying is None else (role_of_account, grant_stream(staying, COORDINATOR))


def _taken_back(account: UUID, role: str, staying: UUID | None, situation: Situation, reason: GrantReason | None = None) -> Decision:
    stream = grant_stream(account, role)
    if not isinstance(situation[stream], Held):
        return []
    revoked = stream.gains(GrantRevoked(account, role, reason))
    if role != COORDINATOR:
        return revoked
    other = situation[grant_stream(staying, COORDINATOR)] if staying is not None and staying != account else None
    if not isinstance(other, Held):
        raise LastCoordinator
    # A deputy who stays takes over.
    taken_over = grant_stream(other.account, COORDINATOR).gains(GrantGiven(other.account, COORDINATOR)) if other.deputy else []
    return [*revoked, *taken_over]


def _check(role: str, situation: Situation) -> None:
    if role not in ROLES:
        raise RoleUnknown
    if role not in GIVEN_BY.get(situation.role, frozenset()):
        raise RoleNotYoursToGive
