"""A proposal and its answer: an engagement begins, is renewed, ends."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Decision, Situation, decides
from domain.refusal import Refused
from tenants.relationship.acting import (
    FURTHEST,
    LONGEST_WORDS,
    Relating,
    RelationshipDayWrong,
    RelationshipElsewhere,
    acted,
    in_words,
    reads,
)
from tenants.relationship.engagement import Offer
from tenants.relationship.relationship import (
    RELATIONSHIP,
    Begun,
    Ended,
    Ending,
    Engaged,
    EngagementBegun,
    EngagementEnded,
    EngagementProposed,
    GaveUp,
    Profiled,
    ProposalDeclined,
    Proposed,
)

MOST_HALF_DAYS: Final = 400
MOST_DELIVERABLES: Final = 60


class OfferOutOfBounds(Refused):
    code = "offer-out-of-bounds"
    kind = "invalid"
    sentence = (
        "Une mission a de 1 à {most} demi-journées et de 1 à {deliverables} livrables, chacun une fois. "
        "Rien n’a été proposé ; corrigez la proposition."
    )


class NoProposalToAnswer(Refused):
    code = "no-proposal-to-answer"
    sentence = "Aucune proposition n’attend de réponse. Rien n’a été enregistré ; proposez d’abord une mission."


class ProposalExpired(Refused):
    code = "proposal-expired"
    sentence = "Cette proposition n’était valable que jusqu’au {day}. Rien n’a été engagé ; proposez de nouveau."


class DeliverablesOwed(Refused):
    code = "deliverables-owed"
    sentence = "Il reste des livrables à remettre ({count}). La mission continue ; remettez-les, ou dites qu’elle s’arrête avant la fin."


class ProposeEngagement(Relating, frozen=True):
    """Propose an engagement, or another in the place of the one proposed; during an engagement, or after it, one to follow."""

    proposal: UUID
    offer: Offer
    valid_until: date


@decides(ProposeEngagement, permission="clients.follow", reads=reads)
def propose_engagement(command: ProposeEngagement, situation: Situation) -> Decision:
    state = acted(command, situation)
    if not isinstance(state, Profiled | Proposed | Engaged | Ended):
        raise RelationshipElsewhere
    offer = _possible(command.offer)
    if not situation.today <= command.valid_until <= situation.today + FURTHEST or offer.last_day < situation.today:
        raise RelationshipDayWrong
    if isinstance(state, Engaged) and offer.first_day <= state.engagement.offer.first_day:
        raise RelationshipDayWrong
    held = _pending(state)
    if held is not None and (held.offer, held.valid_until) == (offer, command.valid_until):
        return []
    proposed = EngagementProposed(command.relationship, command.account, command.proposal, offer, command.valid_until)
    return RELATIONSHIP.of(command.relationship).gains(proposed)


def _possible(offer: Offer) -> Offer:
    """The offer in tidy words."""
    deliverables = tuple(msgspec.structs.replace(one, title=in_words(one.title, 200)) for one in offer.deliverables)
    leads = {phase: in_words(words, 200) for phase, words in offer.leads.items() if words.strip()}
    named = {one.deliverable for one in deliverables}
    if not (1 <= offer.half_days <= MOST_HALF_DAYS and 1 <= len(named) == len(deliverables) <= MOST_DELIVERABLES):
        raise OfferOutOfBounds(most=MOST_HALF_DAYS, deliverables=MOST_DELIVERABLES)
    if not offer.first_day <= offer.last_day <= offer.first_day + FURTHEST:
        raise RelationshipDayWrong
    if any(one.due is not None and one.due < offer.first_day for one in deliverables):
        raise RelationshipDayWrong
    return msgspec.structs.replace(offer, scope=in_words(offer.scope, LONGEST_WORDS), deliverables=deliverables, leads=leads)


def _pending(state: Begun) -> EngagementProposed | None:
    match state:
        case Proposed(proposal=proposal):
            return proposal
        case Engaged(renewal=renewal):
            return renewal
        case _:
            return None


class DeclineProposal(Relating, frozen=True):
    """The institution said no."""

    reason: GaveUp


@decides(DeclineProposal, permission="clients.follow", reads=reads)
def decline_proposal(command: DeclineProposal, situation: Situation) -> Decision:
    held = _pending(acted(command, situation))
    if held is None:
        raise NoProposalToAnswer
    declined = ProposalDeclined(command.relationship, command.account, held.proposal, command.reason)
    return RELATIONSHIP.of(command.relationship).gains(declined)


class BeginEngagement(Relating, frozen=True):
    """The institution said yes on ``signed_on``. What is under way is ended by it, where all of it was delivered."""

    signed_on: date


@decides(BeginEngagement, permission="clients.follow", reads=reads)
def begin_engagement(command: BeginEngagement, situation: Situation) -> Decision:
    state, stream = acted(command, situation), RELATIONSHIP.of(command.relationship)
    held = _pending(state)
    if held is None or not isinstance(state, Proposed | Engaged):
        raise NoProposalToAnswer
    if command.signed_on > situation.today:
        raise RelationshipDayWrong
    if command.signed_on > held.valid_until:
        raise ProposalExpired(day=held.valid_until.isoformat())
    before = state.engagement if isinstance(state, Engaged) else state.before
    begun = EngagementBegun(
        command.relationship,
        command.account,
        state.client,
        held.proposal,
        held.offer,
        command.signed_on,
        before.engagement if before else None,
    )
    if not isinstance(state, Engaged):
        return stream.gains(begun)
    if state.engagement.owed:
        raise DeliverablesOwed(count=len(state.engagement.owed))
    return stream.gains(EngagementEnded(command.relationship, command.account, state.engagement.engagement, "completed"), begun)


class EndEngagement(Relating, frozen=True):
    """``completed``: all was delivered; ``stopped``: before its end."""

    outcome: Ending


@decides(EndEngagement, permission="clients.follow", reads=reads)
def end_engagement(command: EndEngagement, situation: Situation) -> Decision:
    state = acted(command, situation)
    if isinstance(state, Ended):
        return []
    if not isinstance(state, Engaged):
        raise RelationshipElsewhere
    if command.outcome == "completed" and state.engagement.owed:
        raise DeliverablesOwed(count=len(state.engagement.owed))
    ended = EngagementEnded(command.relationship, command.account, state.engagement.engagement, command.outcome)
    return RELATIONSHIP.of(command.relationship).gains(ended)
