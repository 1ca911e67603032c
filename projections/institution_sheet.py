"""The institution's sheet: what everybody who works in it may know of it."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.programme import InstitutionKind
from domain.recorded import Recorded
from projections.projection import Projection, keyed_by
from tenants.institution import (
    CalendarAdopted,
    Contract,
    DataAgreementAccepted,
    InstitutionClosed,
    InstitutionCorrected,
    InstitutionReactivated,
    InstitutionSignedUp,
    InstitutionSuspended,
    SafeguardingContactNamed,
)


class InstitutionSheet(msgspec.Struct, frozen=True):
    """Closed periods and public holidays are those of every school year adopted.

    ``beside``: why it stands beside another institution that has the same UAI.
    """

    institution: UUID
    name: str
    kind: InstitutionKind
    uai: str | None
    academie: str | None
    zone: str | None
    timezone: str
    demonstration: bool
    signed_up_at: datetime
    data_agreement: str | None = None
    safeguarding_contacts: int = 0
    closed: tuple[ClosedPeriod, ...] = ()
    public_holidays: tuple[date, ...] = ()
    school_years: tuple[str, ...] = ()
    suspended_at: datetime | None = None
    closed_at: datetime | None = None
    further_uais: tuple[str, ...] = ()
    contract: Contract | None = None
    beside: str | None = None

    @property
    def calendar(self) -> SchoolCalendar:
        return SchoolCalendar(self.closed, frozenset(self.public_holidays))


def evolve(sheet: InstitutionSheet | None, recorded: Recorded) -> InstitutionSheet | None:
    event = recorded.event
    if isinstance(event, InstitutionSignedUp):
        return InstitutionSheet(
            event.institution,
            event.name,
            event.kind,
            event.uai,
            event.academie,
            event.zone,
            event.timezone,
            event.demonstration,
            recorded.occurred_at,
            further_uais=event.further_uais,
            contract=event.contract,
            beside=event.beside,
        )
    if sheet is None:
        return None
    match event:
        case InstitutionCorrected():
            return msgspec.structs.replace(
                sheet,
                name=event.name,
                uai=event.uai,
                further_uais=event.further_uais,
                academie=event.academie,
                zone=event.zone,
                timezone=event.timezone,
                beside=event.beside,
            )
        case DataAgreementAccepted(version=version):
            return msgspec.structs.replace(sheet, data_agreement=version)
        case SafeguardingContactNamed():
            return msgspec.structs.replace(sheet, safeguarding_contacts=sheet.safeguarding_contacts + 1)
        case InstitutionSuspended():
            return msgspec.structs.replace(sheet, suspended_at=recorded.occurred_at)
        case InstitutionReactivated():
            return msgspec.structs.replace(sheet, suspended_at=None)
        case InstitutionClosed():
            return msgspec.structs.replace(sheet, closed_at=recorded.occurred_at)
        case CalendarAdopted() as adopted:
            return msgspec.structs.replace(
                sheet,
                closed=tuple(sorted({*_elsewhen(sheet.closed, adopted), *adopted.closed}, key=lambda period: period.first)),
                public_holidays=tuple(sorted({*_other_days(sheet.public_holidays, adopted), *adopted.public_holidays})),
                school_years=tuple(sorted({*sheet.school_years, adopted.school_year})),
            )
        case _:
            return sheet


def _school_year(adopted: CalendarAdopted) -> tuple[date, date]:
    """From 1 September to 31 August: what was adopted for that year before is replaced."""
    year = int(adopted.school_year[:4])
    return date(year, 9, 1), date(year + 1, 8, 31)


def _elsewhen(closed: tuple[ClosedPeriod, ...], adopted: CalendarAdopted) -> tuple[ClosedPeriod, ...]:
    starts, ends = _school_year(adopted)
    return tuple(period for period in closed if not starts <= period.first <= ends)


def _other_days(days: tuple[date, ...], adopted: CalendarAdopted) -> tuple[date, ...]:
    starts, ends = _school_year(adopted)
    return tuple(day for day in days if not starts <= day <= ends)


INSTITUTION_SHEETS: Final = Projection("institution_sheet", version=5, view=InstitutionSheet, key=keyed_by("institution"), evolve=evolve)
