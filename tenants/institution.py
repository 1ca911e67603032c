"""An institution: it signs itself up, names whom one can turn to, accepts the agreement on data, adopts its calendar.

Its stream is read and guarded by every decision taken in it: what it folds to is the ``Standing`` and the ``SchoolCalendar`` of
domain/decision.py and domain/calendar.py. The stream's identifier is the tenant's.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.decision import Command, Standing, StreamType
from domain.event import Event, event_type
from domain.personal import Personal
from domain.programme import InstitutionKind
from domain.refusal import Refused

Contract = Literal["with", "without"]  # of a private institution with the State (Code de l’éducation, L442-5 and L442-12)
SuspensionReason = Literal["requested", "engagement-over", "misuse", "security"]


@event_type("institution.signed-up.v1")
class InstitutionSignedUp(Event, frozen=True):
    """An institution is there. ``demonstration`` is for ever: its events carry simulated dates.

    ``further_uais``: of its other sites or sections. ``contract``: with the State, of a private one. ``beside``: why it stands beside
    another one that has the same UAI.
    """

    institution: UUID
    name: str
    kind: InstitutionKind
    uai: str | None
    siret: str | None
    academie: str | None
    zone: str | None
    timezone: str
    demonstration: bool
    further_uais: tuple[str, ...] = ()
    contract: Contract | None = None
    beside: str | None = None


@event_type("institution.corrected.v1")
class InstitutionCorrected(Event, frozen=True):
    """What the institution says of itself from now on, in the place of what it had said; its kind stays."""

    institution: UUID
    name: str
    uai: str | None
    further_uais: tuple[str, ...]
    siret: str | None
    academie: str | None
    zone: str | None
    timezone: str
    beside: str | None


@event_type("institution.safeguarding-contact-named.v1", data_subject="contact")
class SafeguardingContactNamed(Event, frozen=True):
    """Whom one can turn to when something is wrong, and how to reach them; ``role`` is their place in the institution."""

    institution: UUID
    contact: UUID
    name: Personal[str]
    reach: Personal[str]
    role: str
    deputy: bool


@event_type("institution.data-protection-officer-named.v1", data_subject="officer")
class DataProtectionOfficerNamed(Event, frozen=True):
    """Who watches over personal data for the institution, and how anybody reaches them (RGPD art. 30 §1 a and 37 §7).

    ``officer`` stands for them, who may have no account; naming somebody takes the place of who was named before.
    """

    institution: UUID
    officer: UUID
    name: Personal[str]
    reach: Personal[str]


@event_type("institution.data-agreement-accepted.v1")
class DataAgreementAccepted(Event, frozen=True):
    """The direction accepted the agreement on data processing, in this version of its text."""

    institution: UUID
    version: str


@event_type("institution.data-agreement-signed.v1", data_subject="signature")
class DataAgreementSigned(Event, frozen=True):
    """Who accepted a version of the agreement, and as what; ``signature`` stands for them, who may have no account.

    ``address``: where the link that they followed had been sent, None where they accepted from an account, who is the line's actor.
    ``asked_by``: the account that had it sent.
    """

    institution: UUID
    signature: UUID
    version: str
    name: Personal[str]
    function: Personal[str]
    address: Personal[str | None] = None
    asked_by: UUID | None = None


@event_type("institution.calendar-adopted.v1")
class CalendarAdopted(Event, frozen=True):
    """The days on which clocks stand still in a school year; it replaces what was adopted for that year before."""

    institution: UUID
    school_year: str
    closed: tuple[ClosedPeriod, ...]
    public_holidays: tuple[date, ...]


@event_type("institution.house-opened.v1")
class HouseOpened(Event, frozen=True):
    """Ekole's own house is there: a tenant like the others, which runs no programme and watches over those of the others."""

    institution: UUID
    name: str
    timezone: str


@event_type("institution.suspended.v1")
class InstitutionSuspended(Event, frozen=True):
    """Its people may read and change nothing, until it is reactivated."""

    institution: UUID
    reason: SuspensionReason


@event_type("institution.reactivated.v1")
class InstitutionReactivated(Event, frozen=True):
    institution: UUID


@event_type("institution.exported.v1")
class InstitutionExported(Event, frozen=True):
    """Everything it owns left in one archive, which holds the log up to this event."""

    institution: UUID
    export: UUID


@event_type("institution.closed.v1")
class InstitutionClosed(Event, frozen=True):
    """It went for good; what it owned had been exported before."""

    institution: UUID


@event_type("institution.retention-chosen.v1")
class RetentionChosen(Event, frozen=True):
    """For how many months data are in use, then in archive, after a programme's closing."""

    institution: UUID
    use: int
    archive: int


class Contact(msgspec.Struct, frozen=True):
    """A safeguarding contact as last named."""

    name: Personal[str]
    reach: Personal[str]
    role: str
    deputy: bool


class Officer(msgspec.Struct, frozen=True):
    """The data protection officer as last named."""

    officer: UUID
    name: Personal[str]
    reach: Personal[str]


class Signature(msgspec.Struct, frozen=True):
    """By whom a version of the agreement was accepted."""

    version: str
    name: Personal[str]
    function: Personal[str]
    address: Personal[str | None]
    asked_by: UUID | None


class Institution(msgspec.Struct, frozen=True):
    """An institution as it stands; before its sign-up, one that does not exist."""

    standing: Standing = Standing()
    signed_up: InstitutionSignedUp | None = None
    suspended: bool = False
    exported_since: bool = False  # since it was suspended last
    closed: bool = False
    contacts: dict[UUID, Contact] = {}
    officer: Officer | None = None
    signature: Signature | None = None  # of the version accepted last
    calendars: dict[str, SchoolCalendar] = {}
    retention: tuple[int, int] | None = None  # months of use and of archive, where the direction chose

    @property
    def calendar(self) -> SchoolCalendar:
        """All the years adopted, as one."""
        return SchoolCalendar(
            tuple(period for year in self.calendars.values() for period in year.closed),
            frozenset(day for year in self.calendars.values() for day in year.public_holidays),
        )


def evolve(state: Institution, event: Event) -> Institution:
    replace = msgspec.structs.replace
    match event:
        case RetentionChosen():
            return replace(state, retention=(event.use, event.archive))
        case InstitutionSignedUp():
            standing = replace(
                state.standing,
                exists=True,
                active=True,
                kind=event.kind,
                demonstration=event.demonstration,
                timezone=event.timezone,
            )
            return replace(state, standing=standing, signed_up=event)
        case InstitutionCorrected():
            return _corrected(state, event)
        case SafeguardingContactNamed():
            contacts = {**state.contacts, event.contact: Contact(event.name, event.reach, event.role, event.deputy)}
            named = any(not contact.deputy for contact in contacts.values())
            return replace(state, standing=replace(state.standing, safeguarding_contact=named), contacts=contacts)
        case DataProtectionOfficerNamed():
            return replace(state, officer=Officer(event.officer, event.name, event.reach))
        case DataAgreementAccepted(version=version):
            return replace(state, standing=replace(state.standing, data_agreement=version), signature=None)
        case DataAgreementSigned():
            signature = Signature(event.version, event.name, event.function, event.address, event.asked_by)
            return replace(state, signature=signature)
        case CalendarAdopted():
            calendar = SchoolCalendar(event.closed, frozenset(event.public_holidays))
            return replace(state, calendars={**state.calendars, event.school_year: calendar})
        case HouseOpened(timezone=timezone):
            return replace(state, standing=replace(state.standing, exists=True, active=True, timezone=timezone))
        case InstitutionSuspended():
            return replace(state, standing=replace(state.standing, active=False), suspended=True, exported_since=False)
        case InstitutionReactivated():
            return replace(state, standing=replace(state.standing, active=True), suspended=False)
        case InstitutionExported():
            return replace(state, exported_since=state.suspended)
        case InstitutionClosed():
            return replace(state, standing=replace(state.standing, active=False), closed=True)
        case _:
            return state


def _corrected(state: Institution, event: InstitutionCorrected) -> Institution:
    if state.signed_up is None:
        return state
    said = msgspec.structs.replace(
        state.signed_up,
        name=event.name,
        uai=event.uai,
        further_uais=event.further_uais,
        siret=event.siret,
        academie=event.academie,
        zone=event.zone,
        timezone=event.timezone,
        beside=event.beside,
    )
    return msgspec.structs.replace(state, signed_up=said, standing=msgspec.structs.replace(state.standing, timezone=event.timezone))


InstitutionState: TypeAlias = Institution
INSTITUTION: Final = StreamType[InstitutionState]("institution", Institution(), evolve)


class InstitutionMissing(Refused):
    code = "institution-missing"
    kind = "missing"
    sentence = "Cet établissement n’est pas inscrit. Rien n’a été enregistré ; inscrivez-le d’abord."


class Founding(Command, frozen=True):
    """A command that makes a tenant; ``institution`` is its identifier."""

    institution: UUID


def existing(institution: Institution) -> Institution:
    """The institution, or the refusal that says that it is not signed up."""
    if not institution.standing.exists:
        raise InstitutionMissing
    return institution
