"""The levels of one wave on a scale of 100, drawn like every chart of the house."""

from collections.abc import Mapping
from typing import Final

from domain.measurement.scoring import Level
from services.catalogues import Language
from services.charts import Chart, Table
from services.charts.drawing import ACROSS, SMALL, bar, lines, picture, words
from services.charts.levels import TRACK, cells, figure, said

_WIDE: Final = 62.0  # per cent of the picture for the scale of 100; figures stand to its right
_APART: Final = 26  # pixels between one bar and the next name


def levels_chart(levels: Mapping[str, Level], phase: str, _: Language, heading: str = "") -> Chart:
    """One bar a name, in the colour of the phase; what fewer than five people said leaves its bar empty. A name may be a sentence."""
    drawn = []
    y = 15.0
    for name, level in levels.items():
        named, y = lines(name, 0, y, bold=True)
        drawn += [*named, bar(0, y + 8, _WIDE, 12, *TRACK), words(_WIDE, y + 18.5, *figure(level, _), dx=10)]
        if level.score is not None:
            drawn.append(bar(0, y + 8, _WIDE * level.score / 100, 12, f"var(--{phase})"))
        y += 20 + _APART
    y -= _APART - 17
    drawn += [words(at * _WIDE / 100, y, _.number(at), size=SMALL, fill="var(--muted)", anchor=anchor) for at, anchor in ACROSS]
    told = " ; ".join(f"{name} {said(level, _)}" for name, level in levels.items())
    sentence = _("Niveau par domaine, de 0 à 100. {domains}.", domains=told)
    if heading:
        sentence = _("{name}, de 0 à 100. {told}.", name=heading, told=told)
    table = Table((heading or _("Domaine"), _("Niveau"), "n"), tuple((name, *cells(level, _)) for name, level in levels.items()))
    return Chart(picture(int(y) + 6, sentence, *drawn), sentence, table)
