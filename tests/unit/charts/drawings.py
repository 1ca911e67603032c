"""Reading a picture back, and one picture of every kind."""

from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree import ElementTree

from domain.calendar import ClosedPeriod
from domain.measurement.adoption import Adoption, ToolAdoption
from domain.measurement.impact import ObservedIndicator
from domain.measurement.scoring import Level, PairedChange, Recommendation, Satisfaction
from services.catalogues import Language
from services.charts import (
    Chart,
    Week,
    adoption_chart,
    changes_chart,
    counts_chart,
    domains_chart,
    dose_chart,
    index_chart,
    observed_chart,
    recommendation_chart,
    satisfaction_chart,
    sessions_chart,
)

DOMAINS = {"communication": "Communication", "digital-tools": "Outils numériques"}
AUTUMN = ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint")
WEEKS = tuple(
    Week(date(2026, 10, 12) + timedelta(days=7 * position), held, missed)
    for position, (held, missed) in enumerate([(14, 1), (0, 0), (0, 0), (21, 2), (24, 1)])
)


def every_chart(_: Language) -> dict[str, Chart]:
    nobody = Level(3, None)
    return {
        "index": index_chart(Level(31, 53.02), Level(28, 67.44), PairedChange(26, 14.23, 0.83), _),
        "index of few": index_chart(Level(9, 53.0), Level(8, 57.4), PairedChange(7, 3.1, 0.25), _),
        "index going down": index_chart(Level(12, 53.0), Level(12, 45.5), PairedChange(12, -7.5, -1.2), _),
        "index withheld": index_chart(Level(9, 53.0), nobody, PairedChange(3, None, None), _),
        "index at the start": index_chart(Level(31, 53.02), None, None, _),
        "domains": domains_chart(
            {"communication": Level(31, 41.2), "digital-tools": Level(30, 56.1)},
            {"communication": Level(28, 62.2), "digital-tools": nobody},
            DOMAINS,
            _,
            target=70,
        ),
        "sessions": sessions_chart(WEEKS, [AUTUMN], _),
        "dose": dose_chart([0, 2, 3, 4, 4, 5, 6, 6, 6, 9], 6, _),
        "satisfaction": satisfaction_chart(Satisfaction(28, (1, 2, 4, 12, 9), 75.0), _),
        "satisfaction withheld": satisfaction_chart(Satisfaction(4, None, None), _),
        "recommendation": recommendation_chart(Recommendation(28, 15, 8, 5, 1000 / 28), _),
        "adoption": adoption_chart(
            Adoption(12, {"canva": ToolAdoption(2, 9, 7), "podcast": ToolAdoption(0, 0, 0)}, 58.3), {"canva": "Canva"}, _
        ),
        "adoption of nothing": adoption_chart(Adoption(12, {"canva": ToolAdoption(0, 0, 0)}, 0.0), {}, _),
        "adoption withheld": adoption_chart(Adoption(4, None, None), {}, _),
        "choices": counts_chart(9, {"passed-on": 3, "published": 7}, {"published": "J’ai publié"}, "Pratiques", _),
        "choices withheld": counts_chart(4, None, {}, "Pratiques", _),
        "changes": changes_chart(
            {"transmission": PairedChange(9, 62.5, 1.1), "frame": PairedChange(9, -3.0, -0.2), "few": PairedChange(2, None, None)},
            {},
            "Dimensions",
            _,
        ),
        "observed": observed_chart((_noted(40, 61.5), _noted(12, None), _noted(0, 0)), _),
        "recommendation withheld": recommendation_chart(Recommendation(2, None, None, None, None), _),
    }


def _noted(start: float, end: float | None) -> ObservedIndicator:
    day = date(2026, 9, 20)
    return ObservedIndicator("open-day", "Visiteurs aux portes ouvertes", "personnes", start, day, end, None if end is None else day)


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart.picture))


def filled(chart: Chart, fill: str) -> list[ElementTree.Element]:
    """The rectangles of one colour, in the order in which they were drawn."""
    return [rectangle for rectangle in parsed(chart).iter("rect") if rectangle.get("fill") == fill]


def percent(element: ElementTree.Element, attribute: str) -> float:
    value = element.get(attribute, "")
    assert value.endswith("%")
    return float(value[:-1])


def texts(chart: Chart) -> Iterator[str]:
    """Each line of text as it reads."""
    for line in parsed(chart).iter("text"):
        yield "".join(line.itertext()).replace("\N{NO-BREAK SPACE}", " ")
