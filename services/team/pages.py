"""«Équipe»: who is in it, who is invited; roles given, taken back and handed over."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from infra.clock import utc_now
from services.accounts.store import Invitation
from services.catalogues import french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.mail.mailbox_page import mailbox_is_here
from services.mail.outbox import State
from services.mail.words import why_failed
from services.onboarding import inviting, joining
from services.onboarding.api import invitable_by, require_invitable
from services.pages import words
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, new_key, page
from services.team import acts
from tenants.grant import GIVEN_BY
from tenants.permissions import COORDINATOR, require_permission

_MAIL_STATES: Final[dict[State, str]] = {
    "waiting": french("courriel en attente d’envoi"),
    "leased": french("courriel en cours d’envoi"),
    "sent": french("courriel envoyé"),
    "kept": french("courriel gardé sur place"),
    "dropped": french("courriel sans objet"),
    "failed": french("courriel non remis"),
}
_RENEWED: Final = french("Une nouvelle invitation part par courriel ; l’ancienne n’ouvre plus rien.")
HAND_OVER_MONTHS: Final = (6, 7)  # before the summer: who goes on next year?


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a form of this page had to say; and an invitation, with its code where it is shown this once."""

    section: str = ""
    said: str = ""
    refused: Refused | None = None
    invitation: Invitation | None = None
    code: str | None = None
    typed: dict[str, str] = {}


@get("/equipe", include_in_schema=False)
async def team_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house, Told())


async def _shown(request: AnyRequest, house: House, told: Told) -> Response[bytes]:
    caller = request.user
    require_permission(caller.role, "grants.give")
    _ = translate(locale_of(request))
    async with house.views.of(caller.tenant) as views:
        institution = await house.institution(views, caller.tenant)
    zone, now = ZoneInfo(institution.timezone), utc_now()
    mine = GIVEN_BY.get(caller.role, frozenset())
    team = await acts.members(house, caller.tenant)
    coordinators = [one for one in team if one.seat.role == COORDINATOR]
    waiting = await house.accounts.roster.pending(caller.tenant, acts.INVITED)
    mails = await inviting.mails_of(house, caller.tenant, [one.invitation for one in waiting])
    people = dict(sorted({str(one.seat.account): one.seat.address for one in team}.items(), key=lambda item: item[1]))
    return page(
        request,
        "team.html",
        status=200 if told.refused is None else STATUS_OF[told.refused.kind],
        institution=institution,
        section=told.section,
        said=told.said,
        refused=_.refusal(told.refused) if told.refused else None,
        typed=told.typed,
        code=told.code or "",
        code_until=_.moment(told.invitation.expires_at, zone) if told.invitation else "",
        mailbox=mailbox_is_here(house),
        members=[
            {
                "account": one.seat.account,
                "address": one.seat.address,
                "name": one.seat.name,
                "role": one.seat.role,
                "named": _("référent adjoint") if one.deputy else _(words.ROLES.get(one.seat.role, one.seat.role)),
                "deputy": one.deputy,
                "me": one.seat.account == caller.account and one.seat.role == caller.role,
                "since": _.day(one.seat.given_at.astimezone(zone).date()),
                "mine": one.seat.role in mine,
            }
            for one in team
        ],
        invitations=[
            {
                "id": one.invitation,
                "address": one.address,
                "role": _(words.ROLES.get(one.role, one.role)),
                "until": _.moment(one.expires_at, zone),
                "over": one.expires_at <= now,
                "soon": now < one.expires_at < now + timedelta(days=7),
                "mail": _(_MAIL_STATES[mails[one.invitation].state]) if one.invitation in mails else "",
                "undelivered": one.invitation in mails and mails[one.invitation].state == "failed",
                "why": _(why_failed(mails[one.invitation].failure)) if one.invitation in mails else "",
            }
            for one in waiting
        ],
        roles=[(role, _(words.ROLES[role])) for role in invitable_by(caller.role)],
        given=[(role, _(words.ROLES[role])) for role in invitable_by(caller.role) if role in mine],
        people=people,
        coordinators={str(one.seat.account): one.seat.address for one in coordinators},
        requests=[
            {"id": one.request, "person": one.person, "address": one.address, "day": _.day(one.asked_at.astimezone(zone).date())}
            for one in await joining.requests_of(house, caller.tenant)
        ],
        hands_over=COORDINATOR in mine and len(people) > 1,
        proposes=house.day_of(institution, None).month in HAND_OVER_MONTHS,
    )


class InviteFields(Fields, frozen=True, kw_only=True):
    email: str = ""
    role: str = ""


@form_at("/equipe/invitations", InviteFields)
async def invite(request: AnyRequest, house: House, fields: InviteFields) -> Response[bytes]:
    caller = request.user
    require_permission(caller.role, "grants.give")
    try:
        require_invitable(caller.role, fields.role)
        key = fields.key or new_key()
        made = await inviting.invite(house, caller.tenant, fields.email, fields.role, key, language=locale_of(request))
        code = await inviting.told_code(house, caller.tenant, made)
    except Refused as refused:
        typed = {"email": fields.email, "role": fields.role}
        return await _shown(request, house, Told(section="inviter", refused=refused, typed=typed))
    return await _shown(request, house, Told(section="inviter", said=_on_its_way(request, fields.email), invitation=made, code=code))


class InvitationFields(Fields, frozen=True, kw_only=True):
    invitation: str = ""


@form_at("/equipe/invitations/retirer", InvitationFields)
async def take_invitation_back(request: AnyRequest, house: House, fields: InvitationFields) -> Response[bytes]:
    require_permission(request.user.role, "grants.give")
    _ = translate(locale_of(request))
    try:
        gone = await acts.take_back_invitation(house, request.user.tenant, _identifier(fields.invitation, acts.InvitationGone))
    except Refused as refused:
        return await _shown(request, house, Told(section="invitations", refused=refused))
    said = _("L’invitation de {address} n’ouvre plus rien.", address=gone.address)
    return await _shown(request, house, Told(section="invitations", said=said))


@form_at("/equipe/invitations/renvoyer", InvitationFields)
async def renew_invitation(request: AnyRequest, house: House, fields: InvitationFields) -> Response[bytes]:
    require_permission(request.user.role, "grants.give")
    try:
        before = _identifier(fields.invitation, acts.InvitationGone)
        renewed = await acts.renew_invitation(house, request.user.tenant, before, locale_of(request))
        code = await inviting.told_code(house, request.user.tenant, renewed)
    except Refused as refused:
        return await _shown(request, house, Told(section="invitations", refused=refused))
    said = translate(locale_of(request))(_RENEWED)
    return await _shown(request, house, Told(section="invitations", said=said, invitation=renewed, code=code))


class AnswerFields(Fields, frozen=True, kw_only=True):
    """``role`` empty: the request is set aside."""

    request: str = ""
    role: str = ""


@form_at("/equipe/demandes", AnswerFields)
async def answer_request(request: AnyRequest, house: House, fields: AnswerFields) -> Response[bytes]:
    """Whoever asked to join is invited, or hears nothing."""
    caller = request.user
    require_permission(caller.role, "grants.give")
    _ = translate(locale_of(request))
    try:
        asking = await joining.waiting_request(house, caller.tenant, _identifier(fields.request, joining.JoinRequestGone))
        if fields.role:
            require_invitable(caller.role, fields.role)
            key = f"join-request/{asking.request}"
            await inviting.invite(house, caller.tenant, asking.address, fields.role, key, language=locale_of(request))
        await joining.settle(house, caller.tenant, asking.request)
    except Refused as refused:
        return await _shown(request, house, Told(section="demandes", refused=refused))
    said = _on_its_way(request, asking.address) if fields.role else _("La demande est écartée ; rien n’est parti.")
    return await _shown(request, house, Told(section="demandes", said=said))


def _on_its_way(request: AnyRequest, address: str) -> str:
    _ = translate(locale_of(request))
    return _("L’invitation part par courriel à {address}.", address=address)


class RoleFields(Fields, frozen=True, kw_only=True):
    account: str = ""
    role: str = ""
    deputy: str = ""


@form_at("/equipe/roles", RoleFields)
async def give_role(request: AnyRequest, house: House, fields: RoleFields) -> Response[bytes]:
    require_permission(request.user.role, "grants.give")
    _ = translate(locale_of(request))
    try:
        account = _identifier(fields.account, acts.MemberMissing)
        await acts.give(house, acting_here(request, fields), account, fields.role, deputy=bool(fields.deputy))
    except Refused as refused:
        return await _shown(request, house, Told(section="roles", refused=refused))
    return await _shown(request, house, Told(section="membres", said=_("Le rôle est confié.")))


@form_at("/equipe/roles/retirer", RoleFields)
async def take_role_back(request: AnyRequest, house: House, fields: RoleFields) -> Response[Any]:
    require_permission(request.user.role, "grants.give")
    _ = translate(locale_of(request))
    try:
        account = _identifier(fields.account, acts.MemberMissing)
        await acts.take_back(house, acting_here(request, fields), account, fields.role)
    except Refused as refused:
        return await _shown(request, house, Told(section="membres", refused=refused))
    if (account, fields.role) == (request.user.account, request.user.role):
        return Redirect("/", status_code=303)  # out: nothing of this page is theirs any more
    return await _shown(request, house, Told(section="membres", said=_("Le rôle est retiré, et ce qui était ouvert avec lui est fermé.")))


class HandOverFields(Fields, frozen=True, kw_only=True):
    leaving: str = ""
    following: str = ""


@form_at("/equipe/passer-la-main", HandOverFields)
async def hand_over(request: AnyRequest, house: House, fields: HandOverFields) -> Response[Any]:
    require_permission(request.user.role, "grants.give")
    _ = translate(locale_of(request))
    try:
        leaving, following = (_identifier(one, acts.MemberMissing) for one in (fields.leaving, fields.following))
        await acts.hand_over(house, acting_here(request, fields), leaving, following)
    except Refused as refused:
        return await _shown(request, house, Told(section="passer-la-main", refused=refused))
    if (leaving, COORDINATOR) == (request.user.account, request.user.role):
        return Redirect("/", status_code=303)
    return await _shown(request, house, Told(section="membres", said=_("La main est passée.")))


def _identifier(text: str, otherwise: type[Refused]) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise otherwise from None


TEAM_PAGES: Final = (team_page, invite, answer_request, take_invitation_back, renew_invitation, give_role, take_role_back, hand_over)
