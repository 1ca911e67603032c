"""The rules of health, as all of Ekole's people read them and a head adjusts them; how they came to be what they are."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get

from domain.programme import PHASES
from domain.refusal import Refused
from projections.health import TO_CALL
from projections.health_adjustment import HealthAdjustment
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.pages.words import PHASES as PHASE_WORDS
from services.portfolio.api import adjustments_of
from services.portfolio.asking import require_follower
from services.portfolio.pages import of_house
from services.portfolio.words import RULES, THRESHOLDS
from services.programmes.doing import texts_of
from services.supervision import granting
from tenants.health_rules import (
    DEFAULTS,
    MOST_POINTS,
    UNITS,
    AdjustHealthRules,
    HealthPlanOutOfOrder,
    HealthRule,
    HealthRuleOutOfBounds,
    HealthRules,
)
from tenants.house import TIMEZONE
from tenants.permissions import require_permission

PLACE: Final = "/ekole/sante"


@get(PLACE, include_in_schema=False)
async def rules_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


async def _shown(request: AnyRequest, house: House, *, refused: Refused | None = None, said: str = "") -> Response[bytes]:
    require_follower(request.user)
    _ = translate(locale_of(request))
    history = await adjustments_of(house)
    rules = history[-1].in_force if history else HealthRules()
    typed = await texts_of(request) if refused else {}
    return page(
        request,
        "health_rules.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        to_call=TO_CALL,
        rules=[
            {
                "name": name,
                "label": _(RULES[name]),
                "counts": _(THRESHOLDS[name]),
                "points": typed.get(f"points-{name}") or rules[name].points,
                "threshold": typed.get(f"threshold-{name}") or rules[name].threshold,
            }
            for name in DEFAULTS
        ],
        plan=[
            {"name": phase, "label": _(PHASE_WORDS[phase]), "share": typed.get(f"plan-{phase}") or rules.plan[phase]} for phase in PHASES
        ],
        history=await _history(house, history, _),
        typed=typed,
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


async def _history(house: House, history: list[HealthAdjustment], language: Language) -> list[dict[str, Any]]:
    """The newest first: when, by whom, why, and what was other than before."""
    accounts = {one.actor: UUID(one.actor.removeprefix("account/")) for one in history}  # heads alone adjust, from an account
    who = await granting.addresses(house, accounts.values())
    before = [HealthRules(), *(one.in_force for one in history)]
    return [
        {
            "reason": one.reason,
            "when": language.moment(one.at, ZoneInfo(TIMEZONE)),
            "who": who.get(accounts[one.actor], ""),
            "changes": list(_changes(earlier, later, language)),
        }
        for one, (earlier, later) in zip(history, pairwise(before), strict=True)
    ][::-1]


def _changes(earlier: HealthRules, later: HealthRules, language: Language) -> Iterator[str]:
    _ = language
    for name in DEFAULTS:
        was, is_now = earlier[name], later[name]
        if was.points != is_now.points:
            yield _("{rule} : {was} points, puis {now}", rule=_(RULES[name]), was=was.points, now=is_now.points)
        if was.threshold != is_now.threshold:
            yield _("{rule} : seuil {was}, puis {now}", rule=_(RULES[name]), was=was.threshold, now=is_now.threshold)
    for phase in PHASES:
        if earlier.plan[phase] != later.plan[phase]:
            words = {"phase": _(PHASE_WORDS[phase]), "was": earlier.plan[phase], "now": later.plan[phase]}
            yield _("{phase} : fin à {was} % du programme, puis {now} %", **words)


@form_at(PLACE, Fields)
async def adjust(request: AnyRequest, house: House, fields: Fields) -> Response[bytes]:
    require_follower(request.user)
    require_permission(request.user.role, "health.adjust")
    typed = await texts_of(request)
    try:
        await house.handling.handle(_command(typed), of_house(request, fields))
    except Refused as refused:
        return await _shown(request, house, refused=refused)
    return await _shown(request, house, said=translate(locale_of(request))("Les règles sont ajustées."))


def _command(typed: Mapping[str, str]) -> AdjustHealthRules:
    """Raises HealthRuleOutOfBounds, HealthPlanOutOfOrder where a figure is none."""
    rules = {}
    for name, unit in UNITS.items():
        figures = typed.get(f"points-{name}", ""), typed.get(f"threshold-{name}", "")
        if not all(_is_figure(one) for one in figures):
            raise HealthRuleOutOfBounds(rule=name, most=MOST_POINTS, least=unit.least, limit=unit.most)
        rules[name] = HealthRule(int(figures[0]), int(figures[1]))
    shares = {phase: typed.get(f"plan-{phase}", "") for phase in PHASES}
    if not all(_is_figure(one) for one in shares.values()):
        raise HealthPlanOutOfOrder
    return AdjustHealthRules(reason=typed.get("reason", ""), rules=rules, plan={phase: int(share) for phase, share in shares.items()})


def _is_figure(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


RULES_PAGES: Final = (rules_page, adjust)
