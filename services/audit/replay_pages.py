"""«Rejouer»: the programme as it stood at any line of its log or on any day, and what changed between two moments."""

from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from services.audit.facts import counted_between, latest_facts, stretch_of
from services.audit.moments import Moment
from services.audit.replaying import Difference, Then, as_it_stood, differences, require_within_the_audit, turns
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.pages import words
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.programmes import board_words
from services.programmes.history_words import runs_of
from services.reports import report_words
from services.supervision.visiting import facts_seen, last_day_seen
from tenants.permissions import is_allowed, require_permission

LATEST: Final = 12  # facts shown under a moment
_SECONDS_A_STEP: Final = 2
_NAMES: Final = {
    "pairs": french("Binômes"),
    "meeting_pairs": french("Binômes qui se sont vus"),
    "sessions_held": french("Séances tenues"),
    "ratings": french("Avis sur les séances"),
    "satisfaction": french("Utilité des séances"),
    "baseline_score": french("Niveau de départ"),
}


@get("/programmes/{programme:uuid}/rejouer", opt={"within_dates": True}, include_in_schema=False)
async def replay_page(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    position: FromQuery[str] = "",
    jour: FromQuery[str] = "",
    su: FromQuery[str] = "",
    depuis: FromQuery[str] = "",
    lecture: FromQuery[str] = "",
) -> Response[bytes]:
    """``position``: as of a line; ``jour``: what had happened by a day; ``su``: of what was known by a day.

    ``depuis``: the position to compare with. ``lecture``: goes on by itself.
    """
    require_permission(request.user.role, "views.read")
    live, around = await looked(request, house)
    zone, tenant = ZoneInfo(live.institution.timezone), request.user.tenant
    asked = Moment.asked(position, jour, su)
    require_within_the_audit(asked, await last_day_seen(house, request.user, programme))
    told = await stretch_of(house, tenant, programme, around["position"])
    opened, last = told.opened, told.last
    if asked.position is not None:
        asked = Moment(min(max(asked.position, opened), last), asked.day, asked.known)
    names = is_allowed(request.user.role, "people.read")
    then = await as_it_stood(house, tenant, programme, asked, zone, names=names)
    _ = translate(locale_of(request))
    latest = await latest_facts(house, tenant, programme, then.position, asked.until(zone).as_at, LATEST)
    step = turns(opened, last)
    following = min(then.position + step, last)
    answer = page(
        request,
        "replay.html",
        sentence=board_words.sentence(then.board, then.found, _),
        ribbon=board_words.ribbon(then.board, then.found, _),
        figures=board_words.figures(then.board, then.found, _),
        impact=report_words.sentence(then.found.sheet.impact, _) if then.found.sheet.impact else "",
        moment=_said(then, asked, _),
        then=then.position,
        opened=opened,
        last=last,
        before=max(opened, then.position - step),
        following=following,
        playing=bool(lecture) and then.position < last,
        typed={"jour": jour, "su": su, "depuis": depuis},
        runs=list(runs_of(await facts_seen(house, request.user, programme, latest), zone, _)),
        compared=await _compared(house, tenant, programme, depuis, then, opened, zone, _, names=names),
        **around,
    )
    if lecture and then.position < last:
        answer.headers["Refresh"] = f"{_SECONDS_A_STEP}; url=/programmes/{programme}/rejouer?position={following}&lecture=1"
    return answer


async def _compared(
    house: House,
    tenant: UUID,
    programme: UUID,
    since: str,
    then: Then,
    opened: int,
    zone: ZoneInfo,
    _: Language,
    *,
    names: bool,
) -> dict[str, Any] | None:
    """What changed since another position, in words and figures; None where none was named, or it is not earlier."""
    asked = Moment.asked(since, "", "")
    if asked.position is None or asked.position >= then.position:
        return None
    other = await as_it_stood(house, tenant, programme, Moment(max(asked.position, opened)), zone, names=names)
    between = await counted_between(house, tenant, programme, other.position, then.position)
    return {
        "since": _said(other, Moment(other.position), _),
        "figures": [_difference(one, _) for one in differences(other.board, then.board)],
        "facts": [(_(words.fact(kind)), _.number(count)) for kind, count in between],
    }


def _difference(one: Difference, _: Language) -> dict[str, str]:
    decimals = 1 if one.name in ("satisfaction", "baseline_score") else 0
    known = [value for value in (one.before, one.after) if value is not None]
    return {
        "name": _(_NAMES[one.name]),
        "before": "–" if one.before is None else _.number(one.before, decimals),
        "after": "–" if one.after is None else _.number(one.after, decimals),
        "change": _.signed(known[1] - known[0], decimals) if len(known) == 2 else "",
    }


def _said(then: Then, asked: Moment, _: Language) -> str:
    if asked.day and asked.known:
        day, known = _.day(asked.day), _.day(asked.known)
        return _("Le {day}, tel qu’on le savait le {known} (position {position}).", day=day, known=known, position=_.number(then.position))
    if asked.day:
        return _("Le {day}, tel qu’on le sait aujourd’hui.", day=_.day(asked.day))
    if asked.known:
        return _("Tel qu’on le savait le {known} (position {position}).", known=_.day(asked.known), position=_.number(then.position))
    return _("À la position {position}, le {day}.", position=_.number(then.position), day=_.day(then.day))


REPLAY_PAGES: Final = (replay_page,)
