"""Workshops over HTTP: what one may read of them, their cards, and opinions by a card's code."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.facilitation.workshop import WORKSHOP, NotOpened
from domain.facilitation.workshop_dose import FEWEST_OPINIONS
from domain.facilitation.workshop_readiness import WorkshopMissing
from domain.personal import readable
from projections.workshop_sheet import WORKSHOP_SHEETS, WorkshopSheet
from services.house import TheHouse
from services.http.answers import USUAL_PAGE, Listing, checked_limit, listing
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer
from services.http.context import handling_context
from services.http.reading import read_json
from services.programmes.looking import existing
from services.reading.access import reading
from services.workshops.opinions import Opinions, issue_cards, opinions_of, rate
from tenants.permissions import require_permission

TAG: Final = "Ateliers"


class WorkshopAnswer(msgspec.Struct, frozen=True):
    """``rating``: the mean of opinions, 1 to 5, None under five of them."""

    sheet: WorkshopSheet
    free_seats: int
    rating: float | None


def workshop_answer(sheet: WorkshopSheet) -> WorkshopAnswer:
    rating = sheet.opinions_sum / sheet.opinions if sheet.opinions >= FEWEST_OPINIONS else None
    hidden = sheet if rating is not None else msgspec.structs.replace(sheet, opinions_sum=0)
    return WorkshopAnswer(hidden, sheet.free_seats, rating)


@get("/programmes/{programme:uuid}/workshops", summary="Les ateliers", tags=[TAG], responses=dict(PROBLEMS))
async def list_workshops(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = USUAL_PAGE,
    at_least: FromQuery[str | None] = None,
) -> Response[Listing[WorkshopAnswer]]:
    async with reading(request, house) as views:
        await existing(views, programme)
        page = await views.page(WORKSHOP_SHEETS, {"programme": programme}, after=after, limit=checked_limit(limit))
    return listing(request, page, [workshop_answer(one) for one in page.items])


@get("/workshops/{workshop:uuid}", summary="Un atelier", tags=[TAG], responses=dict(PROBLEMS))
async def show_workshop(
    request: AnyRequest, workshop: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> WorkshopAnswer:
    async with reading(request, house) as views:
        sheet = await views.one(WORKSHOP_SHEETS, workshop)
    if sheet is None:
        raise WorkshopMissing
    return workshop_answer(sheet)


class FacilitatorAnswer(msgspec.Struct, frozen=True):
    """``name`` None where the person's data were erased."""

    facilitator: UUID
    function: str
    name: str | None


@get("/workshops/{workshop:uuid}/facilitator", summary="L’adulte qui anime un atelier", tags=[TAG], responses=dict(PROBLEMS))
async def show_facilitator(request: AnyRequest, workshop: FromPath[UUID], house: TheHouse) -> FacilitatorAnswer:
    require_permission(request.user.role, "people.read")
    state = await house.state_of(request.user.tenant, WORKSHOP.of(workshop))
    if isinstance(state, NotOpened) or state.facilitator is None:
        raise WorkshopMissing
    leads = state.facilitator
    return FacilitatorAnswer(leads.facilitator, leads.function, readable(leads.name))


class CardsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked: there is a card for each seat."""


class CardsAnswer(msgspec.Struct, frozen=True):
    """``codes`` are to be printed and handed out at random; asked again, they are the same."""

    position: int
    codes: list[str]


@post("/workshops/{workshop:uuid}/cards", status_code=200, summary="Les cartes pour donner son avis", tags=[TAG], responses=dict(PROBLEMS))
async def issue(request: AnyRequest, workshop: FromPath[UUID], data: JSONBody[CardsForm], house: TheHouse) -> CardsAnswer:
    read_json(await request.body(), CardsForm)
    receipt, given = await issue_cards(house, workshop, handling_context(request).context)
    return CardsAnswer(receipt.position, given)


class OpinionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``code``: as the card has it; ``rating``: 1 to 5."""

    code: str
    rating: int
    comment: str | None = None


@post(
    "/workshops/{workshop:uuid}/opinions",
    status_code=200,
    summary="Donner un avis par le code d’une carte",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def give_opinion(
    request: AnyRequest, workshop: FromPath[UUID], data: JSONBody[OpinionForm], house: TheHouse
) -> Response[CommandAnswer]:
    """For whoever copies cards that were filled in by hand; people themselves follow the card's address."""
    form = read_json(await request.body(), OpinionForm)
    receipt = await rate(house, workshop, form.code, form.rating, form.comment, handling_context(request).context)
    return answer(receipt, WORKSHOP.of(workshop).name)


@get("/workshops/{workshop:uuid}/opinions", summary="Les avis sur un atelier", tags=[TAG], responses=dict(PROBLEMS))
async def show_opinions(request: AnyRequest, workshop: FromPath[UUID], house: TheHouse) -> Opinions:
    """A mean, how many gave each mark, and words: from five opinions on."""
    require_permission(request.user.role, "people.read")
    state = await house.state_of(request.user.tenant, WORKSHOP.of(workshop))
    if isinstance(state, NotOpened):
        raise WorkshopMissing
    return opinions_of(state)


WORKSHOP_ROUTES: Final = (list_workshops, show_workshop, show_facilitator, issue, give_opinion, show_opinions)
