"""Enrolment: people of a file become known to the institution and are put forward for a programme, in one decision.

Who is in the programme already stays as they are; what a later file adds to what matching may know of them is kept.
"""

from datetime import date
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, decides
from domain.programme import PROGRAMME, Running, require, running
from domain.training.joining import InAnotherProgramme
from domain.training.participation import PARTICIPATION, NotProposed, Proposed, Selected, Waitlisted
from domain.training.participation_events import ParticipationProposed, Profile, ProfileCompleted, Role
from tenants.person import PERSON
from tenants.registering import PersonDetails, guardian_required_until, registrations


class Enrolled(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One person of a file: who they are, and as whom they would take part."""

    person: PersonDetails
    participation: UUID
    role: Role
    profile: Profile
    applied: bool = False
    motivation: str | None = None


class EnrolPeople(Command, frozen=True):
    programme: UUID
    people: tuple[Enrolled, ...]


@decides(
    EnrolPeople,
    permission="people.import",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        *(PERSON.of(one.person.person) for one in command.people),
        *(PARTICIPATION.of(one.participation) for one in command.people),
    ),
)
def enrol_people(command: EnrolPeople, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    require("data-agreement", situation.institution.data_agreement is not None, programme, situation.today)
    happenings = registrations((one.person for one in command.people), situation)
    for one in command.people:
        stream = PARTICIPATION.of(one.participation)
        state = situation[stream]
        match state:
            case NotProposed():
                birth_date = one.person.birth_date
                happenings += stream.gains(
                    ParticipationProposed(
                        one.participation,
                        command.programme,
                        one.person.person,
                        one.role,
                        bounded_profile(one.role, one.profile, programme),
                        guarded_until(birth_date, situation.today),
                        one.applied,
                        one.motivation,
                    )
                )
            case Proposed() | Waitlisted() | Selected():
                if state.programme != command.programme:
                    raise InAnotherProgramme
                completed = bounded_profile(one.role, completed_profile(state.profile, one.profile), programme)
                if completed != state.profile:
                    happenings += stream.gains(ProfileCompleted(one.participation, command.programme, state.person, completed))
            case _:
                continue
    return happenings


def completed_profile(known: Profile, told: Profile) -> Profile:
    """What is known, with what it lacked: skills, needs, slots and people not to be paired with are added, nothing is taken away."""
    return msgspec.structs.replace(
        known,
        skills={**told.skills, **known.skills},
        needs={**told.needs, **known.needs},
        availability=tuple(sorted({*known.availability, *told.availability})),
        themes=tuple(dict.fromkeys((*known.themes, *told.themes))),
        supervises=tuple(dict.fromkeys((*known.supervises, *told.supervises))),
        excludes=tuple(dict.fromkeys((*known.excludes, *told.excludes))),
        wishes_to_learn=tuple(dict.fromkeys((*known.wishes_to_learn, *told.wishes_to_learn))),
        can_teach=tuple(dict.fromkeys((*known.can_teach, *told.can_teach))),
        prefers=tuple(dict.fromkeys((*known.prefers, *told.prefers))),
        staff_category=known.staff_category or told.staff_category,
        group=known.group or told.group,
    )


def bounded_profile(role: Role, profile: Profile, programme: Running) -> Profile:
    """A file may offer more pairs than a mentor can have at a time: they are taken at the programme's maximum."""
    if role != "mentor" or profile.capacity <= programme.mentor_capacity_maximum:
        return profile
    return msgspec.structs.replace(profile, capacity=programme.mentor_capacity_maximum)


def guarded_until(birth_date: date | None, today: date) -> date | None:
    """Until when a guardian must say yes; None for an adult, and where the age is not known."""
    if birth_date is None:
        return None
    until = guardian_required_until(birth_date)
    return until if today <= until else None
