"""What a reader of notices chose: their language, at once or once a day, quiet hours, and no more of what is not necessary.

A reader is a person of the institution, a person's guardian, or an account; each has an identifier of their own.
"""

from typing import Final, Literal
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type

ChosenLanguage = Literal["fr", "en"]
_GUARDIANS: Final = UUID("6f0f2c2e-7d7b-5b55-8a0e-0c9f6a1d4b10")  # the namespace of guardians' identifiers


@event_type("notice-choice.made.v1")
class NoticeChoiceMade(Event, frozen=True):
    """The whole of it from now on. ``language`` None: the institution's."""

    reader: UUID
    language: ChosenLanguage | None
    daily: bool
    quiet_nights: bool
    quiet_sundays: bool
    stopped: bool


class NoticeChoice(msgspec.Struct, frozen=True):
    """How somebody is told; what nobody chose is what most would."""

    language: ChosenLanguage | None = None
    daily: bool = False
    quiet_nights: bool = True
    quiet_sundays: bool = True
    stopped: bool = False


def evolve(state: NoticeChoice, event: Event) -> NoticeChoice:
    if isinstance(event, NoticeChoiceMade):
        return NoticeChoice(event.language, event.daily, event.quiet_nights, event.quiet_sundays, event.stopped)
    return state


NOTICE_CHOICE: Final = StreamType[NoticeChoice]("notice-choice", NoticeChoice(), evolve)


class ChooseNotices(Command, frozen=True):
    reader: UUID
    language: ChosenLanguage | None = None
    daily: bool = False
    quiet_nights: bool = True
    quiet_sundays: bool = True
    stopped: bool = False


@decides(ChooseNotices, permission="notices.choose", reads=lambda command, states: (NOTICE_CHOICE.of(command.reader),))
def choose_notices(command: ChooseNotices, situation: Situation) -> Decision:
    stream = NOTICE_CHOICE.of(command.reader)
    chosen = NoticeChoice(command.language, command.daily, command.quiet_nights, command.quiet_sundays, command.stopped)
    return [] if situation[stream] == chosen else stream.gains(NoticeChoiceMade(command.reader, *msgspec.structs.astuple(chosen)))


def guardian_of(person: UUID) -> UUID:
    """The identifier of a person's guardian as a reader."""
    return uuid5(_GUARDIANS, str(person))
