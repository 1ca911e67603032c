"""Holding a workshop: who was there and for how long, told once and corrected by a new fact."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Moment, Situation, Stream, TimeNotAllowed, decides, require_past
from domain.facilitation.meeting import require_possible_times
from domain.facilitation.safe_meeting import Whereabouts
from domain.facilitation.workshop import (
    WORKSHOP,
    Attendance,
    Cancelled,
    Held,
    NotOpened,
    Planned,
    WorkshopAttendanceCorrected,
    WorkshopHeld,
)
from domain.facilitation.workshop_places import WorkshopFull, entered
from domain.facilitation.workshop_readiness import (
    WorkshopIsCancelled,
    WorkshopMissing,
    planned,
    reads_workshop,
    require_may_learn,
    require_may_teach,
)
from domain.programme import PROGRAMME, ReasonMissing, Running, running
from domain.refusal import Refused
from domain.training.joining import InAnotherProgramme, selected
from domain.training.participation import PARTICIPATION, Selected

# -------------------------------------------------------------------------------------------------------------- refusals


class WorkshopInTheFuture(Refused):
    code = "workshop-in-the-future"
    kind = "invalid"
    sentence = "Cet atelier n’a pas encore eu lieu. Rien n’a été enregistré ; notez les présences après, ou corrigez la date."


class WorkshopWithoutAdult(Refused):
    code = "workshop-without-adult"
    sentence = (
        "Un atelier a lieu en présence d’un adulte qui l’anime. Il n’est pas enregistré comme tenu ; "
        "dites qui était là, annulez-le, ou parlez-en au référent s’il a eu lieu sans adulte."
    )


class WorkshopWithoutAudience(Refused):
    code = "workshop-without-audience"
    kind = "invalid"
    sentence = (
        "Il faut au moins un mentor et une personne accompagnée parmi les présents. Rien n’a été enregistré ; "
        "complétez, ou annulez l’atelier."
    )


class AttendanceMinutesImpossible(Refused):
    code = "attendance-minutes-impossible"
    kind = "invalid"
    sentence = "Une personne présente l’a été d’une minute à toute la durée de l’atelier. Rien n’a été enregistré ; corrigez les minutes."


class AttendanceTwice(Refused):
    code = "attendance-twice"
    kind = "invalid"
    sentence = "Une même personne est notée deux fois. Rien n’a été enregistré ; gardez une seule ligne pour elle."


class WorkshopNotHeld(Refused):
    code = "workshop-not-held"
    sentence = "Cet atelier n’est pas encore noté comme tenu : il n’y a rien à corriger. Rien n’a été changé ; notez d’abord les présences."


# -------------------------------------------------------------------------------------------------- commands and decisions


class Present(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who was there, and for how many minutes."""

    participation: UUID
    minutes: int


class HoldWorkshop(Command, frozen=True):
    """It took place. ``present`` names everybody who was there, mentors included, whether they had joined or not.

    ``facilitator_present``: the adult was there all along. ``held_at``: the moment it began. Whoever joined and is not named was absent.
    """

    workshop: UUID
    day: date
    minutes: int
    facilitator_present: bool
    present: tuple[Present, ...]
    held_at: Moment | None = None


def _reads(command: "HoldWorkshop | CorrectWorkshopAttendance", states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    return reads_workshop(command.workshop, states, *(one.participation for one in command.present))


@decides(HoldWorkshop, permission="workshops.run", reads=_reads, leaves_sealed=("workshop",))
def hold_workshop(command: HoldWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    if isinstance(state, Held) and _same(command, state):
        return []
    workshop, programme = planned(state, situation)
    if command.day > situation.today:
        raise WorkshopInTheFuture
    require_possible_times(command.minutes, None)
    # the day is the institution's own, the moment is in UTC: between time zones they may lie one date apart
    if command.held_at is not None and abs((command.held_at.date() - command.day).days) > 1:
        raise TimeNotAllowed(date=command.held_at.date().isoformat())
    require_past(command.held_at, situation)
    if not command.facilitator_present:
        raise WorkshopWithoutAdult
    attendances = _attended(command, workshop, programme, command.day, situation)
    held = WorkshopHeld(command.workshop, workshop.programme, command.day, command.minutes, attendances, command.held_at or situation.now)
    return [*stream.gains(held, occurred_at=command.held_at), *_entered(command, situation)]


class CorrectWorkshopAttendance(Command, frozen=True):
    """Say who was really there, and for how long; what was first told stays in the history."""

    workshop: UUID
    minutes: int
    present: tuple[Present, ...]
    reason: str


@decides(CorrectWorkshopAttendance, permission="workshops.run", reads=_reads, leaves_sealed=("workshop",))
def correct_attendance(command: CorrectWorkshopAttendance, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    match state:
        case NotOpened():
            raise WorkshopMissing
        case Planned():
            raise WorkshopNotHeld
        case Cancelled():
            raise WorkshopIsCancelled
        case Held() as workshop:
            programme = running(situation[PROGRAMME.of(workshop.programme)])
    if not command.reason.strip():
        raise ReasonMissing
    require_possible_times(command.minutes, None)
    attendances = _attended(command, workshop, programme, workshop.day, situation)
    if (workshop.minutes, workshop.attendances) == (command.minutes, attendances):
        return []
    corrected = WorkshopAttendanceCorrected(command.workshop, workshop.programme, command.minutes, attendances, command.reason.strip())
    return [*stream.gains(corrected, occurred_at=workshop.at), *_entered(command, situation)]


def _attended(
    command: HoldWorkshop | CorrectWorkshopAttendance, workshop: Planned | Held, programme: Running, day: date, situation: Situation
) -> tuple[Attendance, ...]:
    """Everybody who was there, in a lasting order, each having been allowed to be."""
    if len({one.participation for one in command.present}) < len(command.present):
        raise AttendanceTwice
    if any(not 1 <= one.minutes <= command.minutes for one in command.present):
        raise AttendanceMinutesImpossible
    people = {one.participation: _of_this_programme(one.participation, workshop.programme, situation) for one in command.present}
    mentors = [one for one in people.values() if one.role == "mentor"]
    mentees = [one for one in people.values() if one.role == "mentee"]
    if not mentors or not mentees:
        raise WorkshopWithoutAudience
    if len(mentees) > workshop.seats:
        raise WorkshopFull(seats=workshop.seats)
    start = workshop.start if day == workshop.day else None
    require_may_teach(
        mentors, workshop.theme, Whereabouts(day, start, command.minutes, workshop.place, workshop.tool), programme, situation
    )
    for mentee in mentees:
        require_may_learn(mentee, programme, day)
    told = (
        Attendance(one.participation, people[one.participation].person, people[one.participation].role, one.minutes)
        for one in command.present
    )
    return tuple(sorted(told, key=lambda one: (one.role, one.participation)))


def _entered(command: HoldWorkshop | CorrectWorkshopAttendance, situation: Situation) -> list[Happening]:
    """Whoever was there without having joined has had a part in it too."""
    people = (selected(situation[PARTICIPATION.of(one.participation)]) for one in command.present)
    return [happening for someone in people for happening in entered(someone, command.workshop)]


def _of_this_programme(participation: UUID, programme: UUID, situation: Situation) -> Selected:
    state = selected(situation[PARTICIPATION.of(participation)])
    if state.programme != programme:
        raise InAnotherProgramme
    return state


def _same(command: HoldWorkshop, state: Held) -> bool:
    told = {one.participation: one.minutes for one in command.present}
    kept = {one.participation: one.minutes for one in state.attendances}
    return (command.day, command.minutes, told) == (state.day, state.minutes, kept)
