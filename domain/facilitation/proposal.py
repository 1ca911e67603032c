"""A solver's proposal, and its verification: nobody is paired because a program said so.

Whatever made a proposal, the domain checks it against the cohort that it claims to answer: every pair passes the filters, no
capacity is broken, every score and every contribution is the one the domain computes, and no pair more would have been possible.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.facilitation.assignment import maximum_pairs
from domain.facilitation.candidates import Cohort, Criterion
from domain.facilitation.compatibility import Obstacle
from domain.facilitation.possibilities import BIT, Possibilities
from domain.facilitation.quotas import missing
from domain.refusal import Refused


class ScoredPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mentor and a mentee (participations), their score and what each criterion brings, in ten-thousandths of a point."""

    mentor: UUID
    mentee: UUID
    score: int
    contributions: dict[Criterion, int]


class Solving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What made a proposal, so that it can be made again: program, version, seed.

    For each aim (most pairs, then the best score, then the most even load, then reciprocity, then the quotas), ``optimal`` says
    whether it was proven to be reached.
    """

    solver: str
    version: str
    seed: int
    optimal: dict[str, bool]


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs in the order of their mentees' and mentors' ids, for the cohort whose hash is ``inputs_hash``."""

    pairs: tuple[ScoredPair, ...]
    total_score: int
    solving: Solving
    inputs_hash: str


class Worth(msgspec.Struct, frozen=True, order=True):
    """How good a set of pairs is; the greater is the better, field by field.

    ``pairs``, then ``total_score``, then the balance: ``largest_load`` is minus the largest number of pairs, old and new, of any
    mentor; ``spread`` minus the sum of the squares of these numbers, least where they are most alike; ``reciprocity`` the pairs
    that go both ways; ``quotas`` minus the people who are missing to them.
    """

    pairs: int
    total_score: int
    largest_load: int
    spread: int
    reciprocity: int
    quotas: int


class ProposalWrong(Refused):
    code = "matching-proposal-wrong"
    sentence = (
        "La proposition de binômes n’a pas passé la vérification ({fault}) : elle est écartée, et rien n’a été enregistré. "
        "Relancez le calcul ; si cela se répète, prévenez Ekole en donnant ce code."
    )


class CohortChanged(Refused):
    code = "matching-cohort-changed"
    sentence = (
        "Des inscriptions, des disponibilités ou la conception ont changé pendant le calcul des binômes. "
        "Rien n’a été enregistré ; relancez le calcul pour en tenir compte."
    )


def propose(possibilities: Possibilities, pairs: Iterable[tuple[int, int]], solving: Solving) -> Proposal:
    """The canonical proposal of these pairs (places of mentor and mentee), scored by the domain."""
    cohort = possibilities.cohort
    chosen = tuple(
        ScoredPair(
            cohort.mentors[mentor].participation,
            cohort.mentees[mentee].participation,
            possibilities.score(mentor, mentee),
            possibilities.contributions(mentor, mentee),
        )
        for mentee, mentor in sorted((mentee, mentor) for mentor, mentee in pairs)
    )
    return Proposal(chosen, sum(pair.score for pair in chosen), solving, cohort.inputs_hash)


def verify(proposal: Proposal, possibilities: Possibilities) -> list[tuple[int, int]]:
    """The places of mentor and mentee of every pair of a proposal that holds.

    Raises CohortChanged where it answers another cohort, ProposalWrong where it is false in any way. Its ``fault`` says in which:
    ``unknown-person``, ``not-in-order``, an obstacle's code, ``capacity-broken``, ``score-differs``, ``total-differs``,
    ``not-the-most-pairs``.
    """
    cohort = possibilities.cohort
    if proposal.inputs_hash != cohort.inputs_hash:
        raise CohortChanged
    pairs = places_of(proposal.pairs, cohort)
    _check_filters(pairs, possibilities)
    _check_capacities(pairs, possibilities)
    _check_scores(proposal, pairs, possibilities)
    if len(pairs) != maximum_pairs(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places):
        raise ProposalWrong(fault="not-the-most-pairs")
    return pairs


def places_of(pairs: Iterable[ScoredPair], cohort: Cohort) -> list[tuple[int, int]]:
    mentors = {mentor.participation: place for place, mentor in enumerate(cohort.mentors)}
    mentees = {mentee.participation: place for place, mentee in enumerate(cohort.mentees)}
    places = []
    for pair in pairs:
        if pair.mentor not in mentors or pair.mentee not in mentees:
            raise ProposalWrong(fault="unknown-person")
        places.append((mentors[pair.mentor], mentees[pair.mentee]))
    return places


def _check_filters(pairs: list[tuple[int, int]], possibilities: Possibilities) -> None:
    by_mentee = [(mentee, mentor) for mentor, mentee in pairs]
    if by_mentee != sorted(set(by_mentee)):
        raise ProposalWrong(fault="not-in-order")
    for mentor, mentee in pairs:
        between = possibilities.between[mentor][mentee]
        for obstacle in Obstacle:
            if between & BIT[obstacle]:
                raise ProposalWrong(fault=obstacle.value)


def _check_capacities(pairs: list[tuple[int, int]], possibilities: Possibilities) -> None:
    taken_by_mentor = Counter(mentor for mentor, _ in pairs)
    taken_by_mentee = Counter(mentee for _, mentee in pairs)
    if any(taken > possibilities.mentor_places[place] for place, taken in taken_by_mentor.items()) or any(
        taken > possibilities.mentee_places[place] for place, taken in taken_by_mentee.items()
    ):
        raise ProposalWrong(fault="capacity-broken")


def _check_scores(proposal: Proposal, pairs: list[tuple[int, int]], possibilities: Possibilities) -> None:
    for pair, places in zip(proposal.pairs, pairs, strict=True):
        if pair.score != possibilities.score(*places) or pair.contributions != possibilities.contributions(*places):
            raise ProposalWrong(fault="score-differs")
    if proposal.total_score != sum(pair.score for pair in proposal.pairs):
        raise ProposalWrong(fault="total-differs")


def worth(possibilities: Possibilities, pairs: list[tuple[int, int]]) -> Worth:
    """How good these pairs (places of mentor and mentee) are for this cohort."""
    new = Counter(mentor for mentor, _ in pairs)
    loads = [mentor.load + new[place] for place, mentor in enumerate(possibilities.cohort.mentors)]
    total = sum(possibilities.score(mentor, mentee) for mentor, mentee in pairs)
    both_ways = sum(possibilities.goes_both_ways(mentor, mentee) for mentor, mentee in pairs)
    short = missing(possibilities.cohort, pairs)
    return Worth(len(pairs), total, -max(loads, default=0), -sum(load * load for load in loads), both_ways, -short)
