"""A matching: one run, from the proposal of pairs to their publication.

A solver proposes, the domain verifies, people override with a reason, and publishing puts everybody together at once or nobody.
"""

from typing import Final, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.facilitation.candidates import Criterion, Role, Waiver, Weights
from domain.facilitation.quotas import QuotaReached
from domain.facilitation.relaxation import Counterfactual
from domain.facilitation.unmatched import Reason


class UnmatchedCount(msgspec.Struct, frozen=True):
    """How many of one role are in no pair for one reason."""

    role: Role
    reason: Reason
    people: int


class PairByHand(msgspec.Struct, frozen=True):
    """Two participations whom people put together in a proposal, with the score they have all the same."""

    pair: UUID
    mentor: UUID
    mentee: UUID
    score: float


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("matching.teaching-rule-waived.v1")
class TeachingRuleWaived(Event, frozen=True):
    """The direction lets this mentor accompany the person who teaches or tutors them."""

    matching: UUID
    programme: UUID
    mentor: UUID
    mentee: UUID
    reason: str


@event_type("matching.proposed.v1")
class MatchingProposed(Event, frozen=True):
    """A verified proposal; it takes the place of the run's former one. Its pairs and its unmatched people follow, an event each.

    Scores are points out of 100 with at most four decimals, ``total_score`` their sum. ``optimal`` by aim: whether it was proven.
    ``relaxations``: what lifting a rule for everybody would give. ``inputs_hash``: SHA-256 of the cohort looked at.
    ``conditional``: mentors who are not certified or authorised yet may be among the pairs. ``quotas``: how each of them fares.
    """

    matching: UUID
    programme: UUID
    pairs: int
    total_score: float
    unmatched: tuple[UnmatchedCount, ...]
    relaxations: tuple[Counterfactual, ...]
    weights: Weights
    session_minutes: int
    solver: str
    solver_version: str
    seed: int
    optimal: dict[str, bool]
    inputs_hash: str
    conditional: bool = False
    quotas: tuple[QuotaReached, ...] = ()


@event_type("matching.pair-proposed.v1")
class PairProposed(Event, frozen=True):
    """``pair`` is the id that the pair will have; ``contributions``: the points of the score by criterion, whose sum it is."""

    matching: UUID
    programme: UUID
    pair: UUID
    mentor: UUID
    mentee: UUID
    score: float
    contributions: dict[Criterion, float]


@event_type("matching.participant-unmatched.v1")
class ParticipantUnmatched(Event, frozen=True):
    """Why somebody is in no pair, and what would free them: each of ``relaxations`` alone gives its ``gain`` of pairs."""

    matching: UUID
    programme: UUID
    participation: UUID
    person: UUID
    role: Role
    reason: Reason
    relaxations: tuple[Counterfactual, ...]


@event_type("matching.proposal-overridden.v1")
class ProposalOverridden(Event, frozen=True):
    """People know better: these proposed pairs are taken out, those are put in."""

    matching: UUID
    programme: UUID
    removed: tuple[UUID, ...]
    added: tuple[PairByHand, ...]
    reason: str


@event_type("matching.published.v1")
class MatchingPublished(Event, frozen=True):
    """All pairs of the proposal were formed, in this same moment."""

    matching: UUID
    programme: UUID
    pairs: int


# ----------------------------------------------------------------------------------------------------------------- state


class PairToBe(msgspec.Struct, frozen=True):
    """A pair of the proposal as it stands."""

    mentor: UUID
    mentee: UUID
    score: float


class NotProposed(msgspec.Struct, frozen=True):
    """No proposal yet; ``programme`` is None as long as nothing at all happened in this run."""

    programme: UUID | None = None
    waivers: frozenset[Waiver] = frozenset()


class Proposed(msgspec.Struct, frozen=True):
    """Pairs that wait to be published, as people left them; ``inputs_hash`` of the cohort that the solver answered.

    ``conditional``: mentors who are not ready yet may be among them, and the pair waits.
    """

    programme: UUID
    waivers: frozenset[Waiver]
    inputs_hash: str
    pairs: dict[UUID, PairToBe] = {}
    conditional: bool = False


class Published(msgspec.Struct, frozen=True):
    programme: UUID


MatchingState: TypeAlias = NotProposed | Proposed | Published


def evolve(state: MatchingState, event: Event) -> MatchingState:
    replace = msgspec.structs.replace
    match event, state:
        case TeachingRuleWaived(), NotProposed() | Proposed():
            return replace(state, programme=event.programme, waivers=state.waivers | {Waiver(event.mentor, event.mentee)})
        case MatchingProposed(), NotProposed() | Proposed():
            return Proposed(event.programme, state.waivers, event.inputs_hash, conditional=event.conditional)
        case PairProposed(), Proposed():
            return replace(state, pairs={**state.pairs, event.pair: PairToBe(event.mentor, event.mentee, event.score)})
        case ProposalOverridden(), Proposed():
            kept = {pair: people for pair, people in state.pairs.items() if pair not in event.removed}
            by_hand = {one.pair: PairToBe(one.mentor, one.mentee, one.score) for one in event.added}
            return replace(state, pairs=kept | by_hand)
        case MatchingPublished(), Proposed():
            return Published(state.programme)
        case _:
            return state


MATCHING: Final = StreamType[MatchingState]("matching", NotProposed(), evolve)


def pair_to_be(matching: UUID, mentor: UUID, mentee: UUID) -> UUID:
    """The id of the pair that two participations form in a run: UUIDv5 of both within it, so the same run has the same ids."""
    return uuid5(matching, f"{mentor}/{mentee}")
