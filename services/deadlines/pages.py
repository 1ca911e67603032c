"""«Échéances»: what is late, what comes, how long this programme waits, and when its groups are elsewhere."""

from typing import Any, Final, get_args

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.deadlines.rules import RULES
from domain.deadlines.watch import WATCH, Kind, Watch
from domain.deadlines.watching import AdjustDelays, SetGroupPeriods
from domain.decision import Command
from domain.refusal import Refused
from domain.school_time import GroupPeriod, GroupPeriodKind
from services.catalogues import Language, translate
from services.deadlines.looking import RuleShown, Waited, deadlines_of, rules_of, waited
from services.deadlines.showing import awaited_shown
from services.deadlines.words import AUDIENCES, KINDS, PERIODS
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.around import look_around, looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.typed import count_of, day_of, one_of
from services.workshops.acting import Making, done, typed
from tenants.permissions import is_allowed, require_permission

_BASE: Final = "/programmes/{programme:uuid}/echeances"
_SHOWN: Final = 60  # of what is to come: beyond that nobody reads


class Delaying(Fields, frozen=True, kw_only=True):
    """Beside these, a number of days for each step."""

    kind: str = ""
    usual: str = ""


class Absence(Fields, frozen=True, kw_only=True):
    group: str = ""
    first: str = ""
    last: str = ""
    kind: str = ""
    label: str = ""


class Return(Fields, frozen=True, kw_only=True):
    """One period of a group that is taken back."""

    group: str = ""
    first: str = ""
    last: str = ""


class DelayShown(msgspec.Struct, frozen=True):
    kind: Kind
    label: str
    steps: list[tuple[int, str, str]]  # how many days, who hears, both in words
    adjusted: bool
    usual: str


class PeriodShown(msgspec.Struct, frozen=True):
    group: str
    said: str
    first: str
    last: str


@get(_BASE, include_in_schema=False)
async def deadlines_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(f"{_BASE}/delais", Delaying)
async def adjust(request: AnyRequest, house: House, fields: Delaying) -> Response[Any]:
    sent = await typed(request, fields)

    def make(_context: RequestContext) -> Command:
        kind: Kind = one_of(fields.kind, get_args(Kind))
        steps = range(1, len(RULES[kind].steps) + 1) if kind in RULES else ()
        days = () if fields.usual else tuple(count_of(sent[f"days-{step}"]) for step in steps)
        return AdjustDelays(programme=request.path_params["programme"], kind=kind, days=days)

    return await _done(request, house, fields, make, "delais")


@form_at(f"{_BASE}/groupes", Absence)
async def away(request: AnyRequest, house: House, fields: Absence) -> Response[Any]:
    known = await _watch(request, house)

    def make(_context: RequestContext) -> Command:
        kind: GroupPeriodKind = one_of(fields.kind, get_args(GroupPeriodKind))
        period = GroupPeriod(day_of(fields.first), day_of(fields.last), kind, fields.label)
        periods = known.groups.get(fields.group, ())
        others = periods if period in periods else (*periods, period)
        return SetGroupPeriods(programme=request.path_params["programme"], group=fields.group, periods=others)

    return await _done(request, house, fields, make, "groupes")


@form_at(f"{_BASE}/groupes/retrait", Return)
async def back(request: AnyRequest, house: House, fields: Return) -> Response[Any]:
    known = await _watch(request, house)

    def make(_context: RequestContext) -> Command:
        first, last = day_of(fields.first), day_of(fields.last)
        periods = tuple(one for one in known.groups.get(fields.group, ()) if (one.first, one.last) != (first, last))
        return SetGroupPeriods(programme=request.path_params["programme"], group=fields.group, periods=periods)

    return await _done(request, house, fields, make, "groupes")


async def _watch(request: AnyRequest, house: House) -> Watch:
    return await house.state_of(request.user.tenant, WATCH.of(request.path_params["programme"]))


async def _done(request: AnyRequest, house: House, fields: Fields, make: Making, section: str) -> Response[Any]:
    found, _around = await looked(request, house)
    home = f"/programmes/{found.sheet.programme}/echeances"
    try:
        return await done(request, house, fields, found, make, lambda _command: f"{home}#{section}")
    except Refused as refused:
        return await _shown(request, house, refused, fields, section)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, fields: Fields | None = None, section: str = ""
) -> Response[bytes]:
    require_permission(request.user.role, "people.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        deadlines = await deadlines_of(views, found.sheet.programme)
    _ = translate(locale_of(request))
    today = house.today(found.institution, found.sheet)
    watch = deadlines.followed.watch if deadlines else Watch()
    everything = waited(deadlines, today)
    late = [one for one in everything if one.late]
    coming = [one for one in everything if not one.late]
    return page(
        request,
        "deadlines.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(late, coming, _),
        late=[awaited_shown(one, found, _) for one in late],
        coming=[awaited_shown(one, found, _) for one in coming[:_SHOWN]],
        more=max(0, len(coming) - _SHOWN),
        delays=[_delay(one, _) for one in rules_of(watch)],
        periods=_periods(watch, _),
        groups=sorted({one.profile.group for one in found.participants if one.profile.group} | watch.groups.keys()),
        kinds=[(name, _(said)) for name, said in PERIODS.items()],
        adjusts=is_allowed(request.user.role, "deadlines.adjust") and found.sheet.closed_at is None,
        demonstration=found.institution.demonstration,
        refused=_.refusal(refused) if refused else None,
        typed=await typed(request, fields),
        section=section,
        **around,
    )


def _sentence(late: list[Waited], coming: list[Waited], _: Language) -> str:
    if late:
        return _.plural("{count} attente en retard.", "{count} attentes en retard.", len(late))
    if coming and coming[0].by:
        return _("Rien n’est en retard. Prochaine échéance {day}.", day=_.on_day(coming[0].by))
    return _("Rien n’est attendu pour l’instant.")


def _delay(one: RuleShown, _: Language) -> DelayShown:
    steps = []
    for days, step in zip(one.days, RULES[one.kind].steps, strict=True):
        who = _.enumeration([_(AUDIENCES[each]) for each in step.audience])
        if RULES[one.kind].direction == "before":
            said = _.plural("{count} jour avant : {who}", "{count} jours avant : {who}", days, who=who)
        else:
            said = _.plural("après {count} jour : {who}", "après {count} jours : {who}", days, who=who)
        steps.append((days, who, said))
    usual = _.enumeration([str(days) for days in one.usual])
    return DelayShown(one.kind, _(KINDS[one.kind]), steps, one.days != one.usual, usual)


def _periods(watch: Watch, _: Language) -> list[PeriodShown]:
    return [
        PeriodShown(group, _period(one, _), one.first.isoformat(), one.last.isoformat())
        for group, periods in sorted(watch.groups.items())
        for one in periods
    ]


def _period(one: GroupPeriod, _: Language) -> str:
    said = f"{_(PERIODS[one.kind])}, {_.period(one.first, one.last)}"
    return f"{said} ({one.label})" if one.label else said


@get([f"{_BASE}/delais", f"{_BASE}/groupes", f"{_BASE}/groupes/retrait"], include_in_schema=False)
async def back_to_deadlines(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/echeances", status_code=303)


DEADLINE_PAGES: Final = (deadlines_page, adjust, away, back, back_to_deadlines)
