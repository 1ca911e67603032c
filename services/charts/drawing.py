"""Drawing SVG: elements whose every value is escaped, and a picture that fits any width without a script.

Horizontal places are shares of the width, vertical ones pixels, and letters keep their size: on a telephone a chart has shorter
bars, not smaller words. Colours are the page's own CSS variables, words are ``currentColor``: both themes and paper come by
themselves. No ``id`` and no ``style`` is written, so several charts share a page and a strict content security policy holds.
"""

from textwrap import wrap
from typing import Final, Literal, TypeAlias

from markupsafe import Markup, escape

Value: TypeAlias = str | float | None
Anchor: TypeAlias = Literal["start", "middle", "end"]
ACROSS: Final[tuple[tuple[float, Anchor], ...]] = ((0, "start"), (50, "middle"), (100, "end"))

_LINE: Final = 38  # characters of a sentence that fit beside each other on the narrowest telephone
_LEADING: Final = 17  # pixels from one line to the next

SMALL: Final = 12
NORMAL: Final = 13
LARGE: Final = 22


def element(name: str, *children: str, **attributes: Value) -> Markup:
    """An element; ``text_anchor`` writes ``text-anchor``, None leaves an attribute out, plain children are escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, inside) if inside else Markup("<{}{}/>").format(name, written)


def share(percent: float) -> str:
    """A place or a length across the picture, in per cent of its width."""
    return f"{_plain(percent)}%"


def picture(height: int, sentence: str, *children: Markup) -> Markup:
    """The whole drawing. ``sentence`` is what a person hears who does not see it."""
    return element(
        "svg",
        *children,
        class_="chart",
        width="100%",
        height=height,
        role="img",
        aria_label=sentence,
        font_size=NORMAL,
        fill="currentColor",
        overflow="visible",
    )


def bar(x: float, y: float, width: float, height: float, fill: str, opacity: float | None = None) -> Markup:
    """A rectangle; ``x`` and ``width`` in per cent, ``y`` and ``height`` in pixels."""
    return element("rect", x=share(x), y=y, width=share(max(width, 0)), height=max(height, 0), rx=2, fill=fill, fill_opacity=opacity)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = "var(--line)", width: float = 1, dashes: str | None = None) -> Markup:
    """A line; ``x`` in per cent, ``y`` in pixels."""
    return element("line", x1=share(x1), y1=y1, x2=share(x2), y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dashes)


def words(
    x: float,
    y: float,
    *content: str,
    anchor: Anchor = "start",
    size: int | None = None,
    bold: bool = False,
    fill: str | None = None,
    dx: float | None = None,
) -> Markup:
    """A line of text on its baseline ``y``; ``dx`` moves it by pixels from its place."""
    return element(
        "text",
        *content,
        x=share(x),
        y=y,
        dx=dx,
        text_anchor=None if anchor == "start" else anchor,
        font_size=size,
        font_weight=600 if bold else None,
        fill=fill,
    )


def lines(text: str, x: float, y: float, *, bold: bool = False) -> tuple[list[Markup], float]:
    """A sentence over as many lines as it needs on the narrowest telephone, and where the next thing may stand."""
    broken = wrap(text, _LINE) or [""]
    return [words(x, y + _LEADING * row, one, bold=bold) for row, one in enumerate(broken)], y + _LEADING * (len(broken) - 1)


def span(content: str, size: int | None = None, bold: bool = False, fill: str | None = None, dx: float | None = None) -> Markup:
    """A part of a line of text with a look of its own."""
    return element("tspan", content, dx=dx, font_size=size, font_weight=600 if bold else None, fill=fill)


def muted(content: str, dx: float | None = None) -> Markup:
    return span(content, size=SMALL, fill="var(--muted)", dx=dx)


def key(*entries: tuple[str, str, str]) -> list[Markup]:
    """The parts of a legend line: a glyph in its colour, then its name."""
    parts: list[Markup] = []
    for position, (glyph, colour, name) in enumerate(entries):
        parts.append(span(glyph, fill=colour, dx=14 if position else None))
        parts.append(span(name, dx=5))
    return parts


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else f"{value or 0:.2f}".rstrip("0").rstrip(".")
