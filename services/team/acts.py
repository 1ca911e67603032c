"""The team of an institution: who gives, takes back and hands over which role, and what follows for accounts and sessions."""

from typing import Final
from uuid import UUID

import msgspec

from domain.refusal import Refused
from services.accounts.caller import Caller
from services.accounts.roster import PendingInvitation, Seat
from services.accounts.store import Invitation
from services.catalogues import LocaleName
from services.handling import HandlingContext, Receipt
from services.house import House
from services.onboarding import inviting
from tenants.grant import GiveGrant, GrantReason, HandOver, Held, LeaveRole, RevokeGrant, grant_stream
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
    SAFEGUARDING,
)

TEAM: Final = frozenset({COORDINATOR, DIRECTION, FACILITATOR, READER, SAFEGUARDING, DPO, AUDITOR, HEAD, CONSULTANT})
INVITED: Final = TEAM | {MENTOR, MENTEE, GUARDIAN}


class MemberMissing(Refused):
    code = "member-missing"
    kind = "missing"
    sentence = "Cette personne n’est pas de l’équipe. Rien n’a été changé ; invitez-la d’abord, ou relisez la liste."


class InvitationGone(Refused):
    code = "invitation-gone"
    kind = "missing"
    sentence = "Cette invitation a déjà servi, a été retirée, ou n’existe pas ici. Rien n’a été changé ; relisez la liste."


class Member(msgspec.Struct, frozen=True):
    """Somebody's role in the team; ``deputy``: of a coordinator."""

    seat: Seat
    deputy: bool = False


async def members(house: House, tenant: UUID) -> list[Member]:
    """The team, by address."""
    seats = await house.accounts.roster.seats(tenant, TEAM)
    streams = {seat.account: grant_stream(seat.account, COORDINATOR) for seat in seats if seat.role == COORDINATOR}
    states = await house.gather(tenant, lambda _: streams.values())

    def deputy(seat: Seat) -> bool:
        state = states[streams[seat.account].name] if seat.role == COORDINATOR else None
        return isinstance(state, Held) and state.deputy

    return [Member(seat, deputy(seat)) for seat in seats]


async def give(house: House, context: HandlingContext, account: UUID, role: str, *, deputy: bool) -> Receipt:
    """One more role for somebody of the team. Raises MemberMissing and what GiveGrant refuses."""
    await _require_member(house, context.tenant, account)
    receipt = await house.handling.handle(GiveGrant(account=account, role=role, deputy=deputy), context)
    await house.accounts.join(Caller(account, context.tenant, role))
    return receipt


async def take_back(house: House, context: HandlingContext, account: UUID, role: str, reason: GrantReason | None = None) -> Receipt:
    """End somebody's role, and what was open in it: their sessions, their tokens. Raises what RevokeGrant refuses."""
    staying = await _who_stays(house, context.tenant, account, role)
    receipt = await house.handling.handle(RevokeGrant(account=account, role=role, staying=staying, reason=reason), context)
    await _left(house, Caller(account, context.tenant, role))
    return receipt


async def leave(house: House, context: HandlingContext, caller: Caller) -> Receipt:
    """End one's own role. Raises what LeaveRole refuses."""
    staying = await _who_stays(house, context.tenant, caller.account, caller.role)
    command = LeaveRole(account=caller.account, role=caller.role, staying=staying)
    receipt = await house.handling.handle(command, context)
    await _left(house, caller)
    return receipt


async def hand_over(house: House, context: HandlingContext, leaving: UUID, following: UUID) -> Receipt:
    """One coordinator goes, another of the team follows. Raises MemberMissing and what HandOver refuses."""
    await _require_member(house, context.tenant, following)
    receipt = await house.handling.handle(HandOver(leaving=leaving, following=following), context)
    await house.accounts.join(Caller(following, context.tenant, COORDINATOR))
    await _left(house, Caller(leaving, context.tenant, COORDINATOR))
    return receipt


async def take_back_invitation(house: House, tenant: UUID, invitation: UUID) -> PendingInvitation:
    """Raises InvitationGone."""
    taken_back = await house.accounts.roster.take_back(tenant, invitation)
    if taken_back is None:
        raise InvitationGone
    return taken_back


async def renew_invitation(house: House, tenant: UUID, invitation: UUID, language: LocaleName) -> Invitation:
    """A new invitation for the same address and role, with a new code and a new delay; the old code opens nothing any more.

    Raises InvitationGone.
    """
    before = await take_back_invitation(house, tenant, invitation)
    key = f"after-{before.invitation}"
    return await inviting.invite(house, tenant, before.address, before.role, key, before.person, language=language)


async def _who_stays(house: House, tenant: UUID, leaving: UUID, role: str) -> UUID | None:
    """Another coordinator, rather one of their own than a deputy; None where there is none, or none is needed."""
    if role != COORDINATOR:
        return None
    others = [member for member in await members(house, tenant) if member.seat.role == COORDINATOR and member.seat.account != leaving]
    states = await house.gather(tenant, lambda _: [grant_stream(one.seat.account, COORDINATOR) for one in others])
    holding = [one for one in others if isinstance(states[grant_stream(one.seat.account, COORDINATOR).name], Held)]
    return min(holding, key=lambda one: (one.deputy, one.seat.given_at)).seat.account if holding else None


async def _require_member(house: House, tenant: UUID, account: UUID) -> None:
    if all(seat.account != account for seat in await house.accounts.roster.seats(tenant, TEAM)):
        raise MemberMissing


async def _left(house: House, caller: Caller) -> None:
    """Asked again after a failure, this ends what was left open."""
    await house.accounts.leave(caller)
    await house.sessions.end_role(caller)
