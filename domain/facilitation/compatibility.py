"""Whether two people can be paired, and how well they go together.

Obstacles are hard: a pair with one is never proposed. The score of what is left is ``100 · Σ w·c / Σ w`` over criteria ``c`` in
[0, 1]; a criterion of which nothing is known on one side or the other is left out of both sums, so that silence neither helps
nor harms. Scores are whole ten-thousandths of a point, rounded half up once: what is shown is what was compared.
"""

from collections.abc import Mapping
from enum import StrEnum
from math import floor, fsum
from typing import Final

from domain.availability import common_minutes, longest_common_minutes
from domain.facilitation.candidates import (
    CRITERIA,
    Criterion,
    MatchingRules,
    MenteeCandidate,
    MentorCandidate,
    Waiver,
    Weights,
)

SCORE_UNIT: Final = 10_000  # a point of the score in its whole units
FULL_SCORE: Final = 100 * SCORE_UNIT


class Obstacle(StrEnum):
    """Why two people cannot be paired, in the order in which the filters are looked at."""

    NOT_CERTIFIED = "not-certified"
    NOT_AUTHORISED = "not-authorised"
    NO_CAPACITY = "no-capacity"
    NO_COMMON_AVAILABILITY = "no-common-availability"
    OWN_LEARNER = "own-learner"
    EXCLUDED = "excluded"
    ALREADY_PAIRED = "already-paired"
    SAME_PERSON = "same-person"
    NO_SHARED_SKILL = "no-shared-skill"


def own_obstacles(candidate: MentorCandidate | MenteeCandidate, *, conditional: bool = False) -> tuple[Obstacle, ...]:
    """What stands in somebody's way whoever the other may be.

    A ``conditional`` run makes pairs that wait for a certificate or an authorisation, where either may still come.
    """
    found = []
    if isinstance(candidate, MentorCandidate) and not (conditional and candidate.may_become_ready):
        found += _not_ready(candidate)
    if not candidate.free_places:
        found.append(Obstacle.NO_CAPACITY)
    return tuple(found)


def _not_ready(mentor: MentorCandidate) -> list[Obstacle]:
    held = {Obstacle.NOT_CERTIFIED: mentor.certified, Obstacle.NOT_AUTHORISED: mentor.authorised}
    return [obstacle for obstacle, holds in held.items() if not holds]


def obstacles_of_circumstance(
    mentor: MentorCandidate, mentee: MenteeCandidate, rules: MatchingRules, *, longest_minutes: int
) -> tuple[Obstacle, ...]:
    """What stands between two strangers: their hours and what one can teach the other.

    ``longest_minutes`` is their longest common stretch of a week.
    """
    found = []
    if longest_minutes < rules.session_minutes:
        found.append(Obstacle.NO_COMMON_AVAILABILITY)
    if rules.shared_skill_required and not any(level > 0 and mentee.needs.get(skill) for skill, level in mentor.skills.items()):
        found.append(Obstacle.NO_SHARED_SKILL)
    return tuple(found)


def obstacles_of_acquaintance(mentor: MentorCandidate, mentee: MenteeCandidate, *, waived: bool) -> tuple[Obstacle, ...]:
    """What stands between two people because of what they are to each other; nothing, between strangers."""
    found = []
    if mentor.person in mentee.supervises and not waived:
        found.append(Obstacle.OWN_LEARNER)
    if mentor.person in mentee.excludes or mentee.person in mentor.excludes:
        found.append(Obstacle.EXCLUDED)
    if mentor.person in mentee.paired_with or mentee.person in mentor.paired_with:
        found.append(Obstacle.ALREADY_PAIRED)
    if mentor.person == mentee.person:
        found.append(Obstacle.SAME_PERSON)
    return tuple(found)


def obstacles(
    mentor: MentorCandidate, mentee: MenteeCandidate, rules: MatchingRules, waivers: frozenset[Waiver] = frozenset()
) -> tuple[Obstacle, ...]:
    """Everything that stands between two people, in the order of the filters; empty where they may be paired."""
    longest = longest_common_minutes(mentor.availability, mentee.availability)
    waived = Waiver(mentor.participation, mentee.participation) in waivers
    found = {
        *own_obstacles(mentor, conditional=rules.conditional),
        *own_obstacles(mentee),
        *obstacles_of_circumstance(mentor, mentee, rules, longest_minutes=longest),
        *obstacles_of_acquaintance(mentor, mentee, waived=waived),
    }
    return tuple(obstacle for obstacle in Obstacle if obstacle in found)


# -------------------------------------------------------------------------------------------------------------- criteria


def need_coverage(mentor: MentorCandidate, mentee: MenteeCandidate) -> float | None:
    """``Σ need·skill / Σ need``: 0 for a skill that the mentor does not offer; unknown where nothing is asked for."""
    asked = fsum(mentee.needs.values())
    if not asked:
        return None
    return fsum(weight * mentor.skills.get(skill, 0.0) for skill, weight in mentee.needs.items()) / asked


def share_of(wanted: frozenset[str], offered: frozenset[str]) -> float | None:
    """The part of what one side wants that the other has; unknown where either said nothing."""
    return len(wanted & offered) / len(wanted) if wanted and offered else None


def goes_both_ways(mentor: MentorCandidate, mentee: MenteeCandidate, rules: MatchingRules) -> bool:
    """Whether the mentor would learn something from this mentee; never, where the design gives reciprocity no weight at all.

    Within the score reciprocity is one criterion among five, and says nothing of people who said nothing. Beside it, it is an aim of
    the balance: between cohorts of pairs that agree as well, the one in which more people have something to give back.
    """
    return rules.weights.reciprocity > 0 and not mentor.wishes_to_learn.isdisjoint(mentee.can_teach)


def preference(mentor: MentorCandidate, mentee: MenteeCandidate) -> float | None:
    """The mean over those sides that named anybody: 1 where they named the other, else 0; unknown where neither did."""
    wishes = []
    if mentor.prefers:
        wishes.append(mentee.person in mentor.prefers)
    if mentee.prefers:
        wishes.append(mentor.person in mentee.prefers)
    return sum(wishes) / len(wishes) if wishes else None


def criteria(mentor: MentorCandidate, mentee: MenteeCandidate, rules: MatchingRules, *, shared_minutes: int) -> dict[Criterion, float]:
    """Every criterion that is known of these two, from 0 to 1; ``shared_minutes`` is all their common time of a week."""
    known = {
        "need_coverage": need_coverage(mentor, mentee),
        "availability": min(1.0, shared_minutes / rules.ample_minutes),
        "theme": share_of(mentee.themes, mentor.themes),
        "reciprocity": share_of(mentor.wishes_to_learn, mentee.can_teach),
        "preference": preference(mentor, mentee),
    }
    return {criterion: value for criterion in CRITERIA if (value := known[criterion]) is not None}


# ----------------------------------------------------------------------------------------------------------------- score


def _points(known: Mapping[Criterion, float], weights: Weights) -> dict[Criterion, float]:
    """What each known criterion with a weight brings, in unrounded units; together at most FULL_SCORE."""
    weighed = {criterion: weight for criterion in known if (weight := weights.of(criterion)) > 0}
    whole = fsum(weighed.values())
    return {criterion: FULL_SCORE * weight * known[criterion] / whole for criterion, weight in weighed.items()}


def score(known: Mapping[Criterion, float], weights: Weights) -> int:
    """``100 · Σ w·c / Σ w`` in ten-thousandths of a point, half up; 0 where nothing is known that counts."""
    return floor(fsum(_points(known, weights).values()) + 0.5)


def contributions(known: Mapping[Criterion, float], weights: Weights) -> dict[Criterion, int]:
    """What each criterion brings, in ten-thousandths of a point: whole numbers whose sum is the score.

    Rounded down, then the units still missing go to the largest remainders (at equal ones, in the order of the criteria).
    """
    points = _points(known, weights)
    whole = {criterion: floor(value) for criterion, value in points.items()}
    missing = score(known, weights) - sum(whole.values())
    by_remainder = sorted(points, key=lambda criterion: (whole[criterion] - points[criterion], CRITERIA.index(criterion)))
    for criterion in by_remainder[:missing]:
        whole[criterion] += 1
    return whole


def scored(mentor: MentorCandidate, mentee: MenteeCandidate, rules: MatchingRules) -> int:
    """The score of two people in ten-thousandths of a point."""
    shared = common_minutes(mentor.availability, mentee.availability)
    return score(criteria(mentor, mentee, rules, shared_minutes=shared), rules.weights)
