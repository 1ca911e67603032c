"""What directions say of Ekole's work: by the link of their mail, and as the house reads it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain.personal import readable
from infra.clock import utc_now
from infra.database import tenant_transaction
from projections.satisfaction_sheet import SATISFACTION_SHEETS, SatisfactionSheet
from services.accounts.caller import Caller
from services.accounts.links import DirectionLink
from services.handling import HandlingContext
from services.house import House
from services.limits.policies import WRONG_CODE
from services.own_account.recovery import LinkNotValid
from services.relationships.asking import OPINION
from tenants.house import HOUSE
from tenants.institution import INSTITUTION
from tenants.permissions import DIRECTION
from tenants.relationship.satisfaction import SATISFACTION, AnswerSatisfaction, Opinion, SatisfactionAsked

LATELY: Final = timedelta(days=365)
FEWEST: Final = 5  # answers under which the house's own score says nothing


class OpinionAsked(msgspec.Struct, frozen=True):
    """``given``: what this reader said before."""

    link: DirectionLink
    institution: str
    asked: SatisfactionAsked
    given: Opinion | None


async def by_direction(house: House, purpose: str, code: str, here: str) -> DirectionLink:
    """Who follows a link of their mail, still of the direction today. Raises LinkNotValid, TooManyRequests."""
    await house.limiter.require_room(WRONG_CODE, here)
    link = house.links.of_direction(purpose, code, utc_now())
    if link is None:
        await house.limiter.count(WRONG_CODE, here)
        raise LinkNotValid
    seats = await house.accounts.roster.seats(link.tenant, frozenset({DIRECTION}))
    if link.account not in {seat.account for seat in seats}:
        raise LinkNotValid
    return link


async def opinion_by_link(house: House, code: str, here: str) -> OpinionAsked:
    """Raises LinkNotValid, TooManyRequests."""
    link = await by_direction(house, OPINION, code, here)
    state = await house.state_of(HOUSE, SATISFACTION.of(link.subject))
    if state.asked is None or state.asked.client != link.tenant:
        raise LinkNotValid
    return OpinionAsked(link, await name_of(house, link.tenant), state.asked, state.opinions.get(link.account))


async def give(house: House, found: OpinionAsked, figures: tuple[int, int], words: str, key: str, correlation: UUID) -> None:
    """As the direction whose mail carried the link. Raises what AnswerSatisfaction refuses."""
    link = found.link
    command = AnswerSatisfaction(
        satisfaction=link.subject, client=link.tenant, account=link.account, csat=figures[0], nps=figures[1], words=words
    )
    receipt = await house.handling.handle(command, of_direction(link, key, correlation))
    await house.caught_up(HOUSE, receipt.position)


def of_direction(link: DirectionLink, key: str, correlation: UUID) -> HandlingContext:
    """The context of what a direction says to the house."""
    actor = Caller(link.account, link.tenant, DIRECTION).actor
    return HandlingContext(tenant=HOUSE, actor=actor, role=DIRECTION, idempotency_key=key, correlation=correlation)


async def name_of(house: House, client: UUID) -> str:
    state = await house.state_of(client, INSTITUTION.of(client))
    return state.signed_up.name if state.signed_up else ""


# ----------------------------------------------------------------------------------------------------------- for the house


class OpinionTold(msgspec.Struct, frozen=True):
    """``words``: None where they were erased; one for each of the direction who answered."""

    sheet: SatisfactionSheet
    words: tuple[str | None, ...]


async def opinions_in(house: House, relationship: UUID) -> list[OpinionTold]:
    """The newest first."""
    async with house.views.of(HOUSE) as views:
        sheets = await views.where(SATISFACTION_SHEETS, relationship=relationship)
    told = []
    for sheet in sorted(sheets, key=lambda one: (one.asked_at, one.satisfaction), reverse=True):
        state = await house.state_of(HOUSE, SATISFACTION.of(sheet.satisfaction))
        told.append(OpinionTold(sheet, tuple(readable(one.words) for one in state.opinions.values() if one.words)))
    return told


class Score(msgspec.Struct, frozen=True):
    """``csat``: 1 to 5; ``nps``: 0 to 10; of the last answer."""

    csat: int
    nps: int
    answered_at: datetime


async def latest(house: House, clients: Collection[UUID]) -> Mapping[UUID, Score]:
    """The last answer of each of these institutions that gave one."""
    if not clients:
        return {}
    async with tenant_transaction(house.engine, HOUSE) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT ON (client) client, csat, nps, answered_at FROM ekole.satisfaction_sheet"
            " WHERE tenant_id = $1 AND client = ANY($2::uuid[]) AND answered_at IS NOT NULL ORDER BY client, answered_at DESC",
            HOUSE,
            list(clients),
        )
    return {UUID(int=row[0].int): Score(row[1], row[2], row[3]) for row in rows}


class Promoters(msgspec.Struct, frozen=True):
    """Of a year's answers. ``score``: −100 to 100, the share who recommend less the share who do not; None under five answers."""

    answers: int
    score: float | None


async def promoters(house: House) -> Promoters:
    """Of all institutions."""
    async with tenant_transaction(house.engine, HOUSE) as connection:
        row = await connection.fetchrow(
            "SELECT count(*), count(*) FILTER (WHERE nps >= 9), count(*) FILTER (WHERE nps <= 6) FROM ekole.satisfaction_sheet"
            " WHERE tenant_id = $1 AND answered_at > $2",
            HOUSE,
            utc_now() - LATELY,
        )
    answers, recommend, do_not = row or (0, 0, 0)
    return Promoters(answers, 100 * (recommend - do_not) / answers if answers >= FEWEST else None)
