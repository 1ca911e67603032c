"""The portfolio's page: every programme in one list, the views of it that one keeps, and its exports."""

from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Response, get

from domain.personal import readable
from domain.refusal import Refused
from services.catalogues import Language, french, translate
from services.handling import HandlingContext
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, new_key, page
from services.portfolio.api import sent_table
from services.portfolio.asking import KINDS as KIND_NAMES
from services.portfolio.asking import asked_of, place_of, query_of, require_follower
from services.portfolio.exporting import FORMATS
from services.portfolio.listing import SORTS, Asked, Place, PortfolioPage, academies, page_of
from services.portfolio.people import loads
from services.portfolio.showing import KINDS, names_of, row_shown
from services.portfolio.words import RULES
from services.relationships.opinions import Promoters, latest, promoters
from services.relationships.showing import score_said
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tenants.permissions import HEAD
from tenants.saved_views import SAVED_VIEWS, DropView, KeepView

PLACE: Final = "/ekole/portefeuille"
SORTED: Final[dict[str, str]] = {
    "health": french("santé"),
    "institution": french("établissement"),
    "academie": french("académie"),
    "phase": french("phase"),
    "silence": french("silence le plus long"),
    "dose": french("séances les moins tenues"),
    "satisfaction": french("satisfaction la plus basse"),
    "missing": french("autorisations manquantes"),
    "people": french("nombre de personnes"),
    "pairs": french("nombre de binômes"),
}


@get(PLACE, include_in_schema=False)
async def portfolio_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_follower(request.user)
    query = dict(request.query_params)
    return await _shown(request, house, asked_of(query, request.user), place_of(query))


async def _shown(
    request: AnyRequest, house: House, asked: Asked, place: Place, *, refused: Refused | None = None, typed: str = "", said: str = ""
) -> Response[bytes]:
    _ = translate(locale_of(request))
    caller = request.user
    found = await page_of(house, asked, place, house_day())
    kept = await house.state_of(HOUSE, SAVED_VIEWS.of(caller.account))
    names = await names_of(house, found.items)
    scores = await latest(house, {one.client for one in found.items})
    return page(
        request,
        "portfolio.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        rows=[row_shown(one, _, names) for one in found.items],
        opinions={client: score_said(score.csat, score.nps, _) for client, score in scores.items()},
        recommended=_recommended(await promoters(house), _) if caller.role == HEAD else "",
        following=found.following,
        preceding=found.preceding,
        sentence=_sentence(found, asked, _),
        asked=asked,
        here=query_of(asked, caller),
        narrowed=bool(query_of(asked, caller, sort="", q="")),
        sorted_by={sort: query_of(asked, caller, sort="" if sort == "health" else sort) for sort in SORTS},
        ways={sort: "descending" if order.greatest_first else "ascending" for sort, order in SORTS.items()},
        sorts=SORTED,
        rules={rule: label for rule, label in RULES.items() if rule != "sign-up-stalled"},  # of institutions without a programme
        kinds={kind: KINDS[kind] for kind in KIND_NAMES},
        academies=await academies(house),
        team=await loads(house, house_day()) if caller.role == HEAD else [],
        views=[{"view": view, "name": readable(one.name) or "", "query": readable(one.query) or ""} for view, one in kept.views.items()],
        refused=_.refusal(refused) if refused else None,
        typed=typed,
        said=said,
    )


def _sentence(found: PortfolioPage, asked: Asked, language: Language) -> str:
    """What the page answers first: of the programmes on it, how many need somebody."""
    _ = language
    count, calls = len(found.items), sum(one.points >= 40 for one in found.items)
    if not count:
        return _("Aucun programme ici.")
    if found.following or found.preceding:
        shown = _.plural("{count} programme sur cette page", "{count} programmes sur cette page", count)
    else:
        shown = _.plural("{count} programme", "{count} programmes", count)
    if asked.closed:
        return _("{programmes}, clos.", programmes=shown)
    if not calls:
        return _("{programmes} ; aucun n’est à appeler.", programmes=shown)
    return _.plural("{programmes} ; {count} est à appeler.", "{programmes} ; {count} sont à appeler.", calls, programmes=shown)


def _recommended(found: Promoters, language: Language) -> str:
    """The score of all directions, once enough of them answered."""
    if found.score is None:
        return ""
    _ = language
    answers = _.plural("{count} avis", "{count} avis", found.answers)
    return _("Recommandation des directions (NPS) : {score}, sur {answers} en un an.", score=_.signed(found.score, 0), answers=answers)


# ---------------------------------------------------------------------------------------------------------------- exports


@get([f"{PLACE}.{kind}" for kind in FORMATS], include_in_schema=False)
async def export(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """The whole list that was asked for, in its order, as a table."""
    require_follower(request.user)
    return await sent_table(request, house)


# ------------------------------------------------------------------------------------------------------------ saved views


class ViewFields(Fields, frozen=True, kw_only=True):
    name: str = ""
    query: str = ""
    view: str = ""


@form_at(f"{PLACE}/vues", ViewFields)
async def keep(request: AnyRequest, house: House, fields: ViewFields) -> Response[bytes]:
    require_follower(request.user)
    _ = translate(locale_of(request))
    context = of_house(request, fields)
    asked = asked_of(_read(fields.query), request.user)
    command = KeepView(
        account=request.user.account, view=RequestContext(context).minted("view"), name=fields.name, query=query_of(asked, request.user)
    )
    try:
        await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, asked, Place(), refused=refused, typed=fields.name)
    return await _shown(request, house, asked, Place(), said=_("La vue « {name} » est gardée.", name=fields.name))


@form_at(f"{PLACE}/vues/retirer", ViewFields)
async def drop(request: AnyRequest, house: House, fields: ViewFields) -> Response[bytes]:
    require_follower(request.user)
    _ = translate(locale_of(request))
    try:
        await house.handling.handle(DropView(account=request.user.account, view=_view(fields.view)), of_house(request, fields))
    except Refused as refused:
        return await _shown(request, house, asked_of({}, request.user), Place(), refused=refused)
    return await _shown(request, house, asked_of({}, request.user), Place(), said=_("La vue est retirée."))


def _read(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def _view(text: str) -> UUID:
    """A view that nobody keeps where a page of ours never sent it: nothing is dropped."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def of_house(request: Any, fields: Fields) -> HandlingContext:
    """The context of a form of the house."""
    caller = request.user
    return HandlingContext(
        tenant=HOUSE,
        actor=caller.actor,
        role=caller.role,
        idempotency_key=fields.key or new_key(),
        correlation=request.scope["state"]["correlation"],
    )


PORTFOLIO_PAGES: Final = (portfolio_page, export, keep, drop)
