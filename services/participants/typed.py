"""What people type into the forms about participants, read: days, numbers, choices."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from domain.refusal import Refused

MOST_DIGITS: Final = 6


class DayUnreadable(Refused):
    code = "participants-day-unreadable"
    kind = "invalid"
    sentence = "Il manque une date, ou elle n’est pas lisible. Rien n’a été enregistré ; donnez-la en entier, par exemple 2027-08-31."


class NumberUnreadable(Refused):
    code = "participants-number-unreadable"
    kind = "invalid"
    sentence = "Il manque un nombre, ou il n’est pas lisible. Rien n’a été enregistré ; écrivez-le en chiffres."


class NobodyTicked(Refused):
    code = "nobody-ticked"
    kind = "invalid"
    sentence = "Personne n’est coché dans la liste. Rien n’a été enregistré ; cochez au moins une personne, puis recommencez."


class ActionUnknown(Refused):
    code = "participants-action-unknown"
    kind = "invalid"
    sentence = "Il manque ce qu’il faut noter pour ces personnes. Rien n’a été enregistré ; choisissez-le, puis recommencez."


def day_of(text: str) -> date:
    """Raises DayUnreadable."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayUnreadable from None


def number_of(text: str) -> int:
    """Raises NumberUnreadable."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise NumberUnreadable
    return int(text)


def noon_of(day: date, timezone: str, today: date) -> datetime | None:
    """When something of an earlier day is said to have happened: at noon, where the institution is. None for today."""
    return datetime.combine(day, time(12), ZoneInfo(timezone)) if day != today else None
