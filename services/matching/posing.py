"""Posing: a cohort becomes a problem of places and numbers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from domain.facilitation.candidates import Candidate, Cohort, Waiver
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.quotas import wanted
from services.matching.exchange import Problem


def without_ids(cohort: Cohort) -> Cohort:
    """The same cohort, its people named by numbers in the same order: it is weighed alike, and nobody can be found from it."""
    people: list[Candidate] = [*cohort.mentors, *cohort.mentees]
    participations = _numbered(one.participation for one in people)
    named = {person for one in people for person in (one.person, *one.prefers, *one.excludes, *one.paired_with)}
    persons = _numbered(named.union(*(one.supervises for one in cohort.mentees)))

    def renamed(some: frozenset[UUID]) -> frozenset[UUID]:
        return frozenset(persons[person] for person in some)

    replace = msgspec.structs.replace
    known: dict[UUID, dict[str, Any]] = {
        one.participation: {
            "participation": participations[one.participation],
            "person": persons[one.person],
            "prefers": renamed(one.prefers),
            "excludes": renamed(one.excludes),
            "paired_with": renamed(one.paired_with),
        }
        for one in people
    }
    return Cohort(
        mentors=tuple(replace(one, **known[one.participation]) for one in cohort.mentors),
        mentees=tuple(replace(one, **known[one.participation], supervises=renamed(one.supervises)) for one in cohort.mentees),
        rules=cohort.rules,
        waivers=tuple(
            Waiver(participations[one.mentor], participations[one.mentee])
            for one in cohort.waivers
            if one.mentor in participations and one.mentee in participations
        ),
    )


def _numbered(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each id once, in order, and the number that stands for it, which looks like an id."""
    return {one: UUID(int=number) for number, one in enumerate(sorted(set(ids)))}


def posed(cohort: Cohort, seed: int, deterministic_time: float) -> Problem:
    """Every two people looked at, and the score of those who may be paired."""
    possibilities = Possibilities(cohort)
    possible = list(possibilities.possible())
    return Problem(
        mentor_places=possibilities.mentor_places,
        mentor_loads=tuple(mentor.load for mentor in cohort.mentors),
        mentee_places=possibilities.mentee_places,
        possible=tuple((mentor, mentee, possibilities.score(mentor, mentee)) for mentor, mentee in possible),
        seed=seed,
        deterministic_time=deterministic_time,
        quotas=tuple((want.people, want.among) for want in wanted(cohort)),
        both_ways=frozenset(pair for pair in possible if possibilities.goes_both_ways(*pair)),
    )
