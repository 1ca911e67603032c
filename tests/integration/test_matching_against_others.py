"""The solver against other ways of pairing, on cohorts at random: every pairing tried, being greedy, the Hungarian method of scipy.

A seeded sample runs with the suite, the full matrix with ``make soak``. People have old pairs, several places, wishes, exclusions and
own teachers; quotas of staff are asked for where it is said.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from random import Random
from typing import Final
from uuid import UUID

import msgspec
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from domain.facilitation.candidates import Cohort, MatchingRules, MenteeCandidate, MentorCandidate, Quota
from domain.facilitation.compatibility import obstacles
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import worth
from domain.facilitation.relaxation import for_everybody
from domain.facilitation.unmatched import unmatched
from services.matching.exchange import Asked, Solution
from services.matching.posing import posed, without_ids
from services.matching.solver import solve
from services.matching.solving import DETERMINISTIC_TIME, PACKAGES, SEED
from tests.unit.facilitation.cohorts import Pairs, every_pairing, everybody_of, greedy, person, school
from tests.unit.facilitation.what_if import came_true_for, came_true_for_all

CATEGORIES: Final = ("administrative", "direction", "other", "teaching")
SAMPLE: Final = range(8)
EVERY_SEED: Final = range(200)
ALIKE: Final = [(12, 12), (30, 24), (25, 60), (60, 60)]


def tangled_school(seed: int, mentors: int, mentees: int, *, quotas: bool = False, several_places: bool = True) -> Cohort:
    """A school whose people have a past and wishes: pairs under way, exclusions, preferences, categories of staff."""
    chance = Random(f"{seed} {mentors} {mentees}")
    before = school(seed, mentors, mentees)
    strangers = [person(f"somebody else {number}") for number in range(mentors + mentees)]

    def older(one: MentorCandidate) -> MentorCandidate:
        load = chance.choice((0, 0, 1))
        capacity = one.capacity + load if several_places else 1 + load
        return msgspec.structs.replace(
            one, capacity=capacity, load=load, excludes=some(before.mentees, 0.2), prefers=some(before.mentees, 0.3)
        )

    def served(one: MenteeCandidate, stranger: int) -> MenteeCandidate:
        load = chance.choice((0, 0, 0, 1))
        capacity = load + (chance.choice((1, 1, 2)) if several_places else 1)
        return msgspec.structs.replace(
            one,
            capacity=capacity,
            load=load,
            paired_with=frozenset({strangers[stranger]}) if load else frozenset(),
            staff_category=chance.choice(CATEGORIES),
            excludes=some(before.mentors, 0.2),
            prefers=some(before.mentors, 0.3),
        )

    def some(people: Sequence[MentorCandidate | MenteeCandidate], likely: float) -> frozenset[UUID]:
        return frozenset({chance.choice(people).person}) if people and chance.random() < likely else frozenset()

    asked = tuple(Quota(category, chance.randint(1, mentees)) for category in CATEGORIES if chance.random() < 0.6) if quotas else ()
    return msgspec.structs.replace(
        before,
        mentors=tuple(older(one) for one in before.mentors),
        mentees=tuple(served(one, place) for place, one in enumerate(before.mentees)),
        rules=MatchingRules(quotas=asked, shared_skill_required=chance.random() < 0.3),
    )


def solution_of(cohort: Cohort) -> Solution:
    return solve(posed(cohort, SEED, DETERMINISTIC_TIME))


def pairs_of(cohort: Cohort) -> Pairs:
    solution = solution_of(cohort)
    assert solution.optimal == {"pairs": True, "reciprocity": True, "quotas": True, "score": True, "balance": True}
    return list(solution.pairs)


def assert_no_filter_is_broken(cohort: Cohort, pairs: Pairs) -> None:
    """As the rules read, two people at a time, not as matching looks at a whole cohort."""
    for mentor, mentee in pairs:
        assert obstacles(cohort.mentors[mentor], cohort.mentees[mentee], cohort.rules, frozenset(cohort.waivers)) == ()
    assert len(set(pairs)) == len(pairs)
    for place, one in enumerate(cohort.mentors):
        assert sum(mentor == place for mentor, _ in pairs) <= one.free_places
    for place, other in enumerate(cohort.mentees):
        assert sum(mentee == place for _, mentee in pairs) <= other.free_places


# --------------------------------------------------------------------------------------------------- every pairing tried


def assert_none_is_better(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairs = pairs_of(cohort)
    assert worth(possibilities, pairs) == max(worth(possibilities, pairing) for pairing in every_pairing(possibilities))
    assert_no_filter_is_broken(cohort, pairs)


@pytest.mark.parametrize("quotas", [False, True])
@pytest.mark.parametrize("seed", SAMPLE)
def test_no_pairing_of_a_few_people_is_better(seed: int, quotas: bool) -> None:
    assert_none_is_better(tangled_school(seed, 4, 4, quotas=quotas))


@pytest.mark.soak
@pytest.mark.parametrize("quotas", [False, True])
@pytest.mark.parametrize(("mentors", "mentees"), [(1, 6), (2, 6), (3, 6), (4, 5), (5, 4), (6, 3), (5, 5), (6, 6)])
@pytest.mark.parametrize("seed", EVERY_SEED)
def test_no_pairing_of_up_to_six_and_six_is_better(seed: int, mentors: int, mentees: int, quotas: bool) -> None:
    assert_none_is_better(tangled_school(seed, mentors, mentees, quotas=quotas, several_places=mentors + mentees < 11))


# -------------------------------------------------------------------------------------------------- the Hungarian method


def hungarian(possibilities: Possibilities) -> tuple[int, int]:
    """The most pairs, and the best total score among as many, by scipy: a row for each place of a mentor, a column for each mentee.

    A pair weighs more than all scores together, so that the heaviest assignment has the most pairs; what may not be weighs nothing.
    """
    scores = {pair: possibilities.score(*pair) for pair in possibilities.possible()}
    pair_weight = 1 + sum(scores.values())
    rows = [mentor for mentor, places in enumerate(possibilities.mentor_places) for _ in range(places)]
    weights = np.zeros((len(rows), len(possibilities.mentee_places)))
    for row, mentor in enumerate(rows):
        for mentee in range(len(possibilities.mentee_places)):
            if (mentor, mentee) in scores:
                weights[row, mentee] = pair_weight + scores[mentor, mentee]
    chosen = [
        (rows[row], mentee) for row, mentee in zip(*linear_sum_assignment(weights, maximize=True), strict=True) if weights[row, mentee]
    ]
    return len(chosen), sum(scores[mentor, mentee] for mentor, mentee in chosen)


def assert_as_good_as_the_hungarian(cohort: Cohort) -> None:
    """Each mentee has one place, so no place of a mentor can be given twice to the same person."""
    possibilities = Possibilities(cohort)
    assert max(possibilities.mentee_places) <= 1
    pairs = pairs_of(cohort)
    assert (len(pairs), sum(possibilities.score(*pair) for pair in pairs)) == hungarian(possibilities)
    assert worth(possibilities, pairs) >= worth(possibilities, greedy(possibilities))
    assert_no_filter_is_broken(cohort, pairs)


@pytest.mark.parametrize(("mentors", "mentees"), ALIKE)
def test_a_school_is_paired_as_well_as_by_the_hungarian_method(mentors: int, mentees: int) -> None:
    """Mentors with one place or two: each place is a row of its own."""
    assert_as_good_as_the_hungarian(school(11, mentors, mentees))
    assert_as_good_as_the_hungarian(tangled_school(11, mentors, mentees, several_places=False))


@pytest.mark.soak
@pytest.mark.parametrize(("mentors", "mentees"), [*ALIKE, (100, 150), (200, 200), (400, 400)])
@pytest.mark.parametrize("seed", range(20))
def test_any_school_is_paired_as_well_as_by_the_hungarian_method(seed: int, mentors: int, mentees: int) -> None:
    assert_as_good_as_the_hungarian(school(seed, mentors, mentees))
    assert_as_good_as_the_hungarian(tangled_school(seed, mentors, mentees, several_places=False))


# ------------------------------------------------------------------------------------------------------------ being greedy


def assert_better_than_greedy(cohort: Cohort) -> None:
    possibilities = Possibilities(cohort)
    pairs = pairs_of(cohort)
    assert worth(possibilities, pairs) >= worth(possibilities, greedy(possibilities))
    assert_no_filter_is_broken(cohort, pairs)


@pytest.mark.parametrize("quotas", [False, True])
def test_a_tangled_school_is_served_better_than_by_being_greedy(quotas: bool) -> None:
    assert_better_than_greedy(tangled_school(12, 50, 50, quotas=quotas))


@pytest.mark.soak
@pytest.mark.parametrize("quotas", [False, True])
@pytest.mark.parametrize(("mentors", "mentees"), [*ALIKE, (150, 100), (400, 400)])
@pytest.mark.parametrize("seed", range(20))
def test_any_tangled_school_is_served_better_than_by_being_greedy(seed: int, mentors: int, mentees: int, quotas: bool) -> None:
    assert_better_than_greedy(tangled_school(seed, mentors, mentees, quotas=quotas))


# ---------------------------------------------------------------------------------------------------------- the same bytes


def bytes_of(cohort: Cohort, hash_seed: int) -> bytes:
    """What a solver's process writes, whatever order its sets and dictionaries happen to be in."""
    asked = msgspec.json.encode(Asked(without_ids(cohort), SEED, DETERMINISTIC_TIME))
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(PACKAGES)}
    command = [sys.executable, "-m", "services.matching.solver"]
    return subprocess.run(command, input=asked, env=environment, capture_output=True, check=True).stdout


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    cohort = tangled_school(13, 40, 40, quotas=True)
    assert bytes_of(cohort, 1) == bytes_of(cohort, 2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_any_input_gives_the_same_bytes_in_another_process(seed: int) -> None:
    cohort = tangled_school(seed, 100, 100, quotas=seed % 2 == 0)
    assert len({bytes_of(cohort, hash_seed) for hash_seed in range(3)}) == 1


# --------------------------------------------------------------------------------------------------------- counterfactuals


def carried_out(cohort: Cohort) -> int:
    """Every «what if» of a proposal, carried out and solved anew: exactly so many pairs more. How many there were to try."""
    possibilities = Possibilities(cohort)
    pairs = pairs_of(cohort)
    everybody = everybody_of(cohort)
    tried = 0
    for alone in unmatched(possibilities, pairs):
        for told in alone.relaxations:
            after = came_true_for(cohort, everybody[alone.participation], told)
            assert len(solution_of(after).pairs) == len(pairs) + told.gain, (alone, told)
            tried += 1
    for told in for_everybody(possibilities, pairs):
        assert len(solution_of(came_true_for_all(cohort, told.relax)).pairs) == len(pairs) + told.gain, told
        tried += 1
    return tried


def test_what_would_free_somebody_does() -> None:
    assert sum(carried_out(tangled_school(seed, 9, 12, quotas=seed % 2 == 0)) for seed in range(6)) > 20


@pytest.mark.soak
@pytest.mark.parametrize(("mentors", "mentees"), [(6, 6), (10, 16), (20, 20), (40, 30)])
@pytest.mark.parametrize("seed", range(25))
def test_whatever_would_free_somebody_does(seed: int, mentors: int, mentees: int) -> None:
    carried_out(tangled_school(seed, mentors, mentees, quotas=seed % 2 == 0))
