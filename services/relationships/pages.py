"""Prospects and clients by stage, page by page; and a first contact that is noted."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.response import Redirect

from domain.programme import InstitutionKind
from domain.refusal import Refused
from projections.relationship_sheet import Stage
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.portfolio.asking import KINDS as KIND_NAMES
from services.portfolio.asking import PortfolioQueryUnreadable, require_follower
from services.portfolio.pages import of_house
from services.portfolio.showing import KINDS
from services.programmes.doing import texts_of
from services.relationships.reading import relationship_with, relationships_of
from services.relationships.showing import row_shown
from services.relationships.words import STAGES
from services.supervision import granting
from services.supervision.visiting import ClientMissing, house_day, right_in
from tenants.house import HOUSE
from tenants.relationship.acting import RelationshipDayWrong
from tenants.relationship.prospecting import RecordContact

PLACE: Final = "/ekole/relations"


@get(PLACE, include_in_schema=False)
async def relationships_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    require_follower(request.user)
    _, today = translate(locale_of(request)), house_day()
    stage = _stage(request.query_params.get("etape", ""))
    after = request.query_params.get("after") or None
    found = await relationships_of(house, request.user, stage, after, today)
    names = await granting.addresses(house, {one.lead for one in found.items})
    query = {"etape": stage or "", "after": found.following or ""}
    return page(
        request,
        "relationships.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        rows=[row_shown(one, names, today, _) for one in found.items],
        stages=STAGES,
        stage=stage,
        kinds=KINDS,
        following=f"{PLACE}?{urlencode({name: value for name, value in query.items() if value})}" if found.following else "",
        further=after is not None,
        today=today.isoformat(),
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
    )


def _stage(given: str) -> Stage | None:
    """Raises PortfolioQueryUnreadable."""
    for stage in STAGES:
        if stage == given:
            return stage
    if given:
        raise PortfolioQueryUnreadable(field="etape")
    return None


class ContactFields(Fields, frozen=True, kw_only=True):
    institution: str = ""
    kind: str = ""
    day: str = ""
    name: str = ""
    email: str = ""
    function: str = ""


@form_at(PLACE, ContactFields)
async def record(request: AnyRequest, house: House, fields: ContactFields) -> Response[Any]:
    require_follower(request.user)
    context = of_house(request, fields)
    relationship = RequestContext(context).minted("relationship")
    try:
        command = RecordContact(
            relationship=relationship,
            account=request.user.account,
            institution=fields.institution,
            kind=_kind(fields.kind),
            day=day_typed(fields.day) or house_day(),
            name=fields.name,
            email=fields.email,
            function=fields.function,
        )
        await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused)
    return Redirect(f"{PLACE}/{relationship}", status_code=303)


def _kind(given: str) -> InstitutionKind:
    """Raises PortfolioQueryUnreadable for a kind that no page of ours sends."""
    for kind in KIND_NAMES:
        if kind == given:
            return kind
    raise PortfolioQueryUnreadable(field="kind")


def day_typed(text: str) -> date | None:
    """None where nothing was typed. Raises RelationshipDayWrong."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RelationshipDayWrong from None


@get("/ekole/clients/{client:uuid}/relation", include_in_schema=False)
async def relationship_of_client(request: AnyRequest, house: TheHouse) -> Redirect:
    """The way from an institution to its relationship; to the list, where a new one is noted, while it has none."""
    require_follower(request.user)
    client = request.path_params["client"]
    await right_in(house, request.user.account, request.user.role, client)
    if client == HOUSE:
        raise ClientMissing
    found = await relationship_with(house, client)
    return Redirect(f"{PLACE}/{found.relationship}" if found else PLACE, status_code=303)


RELATIONSHIPS_PAGES: Final = (relationships_page, record, relationship_of_client)
