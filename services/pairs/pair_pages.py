"""One pair's page: its sessions, goals and life, and a form for everything that may happen in it."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.facilitation.belonging import PairMissing
from domain.facilitation.pair import Side
from domain.refusal import Refused
from projections.pair_sheet import PairSheet
from services import templates
from services.catalogues import Language, translate
from services.deadlines.showing import awaited_of
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, form_at
from services.pages.people import name_of
from services.pages.rendering import locale_of, page
from services.pairs import words
from services.pairs.acts import ACTS
from services.pairs.elsewhere import elsewhere_of
from services.pairs.presenting import give_backs_of, goals_of, lines_of, standing_of
from services.pairs.typed import PairForm, PairFormIncomplete
from services.pairs.voices import Voices, voices_of
from services.programmes.looking import ProgrammeViews
from tenants.permissions import is_allowed

_AT: Final = "/programmes/{programme:uuid}/binomes/{pair:uuid}"


@get(_AT, include_in_schema=False)
async def pair_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{_AT}/{{act:str}}", PairForm)
async def act_on_pair(request: AnyRequest, house: House, fields: PairForm) -> Response[Any]:
    """What one of the page's forms asks for; a refusal comes back in words, beside what was typed."""
    found, _around = await looked(request, house, "people.read")
    pair = _pair(request, found)
    act: str = request.path_params["act"]
    try:
        if act not in ACTS:
            raise PairFormIncomplete
        context = acting(request, fields, found)
        command = ACTS[act](pair.pair, fields, found, RequestContext(context))
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, fields, act)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(_address(request), status_code=303)


@get(f"{_AT}/{{act:str}}", include_in_schema=False)
async def back_to_pair(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(_address(request), status_code=303)


def _address(request: AnyRequest) -> str:
    return f"/programmes/{request.path_params['programme']}/binomes/{request.path_params['pair']}"


def _pair(request: AnyRequest, found: ProgrammeViews) -> PairSheet:
    identifier: UUID = request.path_params["pair"]
    for pair in found.pairs:
        if pair.pair == identifier:
            return pair
    raise PairMissing


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: PairForm | None = None, act: str = ""
) -> Response[bytes]:
    found, around = await looked(request, house, "people.read")
    pair = _pair(request, found)
    _ = translate(locale_of(request))
    role = request.user.role
    names: dict[Side, str] = {"mentor": name_of(found, pair.mentor_person, _), "mentee": name_of(found, pair.mentee_person, _)}
    # what people wrote is for those who accompany them
    voices = await voices_of(house, request.user.tenant, pair.pair) if is_allowed(role, "pairs.run") else Voices()
    return page(
        request,
        "pair.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        pair=pair,
        names=names,
        sentence=standing_of(pair, voices, names, _),
        lines=lines_of(pair, voices, names, elsewhere_of(pair, found, _), _),
        goals=goals_of(pair, voices, _),
        give_backs=give_backs_of(pair, voices, _),
        records=is_allowed(role, "pairs.record") and found.sheet.closed_at is None,
        asks_acceptance=found.sheet.mode != "express",
        home=_address(request),
        today=house.today(found.institution, found.sheet).isoformat(),
        usual_minutes=found.sheet.design.frame.session_minutes if found.sheet.design else 45,
        tools=[(tool, tool) for tool in found.sheet.design.frame.tools] if found.sheet.design else [],
        themes=_themes(found),
        said=_choices(_),
        awaited=await awaited_of(house, request, found, {pair.pair}, _),
        refused=_.refusal(refused) if refused else None,
        act=act,
        typed={name: value for name, value in msgspec.structs.asdict(fields).items() if name != "form_secret"} if fields else None,
        **around,
    )


def _themes(found: ProgrammeViews) -> list[str]:
    """The themes of the design in the template's words, offered where a session's theme is written."""
    design = found.sheet.design
    if design is None:
        return []
    names = {theme.id: theme.name for theme in templates.programme(found.sheet.template, found.sheet.template_version).themes}
    return [names.get(theme, theme) for theme in design.themes]


def _choices(_: Language) -> dict[str, list[tuple[str, str]]]:
    """Every list that a form of the page lets one choose from."""
    return {
        "places": words.choices(words.PLACES, _),
        "reporters": words.choices(words.REPORTERS, _),
        "absences": words.choices(words.ABSENCES, _),
        "cancellations": words.choices(words.CANCELLATIONS, _),
        "corrections": words.choices(words.CORRECTIONS, _),
        "outcomes": words.choices(words.OUTCOMES, _),
        "pauses": words.choices(words.PAUSES, _),
        "endings": [one for one in words.choices(words.ENDINGS, _) if one[0] != "declined"],
        "goals": words.choices(words.GOALS, _),
        "give_backs": words.choices(words.GIVE_BACKS, _),
        "sides": words.choices(words.SIDES, _),
        "ratings": [(str(rating), str(rating)) for rating in range(5, 0, -1)],
    }


PAIR_PAGE: Final = (pair_page, act_on_pair, back_to_pair)
