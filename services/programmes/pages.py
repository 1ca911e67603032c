"""A programme's board and its history, and the institution's home page, which holds several."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from projections.programme_sheet import PROGRAMME_SHEETS
from projections.timeline import TIMELINE
from services.catalogues import translate
from services.house import House, TheHouse
from services.links.own_home import own_home
from services.onboarding.first_hour import Step, first_hour, standing
from services.pages.around import look_around
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.programmes import board_words, condition_words
from services.programmes.actors import names_of_staff
from services.programmes.history_words import reasons_of, runs_of
from services.programmes.looking import look_at
from services.programmes.work_words import work_lines
from services.supervision.visiting import facts_seen
from tenants.grant import PARTICIPANTS
from tenants.house import HOUSE
from tenants.permissions import SAFEGUARDING, is_allowed, require_permission

LATEST: Final = 60  # facts looked through for the few lines of the board
HISTORY_PAGE: Final = 100
HOME_BOARDS: Final = 8  # programmes shown with their ribbon; older ones by their name


@get("/", include_in_schema=False)
async def home(request: AnyRequest, house: TheHouse) -> Response[Any]:
    """The institution's programmes, the newest first; the only one there is opens by itself. Who takes part comes to their own space."""
    tenant = request.user.tenant
    if tenant == HOUSE:
        return Redirect("/ekole", status_code=303)
    if request.user.role in PARTICIPANTS:
        return Redirect(await own_home(house, request.user), status_code=303)
    if request.user.role == SAFEGUARDING:
        return Redirect("/signalements", status_code=303)
    require_permission(request.user.role, "views.read")
    async with house.views.of(tenant) as views:
        institution = await house.institution(views, tenant)
        sheets = sorted(await views.where(PROGRAMME_SHEETS), key=lambda sheet: (sheet.first_day, sheet.opened_at), reverse=True)
        if len(sheets) == 1:
            return Redirect(f"/programmes/{sheets[0].programme}", status_code=303)
        seen = [await look_at(views, tenant, sheet.programme) for sheet in sheets[:HOME_BOARDS]]
    _ = translate(locale_of(request))
    programmes = []
    for found in seen:
        board = found.board(house.today(institution, found.sheet))
        work = len(work_lines(board, found, request.user.role, _))
        programmes.append(
            {
                "name": found.sheet.name,
                "address": f"/programmes/{found.sheet.programme}",
                "ribbon": board_words.ribbon(board, found, _),
                "sentence": board_words.sentence(board, found, _),
                "work": _.plural("{count} chose à faire.", "{count} choses à faire.", work) if work else "",
                "period": _.period(found.sheet.first_day, found.sheet.last_day),
            }
        )
    programmes += [
        {
            "name": sheet.name,
            "address": f"/programmes/{sheet.programme}",
            "ribbon": [],
            "sentence": "",
            "work": "",
            "period": _.period(sheet.first_day, sheet.last_day),
        }
        for sheet in sheets[HOME_BOARDS:]
    ]
    running = sum(sheet.closed_at is None for sheet in sheets)
    said = (
        _.plural("{count} programme en cours.", "{count} programmes en cours.", running) if sheets else _("Aucun programme pour l’instant.")
    )
    shown = await _left_of_first_hour(request, house)
    return page(request, "home.html", steps=shown, institution=institution, programmes=programmes, sentence=said)


async def _left_of_first_hour(request: AnyRequest, house: House) -> list[Step]:
    """All its steps while one of them is left, for those who take them; none afterwards."""
    if not is_allowed(request.user.role, "institution.run"):
        return []
    steps = first_hour(await standing(house, request.user.tenant), translate(locale_of(request)))
    return [] if all(one.done for one in steps) else steps


@get("/programmes/{programme:uuid}", include_in_schema=False)
async def board_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "views.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        latest = await views.page(TIMELINE, {"programme": found.sheet.programme}, after=None, limit=LATEST, newest_first=True)
    _ = translate(locale_of(request))
    zone = ZoneInfo(found.institution.timezone)
    today = house.today(found.institution, found.sheet)
    board = found.board(today)
    return page(
        request,
        "board.html",
        sentence=board_words.sentence(board, found, _),
        ribbon=board_words.ribbon(board, found, _),
        work=work_lines(board, found, request.user.role, _),
        missing=condition_words.missing(board, found),
        waivers=condition_words.waivers_in_force(board, found, _),
        figures=board_words.figures(board, found, _),
        sessions=board_words.sessions_figure(found, today, _),
        first_hour=[] if found.sheet.closed_at else [one.title for one in await _left_of_first_hour(request, house) if not one.done],
        facts=board_words.latest_facts(latest.items, [_.moment(one.occurred_at, zone) for one in latest.items], _),
        **around,
    )


@get("/programmes/{programme:uuid}/historique", opt={"within_dates": True}, include_in_schema=False)
async def history_page(request: AnyRequest, house: TheHouse, after: FromQuery[str | None] = None) -> Response[bytes]:
    require_permission(request.user.role, "views.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        entries = await views.page(TIMELINE, {"programme": found.sheet.programme}, after=after, limit=HISTORY_PAGE, newest_first=True)
    _ = translate(locale_of(request))
    facts = await facts_seen(house, request.user, found.sheet.programme, entries.items)
    names = await names_of_staff(house, facts, _) if is_allowed(request.user.role, "people.read") else {}
    runs = list(runs_of(facts, ZoneInfo(found.institution.timezone), _, reasons_of(found.sheet), names))
    return page(request, "history.html", runs=runs, older=after is not None, following=entries.following, **around)


PROGRAMME_PAGES: Final = (home, board_page, history_page)
