"""What holds for all pictures: accessible, of the page's own colours, without anything that a strict page refuses."""

import re

import pytest

from services.catalogues import LocaleName, translate
from tests.unit.charts.drawings import every_chart, parsed

KINDS = list(every_chart(translate("fr")))
COLOUR = re.compile(r"^(?:var\(--[a-z]+\)|currentColor)$")
ALLOWED = {"svg", "g", "rect", "line", "text", "tspan", "title"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_picture_is_heard_and_read_as_well_as_seen(kind: str, locale: LocaleName) -> None:
    chart = every_chart(translate(locale))[kind]
    root = parsed(chart)
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.sentence
    assert chart.sentence.endswith(".")
    assert "{" not in chart.sentence
    assert chart.table.rows
    assert all(len(row) == len(chart.table.headings) for row in chart.table.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_takes_the_colours_of_its_page_and_nothing_else(kind: str) -> None:
    chart = every_chart(translate("fr"))[kind]
    for element in parsed(chart).iter():
        assert element.tag in ALLOWED
        assert not {"style", "id", "href", "onclick"} & set(element.attrib)
        for attribute in ("fill", "stroke"):
            assert COLOUR.match(element.get(attribute, "currentColor"))
    assert "url(" not in chart.picture


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_width(kind: str) -> None:
    for element in parsed(every_chart(translate("fr"))[kind]).iter():
        places = [float(element.get(name, "0%")[:-1]) for name in ("x", "x1", "x2") if element.get(name, "").endswith("%")]
        assert all(0 <= place <= 100 for place in places)
        if element.tag == "rect":
            assert places[0] + float(element.get("width", "")[:-1]) <= 100.01
            assert float(element.get("height", "")) >= 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_brings_its_table(kind: str) -> None:
    language = translate("fr")
    chart = every_chart(language)[kind]
    figure = str(chart.figure(language))
    assert figure.startswith('<figure class="chart"><svg')
    assert "<details><summary" in figure
    assert figure.count("<tr>") == 1 + len(chart.table.rows)
    for note in chart.notes:
        assert str(note) in figure


def test_the_two_languages_say_different_words_over_the_same_drawing() -> None:
    french, english = every_chart(translate("fr")), every_chart(translate("en"))
    for kind in KINDS:
        assert french[kind].sentence != english[kind].sentence
        assert len(list(parsed(french[kind]).iter())) == len(list(parsed(english[kind]).iter()))
