"""A matching run: gather the cohort, let the solver propose, let the domain verify and keep the proposal."""

from uuid import UUID

from domain.facilitation.gathering import gathered, streams_to_gather
from domain.facilitation.proposing import ProposeMatching
from projections.participant import PARTICIPANTS
from services.handling import HandlingContext, Receipt
from services.house import House
from services.matching.calculations import Calculation
from services.matching.solving import Listener, solve


async def run_matching(
    house: House,
    programme: UUID,
    matching: UUID,
    context: HandlingContext,
    *,
    conditional: bool = False,
    on_progress: Listener | None = None,
) -> Receipt:
    """A verified proposal, as events of the run. A repeat under the same key solves nothing again.

    ``conditional``: mentors who are not certified or authorised yet are paired too. ``on_progress`` hears of each step.
    """
    earlier = await house.earlier(context)
    if earlier is not None:
        return earlier
    await house.caught_up(context.tenant, await house.store.head(context.tenant))
    async with house.views.of(context.tenant) as views:
        people = await views.where(PARTICIPANTS, programme=programme, status="selected")
    participations = tuple(one.participation for one in people)
    today = await house.decision_day(context)
    states = await house.gather(context.tenant, lambda known: streams_to_gather(matching, programme, participations, known))
    cohort = gathered(matching, programme, participations, states, today, conditional=conditional)
    proposal = await solve(cohort, on_progress=on_progress)
    command = ProposeMatching(
        matching=matching,
        programme=programme,
        participations=participations,
        proposal=proposal,
        conditional=conditional,
    )
    return await house.handling.handle(command, context)


async def begin_matching(
    house: House, programme: UUID, matching: UUID, context: HandlingContext, *, conditional: bool = False
) -> Calculation:
    """The same, beside the request: returns as soon as it has begun. Raises MatchingUnderWay."""

    async def work(on_progress: Listener) -> Receipt:
        return await run_matching(house, programme, matching, context, conditional=conditional, on_progress=on_progress)

    return await house.calculations.begin(context.tenant, programme, matching, work)
