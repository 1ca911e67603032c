"""Monday morning: what there is to do, for oneself or for anybody of the house."""

from datetime import date
from typing import Any, Final

from litestar import Response, get

from services.catalogues import Language, translate
from services.house import TheHouse
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.portfolio.asking import asked_of, require_follower
from services.portfolio.people import loads
from services.portfolio.showing import findings_shown, names_of, row_shown
from services.portfolio.words import LEVELS, level
from services.portfolio.working import Task, WorkList, work_of
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tenants.permissions import HEAD


@get("/ekole/travail", include_in_schema=False)
async def work_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    require_follower(request.user)
    _, today = translate(locale_of(request)), house_day()
    asked = asked_of({"consultant": request.query_params.get("consultant", "")}, request.user)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    found = await work_of(house, asked.consultant, today, request.query_params.get("after") or None)
    names = await names_of(house, [task.row for task in found.tasks])
    return page(
        request,
        "work_list.html",
        tasks=[_shown(task, today, _) | {"consultants": row_shown(task.row, _, names).consultants} for task in found.tasks],
        following=found.following,
        sentence=_sentence(found, _),
        team=await loads(house, today) if request.user.role == HEAD else [],
        chosen=asked.consultant if request.user.role == HEAD else None,
        refused=None,
    )


def _sentence(found: WorkList, language: Language) -> str:
    _ = language
    calls = sum(level(task.points) == "call" for task in found.tasks)
    if not found.tasks:
        return _("Rien ne demande d’action aujourd’hui.")
    shown = _.plural("{count} programme demande une action", "{count} programmes demandent une action", len(found.tasks))
    if not calls:
        return _("{programmes} ; aucun n’est à appeler d’urgence.", programmes=shown)
    return _.plural("{programmes} ; {count} est à appeler.", "{programmes} ; {count} sont à appeler.", calls, programmes=shown)


def _shown(task: Task, today: date, language: Language) -> dict[str, Any]:
    _, row = language, task.row
    contact = ""
    if task.next_contact is not None:
        contact = _("contact prévu le {day}", day=_.short_day(task.next_contact))
    return {
        "address": f"/ekole/suivi/{row.client}/{row.programme}",
        "institution": row.institution,
        "name": row.name,
        "points": _.number(task.points),
        "level": level(task.points),
        "level_said": _(LEVELS[level(task.points)]),
        "findings": findings_shown(task.findings, _),
        "quiet": task.quiet,
        "contact": contact,
        "notes": task.notes,
    }


WORK_PAGES: Final = (work_page,)
