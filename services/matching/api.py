"""Matching over HTTP: a proposal for the whole cohort, its explanation, its publication.

A proposal may take its time. Whoever asks waits for it; with ``Prefer: respond-async`` (RFC 7240) they are answered at once (202), and
the resource at ``Location`` says how far the calculation is.
"""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromHeader, FromPath, FromQuery, JSONBody

from domain.facilitation.matching import MATCHING
from domain.facilitation.overriding import OverrideProposal, WaiveTeachingRule
from domain.facilitation.publishing import PublishMatching
from domain.refusal import Refused
from projections.matching_run import MATCHING_RUNS, MatchingRun
from services.house import TheHouse
from services.http.commands import PROBLEMS, AnyRequest, CommandAnswer, answer, command_at
from services.http.context import handling_context
from services.http.reading import read_json
from services.matching.calculations import Calculation, CalculationMissing
from services.matching.running import begin_matching, run_matching
from services.reading.access import reading
from tenants.permissions import require_permission

TAG: Final = "Appariement"


class MatchingMissing(Refused):
    code = "matching-missing"
    kind = "missing"
    sentence = "Ce calcul de binômes n’existe pas. Rien n’a été changé ; lancez-en un depuis la page des binômes."


class ProposeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``matching``: a run not published yet, whose proposal the new one replaces; left out, a new run.

    ``conditional``: mentors whose certificate or authorisation is still to come are paired too; such a pair meets once it is there.
    """

    matching: UUID | None = None
    conditional: bool = False


WITHOUT_MORE: Final = ProposeBody()


@post(
    "/programmes/{programme:uuid}/matchings",
    status_code=201,
    summary="Proposer les meilleurs binômes pour toute la cohorte",
    tags=[TAG],
    responses={
        **PROBLEMS,
        202: ResponseSpec(
            Calculation, description="Le calcul a commencé ; l’adresse « Location » dit où il en est.", generate_examples=False
        ),
    },
)
async def propose(
    request: AnyRequest,
    programme: FromPath[UUID],
    house: TheHouse,
    data: JSONBody[ProposeBody] = WITHOUT_MORE,
    prefer: FromHeader[str | None] = None,
) -> Response[CommandAnswer | Calculation]:
    """Every selected person is looked at; whoever stays alone is told why, and what would free them.

    With `Prefer: respond-async` the answer is 202 at once, and the calculation goes on beside it.
    """
    require_permission(request.user.role, "pairs.run")
    sent = read_json(await request.body(), ProposeBody)
    asked = handling_context(request)
    matching, context = sent.matching or asked.minted("matching"), asked.context
    if _rather_not_wait(prefer) and await house.earlier(context) is None:
        begun = await begin_matching(house, programme, matching, context, conditional=sent.conditional)
        headers = {"Location": f"/api/v1/matchings/{matching}/calculation", "Preference-Applied": "respond-async"}
        return Response(begun, status_code=202, headers=headers)
    receipt = await run_matching(house, programme, matching, context, conditional=sent.conditional)
    answered: Response[Any] = answer(receipt, MATCHING.of(matching).name, 201, matching=matching)
    return answered


def _rather_not_wait(prefer: str | None) -> bool:
    """Whether ``Prefer: respond-async`` is among the sender's preferences (RFC 7240, section 4.1)."""
    preferences = (prefer or "").split(",")
    return "respond-async" in {preference.split(";")[0].strip().lower() for preference in preferences}


@get(
    "/matchings/{matching:uuid}/calculation",
    summary="Où en est le calcul d’une proposition",
    tags=[TAG],
    responses=dict(PROBLEMS),
)
async def show_calculation(request: AnyRequest, matching: FromPath[UUID], house: TheHouse) -> Calculation:
    """`state` is `running`, `done` (see `position`), `refused` (see `refusal`, a code) or `failed`. It is known for an hour."""
    require_permission(request.user.role, "pairs.run")
    found = await house.calculations.find(request.user.tenant, matching)
    if found is None:
        raise CalculationMissing
    return found


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

MATCHING_ROUTES: Final = (propose, show_calculation, show_matching, publish, *MATCHING_COMMANDS)
