"""The team over HTTP."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody

from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.language import locale_of
from services.http.reading import read_json
from services.mail.outbox import State
from services.onboarding.api import InvitationAnswer, invitation_answer
from services.onboarding.inviting import mails_of
from services.team import acts
from tenants.grant import grant_stream
from tenants.permissions import COORDINATOR, require_permission

TAG: Final = "Équipe"


class MemberAnswer(msgspec.Struct, frozen=True):
    account: UUID
    role: str
    deputy: bool
    email: str
    since: datetime


class PendingAnswer(msgspec.Struct, frozen=True):
    """An invitation that waits; after ``expires_at`` it opens nothing, and can be sent again.

    ``mail``: where the mail that carries it is; where it ``failed``, ``mail_failure`` says why.
    """

    invitation: UUID
    email: str
    role: str
    expires_at: datetime
    mail: State | None = None
    mail_failure: str | None = None


class TeamAnswer(msgspec.Struct, frozen=True):
    members: list[MemberAnswer]
    invitations: list[PendingAnswer]


class RoleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: str


class GivenRoleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``deputy``: of a coordinator, that they stand in for another."""

    role: str
    deputy: bool = False


class HandOverForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``leaving``: the coordinator who goes, oneself where it is left out."""

    following: UUID
    leaving: UUID | None = None


@get("/team", summary="L’équipe et les invitations", tags=[TAG], responses=dict(PROBLEMS))
async def show_team(request: AnyRequest, house: TheHouse) -> TeamAnswer:
    require_permission(request.user.role, "grants.give")
    tenant = request.user.tenant
    members = [
        MemberAnswer(one.seat.account, one.seat.role, one.deputy, one.seat.address, one.seat.given_at)
        for one in await acts.members(house, tenant)
    ]
    waiting = await house.accounts.roster.pending(tenant, acts.INVITED)
    mails = await mails_of(house, tenant, [one.invitation for one in waiting])
    pending = []
    for one in waiting:
        mail = mails.get(one.invitation)
        failure = mail.failure if mail else None
        pending.append(PendingAnswer(one.invitation, one.address, one.role, one.expires_at, mail.state if mail else None, failure))
    return TeamAnswer(members, pending)


@post(
    "/team/{account:uuid}/roles", status_code=201, summary="Confier un rôle à quelqu’un de l’équipe", tags=[TAG], responses=dict(PROBLEMS)
)
async def give_role(request: AnyRequest, data: JSONBody[GivenRoleForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), GivenRoleForm)
    require_permission(request.user.role, "grants.give")
    account: UUID = request.path_params["account"]
    receipt = await acts.give(house, handling_context(request).context, account, form.role, deputy=form.deputy)
    return answer(receipt, grant_stream(account, form.role).name, 201)


@post("/team/{account:uuid}/roles/revocation", status_code=200, summary="Retirer un rôle", tags=[TAG], responses=dict(PROBLEMS))
async def take_role_back(request: AnyRequest, data: JSONBody[RoleForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), RoleForm)
    require_permission(request.user.role, "grants.give")
    account: UUID = request.path_params["account"]
    receipt = await acts.take_back(house, handling_context(request).context, account, form.role)
    return answer(receipt, grant_stream(account, form.role).name)


@post("/team/hand-over", status_code=200, summary="Passer la main à un autre référent", tags=[TAG], responses=dict(PROBLEMS))
async def hand_over(request: AnyRequest, data: JSONBody[HandOverForm], house: TheHouse) -> Response[CommandAnswer]:
    form = read_json(await request.body(), HandOverForm)
    require_permission(request.user.role, "grants.give")
    leaving = form.leaving or request.user.account
    receipt = await acts.hand_over(house, handling_context(request).context, leaving, form.following)
    return answer(receipt, grant_stream(form.following, COORDINATOR).name)


@post("/me/role/leaving", status_code=200, summary="Quitter son rôle", tags=[TAG], responses=dict(PROBLEMS))
async def leave_role(request: AnyRequest, house: TheHouse) -> Response[CommandAnswer]:
    """The last coordinator cannot: they hand over first."""
    caller = request.user
    require_permission(caller.role, "grants.leave")
    receipt = await acts.leave(house, handling_context(request).context, caller)
    return answer(receipt, grant_stream(caller.account, caller.role).name)


@post("/invitations/{invitation:uuid}/revocation", status_code=200, summary="Retirer une invitation", tags=[TAG], responses=dict(PROBLEMS))
async def take_invitation_back(request: AnyRequest, house: TheHouse) -> PendingAnswer:
    require_permission(request.user.role, "grants.give")
    one = await acts.take_back_invitation(house, request.user.tenant, request.path_params["invitation"])
    return PendingAnswer(one.invitation, one.address, one.role, one.expires_at)


@post("/invitations/{invitation:uuid}/renewal", status_code=201, summary="Renvoyer une invitation", tags=[TAG], responses=dict(PROBLEMS))
async def renew_invitation(request: AnyRequest, house: TheHouse) -> InvitationAnswer:
    """With a new code and a new delay; the earlier code opens nothing any more."""
    require_permission(request.user.role, "grants.give")
    tenant = request.user.tenant
    renewed = await acts.renew_invitation(house, tenant, request.path_params["invitation"], locale_of(request))
    return await invitation_answer(house, tenant, renewed)


TEAM_ROUTES: Final = (show_team, give_role, take_role_back, hand_over, leave_role, take_invitation_back, renew_invitation)
