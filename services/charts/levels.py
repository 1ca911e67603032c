"""How a level is written: a score never without its n, and nothing under five people."""

from typing import Final

from markupsafe import Markup

from domain.measurement.scoring import SMALLEST_GROUP, Level
from services.catalogues import Language
from services.charts.chart import respondents
from services.charts.drawing import muted, span

BEFORE: Final = "var(--diagnostic)"
AFTER: Final = "var(--measurement)"
TRACK: Final = ("var(--line)", 0.6)  # colour and opacity of the scale behind a bar


def figure(level: Level | None, _: Language) -> list[Markup]:
    """«41,2 · n = 31», «n < 5», or a dash where the wave did not ask."""
    if level is None:
        return [muted("–")]
    if level.score is None:
        return [muted(respondents(_, level.n))]
    return [span(_.number(level.score, 1), bold=True), muted(f"· {respondents(_, level.n)}", dx=5)]


def said(level: Level | None, _: Language) -> str:
    """«41,2 (31 réponses)», for the sentence that stands for the picture."""
    if level is None or level.score is None:
        return _("moins de cinq réponses")
    return _.plural("{score} ({count} réponse)", "{score} ({count} réponses)", level.n, score=_.number(level.score, 1))


def cells(level: Level | None, _: Language) -> tuple[str, str]:
    """Score and n, for a table."""
    if level is None:
        return "–", "–"
    if level.score is None:
        return "–", f"< {SMALLEST_GROUP}"
    return _.number(level.score, 1), _.number(level.n)
