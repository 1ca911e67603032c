"""The real solver, in its real process: never worse than trying everything, never worse than being greedy, always the same."""

import asyncio
import os
import signal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.facilitation.assignment import maximum_pairs
from domain.facilitation.candidates import Cohort, MatchingRules, MenteeCandidate, MentorCandidate, Quota, Weights, cohort
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Proposal, places_of, verify, worth
from services.matching.aims import Aims, total_score
from services.matching.exchange import Problem, Progress, Solution
from services.matching.narrowing import narrowed
from services.matching.opening import opening
from services.matching.posing import posed as posed_by
from services.matching.solver import improved
from services.matching.solver import solve as solved_here
from services.matching.solving import SEED, MatchingNotComputed, solve
from tests.unit.facilitation.cohorts import FRIDAY_MORNING, Pairs, every_pairing, greedy, mentee, mentor, person, school

PROVEN = {"pairs": True, "reciprocity": True, "quotas": True, "score": True, "balance": True}


def posed(cohort: Cohort, *, deterministic_time: float = 10.0) -> Problem:
    return posed_by(cohort, SEED, deterministic_time)


def tangled(seed: int) -> Cohort:
    """A few people with several places each, old pairs, quotas, and many ties: where balance has something to decide."""
    chance = Random(seed)
    skills = ("podcast", "video")
    wishes = [frozenset(), frozenset({"drawing"}), frozenset({"drawing", "welding"})]

    def mentor_at(place: int) -> MentorCandidate:
        capacity = chance.randint(1, 3)
        return mentor(
            f"mentor {place}",
            skills={skill: 1.0 for skill in skills if chance.random() < 0.6},
            capacity=capacity,
            load=chance.randint(0, capacity - 1),
            certified=chance.random() < 0.9,
            wishes_to_learn=chance.choice(wishes),
        )

    def mentee_at(place: int) -> MenteeCandidate:
        needs = {skill: float(chance.randint(1, 2)) for skill in skills if chance.random() < 0.7}
        return mentee(
            f"mentee {place}",
            needs=needs,
            capacity=chance.choice((1, 1, 2)),
            load=chance.choice((0, 0, 0, 1)),
            excludes=frozenset({person(f"mentor {chance.randint(0, 3)}")}),
            staff_category=chance.choice(("administrative", "teaching", "other")),
            can_teach=chance.choice(wishes),
        )

    quotas = (Quota("administrative", chance.randint(1, 3)), Quota("other", chance.randint(1, 2))) if seed % 2 else ()

    return cohort(
        [mentor_at(place) for place in range(chance.randint(2, 4))],
        [mentee_at(place) for place in range(chance.randint(2, 5))],
        MatchingRules(weights=Weights(reciprocity=chance.choice((10.0, 0.01, 0.0))), quotas=quotas),
    )


def pairs_of(proposal: Proposal, possibilities: Possibilities) -> Pairs:
    return places_of(proposal.pairs, possibilities.cohort)


@pytest.mark.parametrize("seed", range(40))
def test_no_pairing_at_all_is_better(seed: int) -> None:
    possibilities = Possibilities(tangled(seed))
    solution = solved_here(posed(possibilities.cohort))
    best = max(worth(possibilities, pairs) for pairs in every_pairing(possibilities))
    assert worth(possibilities, list(solution.pairs)) == best
    assert set(solution.pairs) <= set(possibilities.possible())
    assert solution.optimal == PROVEN


@pytest.mark.parametrize("seed", range(10))
def test_no_pairing_of_a_small_school_is_better(seed: int) -> None:
    possibilities = Possibilities(school(seed, 6, 6))
    solution = solved_here(posed(possibilities.cohort))
    assert worth(possibilities, list(solution.pairs)) == max(worth(possibilities, p) for p in every_pairing(possibilities))


@pytest.mark.parametrize(("seed", "mentors", "mentees"), [(1, 40, 30), (2, 30, 60), (3, 80, 80), (4, 400, 400)])
async def test_a_school_is_served_better_than_by_being_greedy(seed: int, mentors: int, mentees: int) -> None:
    possibilities = Possibilities(school(seed, mentors, mentees))
    proposal = await solve(possibilities.cohort)
    pairs = pairs_of(proposal, possibilities)
    assert sorted(verify(proposal, possibilities)) == sorted(pairs)
    assert len(pairs) == maximum_pairs(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places)
    assert worth(possibilities, pairs) >= worth(possibilities, greedy(possibilities))
    assert proposal.solving.optimal == PROVEN
    assert proposal.solving.solver == "OR-Tools CP-SAT"
    assert proposal.solving.version.count(".") >= 2


async def test_the_same_cohort_gives_the_same_bytes_in_whatever_order_people_come() -> None:
    one = school(4, 40, 40)
    chance = Random(0)
    other = cohort(chance.sample(one.mentors, 40), chance.sample(one.mentees, 40), one.rules, one.waivers)
    first, second = await asyncio.gather(solve(one), solve(other))
    assert msgspec.json.encode(first) == msgspec.json.encode(second)


async def test_nobody_to_pair_is_no_fault() -> None:
    nobody = await solve(cohort([], []))
    assert nobody.pairs == ()
    assert (await solve(cohort([mentor("Lucas", certified=False)], [mentee("Claire")]))).pairs == ()


# ----------------------------------------------------------------------------------------------------- aims and certainty


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_aside_is_in_no_best_pairing(seed: int) -> None:
    possibilities = Possibilities(tangled(seed))
    problem = posed(possibilities.cohort)
    aims = Aims(problem)
    kept, _ = narrowed(problem, aims, opening(problem, aims))
    pairings = {tuple(sorted(pairs)): worth(possibilities, pairs) for pairs in every_pairing(possibilities)}
    best = max(pairings.values())
    in_a_best = {pair for pairs, how_good in pairings.items() if how_good == best for pair in pairs}
    assert in_a_best <= {(mentor, mentee) for mentor, mentee, _ in kept.possible}


@pytest.mark.parametrize("seed", range(5))
def test_most_pairs_of_a_school_are_left_aside(seed: int) -> None:
    problem = posed(school(seed, 40, 40))
    aims = Aims(problem)
    kept, chosen = narrowed(problem, aims, opening(problem, aims))
    assert sum(chosen) == len(solved_here(problem).pairs)
    assert 4 * len(kept.possible) < len(problem.possible)


def test_pairs_that_are_as_good_stay_and_worse_ones_go() -> None:
    """Two mentors of two places are as good for the first mentee; the third is worse for her, and the only one for the second."""
    possible = ((0, 0, 5), (1, 0, 5), (2, 0, 1), (2, 1, 5))
    problem = Problem((2, 2, 1), (0, 0, 0), (1, 1), possible, SEED, 10.0)
    aims = Aims(problem)
    kept, chosen = narrowed(problem, aims, opening(problem, aims))
    assert kept.possible == ((0, 0, 5), (1, 0, 5), (2, 1, 5))
    assert sum(chosen) == 2


def test_nothing_is_left_aside_around_pairs_that_are_not_the_best() -> None:
    """Two people, two places, and the opening was given the wrong way round."""
    problem = Problem((1, 1), (0, 0), (1, 1), ((0, 0, 9), (0, 1, 1), (1, 0, 1), (1, 1, 9)), SEED, 10.0)
    crossed = [False, True, True, False]
    assert narrowed(problem, Aims(problem), crossed) == (problem, crossed)


@pytest.mark.parametrize("seed", range(4))
def test_cp_sat_finds_the_best_from_any_opening(seed: int) -> None:
    """Without prices and from a poor opening with as many pairs, it gets where the flow got."""
    problem = posed(school(seed, 12, 12))
    aims = Aims(problem)
    best = opening(problem, aims)
    worst = opening(msgspec.structs.replace(problem, possible=tuple((i, j, 10**6 - s) for i, j, s in problem.possible)), aims)
    assert sum(worst) == sum(best)
    assert aims.value(problem, worst) < aims.value(problem, best)
    found, best_score, most_even = improved(problem, aims, worst)
    assert aims.value(problem, found) == aims.value(problem, best)
    assert best_score
    assert most_even


def test_without_time_the_opening_is_kept_and_nothing_more_is_claimed() -> None:
    problem = posed(school(1, 30, 30), deterministic_time=0.0)
    solution = solved_here(problem)
    assert solution.optimal == {"pairs": True, "score": False, "balance": False, "reciprocity": False, "quotas": False}
    assert solution.pairs == solved_here(msgspec.structs.replace(problem, deterministic_time=10.0)).pairs


def in_two_categories(**of_claire: Any) -> Possibilities:
    """One mentor, a secretary whom a quota wants and a teacher: only one of the two can be accompanied."""
    return Possibilities(
        cohort(
            [mentor("Lucas", skills={"canva": 1.0})],
            [
                mentee("Claire", staff_category="administrative", needs={"canva": 1.0}, **of_claire),
                mentee("Hugo", staff_category="teaching", needs={"canva": 1.0}),
            ],
            MatchingRules(quotas=(Quota("administrative", 1),)),
        )
    )


def test_a_quota_decides_between_pairs_that_are_as_good() -> None:
    possibilities = in_two_categories()
    ((_, chosen),) = solved_here(posed(possibilities.cohort)).pairs
    assert possibilities.cohort.mentees[chosen].staff_category == "administrative"


def test_a_quota_gives_way_to_the_score() -> None:
    possibilities = in_two_categories(themes=frozenset({"podcast"}))
    mentors = tuple(msgspec.structs.replace(one, themes=frozenset({"video"})) for one in possibilities.cohort.mentors)
    possibilities = Possibilities(msgspec.structs.replace(possibilities.cohort, mentors=mentors))
    ((_, chosen),) = solved_here(posed(possibilities.cohort)).pairs
    assert possibilities.cohort.mentees[chosen].staff_category == "teaching"


def one_would_learn(weight: float = 10.0, **of_ines: Any) -> Cohort:
    """Everybody has all Friday morning. Lucas wishes to learn nothing; Inès would learn what Claire can teach, and Hugo cannot."""
    return cohort(
        [
            mentor("Lucas", availability=(FRIDAY_MORNING,)),
            mentor("Inès", availability=(FRIDAY_MORNING,), wishes_to_learn=frozenset({"welding"}), **of_ines),
        ],
        [
            mentee("Claire", availability=(FRIDAY_MORNING,), can_teach=frozenset({"welding"}), staff_category="administrative"),
            mentee("Hugo", availability=(FRIDAY_MORNING,), staff_category="teaching"),
        ],
        MatchingRules(weights=Weights(reciprocity=weight)),
    )


def solved_for(asked: Cohort, *people: str) -> set[tuple[UUID, UUID]]:
    """Who is paired with whom, where only these people are in the cohort."""
    kept = {person(name) for name in people}
    here = cohort([one for one in asked.mentors if one.person in kept], [one for one in asked.mentees if one.person in kept], asked.rules)
    assert len({Possibilities(here).score(*pair) for pair in Possibilities(here).possible()}) == 1  # all are as good
    return {(here.mentors[mentor].person, here.mentees[mentee].person) for mentor, mentee in solved_here(posed(here)).pairs}


def test_reciprocity_decides_between_pairs_that_are_as_good() -> None:
    assert solved_for(one_would_learn(), "Lucas", "Inès", "Claire") == {(person("Inès"), person("Claire"))}


def test_reciprocity_gives_way_to_the_most_even_load() -> None:
    busy = one_would_learn(capacity=2, load=1)
    assert solved_for(busy, "Lucas", "Inès", "Claire") == {(person("Lucas"), person("Claire"))}


@pytest.mark.parametrize(("weight", "served"), [(10.0, "Claire"), (0.0, "Hugo")])
def test_reciprocity_comes_before_a_quota_unless_the_design_gives_it_no_weight(weight: float, served: str) -> None:
    asked = one_would_learn(weight)
    both = msgspec.structs.replace(asked, rules=msgspec.structs.replace(asked.rules, quotas=(Quota("teaching", 1),)))
    assert solved_for(both, "Inès", "Claire", "Hugo") == {(person("Inès"), person(served))}


def test_one_unit_of_score_outweighs_every_balance() -> None:
    """Both mentors could have one each; one of them is better for both by the least that there is."""
    problem = Problem((2, 2), (5, 0), (1, 1), ((0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0)), SEED, 10.0)
    assert solved_here(problem).pairs == ((0, 0), (0, 1))
    level = msgspec.structs.replace(problem, possible=tuple((i, j, 1) for i, j, _ in problem.possible))
    assert solved_here(level).pairs == ((1, 0), (1, 1))
    aims = Aims(problem)
    assert aims.value(problem, [True, True, False, False]) > aims.value(problem, [True, False, False, True])
    assert total_score(problem, [True, False, False, True]) == 1


def test_where_numbers_would_be_too_large_the_last_two_aims_count_alike_and_neither_is_claimed() -> None:
    """One mentor takes ten people of twenty: with ten the pair goes both ways, the other ten are wanted by a quota."""
    usual = Problem(
        (10,),
        (0,),
        (1,) * 20,
        tuple((0, place, 1) for place in range(20)),
        SEED,
        10.0,
        quotas=((10, tuple(range(10, 20))),),
        both_ways=frozenset((0, place) for place in range(10)),
    )
    assert Aims(usual).in_order
    solution = solved_here(usual)
    assert solution.pairs == tuple((0, place) for place in range(10))
    assert solution.optimal == PROVEN
    enormous = msgspec.structs.replace(usual, possible=tuple((0, place, 10**13) for place in range(20)))
    assert not Aims(enormous).in_order
    either = [place < 10 for place in range(20)]
    assert Aims(enormous).value(enormous, either) == Aims(enormous).value(enormous, either[::-1])
    solution = solved_here(enormous)
    assert len(solution.pairs) == 10
    assert solution.optimal == PROVEN | {"reciprocity": False, "quotas": False}


# ------------------------------------------------------------------------------------------------------------- the process


async def test_progress_is_told_step_by_step() -> None:
    heard: list[Progress] = []
    proposal = await solve(school(5, 40, 40), on_progress=heard.append)
    assert [told.step for told in heard] == ["weighing", "opening", "narrowing", "proof", "done"]
    assert heard[0].possible >= heard[1].possible >= heard[3].possible
    assert (heard[-1].chosen, heard[-1].score) == (len(proposal.pairs), proposal.total_score)


def children() -> set[int]:
    """The processes started by this one."""
    return {int(child) for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


async def test_a_cancelled_caller_leaves_no_process_behind() -> None:
    before = children()
    started = asyncio.Event()
    task = asyncio.create_task(solve(school(6, 150, 150), on_progress=lambda _: started.set()))
    await started.wait()
    assert children() - before
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() <= before


async def test_a_solver_that_dies_is_an_error_with_a_sentence() -> None:
    before = children()

    def kill(_: Progress) -> None:
        for child in children() - before:
            os.kill(child, signal.SIGKILL)

    with pytest.raises(MatchingNotComputed) as refused:
        await solve(school(7, 150, 150), on_progress=kill)
    assert refused.value.details == {"cause": f"exit-{-signal.SIGKILL}"}
    assert "Rien n’a été changé" in refused.value.sentence.format(**refused.value.details)
    assert children() <= before


async def test_a_solver_that_refuses_its_problem_is_an_error_with_a_sentence() -> None:
    with pytest.raises(MatchingNotComputed) as refused:
        await solve(school(8, 5, 5), seed=2**40)  # more than the solver's seeds can hold
    assert refused.value.details == {"cause": "exit-1"}


def test_a_solution_reads_as_it_was_written() -> None:
    solution = solved_here(posed(school(9, 10, 10)))
    assert msgspec.json.decode(msgspec.json.encode(solution), type=Solution) == solution
