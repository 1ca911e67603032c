"""Who belongs to an institution's team, and who is invited to it."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from services.accounts.addresses import AddressBook


class Seat(msgspec.Struct, frozen=True):
    """Somebody's role in the institution, and their address; ``name`` where they said it when they signed up."""

    account: UUID
    role: str
    address: str
    given_at: datetime
    name: str = ""


class PendingInvitation(msgspec.Struct, frozen=True):
    """An invitation that was neither accepted nor taken back; one that is over is still listed, for it can be sent again."""

    invitation: UUID
    address: str
    role: str
    created_at: datetime
    expires_at: datetime
    person: UUID | None


class Roster:
    """Read and changed inside one tenant's fence."""

    def __init__(self, engine: AsyncEngine, addresses: AddressBook) -> None:
        self._engine = engine
        self._addresses = addresses

    async def seats(self, tenant: UUID, roles: frozenset[str]) -> list[Seat]:
        """Who has one of these roles, by their address."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT one.account_id, one.role, account.email_sealed, one.given_at, account.name_sealed FROM ekole.membership AS one"
                "  JOIN ekole.account AS account ON account.account_id = one.account_id"
                " WHERE one.tenant_id = $1 AND one.role = ANY ($2::text[])",
                tenant,
                sorted(roles),
            )
        seats = (Seat(row[0], row[1], self._addresses.open(row[2]), row[3], self._addresses.open(row[4]) if row[4] else "") for row in rows)
        return sorted(seats, key=lambda seat: (seat.address.casefold(), seat.role))

    async def pending(self, tenant: UUID, roles: frozenset[str]) -> list[PendingInvitation]:
        """Invitations to these roles that still wait, the newest first."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT invitation_id, email_sealed, role, created_at, expires_at, person_id FROM ekole.invitation"
                " WHERE tenant_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND role = ANY ($2::text[])"
                " ORDER BY created_at DESC, invitation_id",
                tenant,
                sorted(roles),
            )
        return [PendingInvitation(row[0], self._addresses.open(row[1]), *row[2:]) for row in rows]

    async def take_back(self, tenant: UUID, invitation: UUID) -> PendingInvitation | None:
        """Make an invitation's code open nothing; None where none of that name waits (accepted, taken back, unknown)."""
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.invitation SET revoked_at = now(), expires_at = least(expires_at, now())"
                " WHERE tenant_id = $1 AND invitation_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL"
                " RETURNING invitation_id, email_sealed, role, created_at, expires_at, person_id",
                tenant,
                invitation,
            )
        return None if row is None else PendingInvitation(row[0], self._addresses.open(row[1]), *row[2:])
