"""One relationship: what is to be done next, days sold and spent, what each phase owes, visits with their minutes, all that happened."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from litestar import Response, get

from domain.decision import Command
from domain.personal import readable
from domain.refusal import Refused
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields
from services.pages.rendering import locale_of, page
from services.portfolio.pages import of_house
from services.programmes.doing import texts_of
from services.relationships.opinions import opinions_in
from services.relationships.pages import PLACE as LIST
from services.relationships.reading import engagement_in, relationship_of, state_of
from services.relationships.reference_pages import reference_shown
from services.relationships.references import of_relationship
from services.relationships.showing import accounts_in, figures_of, opinions_shown, phases_of, row_shown, steps_of, visits_of
from services.relationships.words import ENDINGS, REASONS, days_said
from services.supervision import granting
from services.supervision.visiting import house_day
from tenants.permissions import HEAD
from tenants.relationship.relationship import Unknown

PLACE: Final = f"{LIST}/{{relationship:uuid}}"
USUAL_ANSWER: Final = timedelta(days=30)


@get(PLACE, include_in_schema=False)
async def relationship_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await shown(request, house)


async def shown(request: AnyRequest, house: House, *, section: str = "", refused: Refused | None = None, said: str = "") -> Response[bytes]:
    _, today = translate(locale_of(request)), house_day()
    sheet = await relationship_of(house, request.user, request.path_params["relationship"], today)
    state = await state_of(house, sheet.relationship)
    assert not isinstance(state, Unknown)
    known, engagement = state.known, engagement_in(state)
    names = await granting.addresses(house, accounts_in(sheet))
    step = known.next_step
    return page(
        request,
        "relationship.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        at=f"{LIST}/{sheet.relationship}",
        one=row_shown(sheet, names, today, _),
        client=sheet.client,
        renewal=sheet.stage == "engaged" and sheet.proposed is not None,
        person=[readable(text) or _("effacé") for text in (known.name, known.function, known.email) if text],
        need=readable(known.need),
        step={"words": readable(step.words) or _("effacé"), "day": _.day(step.day) if step.day else ""} if step else None,
        figures=figures_of(sheet, _),
        offer=sheet.offer,
        period=_.period(sheet.offer.first_day, sheet.offer.last_day) if sheet.offer else "",
        promised=phases_of(sheet.offer, sheet.delivered, today, _) if sheet.offer else [],
        proposed=sheet.proposed,
        proposed_days=days_said(sheet.proposed.half_days, _) if sheet.proposed else "",
        proposed_period=_.period(sheet.proposed.first_day, sheet.proposed.last_day) if sheet.proposed else "",
        proposed_phases=phases_of(sheet.proposed, {}, today, _) if sheet.proposed else [],
        valid_until=_.day(sheet.valid_until) if sheet.valid_until else "",
        visits=visits_of(engagement, _, shared_alone=False) if engagement else [],
        steps=steps_of(sheet, names, _),
        references=[reference_shown(one, _) for one in await of_relationship(house, sheet.relationship)],
        opinions=opinions_shown(await opinions_in(house, sheet.relationship), _),
        reasons=REASONS,
        endings=ENDINGS,
        head=request.user.role == HEAD,
        today=today.isoformat(),
        usual_answer=(today + USUAL_ANSWER).isoformat(),
        section=section,
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


async def done(request: AnyRequest, house: House, fields: Fields, section: str, command: Command, told: str) -> Response[bytes]:
    async def act(context: HandlingContext) -> None:
        await house.handling.handle(command, context)

    return await acted(request, house, fields, section, act, told)


async def acted(
    request: AnyRequest, house: House, fields: Fields, section: str, act: Callable[[HandlingContext], Awaitable[None]], told: str
) -> Response[bytes]:
    """What a form asked, then the page again, saying so; refused, with what was typed. Raises RelationshipMissing."""
    await relationship_of(house, request.user, request.path_params["relationship"], house_day())
    try:
        await act(of_house(request, fields))
    except Refused as refused:
        return await shown(request, house, section=section, refused=refused)
    return await shown(request, house, section=section, said=translate(locale_of(request))(told))


def who(request: AnyRequest) -> dict[str, Any]:
    return {"relationship": request.path_params["relationship"], "account": request.user.account}
