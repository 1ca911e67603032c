"""Carrying out a counterfactual: the cohort in which it came true, made without asking how the domain works it out."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain.availability import Slot
from domain.facilitation.assignment import maximum_pairs
from domain.facilitation.candidates import Candidate, Cohort, Waiver
from domain.facilitation.possibilities import Possibilities
from domain.facilitation.relaxation import Counterfactual, Relaxation

WHOLE_WEEK = tuple(Slot(weekday, 0, 24 * 60) for weekday in range(7))
replace = msgspec.structs.replace
Change = Callable[[Candidate], dict[str, Any]]


def most_pairs(cohort: Cohort) -> int:
    possibilities = Possibilities(cohort)
    return maximum_pairs(possibilities.neighbours(), possibilities.mentor_places, possibilities.mentee_places)


def changed(cohort: Cohort, concerned: Callable[[Candidate], bool], change: Change) -> Cohort:
    """The cohort with other fields for those whom it concerns."""
    return replace(
        cohort,
        mentors=tuple(replace(one, **change(one)) if concerned(one) else one for one in cohort.mentors),
        mentees=tuple(replace(one, **change(one)) if concerned(one) else one for one in cohort.mentees),
    )


def all_waived(cohort: Cohort, concerned: Callable[[Candidate], bool]) -> Cohort:
    waivers = {
        Waiver(one.participation, other.participation)
        for one in cohort.mentors
        for other in cohort.mentees
        if concerned(one) or concerned(other)
    }
    return replace(cohort, waivers=tuple(sorted(waivers | set(cohort.waivers))))


def a_place_more(one: Candidate) -> dict[str, Any]:
    """One free place more than they have, even for somebody who has more pairs than they wanted."""
    return {"capacity": max(one.capacity, one.load) + 1}


def came_true_for(cohort: Cohort, person: Candidate, counterfactual: Counterfactual) -> Cohort:
    """Lifted for one person alone."""

    def themselves(one: Candidate) -> bool:
        return one.participation == person.participation

    match counterfactual.relax:
        case Relaxation.CERTIFICATION:
            return changed(cohort, themselves, lambda one: {"certified": True})
        case Relaxation.AUTHORISATION:
            return changed(cohort, themselves, lambda one: {"authorised": True})
        case Relaxation.CAPACITY:
            return changed(cohort, themselves, lambda one: {"capacity": one.load + 1})
        case Relaxation.AVAILABILITY:
            return changed(cohort, themselves, lambda one: {"availability": WHOLE_WEEK})
        case Relaxation.TEACHING_LINK:
            return all_waived(cohort, themselves)
        case Relaxation.EXCLUSION:
            spared = changed(cohort, themselves, lambda one: {"excludes": frozenset()})
            return changed(spared, lambda one: True, lambda one: {"excludes": one.excludes - {person.person}})
        case Relaxation.PARTNER_CAPACITY:
            partner = counterfactual.partner
            return changed(cohort, lambda one: one.participation == partner, a_place_more)
        case Relaxation.SHARED_SKILL:
            raise AssertionError("a rule of the design is never lifted for one person")


def came_true_for_all(cohort: Cohort, relaxation: Relaxation) -> Cohort:
    """Lifted for everybody."""
    mentors = {one.participation for one in cohort.mentors}

    def anybody(one: Candidate) -> bool:
        return True

    def a_mentor(one: Candidate) -> bool:
        return one.participation in mentors

    match relaxation:
        case Relaxation.CERTIFICATION:
            return changed(cohort, a_mentor, lambda one: {"certified": True})
        case Relaxation.AUTHORISATION:
            return changed(cohort, a_mentor, lambda one: {"authorised": True})
        case Relaxation.CAPACITY:
            return changed(cohort, a_mentor, a_place_more)
        case Relaxation.AVAILABILITY:
            return changed(cohort, anybody, lambda one: {"availability": WHOLE_WEEK})
        case Relaxation.TEACHING_LINK:
            return all_waived(cohort, anybody)
        case Relaxation.EXCLUSION:
            return changed(cohort, anybody, lambda one: {"excludes": frozenset()})
        case Relaxation.SHARED_SKILL:
            return replace(cohort, rules=replace(cohort.rules, shared_skill_required=False))
        case Relaxation.PARTNER_CAPACITY:
            raise AssertionError("one partner's place is never lifted for all")
