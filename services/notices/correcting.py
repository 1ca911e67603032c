"""A notice that was given up leaves again, to the address that its reader has by then."""

from uuid import UUID

from domain.decision import Command
from domain.personal import readable
from domain.refusal import Refused
from services.handling import HandlingContext
from services.house import House
from services.mail.letter import ToPerson
from tenants.person import PERSON, PersonState, Registered
from tenants.reaching import CorrectContact, CorrectGuardian


class NoticeNotGivenUp(Refused):
    code = "notice-not-given-up"
    kind = "missing"
    sentence = "Ce message n’est pas parmi ceux qui n’ont pas été remis : il est peut-être déjà reparti. Rechargez la page."


MOST = 200  # looked through


async def once_more(house: House, context: HandlingContext, message: UUID, address: str) -> None:
    """``address``: the person's from now on; empty leaves what the directory has.

    Raises NoticeNotGivenUp, and as correcting a contact does; nothing leaves then.
    """
    if address:
        to = next((lease.to for lease, _ in await house.mail.given_up(context.tenant, MOST) if lease.message_id == message), None)
        if not isinstance(to, ToPerson):
            raise NoticeNotGivenUp
        known = await house.state_of(context.tenant, PERSON.of(to.person))
        await house.handling.handle(_correction(to, known, address), context)
    if not await house.mail.once_more(context.tenant, message):
        raise NoticeNotGivenUp


def _correction(to: ToPerson, known: PersonState, address: str) -> Command:
    """What is known besides the address stays."""
    if to.guardian:
        name = readable(known.guardian_name) if isinstance(known, Registered) else None
        return CorrectGuardian(person=to.person, guardian_name=name, guardian_email=address)
    phone = readable(known.phone) if isinstance(known, Registered) else None
    return CorrectContact(person=to.person, email=address, phone=phone)
