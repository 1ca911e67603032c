"""Steering meetings: planned, dropped, held, corrected, what they decided and when it was done."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Moment, Situation, TimeNotAllowed, decides, require_past
from domain.facilitation.steering import (
    STEERING,
    Attendee,
    MeetingKind,
    Responsible,
    Steering,
    SteeringDecision,
    SteeringDecisionDone,
    SteeringDecisionTaken,
    SteeringMeeting,
    SteeringMeetingCorrected,
    SteeringMeetingDropped,
    SteeringMeetingHeld,
    SteeringMeetingPlanned,
)
from domain.programme import PROGRAMME, ReasonMissing, running
from domain.refusal import Refused

LONGEST_WORDS: Final = 1000  # characters
MOST_ATTENDING: Final = 200  # of each

# -------------------------------------------------------------------------------------------------------------- refusals


class SteeringMeetingMissing(Refused):
    code = "steering-meeting-missing"
    kind = "missing"
    sentence = "Ce comité de pilotage n’est pas noté comme tenu. Rien n’a été enregistré ; notez-le d’abord, avec les présents."


class SteeringMeetingAlreadyHeld(Refused):
    code = "steering-meeting-already-held"
    sentence = "Ce comité de pilotage est déjà noté autrement ; il est conservé. Rien n’a été changé ; notez-en un autre."


class SteeringDecidedWithDirection(Refused):
    code = "steering-decided-with-direction"
    sentence = (
        "Ce comité a ajusté le programme, ce qu’il ne peut qu’en présence de la direction. Rien n’a été changé ; "
        "gardez la direction parmi les présents, ou décidez d’abord un autre ajustement."
    )


class SteeringMeetingInTheFuture(Refused):
    code = "steering-meeting-in-the-future"
    kind = "invalid"
    sentence = "Ce comité de pilotage n’a pas encore eu lieu. Rien n’a été enregistré ; prévoyez-le, puis notez-le quand il aura eu lieu."


class SteeringMeetingInThePast(Refused):
    code = "steering-meeting-in-the-past"
    kind = "invalid"
    sentence = (
        "Ce jour est passé : on ne prévoit qu’un jour à venir. Rien n’a été enregistré ; notez le comité comme tenu, ou changez le jour."
    )


class SteeringAttendanceImpossible(Refused):
    code = "steering-attendance-impossible"
    kind = "invalid"
    sentence = "Il faut dire qui était là, avec des nombres possibles. Rien n’a été enregistré ; corrigez les présents, puis recommencez."


class SteeringWordsUnusable(Refused):
    code = "steering-words-unusable"
    kind = "invalid"
    sentence = "La décision est vide ou trop longue. Rien n’a été enregistré ; dites-la en une phrase ou deux, puis recommencez."


class SteeringDecisionAlreadyTaken(Refused):
    code = "steering-decision-already-taken"
    sentence = "Cette décision est déjà notée autrement ; elle est conservée. Rien n’a été changé ; notez-en une nouvelle."


class SteeringDecisionMissing(Refused):
    code = "steering-decision-missing"
    kind = "missing"
    sentence = "Cette décision n’est pas notée dans ce programme. Rien n’a été enregistré ; choisissez-la dans la liste."


class SteeringDecisionDueTooEarly(Refused):
    code = "steering-decision-due-too-early"
    kind = "invalid"
    sentence = "L’échéance tombe avant le comité qui décide. Rien n’a été enregistré ; donnez une date qui le suit."


# -------------------------------------------------------------------------------------------------- commands and decisions


class PlanSteeringMeeting(Command, frozen=True):
    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date


@decides(
    PlanSteeringMeeting,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def plan_steering_meeting(command: PlanSteeringMeeting, situation: Situation) -> Decision:
    steering = steered(command.programme, situation)
    known = steering.meetings.get(command.meeting)
    if known == SteeringMeeting(command.kind, command.day):
        return []
    if known is not None and known.attended is not None:
        raise SteeringMeetingAlreadyHeld
    if command.day < situation.today:
        raise SteeringMeetingInThePast
    planned = SteeringMeetingPlanned(command.programme, command.meeting, command.kind, command.day)
    return STEERING.of(command.programme).gains(planned)


class HoldSteeringMeeting(Command, frozen=True):
    """It took place, planned or not. ``attended``: how many of each were there. ``held_at``: the moment it began."""

    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date
    attended: dict[Attendee, int]
    held_at: Moment | None = None


@decides(
    HoldSteeringMeeting,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def hold_steering_meeting(command: HoldSteeringMeeting, situation: Situation) -> Decision:
    steering = steered(command.programme, situation)
    if command.day > situation.today:
        raise SteeringMeetingInTheFuture
    if command.held_at is not None and abs((command.held_at.date() - command.day).days) > 1:
        raise TimeNotAllowed(date=command.held_at.date().isoformat())
    require_past(command.held_at, situation)
    attended = _there(command.attended)
    known = steering.meetings.get(command.meeting)
    if known == SteeringMeeting(command.kind, command.day, attended):
        return []
    if known is not None and known.attended is not None:
        raise SteeringMeetingAlreadyHeld
    held = SteeringMeetingHeld(command.programme, command.meeting, command.kind, command.day, attended)
    return STEERING.of(command.programme).gains(held, occurred_at=command.held_at)


class CorrectSteeringMeeting(Command, frozen=True):
    """What was noted of a meeting was wrong: another kind, another day, other numbers. What it decided stands."""

    programme: UUID
    meeting: UUID
    kind: MeetingKind
    day: date
    attended: dict[Attendee, int]
    reason: str


@decides(
    CorrectSteeringMeeting,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def correct_steering_meeting(command: CorrectSteeringMeeting, situation: Situation) -> Decision:
    steering = steered(command.programme, situation)
    known = held_meeting(steering, command.meeting)
    if command.day > situation.today:
        raise SteeringMeetingInTheFuture
    attended = _there(command.attended)
    if known == SteeringMeeting(command.kind, command.day, attended):
        return []
    reason = command.reason.strip()
    if not reason:
        raise ReasonMissing
    decisions = [one for one in steering.decisions.values() if one.meeting == command.meeting]
    if any(one.due < command.day for one in decisions):
        raise SteeringDecisionDueTooEarly
    decided = [one for one in steering.adjustments.values() if one.meeting == command.meeting]
    if decided and not attended.get("direction"):
        raise SteeringDecidedWithDirection
    corrected = SteeringMeetingCorrected(command.programme, command.meeting, command.kind, command.day, attended, reason)
    return STEERING.of(command.programme).gains(corrected)


class DropSteeringMeeting(Command, frozen=True):
    """A meeting that was planned does not take place."""

    programme: UUID
    meeting: UUID
    reason: str


@decides(
    DropSteeringMeeting,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def drop_steering_meeting(command: DropSteeringMeeting, situation: Situation) -> Decision:
    known = steered(command.programme, situation).meetings.get(command.meeting)
    if known is None:
        return []
    if known.attended is not None:
        raise SteeringMeetingAlreadyHeld
    reason = command.reason.strip()
    if not reason:
        raise ReasonMissing
    return STEERING.of(command.programme).gains(SteeringMeetingDropped(command.programme, command.meeting, reason))


class TakeSteeringDecision(Command, frozen=True):
    """What a meeting that was held decided, who sees to it, by when."""

    programme: UUID
    meeting: UUID
    decision: UUID
    words: str
    owner: Responsible
    due: date


@decides(
    TakeSteeringDecision,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def take_steering_decision(command: TakeSteeringDecision, situation: Situation) -> Decision:
    steering = steered(command.programme, situation)
    meeting = held_meeting(steering, command.meeting)
    words = command.words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise SteeringWordsUnusable
    if command.due < meeting.day:
        raise SteeringDecisionDueTooEarly
    known = steering.decisions.get(command.decision)
    if known is not None:
        if known == SteeringDecision(command.meeting, words, command.owner, command.due, known.done_on):
            return []
        raise SteeringDecisionAlreadyTaken
    taken = SteeringDecisionTaken(command.programme, command.meeting, command.decision, words, command.owner, command.due)
    return STEERING.of(command.programme).gains(taken)


class MarkSteeringDecisionDone(Command, frozen=True):
    programme: UUID
    decision: UUID
    done_on: date


@decides(
    MarkSteeringDecisionDone,
    permission="steering.run",
    reads=lambda command, states: (STEERING.of(command.programme), PROGRAMME.of(command.programme)),
)
def mark_steering_decision_done(command: MarkSteeringDecisionDone, situation: Situation) -> Decision:
    known = steered(command.programme, situation).decisions.get(command.decision)
    if known is None:
        raise SteeringDecisionMissing
    if known.done_on is not None:
        return []
    if command.done_on > situation.today:
        raise TimeNotAllowed(date=command.done_on.isoformat())
    return STEERING.of(command.programme).gains(SteeringDecisionDone(command.programme, command.decision, command.done_on))


def _there(told: Mapping[Attendee, int]) -> dict[Attendee, int]:
    """Who was there, in one order, those of whom nobody came left out."""
    attended = {who: number for who, number in sorted(told.items()) if number}
    if not attended or any(not 0 < number <= MOST_ATTENDING for number in attended.values()):
        raise SteeringAttendanceImpossible
    return attended


def steered(programme: UUID, situation: Situation) -> Steering:
    """What was steered in a programme that runs."""
    running(situation[PROGRAMME.of(programme)])
    return situation[STEERING.of(programme)]


def held_meeting(steering: Steering, meeting: UUID) -> SteeringMeeting:
    """Raises SteeringMeetingMissing, also where it is only planned."""
    known = steering.meetings.get(meeting)
    if known is None or known.attended is None:
        raise SteeringMeetingMissing
    return known
