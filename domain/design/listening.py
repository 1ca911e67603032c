"""Listening: information meetings held, objections heard and answered."""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Moment, Situation, decides
from domain.design.communication import (
    COMMUNICATION,
    Audience,
    Meeting,
    MeetingCorrected,
    MeetingHeld,
    Objection,
    ObjectionAnswered,
    ObjectionRaised,
    ObjectionWordsErased,
    nameless_author,
)
from domain.design.informing import both, communication_of, require_length, require_told_on_its_day
from domain.personal import readable
from domain.refusal import Refused

LONGEST_WORDS: Final = 2000  # characters
LARGEST_MEETING: Final = 100_000  # people

# -------------------------------------------------------------------------------------------------------------- refusals


class MeetingInTheFuture(Refused):
    code = "meeting-in-the-future"
    kind = "invalid"
    sentence = "Cette réunion n’a pas encore eu lieu. Rien n’a été enregistré ; notez-la après, avec le nombre de présents."


class AttendanceImpossible(Refused):
    code = "attendance-impossible"
    kind = "invalid"
    sentence = "Le nombre de présents n’est pas possible, ou dépasse celui des invités. Rien n’a été enregistré ; corrigez-le."


class MeetingAlreadyRecorded(Refused):
    code = "meeting-already-recorded"
    sentence = "Cette réunion est déjà notée autrement ; elle est conservée. Pour la changer, enregistrez une correction."


class MeetingMissing(Refused):
    code = "meeting-missing"
    kind = "missing"
    sentence = "Cette réunion n’est pas notée. Rien n’a été enregistré ; notez-la d’abord."


class ObjectionEmpty(Refused):
    code = "objection-empty"
    kind = "invalid"
    sentence = "L’objection est vide. Rien n’a été enregistré ; choisissez-la dans la liste, ou écrivez-la en une phrase."


class ObjectionAlreadyRaised(Refused):
    code = "objection-already-raised"
    sentence = "Cette objection est déjà notée avec d’autres mots ; elle est conservée. Notez-en une nouvelle."


class ObjectionMissing(Refused):
    code = "objection-missing"
    kind = "missing"
    sentence = "Cette objection n’est pas notée dans ce programme. Rien n’a été enregistré ; choisissez-la dans la liste."


class AnswerMissing(Refused):
    code = "answer-missing"
    kind = "invalid"
    sentence = "La réponse est vide. Rien n’a été enregistré ; écrivez-la, puis recommencez."


# -------------------------------------------------------------------------------------------------- commands and decisions


class HoldMeeting(Command, frozen=True):
    """An information meeting took place, with so many people out of those invited. ``held_at`` is the moment it began."""

    programme: UUID
    meeting: UUID
    audience: Audience
    day: date
    attended: int
    invited: int | None = None
    held_at: Moment | None = None


@decides(HoldMeeting, permission="communication.record", reads=lambda command, states: both(command.programme, states))
def hold_meeting(command: HoldMeeting, situation: Situation) -> Decision:
    meetings = communication_of(command.programme, situation).meetings
    told = _told(command, situation)
    require_told_on_its_day(command.day, command.held_at, situation)
    known = meetings.get(command.meeting)
    if known == told:
        return []
    if known is not None:
        raise MeetingAlreadyRecorded
    held = MeetingHeld(command.programme, command.meeting, command.audience, command.day, command.attended, command.invited)
    return COMMUNICATION.of(command.programme).gains(held, occurred_at=command.held_at)


class CorrectMeeting(Command, frozen=True):
    """Say how a meeting really was; what was first told stays in the history."""

    programme: UUID
    meeting: UUID
    audience: Audience
    day: date
    attended: int
    invited: int | None = None


@decides(CorrectMeeting, permission="communication.record", reads=lambda command, states: both(command.programme, states))
def correct_meeting(command: CorrectMeeting, situation: Situation) -> Decision:
    known = communication_of(command.programme, situation).meetings.get(command.meeting)
    if known is None:
        raise MeetingMissing
    if known == _told(command, situation):
        return []
    corrected = MeetingCorrected(command.programme, command.meeting, command.audience, command.day, command.attended, command.invited)
    return COMMUNICATION.of(command.programme).gains(corrected)


def _told(command: HoldMeeting | CorrectMeeting, situation: Situation) -> Meeting:
    if command.day > situation.today:
        raise MeetingInTheFuture
    most = LARGEST_MEETING if command.invited is None else min(command.invited, LARGEST_MEETING)
    if not 0 <= command.attended <= most:
        raise AttendanceImpossible
    return Meeting(command.audience, command.day, command.attended, command.invited)


class RaiseObjection(Command, frozen=True):
    """Note a doubt: by its name in the kit, in words, or both. Nobody's name is needed; ``author`` is a person who gave theirs."""

    programme: UUID
    objection: UUID
    audience: Audience
    reason: str | None = None
    words: str | None = None
    author: UUID | None = None


@decides(RaiseObjection, permission="communication.record", reads=lambda command, states: both(command.programme, states))
def raise_objection(command: RaiseObjection, situation: Situation) -> Decision:
    objections = communication_of(command.programme, situation).objections
    words, reason = (command.words or "").strip() or None, (command.reason or "").strip() or None
    if words is None and reason is None:
        raise ObjectionEmpty
    require_length(words or "", LONGEST_WORDS)
    require_length(reason or "", LONGEST_WORDS)
    known = objections.get(command.objection)
    if known is not None:
        if (known.audience, known.reason, readable(known.words)) == (command.audience, reason, words):
            return []
        raise ObjectionAlreadyRaised
    author = command.author or nameless_author(command.objection)
    raised = ObjectionRaised(command.programme, command.objection, command.audience, author, reason, words)
    return COMMUNICATION.of(command.programme).gains(raised)


class AnswerObjection(Command, frozen=True):
    """Answer in the institution's name; a later answer takes the place of the first."""

    programme: UUID
    objection: UUID
    answer: str


@decides(AnswerObjection, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def answer_objection(command: AnswerObjection, situation: Situation) -> Decision:
    known: Objection | None = communication_of(command.programme, situation).objections.get(command.objection)
    if known is None:
        raise ObjectionMissing
    answer = command.answer.strip()
    if not answer:
        raise AnswerMissing
    require_length(answer, LONGEST_WORDS)
    if known.answer == answer:
        return []
    return COMMUNICATION.of(command.programme).gains(ObjectionAnswered(command.programme, command.objection, answer))


class EraseWords(Command, frozen=True):
    """Keep the words of an objection no more; the key that sealed them is destroyed beside, where it was theirs alone."""

    programme: UUID
    objection: UUID


@decides(EraseWords, permission="communication.run", reads=lambda command, states: both(command.programme, states))
def erase_words(command: EraseWords, situation: Situation) -> Decision:
    known = communication_of(command.programme, situation).objections.get(command.objection)
    if known is None:
        raise ObjectionMissing
    if known.words is None:
        return []
    return COMMUNICATION.of(command.programme).gains(ObjectionWordsErased(command.programme, command.objection))
