"""Cells in words and pictures: what a measure is called, how its figures are written, and the chart of some of its cells."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

import msgspec

from projections.benchmark_cell import BenchmarkCell
from services.benchmark.reading import Compared
from services.catalogues import Language, french
from services.charts import Chart
from services.charts.quartiles import Spread, quartiles_chart
from services.portfolio.showing import KINDS
from tenants.benchmark.figures import Measure
from tenants.benchmark.grouping import Path

SIZES: Final = MappingProxyType[str, str](
    {
        "small": french("moins de 30 personnes au programme"),
        "middle": french("30 à 79 personnes au programme"),
        "large": french("80 personnes ou plus au programme"),
    }
)


class MeasureSaid(msgspec.Struct, frozen=True):
    """``scale``: from where to where it is drawn, in its own unit."""

    name: str
    meaning: str
    scale: tuple[float, float]
    decimals: int = 0


MEASURES_SAID: Final = MappingProxyType[Measure, MeasureSaid](
    {
        "start": MeasureSaid(french("Indice de départ"), french("De 0 à 100, à la première enquête."), (0, 100)),
        "sessions": MeasureSaid(french("Séances tenues"), french("En pour cent de celles qui étaient prévues jusqu’au bout."), (0, 100)),
        "satisfaction": MeasureSaid(french("Satisfaction des séances"), french("Moyenne des avis, de 1 à 5."), (1, 5), 2),
        "progress": MeasureSaid(
            french("Progrès"), french("Points d’indice gagnés par les mêmes personnes, du départ au bilan."), (-20, 40)
        ),
    }
)


class Comparison(msgspec.Struct, frozen=True):
    """``because``: why nothing is drawn, empty where something is. ``own``: in words."""

    measure: Measure
    name: str
    meaning: str
    chart: Chart | None
    days: str = ""
    own: str = ""
    because: str = ""


def comparisons(found: Iterable[Compared], language: Language) -> list[Comparison]:
    """What an institution sees, measure by measure, in the order in which a programme meets them."""
    by_measure = {one.measure: one for one in found}
    return [_comparison(by_measure[measure], language) for measure in MEASURES_SAID if measure in by_measure]


def _comparison(one: Compared, language: Language) -> Comparison:
    _, said = language, MEASURES_SAID[one.measure]
    cells = [cell for cell in (one.similar, one.everybody) if cell is not None]
    own = one.own.value if one.own else None
    written = "" if own is None else figure(one.measure, own, language)
    if not cells:
        why = _("Rien n’est publié pour cette mesure : il faut cinq établissements comparables au moins.")
        return Comparison(one.measure, _(said.name), _(said.meaning), None, own=written, because=why)
    return Comparison(one.measure, _(said.name), _(said.meaning), chart(one.measure, cells, own, language), _days(cells, language), written)


def chart(measure: Measure, cells: Iterable[BenchmarkCell], own: float | None, language: Language) -> Chart:
    """Some cells of one measure beneath each other."""
    _, said = language, MEASURES_SAID[measure]
    spreads = [
        Spread(
            cell_named(one.path, language),
            one.low,
            one.median,
            one.high,
            (_("{count} au moins", count=_.number(one.institutions)), _("{count} au moins", count=_.number(one.respondents))),
        )
        for one in cells
    ]
    return quartiles_chart(_(said.name), spreads, own, said.scale, lambda value: figure(measure, value, language), language)


def figure(measure: Measure, value: float, language: Language) -> str:
    if measure == "sessions":
        return language.percent(value)
    if measure == "progress":
        return language.signed(value, 0)
    return language.number(value, MEASURES_SAID[measure].decimals)


def cell_named(path: Path, language: Language) -> str:
    """«CFA, moins de 30 personnes au programme, académie de Rennes»."""
    _ = language
    if not path:
        return _("Tous les établissements")
    words = [_(KINDS.get(path[0], path[0]))]
    words += [_(SIZES.get(size, size)) for size in path[1:2]]
    words += [_("académie : {name}", name=name) for name in path[2:]]
    named = ", ".join(words)
    return named[:1].upper() + named[1:]


def _days(cells: Iterable[BenchmarkCell], language: Language) -> str:
    days = sorted({one.day for one in cells})
    return language("Publié le {days}.", days=language.enumeration([language.day(day) for day in days]))
