"""The page behind a card's code: anybody who holds the card says how the workshop was, without signing in and without a name."""

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from domain.facilitation.workshop import WORKSHOP, NotOpened
from domain.facilitation.workshop_readiness import WorkshopMissing
from domain.refusal import Refused
from projections.programme_sheet import PROGRAMME_SHEETS
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page
from services.workshops.cards import digest_of
from services.workshops.opinions import rate
from tenants.permissions import MENTEE
from tenants.personal_data.keyring import TenantKeyMissing

_PATH: Final = "/avis/{tenant:uuid}/{workshop:uuid}"


class RatingFields(msgspec.Struct):
    card: str = ""
    rating: str = ""
    comment: str = ""


@get(_PATH, opt={"public": True}, include_in_schema=False)
async def rating_page(
    request: Request[Any, Any, Any], tenant: FromPath[UUID], workshop: FromPath[UUID], house: TheHouse, carte: FromQuery[str] = ""
) -> Response[bytes]:
    title = await _title(house, tenant, workshop)
    return page(request, "workshop_rating.html", title=title, card=carte[:40], rating="", comment="", refused=None, thanked=False)


@post(_PATH, status_code=200, opt={"public": True}, include_in_schema=False)
async def take_rating(
    request: Request[Any, Any, Any],
    tenant: FromPath[UUID],
    workshop: FromPath[UUID],
    house: TheHouse,
    data: Annotated[RatingFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    title = await _title(house, tenant, workshop)
    refused: Refused | None = None
    try:
        if not sent_from_here(request):
            raise FormExpired
        rating = int(data.rating) if data.rating in {"1", "2", "3", "4", "5"} else 0
        comment = _plain(data.comment) or None
        await rate(house, workshop, data.card, rating, comment, await _context(request, house, tenant, workshop, data.card))
    except Refused as said:
        refused = said
    return page(
        request,
        "workshop_rating.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        title=title,
        card=data.card[:40],
        rating=data.rating,
        comment=data.comment,
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        thanked=refused is None,
    )


async def _title(house: House, tenant: UUID, workshop: UUID) -> str:
    """Raises WorkshopMissing, for another institution's workshop as for none."""
    try:
        await house.keyring.tenant_key(tenant)
        state = await house.state_of(tenant, WORKSHOP.of(workshop))
    except TenantKeyMissing:
        raise WorkshopMissing from None
    if isinstance(state, NotOpened):
        raise WorkshopMissing
    return state.title


async def _context(request: Request[Any, Any, Any], house: House, tenant: UUID, workshop: UUID, card: str) -> HandlingContext:
    """The card itself acts: nothing in the line says who held it. A demonstration goes on from its own last day."""
    key = await house.keyring.tenant_key(tenant)
    state = await house.state_of(tenant, WORKSHOP.of(workshop))
    simulated = None
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        if institution.demonstration and not isinstance(state, NotOpened):
            sheet = await views.one(PROGRAMME_SHEETS, state.programme)
            simulated = sheet.last_event_at + timedelta(minutes=1) if sheet else None
    return HandlingContext(
        tenant=tenant,
        actor=f"card-{digest_of(key, workshop, card)[:16]}",
        role=MENTEE,
        simulated_now=simulated,
        correlation=request.scope["state"]["correlation"],
    )


def _plain(text: str) -> str:
    """Words as people type them: line ends as one sign, no control characters."""
    return "".join(sign for sign in text.replace("\r\n", "\n").strip() if sign == "\n" or sign.isprintable())


WORKSHOP_PUBLIC_PAGES: Final = (rating_page, take_rating)
