"""Why somebody is in no pair, and whether what is said to free them does free them."""

from typing import Final

import pytest
from hypothesis import given

from domain.facilitation.assignment import Assignment
from domain.facilitation.candidates import Cohort, MatchingRules, MenteeCandidate, MentorCandidate, Role, cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.relaxation import FOR_ONE, Counterfactual, Relaxation, for_everybody
from domain.facilitation.unmatched import Reason, Unmatched, unmatched
from tests.unit.facilitation.cohorts import (
    MONDAY_NOON,
    TUESDAY_EVENING,
    Pairs,
    cohorts,
    everybody_of,
    mentee,
    mentor,
    of,
    person,
    school,
)
from tests.unit.facilitation.what_if import came_true_for, came_true_for_all, most_pairs

ASKING: Final = MatchingRules(shared_skill_required=True)


def most(possibilities: Possibilities) -> Pairs:
    """Some proposal with as many pairs as there can be."""
    return Assignment(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places).maximised().pairs()


def left_alone(
    mentors: list[MentorCandidate], mentees: list[MenteeCandidate], rules: MatchingRules | None = None
) -> dict[tuple[str, Role], Unmatched]:
    """Who is in no pair, by name and role."""
    possibilities = Possibilities(cohort(mentors, mentees, rules))
    names = {of(name): name for name in ("Lucas", "Inès", "Théo", "Claire", "Hugo", "Élise")}
    return {(names[one.participation], one.role): one for one in unmatched(possibilities, most(possibilities))}


@pytest.mark.parametrize(
    ("mentors", "mentees", "name", "role", "reason"),
    [
        ([mentor("Lucas", certified=False)], [mentee("Claire")], "Lucas", "mentor", Reason.NOT_CERTIFIED),
        ([mentor("Lucas", authorised=False)], [mentee("Claire")], "Lucas", "mentor", Reason.NOT_AUTHORISED),
        ([mentor("Lucas", capacity=0)], [mentee("Claire")], "Lucas", "mentor", Reason.NO_CAPACITY),
        ([mentor("Lucas")], [mentee("Claire", capacity=0)], "Claire", "mentee", Reason.NO_CAPACITY),
        ([mentor("Lucas", availability=())], [mentee("Claire")], "Lucas", "mentor", Reason.AVAILABILITY_MISSING),
        ([mentor("Lucas")], [mentee("Claire", availability=())], "Claire", "mentee", Reason.AVAILABILITY_MISSING),
        ([], [mentee("Claire")], "Claire", "mentee", Reason.NO_MENTOR_READY),
        ([mentor("Lucas", certified=False)], [mentee("Claire")], "Claire", "mentee", Reason.NO_MENTOR_READY),
        ([mentor("Lucas", authorised=False)], [mentee("Claire")], "Claire", "mentee", Reason.NO_MENTOR_READY),
        ([mentor("Lucas", load=1)], [mentee("Claire")], "Claire", "mentee", Reason.NO_MENTOR_READY),
        ([mentor("Lucas")], [], "Lucas", "mentor", Reason.NO_MENTEE_READY),
        ([mentor("Lucas")], [mentee("Claire", load=1)], "Lucas", "mentor", Reason.NO_MENTEE_READY),
        (
            [mentor("Lucas", availability=(TUESDAY_EVENING,))],
            [mentee("Claire")],
            "Claire",
            "mentee",
            Reason.NO_COMMON_AVAILABILITY,
        ),
        (
            [mentor("Lucas", availability=(TUESDAY_EVENING,))],
            [mentee("Claire")],
            "Lucas",
            "mentor",
            Reason.NO_COMMON_AVAILABILITY,
        ),
        (
            [mentor("Lucas"), mentor("Inès", availability=(TUESDAY_EVENING,))],
            [mentee("Claire", supervises=frozenset({person("Lucas")}))],
            "Claire",
            "mentee",
            Reason.ONLY_OWN_LEARNERS,
        ),
        (
            [mentor("Lucas")],
            [mentee("Claire", supervises=frozenset({person("Lucas")}))],
            "Lucas",
            "mentor",
            Reason.ONLY_OWN_TEACHERS,
        ),
        (
            [mentor("Lucas", excludes=frozenset({person("Claire")}))],
            [mentee("Claire")],
            "Claire",
            "mentee",
            Reason.EXCLUDED,
        ),
        (
            [mentor("Lucas"), mentor("Inès")],
            [mentee("Claire", supervises=frozenset({person("Lucas")}), excludes=frozenset({person("Inès")}))],
            "Claire",
            "mentee",
            Reason.EXCLUDED,
        ),
        ([mentor("Lucas")], [mentee("Claire"), mentee("Hugo")], "Hugo", "mentee", Reason.NO_MENTOR_LEFT),
        ([mentor("Lucas"), mentor("Inès")], [mentee("Claire")], "Inès", "mentor", Reason.NO_MENTEE_LEFT),
    ],
)
def test_every_reason_is_given_where_it_is_the_one(
    mentors: list[MentorCandidate], mentees: list[MenteeCandidate], name: str, role: Role, reason: Reason
) -> None:
    alone = left_alone(mentors, mentees)
    if reason in {Reason.NO_MENTOR_LEFT, Reason.NO_MENTEE_LEFT}:
        assert [one.reason for one in alone.values()] == [reason]
    else:
        assert alone[name, role].reason is reason


def test_a_skill_that_is_asked_for_and_nobody_shares() -> None:
    mentors, mentees = [mentor("Lucas", skills={"video": 1.0})], [mentee("Claire", needs={"podcast": 1.0})]
    assert left_alone(mentors, mentees, ASKING)["Claire", "mentee"].reason is Reason.NO_SHARED_SKILL
    assert not left_alone(mentors, mentees)


def test_every_reason_has_its_case() -> None:
    cases = {case[4] for case in test_every_reason_is_given_where_it_is_the_one.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert cases | {Reason.NO_SHARED_SKILL} == set(Reason)


def test_who_was_in_a_pair_before_is_not_alone() -> None:
    assert not left_alone([mentor("Lucas", capacity=2, load=1)], [])
    assert not left_alone([], [mentee("Claire", load=1)])


def test_a_young_teacher_is_no_partner_of_their_own() -> None:
    herself = MenteeCandidate(of("Claire"), person("Inès"), availability=(MONDAY_NOON,))
    assert left_alone([mentor("Inès")], [herself])["Claire", "mentee"].reason is Reason.NO_MENTOR_READY


def test_what_would_free_them_is_said() -> None:
    alone = left_alone(
        [mentor("Lucas"), mentor("Théo", availability=(TUESDAY_EVENING,)), mentor("Inès", certified=False)],
        [mentee("Claire"), mentee("Hugo"), mentee("Élise", supervises=frozenset({person("Lucas")}))],
    )
    assert alone["Théo", "mentor"].relaxations == (Counterfactual(Relaxation.AVAILABILITY, 1),)
    assert alone["Inès", "mentor"].relaxations == (Counterfactual(Relaxation.CERTIFICATION, 1),)
    # the mentor whom she teaches is taken, and waiving would only change who is left; with Théo she needs other hours
    assert alone["Élise", "mentee"].relaxations == (Counterfactual(Relaxation.AVAILABILITY, 1),)
    others = [one for (_, role), one in alone.items() if role == "mentee" and one.participation != of("Élise")]
    assert [one.relaxations for one in others] == [
        (Counterfactual(Relaxation.AVAILABILITY, 1), Counterfactual(Relaxation.PARTNER_CAPACITY, 1, of("Lucas")))
    ]


def test_a_mentor_with_two_places_may_bring_two_pairs() -> None:
    alone = left_alone([mentor("Lucas", certified=False, capacity=2)], [mentee("Claire"), mentee("Hugo")])
    assert alone["Lucas", "mentor"].relaxations == (Counterfactual(Relaxation.CERTIFICATION, 2),)


def test_a_second_obstacle_stays_when_the_first_is_lifted() -> None:
    alone = left_alone([mentor("Lucas", certified=False, availability=(TUESDAY_EVENING,))], [mentee("Claire")])
    assert alone["Lucas", "mentor"].relaxations == ()


@given(cohort=cohorts)
def test_every_promise_holds_and_none_is_forgotten(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairs = most(possibilities)
    everybody = everybody_of(cohort)
    for alone in unmatched(possibilities, pairs):
        themselves = everybody[alone.participation]
        told = {one.relax: one for one in alone.relaxations}
        for relaxation in Relaxation:
            if relaxation in told:
                gain = most_pairs(came_true_for(cohort, themselves, told[relaxation])) - len(pairs)
                assert gain == told[relaxation].gain > 0
            elif relaxation in FOR_ONE[alone.role] or (relaxation is Relaxation.CAPACITY and not themselves.free_places):
                assert most_pairs(came_true_for(cohort, themselves, Counterfactual(relaxation, 0))) == len(pairs)


@given(cohort=cohorts)
def test_what_lifting_a_rule_for_all_would_give(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairs = most(possibilities)
    told = {one.relax: one.gain for one in for_everybody(possibilities, pairs)}
    for relaxation in Relaxation:
        if relaxation is Relaxation.PARTNER_CAPACITY:
            assert relaxation not in told
        else:
            assert most_pairs(came_true_for_all(cohort, relaxation)) - len(pairs) == told.get(relaxation, 0)


@given(cohort=cohorts)
def test_everybody_in_no_pair_is_told_why_and_nobody_else(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairs = most(possibilities)
    in_a_pair = {cohort.mentors[one].participation for one, _ in pairs} | {cohort.mentees[one].participation for _, one in pairs}
    waiting = {name for name, one in everybody_of(cohort).items() if not one.load} - in_a_pair
    told = unmatched(possibilities, pairs)
    assert {one.participation for one in told} == waiting
    assert len(told) == len(waiting)


@pytest.mark.parametrize("seed", range(3))
def test_the_promises_of_a_whole_school_hold(seed: int) -> None:
    made = school(seed, 40, 60)
    possibilities = Possibilities(made)
    pairs = most(possibilities)
    everybody = everybody_of(made)
    promises = [(alone, told) for alone in unmatched(possibilities, pairs) for told in alone.relaxations]
    assert promises
    for alone, told in promises[::3]:
        assert most_pairs(came_true_for(made, everybody[alone.participation], told)) - len(pairs) == told.gain
