"""A programme's pages: board, participants, pairs, surveys, history. They work without JavaScript."""

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from projections.matching_run import MATCHING_RUNS
from projections.timeline import TIMELINE
from services.accounts.caller import Caller
from services.catalogues import translate
from services.house import House, TheHouse
from services.pages import words
from services.pages.rendering import locale_of, page
from services.programmes.board_words import figures, ribbon, sentence, sessions_figure, work_lines
from services.programmes.looking import ProgrammeViews, look_at
from tenants.permissions import require_permission

AnyRequest = Request[Caller, Any, Any]
LATEST_FACTS: Final = 8
HISTORY_PAGE: Final = 100


async def looked(request: AnyRequest, house: House, programme: UUID) -> tuple[ProgrammeViews, dict[str, Any]]:
    """The programme, and what every page about it shows around its own content."""
    require_permission(request.user.role, "views.read")
    tenant = request.user.tenant
    async with house.views.of(tenant) as views:
        found = await look_at(views, tenant, programme)
        latest = await views.page(TIMELINE, {"programme": programme}, after=None, limit=LATEST_FACTS, newest_first=True)
    position = latest.items[0].position if latest.items else 0
    return found, {"sheet": found.sheet, "institution": found.institution, "position": position, "latest": latest.items}


@get("/programmes/{programme:uuid}", include_in_schema=False)
async def board_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    found, around = await looked(request, house, programme)
    _ = translate(locale_of(request))
    zone = ZoneInfo(found.institution.timezone)
    board = found.board(house.today(found.institution, found.sheet))
    facts = [{"moment": _.moment(one.occurred_at, zone), "words": _(words.fact(one.type))} for one in around.pop("latest")]
    return page(
        request,
        "board.html",
        sentence=sentence(board, found.sheet, _),
        ribbon=ribbon(board, found, _),
        work=work_lines(board, programme, _),
        figures=figures(board, _),
        sessions=sessions_figure(board, found, _),
        facts=facts,
        **around,
    )


@get("/programmes/{programme:uuid}/participants", include_in_schema=False)
async def participants_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "people.read")
    found, around = await looked(request, house, programme)
    today = house.today(found.institution, found.sheet)
    people = sorted(
        ((one, found.people.get(one.person), found.minor(one, today)) for one in found.participants),
        key=lambda row: (row[0].role, (row[1].family_name or "").casefold() if row[1] else "", str(row[0].participation)),
    )
    return page(request, "participants.html", people=people, roles=words.ROLES, today=today, **around)


@get("/programmes/{programme:uuid}/binomes", include_in_schema=False)
async def pairs_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    require_permission(request.user.role, "people.read")
    found, around = await looked(request, house, programme)
    async with house.views.of(request.user.tenant) as views:
        runs = await views.where(MATCHING_RUNS, programme=programme)
    by_participation = {one.participation: one for one in found.participants}
    names = {one.participation: _name(found, one.person) for one in found.participants}
    alone = [
        (names.get(one.participation), one)
        for run in runs
        for one in run.alone
        if one.participation in by_participation and not by_participation[one.participation].pairs
    ]
    return page(request, "pairs.html", pairs=found.pairs, names=names, alone=alone, reasons=words.REASONS, **around)


@get("/programmes/{programme:uuid}/enquetes", include_in_schema=False)
async def surveys_page(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[bytes]:
    found, around = await looked(request, house, programme)
    surveys = sorted(found.surveys, key=lambda one: one.opened_at)
    return page(request, "surveys.html", surveys=surveys, waves=words.WAVES, domains=words.DOMAINS, **around)


@get("/programmes/{programme:uuid}/historique", include_in_schema=False)
async def history_page(
    request: AnyRequest, programme: FromPath[UUID], house: TheHouse, after: FromQuery[str | None] = None
) -> Response[bytes]:
    found, around = await looked(request, house, programme)
    async with house.views.of(request.user.tenant) as views:
        entries = await views.page(TIMELINE, {"programme": programme}, after=after, limit=HISTORY_PAGE, newest_first=True)
    _ = translate(locale_of(request))
    zone = ZoneInfo(found.institution.timezone)
    lines = [
        {
            "position": one.position,
            "moment": _.moment(one.occurred_at, zone),
            "words": _(words.fact(one.type)),
            "role": _(words.ROLES.get(one.role, one.role)),
            "type": one.type,
        }
        for one in entries.items
    ]
    return page(request, "history.html", lines=lines, following=entries.following, **around)


def _name(found: ProgrammeViews, person: UUID) -> str | None:
    entry = found.people.get(person)
    return entry.name if entry else None


PROGRAMME_PAGES: Final = (board_page, participants_page, pairs_page, surveys_page, history_page)
