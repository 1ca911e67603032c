"""A chart: a picture, the sentence that says the same, what to keep in mind, and the figures as a table."""

import msgspec
from markupsafe import Markup

from services.catalogues import Language
from services.charts.drawing import element


class Table(msgspec.Struct, frozen=True):
    """The figures behind a picture, written as they are shown; the first cell of a row names it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markup(self) -> Markup:
        first, *others = self.headings
        head = element("tr", element("th", first, scope="col"), *(element("th", one, scope="col", class_="n") for one in others))
        body = (
            element("tr", element("th", row[0], scope="row"), *(element("td", cell, class_="n") for cell in row[1:])) for row in self.rows
        )
        return element("table", element("thead", head), element("tbody", *body))


class Chart(msgspec.Struct, frozen=True):
    """``picture`` is an SVG element to put in a page as it is; ``notes`` are short sentences that belong under it."""

    picture: Markup
    sentence: str
    table: Table
    notes: tuple[str, ...] = ()

    def figure(self, _: Language) -> Markup:
        """Picture, notes and, folded, the table: what a page shows."""
        notes = (element("p", note, class_="quiet") for note in self.notes)
        details = element("details", element("summary", _("Les chiffres"), class_="quiet"), self.table.markup())
        return element("figure", self.picture, *notes, details, class_="chart")


def hidden(language: Language) -> str:
    """Why a figure is a dash: fewer people answered than may be shown without somebody being recognised."""
    return language("moins de cinq réponses : rien n’est montré")


def respondents(language: Language, n: int, smallest: int = 5) -> str:
    """«n = 31»; under five only that there were fewer."""
    return f"n = {language.number(n)}" if n >= smallest else f"n < {smallest}"
