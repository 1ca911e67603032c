"""Groups beside each other: for each the middle half of its institutions, its median, and where one's own figure stands."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from services.catalogues import Language
from services.charts.chart import Chart, Table
from services.charts.drawing import SMALL, bar, key, line, lines, muted, picture, words
from services.charts.levels import TRACK

MIDDLE: Final = "var(--design)"
OWN: Final = "var(--measurement)"


class Spread(msgspec.Struct, frozen=True):
    """A group: quartiles in the scale's unit, and «at least so many institutions, so many people» in words."""

    name: str
    low: float
    median: float
    high: float
    behind: tuple[str, str]


def quartiles_chart(
    title: str, spreads: Sequence[Spread], own: float | None, scale: tuple[float, float], written: Callable[[float], str], _: Language
) -> Chart:
    """``scale``: what stands at the left and right edges. ``own``: one's own figure, where there is one."""
    least, most = scale

    def place(value: float) -> float:
        return 100 * (min(max(value, least), most) - least) / (most - least)

    y, drawn = 0.0, []
    for spread in spreads:
        named, y = lines(spread.name, 0, y + 18, bold=True)
        half = _("{low} à {high}, médiane {median}", low=written(spread.low), high=written(spread.high), median=written(spread.median))
        drawn += [*named, words(0, y + 17, muted(half)), bar(0, y + 28, 100, 14, *TRACK)]
        drawn.append(bar(place(spread.low), y + 28, max(place(spread.high) - place(spread.low), 1), 14, MIDDLE, 0.55))
        drawn.append(line(place(spread.median), y + 25, place(spread.median), y + 45, "currentColor", 3))
        if own is not None:
            drawn.append(line(place(own), y + 22, place(own), y + 48, OWN, 3, "4 3"))
        y += 52
    drawn.append(words(0, y + 10, written(least), size=SMALL, fill="var(--muted)"))
    drawn.append(words(100, y + 10, written(most), size=SMALL, fill="var(--muted)", anchor="end"))
    y += 34
    for glyph, colour, name in (
        ("■", MIDDLE, _("la moitié des établissements")),
        ("┃", "currentColor", _("médiane")),
        *([("┇", OWN, _("vous : {figure}", figure=written(own)))] if own is not None else []),
    ):
        drawn.append(words(0, y, *key((glyph, colour, name)), size=SMALL))
        y += 17
    sentence = _sentence(title, spreads, own, written, _)
    return Chart(picture(int(y) - 4, sentence, *drawn), sentence, _table(spreads, written, _))


def _sentence(title: str, spreads: Sequence[Spread], own: float | None, written: Callable[[float], str], _: Language) -> str:
    told = [
        _(
            "{name} : la moitié entre {low} et {high}, médiane {median}",
            name=one.name,
            low=written(one.low),
            high=written(one.high),
            median=written(one.median),
        )
        for one in spreads
    ]
    if own is not None:
        told.append(_("vous : {figure}", figure=written(own)))
    return f"{title}. " + " ; ".join(told)


def _table(spreads: Sequence[Spread], written: Callable[[float], str], _: Language) -> Table:
    headings = (_("Groupe"), _("Premier quartile"), _("Médiane"), _("Troisième quartile"), _("Établissements"), _("Personnes"))
    rows = [(one.name, written(one.low), written(one.median), written(one.high), *one.behind) for one in spreads]
    return Table(headings, tuple(rows))
