"""Holidays on a line of weeks: shaded wherever time runs, and named where there is room."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec
from markupsafe import Markup

from domain.calendar import ClosedPeriod
from services.catalogues import Language, french
from services.charts.drawing import SMALL, Anchor, bar, words

_PREFIX: Final = re.compile(r"^Vacances (?:de la |de l’|de |d’)")
_ROOM: Final = 20.0  # per cent of the width between the middles of two names on one line

# The names that the published calendars use; an institution's own are shown as it wrote them.
PUBLISHED_NAMES: Final = (
    french("Toussaint"),
    french("Noël"),
    french("hiver"),
    french("printemps"),
    french("été"),
    french("Pont de l’Ascension"),
)


class Shade(msgspec.Struct, frozen=True):
    """A closed stretch, ``start`` and ``end`` in weeks since the first Monday; ``lifted`` names stand on a second line above."""

    label: str
    start: float
    end: float
    lifted: bool = False

    @property
    def named(self) -> bool:
        return self.end - self.start >= 1


def shades(closed: Sequence[ClosedPeriod], first_monday: date, weeks: int) -> tuple[Shade, ...]:
    """The closed weekdays of these weeks, in order; what is closed on a weekend only takes no room."""
    found: list[Shade] = []
    last_day = first_monday + timedelta(days=7 * weeks - 1)
    named_before: Shade | None = None
    for period in sorted(closed, key=lambda one: one.first):
        start = _weeks_between(first_monday, max(period.first, first_monday))
        end = _weeks_between(first_monday, min(period.last, last_day) + timedelta(days=1))
        if end <= start:
            continue
        shade = Shade(period.label, start, end)
        if shade.named:
            near = named_before is not None and (start + end - named_before.start - named_before.end) / 2 * 100 / weeks < _ROOM
            shade = msgspec.structs.replace(shade, lifted=near and named_before is not None and not named_before.lifted)
            named_before = shade
        found.append(shade)
    return tuple(found)


def drawn_shade(shade: Shade, left: float, slot: float, top: float, bottom: float, _: Language) -> Iterator[Markup]:
    """The shade behind the bars, one week being ``slot`` per cent wide from ``left`` on, and its name above."""
    x, width = left + slot * shade.start, slot * (shade.end - shade.start)
    yield bar(x, top - 4, width, bottom - top + 4, "var(--muted)", 0.16)
    if shade.named:
        middle = x + width / 2
        anchor: Anchor = "start" if middle < 14 else "end" if middle > 94 else "middle"
        place = {"start": x, "middle": middle, "end": x + width}[anchor]
        y = top - (24 if shade.lifted else 9)
        yield words(place, y, holiday_name(shade.label, _), size=SMALL, anchor=anchor, fill="var(--muted)")


def holiday_name(label: str, _: Language) -> str:
    """«Toussaint» for «Vacances de la Toussaint»."""
    return _(_PREFIX.sub("", label))


def _weeks_between(first_monday: date, day: date) -> float:
    """Weeks by school days: a holiday that begins on a Saturday begins with the next Monday."""
    weeks, weekday = divmod((day - first_monday).days, 7)
    return weeks + min(weekday, 5) / 5
