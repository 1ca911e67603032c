"""A certified training that a programme belongs to, by its number in the national register: only then does it speak for its learners.

One history for each programme and number. What is detached may be attached again; attaching again with other words corrects them.
"""

import re
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.refusal import Refused

# ------------------------------------------------------------------------------------------------------- events and state


@event_type("certified-training.attached.v1")
class TrainingAttached(Event, frozen=True):
    """``number``: «RNCP…» or «RS…». ``last_day`` of the training is None where it goes on."""

    training: UUID
    programme: UUID
    number: str
    title: str
    certifier: str
    first_day: date
    last_day: date | None = None


@event_type("certified-training.detached.v1")
class TrainingDetached(Event, frozen=True):
    training: UUID
    programme: UUID
    reason: str


class NotAttached(msgspec.Struct, frozen=True):
    """It never was."""


class Attached(msgspec.Struct, frozen=True):
    number: str
    title: str
    certifier: str
    first_day: date
    last_day: date | None


class Detached(msgspec.Struct, frozen=True):
    """It was once."""


TrainingState: TypeAlias = NotAttached | Attached | Detached


def evolve(state: TrainingState, event: Event) -> TrainingState:
    match event:
        case TrainingAttached():
            return Attached(event.number, event.title, event.certifier, event.first_day, event.last_day)
        case TrainingDetached():
            return Detached()
        case _:
            return state


CERTIFIED_TRAINING: Final = StreamType[TrainingState]("certified-training", NotAttached(), evolve)

_NUMBER: Final = re.compile(r"^(?:RNCP|RS)[1-9][0-9]{1,5}$")
LONGEST: Final = 300  # characters
SHORTEST: Final = 3


def training_stream(programme: UUID, number: str) -> Stream[TrainingState]:
    """The history of a programme and a training, however its number is spaced or written."""
    return CERTIFIED_TRAINING.of(uuid5(programme, f"certified-training/{plain_number(number)}"))


def plain_number(number: str) -> str:
    """«RNCP 38584», «rncp38584»: RNCP38584."""
    return "".join(number.split()).upper()


# -------------------------------------------------------------------------------------------------------------- refusals


class TrainingNumberUnreadable(Refused):
    code = "training-number-unreadable"
    kind = "invalid"
    sentence = "Un numéro de certification s’écrit RNCP ou RS, puis des chiffres. Rien n’a été rattaché ; corrigez ce numéro."


class TrainingUnnamed(Refused):
    code = "training-unnamed"
    kind = "invalid"
    sentence = "L’intitulé, le certificateur ou la raison manque ({shortest} à {longest} signes). Rien n’a été changé ; complétez-le."


class TrainingDaysReversed(Refused):
    code = "training-days-reversed"
    kind = "invalid"
    sentence = "La formation finirait avant de commencer. Rien n’a été rattaché ; corrigez les deux dates."


class TrainingNotAttached(Refused):
    code = "training-not-attached"
    kind = "missing"
    sentence = "Ce programme n’est pas rattaché à cette formation. Rien n’a été changé ; relisez la liste."


# -------------------------------------------------------------------------------------------------- commands and decisions


class AttachTraining(Command, frozen=True):
    """Say that the programme belongs to a certified training; again, with other words, to correct them."""

    programme: UUID
    number: str
    title: str
    certifier: str
    first_day: date
    last_day: date | None = None


@decides(
    AttachTraining,
    permission="programme.run",
    reads=lambda command, states: (PROGRAMME.of(command.programme), training_stream(command.programme, command.number)),
)
def attach_training(command: AttachTraining, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing  # one that is closed is still audited
    number = plain_number(command.number)
    if not _NUMBER.fullmatch(number):
        raise TrainingNumberUnreadable
    if command.last_day is not None and command.last_day < command.first_day:
        raise TrainingDaysReversed
    stream = training_stream(command.programme, number)
    told = TrainingAttached(
        stream.identifier,
        command.programme,
        number,
        _words(command.title),
        _words(command.certifier),
        command.first_day,
        command.last_day,
    )
    return [] if situation[stream] == stream.kind.fold((told,)) else stream.gains(told)


class DetachTraining(Command, frozen=True):
    """It does not belong to it, or does no longer; what was attached stays in the history."""

    programme: UUID
    number: str
    reason: str


@decides(DetachTraining, permission="programme.run", reads=lambda command, states: (training_stream(command.programme, command.number),))
def detach_training(command: DetachTraining, situation: Situation) -> Decision:
    stream = training_stream(command.programme, command.number)
    reason = _words(command.reason)
    match situation[stream]:
        case NotAttached():
            raise TrainingNotAttached
        case Detached():
            return []
    return stream.gains(TrainingDetached(stream.identifier, command.programme, reason))


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise TrainingUnnamed(shortest=SHORTEST, longest=LONGEST)
    return words
