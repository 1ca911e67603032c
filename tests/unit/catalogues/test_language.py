"""Figures, dates and sentences as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from jinja2 import DictLoader, Environment

from services.catalogues import LOCALES, Language, LocaleName, negotiated, translate
from services.catalogues.catalogue import compiled
from services.catalogues.sources import texts_of_template

FR, EN = translate("fr"), translate("en")
NARROW, FIXED = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def test_numbers() -> None:
    assert FR.number(1284) == f"1{NARROW}284"
    assert EN.number(1284) == "1,284"
    assert FR.number(53.0, 1) == "53,0"
    assert EN.number(53.0, 1) == "53.0"
    assert FR.number(-4.25, 1) == "−4,3"
    assert FR.number(1234567.891, 2) == f"1{NARROW}234{NARROW}567,89"


@pytest.mark.parametrize(("value", "shown"), [(62.5, "63"), (0.5, "1"), (1.005, "1"), (-0.4, "0"), (Decimal("2.5"), "3")])
def test_rounding_is_half_up_and_zero_has_no_sign(value: float, shown: str) -> None:
    assert FR.number(value) == shown


def test_a_float_is_rounded_as_it_prints() -> None:
    assert FR.number(2.675, 2) == "2,68"


def test_differences_say_their_direction() -> None:
    assert [FR.signed(value) for value in (14.2, -3.0, 0.0, -0.04)] == ["+14,2", "−3,0", "0,0", "0,0"]
    assert FR.points(14.2) == "+14,2 points"
    assert FR.points(1.5) == "+1,5 point"
    assert EN.points(1.5) == "+1.5 points"
    assert EN.points(1.0) == "+1.0 points"


def test_percentages() -> None:
    assert FR.percent(75) == f"75{FIXED}%"
    assert EN.percent(75) == "75%"
    assert FR.percent(66.666, 1) == f"66,7{FIXED}%"


def test_plurals() -> None:
    def said(count: float) -> str:
        return FR.plural("{count} point", "{count} points", count)

    assert [said(count) for count in (0, 1, 2, 1284)] == ["0 point", "1 point", "2 points", f"1{NARROW}284 points"]
    assert [EN.plural("{count} point", "{count} points", count) for count in (0, 1, 2)] == ["0 points", "1 point", "2 points"]


def test_dates() -> None:
    day, first = date(2026, 11, 9), date(2026, 11, 1)
    assert FR.short_day(day) == "9 nov."
    assert EN.short_day(day) == "9 Nov"
    assert FR.on_day(day) == "le 9 novembre 2026"
    assert EN.on_day(day) == "on 9 November 2026"
    assert FR.on_day(first) == "le 1er novembre 2026"
    assert FR.short_day(first) == "1er nov."
    assert EN.short_day(first) == "1 Nov"
    assert FR.weekday(day) == "lundi 9 novembre 2026"
    assert FR.short_month(day) == "nov."
    assert FR.period(date(2026, 10, 17), first) == "du 17 octobre au 1er novembre 2026"
    assert EN.period(date(2026, 12, 19), date(2027, 1, 3)) == "from 19 December 2026 to 3 January 2027"


def test_an_instant_is_told_in_the_time_of_the_institution() -> None:
    instant = datetime(2026, 11, 9, 23, 42, tzinfo=UTC)
    assert FR.moment(instant, ZoneInfo("Europe/Paris")) == "10 nov. 00:42"
    assert FR.moment(instant, ZoneInfo("America/Martinique")) == "9 nov. 19:42"
    with pytest.raises(ValueError, match="time zone"):
        FR.moment(instant.replace(tzinfo=None), ZoneInfo("Europe/Paris"))


def test_durations() -> None:
    assert [FR.duration(minutes).replace(FIXED, " ") for minutes in (45, 60, 65, 270)] == ["45 min", "1 h", "1 h 05", "4 h 30"]
    assert EN.duration(90).replace(FIXED, " ") == "1 h 30 min"


def test_lists() -> None:
    assert FR.enumeration(["a", "b", "c"]) == "a, b et c"
    assert EN.enumeration(["a", "b"]) == "a and b"


def test_french_spaces_do_not_break() -> None:
    assert FR("Le mode « express » : prêt ? Oui ; « bien », 60 % !") == (
        f"Le mode «{FIXED}express{FIXED}»{FIXED}: prêt{FIXED}? Oui{FIXED}; «{FIXED}bien{FIXED}», 60{FIXED}%{FIXED}!"
    )
    assert FR("il en reste %(count)s") == "il en reste %(count)s"


def test_braces_are_kept_where_nothing_fills_them() -> None:
    assert FR("un {mot}") == "un {mot}"
    assert FR("un {mot}", mot="deux") == "un deux"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "fr"),
        ("", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("EN-us", "en"),
        ("de,es;q=0.5", "fr"),
        ("de,en;q=0.3", "en"),
        ("en;q=0.5,fr;q=0.5", "fr"),
        ("*", "fr"),
        ("fr;q=0,*", "en"),
        ("*;q=0.1,en;q=0.5", "en"),
        ("en;q=0", "fr"),
        ("en;q=2, !!, ;;;", "fr"),
    ],
)
def test_the_language_asked_for(header: str | None, locale: str) -> None:
    assert negotiated(header) == locale


def test_a_persons_own_choice_wins() -> None:
    assert negotiated("fr", chosen="en") == "en"
    assert negotiated("en", chosen="tlh") == "en"
    assert set(LOCALES) == {"fr", "en"}


PAGE = """
{{ _("le {day}") }} / {% trans count=n %}{{ count }} point{% pluralize %}{{ count }} points{% endtrans %} / {{ language.percent(6)}}
"""


def test_pages_speak_through_jinja() -> None:
    def shown(name: LocaleName, n: int) -> str:
        environment = Environment(loader=DictLoader({"page": PAGE}), autoescape=True)
        translate(name).install(environment)
        return environment.get_template("page").render(n=n).strip()

    assert shown("en", 2) == "on {day} / 2 points / 6%"
    assert shown("fr", 0) == f"le {{day}} / 0 point / 6{FIXED}%"


def test_texts_of_pages_are_extracted_as_they_will_be_looked_up() -> None:
    assert list(texts_of_template(BytesIO(PAGE.encode()))) == [
        (2, "le {day}", None),
        (2, "%(count)s point", "%(count)s points"),
    ]


def test_two_forms_marked_apart_still_count() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("{count} poire", "{count} pear")
    catalogue.add("{count} poires", "{count} pears")
    language = Language("en", compiled(catalogue))
    assert [language.plural("{count} poire", "{count} poires", count) for count in (0, 1, 2)] == ["0 pears", "1 pear", "2 pears"]


def test_no_text_says_nothing() -> None:
    assert [FR(""), EN("")] == ["", ""]
