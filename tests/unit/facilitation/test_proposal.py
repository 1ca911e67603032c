"""A proposal that is false in any way is caught, whoever made it."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given

from domain.facilitation.candidates import Cohort, MatchingRules, MenteeCandidate, MentorCandidate, Waiver, Weights, cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import CohortChanged, Proposal, ProposalWrong, Worth, verify, worth
from tests.unit.facilitation.cohorts import (
    TUESDAY_EVENING,
    Pairs,
    cohorts,
    every_pairing,
    mentee,
    mentor,
    of,
    person,
    proposal_of,
)

replace = msgspec.structs.replace

# Lucas and Inès could each have both; two pairs in all
FOUR: Final = Possibilities(
    cohort(
        [mentor("Lucas", skills={"podcast": 1.0}), mentor("Inès", skills={"video": 1.0})],
        [mentee("Claire", needs={"podcast": 2.0}), mentee("Hugo", needs={"video": 1.0, "podcast": 1.0})],
    )
)
SOUND: Final = proposal_of(FOUR, [(0, 0), (1, 1)])


def fault(proposal: Proposal, possibilities: Possibilities) -> str | int:
    with pytest.raises(ProposalWrong) as wrong:
        verify(proposal, possibilities)
    return wrong.value.details["fault"]


def test_a_sound_proposal_gives_the_places_of_its_pairs() -> None:
    assert sorted(verify(SOUND, FOUR)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("corrupt", "code"),
    [
        (lambda good: replace(good, pairs=(replace(good.pairs[0], mentor=of("Théo")), good.pairs[1])), "unknown-person"),
        (lambda good: replace(good, pairs=(replace(good.pairs[0], mentee=good.pairs[0].mentor), good.pairs[1])), "unknown-person"),
        (lambda good: replace(good, pairs=good.pairs[::-1]), "not-in-order"),
        (lambda good: replace(good, pairs=(good.pairs[0], *good.pairs)), "not-in-order"),
        (lambda good: replace(good, pairs=(replace(good.pairs[0], score=good.pairs[0].score + 1), good.pairs[1])), "score-differs"),
        (lambda good: replace(good, pairs=(good.pairs[0], replace(good.pairs[1], contributions={}))), "score-differs"),
        (
            lambda good: replace(
                good,
                pairs=(
                    replace(
                        good.pairs[0],
                        contributions={"availability": good.pairs[0].score, "need_coverage": 0},
                    ),
                    good.pairs[1],
                ),
            ),
            "score-differs",
        ),
        (lambda good: replace(good, total_score=good.total_score - 1), "total-differs"),
        (lambda good: replace(good, pairs=good.pairs[:1], total_score=good.pairs[0].score), "not-the-most-pairs"),
        (lambda good: replace(good, pairs=(), total_score=0), "not-the-most-pairs"),
    ],
)
def test_every_corruption_is_caught(corrupt: Callable[[Proposal], Proposal], code: str) -> None:
    assert fault(corrupt(SOUND), FOUR) == code


def test_an_answer_to_another_cohort_is_not_taken() -> None:
    with pytest.raises(CohortChanged):
        verify(replace(SOUND, inputs_hash="0" * 64), FOUR)


LUCAS: Final = mentor("Lucas")
CLAIRE: Final = mentee("Claire", needs={"podcast": 1.0})


@pytest.mark.parametrize(
    ("young", "staff", "code"),
    [
        (mentor("Lucas", certified=False), CLAIRE, "not-certified"),
        (mentor("Lucas", authorised=False), CLAIRE, "not-authorised"),
        (mentor("Lucas", capacity=0), CLAIRE, "capacity-broken"),
        (LUCAS, mentee("Claire", load=1), "capacity-broken"),
        (LUCAS, mentee("Claire", availability=(TUESDAY_EVENING,)), "no-common-availability"),
        (LUCAS, mentee("Claire", supervises=frozenset({LUCAS.person})), "own-learner"),
        (LUCAS, mentee("Claire", excludes=frozenset({LUCAS.person})), "excluded"),
        (LUCAS, mentee("Claire", capacity=2, load=1, paired_with=frozenset({LUCAS.person})), "already-paired"),
        (mentor("Lucas"), replace(CLAIRE, person=person("Lucas")), "same-person"),
        (mentor("Lucas", skills={"video": 1.0}), CLAIRE, "no-shared-skill"),
    ],
)
def test_a_pair_that_breaks_a_filter_is_caught(young: MentorCandidate, staff: MenteeCandidate, code: str) -> None:
    rules = MatchingRules(shared_skill_required=code == "no-shared-skill")
    possibilities = Possibilities(cohort([young], [staff], rules))
    assert fault(proposal_of(possibilities, [(0, 0)]), possibilities) == code


def test_a_waived_teaching_link_is_no_fault() -> None:
    staff = mentee("Claire", supervises=frozenset({LUCAS.person}))
    possibilities = Possibilities(cohort([LUCAS], [staff], None, [Waiver(LUCAS.participation, staff.participation)]))
    assert verify(proposal_of(possibilities, [(0, 0)]), possibilities) == [(0, 0)]


@pytest.mark.parametrize("pairs", [[(0, 0), (0, 1)], [(0, 0), (1, 0)]])
def test_nobody_has_more_pairs_than_places(pairs: Pairs) -> None:
    assert fault(proposal_of(FOUR, pairs), FOUR) == "capacity-broken"


def test_pairs_to_which_none_can_be_added_may_still_be_too_few() -> None:
    """Lucas takes the only one whom Inès could have, while he could have the other."""
    possibilities = Possibilities(
        cohort(
            [mentor("Lucas"), mentor("Inès")],
            [mentee("Claire"), mentee("Hugo", excludes=frozenset({person("Inès")}))],
        )
    )
    people = [one.participation for one in possibilities.cohort.mentors], [one.participation for one in possibilities.cohort.mentees]
    stuck = people[0].index(of("Lucas")), people[1].index(of("Claire"))
    assert fault(proposal_of(possibilities, [stuck]), possibilities) == "not-the-most-pairs"


@given(cohort=cohorts)
def test_exactly_the_largest_sound_sets_of_pairs_hold(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairings = list(every_pairing(possibilities))
    most = max(map(len, pairings))
    for pairs in pairings[:60]:
        proposal = proposal_of(possibilities, pairs)
        if len(pairs) < most:
            assert fault(proposal, possibilities) == "not-the-most-pairs"
        else:
            assert sorted(verify(proposal, possibilities)) == sorted(pairs)


# ----------------------------------------------------------------------------------------------------------------- worth


def test_worth_is_compared_aim_by_aim() -> None:
    assert Worth(3, 0, -9, -9, 0, -9) > Worth(2, 99, 0, 0, 9, 0)
    assert Worth(3, 2, -9, -9, 0, -9) > Worth(3, 1, 0, 0, 9, 0)
    assert Worth(3, 2, -1, -9, 0, -9) > Worth(3, 2, -2, 0, 9, 0)
    assert Worth(3, 2, -1, -3, 0, -9) > Worth(3, 2, -1, -4, 9, 0)
    assert Worth(3, 2, -1, -3, 2, -9) > Worth(3, 2, -1, -3, 1, 0)
    assert Worth(3, 2, -1, -3, 2, -1) > Worth(3, 2, -1, -3, 2, -2)


def test_worth_counts_the_pairs_that_mentors_have_already() -> None:
    possibilities = Possibilities(
        cohort([mentor("Lucas", capacity=3, load=1), mentor("Inès", capacity=2)], [mentee("Claire"), mentee("Hugo")])
    )
    lucas = [one.participation for one in possibilities.cohort.mentors].index(of("Lucas"))
    ines = 1 - lucas
    total = 2 * possibilities.score(0, 0)
    assert worth(possibilities, [(lucas, 0), (lucas, 1)]) == Worth(2, total, -3, -9, 0, 0)
    assert worth(possibilities, [(lucas, 0), (ines, 1)]) == Worth(2, total, -2, -5, 0, 0)
    assert worth(possibilities, [(ines, 0), (ines, 1)]) == Worth(2, total, -2, -5, 0, 0)
    assert worth(possibilities, []) == Worth(0, 0, -1, -1, 0, 0)


@pytest.mark.parametrize(("weight", "pairs"), [(10.0, 1), (0.0, 0)])
def test_worth_counts_the_pairs_that_go_both_ways_where_the_design_gives_that_any_weight(weight: float, pairs: int) -> None:
    mentors = [mentor("Lucas", wishes_to_learn=frozenset({"welding", "maths"})), mentor("Inès", wishes_to_learn=frozenset({"maths"}))]
    mentees = [mentee("Claire", can_teach=frozenset({"welding"})), mentee("Hugo")]
    possibilities = Possibilities(cohort(mentors, mentees, MatchingRules(weights=Weights(reciprocity=weight))))
    either = [[(0, 0), (1, 1)], [(0, 1), (1, 0)]]
    assert sorted(worth(possibilities, one).reciprocity for one in either) == [0, pairs]


def test_pairs_among_nobody_are_worth_nothing() -> None:
    assert worth(Possibilities(cohort([], [])), []) == Worth(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("part", [("pairs", 0), ("solving",), ()], ids=["pair", "solving", "proposal"])
def test_what_nobody_knows_in_a_proposal_is_refused(part: tuple[str | int, ...]) -> None:
    """A proposal is read from another process: a field too many is a program that is not this one."""
    told = msgspec.to_builtins(SOUND)
    assert msgspec.convert(told, Proposal) == SOUND
    place: Any = told
    for step in part:
        place = place[step]
    place["optimum"] = True
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert(told, Proposal)
