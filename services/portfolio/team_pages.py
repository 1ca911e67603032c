"""Who carries what in Ekole's house; leave cover and hand-over, decided by a head."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final
from uuid import UUID

from litestar import Response, get

from domain.refusal import Refused
from services.catalogues import translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.portfolio.asking import require_follower
from services.portfolio.pages import of_house
from services.portfolio.people import NobodyToReplace, cover, hand_over, loads
from services.programmes.doing import texts_of
from services.supervision.institution_pages import day_typed
from services.supervision.visiting import house_day
from tenants.permissions import require_permission

PLACE: Final = "/ekole/equipe"


@get(PLACE, include_in_schema=False)
async def team_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


async def _shown(
    request: AnyRequest, house: House, *, section: str = "", refused: Refused | None = None, said: str = ""
) -> Response[bytes]:
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    _ = translate(locale_of(request))
    team = await loads(house, house_day())
    people = _.plural("{count} personne suit des établissements", "{count} personnes suivent des établissements", len(team))
    calls = sum(one.to_call for one in team)
    return page(
        request,
        "house_team.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        team=team,
        sentence=_.plural(
            "{people} ; parmi leurs programmes, {count} est à appeler.",
            "{people} ; parmi leurs programmes, {count} sont à appeler.",
            calls,
            people=people,
        ),
        section=section,
        today=house_day().isoformat(),
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


class PassingFields(Fields, frozen=True, kw_only=True):
    account: str = ""
    email: str = ""
    first_day: str = ""
    last_day: str = ""


@form_at(f"{PLACE}/remplacer", PassingFields)
async def stand_in(request: AnyRequest, house: House, fields: PassingFields) -> Response[bytes]:
    async def act(account: UUID, context: HandlingContext, today: date) -> int:
        days = day_typed(fields.first_day), day_typed(fields.last_day)
        return await cover(house, context, account, fields.email, days, today)

    return await _done(request, house, fields, "remplacer", act)


@form_at(f"{PLACE}/passer", PassingFields)
async def pass_on(request: AnyRequest, house: House, fields: PassingFields) -> Response[bytes]:
    async def act(account: UUID, context: HandlingContext, today: date) -> int:
        return await hand_over(house, context, account, fields.email, today)

    return await _done(request, house, fields, "passer", act)


async def _done(
    request: AnyRequest,
    house: House,
    fields: PassingFields,
    section: str,
    act: Callable[[UUID, HandlingContext, date], Awaitable[int]],
) -> Response[bytes]:
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    _ = translate(locale_of(request))
    try:
        count = await act(_account(fields.account), of_house(request, fields), house_day())
    except Refused as refused:
        return await _shown(request, house, section=section, refused=refused)
    said = _.plural("C’est fait pour {count} établissement.", "C’est fait pour {count} établissements.", count)
    return await _shown(request, house, section=section, said=said)


def _account(text: str) -> UUID:
    """Raises NobodyToReplace for what a page of ours never sends."""
    try:
        return UUID(text)
    except ValueError:
        raise NobodyToReplace from None


TEAM_OF_HOUSE_PAGES: Final = (team_page, stand_in, pass_on)
