"""Published French school holidays and public holidays, as plain data from which an institution adopts its own calendar.

School holidays: zones A, B and C, from the package ``vacances-scolaires-france``, which follows the ministry's published calendar
(education.gouv.fr, «Le calendrier scolaire»; data.education.gouv.fr, «fr-en-calendrier-scolaire»). Corsica and the overseas
academies have calendars of their own that it does not carry; nor do universities, schools of higher education and most CFA follow
the zones. They enter theirs.

Public holidays: computed. Code du travail, art. L3133-1; Alsace-Moselle, art. L3134-13; the days that commemorate the abolition of
slavery, art. L3422-2 and décret 83-1003 of 23 November 1983 (Saint-Martin keeps 28 May since 2018).
"""

import re
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from typing import Final, Literal, NamedTuple, TypeGuard, get_args

Zone = Literal["A", "B", "C"]
Territory = Literal[
    "metropole",
    "alsace-moselle",
    "guadeloupe",
    "guyane",
    "martinique",
    "mayotte",
    "reunion",
    "saint-barthelemy",
    "saint-martin",
]

# Departments (INSEE numbers) whose public holidays differ from the rest of France.
TERRITORY_OF_DEPARTMENT: Final[dict[str, Territory]] = {
    "57": "alsace-moselle",
    "67": "alsace-moselle",
    "68": "alsace-moselle",
    "971": "guadeloupe",
    "972": "martinique",
    "973": "guyane",
    "974": "reunion",
    "976": "mayotte",
    "977": "saint-barthelemy",
    "978": "saint-martin",
}

_ABOLITION: Final[dict[Territory, tuple[int, int]]] = {
    "guadeloupe": (5, 27),
    "guyane": (6, 10),
    "reunion": (12, 20),
    "martinique": (5, 22),
    "mayotte": (4, 27),
    "saint-barthelemy": (10, 9),
    "saint-martin": (5, 28),
}

_SCHOOL_YEAR: Final = re.compile(r"^(?P<first>20\d\d)-(?P<second>20\d\d)$")
_EXPECTED: Final = ("Toussaint", "Noël", "hiver", "printemps", "été")
_EARLIEST: Final = 2023  # before, nobody runs a programme here, and the package was filled less evenly

# The arrêté of 7 December 2022 closes schools on the Friday and Saturday after Ascension Day in these years; the package has no
# such rows before 2027.
_BRIDGE_YEARS: Final = frozenset({2024, 2025, 2026})


class Closure(NamedTuple):
    """Days without school, both ends included."""

    first: date
    last: date
    label: str


class PublicHoliday(NamedTuple):
    day: date
    label: str


class PublishedCalendar(NamedTuple):
    """A school year as published, for one zone and one territory; ``source`` says where it was read."""

    school_year: str
    zone: Zone
    territory: Territory
    closures: tuple[Closure, ...]
    public_holidays: tuple[PublicHoliday, ...]
    source: str


class CalendarNotPublished(Exception):
    """Nobody published this year, zone or territory, or the package does not know it whole. Nothing is guessed.

    ``french`` and ``english`` say what happened and what to do: the institution can enter its own periods.
    """

    code = "school-calendar-not-published"

    def __init__(self, school_year: str, zone: str) -> None:
        super().__init__(f"{self.code}: {school_year}, {zone}")
        self.school_year = school_year
        self.zone = zone
        self.french = (
            f"Le calendrier scolaire {school_year}, zone {zone}, n’est pas publié ou pas en entier. "
            "Rien n’a été changé ; saisissez les périodes de votre établissement, vous pourrez les corriger ensuite."
        )
        self.english = (
            f"The school calendar {school_year}, zone {zone}, is not published, or not in full. "
            "Nothing was changed; enter your institution’s own periods, they can be corrected later."
        )


def is_zone(name: str) -> TypeGuard[Zone]:
    return name in get_args(Zone)


def is_territory(name: str) -> TypeGuard[Territory]:
    return name in get_args(Territory)


@cache
def published_calendar(school_year: str, zone: str, territory: str = "metropole") -> PublishedCalendar:
    """Everything that stops school clocks in a school year such as «2026-2027», from 1 September to 31 August.

    Closures come in order and do not overlap; a summer that ends in September is also in the year that it delays. Raises
    CalendarNotPublished for a year, zone or territory that is not carried whole.
    """
    first_year = _first_year(school_year)
    if first_year is None or not is_zone(zone) or not is_territory(territory):
        raise CalendarNotPublished(school_year, zone)
    source = f"vacances-scolaires-france {version('vacances-scolaires-france')}, education.gouv.fr"
    holidays = _holidays_of_school_year(first_year, territory)
    return PublishedCalendar(school_year, zone, territory, _closures(first_year, zone), holidays, source)


def public_holidays_of_school_year(school_year: str, territory: str = "metropole") -> tuple[PublicHoliday, ...]:
    """The public holidays from 1 September to 31 August, for a house that enters its own closures.

    Raises CalendarNotPublished where the year is not written «2026-2027» or the territory is not known.
    """
    first_year = _first_year(school_year)
    if first_year is None or not is_territory(territory):
        raise CalendarNotPublished(school_year, territory)
    return _holidays_of_school_year(first_year, territory)


def _first_year(school_year: str) -> int | None:
    years = _SCHOOL_YEAR.match(school_year)
    return int(years["first"]) if years and int(years["second"]) == int(years["first"]) + 1 else None


def _holidays_of_school_year(first_year: int, territory: Territory) -> tuple[PublicHoliday, ...]:
    starts, ends = date(first_year, 9, 1), date(first_year + 1, 8, 31)
    both = (*public_holidays(first_year, territory), *public_holidays(first_year + 1, territory))
    return tuple(holiday for holiday in both if starts <= holiday.day <= ends)


def public_holidays(year: int, territory: Territory = "metropole") -> tuple[PublicHoliday, ...]:
    """The public holidays of a calendar year, in order.

    In Alsace-Moselle Good Friday is a holiday in the communes that have a Protestant church; it is counted everywhere there, as
    schools do. An institution corrects its own calendar where that is wrong.
    """
    easter = easter_sunday(year)
    days = [
        PublicHoliday(date(year, 1, 1), "Jour de l’an"),
        PublicHoliday(easter + timedelta(days=1), "Lundi de Pâques"),
        PublicHoliday(date(year, 5, 1), "Fête du Travail"),
        PublicHoliday(date(year, 5, 8), "Victoire de 1945"),
        PublicHoliday(easter + timedelta(days=39), "Ascension"),
        PublicHoliday(easter + timedelta(days=50), "Lundi de Pentecôte"),
        PublicHoliday(date(year, 7, 14), "Fête nationale"),
        PublicHoliday(date(year, 8, 15), "Assomption"),
        PublicHoliday(date(year, 11, 1), "Toussaint"),
        PublicHoliday(date(year, 11, 11), "Armistice de 1918"),
        PublicHoliday(date(year, 12, 25), "Noël"),
    ]
    if territory == "alsace-moselle":
        days.append(PublicHoliday(easter - timedelta(days=2), "Vendredi saint"))
        days.append(PublicHoliday(date(year, 12, 26), "Saint-Étienne"))
    elif territory in _ABOLITION:
        month, day = _ABOLITION[territory]
        days.append(PublicHoliday(date(year, month, day), "Abolition de l’esclavage"))
    return tuple(sorted(days))


def easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar: the anonymous algorithm of 1876, as Meeus gives it (Astronomical Algorithms, chapter 8).

    The letters are Meeus's own, so that the two can be read side by side.
    """
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def _closures(first_year: int, zone: Zone) -> tuple[Closure, ...]:
    """The closures that touch a school year; CalendarNotPublished where one of the five great holidays is missing."""
    starts, ends = date(first_year, 9, 1), date(first_year + 1, 8, 31)
    touching = [period for period in _packaged(zone) if period.last >= starts and period.first <= ends]
    own = [period.label for period in touching if period.first >= starts]
    if first_year < _EARLIEST or not all(any(name in label for label in own) for name in _EXPECTED):
        raise CalendarNotPublished(f"{first_year}-{first_year + 1}", zone)
    if first_year + 1 in _BRIDGE_YEARS:
        thursday = easter_sunday(first_year + 1) + timedelta(days=39)
        touching.append(Closure(thursday, thursday + timedelta(days=2), "Pont de l’Ascension"))
    return tuple(sorted(touching))


@cache
def _packaged(zone: Zone) -> tuple[Closure, ...]:
    """The package's days, one row each, joined into periods."""
    from vacances_scolaires_france import SchoolHolidayDates  # reads half a megabyte: only where a calendar is asked for

    rows = SchoolHolidayDates().data
    days = sorted(day for day, row in rows.items() if row[f"vacances_zone_{zone.lower()}"])
    periods: list[Closure] = []
    for day in days:
        label = rows[day]["nom_vacances"].replace("'", "’")
        if periods and periods[-1].label == label and day - periods[-1].last == timedelta(days=1):
            periods[-1] = periods[-1]._replace(last=day)
        else:
            periods.append(Closure(day, day, label))
    return tuple(periods)
