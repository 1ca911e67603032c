"""Putting people together anew: ending a pair frees both places at once, and a later run, or a pair added by hand, fills them.

The pair that ended stays what it was; the new one has an identifier, sessions and goals of its own, were it of the same two people.
"""

from typing import Final
from uuid import UUID

import pytest

from domain.availability import Slot
from domain.facilitation.candidates import Weights
from domain.facilitation.life import DeclinePair, EndPair
from domain.facilitation.matching import MATCHING, MatchingProposed
from domain.facilitation.overriding import OverrideProposal, PutTogether
from domain.facilitation.pair import PAIR, Ended, PairFormed
from domain.facilitation.publishing import PublishMatching
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import ParticipationProposed, ParticipationSelected, Profile
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    HUGO,
    LUCAS,
    Someone,
    approved_design,
    certified,
    charter,
    formed,
    identifier,
    pair_of,
    paired,
    running_programme,
)
from tests.unit.domain.specification import Given, Outcome, Told, given

RUN: Final = identifier("a later matching run")
BEFORE: Final = pair_of(LUCAS, CLAIRE)


def with_one_place(who: Someone, *pairs: UUID) -> Told:
    """Somebody certified, free on Mondays, who can be in one pair at a time and is in these."""
    profile = Profile({"canva": 1.0}, {"canva": 3.0}, (Slot(0, 720, 840),), 1)
    proposed = ParticipationProposed(who.participation, HERE, who.person, who.role, profile)
    chosen = ParticipationSelected(who.participation, HERE, who.person, who.role, "Motivation claire")
    in_pairs = [paired(who, pair) for pair in pairs]
    return PARTICIPATION.of(who.participation), (proposed, chosen, certified(who), charter(who), *in_pairs)


def a_pair_and_a_run() -> Given:
    """Lucas and Claire are together, Hugo is alone, and a later run waits for pairs put in by hand."""
    run = MatchingProposed(RUN, HERE, 0, 0.0, (), (), Weights(), 45, "by hand", "1", 1, {}, "0" * 64)
    people = (with_one_place(LUCAS, BEFORE), with_one_place(CLAIRE, BEFORE), with_one_place(HUGO))
    return given(running_programme(), approved_design(), *people, formed(LUCAS, CLAIRE), MATCHING.of(RUN), run)


def together(mentor: Someone, mentee: Someone) -> OverrideProposal:
    wanted = PutTogether(mentor.participation, mentee.participation)
    return OverrideProposal(matching=RUN, programme=HERE, reason="Leurs emplois du temps s’accordent", add=(wanted,))


def published(freed: Outcome, mentor: Someone, mentee: Someone) -> Outcome:
    return freed.when(together(mentor, mentee)).when(PublishMatching(matching=RUN, programme=HERE))


def test_nobody_is_put_with_somebody_else_as_long_as_the_pair_lasts() -> None:
    a_pair_and_a_run().when(together(LUCAS, HUGO)).refused("pair-without-place")


@pytest.mark.parametrize(
    "leaving", [EndPair(pair=BEFORE, reason="other-pair"), DeclinePair(pair=BEFORE, side="mentee")], ids=lambda one: type(one).__name__
)
def test_once_it_ended_or_was_declined_the_mentor_is_put_with_somebody_else(leaving: EndPair | DeclinePair) -> None:
    outcome = published(a_pair_and_a_run().when(leaving), LUCAS, HUGO)
    formed_anew = [one.event for one in outcome.decided.happenings if isinstance(one.event, PairFormed)]
    assert [(one.mentor, one.mentee) for one in formed_anew] == [(LUCAS.participation, HUGO.participation)]
    past = outcome.past.after(outcome.decided.happenings).past
    assert isinstance(PAIR.fold(past[PAIR.of(BEFORE)]), Ended)
    lucas = PARTICIPATION.fold(past[PARTICIPATION.of(LUCAS.participation)])
    claire = PARTICIPATION.fold(past[PARTICIPATION.of(CLAIRE.participation)])
    assert isinstance(lucas, Selected)
    assert isinstance(claire, Selected)
    assert (lucas.pairs, claire.free_places) == (frozenset({formed_anew[0].pair}), 1)


def test_the_same_two_may_be_put_together_again_in_a_pair_of_its_own() -> None:
    outcome = published(a_pair_and_a_run().when(EndPair(pair=BEFORE, reason="person-left")), LUCAS, CLAIRE)
    anew = next(one.event for one in outcome.decided.happenings if isinstance(one.event, PairFormed))
    assert (anew.mentor, anew.mentee) == (LUCAS.participation, CLAIRE.participation)
    assert anew.pair != BEFORE
