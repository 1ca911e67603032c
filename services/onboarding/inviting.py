"""Inviting: an invitation and the mail that carries it, made together."""

from collections.abc import Collection
from uuid import UUID

from infra.tenant_transaction import Connection
from services.accounts.store import Invitation
from services.catalogues import LocaleName
from services.house import House
from services.mail.letter import ToAddress
from services.mail.letters import InvitationLetter
from services.mail.outbox import Standing, message_named
from tenants.house import HOUSE
from tenants.institution import INSTITUTION


async def invite(
    house: House, tenant: UUID, address: str, role: str, key: str, person: UUID | None = None, *, language: LocaleName = "fr"
) -> Invitation:
    """Invite whoever reads this address; the same key gives the same invitation, and one mail. Raises AddressInvalid.

    ``language``: the mail's, where the invited person has not chosen one themselves.
    """

    async def announce(connection: Connection, reader: str, made: Invitation) -> None:
        letter = InvitationLetter(code=made.code, role=role, expires_at=made.expires_at)
        await house.mail.send(tenant, letter, to=ToAddress(reader), key=_mail_key(made.invitation), language=language, within=connection)

    if tenant != HOUSE:
        await house.keyring.tenant_key(tenant)  # known from here on: within the transaction nothing else is asked of the pool
    return await house.accounts.invite(tenant, address, role, key, person, announce)


async def told_code(house: House, tenant: UUID, invitation: Invitation) -> str | None:
    """The code, where whoever invites may know it: in a demonstration, whose people have no mailbox.

    Anywhere else only the invited address receives it, and taking the role shows that the address is theirs.
    """
    return invitation.code if await is_demonstration(house, tenant) else None


async def is_demonstration(house: House, tenant: UUID) -> bool:
    return (await house.state_of(tenant, INSTITUTION.of(tenant))).standing.demonstration


async def mails_of(house: House, tenant: UUID, invitations: Collection[UUID]) -> dict[UUID, Standing]:
    """Where the mails of these invitations are."""
    named = {message_named(tenant, InvitationLetter, _mail_key(one)): one for one in invitations}
    return {named[message]: standing for message, standing in (await house.mail.standing(tenant, named)).items()}


def _mail_key(invitation: UUID) -> str:
    return str(invitation)
