"""Adopting a school calendar: the published one of a zone, or the institution's own periods."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod
from domain.refusal import Refused
from infra.school_calendars import (
    TERRITORY_OF_DEPARTMENT,
    CalendarNotPublished,
    Territory,
    is_territory,
    public_holidays_of_school_year,
    published_calendar,
)
from tenants.calendar import AdoptCalendar
from tenants.institution import Institution, InstitutionSignedUp

OWN_CALENDAR: Final = frozenset({"cfa", "ecole", "universite"})  # they follow no zone


class CalendarForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``closed`` and ``public_holidays`` replace what is published; where they are left out, the institution's zone decides.

    Universities, schools of higher education and CFA keep their own calendars: for them the published one is a start to correct.
    """

    school_year: str
    zone: str | None = None
    closed: tuple[ClosedPeriod, ...] | None = None
    public_holidays: tuple[date, ...] | None = None


class CalendarUnpublished(Refused):
    code = "calendar-not-published"
    kind = "invalid"
    sentence = (
        "Le calendrier {school_year} n’est pas publié pour cette zone. Rien n’a été enregistré ; "
        "saisissez vos propres périodes de fermeture."
    )


def calendar_to_adopt(form: CalendarForm, tenant: UUID, institution: Institution) -> AdoptCalendar:
    """Zones A, B and C are published for schools; elsewhere the institution enters its own periods, and public holidays are computed.

    Raises CalendarUnpublished where nothing is published and no period was given.
    """
    signed_up = institution.signed_up
    zone = form.zone or (signed_up.zone if signed_up else None)
    territory = territory_of(signed_up)
    try:
        closed = form.closed if form.closed is not None else _published(form.school_year, zone, territory, signed_up)
        holidays = form.public_holidays
        if holidays is None:
            holidays = tuple(one.day for one in public_holidays_of_school_year(form.school_year, territory))
    except CalendarNotPublished:
        raise CalendarUnpublished(school_year=form.school_year) from None
    return AdoptCalendar(institution=tenant, school_year=form.school_year, closed=closed, public_holidays=holidays)


def territory_of(signed_up: InstitutionSignedUp | None) -> Territory:
    """Whose public holidays hold there: the department is in the first three figures of the institution's UAI number."""
    if signed_up is None:
        return "metropole"
    if signed_up.uai:
        return TERRITORY_OF_DEPARTMENT.get(signed_up.uai[:3].removeprefix("0"), "metropole")
    places = [place.casefold() for place in (signed_up.academie, signed_up.zone) if place]
    if "strasbourg" in places:
        return "alsace-moselle"
    return next((place for place in places if is_territory(place)), "metropole")


def _published(school_year: str, zone: str | None, territory: Territory, signed_up: InstitutionSignedUp | None) -> tuple[ClosedPeriod, ...]:
    """What is published for the zone; nothing where an institution that keeps a calendar of its own named none.

    Raises CalendarNotPublished.
    """
    if zone is None and signed_up is not None and signed_up.kind in OWN_CALENDAR:
        return ()
    published = published_calendar(school_year, zone or "", territory)
    return tuple(ClosedPeriod(one.first, one.last, one.label) for one in published.closures)
