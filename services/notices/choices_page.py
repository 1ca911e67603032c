"""«Mes messages»: how somebody wants to be told, by the code in the messages themselves, without an account.

A mail program that ends a subscription by itself sends «List-Unsubscribe=One-Click» to the same address (RFC 8058): no page of ours came
before it, so nothing is asked but the code. Opening the page changes nothing, for programs open links before people do.
"""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.refusal import Refused
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page
from tenants.institution import INSTITUTION
from tenants.notices.choices import NOTICE_CHOICE, ChooseNotices, NoticeChoice
from tenants.permissions import SYSTEM

AnyRequest = Request[Any, Any, Any]
ADDRESS: Final = "/messages/{code:str}"
ACTOR: Final = "reader"


@get(ADDRESS, opt={"public": True}, include_in_schema=False)
async def choices_page(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[bytes]:
    tenant, reader = _read(house, code)
    return await _shown(request, house, tenant, await _choice(house, tenant, reader))


@post(ADDRESS, status_code=200, opt={"public": True}, include_in_schema=False)
async def choose(request: AnyRequest, code: FromPath[str], house: TheHouse) -> Response[bytes]:
    tenant, reader = _read(house, code)
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    known = await _choice(house, tenant, reader)
    one_click = sent.get("List-Unsubscribe") == "One-Click"
    chosen = msgspec.structs.replace(known, stopped=True) if one_click else _typed(sent)
    try:
        if not one_click and not sent_from_here(request):
            raise FormExpired
        context = HandlingContext(tenant=tenant, actor=f"{ACTOR}/{reader}", role=SYSTEM)
        await house.handling.handle(ChooseNotices(reader=reader, **msgspec.structs.asdict(chosen)), context)
    except Refused as refused:
        return await _shown(request, house, tenant, chosen, refused=refused)
    return await _shown(request, house, tenant, chosen, kept=True)


def _read(house: House, code: str) -> tuple[UUID, UUID]:
    found = house.links.chooses(code)
    if found is None:
        raise NotFoundException
    return found


async def _choice(house: House, tenant: UUID, reader: UUID) -> NoticeChoice:
    return await house.state_of(tenant, NOTICE_CHOICE.of(reader))


def _typed(sent: dict[str, str]) -> NoticeChoice:
    language = sent.get("language")
    return NoticeChoice(
        language="fr" if language == "fr" else "en" if language == "en" else None,
        daily=sent.get("pace") == "daily",
        quiet_nights="quiet_nights" in sent,
        quiet_sundays="quiet_sundays" in sent,
        stopped=sent.get("pace") == "stopped",
    )


async def _shown(
    request: AnyRequest, house: House, tenant: UUID, choice: NoticeChoice, *, kept: bool = False, refused: Refused | None = None
) -> Response[bytes]:
    _ = translate(locale_of(request))
    institution = await house.state_of(tenant, INSTITUTION.of(tenant))
    return page(
        request,
        "notice_choices.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        name=institution.signed_up.name if institution.signed_up else "Ekole",
        choice=choice,
        kept=kept,
        refused=_.refusal(refused) if refused else None,
    )


CHOICES_PAGES: Final = (choices_page, choose)
