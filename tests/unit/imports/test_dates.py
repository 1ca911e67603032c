"""Dates as they are written, and those that are none."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.cells.dates import date_order, read_birth_date, read_moment

REFERENCE = date(2026, 9, 14)
BORN = date(2001, 11, 24)


@pytest.mark.parametrize(
    "written",
    [
        "24/11/2001", "24-11-01", "24.11.2001", "24 11 2001", "24 / 11 / 01", "2001-11-24", "2001/11/24", "24 nov. 2001",
        "24 novembre 2001", "24-nov-01", "24NOV2001", "samedi 24 novembre 2001", "né le 24/11/2001", "Née le 24 novembre 2001",
        "24/11/2001 00:00", "2001-11-24T00:00:00", "24/11/2001 à 14h30", "24/11/2001 (24 ans)", "24112001", "20011124", "37219",
        "37219.0", "Nov 24, 2001", "24,11,2001", "24\\11\\2001", "24/11/2001.",
    ],
)  # fmt: skip
def test_one_day_in_many_hands(written: str) -> None:
    assert read_birth_date(written, REFERENCE) == BORN


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1er mars 2008", date(2008, 3, 1)),
        ("1/2/08", date(2008, 2, 1)),
        ("29/02/08", date(2008, 2, 29)),
        ("15 août 2009", date(2009, 8, 15)),
        ("15 AOUT 2009", date(2009, 8, 15)),
        ("3 févr. 2010", date(2010, 2, 3)),
        ("3-octo.-05", date(2005, 10, 3)),
        ("30 déce 2010", date(2010, 12, 30)),
        ("7 juin 2010", date(2010, 6, 7)),
        ("7 juil. 2010", date(2010, 7, 7)),
        ("14 juillet 1989", date(1989, 7, 14)),
        ("3/4/68", date(1968, 4, 3)),
        ("01/01/18", date(2018, 1, 1)),
    ],
)
def test_days_of_other_years(written: str, born: date) -> None:
    assert read_birth_date(written, REFERENCE) == born


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("31/02/2008", "impossible"),
        ("29/02/2007", "impossible"),
        ("29/02/07", "impossible"),
        ("13/13/2008", "impossible"),
        ("00/00/0000", "impossible"),
        ("32/01/2008", "impossible"),
        ("11/24/2001", "impossible"),
        ("12/05/2031", "future"),
        ("12/05/2024", "age"),
        ("12/05/20", "age"),
        ("01/01/1900", "age"),
        ("oui", "unreadable"),
        ("2008", "unreadable"),
        ("mars 2008", "unreadable"),
        ("24/11/201", "unreadable"),
        ("#REF!", "unreadable"),
        ("0", "unreadable"),
    ],
)
def test_what_is_no_birth_date_and_why(written: str, problem: str) -> None:
    assert read_birth_date(written, REFERENCE) == problem


DAYS = st.dates(REFERENCE - timedelta(days=90 * 365), REFERENCE - timedelta(days=9 * 365))


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d%m%Y", "%d/%m/%Y %H:%M:%S"]))
def test_any_day_with_four_digits_is_read_back(day: date, form: str) -> None:
    assert read_birth_date(datetime.combine(day, datetime.min.time()).strftime(form), REFERENCE) == day


@given(DAYS)
def test_an_excel_day_number_is_read_back(day: date) -> None:
    assert read_birth_date(str((day - date(1899, 12, 30)).days), REFERENCE) == day


@given(st.dates(date(1940, 1, 1), date(2017, 12, 31)))
def test_two_digits_never_give_the_future_nor_an_unlikely_age(day: date) -> None:
    read = read_birth_date(day.strftime("%d/%m/%y"), REFERENCE)
    assert isinstance(read, date)
    assert (read.day, read.month, read.year % 100) == (day.day, day.month, day.year % 100)
    assert 8 <= REFERENCE.year - read.year <= 101


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_problem(text: str) -> None:
    assert isinstance(read_birth_date(text, REFERENCE), date | str)


def test_one_impossible_date_does_not_turn_the_column_around() -> None:
    assert date_order(["24/11/2001", "05/13/2008", "05/14/2008"]) == "day-first"
    assert date_order(["05/13/2008", "05/01/2008"]) == "day-first"
    assert date_order(["05/13/2008", "05/14/2008", "01/02/2008"]) == "month-first"


@pytest.mark.parametrize(
    "written",
    [
        "2026-09-22 14:37:00",
        "22/09/2026 14:37:00",
        "2026/09/22 2:37:00 PM UTC+2",
        "2026/09/22 2:37:00 PM EEST",
        "9/22/2026 14:37:00",
        "22/09/2026 14:37",
        "22 sept. 2026 à 14:37",
        "2026-09-22T14:37:00.123Z",
        "2026-09-22T14:37:00+02:00",
        "22/09/26 14h37",
    ],
)
def test_timestamps_of_forms(written: str) -> None:
    assert read_moment(written) == datetime(2026, 9, 22, 14, 37)


def test_timestamps_that_are_none() -> None:
    assert read_moment("hier") is None
    assert read_moment("31/09/2026 10:00") is None
    assert read_moment("46287.5") == datetime(2026, 9, 22, 12)
    assert read_moment("22/09/2026") == datetime(2026, 9, 22)
    assert read_moment("03/04/2026 10:00", "month-first") == datetime(2026, 3, 4, 10)
