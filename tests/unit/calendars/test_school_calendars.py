"""School and public holidays against what was published.

2025-2026: arrêté of 7 December 2022. 2026-2027: the ministry's calendar (education.gouv.fr, «Le calendrier scolaire»). Both say
«after class on Saturday … until the morning of Monday …»: closed from that Saturday to the Sunday before.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from infra.school_calendars import (
    TERRITORY_OF_DEPARTMENT,
    CalendarNotPublished,
    easter_sunday,
    public_holidays,
    public_holidays_of_school_year,
    published_calendar,
)

EVERYWHERE = {
    "2025-2026": {
        "Vacances de la Toussaint": ("2025-10-18", "2025-11-02"),
        "Vacances de Noël": ("2025-12-20", "2026-01-04"),
        "Pont de l’Ascension": ("2026-05-14", "2026-05-16"),
        "Vacances d’été": ("2026-07-04", "2026-08-31"),
    },
    "2026-2027": {
        "Vacances de la Toussaint": ("2026-10-17", "2026-11-01"),
        "Vacances de Noël": ("2026-12-19", "2027-01-03"),
        "Pont de l’Ascension": ("2027-05-06", "2027-05-08"),
        "Vacances d’été": ("2027-07-03", "2027-08-31"),
    },
}
BY_ZONE = {
    ("2025-2026", "A"): {"hiver": ("2026-02-07", "2026-02-22"), "printemps": ("2026-04-04", "2026-04-19")},
    ("2025-2026", "B"): {"hiver": ("2026-02-14", "2026-03-01"), "printemps": ("2026-04-11", "2026-04-26")},
    ("2025-2026", "C"): {"hiver": ("2026-02-21", "2026-03-08"), "printemps": ("2026-04-18", "2026-05-03")},
    ("2026-2027", "A"): {"hiver": ("2027-02-13", "2027-02-28"), "printemps": ("2027-04-10", "2027-04-25")},
    ("2026-2027", "B"): {"hiver": ("2027-02-20", "2027-03-07"), "printemps": ("2027-04-17", "2027-05-02")},
    ("2026-2027", "C"): {"hiver": ("2027-02-06", "2027-02-21"), "printemps": ("2027-04-03", "2027-04-18")},
}


@pytest.mark.parametrize(("school_year", "zone"), BY_ZONE)
def test_the_published_holidays_of_a_zone(school_year: str, zone: str) -> None:
    zoned = BY_ZONE[school_year, zone]
    expected = EVERYWHERE[school_year] | {
        "Vacances d’hiver": zoned["hiver"],
        "Vacances de printemps": zoned["printemps"],
    }
    closures = published_calendar(school_year, zone).closures
    assert {closure.label: (closure.first.isoformat(), closure.last.isoformat()) for closure in closures} == expected


@pytest.mark.parametrize("school_year", ["2023-2024", "2024-2025", "2025-2026", "2026-2027", "2027-2028"])
@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_closures_come_in_order_without_overlap_and_start_after_class(school_year: str, zone: str) -> None:
    closures = published_calendar(school_year, zone).closures
    for one, next_one in pairwise(closures):
        assert one.last < next_one.first
    bridge = [closure for closure in closures if closure.label == "Pont de l’Ascension"]
    assert [(one.first.weekday(), one.last - one.first) for one in bridge] in (
        [(3, timedelta(days=2))],  # Thursday to Saturday
        [(4, timedelta(days=1))],  # Friday and Saturday
    )


def test_a_summer_that_ends_in_september_delays_the_year() -> None:
    first = published_calendar("2023-2024", "A").closures[0]
    assert (first.label, first.last) == ("Vacances d’été", date(2023, 9, 3))


@pytest.mark.parametrize(
    ("school_year", "zone", "territory"),
    [
        ("2028-2029", "A", "metropole"),  # the package stops in the middle
        ("2035-2036", "B", "metropole"),
        ("1999-2000", "A", "metropole"),
        ("2022-2023", "A", "metropole"),
        ("2026-2027", "corse", "metropole"),
        ("2026-2027", "A", "atlantide"),
        ("2026-2028", "A", "metropole"),
        ("2026/2027", "A", "metropole"),
    ],
)
def test_what_is_not_published_whole_is_said_and_never_guessed(school_year: str, zone: str, territory: str) -> None:
    with pytest.raises(CalendarNotPublished) as refused:
        published_calendar(school_year, zone, territory)
    assert refused.value.code == "school-calendar-not-published"
    assert "saisissez les périodes de votre établissement" in refused.value.french
    assert "enter your institution’s own periods" in refused.value.english
    assert school_year in refused.value.french


def test_where_it_was_read_is_said() -> None:
    assert published_calendar("2026-2027", "A").source.startswith("vacances-scolaires-france 0.")


# Easter Sundays as almanacs give them, with the earliest (1818) and the latest (1943) that can be.
EASTERS = [
    "1818-03-22",
    "1943-04-25",
    "1961-04-02",
    "2000-04-23",
    "2024-03-31",
    "2025-04-20",
    "2026-04-05",
    "2027-03-28",
    "2038-04-25",
]


@pytest.mark.parametrize("easter", [date.fromisoformat(day) for day in EASTERS])
def test_easter(easter: date) -> None:
    assert easter_sunday(easter.year) == easter


def test_public_holidays_of_a_school_year() -> None:
    days = {holiday.day.isoformat(): holiday.label for holiday in published_calendar("2026-2027", "A").public_holidays}
    assert days == {
        "2026-11-01": "Toussaint",
        "2026-11-11": "Armistice de 1918",
        "2026-12-25": "Noël",
        "2027-01-01": "Jour de l’an",
        "2027-03-29": "Lundi de Pâques",
        "2027-05-01": "Fête du Travail",
        "2027-05-06": "Ascension",
        "2027-05-08": "Victoire de 1945",
        "2027-05-17": "Lundi de Pentecôte",
        "2027-07-14": "Fête nationale",
        "2027-08-15": "Assomption",
    }


def test_alsace_moselle_has_two_days_more() -> None:
    more = set(public_holidays(2026, "alsace-moselle")) - set(public_holidays(2026))
    assert {(holiday.day, holiday.label) for holiday in more} == {
        (date(2026, 4, 3), "Vendredi saint"),
        (date(2026, 12, 26), "Saint-Étienne"),
    }


@pytest.mark.parametrize(
    ("department", "month", "day"),
    [("971", 5, 27), ("972", 5, 22), ("973", 6, 10), ("974", 12, 20), ("976", 4, 27), ("977", 10, 9), ("978", 5, 28)],
)
def test_overseas_the_abolition_of_slavery_is_commemorated(department: str, month: int, day: int) -> None:
    more = set(public_holidays(2027, TERRITORY_OF_DEPARTMENT[department])) - set(public_holidays(2027))
    assert [(holiday.day, holiday.label) for holiday in more] == [(date(2027, month, day), "Abolition de l’esclavage")]


def test_a_house_with_its_own_closures_still_has_its_public_holidays() -> None:
    days = {holiday.day for holiday in public_holidays_of_school_year("2026-2027", "reunion")}
    assert date(2026, 12, 20) in days
    with pytest.raises(CalendarNotPublished):
        public_holidays_of_school_year("2026-2027", "nulle-part")
