"""Monday morning: what there is to do, for oneself or for anybody of the house."""

from datetime import date, timedelta
from typing import Any, Final

from litestar import Response, get

from domain.refusal import Refused
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.portfolio.asking import asked_of, require_follower
from services.portfolio.pages import of_house
from services.portfolio.people import loads
from services.portfolio.showing import findings_shown, names_of, row_shown
from services.portfolio.stalled import RULE, StalledSignUp, follow_sign_up, stalled_for, unanswered
from services.portfolio.unfinished import StepLeft
from services.portfolio.words import LEVELS, level, sentence
from services.portfolio.working import Task, WorkList, work_of
from services.programmes.doing import texts_of
from services.supervision.visiting import house_day
from tenants.follow_up import Following, MarkFindingDone, SnoozeFinding
from tenants.house import HOUSE
from tenants.permissions import HEAD

PLACE: Final = "/ekole/travail"
STEPS: Final[dict[StepLeft, str]] = {
    "agreement": french("Accord sur les données accepté par la direction"),
    "safeguarding": french("Personne de confiance désignée"),
    "calendar": french("Calendrier adopté"),
    "programme": french("Premier programme ouvert"),
    "people": french("Listes de participants importées"),
    "diagnostic": french("Diagnostic envoyé"),
}


@get(PLACE, include_in_schema=False)
async def work_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _page(request, house)


async def _page(request: AnyRequest, house: House, *, refused: Refused | None = None, said: str = "") -> Response[bytes]:
    require_follower(request.user)
    _, today = translate(locale_of(request)), house_day()
    asked = asked_of({"consultant": request.query_params.get("consultant", "")}, request.user)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    found = await work_of(house, asked.consultant, today, request.query_params.get("after") or None)
    names = await names_of(house, [task.row for task in found.tasks])
    first_page = not request.query_params.get("after")
    stalled = await stalled_for(house, asked.consultant, today) if first_page else []
    waiting = await unanswered(house) if first_page and request.user.role == HEAD and asked.consultant is None else []
    return page(
        request,
        "work_list.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        stalled=[_stalled(one, _) for one in stalled],
        unanswered=[{"name": one.institution, "day": _.day(one.asked_on)} for one in waiting],
        tomorrow=(today + timedelta(days=1)).isoformat(),
        typed=await texts_of(request) if refused else {},
        said=said,
        tasks=[_shown(task, today, _) | {"consultants": row_shown(task.row, _, names).consultants} for task in found.tasks],
        following=found.following,
        sentence=_sentence(found, len(stalled), _),
        team=await loads(house, today) if request.user.role == HEAD else [],
        chosen=asked.consultant if request.user.role == HEAD else None,
        refused=_.refusal(refused) if refused else None,
    )


def _sentence(found: WorkList, stalled: int, language: Language) -> str:
    _ = language
    calls = sum(level(task.points) == "call" for task in found.tasks)
    if not found.tasks and stalled:
        return _.plural("{count} inscription est arrêtée.", "{count} inscriptions sont arrêtées.", stalled)
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


def _stalled(one: StalledSignUp, language: Language) -> dict[str, Any]:
    _ = language
    return {
        "client": one.client,
        "name": one.name,
        "since": one.finding.since.isoformat(),
        "since_said": _.day(one.finding.since),
        "sentence": sentence(one.finding, _),
        "steps": " · ".join(_(STEPS[step]) for step in one.steps_left),
    }


class SignUpFields(Fields, frozen=True, kw_only=True):
    since: str = ""
    until: str = ""
    reason: str = ""


@form_at(f"{PLACE}/inscriptions/{{client:uuid}}/fait", SignUpFields)
async def sign_up_done(request: AnyRequest, house: House, fields: SignUpFields) -> Response[bytes]:
    since = _day(fields.since) or house_day()
    told = french("C’est noté comme traité. Si rien n’avance, elle reviendra sur la liste.")
    return await _followed(request, house, fields, MarkFindingDone(**_who(request), rule=RULE, since=since), told)


@form_at(f"{PLACE}/inscriptions/{{client:uuid}}/reporter", SignUpFields)
async def snooze_sign_up(request: AnyRequest, house: House, fields: SignUpFields) -> Response[bytes]:
    until = _day(fields.until) or house_day()  # today is refused, as any day that is over
    told = french("C’est reporté ; elle reviendra le lendemain de ce jour.")
    return await _followed(request, house, fields, SnoozeFinding(**_who(request), rule=RULE, until=until, reason=fields.reason), told)


async def _followed(request: AnyRequest, house: House, fields: Fields, command: Following, told: str) -> Response[bytes]:
    try:
        await follow_sign_up(house, request.user, command, of_house(request, fields))
    except Refused as refused:
        return await _page(request, house, refused=refused)
    return await _page(request, house, said=translate(locale_of(request))(told))


def _who(request: AnyRequest) -> dict[str, Any]:
    client = request.path_params["client"]
    return {"programme": client, "client": client, "account": request.user.account}


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


WORK_PAGES: Final = (work_page, sign_up_done, snooze_sign_up)
