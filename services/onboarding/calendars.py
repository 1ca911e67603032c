"""Adopting a school calendar: the published one of a zone, or the institution's own periods."""

from datetime import date
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod
from domain.refusal import Refused
from infra.school_calendars import CalendarNotPublished, published_calendar
from tenants.institution import AdoptCalendar, Institution


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
    """Raises CalendarUnpublished where nothing is published and no period was given."""
    if form.closed is not None and form.public_holidays is not None:
        return AdoptCalendar(institution=tenant, school_year=form.school_year, closed=form.closed, public_holidays=form.public_holidays)
    signed_up = institution.signed_up
    zone = form.zone or (signed_up.zone if signed_up else None) or "C"
    try:
        published = published_calendar(form.school_year, zone)
    except CalendarNotPublished:
        raise CalendarUnpublished(school_year=form.school_year) from None
    closed = tuple(ClosedPeriod(one.first, one.last, one.label) for one in published.closures)
    holidays = tuple(one.day for one in published.public_holidays)
    return AdoptCalendar(
        institution=tenant,
        school_year=form.school_year,
        closed=form.closed if form.closed is not None else closed,
        public_holidays=form.public_holidays if form.public_holidays is not None else holidays,
    )
