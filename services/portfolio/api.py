"""The portfolio over HTTP: its rows, the health of a programme now and then, the rules, the work list, who carries what."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody

from domain.programme import Phase, ProgrammeMissing
from projections.health import Health, health
from projections.health_adjustment import HEALTH_ADJUSTMENTS, HealthAdjustment
from projections.standing import ProgrammeStanding
from services.accounts.caller import Caller
from services.audit.moments import Moment
from services.catalogues import translate
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.answers import Listing, checked_limit
from services.http.commands import PROBLEMS, CommandAnswer, answer
from services.http.context import handling_context
from services.http.language import locale_of
from services.http.reading import read_json
from services.portfolio import people
from services.portfolio.asking import asked_of, place_of, require_follower
from services.portfolio.exporting import FORMATS, exported
from services.portfolio.listing import PAGE, PortfolioRow, one, page_of
from services.portfolio.people import Load, loads
from services.portfolio.standings import standing_then
from services.portfolio.working import Task, work_of
from services.supervision.visiting import ClientMissing, house_day, right_in
from tenants.follow_up import FOLLOW_UP, Following, MarkFindingDone, NoteFollowUp, PlanContact, ReopenFinding, SnoozeFinding
from tenants.health_rules import THE_RULES, AdjustHealthRules, HealthRule, HealthRules, RuleName
from tenants.house import HOUSE
from tenants.permissions import CONSULTANT, require_permission

TAG: Final = "Portefeuille"
AnyRequest = Request[Caller, Any, State]


class PortfolioAnswer(msgspec.Struct, frozen=True):
    """``next`` and ``previous`` are cursors for ``after`` and ``before``; None where nothing lies there."""

    items: list[PortfolioRow]
    next: str | None
    previous: str | None


@get("/portfolio", summary="Tous les programmes, une ligne chacun", tags=[TAG], responses=dict(PROBLEMS))
async def list_portfolio(
    request: AnyRequest,
    house: TheHouse,
    sort: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    academie: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    phase: FromQuery[str | None] = None,
    rule: FromQuery[str | None] = None,
    points: FromQuery[str | None] = None,
    closed: FromQuery[str | None] = None,
    consultant: FromQuery[str | None] = None,
    after: FromQuery[str | None] = None,
    before: FromQuery[str | None] = None,
    end: FromQuery[str | None] = None,
    limit: FromQuery[int] = PAGE,
) -> PortfolioAnswer:
    """Sorted, filtered and searched; ``end=yes`` is the last page. A consultant sees the programmes that are theirs today."""
    require_follower(request.user)
    query = dict(request.query_params)
    page = await page_of(house, asked_of(query, request.user), place_of(query), house_day(), checked_limit(limit))
    return PortfolioAnswer(page.items, page.following, page.preceding)


@get(["/portfolio.csv", "/portfolio.xlsx"], summary="Le portefeuille en tableau", tags=[TAG], responses=dict(PROBLEMS))
async def export_portfolio(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    """The whole list, sorted and filtered by the same words as ``/portfolio``, as one file."""
    require_follower(request.user)
    return await sent_table(request, house)


async def sent_table(request: AnyRequest, house: House) -> Response[bytes]:
    """The list that the address asks for, in the format that it ends with."""
    kind = request.url.path.rsplit(".", 1)[1]
    data = await exported(house, asked_of(dict(request.query_params), request.user), kind, translate(locale_of(request)))
    name = f"portefeuille-{house_day().isoformat()}.{kind}"
    return Response(data, media_type=FORMATS[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


# ----------------------------------------------------------------------------------------------------------------- health


class HealthAnswer(msgspec.Struct, frozen=True):
    """``standing``: the figures and days that the rules were applied to; nothing of anybody."""

    day: date
    health: Health
    rules: HealthRules
    standing: ProgrammeStanding


@get(
    "/clients/{client:uuid}/programmes/{programme:uuid}/health",
    summary="La santé d’un programme, telle qu’elle était",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def health_then(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], house: TheHouse, day: FromQuery[str | None] = None
) -> HealthAnswer:
    """Replayed from the institution's log as of the end of ``day`` (its last fact where none is given), by the rules of that day."""
    await require_theirs(house, request.user, client)
    moment = Moment.asked("", day or "", "")
    standing, then = await standing_then(house, client, programme, moment)
    rules = await rules_then(house, moment)
    return HealthAnswer(then, health(standing, then, rules), rules, standing)


async def require_theirs(house: House, caller: Caller, client: UUID) -> None:
    """Raises PermissionDenied, ClientMissing."""
    require_follower(caller)
    if caller.role == CONSULTANT:
        await right_in(house, caller.account, caller.role, client)


async def rules_then(house: House, moment: Moment) -> HealthRules:
    """The rules that held at the end of a day, or that hold now."""
    adjustments = [one for one in await adjustments_of(house) if moment.day is None or house_day(one.at) <= moment.day]
    return adjustments[-1].in_force if adjustments else HealthRules()


async def adjustments_of(house: House) -> list[HealthAdjustment]:
    """Every time that the rules were adjusted, the newest last."""
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    async with house.views.of(HOUSE) as views:
        return await views.where(HEALTH_ADJUSTMENTS)


class RulesAnswer(msgspec.Struct, frozen=True):
    """``history``: how they were adjusted, the newest first."""

    rules: HealthRules
    history: list[HealthAdjustment]


@get("/health-rules", summary="Les règles de santé, et comment elles ont changé", tags=[TAG], responses=dict(PROBLEMS))
async def read_rules(request: AnyRequest, house: TheHouse) -> RulesAnswer:
    require_follower(request.user)
    history = await adjustments_of(house)
    return RulesAnswer(history[-1].in_force if history else HealthRules(), history[::-1])


class RulesForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules that change, and the phases' ends in % of a programme's days; the others stay."""

    reason: str
    rules: dict[RuleName, HealthRule] = {}
    plan: dict[Phase, int] = {}


@post("/health-rules", status_code=200, summary="Ajuster les règles de santé", tags=[TAG], responses=dict(PROBLEMS))
async def adjust_rules(request: AnyRequest, data: JSONBody[RulesForm], house: TheHouse) -> Response[CommandAnswer]:
    require_permission(request.user.role, "health.adjust")
    form = read_json(await request.body(), RulesForm)
    command = AdjustHealthRules(reason=form.reason, rules=form.rules, plan=form.plan)
    return answer(await house.handling.handle(command, of_house(request)), THE_RULES.name)


# ------------------------------------------------------------------------------------------------------------------- work


@get("/work", summary="Ce qu’il y a à faire", tags=[TAG], responses=dict(PROBLEMS))
async def list_work(
    request: AnyRequest, house: TheHouse, consultant: FromQuery[str | None] = None, after: FromQuery[str | None] = None
) -> Listing[Task]:
    """For oneself; a head sees anybody's, or everybody's where nobody is named."""
    require_follower(request.user)
    asked = asked_of({"consultant": consultant or ""}, request.user)
    await house.caught_up(HOUSE, await house.store.head(HOUSE))
    found = await work_of(house, asked.consultant, house_day(), after)
    return Listing(found.tasks, found.following)


class SnoozeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: RuleName
    until: date
    reason: str


class DoneForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``since``: since when the rule had spoken, as the list says."""

    rule: RuleName
    since: date


class RuleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: RuleName


class NoteForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str


class ContactForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``day`` None: none is planned any more."""

    day: date | None = None


_PLACE: Final = "/clients/{client:uuid}/programmes/{programme:uuid}/follow-up"


@post(f"{_PLACE}/snooze", status_code=200, summary="Reporter un signal", tags=[TAG], responses=dict(PROBLEMS))
async def snooze(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], data: JSONBody[SnoozeForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), SnoozeForm)
    command = SnoozeFinding(**_who(request, client, programme), rule=form.rule, until=form.until, reason=form.reason)
    return await _followed(request, house, command)


@post(f"{_PLACE}/done", status_code=200, summary="Dire qu’un signal est traité", tags=[TAG], responses=dict(PROBLEMS))
async def done(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], data: JSONBody[DoneForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), DoneForm)
    return await _followed(request, house, MarkFindingDone(**_who(request, client, programme), rule=form.rule, since=form.since))


@post(f"{_PLACE}/reopening", status_code=200, summary="Remettre un signal sur la liste", tags=[TAG], responses=dict(PROBLEMS))
async def reopen(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], data: JSONBody[RuleForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), RuleForm)
    return await _followed(request, house, ReopenFinding(**_who(request, client, programme), rule=form.rule))


@post(f"{_PLACE}/notes", status_code=201, summary="Noter quelque chose d’un programme", tags=[TAG], responses=dict(PROBLEMS))
async def note(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], data: JSONBody[NoteForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), NoteForm)
    minted = handling_context(request).minted("note")
    return await _followed(request, house, NoteFollowUp(**_who(request, client, programme), note=minted, words=form.words), 201)


@post(f"{_PLACE}/contact", status_code=200, summary="Fixer le prochain contact", tags=[TAG], responses=dict(PROBLEMS))
async def contact(
    request: AnyRequest, client: FromPath[UUID], programme: FromPath[UUID], data: JSONBody[ContactForm], house: TheHouse
) -> Response[CommandAnswer]:
    form = read_json(await request.body(), ContactForm)
    return await _followed(request, house, PlanContact(**_who(request, client, programme), day=form.day))


async def _followed(request: AnyRequest, house: House, command: Following, status: int = 200) -> Response[CommandAnswer]:
    receipt = await follow(house, request.user, command, of_house(request))
    return answer(receipt, FOLLOW_UP.of(command.programme).name, status)


async def follow(house: House, caller: Caller, command: Following, context: HandlingContext) -> Receipt:
    """What somebody of the house does about a programme that is theirs. Raises ClientMissing, ProgrammeMissing, and what is refused."""
    await require_theirs(house, caller, command.client)
    if await one(house, command.client, command.programme, house_day()) is None:
        raise ProgrammeMissing
    return await house.handling.handle(command, context)


def _who(request: AnyRequest, client: UUID, programme: UUID) -> dict[str, UUID]:
    return {"client": client, "programme": programme, "account": request.user.account}


# ----------------------------------------------------------------------------------------------------------------- people


@get("/consultants", summary="Qui suit combien", tags=[TAG], responses=dict(PROBLEMS))
async def list_loads(request: AnyRequest, house: TheHouse) -> Listing[Load]:
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    return Listing(await loads(house, house_day()), None)


class ClientHandOverForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``email``: of whoever takes over. ``client``: this institution alone, all of them where left out."""

    email: str
    client: UUID | None = None


class PassedOn(msgspec.Struct, frozen=True):
    institutions: int


@post("/consultants/{account:uuid}/handover", status_code=200, summary="Passer la main", tags=[TAG], responses=dict(PROBLEMS))
async def hand_over(request: AnyRequest, account: FromPath[UUID], data: JSONBody[ClientHandOverForm], house: TheHouse) -> PassedOn:
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    form = read_json(await request.body(), ClientHandOverForm)
    return PassedOn(await people.hand_over(house, of_house(request), account, form.email, house_day(), form.client))


class CoverForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``email``: of whoever stands in, in all of somebody's institutions, between two days."""

    email: str
    last_day: date
    first_day: date | None = None


@post("/consultants/{account:uuid}/cover", status_code=200, summary="Remplacer pendant un congé", tags=[TAG], responses=dict(PROBLEMS))
async def cover(request: AnyRequest, account: FromPath[UUID], data: JSONBody[CoverForm], house: TheHouse) -> PassedOn:
    require_follower(request.user)
    require_permission(request.user.role, "clients.assign")
    form = read_json(await request.body(), CoverForm)
    days = form.first_day, form.last_day
    return PassedOn(await people.cover(house, of_house(request), account, form.email, days, house_day()))


def of_house(request: AnyRequest) -> HandlingContext:
    """The context of a decision in the house's log. Raises ClientMissing for whoever is elsewhere."""
    if request.user.tenant != HOUSE:
        raise ClientMissing
    return msgspec.structs.replace(handling_context(request).context, simulated_now=None)


PORTFOLIO_ROUTES: Final = (
    list_portfolio,
    export_portfolio,
    health_then,
    read_rules,
    adjust_rules,
    list_work,
    snooze,
    done,
    reopen,
    note,
    contact,
    list_loads,
    hand_over,
    cover,
)
