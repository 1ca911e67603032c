"""The cohort of a matching run, as the histories tell it: who is selected, ready, free, and by which rules.

The service that calls the solver and the decision that verifies its proposal gather from the same streams by these functions.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from domain.decision import Stream
from domain.design.design import DESIGN, Approved, DesignContent, DesignMissing, DesignState, Draft, Submitted, version_in_force
from domain.facilitation.candidates import (
    CRITERIA,
    DEFAULT_SESSION_MINUTES,
    Cohort,
    MatchingRules,
    MenteeCandidate,
    MentorCandidate,
    Quota,
    Weights,
    cohort,
)
from domain.facilitation.impossible_pairs import PairPersonLeft
from domain.facilitation.matching import MATCHING, NotProposed, Proposed
from domain.facilitation.pair import PAIR, Formed
from domain.facilitation.steering import STEERING, in_force
from domain.programme import MENTOR_CAPACITY_MAXIMUM, PROGRAMME, OptionalDataBasis, Running
from domain.training.joining import InAnotherProgramme
from domain.training.learning import OnlyForMentees, OnlyForMentors
from domain.training.participation import PARTICIPATION, Selected


def streams_to_gather(matching: UUID, programme: UUID, participations: Iterable[UUID], states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The run, its programme, design and adjustments, the participations and, once those are read, the pairs that they are in."""
    yield MATCHING.of(matching)
    yield PROGRAMME.of(programme)
    yield DESIGN.of(programme)
    yield STEERING.of(programme)
    for participation in participations:
        stream = PARTICIPATION.of(participation)
        yield stream
        known = states.get(stream.name)
        if isinstance(known, Selected):
            yield from (PAIR.of(pair) for pair in known.pairs)


def gathered(
    matching: UUID,
    programme: UUID,
    participations: Iterable[UUID],
    states: Mapping[str, Any],
    today: date,
    *,
    conditional: bool = False,
) -> Cohort:
    """The cohort of those of these people who are selected today; the others cannot be paired and are left out.

    ``states`` holds what ``streams_to_gather`` names. ``conditional``: mentors who are not ready yet are paired too. Refuses where
    there is no design, or where somebody is of another programme.
    """
    basis, most = basis_of(programme, states), most_pairs_at_a_time(programme, states)
    mentors: list[MentorCandidate] = []
    mentees: list[MenteeCandidate] = []
    for participation in dict.fromkeys(participations):
        state = states[PARTICIPATION.of(participation).name]
        if not isinstance(state, Selected):
            continue
        if state.programme != programme:
            raise InAnotherProgramme
        if state.role == "mentor":
            mentors.append(mentor_candidate(state, partners_of(state, states), today, basis, most))
        else:
            mentees.append(mentee_candidate(state, partners_of(state, states), today, basis))
    run = states[MATCHING.of(matching).name]
    waivers = run.waivers if isinstance(run, NotProposed | Proposed) else frozenset()
    return cohort(mentors, mentees, matching_rules(design_in_force(programme, states), conditional=conditional), waivers)


def design_of(state: DesignState) -> DesignContent:
    """What the design says; whether it must be approved first is the gate's to say."""
    match state:
        case Draft() | Submitted() | Approved():
            return state.content
        case _:
            raise DesignMissing


def design_in_force(programme: UUID, states: Mapping[str, Any]) -> DesignContent:
    """The design as it holds today, every adjustment since its approval included."""
    design = states[DESIGN.of(programme).name]
    return in_force(design_of(design), states[STEERING.of(programme).name], version_in_force(design))


def basis_of(programme: UUID, states: Mapping[str, Any]) -> OptionalDataBasis:
    """On what ground wishes may be used; where the programme does not say, only with each one's consent."""
    state = states[PROGRAMME.of(programme).name]
    return state.optional_data if isinstance(state, Running) else "consent"


def most_pairs_at_a_time(programme: UUID, states: Mapping[str, Any]) -> int:
    """How many pairs a mentor may be in at once, whatever an earlier file or another programme let them say."""
    state = states[PROGRAMME.of(programme).name]
    return state.mentor_capacity_maximum if isinstance(state, Running) else MENTOR_CAPACITY_MAXIMUM


def matching_rules(design: DesignContent, *, conditional: bool = False) -> MatchingRules:
    """The rules of a design: a criterion that it does not weigh counts nothing; a frame without duration means the usual one."""
    weights = Weights(**{criterion: max(0.0, design.matching_weights.get(criterion, 0.0)) for criterion in CRITERIA})
    minutes = design.frame.session_minutes
    quotas = tuple(Quota(category, people) for category, people in sorted(design.matching_quotas.items()) if people > 0)
    return MatchingRules(
        weights=weights,
        session_minutes=minutes if minutes > 0 else DEFAULT_SESSION_MINUTES,
        conditional=conditional,
        quotas=quotas,
    )


def mentor_candidate(state: Selected, partners: frozenset[UUID], today: date, basis: OptionalDataBasis, most_pairs: int) -> MentorCandidate:
    """A selected mentor as matching sees them today.

    What an import let through is brought within bounds: levels between 0 and 1, capacity to ``most_pairs`` at a time.
    """
    profile = state.usable_profile(today, basis)
    objected = any(answer.said == "refused" for answer in state.answers("participation").values())
    return MentorCandidate(
        participation=state.participation,
        person=state.person,
        certified=state.certified(today),
        authorised=state.authorised(today),
        skills={skill: min(1.0, max(0.0, level)) for skill, level in profile.skills.items()},
        availability=profile.availability,
        capacity=min(profile.capacity, most_pairs),
        load=len(state.pairs),
        themes=frozenset(profile.themes),
        wishes_to_learn=frozenset(profile.wishes_to_learn),
        prefers=frozenset(profile.prefers),
        excludes=frozenset(profile.excludes),
        paired_with=partners,
        may_become_ready=not state.revoked and (state.authorised(today) or not objected),
    )


def mentee_candidate(state: Selected, partners: frozenset[UUID], today: date, basis: OptionalDataBasis) -> MenteeCandidate:
    """A selected person to be accompanied, as matching sees them."""
    profile = state.usable_profile(today, basis)
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
        can_teach=frozenset(profile.can_teach),
        prefers=frozenset(profile.prefers),
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
    basis, most = basis_of(programme, states), most_pairs_at_a_time(programme, states)
    return (
        mentor_candidate(one, partners_of(one, states), today, basis, most),
        mentee_candidate(other, partners_of(other, states), today, basis),
    )
