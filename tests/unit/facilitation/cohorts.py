"""Cohorts for tests: people made by name, small random cohorts, and all the ways in which a small one can be paired."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from hypothesis import strategies as st

from domain.availability import Slot
from domain.facilitation.candidates import (
    Candidate,
    Cohort,
    MatchingRules,
    MenteeCandidate,
    MentorCandidate,
    Quota,
    Waiver,
    Weights,
    cohort,
)
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.proposal import Proposal, Solving, propose

Pairs = list[tuple[int, int]]  # places of mentor and mentee in the cohort

MONDAY_NOON: Final = Slot(0, 12 * 60, 14 * 60)
TUESDAY_EVENING: Final = Slot(1, 17 * 60, 19 * 60)
FRIDAY_MORNING: Final = Slot(4, 8 * 60, 12 * 60)
BY_HAND: Final = Solving("test", "1", 0, {"pairs": True, "score": False, "balance": False})


def of(name: str) -> UUID:
    """The participation of somebody."""
    return uuid5(NAMESPACE_OID, f"participation of {name}")


def person(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"person {name}")


def mentor(name: str, **fields: Any) -> MentorCandidate:
    """A mentor who may be paired, free on Monday at noon."""
    usual = {"certified": True, "authorised": True, "availability": (MONDAY_NOON,)}
    return MentorCandidate(participation=of(name), person=person(name), **{**usual, **fields})


def mentee(name: str, **fields: Any) -> MenteeCandidate:
    """Somebody to be accompanied, free on Monday at noon."""
    return MenteeCandidate(participation=of(name), person=person(name), **{"availability": (MONDAY_NOON,), **fields})


def everybody_of(cohort: Cohort) -> dict[UUID, Candidate]:
    """Everybody in a cohort by their participation."""
    everybody: list[Candidate] = [*cohort.mentors, *cohort.mentees]
    return {one.participation: one for one in everybody}


def proposal_of(possibilities: Possibilities, pairs: Pairs) -> Proposal:
    return propose(possibilities, pairs, BY_HAND)


# ---------------------------------------------------------------------------------------------------------------- random

SKILLS: Final = ("canva", "podcast", "video")
THEMES: Final = ("social-media", "generative-ai")
SLOTS: Final = (MONDAY_NOON, TUESDAY_EVENING, FRIDAY_MORNING, Slot(4, 12 * 60, 12 * 60 + 30))
CATEGORIES: Final = ("administrative", "direction", "teaching")
MENTORS: Final = ("Lucas", "Inès", "Noémie", "Théo")
MENTEES: Final = ("Claire", "Hugo", "Élise", "Loïc")

levels = st.sampled_from((0.0, 1 / 3, 2 / 3, 1.0))
weeks = st.lists(st.sampled_from(SLOTS), max_size=2, unique=True).map(tuple)
some_themes = st.frozensets(st.sampled_from(THEMES))
loads = st.sampled_from((0, 0, 0, 1))


def some_of(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[UUID]]:
    return st.frozensets(st.sampled_from([person(name) for name in names]), max_size=2)


def mentors(name: str) -> st.SearchStrategy[MentorCandidate]:
    return st.builds(
        MentorCandidate,
        participation=st.just(of(name)),
        person=st.just(person(name)),
        certified=st.sampled_from((True, True, True, False)),
        authorised=st.sampled_from((True, True, True, False)),
        skills=st.dictionaries(st.sampled_from(SKILLS), levels),
        availability=weeks,
        capacity=st.integers(0, 2),
        load=loads,
        themes=some_themes,
        wishes_to_learn=some_themes,
        prefers=some_of(MENTEES),
        excludes=st.one_of(st.just(frozenset()), some_of(MENTEES)),
        may_become_ready=st.sampled_from((True, True, False)),
    )


def mentees(name: str) -> st.SearchStrategy[MenteeCandidate]:
    return st.builds(
        MenteeCandidate,
        participation=st.just(of(name)),
        person=st.just(person(name)),
        needs=st.dictionaries(st.sampled_from(SKILLS), st.sampled_from((1.0, 2.0, 3.0))),
        availability=weeks,
        capacity=st.sampled_from((1, 1, 1, 2, 0)),
        load=loads,
        supervises=some_of(MENTORS),
        staff_category=st.sampled_from((*CATEGORIES, None)),
        themes=some_themes,
        can_teach=some_themes,
        prefers=some_of(MENTORS),
        excludes=st.one_of(st.just(frozenset()), some_of(MENTORS)),
    )


rules = st.builds(
    MatchingRules,
    weights=st.builds(
        Weights,
        need_coverage=st.sampled_from((50.0, 7.0)),
        availability=st.sampled_from((25.0, 0.0)),
        theme=st.sampled_from((10.0, 3.0)),
        reciprocity=st.sampled_from((10.0, 10.0, 0.0)),
    ),
    session_minutes=st.sampled_from((30, 45)),
    shared_skill_required=st.booleans(),
    conditional=st.sampled_from((False, False, True)),
    quotas=st.dictionaries(st.sampled_from(CATEGORIES), st.integers(1, 3)).map(
        lambda told: tuple(Quota(category, people) for category, people in sorted(told.items()))
    ),
)

cohorts: st.SearchStrategy[Cohort] = st.builds(
    cohort,
    st.lists(st.sampled_from(MENTORS), unique=True, max_size=4).flatmap(lambda names: st.tuples(*map(mentors, names))),
    st.lists(st.sampled_from(MENTEES), unique=True, max_size=4).flatmap(lambda names: st.tuples(*map(mentees, names))),
    rules,
    st.frozensets(st.builds(Waiver, st.sampled_from([*map(of, MENTORS)]), st.sampled_from([*map(of, MENTEES)])), max_size=2),
)


def school(seed: int, mentors: int, mentees: int, rules: MatchingRules | None = None) -> Cohort:
    """A cohort such as a school's, at random but the same for the same seed: most are ready, few hours, some teach some."""
    chance, wishes = Random(seed), Random(f"wishes {seed}")
    skills = [f"skill-{number}" for number in range(12)]
    hours = [Slot(day, hour * 60, hour * 60 + 120) for day in range(5) for hour in (8, 12, 17)]
    themes = ["social-media", "video", "collaboration", "generative-ai"]

    def week() -> tuple[Slot, ...]:
        return tuple(chance.sample(hours, chance.randint(1, 3)))

    def some_themes() -> frozenset[str]:
        return frozenset(chance.sample(themes, chance.randint(0, 2)))

    def some_wishes() -> frozenset[str]:
        return frozenset(wishes.sample(themes, wishes.choice((0, 0, 1, 2))))

    young = [f"mentor {number}" for number in range(mentors)]
    return cohort(
        [
            mentor(
                name,
                certified=chance.random() < 0.9,
                authorised=chance.random() < 0.95,
                skills={skill: chance.choice((1, 2, 3)) / 3 for skill in chance.sample(skills, chance.randint(1, 5))},
                availability=week(),
                capacity=chance.choice((1, 1, 2)),
                themes=some_themes(),
                wishes_to_learn=some_wishes(),
            )
            for name in young
        ],
        [
            mentee(
                f"mentee {number}",
                needs=dict(zip(chance.sample(skills, 3), (3.0, 2.0, 1.0), strict=True)),
                availability=week(),
                supervises=frozenset(map(person, chance.sample(young, min(len(young), 3)))) if chance.random() < 0.6 else frozenset(),
                themes=some_themes(),
                staff_category="administrative" if number % 7 == 0 else "teaching",
                can_teach=some_wishes(),
            )
            for number in range(mentees)
        ],
        rules,
    )


# ---------------------------------------------------------------------------------------------------------- all pairings


def every_pairing(possibilities: Possibilities) -> Iterator[Pairs]:
    """Every set of pairs that breaks no filter and no capacity, the empty one included."""
    left = list(possibilities.mentor_places)
    possible = set(possibilities.possible())

    def from_mentee(mentee: int) -> Iterator[Pairs]:
        if mentee == len(possibilities.mentee_places):
            yield []
            return
        free = [mentor for mentor, places in enumerate(left) if places and (mentor, mentee) in possible]
        for size in range(min(possibilities.mentee_places[mentee], len(free)) + 1):
            for taken in combinations(free, size):
                for mentor in taken:
                    left[mentor] -= 1
                for rest in from_mentee(mentee + 1):
                    yield [(mentor, mentee) for mentor in taken] + rest
                for mentor in taken:
                    left[mentor] += 1

    return from_mentee(0)


def greedy(possibilities: Possibilities) -> Pairs:
    """The best pair first, then the best of what is left, and so on."""
    left: Counter[tuple[str, int]] = Counter()
    left.update({("mentor", place): places for place, places in enumerate(possibilities.mentor_places)})
    left.update({("mentee", place): places for place, places in enumerate(possibilities.mentee_places)})
    taken = []
    for _, mentor, mentee in sorted((-possibilities.score(*pair), *pair) for pair in possibilities.possible()):
        if left["mentor", mentor] and left["mentee", mentee]:
            taken.append((mentor, mentee))
            left["mentor", mentor] -= 1
            left["mentee", mentee] -= 1
    return taken
