"""Opinions on workshops: cards issued, an opinion taken by its card's code, and read where there are enough of them."""

from uuid import UUID

import msgspec

from domain.facilitation.workshop import WORKSHOP, Held, Planned, WorkshopState
from domain.facilitation.workshop_dose import FEWEST_OPINIONS, mean_rating
from domain.facilitation.workshop_opinions import IssueWorkshopCodes, RateWorkshop
from domain.facilitation.workshop_readiness import WorkshopMissing
from domain.personal import readable
from services.handling import HandlingContext, Receipt
from services.house import House
from services.workshops.cards import codes, digest_of
from tenants.personal_data.keyring import TenantKeyMissing


class Opinions(msgspec.Struct, frozen=True):
    """``rating``: the mean, 1 to 5; it and the words are None and empty under five opinions, so that nobody is recognised."""

    count: int
    rating: float | None
    ratings: dict[str, int]
    comments: tuple[str, ...]


def opinions_of(state: WorkshopState) -> Opinions:
    """What cards said; words in the order of the alphabet, which is nobody's."""
    given = list(state.opinions.values()) if isinstance(state, Planned | Held) else []
    ratings = [one.rating for one in given]
    if len(given) < FEWEST_OPINIONS:
        return Opinions(len(given), None, {}, ())
    words = sorted(comment for one in given if (comment := readable(one.comment)))
    return Opinions(len(given), mean_rating(ratings), {str(value): ratings.count(value) for value in range(1, 6)}, tuple(words))


async def issue_cards(house: House, workshop: UUID, context: HandlingContext) -> tuple[Receipt, list[str]]:
    """A card for each seat, and their codes. Raises WorkshopMissing and what the rule refuses."""
    state = await house.state_of(context.tenant, WORKSHOP.of(workshop))
    seats = state.seats if isinstance(state, Planned | Held) else 1  # of any other, the rule says why there are none
    key = await house.keyring.tenant_key(context.tenant)
    given = codes(key, workshop, seats)
    command = IssueWorkshopCodes(workshop=workshop, codes=tuple(digest_of(key, workshop, code) for code in given))
    return await house.handling.handle(command, context), given


async def cards_of(house: House, tenant: UUID, workshop: UUID) -> list[str]:
    """The codes of the cards that were issued; none where none were."""
    state = await house.state_of(tenant, WORKSHOP.of(workshop))
    if not isinstance(state, Planned | Held):
        return []
    key = await house.keyring.tenant_key(tenant)
    return [code for code in codes(key, workshop, len(state.codes)) if digest_of(key, workshop, code) in state.codes]


async def rate(house: House, workshop: UUID, code: str, rating: int, comment: str | None, context: HandlingContext) -> Receipt:
    """Take the opinion of a card. Raises WorkshopMissing, WorkshopCodeUnknown and what else the rule refuses."""
    try:
        key = await house.keyring.tenant_key(context.tenant)
    except TenantKeyMissing:
        raise WorkshopMissing from None
    command = RateWorkshop(workshop=workshop, code=digest_of(key, workshop, code), rating=rating, comment=comment)
    return await house.handling.handle(command, context)
