"""The levels of one wave on a scale of 100, drawn like every chart of the house."""

from collections.abc import Mapping
from typing import Final

from domain.measurement.scoring import Level
from services.catalogues import Language
from services.charts import Chart, Table
from services.charts.drawing import ACROSS, SMALL, bar, picture, words
from services.charts.levels import TRACK, cells, figure, said

_ROW: Final = 46


def levels_chart(levels: Mapping[str, Level], phase: str, _: Language) -> Chart:
    """One bar a name, in the colour of the phase; what fewer than five people said leaves its bar empty."""
    drawn = []
    for position, (name, level) in enumerate(levels.items()):
        y = position * _ROW
        drawn += [words(0, y + 15, name, bold=True), bar(0, y + 23, 100, 12, *TRACK), words(100, y + 15, *figure(level, _), anchor="end")]
        if level.score is not None:
            drawn.append(bar(0, y + 23, level.score, 12, f"var(--{phase})"))
    y = len(levels) * _ROW
    drawn += [words(at, y + 8, _.number(at), size=SMALL, fill="var(--muted)", anchor=anchor) for at, anchor in ACROSS]
    told = " ; ".join(f"{name} {said(level, _)}" for name, level in levels.items())
    sentence = _("Niveau par domaine, de 0 à 100. {domains}.", domains=told)
    table = Table((_("Domaine"), _("Niveau"), "n"), tuple((name, *cells(level, _)) for name, level in levels.items()))
    return Chart(picture(y + 14, sentence, *drawn), sentence, table)
