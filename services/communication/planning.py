"""The plan that a programme starts from: the messages of its design and of its mode, each with its text and its day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, cast, get_args

from domain.calendar import SchoolCalendar
from domain.design.communication import Sender
from domain.design.informing import PlanMessages, PlannedMessage
from domain.design.texts import MessageText
from domain.refusal import Refused
from services import templates
from services.programmes.looking import ProgrammeViews
from services.templates import CommunicationKit
from services.templates.shapes.communication import PlannedMessage as KitLine

YOUNG: Final = frozenset({"lycee-public", "lycee-prive", "cfa"})  # where minors are expected as long as nobody is inscribed
FARTHEST: Final = 60  # weeks of presence: no school year has more


class MessageUnknown(Refused):
    code = "message-unknown"
    kind = "missing"
    sentence = "Le modèle ne connaît pas ce message. Rien n’a été enregistré ; choisissez-le dans la liste proposée."


def kit_of(found: ProgrammeViews) -> CommunicationKit:
    return templates.communication(found.sheet.template_version)


def proposed(found: ProgrammeViews, today: date) -> tuple[PlannedMessage, ...]:
    """The messages that the design names, otherwise those of the mode, in the order of their days.

    What concerns minors or apprentices alone is left out where there are none; it can be added by hand.
    """
    kit = kit_of(found)
    named = {one.message for one in found.sheet.design.communication} if found.sheet.design else None
    minors = _minors(found, today)
    lines = [
        line
        for line in kit.plan
        if (line.message in named if named is not None else found.sheet.mode in line.required_in)
        and _applies(line, minors=minors, apprentices=found.sheet.kind == "cfa")
    ]
    return tuple(_planned(line, kit, found) for line in lines)


def chosen(found: ProgrammeViews, messages: Iterable[str]) -> tuple[PlannedMessage, ...]:
    """These messages of the kit. Raises MessageUnknown."""
    kit = kit_of(found)
    lines = {line.message: line for line in kit.plan}
    if unknown := [message for message in messages if message not in lines]:
        raise MessageUnknown(message=unknown[0])
    return tuple(_planned(lines[message], kit, found) for message in messages)


def planning(found: ProgrammeViews, messages: tuple[PlannedMessage, ...]) -> PlanMessages:
    return PlanMessages(programme=found.sheet.programme, messages=messages)


def day_of_week(first_day: date, last_day: date, calendar: SchoolCalendar, week: int) -> date:
    """The first school day of a week of presence, 0 being the one of the launch; weeks without school are not counted."""
    monday, counted = first_day - timedelta(days=first_day.weekday()), -1
    for _ in range(FARTHEST * 2):
        days = (monday + timedelta(days=n) for n in range(5))
        present = [day for day in days if day >= first_day and calendar.is_school_day(day)]
        counted += bool(present)
        if counted == week:
            return min(present[0], last_day)
        monday += timedelta(days=7)
    return last_day


def _planned(line: KitLine, kit: CommunicationKit, found: ProgrammeViews) -> PlannedMessage:
    message = next(one for one in kit.messages if one.id == line.message)
    assert line.sender in get_args(Sender), f"{line.message} is sent by {line.sender}, who approves no message"
    sheet = found.sheet
    return PlannedMessage(
        message=line.message,
        audience=line.audience,
        sender=cast(Sender, line.sender),
        text=MessageText(message.subject, message.body, message.short),
        due=day_of_week(sheet.first_day, sheet.last_day, found.calendar, line.week),
        required=sheet.mode in line.required_in,
    )


def _minors(found: ProgrammeViews, today: date) -> bool:
    mentors = [one for one in found.participants if one.role == "mentor"]
    return any(found.minor(one, today) for one in mentors) if mentors else found.sheet.kind in YOUNG


def _applies(line: KitLine, *, minors: bool, apprentices: bool) -> bool:
    """Whether a line's condition, written in words in the kit, holds here."""
    match line.only_if:
        case None:
            return True
        case condition if "apprenti" in condition:
            return apprentices
        case _:  # minors, or the authorisation of one that nobody has answered
            return minors
