"""Quotas: what they ask of a proposal, and how they fare with its pairs."""

from typing import Final

import pytest

from domain.facilitation.candidates import MatchingRules, MenteeCandidate, MentorCandidate, Quota, cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.quotas import QuotaReached, Wanted, missing, reached, wanted
from tests.unit.facilitation.cohorts import Pairs, mentee, mentor, person

ONE_OF_EACH: Final = MatchingRules(quotas=(Quota("administrative", 1), Quota("teaching", 1)))


def possibilities(mentors: list[MentorCandidate], mentees: list[MenteeCandidate], rules: MatchingRules = ONE_OF_EACH) -> Possibilities:
    return Possibilities(cohort(mentors, mentees, rules))


def places(found: Possibilities, *pairs: tuple[str, str]) -> Pairs:
    """The places of people by their names."""
    mentors = [one.person for one in found.cohort.mentors]
    mentees = [one.person for one in found.cohort.mentees]
    return [(mentors.index(person(one)), mentees.index(person(other))) for one, other in pairs]


def test_a_quota_is_reached_by_old_pairs_and_by_new_ones() -> None:
    found = possibilities(
        [mentor("Lucas")],
        [
            mentee("Claire", staff_category="administrative", load=1),
            mentee("Hugo", staff_category="teaching"),
            mentee("Élise", staff_category="teaching"),
        ],
    )
    assert wanted(found.cohort) == (Wanted("teaching", 1, wanted(found.cohort)[0].among),)
    assert len(wanted(found.cohort)[0].among) == 2
    assert missing(found.cohort, []) == 1
    assert reached(found.cohort, places(found, ("Lucas", "Hugo"))) == (
        QuotaReached("administrative", 1, 1, 1),
        QuotaReached("teaching", 1, 2, 1),
    )
    assert missing(found.cohort, places(found, ("Lucas", "Hugo"))) == 0


def test_nobody_who_did_not_ask_is_missed() -> None:
    asks_nothing = mentee("Claire", staff_category="administrative", capacity=0)
    found = possibilities([mentor("Lucas")], [asks_nothing, mentee("Hugo")])
    assert wanted(found.cohort) == ()
    assert missing(found.cohort, []) == 0
    assert reached(found.cohort, []) == (QuotaReached("administrative", 1, 0, 0), QuotaReached("teaching", 1, 0, 0))


def test_a_second_pair_of_the_same_person_serves_nobody_more() -> None:
    rules = MatchingRules(quotas=(Quota("teaching", 2),))
    found = possibilities(
        [mentor("Lucas"), mentor("Inès")],
        [mentee("Claire", staff_category="teaching", capacity=2), mentee("Hugo", staff_category="teaching")],
        rules,
    )
    twice = places(found, ("Lucas", "Claire"), ("Inès", "Claire"))
    assert missing(found.cohort, twice) == 1
    assert missing(found.cohort, places(found, ("Lucas", "Claire"), ("Inès", "Hugo"))) == 0


@pytest.mark.parametrize(
    "quotas", [(Quota("teaching", 1), Quota("administrative", 1)), (Quota("teaching", 1), Quota("teaching", 2))], ids=["order", "twice"]
)
def test_quotas_stand_in_one_order_and_once(quotas: tuple[Quota, ...]) -> None:
    with pytest.raises(ValueError, match="quotas stand in the order"):
        MatchingRules(quotas=quotas)


def test_a_quota_asks_for_somebody() -> None:
    with pytest.raises(ValueError, match="asks for somebody"):
        Quota("teaching", 0)
