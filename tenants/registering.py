"""People become known to an institution: from a file, from a form. Their birth date is used and forgotten.

Registering somebody again adds what was missing and changes nothing else.
"""

import calendar
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Situation, decides
from domain.event import Event
from domain.gates import DataAgreementMissing
from domain.refusal import Refused
from tenants.person import (
    MERGEABLE,
    PERSON,
    AgeBand,
    Erased,
    NotRegistered,
    PersonDetailsMerged,
    PersonRegistered,
    PersonState,
    Registered,
    address,
    evolve,
    text,
)
from tenants.personal_data.keyring import PersonErased

AGE_OF_MAJORITY: Final = 18  # Code civil, art. 414
OLDEST: Final = 110  # years


class PersonNameMissing(Refused):
    code = "person-name-missing"
    kind = "invalid"
    sentence = "Il manque le nom, le prénom et l’adresse. Rien n’a été enregistré ; donnez au moins l’un des trois."


class BirthDateImplausible(Refused):
    code = "birth-date-implausible"
    kind = "invalid"
    sentence = "Cette date de naissance n’est pas possible. Rien n’a été enregistré ; corrigez-la, ou laissez-la vide."


class BirthDateMissing(Refused):
    code = "birth-date-missing"
    kind = "invalid"
    sentence = "Il manque la date de naissance. Rien n’a été enregistré ; donnez-la : elle dit s’il faut l’accord d’un parent."


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
        case Erased():
            raise PersonErased
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


def _checked(details: PersonDetails, today: date) -> PersonDetails:
    """The details as they are kept: trimmed, blanks as None, everything that can be wrong refused."""
    told = msgspec.structs.replace(
        details,
        family_name=details.family_name.strip(),
        given_name=details.given_name.strip(),
        email=address(details.email),
        phone=text(details.phone),
        guardian_name=text(details.guardian_name),
        guardian_email=address(details.guardian_email),
    )
    # Who only answered a survey is known by nothing but an address.
    if not (told.family_name or told.given_name or told.email):
        raise PersonNameMissing
    if told.birth_date is not None and not today.year - OLDEST <= told.birth_date.year <= today.year:
        raise BirthDateImplausible
    if told.birth_date is not None and told.birth_date > today:
        raise BirthDateImplausible
    return told
