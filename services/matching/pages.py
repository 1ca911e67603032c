"""Matching as a page: have pairs proposed, see why each and why not others, change them, publish."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Redirect

from domain.decision import Command
from domain.facilitation.overriding import OverrideProposal, PutTogether, WaiveTeachingRule
from domain.facilitation.publishing import PublishMatching
from domain.refusal import Refused, refusals
from projections.matching_run import MATCHING_RUNS
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.context import RequestContext
from services.http.problems import STATUS_OF
from services.matching import words
from services.matching.calculations import STEPS, Calculation, CalculationMissing
from services.matching.presenting import newest, run_shown
from services.matching.running import begin_matching
from services.pages.acting import acting
from services.pages.around import look_around, looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from tenants.permissions import is_allowed, require_permission

_BASE: Final = "/programmes/{programme:uuid}/appariement"
LOOK_AGAIN: Final = "1"  # seconds between two looks at a calculation
NOBODY: Final = UUID(int=0)


class Proposing(Fields, frozen=True, kw_only=True):
    """``matching``: the run whose proposal is to be replaced, none for a new one; ``conditional``: «yes» or nothing."""

    matching: str = ""
    conditional: str = ""


class Changing(Fields, frozen=True, kw_only=True):
    """``remove``: a pair of the proposal; ``mentor`` and ``mentee``: two participations to be put together."""

    matching: str = ""
    remove: str = ""
    mentor: str = ""
    mentee: str = ""
    reason: str = ""


class Publishing(Fields, frozen=True, kw_only=True):
    matching: str = ""


@get(_BASE, include_in_schema=False)
async def matching_page(
    request: AnyRequest, house: TheHouse, calcul: FromQuery[UUID | None] = None, suite: FromQuery[int] = 1
) -> Response[bytes]:
    """``calcul``: the run whose calculation one waits for; ``suite``: which part of the pairs, from 1."""
    return await _shown(request, house, calcul=calcul, part=suite)


@form_at(f"{_BASE}/calcul", Proposing)
async def calculate(request: AnyRequest, house: House, fields: Proposing) -> Response[Any]:
    """Begin, and go to where one sees how far it is."""
    found, _around = await looked(request, house, "pairs.run")
    context = acting(request, fields, found)
    matching = _identifier(fields.matching) if fields.matching else RequestContext(context).minted("matching")
    try:
        await begin_matching(house, found.sheet.programme, matching, context, conditional=fields.conditional == "yes")
    except Refused as refused:
        return await _shown(request, house, refused, act="calcul")
    return Redirect(f"{_address(request)}?calcul={matching}", status_code=303)


@form_at(f"{_BASE}/changement", Changing)
async def change(request: AnyRequest, house: House, fields: Changing) -> Response[Any]:
    """A pair taken out, two people put together, or one in place of the other."""
    wanted = (PutTogether(_identifier(fields.mentor), _identifier(fields.mentee)),) if fields.mentor or fields.mentee else ()
    command = OverrideProposal(
        matching=_identifier(fields.matching),
        programme=request.path_params["programme"],
        reason=fields.reason,
        remove=(_identifier(fields.remove),) if fields.remove else (),
        add=wanted,
    )
    return await _done(request, house, fields, command, "changement")


@form_at(f"{_BASE}/derogation", Changing)
async def waive(request: AnyRequest, house: House, fields: Changing) -> Response[Any]:
    command = WaiveTeachingRule(
        matching=_identifier(fields.matching),
        programme=request.path_params["programme"],
        mentor=_identifier(fields.mentor),
        mentee=_identifier(fields.mentee),
        reason=fields.reason,
    )
    return await _done(request, house, fields, command, "derogation")


@form_at(f"{_BASE}/publication", Publishing)
async def publish(request: AnyRequest, house: House, fields: Publishing) -> Response[Any]:
    command = PublishMatching(matching=_identifier(fields.matching), programme=request.path_params["programme"])
    return await _done(request, house, fields, command, "publication")


@get(f"{_BASE}/{{act:str}}", include_in_schema=False)
async def back_to_matching(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(_address(request), status_code=303)


async def _done(request: AnyRequest, house: House, fields: Changing | Publishing, command: Command, act: str) -> Response[Any]:
    found, _around = await looked(request, house, "people.read")
    context = acting(request, fields, found)
    try:
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, fields if isinstance(fields, Changing) else None, act)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(_address(request), status_code=303)


def _address(request: AnyRequest) -> str:
    return f"/programmes/{request.path_params['programme']}/appariement"


def _identifier(text: str) -> UUID:
    """What was chosen in a list; nobody's identifier where nothing was, which the rule then refuses."""
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


# ------------------------------------------------------------------------------------------------------------ what it shows


async def _shown(
    request: AnyRequest,
    house: House,
    refused: Refused | None = None,
    fields: Changing | None = None,
    act: str = "",
    *,
    calcul: UUID | None = None,
    part: int = 1,
) -> Response[bytes]:
    require_permission(request.user.role, "people.read")
    calculation = await _calculation(request, house, calcul)
    if calculation is not None and calculation.position is not None:
        await house.caught_up(request.user.tenant, calculation.position)
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        runs = await views.where(MATCHING_RUNS, programme=found.sheet.programme)
    if calcul is not None and calculation is None and not any(one.matching == calcul and one.proposed_at for one in runs):
        refused = refused or CalculationMissing()
    refused = refused or _refusal_of(calculation)
    running = calculation if calculation is not None and calculation.state == "running" else None
    _ = translate(locale_of(request))
    shown = run_shown(newest(runs), found, house, part, _)
    return page(
        request,
        "matching.html",
        status=STATUS_OF[refused.kind] if refused and act else 200,
        headers={"Refresh": LOOK_AGAIN} if running else None,
        home=_address(request),
        runs=is_allowed(request.user.role, "pairs.run") and found.sheet.closed_at is None,
        waives=is_allowed(request.user.role, "programme.decide") and found.sheet.closed_at is None,
        steps=_steps(running, _) if running else [],
        progress=_progress(running, _) if running else "",
        failed=calculation is not None and calculation.state == "failed",
        refused=_.refusal(refused) if refused else None,
        act=act,
        typed=fields or Changing(),
        **shown,
        **around,
    )


async def _calculation(request: AnyRequest, house: House, calcul: UUID | None) -> Calculation | None:
    """The calculation that is asked for, or else the one under way for this programme; never that of another programme."""
    tenant, programme = request.user.tenant, request.path_params["programme"]
    matching = calcul or await house.calculations.under_way(tenant, programme)
    found = await house.calculations.find(tenant, matching) if matching else None
    return found if found is not None and found.programme == programme else None


def _refusal_of(calculation: Calculation | None) -> Refused | None:
    if calculation is None or calculation.refusal is None:
        return None
    return refusals()[calculation.refusal](**calculation.details)


def _steps(calculation: Calculation, _: Language) -> list[tuple[str, str]]:
    """Each step in words, and whether it is done, now, or to come."""
    now = STEPS.index(calculation.step)
    return [(_(words.STEPS[step]), "done" if place < now else "now" if place == now else "due") for place, step in enumerate(STEPS)]


def _progress(calculation: Calculation, _: Language) -> str:
    if calculation.chosen:
        return _.plural("{count} binôme formé jusqu’ici", "{count} binômes formés jusqu’ici", calculation.chosen)
    if calculation.possible:
        return _.plural("{count} rapprochement regardé", "{count} rapprochements regardés", calculation.possible)
    return ""


MATCHING_PAGES: Final = (matching_page, calculate, change, waive, publish, back_to_matching)
