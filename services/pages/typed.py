"""What people type into forms, read: days, counts, choices from a list."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from domain.refusal import Refused

Choice = TypeVar("Choice", bound=str)
MOST_DIGITS: Final = 7


class DayUnreadable(Refused):
    code = "communication-day-unreadable"
    kind = "invalid"
    sentence = "Il manque une date, ou elle n’est pas lisible. Rien n’a été enregistré ; donnez-la en entier, par exemple 2026-10-06."


class CountUnreadable(Refused):
    code = "communication-count-unreadable"
    kind = "invalid"
    sentence = "Il manque un nombre, ou il n’est pas lisible. Rien n’a été enregistré ; écrivez-le en chiffres."


class ChoiceUnknown(Refused):
    code = "communication-choice-unknown"
    kind = "invalid"
    sentence = "Ce choix n’est pas dans la liste. Rien n’a été enregistré ; choisissez de nouveau."


def day_of(text: str) -> date:
    """Raises DayUnreadable."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnreadable from None


def count_of(text: str) -> int:
    """Raises CountUnreadable."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise CountUnreadable
    return int(text)


def one_of(text: str, choices: Iterable[Choice]) -> Choice:
    """Raises ChoiceUnknown."""
    for choice in choices:
        if choice == text:
            return choice
    raise ChoiceUnknown


def noon_of(day: date, timezone: str, today: date) -> datetime | None:
    """When something of an earlier day is said to have happened: at noon, where the institution is. None for today's."""
    return datetime.combine(day, time(12), ZoneInfo(timezone)) if timedelta(0) < today - day else None


def plain(text: str) -> str:
    """Words of several lines: browsers end the lines of a form with a carriage return and a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
