"""A person of an institution: who they are, how to reach them, until when a guardian must say yes.

Everything that tells who somebody is is sealed with their own key. A birth date is never kept: only an age band, and the end of the
month in which the person comes of age. Registering somebody again adds what was missing and changes nothing else.
"""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import StreamType
from domain.event import Event, event_type
from domain.personal import Personal
from domain.refusal import Refused
from tenants.personal_data.contacts import ContactChange, changes_contacts
from tenants.personal_data.erasure import Destruction, destroys_data
from tenants.personal_data.keyring import PersonErased

AgeBand = Literal["minor", "adult", "unknown"]
# Why an institution keeps data that somebody wants erased: RGPD art. 17 §3 a, b, d and e; art. 12 §6 and §5.
RefusalGround = Literal[
    "freedom-of-expression", "legal-obligation", "archives-or-research", "legal-claims", "identity-in-doubt", "unfounded-or-excessive"
]
ErasureGround = Literal["asked", "retention-over", "registered-by-mistake"]
DETAILS: Final = ("family_name", "given_name", "email", "phone", "guardian_name", "guardian_email")


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


@event_type("person.name-corrected.v1", data_subject="person")
class PersonNameCorrected(Event, frozen=True):
    """What somebody is called from now on."""

    person: UUID
    family_name: Personal[str]
    given_name: Personal[str]


@event_type("person.guardian-corrected.v1", data_subject="person")
class PersonGuardianCorrected(Event, frozen=True):
    """Who answers for a minor from now on, and how they are reached, as a whole."""

    person: UUID
    guardian_name: Personal[str | None]
    guardian_email: Personal[str | None]


@event_type("person.access-code-issued.v1")
class AccessCodeIssued(Event, frozen=True):
    """A printed code lets somebody without an address come in; the log knows its digest, and the last one counts."""

    person: UUID
    code_digest: str


@event_type("person.erasure-requested.v1", data_subject="person")
class ErasureRequested(Event, frozen=True):
    """Somebody, or their guardian for them, asks to be erased; why, where they say so."""

    person: UUID
    reason: Personal[str | None]


@event_type("person.erasure-refused.v1", data_subject="person")
class ErasureRefused(Event, frozen=True):
    """The institution keeps the data, on a ground that the law knows, and tells why (RGPD art. 12 §4)."""

    person: UUID
    ground: RefusalGround
    explanation: Personal[str]


@event_type("person.erased.v1")
class PersonDataErased(Event, frozen=True):
    """The keys of somebody's data were destroyed with this event: what is sealed with them can never be read again.

    ``programmes``: those in which they answered under a pseudonym, which went too. ``documents``: SHA-256, in hexadecimal, of signed
    forms that were destroyed.
    """

    person: UUID
    ground: ErasureGround
    programmes: tuple[UUID, ...] = ()
    documents: tuple[str, ...] = ()


class NotRegistered(msgspec.Struct, frozen=True):
    """Nobody under this identifier."""


class Erased(msgspec.Struct, frozen=True):
    """Somebody was here: their counts stay, and nothing that tells who they were."""

    person: UUID


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
    asks_erasure: bool = False


PersonState: TypeAlias = NotRegistered | Registered | Erased


def evolve(state: PersonState, event: Event) -> PersonState:
    replace = msgspec.structs.replace
    match event, state:
        case _, Erased():
            return state
        case PersonRegistered(), _:
            details = {name: getattr(event, name) for name in (*DETAILS, "guardian_required_until")}
            return Registered(person=event.person, age_band=event.age_band, **details)
        case PersonDetailsMerged(), Registered():
            told = {name: value for name in MERGEABLE if (value := getattr(event, name)) is not None}
            return replace(state, age_band=event.age_band, **told)
        case PersonContactCorrected(), Registered():
            return replace(state, email=event.email, phone=event.phone)
        case PersonNameCorrected(), Registered():
            return replace(state, family_name=event.family_name, given_name=event.given_name)
        case PersonGuardianCorrected(), Registered():
            return replace(state, guardian_name=event.guardian_name, guardian_email=event.guardian_email)
        case AccessCodeIssued(), Registered():
            return replace(state, code_digest=event.code_digest)
        case ErasureRequested(), Registered():
            return replace(state, asks_erasure=True)
        case ErasureRefused(), Registered():
            return replace(state, asks_erasure=False)
        case PersonDataErased(), Registered():
            return Erased(event.person)
        case _:
            return state


MERGEABLE: Final = ("email", "phone", "guardian_name", "guardian_email", "guardian_required_until")
PERSON: Final = StreamType[PersonState]("person", NotRegistered(), evolve)


@changes_contacts(PersonRegistered)
def _registered_address(event: PersonRegistered) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email))


@changes_contacts(PersonDetailsMerged)
def _merged_address(event: PersonDetailsMerged) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email))


@changes_contacts(PersonContactCorrected)
def _corrected_address(event: PersonContactCorrected) -> ContactChange:
    return ContactChange(event.person, claims=_address(event.email), releases=True)


@destroys_data(PersonDataErased)
def _erased_data(event: PersonDataErased) -> Destruction:
    return Destruction(event.person, event.programmes, tuple(bytes.fromhex(one) for one in event.documents))


def _address(email: Personal[str | None]) -> tuple[str, ...]:
    return (email,) if isinstance(email, str) else ()


class PersonMissing(Refused):
    code = "person-missing"
    kind = "missing"
    sentence = "Cette personne n’est pas dans votre établissement. Rien n’a été enregistré ; choisissez-la dans l’annuaire."


class PersonAddressInvalid(Refused):
    code = "person-address-invalid"
    kind = "invalid"
    sentence = "Cette adresse de courriel n’est pas valable. Rien n’a été enregistré ; corrigez-la, ou laissez-la vide."


def registered(state: PersonState) -> Registered:
    """The person, or the refusal that says that there is nobody, or nobody any more."""
    if isinstance(state, NotRegistered):
        raise PersonMissing
    if isinstance(state, Erased):
        raise PersonErased
    return state


def text(given: str | None) -> str | None:
    return given.strip() or None if given is not None else None


def address(given: str | None) -> str | None:
    """The form of an address only: whether it can receive anything is found out by writing to it."""
    email = text(given)
    if email is None:
        return None
    local, at, host = email.rpartition("@")
    if not (local and at and host) or any(sign.isspace() for sign in email):
        raise PersonAddressInvalid
    return email
