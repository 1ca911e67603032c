"""Sessions over time, week by week, with the holidays shaded."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import msgspec
from markupsafe import Markup

from domain.calendar import ClosedPeriod
from services.catalogues import Language
from services.charts.chart import Chart, Table
from services.charts.drawing import SMALL, bar, element, key, line, picture, share, words
from services.charts.holidays import drawn_shade, holiday_name, shades

HELD: Final = "var(--facilitation)"
MISSED: Final = "var(--danger)"
_LEFT: Final = 8.0  # per cent kept for the figures of the scale
_PLOT: Final = 128  # pixels


class Week(msgspec.Struct, frozen=True):
    """A week by its Monday, and the sessions that were held and missed in it."""

    monday: date
    held: int
    missed: int


class Plot(msgspec.Struct, frozen=True):
    """Where things stand: a week is ``slot`` per cent wide, a session ``scale`` pixels high."""

    slot: float
    top: int
    highest: int

    @property
    def bottom(self) -> int:
        return self.top + _PLOT

    @property
    def scale(self) -> float:
        return _PLOT / self.highest


def sessions_chart(weeks: Sequence[Week], closed: Sequence[ClosedPeriod], _: Language) -> Chart:
    """Sessions of each week, the missed ones hollow on top of those held; ``closed`` periods are shaded and named.

    Weeks come in order, every Monday of the stretch once; ValueError otherwise, and where there is none.
    """
    if not weeks or any(later.monday - one.monday != timedelta(days=7) for one, later in pairwise(weeks)):
        raise ValueError("weeks come in order, without a gap, at least one")
    shaded = shades(closed, weeks[0].monday, len(weeks))
    highest = top_of_scale(max(week.held + week.missed for week in weeks))
    plot = Plot((100 - _LEFT) / len(weeks), 37 if any(shade.lifted for shade in shaded) else 22, highest)
    drawn = [part for shade in shaded for part in drawn_shade(shade, _LEFT, plot.slot, plot.top, plot.bottom, _)]
    drawn += _grid(plot, _)
    drawn += [_bars(week, position, plot, _) for position, week in enumerate(weeks)]
    drawn += _dates(weeks, plot, _)
    legend = key(("■", HELD, _("tenues")), ("□", MISSED, _("manquées")), ("▒", "var(--muted)", _("vacances")))
    drawn.append(words(0, plot.bottom + 40, *legend, size=SMALL))
    sentence = _(
        "Séances par semaine, {period} : {held}, {missed}.",
        period=_.period(weeks[0].monday, weeks[-1].monday + timedelta(days=6)),
        held=_.plural("{count} tenue", "{count} tenues", sum(week.held for week in weeks)),
        missed=_.plural("{count} manquée", "{count} manquées", sum(week.missed for week in weeks)),
    )
    rows = tuple((_.short_day(w.monday), _.number(w.held), _.number(w.missed), _closed_in(w, closed, _)) for w in weeks)
    table = Table((_("Semaine du"), _("Tenues"), _("Manquées"), _("Vacances")), rows)
    return Chart(picture(plot.bottom + 46, sentence, *drawn), sentence, table)


def top_of_scale(highest: int) -> int:
    """An even number that reads well at the top of a scale: 2, 4, 6, 8, 10, 20, 30 … 60, 80, 100 … 200, 300."""
    if highest <= 10:
        return max(2, highest + highest % 2)
    step = 10 if highest <= 60 else 20 if highest <= 200 else 100
    return -(-highest // step) * step


def _bars(week: Week, position: int, plot: Plot, _: Language) -> Markup:
    """One week's two rectangles; a pointer that rests there reads the figures."""
    x, width = _LEFT + plot.slot * (position + 0.16), plot.slot * 0.68
    held, missed = week.held * plot.scale, week.missed * plot.scale
    title = _(
        "Semaine du {day} – tenues : {held}, manquées : {missed}",
        day=_.short_day(week.monday),
        held=_.number(week.held),
        missed=_.number(week.missed),
    )
    parts = [element("title", title)]
    if week.held:
        parts.append(bar(x, plot.bottom - held, width, held, HELD))
    if week.missed:
        hollow: dict[str, str | float | None] = {"fill": "var(--card)", "stroke": MISSED, "stroke_width": 1.5}
        y = plot.bottom - held - missed + 0.75
        parts.append(element("rect", x=share(x), y=y, width=share(width), height=max(missed - 2, 1.5), **hollow))
    return element("g", *parts)


def _grid(plot: Plot, _: Language) -> Iterator[Markup]:
    for value in (0, plot.highest // 2, plot.highest):
        y = plot.bottom - value * plot.scale
        yield line(_LEFT, y, 100, y, "var(--line)" if value else "var(--muted)")
        yield words(_LEFT, y + 4, _.number(value), anchor="end", size=SMALL, fill="var(--muted)", dx=-6)


def _dates(weeks: Sequence[Week], plot: Plot, _: Language) -> Iterator[Markup]:
    """Every week while there is room for them; otherwise each month where it begins, if it lasts long enough to be named."""
    y = plot.bottom + 18
    if len(weeks) <= 5:
        for position, week in enumerate(weeks):
            yield words(_LEFT + plot.slot * (position + 0.5), y, _.short_day(week.monday), anchor="middle", size=SMALL)
        return
    months = [(week.monday.year, week.monday.month) for week in weeks]
    for month in dict.fromkeys(months):
        position = months.index(month)
        if months.count(month) >= len(weeks) / 12:
            yield words(_LEFT + plot.slot * (position + 0.16), y, _.short_month(weeks[position].monday), size=SMALL)


def _closed_in(week: Week, closed: Sequence[ClosedPeriod], _: Language) -> str:
    friday = week.monday + timedelta(days=4)
    names = [holiday_name(period.label, _) for period in closed if period.first <= friday and period.last >= week.monday]
    return _.enumeration(names) if names else ""
