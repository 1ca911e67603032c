"""One programme as its consultant follows it: what is wrong and since when, what was done about it, its health on another day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get

from domain.personal import readable
from domain.programme import ProgrammeMissing
from domain.refusal import Refused
from projections.health import health
from services.audit.moments import Moment, MomentUnreadable
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.portfolio.api import follow, require_theirs, rules_then
from services.portfolio.listing import PortfolioRow, one
from services.portfolio.pages import of_house
from services.portfolio.showing import FindingShown, figures_of, findings_shown, names_of, row_shown
from services.portfolio.standings import standing_then
from services.portfolio.words import LEVELS, level
from services.portfolio.working import COMES_BACK
from services.programmes.doing import texts_of
from services.supervision import granting
from services.supervision.visiting import house_day
from tenants.follow_up import (
    FOLLOW_UP,
    ContactDayWrong,
    Following,
    FollowUp,
    MarkFindingDone,
    NoteFollowUp,
    PlanContact,
    ReopenFinding,
    SnoozeDayWrong,
    SnoozeFinding,
)
from tenants.health_rules import DEFAULTS, RuleName
from tenants.house import HOUSE

PLACE: Final = "/ekole/suivi/{client:uuid}/{programme:uuid}"


@get(PLACE, include_in_schema=False)
async def follow_up_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


async def _shown(
    request: AnyRequest, house: House, *, section: str = "", refused: Refused | None = None, said: str = ""
) -> Response[bytes]:
    client: UUID = request.path_params["client"]
    programme: UUID = request.path_params["programme"]
    await require_theirs(house, request.user, client)
    today, _ = house_day(), translate(locale_of(request))
    found = await one(house, client, programme, today)
    if found is None:
        raise ProgrammeMissing
    state = await house.state_of(HOUSE, FOLLOW_UP.of(programme))
    then: dict[str, Any] | None = None
    if (asked := request.query_params.get("jour", "")) and request.method == "GET":
        try:
            then = await _then(house, found, Moment.asked("", asked, ""), _)
        except (MomentUnreadable, ProgrammeMissing) as unreadable:
            section, refused = "alors", unreadable
    row = row_shown(found, _, await names_of(house, [found]))
    return page(
        request,
        "follow_up.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        at=f"/ekole/suivi/{client}/{programme}",
        one=row,
        sentence=_sentence(found, _),
        findings=_with_follow_up(found, state, today, _),
        figures=figures_of(row, _),
        next_contact=_.day(state.next_contact) if state.next_contact else "",
        contact_typed=state.next_contact.isoformat() if state.next_contact else "",
        notes=await _notes(house, state, _),
        then=then,
        day_asked=asked,
        today=today.isoformat(),
        tomorrow=(today + timedelta(days=1)).isoformat(),
        section=section,
        typed=await texts_of(request) if refused else {},
        refused=_.refusal(refused) if refused else None,
        said=said,
    )


def _sentence(found: PortfolioRow, language: Language) -> str:
    _ = language
    if not found.findings:
        return _("Rien à signaler.")
    points = _.plural("{count} point", "{count} points", found.points)
    signals = _.plural("{count} signal", "{count} signaux", len(found.findings))
    return _("Santé : {points}, {signals}.", points=points, signals=signals)


def _with_follow_up(found: PortfolioRow, state: FollowUp, today: date, language: Language) -> list[FindingShown]:
    """Every finding; of those that are on no list for now, why."""
    _ = language
    shown = []
    for finding, said in zip(found.findings, findings_shown(found.findings, _), strict=True):
        snoozed, handled = state.snoozed.get(finding.rule), state.handled.get(finding.rule)
        if snoozed is not None and today <= snoozed.until:
            quiet = _("reporté jusqu’au {day}", day=_.short_day(snoozed.until))
            shown.append(msgspec.structs.replace(said, quiet=quiet, reason=readable(snoozed.reason) or _("effacé")))
        elif snoozed is None and handled is not None and finding.since <= handled.day and today < handled.day + COMES_BACK:
            shown.append(msgspec.structs.replace(said, quiet=_("traité le {day}", day=_.short_day(handled.day))))
        else:
            shown.append(said)
    return shown


async def _notes(house: House, state: FollowUp, language: Language) -> list[dict[str, str]]:
    """The newest first."""
    who = await granting.addresses(house, {note.account for note in state.notes})
    erased = language("effacé")
    return [
        {"words": readable(note.words) or erased, "who": who.get(note.account, erased), "day": language.day(note.day)}
        for note in reversed(state.notes)
    ]


async def _then(house: House, found: PortfolioRow, moment: Moment, language: Language) -> dict[str, Any]:
    _ = language
    standing, day = await standing_then(house, found.client, found.programme, moment)
    judged = health(standing, day, await rules_then(house, moment))
    points = _.plural("{count} point", "{count} points", judged.points)
    return {
        "points": judged.points,
        "level": level(judged.points),
        "sentence": _("{day} : {points}, {level}.", day=_.day(day), points=points, level=_(LEVELS[level(judged.points)])),
        "findings": findings_shown(judged.findings, _),
    }


# ------------------------------------------------------------------------------------------------------------------ forms


class RuleFields(Fields, frozen=True, kw_only=True):
    rule: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""


class ContactFields(Fields, frozen=True, kw_only=True):
    day: str = ""


class NoteFields(Fields, frozen=True, kw_only=True):
    words: str = ""


@form_at(f"{PLACE}/reporter", RuleFields)
async def snooze(request: AnyRequest, house: House, fields: RuleFields) -> Response[bytes]:
    def made(who: dict[str, UUID]) -> Following:
        until = _day(fields.until, SnoozeDayWrong(days=0))
        if until is None:
            raise SnoozeDayWrong(days=0)
        return SnoozeFinding(**who, rule=_rule(fields.rule), until=until, reason=fields.reason)

    return await _done(request, house, fields, "signaux", made, french("C’est reporté ; ce signal reviendra le lendemain de ce jour."))


@form_at(f"{PLACE}/fait", RuleFields)
async def done(request: AnyRequest, house: House, fields: RuleFields) -> Response[bytes]:
    def made(who: dict[str, UUID]) -> Following:
        since = _day(fields.since, ProgrammeMissing())
        return MarkFindingDone(**who, rule=_rule(fields.rule), since=since or house_day())

    told = french("C’est noté comme traité. S’il reparaît, ou s’il dure encore dans quatorze jours, il reviendra sur la liste.")
    return await _done(request, house, fields, "signaux", made, told)


@form_at(f"{PLACE}/reprendre", RuleFields)
async def reopen(request: AnyRequest, house: House, fields: RuleFields) -> Response[bytes]:
    def made(who: dict[str, UUID]) -> Following:
        return ReopenFinding(**who, rule=_rule(fields.rule))

    return await _done(request, house, fields, "signaux", made, french("Ce signal est de nouveau sur la liste."))


@form_at(f"{PLACE}/note", NoteFields)
async def note(request: AnyRequest, house: House, fields: NoteFields) -> Response[bytes]:
    minted = RequestContext(of_house(request, fields)).minted("note")

    def made(who: dict[str, UUID]) -> Following:
        return NoteFollowUp(**who, note=minted, words=fields.words)

    return await _done(request, house, fields, "notes", made, french("C’est noté."))


@form_at(f"{PLACE}/contact", ContactFields)
async def contact(request: AnyRequest, house: House, fields: ContactFields) -> Response[bytes]:
    def made(who: dict[str, UUID]) -> Following:
        return PlanContact(**who, day=_day(fields.day, ContactDayWrong(days=0)))

    return await _done(request, house, fields, "contact", made, french("Le prochain contact est enregistré."))


async def _done(
    request: AnyRequest, house: House, fields: Fields, section: str, made: Callable[[dict[str, UUID]], Following], told: str
) -> Response[bytes]:
    """What a form asked, then the page again, saying so; refused, with what was typed."""
    caller = request.user
    who = {"client": request.path_params["client"], "programme": request.path_params["programme"], "account": caller.account}
    try:
        await follow(house, caller, made(who), of_house(request, fields))
    except Refused as refused:
        return await _shown(request, house, section=section, refused=refused)
    return await _shown(request, house, section=section, said=translate(locale_of(request))(told))


def _rule(given: str) -> RuleName:
    """Raises ProgrammeMissing for a rule that no page of ours sends."""
    for name in DEFAULTS:
        if name == given:
            return name
    raise ProgrammeMissing


def _day(given: str, wrong: Refused) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise wrong from None


FOLLOW_UP_PAGES: Final = (follow_up_page, snooze, done, reopen, note, contact)
