"""When somebody is free in a usual week, as they tick it themselves: parts of days, and any other hours in their own words."""

from typing import Final

import msgspec

from domain.availability import Slot, joined, without
from domain.training.selecting import ChangeProfile
from services.catalogues import Language, french
from services.catalogues.formats import NO_BREAK
from services.imports.cells import read_availability
from services.links.following import Followed
from services.links.showing import Sent
from services.participants.adding_pages import SlotsUnreadable
from services.programmes.design_words import WEEKDAYS

# as schools use these words (services/imports/cells/availability_words.py)
PARTS: Final = (
    (french("Matin"), 8 * 60, 12 * 60),
    (french("Midi"), 12 * 60, 14 * 60),
    (french("Après-midi"), 14 * 60, 18 * 60),
    (french("Soir"), 18 * 60, 20 * 60),
)
DAYS: Final = range(6)  # Sunday is said in words


class Tick(msgspec.Struct, frozen=True):
    """One part of one day: ``label`` says both to whoever hears the page."""

    value: str
    label: str
    ticked: bool


class FreeHours(msgspec.Struct, frozen=True):
    """The form as it is shown: a row of ticks a day, and in words what no tick says. ``said``: all of it, for reading."""

    parts: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, tuple[Tick, ...]], ...]
    words: str
    said: str


def shown_hours(slots: tuple[Slot, ...], _: Language, sent: Sent | None = None) -> FreeHours:
    """Somebody's hours; what was typed stays where it was refused."""
    whole = joined(slots)
    ticks = frozenset(sent.all("free")) if sent else frozenset(_value(part) for part in _all_parts() if not without([part], whole))
    covered = [part for part in _all_parts() if not without([part], whole)]
    rows = tuple(
        (
            _(WEEKDAYS[day]),
            tuple(
                Tick(_value(Slot(day, start, end)), f"{_(WEEKDAYS[day])}, {_(label).lower()}", _value(Slot(day, start, end)) in ticks)
                for label, start, end in PARTS
            ),
        )
        for day in DAYS
    )
    words = sent.one("hours") if sent else in_words(without(whole, covered), _)
    parts = tuple((_(label), f"{start // 60}–{end // 60}{NO_BREAK}h") for label, start, end in PARTS)
    return FreeHours(parts, rows, words, in_words(whole, _))


def in_words(slots: list[Slot], _: Language) -> str:
    """«mardi 17:00-19:00, jeudi 08:00-10:00»: read again, it is the same."""
    return ", ".join(f"{_(WEEKDAYS[one.weekday])} {_clock(one.start)}-{_clock(one.end)}" for one in joined(slots))


def change_of(followed: Followed, sent: Sent) -> ChangeProfile:
    """What was ticked and written, whole. Raises SlotsUnreadable."""
    read = read_availability(sent.words("hours") or "")
    if read.unread:
        raise SlotsUnreadable(text=", ".join(read.unread)[:200])
    ticked = [part for part in _all_parts() if _value(part) in sent.all("free")]
    return ChangeProfile(participation=followed.link.participation, availability=tuple(joined((*ticked, *read.slots))))


def _all_parts() -> list[Slot]:
    return [Slot(day, start, end) for day in DAYS for _label, start, end in PARTS]


def _value(slot: Slot) -> str:
    return f"{slot.weekday}-{slot.start}"


def _clock(minutes: int) -> str:
    """A day's last minute, where it goes to midnight: no clock shows 24:00."""
    return "23:59" if minutes == 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"
