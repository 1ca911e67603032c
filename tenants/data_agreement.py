"""The agreement on data between an institution and Ekole (RGPD art. 28), accepted by who may bind the institution."""

from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.refusal import Refused
from tenants.identity import LONGEST_NAME
from tenants.institution import INSTITUTION, DataAgreementAccepted, DataAgreementSigned, existing


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
