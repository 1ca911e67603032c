"""How somebody is reached, corrected; and the printed code of who has no address."""

from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.person import (
    PERSON,
    AccessCodeIssued,
    PersonContactCorrected,
    PersonGuardianCorrected,
    PersonNameCorrected,
    address,
    registered,
    text,
)

LONGEST_NAME: Final = 200  # characters, of both parts together


class AccessCodeMissing(Refused):
    code = "access-code-missing"
    kind = "invalid"
    sentence = "Il manque l’empreinte du code d’accès. Rien n’a été enregistré ; éditez un nouveau code."


class CorrectedNameWrong(Refused):
    code = "corrected-name-wrong"
    kind = "invalid"
    sentence = "Il manque nom et prénom, ou ils dépassent {limit} caractères. Rien n’a été enregistré ; donnez au moins l’un des deux."


class CorrectContact(Command, frozen=True):
    """Both values are the new ones; None removes."""

    person: UUID
    email: str | None
    phone: str | None


@decides(CorrectContact, permission="people.correct", reads=lambda command, states: (PERSON.of(command.person),))
def correct_contact(command: CorrectContact, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    state = registered(situation[stream])
    email, phone = address(command.email), text(command.phone)
    if (state.email, state.phone) == (email, phone):
        return []
    return stream.gains(PersonContactCorrected(command.person, email, phone))


class CorrectName(Command, frozen=True):
    """Both parts as they are from now on; either may be empty, not both."""

    person: UUID
    family_name: str
    given_name: str


@decides(CorrectName, permission="people.register", reads=lambda command, states: (PERSON.of(command.person),))
def correct_name(command: CorrectName, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    state = registered(situation[stream])
    family, given = (" ".join(one.split()) for one in (command.family_name, command.given_name))
    if not 0 < len(family) + len(given) <= LONGEST_NAME:
        raise CorrectedNameWrong(limit=LONGEST_NAME)
    if (state.family_name, state.given_name) == (family, given):
        return []
    return stream.gains(PersonNameCorrected(command.person, family, given))


class CorrectGuardian(Command, frozen=True):
    """Both values are the new ones; None removes."""

    person: UUID
    guardian_name: str | None
    guardian_email: str | None


@decides(CorrectGuardian, permission="people.register", reads=lambda command, states: (PERSON.of(command.person),))
def correct_guardian(command: CorrectGuardian, situation: Situation) -> Decision:
    stream = PERSON.of(command.person)
    state = registered(situation[stream])
    name, email = text(command.guardian_name), address(command.guardian_email)
    if (state.guardian_name, state.guardian_email) == (name, email):
        return []
    return stream.gains(PersonGuardianCorrected(command.person, name, email))


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
