"""Places in a workshop: mentors assigned and released, people who join and leave. Its seats are never exceeded."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.decision import Command, Decision, Happening, Situation, Stream, decides
from domain.facilitation.overlaps import reads_elsewhere, require_free
from domain.facilitation.workshop import (
    WORKSHOP,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
)
from domain.facilitation.workshop_planning import FacilitatorIsMentor, whereabouts_of
from domain.facilitation.workshop_readiness import (
    planned,
    reads_workshop,
    require_may_learn,
    require_may_teach,
    require_own,
    taking_part,
)
from domain.refusal import Refused
from domain.training.participation import PARTICIPATION, Selected
from domain.training.participation_events import WorkshopEntered


class WorkshopFull(Refused):
    code = "workshop-full"
    sentence = (
        "Cet atelier est complet : ses {seats} places sont prises. Rien n’a été changé ; "
        "choisissez-en un autre, ou demandez une place de plus."
    )


def _reads_entering(workshop: UUID, participation: UUID, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """What entering a workshop rests on, and where else somebody is expected."""
    yield from reads_workshop(workshop, states, participation)
    yield from reads_elsewhere((participation,), states)


def entered(someone: Selected, workshop: UUID) -> list[Happening]:
    """That somebody has a part in a workshop, told the first time."""
    if workshop in someone.workshops:
        return []
    told = WorkshopEntered(someone.participation, someone.programme, someone.person, someone.role, workshop)
    return PARTICIPATION.of(someone.participation).gains(told)


class AssignWorkshopMentor(Command, frozen=True):
    """A certified mentor will teach in it; a minor only with their guardian's word, in a safe place and at a safe hour."""

    workshop: UUID
    participation: UUID


@decides(
    AssignWorkshopMentor,
    permission="workshops.run",
    reads=lambda command, states: _reads_entering(command.workshop, command.participation, states),
    leaves_sealed=("workshop", "pair"),
)
def assign_workshop_mentor(command: AssignWorkshopMentor, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, programme = planned(situation[stream], situation)
    mentor = taking_part(command.participation, workshop.programme, "mentor", situation)
    if command.participation in workshop.mentors:
        return []
    if workshop.facilitator is not None and workshop.facilitator.facilitator == mentor.person:
        raise FacilitatorIsMentor
    require_may_teach([mentor], workshop.theme, whereabouts_of(workshop), programme, situation)
    require_free(command.participation, workshop, situation)
    assigned = WorkshopMentorAssigned(command.workshop, workshop.programme, command.participation, mentor.person)
    return [*stream.gains(assigned), *entered(mentor, command.workshop)]


class ReleaseWorkshopMentor(Command, frozen=True):
    """A mentor will not teach in it after all."""

    workshop: UUID
    participation: UUID


@decides(
    ReleaseWorkshopMentor,
    permission="workshops.run",
    reads=lambda command, states: reads_workshop(command.workshop, states),
    leaves_sealed=("workshop",),
)
def release_workshop_mentor(command: ReleaseWorkshopMentor, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, _ = planned(situation[stream], situation)
    person = workshop.mentors.get(command.participation)
    if person is None:
        return []
    return stream.gains(WorkshopMentorReleased(command.workshop, workshop.programme, command.participation, person))


class JoinWorkshop(Command, frozen=True):
    """Take a seat, for oneself, or for somebody who asked."""

    workshop: UUID
    participation: UUID


@decides(
    JoinWorkshop,
    permission="workshops.join",
    reads=lambda command, states: _reads_entering(command.workshop, command.participation, states),
    leaves_sealed=("workshop", "pair"),
)
def join_workshop(command: JoinWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, programme = planned(situation[stream], situation)
    mentee = taking_part(command.participation, workshop.programme, "mentee", situation)
    require_own(mentee, situation)
    if command.participation in workshop.joined:
        return []
    require_may_learn(mentee, programme, workshop.day)
    if not workshop.free_seats:
        raise WorkshopFull(seats=workshop.seats)
    require_free(command.participation, workshop, situation)
    joined = WorkshopJoined(command.workshop, workshop.programme, command.participation, mentee.person)
    return [*stream.gains(joined), *entered(mentee, command.workshop)]


class LeaveWorkshop(Command, frozen=True):
    """Give a seat back; whoever left the programme can be taken off the list all the same."""

    workshop: UUID
    participation: UUID


@decides(
    LeaveWorkshop,
    permission="workshops.join",
    reads=lambda command, states: reads_workshop(command.workshop, states, command.participation),
    leaves_sealed=("workshop",),
)
def leave_workshop(command: LeaveWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, _ = planned(situation[stream], situation)
    state = situation[PARTICIPATION.of(command.participation)]
    if isinstance(state, Selected):
        require_own(state, situation)
    person = workshop.joined.get(command.participation)
    if person is None:
        return []
    return stream.gains(WorkshopLeft(command.workshop, workshop.programme, command.participation, person))
