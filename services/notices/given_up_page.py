"""«Messages non remis»: which notices did not arrive, why, and what to do; once an address is corrected, they are sent again."""

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.refusal import Refused
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.mail.letter import ToAccount, ToPerson
from services.mail.outbox import Lease
from services.mail.words import why_failed
from services.notices import correcting
from services.notices.facts import NoticeFacts
from services.notices.letter import NoticeLetter
from services.notices.words import KINDS
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from tenants.institution import INSTITUTION
from tenants.permissions import require_permission

_ADDRESS: Final = "/messages-non-remis"


class OnceMore(Fields, frozen=True, kw_only=True):
    message: str = ""
    address: str = ""


class Shown(msgspec.Struct, frozen=True):
    message: UUID
    what: str
    whom: str
    moment: str
    why: str
    correctable: bool  # a person's own address, which this page can put right


@get(_ADDRESS, include_in_schema=False)
async def given_up_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(_ADDRESS, OnceMore)
async def once_more(request: AnyRequest, house: House, fields: OnceMore) -> Response[Any]:
    require_permission(request.user.role, "people.correct")
    try:
        context = HandlingContext(tenant=request.user.tenant, actor=request.user.actor, role=request.user.role)
        await correcting.once_more(house, context, UUID(fields.message), fields.address)
    except ValueError:
        return await _shown(request, house, correcting.NoticeNotGivenUp())
    except Refused as refused:
        return await _shown(request, house, refused)
    return Redirect(_ADDRESS, status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    require_permission(request.user.role, "people.correct")
    tenant = request.user.tenant
    _ = translate(locale_of(request))
    state = await house.state_of(tenant, INSTITUTION.of(tenant))
    facts = NoticeFacts(house.ledger)
    shown = [
        Shown(
            lease.message_id,
            _(KINDS[lease.letter.notice]) if isinstance(lease.letter, NoticeLetter) else _("les nouvelles du jour"),
            await _whom(house, facts, lease),
            _.moment(lease.created_at, ZoneInfo(state.standing.timezone)),
            _(why_failed(why)),
            isinstance(lease.to, ToPerson),
        )
        for lease, why in await house.mail.given_up(tenant, correcting.MOST)
    ]
    return page(
        request,
        "given_up.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        notices=shown,
        refused=_.refusal(refused) if refused else None,
    )


async def _whom(house: House, facts: NoticeFacts, lease: Lease) -> str:
    match lease.to:
        case ToPerson():
            return await facts.named(lease.tenant, lease.to)
        case ToAccount(account):
            known = await house.accounts.facts_of(account)
            return known.address if known else ""
        case _:
            return ""


GIVEN_UP_PAGES: Final = (given_up_page, once_more)
