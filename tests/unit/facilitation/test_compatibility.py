"""Who can be paired, and what a pair is worth."""

from fractions import Fraction
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.availability import Slot
from domain.facilitation.candidates import (
    CRITERIA,
    Cohort,
    Criterion,
    MatchingRules,
    MenteeCandidate,
    MentorCandidate,
    Waiver,
    Weights,
    cohort,
)
from domain.facilitation.compatibility import (
    FULL_SCORE,
    SCORE_UNIT,
    Obstacle,
    contributions,
    criteria,
    obstacles,
    scored,
)
from domain.facilitation.possibilities import BIT, Possibilities
from tests.unit.facilitation.cohorts import MONDAY_NOON, TUESDAY_EVENING, cohorts, mentee, mentor, of, person

RULES: Final = MatchingRules()
FEW: Final = settings(max_examples=settings().max_examples // 3)  # of what the profile looks at (see tests/unit/conftest.py)


def test_two_ready_people_with_an_hour_in_common_can_be_paired() -> None:
    assert obstacles(mentor("Lucas"), mentee("Claire"), RULES) == ()


@pytest.mark.parametrize(
    ("lucas", "claire", "obstacle"),
    [
        (mentor("Lucas", certified=False), mentee("Claire"), Obstacle.NOT_CERTIFIED),
        (mentor("Lucas", authorised=False), mentee("Claire"), Obstacle.NOT_AUTHORISED),
        (mentor("Lucas", load=1), mentee("Claire"), Obstacle.NO_CAPACITY),
        (mentor("Lucas", capacity=0), mentee("Claire"), Obstacle.NO_CAPACITY),
        (mentor("Lucas"), mentee("Claire", load=1), Obstacle.NO_CAPACITY),
        (mentor("Lucas", capacity=1, load=2), mentee("Claire"), Obstacle.NO_CAPACITY),
        (mentor("Lucas"), mentee("Claire", availability=(TUESDAY_EVENING,)), Obstacle.NO_COMMON_AVAILABILITY),
        (mentor("Lucas"), mentee("Claire", availability=()), Obstacle.NO_COMMON_AVAILABILITY),
        (mentor("Lucas"), mentee("Claire", supervises=frozenset({person("Lucas")})), Obstacle.OWN_LEARNER),
        (mentor("Lucas"), mentee("Claire", excludes=frozenset({person("Lucas")})), Obstacle.EXCLUDED),
        (mentor("Lucas", excludes=frozenset({person("Claire")})), mentee("Claire"), Obstacle.EXCLUDED),
        (
            mentor("Lucas", capacity=2, load=1, paired_with=frozenset({person("Claire")})),
            mentee("Claire", capacity=2, load=1),
            Obstacle.ALREADY_PAIRED,
        ),
    ],
)
def test_every_filter_stops_a_pair(lucas: MentorCandidate, claire: MenteeCandidate, obstacle: Obstacle) -> None:
    assert obstacles(lucas, claire, RULES) == (obstacle,)


def test_nobody_accompanies_themselves() -> None:
    young_teacher = MenteeCandidate(of("a second participation"), person("Lucas"), availability=(MONDAY_NOON,))
    assert obstacles(mentor("Lucas"), young_teacher, RULES) == (Obstacle.SAME_PERSON,)


def test_the_filters_are_told_in_their_order() -> None:
    lucas = mentor("Lucas", certified=False, authorised=False, capacity=0, availability=(), excludes=frozenset({person("Claire")}))
    claire = mentee("Claire", supervises=frozenset({person("Lucas")}))
    told = obstacles(lucas, claire, MatchingRules(shared_skill_required=True))
    assert told == (
        Obstacle.NOT_CERTIFIED,
        Obstacle.NOT_AUTHORISED,
        Obstacle.NO_CAPACITY,
        Obstacle.NO_COMMON_AVAILABILITY,
        Obstacle.OWN_LEARNER,
        Obstacle.EXCLUDED,
        Obstacle.NO_SHARED_SKILL,
    )


def test_the_direction_waives_the_teaching_rule_for_one_pair_alone() -> None:
    claire = mentee("Claire", supervises=frozenset({person("Lucas"), person("Inès")}))
    waivers = frozenset({Waiver(of("Lucas"), of("Claire"))})
    assert obstacles(mentor("Lucas"), claire, RULES, waivers) == ()
    assert obstacles(mentor("Inès"), claire, RULES, waivers) == (Obstacle.OWN_LEARNER,)


@pytest.mark.parametrize(("minutes", "fits"), [(44, False), (45, True)])
def test_a_session_must_fit_in_one_stretch(minutes: int, fits: bool) -> None:
    lucas = mentor("Lucas", availability=(Slot(0, 600, 600 + minutes), Slot(1, 600, 620)))
    claire = mentee("Claire", availability=(Slot(0, 540, 720), Slot(1, 540, 720)))
    assert (obstacles(lucas, claire, RULES) == ()) is fits
    assert obstacles(lucas, claire, MatchingRules(session_minutes=30)) == ()


def test_slots_that_touch_make_one_stretch() -> None:
    lucas = mentor("Lucas", availability=(Slot(0, 600, 630), Slot(0, 630, 660)))
    assert obstacles(lucas, mentee("Claire", availability=(Slot(0, 605, 655),)), RULES) == ()


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("skills", "shares"), [({"podcast": 0.0}, False), ({"video": 1.0}, False), ({}, False), ({"podcast": 1 / 3}, True)]
)
def test_a_shared_skill_is_asked_for_only_where_the_design_says_so(skills: dict[str, float], shares: bool, required: bool) -> None:
    lucas, claire = mentor("Lucas", skills=skills), mentee("Claire", needs={"podcast": 3.0})
    expected = () if shares or not required else (Obstacle.NO_SHARED_SKILL,)
    assert obstacles(lucas, claire, MatchingRules(shared_skill_required=required)) == expected


# ----------------------------------------------------------------------------------------------------------------- score


def test_the_score_of_a_pair_worked_by_hand() -> None:
    lucas = mentor(
        "Lucas",
        skills={"podcast": 1.0, "video": 1 / 3},
        themes=frozenset({"video", "collaboration"}),
        wishes_to_learn=frozenset({"law", "theatre"}),
    )
    claire = mentee(
        "Claire",
        needs={"podcast": 3.0, "video": 2.0, "canva": 1.0},
        themes=frozenset({"video", "social-media"}),
        can_teach=frozenset({"law"}),
        prefers=frozenset({person("Lucas")}),
    )
    # needs: (3·1 + 2·⅓) / 6 = 11/18; availability: 120 of 180 minutes; theme: 1 of 2; reciprocity: 1 of 2; preference: named
    exact = 50 * Fraction(11, 18) + 25 * Fraction(120, 180) + 10 * Fraction(1, 2) + 10 * Fraction(1, 2) + 5
    assert scored(lucas, claire, RULES) == round(exact * SCORE_UNIT)
    brought = Possibilities(cohort([lucas], [claire])).contributions(0, 0)
    assert brought == {  # 305,555.56 and 166,666.67: the unit that is missing goes to the larger remainder
        "need_coverage": 305555,
        "availability": 166667,
        "theme": 50000,
        "reciprocity": 50000,
        "preference": 50000,
    }


def test_what_is_unknown_on_one_side_is_left_out_of_both_sums() -> None:
    lucas = mentor("Lucas", skills={"podcast": 1.0}, themes=frozenset({"video"}))
    claire = mentee("Claire", needs={"podcast": 1.0})
    known = criteria(lucas, claire, RULES, shared_minutes=120)
    assert known == {"need_coverage": 1.0, "availability": 120 / 180}
    assert scored(lucas, claire, RULES) == round(Fraction(50 + 25 * Fraction(2, 3), 75) * FULL_SCORE)


def test_a_skill_that_nobody_offers_covers_nothing() -> None:
    known = criteria(mentor("Lucas"), mentee("Claire", needs={"podcast": 1.0}), RULES, shared_minutes=0)
    assert known["need_coverage"] == 0.0


def test_availability_counts_in_full_from_four_sessions_a_week() -> None:
    shares = [
        criteria(mentor("Lucas"), mentee("Claire"), MatchingRules(session_minutes=30), shared_minutes=minutes)["availability"]
        for minutes in (30, 60, 120, 500)
    ]
    assert shares == [0.25, 0.5, 1.0, 1.0]


@pytest.mark.parametrize(
    ("lucas_names", "claire_names", "expected"),
    [((), (), None), (("Claire",), (), 1.0), (("Hugo",), (), 0.0), (("Claire",), ("Inès",), 0.5), (("Claire",), ("Lucas",), 1.0)],
)
def test_preference_is_the_mean_of_those_who_named_somebody(
    lucas_names: tuple[str, ...], claire_names: tuple[str, ...], expected: float | None
) -> None:
    lucas = mentor("Lucas", prefers=frozenset(map(person, lucas_names)))
    claire = mentee("Claire", prefers=frozenset(map(person, claire_names)))
    assert criteria(lucas, claire, RULES, shared_minutes=0).get("preference") == expected


def test_nothing_known_that_counts_scores_nothing() -> None:
    only_themes = MatchingRules(Weights(0, 0, 10, 0, 0))
    assert scored(mentor("Lucas"), mentee("Claire"), only_themes) == 0


known_criteria = st.dictionaries(st.sampled_from(CRITERIA), st.floats(0, 1))
any_weights = st.builds(Weights, *[st.one_of(st.just(0.0), st.floats(0.01, 1000)) for _ in CRITERIA])


@given(known=known_criteria, weights=any_weights)
def test_contributions_are_whole_and_add_up_to_the_score(known: dict[Criterion, float], weights: Weights) -> None:
    ordered = {criterion: known[criterion] for criterion in CRITERIA if criterion in known}
    weighed = {criterion: Fraction(weights.of(criterion)) for criterion in ordered if weights.of(criterion) > 0}
    whole = sum(weighed.values(), Fraction())
    exact = {c: FULL_SCORE * weight * Fraction(ordered[c]) / whole for c, weight in weighed.items()}
    brought = contributions(ordered, weights)
    assert brought.keys() == exact.keys()
    assert abs(sum(brought.values()) - sum(exact.values(), Fraction())) <= Fraction(1, 2) + Fraction(1, 10**6)
    assert all(abs(brought[criterion] - exact[criterion]) < 1 + Fraction(1, 10**6) for criterion in exact)
    assert all(0 <= points <= FULL_SCORE for points in brought.values())


@given(cohort=cohorts)
def test_the_whole_table_says_what_the_pairs_say(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    possible = set(possibilities.possible())
    for one, young in enumerate(cohort.mentors):
        for other, staff in enumerate(cohort.mentees):
            found = obstacles(young, staff, cohort.rules, frozenset(cohort.waivers))
            assert ((one, other) in possible) is (found == ())
            among_them = sum(BIT[obstacle] for obstacle in found if obstacle is not Obstacle.NO_CAPACITY)
            assert possibilities.between[one][other] == among_them
            assert possibilities.score(one, other) == scored(young, staff, cohort.rules) <= FULL_SCORE
            assert sum(possibilities.contributions(one, other).values()) == possibilities.score(one, other)


# ---------------------------------------------------------------------------------------------------------------- cohort


@FEW
@given(made=cohorts, seed=st.integers(0, 99))
def test_a_cohort_is_the_same_in_whatever_order_people_come(made: Cohort, seed: int) -> None:
    chance = Random(seed)
    mentors, mentees = chance.sample(made.mentors, len(made.mentors)), chance.sample(made.mentees, len(made.mentees))
    again = cohort(mentors, mentees, made.rules, reversed(made.waivers))
    assert again == made
    assert again.inputs_hash == made.inputs_hash


@FEW
@given(one=cohorts, other=cohorts)
def test_other_inputs_have_another_hash(one: Cohort, other: Cohort) -> None:
    assert (one == other) is (one.inputs_hash == other.inputs_hash)


def test_nobody_stands_in_a_cohort_twice() -> None:
    with pytest.raises(ValueError, match="once"):
        cohort([mentor("Lucas"), mentor("Lucas")], [])
    with pytest.raises(ValueError, match="once"):
        cohort([mentor("Lucas")], [mentee("Lucas")])


def test_what_cannot_be_is_not_written_down() -> None:
    with pytest.raises(ValueError, match="level"):
        mentor("Lucas", skills={"podcast": 1.5})
    with pytest.raises(ValueError, match="weight"):
        mentee("Claire", needs={"podcast": 0.0})
    with pytest.raises(ValueError, match="weight"):
        Weights(theme=-1)
    with pytest.raises(ValueError, match="session"):
        MatchingRules(session_minutes=0)
