"""Days that a command names: none so far from today that no calendar, clock or page could count to it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import msgspec

from domain.decision import Command
from domain.refusal import Refused

EARLIEST_YEAR: Final = 1900  # somebody who works today was born after it
FURTHEST: Final = 50  # years ahead


class DayOutOfReach(Refused):
    code = "day-out-of-reach"
    kind = "invalid"
    sentence = "Une date est hors de portée ({day}) : elles vont de {earliest} à {latest}. Rien n’a été enregistré ; corrigez-la."


def require_days_in_reach(command: Command, now: datetime) -> None:
    """A mistyped year is refused before it is part of the history for ever. Raises DayOutOfReach."""
    latest = now.year + FURTHEST
    for day in _days(command):
        if not EARLIEST_YEAR <= day.year <= latest:
            raise DayOutOfReach(day=f"{day:%d/%m}/{day.year:04}", earliest=EARLIEST_YEAR, latest=latest)


def _days(value: Any) -> Iterator[date]:
    """Every date and moment in a command, however deep."""
    if isinstance(value, date):  # a moment is one too
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _days(getattr(value, name))
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _days(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _days(one)
