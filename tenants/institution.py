"""An institution: it signs itself up, names whom one can turn to, accepts the agreement on data, adopts its calendar.

Its stream is read and guarded by every decision taken in it: what it folds to is the ``Standing`` and the ``SchoolCalendar`` of
domain/decision.py and domain/calendar.py. The stream's identifier is the tenant's.
"""

import re
from datetime import date
from functools import cache
from typing import Final, Literal, TypeAlias
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.decision import Command, Decision, Situation, Standing, StreamType, decides
from domain.event import Event, event_type
from domain.personal import Personal
from domain.programme import InstitutionKind
from domain.refusal import Refused
from tenants.registration_numbers import compact, siret_holds, uai_holds

# The zones of the national school calendar (data.education.gouv.fr, fr-en-calendrier-scolaire), in kebab case.
ZONES: Final = (
    *("A", "B", "C", "corse", "guadeloupe", "guyane", "martinique", "mayotte", "nouvelle-caledonie", "polynesie", "reunion"),
    *("saint-pierre-et-miquelon", "wallis-et-futuna"),
)
LONGEST_NAME: Final = 200  # characters
LONGEST_REASON: Final = 1_000  # characters
MOST_UAIS: Final = 20
Contract = Literal["with", "without"]  # of a private institution with the State (Code de l’éducation, L442-5 and L442-12)
SuspensionReason = Literal["requested", "engagement-over", "misuse", "security"]
_SCHOOL_YEAR: Final = re.compile(r"(20[0-9]{2})-(20[0-9]{2})")

# ---------------------------------------------------------------------------------------------------------------- events


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


# ----------------------------------------------------------------------------------------------------------------- state


class Contact(msgspec.Struct, frozen=True):
    """A safeguarding contact as last named."""

    name: Personal[str]
    reach: Personal[str]
    role: str
    deputy: bool


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
    signature: Signature | None = None  # of the version accepted last
    calendars: dict[str, SchoolCalendar] = {}

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

# -------------------------------------------------------------------------------------------------------------- refusals


class InstitutionMissing(Refused):
    code = "institution-missing"
    kind = "missing"
    sentence = "Cet établissement n’est pas inscrit. Rien n’a été enregistré ; inscrivez-le d’abord."


class InstitutionExists(Refused):
    code = "institution-exists"
    sentence = "Cet établissement est déjà inscrit, avec d’autres renseignements ; ils sont conservés. Connectez-vous pour continuer."


class InstitutionNameMissing(Refused):
    code = "institution-name-missing"
    kind = "invalid"
    sentence = "Il manque le nom de l’établissement, en {limit} caractères au plus. Rien n’a été enregistré ; donnez-le et recommencez."


class UaiInvalid(Refused):
    code = "uai-invalid"
    kind = "invalid"
    sentence = (
        "Ce numéro UAI n’est pas valable : il compte sept chiffres et une lettre de contrôle. "
        "Rien n’a été enregistré ; vérifiez-le sur un courrier de l’académie, ou laissez-le vide."
    )


class UaisTooMany(Refused):
    code = "uais-too-many"
    kind = "invalid"
    sentence = "Un établissement déclare au plus {limit} numéros UAI. Rien n’a été enregistré ; gardez les principaux."


class SiretInvalid(Refused):
    code = "siret-invalid"
    kind = "invalid"
    sentence = (
        "Ce numéro SIRET n’est pas valable : ses quatorze chiffres ne s’accordent pas. "
        "Rien n’a été enregistré ; vérifiez-le, ou laissez-le vide."
    )


class TimezoneUnknown(Refused):
    code = "timezone-unknown"
    kind = "invalid"
    sentence = "Ce fuseau horaire n’existe pas. Rien n’a été enregistré ; choisissez-en un, par exemple Europe/Paris."


class ZoneUnknown(Refused):
    code = "zone-unknown"
    kind = "invalid"
    sentence = "Cette zone de vacances n’existe pas. Rien n’a été enregistré ; choisissez-la dans la liste, ou laissez-la vide."


class SafeguardingContactIncomplete(Refused):
    code = "safeguarding-contact-incomplete"
    kind = "invalid"
    sentence = (
        "Il manque le nom de la personne de confiance, sa fonction ou le moyen de la joindre. "
        "Rien n’a été enregistré ; complétez et recommencez."
    )


class AgreementVersionMissing(Refused):
    code = "agreement-version-missing"
    kind = "invalid"
    sentence = "Il manque la version de l’accord sur les données. Rien n’a été enregistré ; rouvrez le texte et acceptez-le de nouveau."


class AgreementUnsigned(Refused):
    code = "agreement-unsigned"
    kind = "invalid"
    sentence = (
        "Il manque votre nom ou votre fonction, en {limit} caractères au plus. Rien n’a été accepté ; complétez, puis acceptez de nouveau."
    )


class SchoolYearInvalid(Refused):
    code = "school-year-invalid"
    kind = "invalid"
    sentence = "L’année scolaire s’écrit comme 2026-2027. Rien n’a été enregistré ; corrigez-la et recommencez."


class CalendarDatesWrong(Refused):
    code = "calendar-dates-wrong"
    kind = "invalid"
    sentence = (
        "Une période du calendrier finit avant de commencer, ou sort de l’année scolaire {school_year} : voyez le {day}. "
        "Rien n’a été enregistré ; corrigez-la et recommencez."
    )


# -------------------------------------------------------------------------------------------------- commands and decisions


class Founding(Command, frozen=True):
    """A command that makes a tenant; ``institution`` is its identifier."""

    institution: UUID


class EvenSuspended(Command, frozen=True):
    """A command that an institution that is suspended or closed still takes; every other is refused there."""


class SignUpInstitution(Founding, frozen=True):
    """UAI and SIRET may be missing; where they are given their keys must hold."""

    name: str
    kind: InstitutionKind
    uai: str | None = None
    siret: str | None = None
    academie: str | None = None
    zone: str | None = None
    timezone: str = "Europe/Paris"
    demonstration: bool = False
    further_uais: tuple[str, ...] = ()
    contract: Contract | None = None
    beside: str | None = None


@decides(
    SignUpInstitution,
    permission="institution.sign-up",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def sign_up_institution(command: SignUpInstitution, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    name = " ".join(command.name.split())
    uais, siret = uais_of(command), number(command.siret)
    if not 0 < len(name) <= LONGEST_NAME:
        raise InstitutionNameMissing(limit=LONGEST_NAME)
    if not all(uai_holds(uai) for uai in uais):
        raise UaiInvalid
    if len(uais) > MOST_UAIS:
        raise UaisTooMany(limit=MOST_UAIS)
    if siret is not None and not siret_holds(siret):
        raise SiretInvalid
    if command.zone is not None and command.zone not in ZONES:
        raise ZoneUnknown
    if command.timezone not in known_timezones():
        raise TimezoneUnknown
    signed_up = InstitutionSignedUp(
        command.institution,
        name,
        command.kind,
        uais[0] if uais else None,
        siret,
        command.academie,
        command.zone,
        command.timezone,
        command.demonstration,
        uais[1:],
        command.contract if command.kind == "lycee-prive" else None,
        (command.beside or "").strip()[:LONGEST_REASON] or None,
    )
    before = situation[stream].signed_up
    if before is None:
        return stream.gains(signed_up)
    if before != signed_up:
        raise InstitutionExists
    return []


class NameSafeguardingContact(Command, frozen=True):
    """Name the contact, or a deputy; naming the same person again corrects what was said of them."""

    institution: UUID
    contact: UUID
    name: str
    reach: str
    role: str
    deputy: bool = False


@decides(
    NameSafeguardingContact,
    permission="institution.name-safeguarding",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def name_safeguarding_contact(command: NameSafeguardingContact, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    contact = Contact(command.name.strip(), command.reach.strip(), command.role.strip(), command.deputy)
    if not (contact.name and contact.reach and contact.role):
        raise SafeguardingContactIncomplete
    if institution.contacts.get(command.contact) == contact:
        return []
    return stream.gains(
        SafeguardingContactNamed(command.institution, command.contact, contact.name, contact.reach, contact.role, contact.deputy)
    )


class AcceptDataAgreement(Command, frozen=True):
    """``signature``: stands for who accepts, with their ``name`` and ``function``; where it is left out, the account alone says who.

    ``address`` and ``asked_by`` are those of the link that they followed.
    """

    institution: UUID
    version: str
    signature: UUID | None = None
    name: str = ""
    function: str = ""
    address: str | None = None
    asked_by: UUID | None = None


@decides(
    AcceptDataAgreement,
    permission="institution.agree-data",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def accept_data_agreement(command: AcceptDataAgreement, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    version = command.version.strip()
    if not version:
        raise AgreementVersionMissing
    if institution.standing.data_agreement == version:
        return []
    accepted = DataAgreementAccepted(command.institution, version)
    if command.signature is None:
        return stream.gains(accepted)
    name, function = " ".join(command.name.split()), " ".join(command.function.split())
    if not (0 < len(name) <= LONGEST_NAME and 0 < len(function) <= LONGEST_NAME):
        raise AgreementUnsigned(limit=LONGEST_NAME)
    signed = DataAgreementSigned(command.institution, command.signature, version, name, function, command.address, command.asked_by)
    return stream.gains(accepted, signed)


class AdoptCalendar(Command, frozen=True):
    """``school_year`` as 2026-2027; every day lies between 1 August of its first year and 30 September of its second."""

    institution: UUID
    school_year: str
    closed: tuple[ClosedPeriod, ...]
    public_holidays: tuple[date, ...]


@decides(
    AdoptCalendar,
    permission="institution.run",
    reads=lambda command, states: (INSTITUTION.of(command.institution),),
)
def adopt_calendar(command: AdoptCalendar, situation: Situation) -> Decision:
    stream = INSTITUTION.of(command.institution)
    institution = existing(situation[stream])
    years = _SCHOOL_YEAR.fullmatch(command.school_year)
    if years is None or int(years[2]) != int(years[1]) + 1:
        raise SchoolYearInvalid
    first, last = date(int(years[1]), 8, 1), date(int(years[2]), 9, 30)
    for period in command.closed:
        if not first <= period.first <= period.last <= last:
            raise CalendarDatesWrong(school_year=command.school_year, day=period.first.isoformat())
    for day in command.public_holidays:
        if not first <= day <= last:
            raise CalendarDatesWrong(school_year=command.school_year, day=day.isoformat())
    closed = tuple(sorted(command.closed, key=lambda period: (period.first, period.last, period.label)))
    holidays = tuple(sorted(set(command.public_holidays)))
    if institution.calendars.get(command.school_year) == SchoolCalendar(closed, frozenset(holidays)):
        return []
    return stream.gains(CalendarAdopted(command.institution, command.school_year, closed, holidays))


def existing(institution: Institution) -> Institution:
    """The institution, or the refusal that says that it is not signed up."""
    if not institution.standing.exists:
        raise InstitutionMissing
    return institution


def uais_of(command: SignUpInstitution) -> tuple[str, ...]:
    """Every UAI that a sign-up names, compact, once each, the first one first."""
    given = (number(one) for one in (command.uai, *command.further_uais))
    return tuple(dict.fromkeys(one for one in given if one is not None))


def number(given: str | None) -> str | None:
    """A registration number without its spaces; None where nothing was given."""
    return compact(given) or None if given is not None else None


@cache
def known_timezones() -> frozenset[str]:
    """The names of the IANA database that this machine has."""
    return frozenset(available_timezones())
