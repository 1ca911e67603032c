"""When somebody of Ekole, or an auditor, came into an institution, as its own people read it."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.personal import readable
from projections.supervisor_access import SUPERVISOR_ACCESSES, SupervisorAccess
from services.house import House
from tenants.access import ACCESS, Used

PAGE = 50


class AccessShown(msgspec.Struct, frozen=True):
    """``address``: the account's, None where it is gone; ``reason``: in their words, None where it was erased."""

    at: datetime
    day: date
    role: str
    account: UUID
    address: str | None
    reason: str | None


async def accesses(house: House, tenant: UUID, after: str | None) -> tuple[list[AccessShown], str | None]:
    """A page of them, newest first, and the cursor of the next; as true as the log itself. Raises CursorUnreadable."""
    await house.caught_up(tenant, await house.store.head(tenant))
    async with house.views.of(tenant) as views:
        page = await views.page(SUPERVISOR_ACCESSES, {}, after=after, limit=PAGE, newest_first=True)
    rows: list[SupervisorAccess] = page.items
    reasons = await house.ledger.load(tenant, [ACCESS.of(row.access) for row in rows]) if rows else {}
    addresses = {account: await house.accounts.address_of(account) for account in {row.account for row in rows}}
    shown = []
    for row in rows:
        used = reasons[ACCESS.of(row.access).name].state
        reason = readable(used.reason) if isinstance(used, Used) else None
        shown.append(AccessShown(row.at, row.day, row.role, row.account, addresses.get(row.account), reason))
    return shown, page.following
