"""What people type into the forms of a pair, read: days, hours, durations, choices from a list."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.refusal import Refused
from services.pages.forms import Fields

Choice = TypeVar("Choice", bound=str)
MOST_DIGITS: Final = 4
LONGEST_WORDS: Final = 2000  # characters


class PairFormIncomplete(Refused):
    code = "pair-form-incomplete"
    kind = "invalid"
    sentence = (
        "Il manque une date, une heure, une durée ou un choix, ou l’un d’eux n’est pas lisible. "
        "Rien n’a été enregistré ; complétez, puis recommencez."
    )


class WordsTooLong(Refused):
    code = "pair-words-too-long"
    kind = "invalid"
    sentence = "Ce texte dépasse {longest} signes. Rien n’a été enregistré ; résumez-le, le détail se dit de vive voix."


class PairForm(Fields, frozen=True, kw_only=True):
    """Every field that some form of a pair's page has, as it was typed. ``about``: the session or goal that it speaks of."""

    about: str = ""
    day: str = ""
    start: str = ""
    minutes: str = ""
    theme: str = ""
    place: str = ""
    tool: str = ""
    side: str = ""
    reported_by: str = ""
    reason: str = ""
    outcome: str = ""
    missed_because: str = ""
    rating: str = ""
    next_step: str = ""
    words: str = ""
    kind: str = ""
    until: str = ""


def about(fields: PairForm) -> UUID:
    try:
        return UUID(fields.about)
    except ValueError:
        raise PairFormIncomplete from None


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PairFormIncomplete from None


def start_of(text: str) -> int:
    """Minutes since midnight, from «14:30»."""
    try:
        hour = time.fromisoformat(text)
    except ValueError:
        raise PairFormIncomplete from None
    return hour.hour * 60 + hour.minute


def count_of(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise PairFormIncomplete
    return int(text)


def one_of(text: str, choices: Iterable[Choice]) -> Choice:
    for choice in choices:
        if choice == text:
            return choice
    raise PairFormIncomplete


def words_of(text: str) -> str | None:
    """None where nothing was written."""
    if len(text) > LONGEST_WORDS:
        raise WordsTooLong(longest=LONGEST_WORDS)
    return text or None


def moment_of(day: date, start: int, timezone: str) -> datetime:
    """That hour of a day where the institution is, in UTC."""
    return datetime.combine(day, time(start // 60, start % 60), ZoneInfo(timezone)).astimezone(UTC)
