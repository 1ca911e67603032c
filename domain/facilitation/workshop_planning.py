"""Planning workshops: opened, led by an adult, changed, cancelled."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, Stream, decides
from domain.design.design import DESIGN
from domain.facilitation.gathering import design_in_force
from domain.facilitation.meeting import require_possible_times
from domain.facilitation.overlaps import Hours, reads_elsewhere, require_all_free
from domain.facilitation.pair import Place
from domain.facilitation.safe_meeting import Whereabouts, frame_in_force, require_mode, require_period
from domain.facilitation.steering import STEERING
from domain.facilitation.workshop import (
    WORKSHOP,
    Cancelled,
    Facilitator,
    FacilitatorFunction,
    FacilitatorNamed,
    Gathering,
    NotOpened,
    Planned,
    WorkshopCancelled,
    WorkshopCancelReason,
    WorkshopChanged,
    WorkshopOpened,
)
from domain.facilitation.workshop_readiness import planned, reads_workshop, require_may_teach
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, AnotherProgramme, ReasonMissing, Running, running
from domain.refusal import Refused
from domain.training.joining import selected
from domain.training.participation import PARTICIPATION

MOST_SEATS: Final = 60
LONGEST_WORDS: Final = 300  # characters

# -------------------------------------------------------------------------------------------------------------- refusals


class WorkshopsNotInTheDesign(Refused):
    code = "workshops-not-in-the-design"
    sentence = (
        "La conception de ce programme ne prévoit pas d’ateliers. Rien n’a été enregistré ; "
        "ajoutez-les à la conception ou, si elle est validée, notez un ajustement."
    )


class WorkshopWordsUnusable(Refused):
    code = "workshop-words-unusable"
    kind = "invalid"
    sentence = (
        "Il manque le titre, le thème ou l’animateur, ou l’un d’eux est trop long. Rien n’a été enregistré ; complétez, puis recommencez."
    )


class WorkshopSeatsOutOfRange(Refused):
    code = "workshop-seats-out-of-range"
    kind = "invalid"
    sentence = "Un atelier compte de 1 à {most} places. Rien n’a été enregistré ; six à douze conviennent le mieux."


class WorkshopSeatsTaken(Refused):
    code = "workshop-seats-taken"
    sentence = "Il y a déjà {joined} inscrits : l’atelier ne peut pas avoir moins de places. Rien n’a été changé ; désinscrivez d’abord."


class WorkshopOutsideProgramme(Refused):
    code = "workshop-outside-programme"
    kind = "invalid"
    sentence = "Ce jour est en dehors des dates du programme. Rien n’a été enregistré ; choisissez un autre jour."


class FacilitatorIsMentor(Refused):
    code = "facilitator-is-mentor"
    sentence = "L’adulte qui anime ne peut pas être l’un des mentors de l’atelier. Rien n’a été enregistré ; nommez quelqu’un d’autre."


# -------------------------------------------------------------------------------------------------- commands and decisions


class OpenWorkshop(Command, frozen=True):
    """A theme, a day, a place, so many seats, an adult to lead. ``start``: minutes since midnight, in the institution's own time.

    ``facilitator``: their person, where the institution's directory has one. Outlines and themes are the template's identifiers.
    """

    programme: UUID
    workshop: UUID
    title: str
    theme: str
    day: date
    start: int
    minutes: int
    place: Place
    seats: int
    facilitator_name: Personal[str]
    facilitator_function: FacilitatorFunction = "staff"
    facilitator: UUID | None = None
    room: str = ""
    tool: str | None = None
    outline: str | None = None


def _reads_opening(command: OpenWorkshop) -> Iterator[Stream[Any]]:
    yield WORKSHOP.of(command.workshop)
    yield PROGRAMME.of(command.programme)
    yield DESIGN.of(command.programme)
    yield STEERING.of(command.programme)


@decides(OpenWorkshop, permission="workshops.run", reads=lambda command, states: _reads_opening(command))
def open_workshop(command: OpenWorkshop, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    design = design_in_force(command.programme, situation.states)
    if "workshop" not in design.frame.formats:
        raise WorkshopsNotInTheDesign
    _require_words(command.title, command.theme, readable(command.facilitator_name) or "", command.room)
    _require_possible(command, programme)
    _require_as_designed(command, command.programme, situation)
    opened = WorkshopOpened(**{name: getattr(command, name) for name in WorkshopOpened.__struct_fields__})
    named = FacilitatorNamed(
        command.workshop,
        command.programme,
        command.facilitator or command.workshop,
        command.facilitator_function,
        command.facilitator_name,
    )
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    if isinstance(state, NotOpened):
        return stream.gains(opened, named)
    if state == stream.kind.fold((opened, named)):
        return []
    raise AnotherProgramme


class NameFacilitator(Command, frozen=True):
    """Another adult leads the workshop."""

    workshop: UUID
    name: Personal[str]
    function: FacilitatorFunction = "staff"
    facilitator: UUID | None = None


@decides(NameFacilitator, permission="workshops.run", reads=lambda command, states: reads_workshop(command.workshop, states))
def name_facilitator(command: NameFacilitator, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, _ = planned(situation[stream], situation)
    _require_words(readable(command.name) or "")
    if command.facilitator in workshop.mentors.values():
        raise FacilitatorIsMentor
    named = Facilitator(command.facilitator or command.workshop, command.function, command.name)
    if workshop.facilitator == named:
        return []
    return stream.gains(FacilitatorNamed(command.workshop, workshop.programme, named.facilitator, named.function, named.name))


class ChangeWorkshop(Command, frozen=True):
    """Another day, hour, place or number of seats; those who joined keep theirs, and minors are as safe there as before."""

    workshop: UUID
    day: date
    start: int
    minutes: int
    place: Place
    seats: int
    room: str = ""
    tool: str | None = None


def _reads_with_people(command: ChangeWorkshop, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The workshop's mentors, the design with its adjustments and, where its hour changes, where everybody in it is expected."""
    yield from reads_workshop(command.workshop, states, assigned=True)
    known = states.get(WORKSHOP.of(command.workshop).name)
    if known is None or isinstance(known, NotOpened):
        return
    yield DESIGN.of(known.programme)
    yield STEERING.of(known.programme)
    if _hours(command) != _hours(known):
        yield from reads_elsewhere((*known.mentors, *known.joined), states)


def _hours(workshop: OpenWorkshop | ChangeWorkshop | Gathering) -> Hours:
    return Hours(workshop.day, workshop.start, workshop.minutes)


@decides(ChangeWorkshop, permission="workshops.run", reads=_reads_with_people, leaves_sealed=("workshop", "pair"))
def change_workshop(command: ChangeWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    workshop, programme = planned(situation[stream], situation)
    _require_words(command.room or "-")
    _require_possible(command, programme)
    _require_as_designed(command, workshop.programme, situation)
    if command.seats < len(workshop.joined):
        raise WorkshopSeatsTaken(joined=len(workshop.joined))
    fields = [name for name in WorkshopChanged.__struct_fields__ if name != "programme"]
    changed = WorkshopChanged(programme=workshop.programme, **{name: getattr(command, name) for name in fields})
    if stream.kind.evolve(workshop, changed) == workshop:
        return []
    mentors = [selected(situation[PARTICIPATION.of(one)]) for one in workshop.mentors]
    require_may_teach(mentors, workshop.theme, _whereabouts(command), programme, situation)
    if _hours(command) != _hours(workshop):
        require_all_free(workshop, _hours(command), situation)
    return stream.gains(changed)


class CancelWorkshop(Command, frozen=True):
    """It will not take place; ``note`` says more than the reason's name, and is needed for «other»."""

    workshop: UUID
    reason: WorkshopCancelReason
    note: str = ""


@decides(
    CancelWorkshop,
    permission="workshops.run",
    reads=lambda command, states: reads_workshop(command.workshop, states),
    leaves_sealed=("workshop",),
)
def cancel_workshop(command: CancelWorkshop, situation: Situation) -> Decision:
    stream = WORKSHOP.of(command.workshop)
    state = situation[stream]
    if isinstance(state, Cancelled):
        return []
    workshop, _ = planned(state, situation)
    note = command.note.strip()
    if command.reason == "other" and not note:
        raise ReasonMissing
    _require_words(note or "-")
    return stream.gains(WorkshopCancelled(command.workshop, workshop.programme, command.reason, note))


def _require_possible(command: OpenWorkshop | ChangeWorkshop, programme: Running) -> None:
    require_possible_times(command.minutes, command.start)
    if not 1 <= command.seats <= MOST_SEATS:
        raise WorkshopSeatsOutOfRange(most=MOST_SEATS)
    if not programme.first_day <= command.day <= programme.last_day:
        raise WorkshopOutsideProgramme


def _require_as_designed(command: OpenWorkshop | ChangeWorkshop, programme: UUID, situation: Situation) -> None:
    """Within the period that the design gives to sessions and workshops, and in one of its ways of meeting."""
    frame = frame_in_force(programme, situation)
    require_period(command.day, frame)
    require_mode(_whereabouts(command), frame)


def _require_words(*needed: str) -> None:
    """Each within its length, none empty but the last of several, which is a room."""
    first = needed[:-1] if len(needed) > 1 else needed
    if not all(word.strip() for word in first) or any(len(word) > LONGEST_WORDS for word in needed):
        raise WorkshopWordsUnusable


def _whereabouts(command: OpenWorkshop | ChangeWorkshop) -> Whereabouts:
    return Whereabouts(command.day, command.start, command.minutes, command.place, command.tool)


def whereabouts_of(workshop: Planned) -> Whereabouts:
    """When and where a planned workshop is to take place."""
    return Whereabouts(workshop.day, workshop.start, workshop.minutes, workshop.place, workshop.tool)
