"""What is known of imports beside their drafts: when they were read, when they were accepted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from infra.database import tenant_transaction
from services.enrolment.enrolling import kept_draft
from services.house import House

SHOWN = 3


class Awaiting(msgspec.Struct, frozen=True):
    """An import that was read and not accepted yet."""

    identifier: UUID
    file: str
    read_at: datetime
    people: int


async def accepted_at(house: House, tenant: UUID, identifier: UUID) -> datetime | None:
    """When an import was first accepted; None where it was not."""
    async with tenant_transaction(house.engine, tenant) as connection:
        accepted: datetime | None = await connection.fetchval(
            "SELECT accepted_at FROM ekole.import_draft WHERE tenant_id = $1 AND import_id = $2", tenant, identifier
        )
    return accepted


async def awaiting(house: House, tenant: UUID, programme: UUID) -> Sequence[Awaiting]:
    """The newest imports of a programme that wait for a decision, so that a page closed too early loses nothing."""
    async with tenant_transaction(house.engine, tenant) as connection:
        rows = await connection.fetch(
            "SELECT import_id, created_at FROM ekole.import_draft"
            " WHERE tenant_id = $1 AND programme_id = $2 AND accepted_at IS NULL ORDER BY created_at DESC LIMIT $3",
            tenant,
            programme,
            SHOWN,
        )
    drafts = [(row[0], row[1], await kept_draft(house, tenant, row[0])) for row in rows]
    return [Awaiting(identifier, draft.file, read, len(draft.everybody())) for identifier, read, draft in drafts]
