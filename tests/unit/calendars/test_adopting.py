"""What an institution adopts: the published zone where it follows one, its own periods elsewhere, the public holidays of where it is."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.calendar import ClosedPeriod
from services.onboarding.calendars import CalendarForm, CalendarUnpublished, calendar_to_adopt, territory_of
from tenants.institution import Institution, InstitutionSignedUp

TENANT = UUID(int=1)


def institution(kind: Any = "lycee-public", uai: str | None = None, zone: str | None = None, academie: str | None = None) -> Institution:
    signed_up = InstitutionSignedUp(TENANT, "Lycée", kind, uai, None, academie, zone, "Europe/Paris", False)
    return Institution(signed_up=signed_up)


def test_a_school_follows_its_zone() -> None:
    adopted = calendar_to_adopt(CalendarForm(school_year="2026-2027"), TENANT, institution(zone="B"))
    winter = next(one for one in adopted.closed if "hiver" in one.label)
    assert (winter.first, winter.last) == (date(2027, 2, 20), date(2027, 3, 7))
    assert date(2026, 11, 11) in adopted.public_holidays


@pytest.mark.parametrize("zone", [None, "corse", "reunion"])
def test_nothing_is_guessed_for_a_school_without_a_published_zone(zone: str | None) -> None:
    with pytest.raises(CalendarUnpublished):
        calendar_to_adopt(CalendarForm(school_year="2026-2027"), TENANT, institution(zone=zone))


@pytest.mark.parametrize("kind", ["cfa", "ecole", "universite"])
def test_who_keeps_a_calendar_of_their_own_gets_public_holidays_alone(kind: str) -> None:
    adopted = calendar_to_adopt(CalendarForm(school_year="2026-2027"), TENANT, institution(kind))
    assert adopted.closed == ()
    assert len(adopted.public_holidays) == 11


def test_own_periods_overseas_with_its_public_holidays() -> None:
    closed = (ClosedPeriod(date(2026, 10, 3), date(2026, 10, 18), "Vacances"),)
    form = CalendarForm(school_year="2026-2027", closed=closed)
    adopted = calendar_to_adopt(form, TENANT, institution(uai="9740001A", zone="reunion"))
    assert adopted.closed == closed
    assert date(2026, 12, 20) in adopted.public_holidays


@pytest.mark.parametrize(
    ("told", "territory"),
    [
        ({"uai": "0670001A"}, "alsace-moselle"),
        ({"uai": "0570001A"}, "alsace-moselle"),
        ({"uai": "0750655E"}, "metropole"),
        ({"uai": "6200001G"}, "metropole"),
        ({"uai": "9720001A"}, "martinique"),
        ({"academie": "Strasbourg"}, "alsace-moselle"),
        ({"zone": "mayotte"}, "mayotte"),
        ({}, "metropole"),
    ],
)
def test_where_an_institution_is(told: dict[str, str], territory: str) -> None:
    assert territory_of(institution(**told).signed_up) == territory
