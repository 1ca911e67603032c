"""Matching over HTTP: a proposal for the whole cohort, its explanation, its publication."""

from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from domain.facilitation.matching import MATCHING
from domain.facilitation.overriding import OverrideProposal, WaiveTeachingRule
from domain.facilitation.publishing import PublishMatching
from domain.refusal import Refused
from projections.matching_run import MATCHING_RUNS, MatchingRun
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.context import handling_context
from services.matching.running import run_matching
from services.reading.access import reading
from tenants.permissions import require_permission

TAG: Final = "Appariement"


class MatchingMissing(Refused):
    code = "matching-missing"
    kind = "missing"
    sentence = "Ce calcul de binômes n’existe pas. Rien n’a été changé ; lancez-en un depuis la page des binômes."


@post(
    "/programmes/{programme:uuid}/matchings",
    status_code=201,
    summary="Proposer les meilleurs binômes pour toute la cohorte",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def propose(request: AnyRequest, programme: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """Every selected person is looked at; whoever stays alone is told why. It can take up to a minute for 400 pairs."""
    require_permission(request.user.role, "pairs.run")
    context = handling_context(request)
    matching = context.minted("matching")
    receipt = await run_matching(house, programme, matching, context.context)
    return answer(receipt, MATCHING.of(matching).name, 201, matching=matching)


@get("/matchings/{matching:uuid}", summary="Une proposition de binômes, expliquée", tags=[TAG], responses=dict(PROBLEMS))
async def show_matching(
    request: AnyRequest, matching: FromPath[UUID], house: TheHouse, at_least: FromQuery[str | None] = None
) -> MatchingRun:
    async with reading(request, house) as views:
        run = await views.one(MATCHING_RUNS, matching)
    if run is None:
        raise MatchingMissing
    return run


@post("/matchings/{matching:uuid}/publication", status_code=200, summary="Publier les binômes", tags=[TAG], responses=dict(PROBLEMS))
async def publish(request: AnyRequest, matching: FromPath[UUID], house: TheHouse) -> Response[CommandAnswer]:
    """All pairs are formed at once, or none."""
    state = await house.state_of(request.user.tenant, MATCHING.of(matching))
    if state.programme is None:
        raise MatchingMissing
    command = PublishMatching(matching=matching, programme=state.programme)
    receipt = await house.handling.handle(command, handling_context(request).context)
    return answer(receipt, MATCHING.of(matching).name)


MATCHING_COMMANDS: Final = (
    command_at(
        "/programmes/{programme:uuid}/matchings/{matching:uuid}/overrides",
        OverrideProposal,
        summary="Changer une proposition à la main, avec une raison",
        tag=TAG,
        resource=lambda command: MATCHING.of(command.matching),
    ),
    command_at(
        "/programmes/{programme:uuid}/matchings/{matching:uuid}/waivers",
        WaiveTeachingRule,
        summary="Lever la règle « jamais son propre professeur » pour un binôme (direction)",
        tag=TAG,
        resource=lambda command: MATCHING.of(command.matching),
    ),
)

MATCHING_ROUTES: Final = (propose, show_matching, publish, *MATCHING_COMMANDS)
