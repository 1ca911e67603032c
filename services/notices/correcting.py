"""A notice that was given up leaves again, to the address that its reader has by then."""

from uuid import UUID

from domain.refusal import Refused
from services.handling import HandlingContext
from services.house import House
from services.mail.letter import ToPerson
from tenants.person import PERSON, CorrectContact, Registered


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
        if not isinstance(to, ToPerson) or to.guardian:
            raise NoticeNotGivenUp
        known = await house.state_of(context.tenant, PERSON.of(to.person))
        phone = known.phone if isinstance(known, Registered) and isinstance(known.phone, str) else None
        await house.handling.handle(CorrectContact(person=to.person, email=address, phone=phone), context)
    if not await house.mail.once_more(context.tenant, message):
        raise NoticeNotGivenUp
