"""Somebody's name and how they are reached, corrected from one form (RGPD art. 16)."""

from uuid import UUID

import msgspec

from services.handling import HandlingContext
from services.house import House
from tenants.reaching import CorrectContact, CorrectGuardian, CorrectName


class PersonCorrection(msgspec.Struct, frozen=True):
    """All as they are from now on; empty removes an address, a number, a guardian."""

    family_name: str
    given_name: str
    email: str
    phone: str
    guardian_name: str = ""
    guardian_email: str = ""


async def correct(house: House, context: HandlingContext, person: UUID, said: PersonCorrection) -> int:
    """Raises what a command refuses: what comes after it is not corrected then. The position to wait for."""
    contact = CorrectContact(person=person, email=said.email or None, phone=said.phone or None)
    receipt = await house.handling.handle(contact, context)
    name = CorrectName(person=person, family_name=said.family_name, given_name=said.given_name)
    key = f"{context.idempotency_key}/name"
    named = await house.handling.handle(name, msgspec.structs.replace(context, idempotency_key=key))
    guardian = CorrectGuardian(person=person, guardian_name=said.guardian_name or None, guardian_email=said.guardian_email or None)
    key = f"{context.idempotency_key}/guardian"
    guarded = await house.handling.handle(guardian, msgspec.structs.replace(context, idempotency_key=key))
    return max(receipt.position, named.position, guarded.position)
