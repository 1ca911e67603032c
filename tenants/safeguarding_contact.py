"""Whom one can turn to in an institution when something is wrong: a contact, and deputies."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.institution import INSTITUTION, Contact, SafeguardingContactNamed, existing


class SafeguardingContactIncomplete(Refused):
    code = "safeguarding-contact-incomplete"
    kind = "invalid"
    sentence = (
        "Il manque le nom de la personne de confiance, sa fonction ou le moyen de la joindre. "
        "Rien n’a été enregistré ; complétez et recommencez."
    )


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
