"""What is wrong with a proposal is found whichever way it is wrong: too much as well as too little."""

from typing import Final

import msgspec
import pytest

from domain.facilitation.candidates import MatchingRules, Quota, cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import CohortChanged, ProposalWrong, verify, worth
from tests.unit.facilitation.cohorts import mentee, mentor, proposal_of

replace = msgspec.structs.replace
TWO_PLACES: Final = Possibilities(cohort([mentor("Lucas", capacity=2, skills={"canva": 0.5})], [mentee("Claire", needs={"canva": 1.0})]))
RIGHT: Final = proposal_of(TWO_PLACES, [(0, 0)])


def test_a_place_may_stay_free() -> None:
    assert verify(RIGHT, TWO_PLACES) == [(0, 0)]


@pytest.mark.parametrize("other", ["0" * 64, "f" * 64])
def test_another_cohort_is_noticed_whatever_its_hash(other: str) -> None:
    with pytest.raises(CohortChanged):
        verify(replace(RIGHT, inputs_hash=other), TWO_PLACES)


@pytest.mark.parametrize("off", [-1, 1])
def test_a_total_or_a_score_may_be_neither_more_nor_less(off: int) -> None:
    with pytest.raises(ProposalWrong) as refused:
        verify(replace(RIGHT, total_score=RIGHT.total_score + off), TWO_PLACES)
    assert refused.value.details == {"fault": "total-differs"}
    (pair,) = RIGHT.pairs
    told = replace(RIGHT, pairs=(replace(pair, score=pair.score + off),), total_score=RIGHT.total_score + off)
    with pytest.raises(ProposalWrong) as refused:
        verify(told, TWO_PLACES)
    assert refused.value.details == {"fault": "score-differs"}


def test_of_pairs_that_are_as_good_the_nearer_to_the_quotas_are_worth_more() -> None:
    rules = MatchingRules(quotas=(Quota("administrative", 1),))
    one = cohort([mentor("Lucas")], [mentee("Claire", staff_category="administrative"), mentee("Hugo", staff_category="teaching")], rules)
    served = next(place for place, who in enumerate(one.mentees) if who.staff_category == "administrative")
    possibilities = Possibilities(one)
    assert worth(possibilities, [(0, served)]) > worth(possibilities, [(0, 1 - served)])
