"""Why somebody is in no pair, by the name of the tightest obstacle, and what would free them."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.assignment import Assignment
from domain.facilitation.candidates import Role
from domain.facilitation.compatibility import Obstacle, own_obstacles
from domain.facilitation.possibilities import BIT, Possibilities, Side
from domain.facilitation.relaxation import Counterfactual, WhatIf


class Reason(StrEnum):
    """Stable codes, in the order in which they are looked for: first oneself, then whoever is left on the other side."""

    NOT_CERTIFIED = "not-certified"
    NOT_AUTHORISED = "not-authorised"
    NO_CAPACITY = "no-capacity"  # somebody who wants no pair at all
    AVAILABILITY_MISSING = "availability-missing"  # they never said when they are free
    NO_MENTOR_READY = "no-mentor-ready"  # nobody on the other side is certified, authorised and free
    NO_MENTEE_READY = "no-mentee-ready"
    NO_COMMON_AVAILABILITY = "no-common-availability"
    ONLY_OWN_LEARNERS = "only-own-learners"  # they teach or tutor every mentor who would otherwise be possible
    ONLY_OWN_TEACHERS = "only-own-teachers"
    EXCLUDED = "excluded"
    NO_SHARED_SKILL = "no-shared-skill"  # only where the design asks for one
    NO_MENTOR_LEFT = "no-mentor-left"  # there were possible partners, all of whom are taken
    NO_MENTEE_LEFT = "no-mentee-left"


class Unmatched(msgspec.Struct, frozen=True):
    """Somebody in no pair, before or after the proposal."""

    participation: UUID
    person: UUID
    role: Role
    reason: Reason
    relaxations: tuple[Counterfactual, ...]


OWN: Final = {
    Obstacle.NOT_CERTIFIED: Reason.NOT_CERTIFIED,
    Obstacle.NOT_AUTHORISED: Reason.NOT_AUTHORISED,
    Obstacle.NO_CAPACITY: Reason.NO_CAPACITY,
}
NOT_READY: Final = BIT[Obstacle.NOT_CERTIFIED] | BIT[Obstacle.NOT_AUTHORISED] | BIT[Obstacle.SAME_PERSON]
NOBODY_READY: Final = {"mentor": Reason.NO_MENTEE_READY, "mentee": Reason.NO_MENTOR_READY}
ALL_TAKEN: Final = {"mentor": Reason.NO_MENTEE_LEFT, "mentee": Reason.NO_MENTOR_LEFT}


def unmatched(possibilities: Possibilities, pairs: list[tuple[int, int]]) -> tuple[Unmatched, ...]:
    """Everybody in no pair, mentors then mentees, each in the order of their ids.

    ``pairs``: places of mentor and mentee of a proposal with as many pairs as there can be. Who was in an active pair before
    is not unmatched, whether or not there is a place left.
    """
    found = []
    for side in (possibilities.seen_by("mentor"), possibilities.seen_by("mentee")):
        mine = pairs if side.role == "mentor" else [(mentee, mentor) for mentor, mentee in pairs]
        assignment = Assignment(side.neighbours(), side.places, side.partner_places, mine)
        what_if = WhatIf(side, assignment)
        for place, person in enumerate(side.people):
            if not person.load and not assignment.left_mates[place]:
                reason = tightest_obstacle(side, place)
                found.append(Unmatched(person.participation, person.person, side.role, reason, what_if.for_one(place)))
    return tuple(found)


def tightest_obstacle(side: Side, place: int) -> Reason:
    """Their own obstacle if they have one; else the filter that took away the last of their possible partners.

    The filters are looked at in the order of ``Obstacle``, each among the partners whom the ones before have left.
    """
    person = side.people[place]
    for obstacle in own_obstacles(person, conditional=side.rules.conditional):
        return OWN[obstacle]
    if not person.availability:
        return Reason.AVAILABILITY_MISSING
    left = [
        obstacles
        for obstacles, places in zip(side.between[place], side.partner_places, strict=True)
        if places and not obstacles & (NOT_READY if side.role == "mentee" else BIT[Obstacle.SAME_PERSON])
    ]
    if not left:
        return NOBODY_READY[side.role]
    for obstacle, reason in (
        (Obstacle.NO_COMMON_AVAILABILITY, Reason.NO_COMMON_AVAILABILITY),
        (Obstacle.OWN_LEARNER, Reason.ONLY_OWN_LEARNERS if side.role == "mentee" else Reason.ONLY_OWN_TEACHERS),
        (Obstacle.EXCLUDED, Reason.EXCLUDED),
        (Obstacle.NO_SHARED_SKILL, Reason.NO_SHARED_SKILL),
    ):
        left = [obstacles for obstacles in left if not obstacles & BIT[obstacle]]
        if not left:
            return reason
    return ALL_TAKEN[side.role]
