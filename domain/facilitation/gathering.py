"""The cohort of a matching run, as the histories tell it: who is selected, ready, free, and by which rules.

The service that calls the solver and the decision that verifies its proposal gather from the same streams by these functions.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.decision import Stream
from domain.design.design import DESIGN, Approved, DesignContent, DesignMissing, DesignState, Draft, Submitted
from domain.facilitation.candidates import (
    CRITERIA,
    DEFAULT_SESSION_MINUTES,
    Cohort,
    MatchingRules,
    MenteeCandidate,
    MentorCandidate,
    Weights,
    cohort,
)
from domain.facilitation.impossible_pairs import PairPersonLeft
from domain.facilitation.matching import MATCHING, NotProposed, Proposed
from domain.facilitation.pair import PAIR, Formed
from domain.programme import PROGRAMME
from domain.training.joining import InAnotherProgramme
from domain.training.learning import OnlyForMentees, OnlyForMentors
from domain.training.participation import PARTICIPATION, Selected


def streams_to_gather(matching: UUID, programme: UUID, participations: Iterable[UUID], states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The run, its programme and design, the participations and, once those are read, the pairs that they are in."""
    yield MATCHING.of(matching)
    yield PROGRAMME.of(programme)
    yield DESIGN.of(programme)
    for participation in participations:
        stream = PARTICIPATION.of(participation)
        yield stream
        known = states.get(stream.name)
        if isinstance(known, Selected):
            yield from (PAIR.of(pair) for pair in known.pairs)


def gathered(matching: UUID, programme: UUID, participations: Iterable[UUID], states: Mapping[str, Any], today: date) -> Cohort:
    """The cohort of those of these people who are selected today; the others cannot be paired and are left out.

    ``states`` holds what ``streams_to_gather`` names. Refuses where there is no design, or where somebody is of another programme.
    """
    mentors: list[MentorCandidate] = []
    mentees: list[MenteeCandidate] = []
    for participation in dict.fromkeys(participations):
        state = states[PARTICIPATION.of(participation).name]
        if not isinstance(state, Selected):
            continue
        if state.programme != programme:
            raise InAnotherProgramme
        if state.role == "mentor":
            mentors.append(mentor_candidate(state, partners_of(state, states), today))
        else:
            mentees.append(mentee_candidate(state, partners_of(state, states)))
    run = states[MATCHING.of(matching).name]
    waivers = run.waivers if isinstance(run, NotProposed | Proposed) else frozenset()
    return cohort(mentors, mentees, matching_rules(design_of(states[DESIGN.of(programme).name])), waivers)


def design_of(state: DesignState) -> DesignContent:
    """What the design says; whether it must be approved first is the gate's to say."""
    match state:
        case Draft() | Submitted() | Approved():
            return state.content
        case _:
            raise DesignMissing


def matching_rules(design: DesignContent) -> MatchingRules:
    """The rules of a design: a criterion that it does not weigh counts nothing; a frame without duration means the usual one."""
    weights = Weights(**{criterion: max(0.0, design.matching_weights.get(criterion, 0.0)) for criterion in CRITERIA})
    minutes = design.frame.session_minutes
    return MatchingRules(weights, minutes if minutes > 0 else DEFAULT_SESSION_MINUTES)


def mentor_candidate(state: Selected, partners: frozenset[UUID], today: date) -> MentorCandidate:
    """A selected mentor as matching sees them today. Levels that an import let through are brought within 0 and 1."""
    profile = state.profile
    return MentorCandidate(
        participation=state.participation,
        person=state.person,
        certified=state.certified(today),
        authorised=state.authorised(today),
        skills={skill: min(1.0, max(0.0, level)) for skill, level in profile.skills.items()},
        availability=profile.availability,
        capacity=profile.capacity,
        load=len(state.pairs),
        themes=frozenset(profile.themes),
        excludes=frozenset(profile.excludes),
        paired_with=partners,
    )


def mentee_candidate(state: Selected, partners: frozenset[UUID]) -> MenteeCandidate:
    """A selected person to be accompanied, as matching sees them."""
    profile = state.profile
    return MenteeCandidate(
        participation=state.participation,
        person=state.person,
        needs={skill: weight for skill, weight in profile.needs.items() if weight > 0},
        availability=profile.availability,
        capacity=profile.capacity,
        load=len(state.pairs),
        supervises=frozenset(profile.supervises),
        staff_category=profile.staff_category,
        themes=frozenset(profile.themes),
        excludes=frozenset(profile.excludes),
        paired_with=partners,
    )


def partners_of(state: Selected, states: Mapping[str, Any]) -> frozenset[UUID]:
    """The persons with whom somebody is in a pair now."""
    pairs = (states[PAIR.of(pair).name] for pair in state.pairs)
    return frozenset(pair.mentee_person if state.role == "mentor" else pair.mentor_person for pair in pairs if isinstance(pair, Formed))


def two_candidates(
    programme: UUID, mentor: UUID, mentee: UUID, states: Mapping[str, Any], today: date
) -> tuple[MentorCandidate, MenteeCandidate]:
    """Two participations as candidates; refuses where one of them is not selected (any more), elsewhere, or in the other role."""
    one, other = states[PARTICIPATION.of(mentor).name], states[PARTICIPATION.of(mentee).name]
    if not isinstance(one, Selected) or not isinstance(other, Selected):
        raise PairPersonLeft(mentor=str(mentor), mentee=str(mentee))
    if {one.programme, other.programme} != {programme}:
        raise InAnotherProgramme
    if one.role != "mentor":
        raise OnlyForMentors
    if other.role != "mentee":
        raise OnlyForMentees
    return mentor_candidate(one, partners_of(one, states), today), mentee_candidate(other, partners_of(other, states))
