"""communication.yaml holds together: placeholders declared, messages planned, every fear of the questionnaire answered."""

from collections.abc import Iterator

from services.templates.checks.references import every_text, twice, typography, unfilled, unknown
from services.templates.faults import Fault
from services.templates.shapes.communication import CommunicationKit
from services.templates.shapes.instruments import Choice, InstrumentsFile
from services.templates.shapes.programme import ProgrammeTemplate

FILE = "communication.yaml"


def faults_of_communication(kit: CommunicationKit, programme: ProgrammeTemplate, instruments: InstrumentsFile) -> Iterator[Fault]:
    messages = {message.id: message for message in kit.messages}
    roles = {role.id for role in programme.roles}
    yield from typography(FILE, kit)
    yield from twice(FILE, "messages", (message.id for message in kit.messages))
    yield from twice(FILE, "consents", (consent.id for consent in kit.consents))
    yield from twice(FILE, "plan", (planned.message for planned in kit.plan))
    for path, text in every_text(kit):
        yield from unfilled(FILE, path, text, kit.placeholders)
    for planned in kit.plan:
        at = f"plan[{planned.message}]"
        yield from unknown(FILE, f"{at}.sender", [planned.sender], roles, "un rôle")
        message = messages.get(planned.message)
        if message is None:
            yield Fault(FILE, at, f"« {planned.message} » n’est pas un message")
        elif message.audience != planned.audience:
            yield Fault(FILE, f"{at}.audience", f"le message s’adresse à « {message.audience} »")
    yield from _objections(kit, instruments)


def _objections(kit: CommunicationKit, instruments: InstrumentsFile) -> Iterator[Fault]:
    """The objections speak to the staff by the ids of what they fear; those of young people and families stand apart."""
    yield from twice(FILE, "objections", (objection.id for objection in kit.objections))
    fears = {
        option.id
        for instrument in instruments.instruments
        for item in instrument.items
        if item.id == "barriers" and isinstance(item, Choice)
        for option in item.options
    }
    answered = {objection.id for objection in kit.objections if objection.readers is None}
    for fear in sorted(fears - answered):
        yield Fault(FILE, "objections", f"rien ne répond au frein « {fear} » du questionnaire des personnels")
    for strange in sorted(answered - fears):
        yield Fault(FILE, f"objections[{strange}]", "ce frein n’est pas dans le questionnaire ; dire à qui l’on répond (« for »)")
