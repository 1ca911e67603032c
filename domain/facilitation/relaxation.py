"""What if: a rule or a limit lifted, for one person or for everybody, and how many pairs more that would give, exactly."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.assignment import Assignment, rights_with_a_way_out
from domain.facilitation.candidates import Role
from domain.facilitation.compatibility import Obstacle
from domain.facilitation.possibilities import BIT, Possibilities, Side


class Relaxation(StrEnum):
    """What may be lifted.

    For one person, it concerns them alone: they are certified, authorised, free the whole week, waived towards all whom they teach
    or who teach them, spared every exclusion, given a place; ``PARTNER_CAPACITY`` gives one named partner a free place more.
    For everybody: the same for all; ``CAPACITY`` then gives each mentor a free place more, ``SHARED_SKILL`` drops that rule.
    """

    CERTIFICATION = "certification"
    AUTHORISATION = "authorisation"
    CAPACITY = "capacity"
    AVAILABILITY = "availability"
    TEACHING_LINK = "teaching-link"
    EXCLUSION = "exclusion"
    SHARED_SKILL = "shared-skill"
    PARTNER_CAPACITY = "partner-capacity"


LIFTED: Final[dict[Relaxation, Obstacle]] = {
    Relaxation.CERTIFICATION: Obstacle.NOT_CERTIFIED,
    Relaxation.AUTHORISATION: Obstacle.NOT_AUTHORISED,
    Relaxation.AVAILABILITY: Obstacle.NO_COMMON_AVAILABILITY,
    Relaxation.TEACHING_LINK: Obstacle.OWN_LEARNER,
    Relaxation.EXCLUSION: Obstacle.EXCLUDED,
    Relaxation.SHARED_SKILL: Obstacle.NO_SHARED_SKILL,
}
FOR_ONE: Final[dict[Role, tuple[Relaxation, ...]]] = {
    "mentor": tuple(relaxation for relaxation in LIFTED if relaxation is not Relaxation.SHARED_SKILL),
    "mentee": (Relaxation.AVAILABILITY, Relaxation.TEACHING_LINK, Relaxation.EXCLUSION),
}


class Counterfactual(msgspec.Struct, frozen=True):
    """Lifting this alone gives ``gain`` pairs more in all, never 0; ``partner`` is the participation given a place, if any."""

    relax: Relaxation
    gain: int
    partner: UUID | None = None


class WhatIf:
    """Asks for one side of a cohort what would free those of its people who are in no pair.

    ``assignment``: the pairs of a proposal that is already the largest, this side on the left.
    """

    def __init__(self, side: Side, assignment: Assignment) -> None:
        self._side = side
        self._assignment = assignment
        self._way_out = rights_with_a_way_out(assignment)

    def for_one(self, place: int) -> tuple[Counterfactual, ...]:
        """All that would free somebody in no pair, one lift at a time."""
        if not self._side.places[place]:
            gain = self._gain(place, self._opened(place, lifted=0), places=1)
            return (Counterfactual(Relaxation.CAPACITY, gain),) if gain else ()
        found = []
        for relaxation in FOR_ONE[self._side.role]:
            opened = self._opened(place, BIT[LIFTED[relaxation]])
            if relaxation is Relaxation.AVAILABILITY:
                opened = [partner for partner in opened if self._side.partner_is_ever_free(partner)]
            if gain := self._gain(place, opened, self._side.places[place]):
                found.append(Counterfactual(relaxation, gain))
        if possible := self._opened(place, lifted=0):
            best = max(possible, key=lambda partner: (self._side.score(place, partner), -partner))
            found.append(Counterfactual(Relaxation.PARTNER_CAPACITY, 1, self._side.partners[best].participation))
        return tuple(found)

    def _opened(self, place: int, lifted: int) -> list[int]:
        return [partner for partner, obstacles in enumerate(self._side.between[place]) if not obstacles & ~lifted]

    def _gain(self, place: int, opened: list[int], places: int) -> int:
        if self._way_out.isdisjoint(opened):
            return 0
        return 1 if places == 1 else self._assignment.gain_from(place, opened)


def for_everybody(possibilities: Possibilities, pairs: list[tuple[int, int]]) -> tuple[Counterfactual, ...]:
    """What lifting a rule for the whole cohort would give beyond these pairs, which are as many as there can be today."""
    mentors, mentees = possibilities.mentor_places, possibilities.mentee_places
    found = []
    for relaxation in Relaxation:
        if relaxation is Relaxation.CAPACITY:
            more = Assignment(possibilities.neighbours(), [places + 1 for places in mentors], mentees, pairs)
        elif relaxation in LIFTED:
            more = Assignment(possibilities.neighbours(BIT[LIFTED[relaxation]]), mentors, mentees, pairs)
        else:
            continue
        if gain := more.maximised().size - len(pairs):
            found.append(Counterfactual(relaxation, gain))
    return tuple(found)
