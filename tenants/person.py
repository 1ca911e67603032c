"""A person of an institution: who they are, how to reach them, until when a guardian must say yes.

Everything that tells who somebody is is sealed with their own key. A birth date is never kept: only an age band, and the end of the
month in which the person comes of age. Registering somebody again adds what was missing and changes nothing else.
"""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.gates import DataAgreementMissing
from domain.personal import Personal
from domain.refusal import Refused
from tenants.personal_data.contacts import ContactChange, changes_contacts

AgeBand = Literal["minor", "adult", "unknown"]
AGE_OF_MAJORITY: Final = 18  # Code civil, art. 414
OLDEST: Final = 110  # years
DETAILS: Final = ("family_name", "given_name", "email", "phone", "guardian_name", "guardian_email")

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("person.registered.v1", data_subject="person")
class PersonRegistered(Event, frozen=True):
    """Somebody is known to the institution.

    ``guardian_required_until`` is the last day of the month of majority, None for an adult or where the age is unknown;
    ``age_band`` as it was that day; ``key_commitment`` is filled in when the event is sealed.
    """

    person: UUID
    family_name: Personal[str]
    given_name: Personal[str]
    email: Personal[str | None]
    phone: Personal[str | None]
    guardian_name: Personal[str | None]
    guardian_email: Personal[str | None]
    guardian_required_until: Personal[date | None]
    age_band: AgeBand
    key_commitment: str = ""


@event_type("person.details-merged.v1", data_subject="person")
class PersonDetailsMerged(Event, frozen=True):
    """Another file told what was missing: the details that are now known, None for those it adds nothing to."""

    person: UUID
    email: Personal[str | None]
    phone: Personal[str | None]
    guardian_name: Personal[str | None]
    guardian_email: Personal[str | None]
    guardian_required_until: Personal[date | None]
    age_band: AgeBand


@event_type("person.contact-corrected.v1", data_subject="person")
class PersonContactCorrected(Event, frozen=True):
    """How somebody is reached from now on, as a whole: None where they have no address, or no number."""

    person: UUID
    email: Personal[str | None]
    phone: Personal[str | None]


@event_type("person.access-code-issued.v1")
class AccessCodeIssued(Event, frozen=True):
    """A printed code lets somebody without an address come in; the log knows its digest, and the last one counts."""

    person: UUID
    code_digest: str


# ----------------------------------------------------------------------------------------------------------------- state


class NotRegistered(msgspec.Struct, frozen=True):
    """Nobody under this identifier."""


class Registered(msgspec.Struct, frozen=True):
    """Somebody, with what is known of them; erased values stay sealed."""

    person: UUID
    family_name: Personal[str]
    given_name: Personal[str]
    email: Personal[str | None]
    phone: Personal[str | None]
    guardian_name: Personal[str | None]
    guardian_email: Personal[str | None]
    guardian_required_until: Personal[date | None]
    age_band: AgeBand
    code_digest: str | None = None


PersonState: TypeAlias = NotRegistered | Registered


def evolve(state: PersonState, event: Event) -> PersonState:
    replace = msgspec.structs.replace
    match event, state:
        case PersonRegistered(), _:
            details = {name: getattr(event, name) for name in (*DETAILS, "guardian_required_until")}
            return Registered(person=event.person, age_band=event.age_band, **details)
        case PersonDetailsMerged(), Registered():
            told = {name: value for name in MERGEABLE if (value := getattr(event, name)) is not None}
            return replace(state, age_band=event.age_band, **told)
        case PersonContactCorrected(), Registered():
            return replace(state, email=event.email, phone=event.phone)
        case AccessCodeIssued(), Registered():
            return replace(state, code_digest=event.code_digest)
        case _:
            return state


MERGEABLE: Final = ("email", "phone", "guardian_name", "guardian_email", "guardian_required_until")
PERSON: Final = StreamType[PersonState]("person", NotRegistered(), evolve)

# ----------------------------------------------------------------------------------------------- addresses, found again


@changes_contacts(PersonRegistered)
def _registered_address(event: PersonRegistered) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email))


@changes_contacts(PersonDetailsMerged)
def _merged_address(event: PersonDetailsMerged) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email))


@changes_contacts(PersonContactCorrected)
def _corrected_address(event: PersonContactCorrected) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email), releases=True)


def _address(email: Personal[str | None]) -> tuple[str, ...]:
    return (email,) if isinstance(email, str) else ()


# -------------------------------------------------------------------------------------------------------------- refusals


class PersonMissing(Refused):
    code = "person-missing"
    kind = "missing"
    sentence = "Cette personne n’est pas dans votre établissement. Rien n’a été enregistré ; choisissez-la dans l’annuaire."


class PersonNameMissing(Refused):
    code = "person-name-missing"
    kind = "invalid"
    sentence = "Il manque le nom, le prénom et l’adresse. Rien n’a été enregistré ; donnez au moins l’un des trois."


class PersonAddressInvalid(Refused):
    code = "person-address-invalid"
    kind = "invalid"
    sentence = "Cette adresse de courriel n’est pas valable. Rien n’a été enregistré ; corrigez-la, ou laissez-la vide."


class BirthDateImplausible(Refused):
    code = "birth-date-implausible"
    kind = "invalid"
    sentence = "Cette date de naissance n’est pas possible. Rien n’a été enregistré ; corrigez-la, ou laissez-la vide."


class AccessCodeMissing(Refused):
    code = "access-code-missing"
    kind = "invalid"
    sentence = "Il manque l’empreinte du code d’accès. Rien n’a été enregistré ; éditez un nouveau code."


# ------------------------------------------------------------------------------------------------------------------- age


def guardian_required_until(birth_date: date) -> date:
    """The last day of the month in which somebody comes of age; that whole day still asks for a guardian.

    Born on 29 February, one comes of age at the end of 28 February of a common year: still in that month.
    """
    year = birth_date.year + AGE_OF_MAJORITY
    return date(year, birth_date.month, calendar.monthrange(year, birth_date.month)[1])


def age_band(required_until: date | None, today: date) -> AgeBand:
    """``unknown`` where no birth date was told."""
    if required_until is None:
        return "unknown"
    return "minor" if today <= required_until else "adult"


# -------------------------------------------------------------------------------------------------- commands and decisions


class PersonDetails(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a file or a form says of somebody. The birth date is used and forgotten."""

    person: UUID
    family_name: str
    given_name: str
    email: str | None = None
    phone: str | None = None
    guardian_name: str | None = None
    guardian_email: str | None = None
    birth_date: date | None = None


class RegisterPeople(Command, frozen=True):
    """Make people known, or add to what is known of them; all of them or, where one is refused, nobody."""

    people: tuple[PersonDetails, ...]


@decides(
    RegisterPeople,
    permission="people.register",
    reads=lambda command, states: (PERSON.of(details.person) for details in command.people),
)
def register_people(command: RegisterPeople, situation: Situation) -> Decision:
    return registrations(command.people, situation)


def registrations(people: Iterable[PersonDetails], situation: Situation) -> list[Happening]:
    """What registering these people comes to; for any command whose reading names their streams.

    The same person told of twice is registered once, and the second telling adds what the first had not.
    """
    if situation.institution.data_agreement is None:
        raise DataAgreementMissing
    states: dict[UUID, PersonState] = {}
    happenings: list[Happening] = []
    for details in people:
        stream = PERSON.of(details.person)
        state = states.get(details.person, situation[stream])
        for event in _registration(details, state, situation.today):
            state = evolve(state, event)
            happenings += stream.gains(event)
        states[details.person] = state
    return happenings


def _registration(details: PersonDetails, state: PersonState, today: date) -> Iterator[Event]:
    told = _checked(details, today)
    required_until = None if told.birth_date is None else guardian_required_until(told.birth_date)
    band = age_band(required_until, today)
    if band != "minor":
        required_until = None
    match state:
        case NotRegistered():
            yield PersonRegistered(
                told.person,
                told.family_name,
                told.given_name,
                told.email,
                told.phone,
                told.guardian_name,
                told.guardian_email,
                required_until,
                band,
            )
        case Registered():
            new_band = band if state.age_band == "unknown" else state.age_band
            added = {name: value for name in MERGEABLE[:4] if (value := getattr(told, name)) and getattr(state, name) is None}
            if new_band != state.age_band and required_until is not None:
                added["guardian_required_until"] = required_until
            if added or new_band != state.age_band:
                yield PersonDetailsMerged(told.person, **dict.fromkeys(MERGEABLE) | added, age_band=new_band)


class CorrectContact(Command, frozen=True):
    """Both values are the new ones; None removes."""

    person: UUID
    email: str | None
    phone: str | None


@decides(CorrectContact, permission="people.correct", reads=lambda command, states: (PERSON.of(command.person),))
def correct_contact(command: CorrectContact, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    state = registered(situation[stream])
    email, phone = _email(command.email), _text(command.phone)
    if (state.email, state.phone) == (email, phone):
        return []
    return stream.gains(PersonContactCorrected(command.person, email, phone))


class IssueAccessCode(Command, frozen=True):
    """``code_digest``: of the printed code, which itself never reaches the platform's memory again."""

    person: UUID
    code_digest: str


@decides(IssueAccessCode, permission="people.register", reads=lambda command, states: (PERSON.of(command.person),))
def issue_access_code(command: IssueAccessCode, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    state = registered(situation[stream])
    if not command.code_digest:
        raise AccessCodeMissing
    return [] if state.code_digest == command.code_digest else stream.gains(AccessCodeIssued(command.person, command.code_digest))


def registered(state: PersonState) -> Registered:
    """The person, or the refusal that says that there is nobody."""
    if isinstance(state, NotRegistered):
        raise PersonMissing
    return state


def _checked(details: PersonDetails, today: date) -> PersonDetails:
    """The details as they are kept: trimmed, blanks as None, everything that can be wrong refused."""
    told = msgspec.structs.replace(
        details,
        family_name=details.family_name.strip(),
        given_name=details.given_name.strip(),
        email=_email(details.email),
        phone=_text(details.phone),
        guardian_name=_text(details.guardian_name),
        guardian_email=_email(details.guardian_email),
    )
    # Who only answered a survey is known by nothing but an address.
    if not (told.family_name or told.given_name or told.email):
        raise PersonNameMissing
    if told.birth_date is not None and not today.year - OLDEST <= told.birth_date.year <= today.year:
        raise BirthDateImplausible
    if told.birth_date is not None and told.birth_date > today:
        raise BirthDateImplausible
    return told


def _text(given: str | None) -> str | None:
    return given.strip() or None if given is not None else None


def _email(given: str | None) -> str | None:
    """The form of an address only: whether it can receive anything is found out by writing to it."""
    email = _text(given)
    if email is None:
        return None
    local, at, host = email.rpartition("@")
    if not (local and at and host) or any(sign.isspace() for sign in email):
        raise PersonAddressInvalid
    return email
