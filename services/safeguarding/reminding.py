"""A report that waits is told of until somebody takes it up: at once by whoever kept it, and by this round, which forgets none.

The first letter leaves with the report; where that process died in between, the round sends it. One letter a day, a report and a reader.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.safeguarding.incident import AddressedTo
from infra.clock import utc_now
from infra.database import database_engine
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Settings
from infra.tenant_transaction import tenant_transaction
from projections.incident_sheet import INCIDENT_SHEETS
from services.accounts.roster import Roster
from services.mail.incident_letter import IncidentWaitingLetter
from services.mail.letter import ToAccount
from services.mail.office import address_book, outbox_of
from services.mail.outbox import Outbox
from services.reading.views import TenantViews
from tenants.permissions import DIRECTION, SAFEGUARDING
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring

ROUND: Final = 3_600.0  # seconds

log = structlog.get_logger()


class Reminder:
    """``engine`` is the application's; ``projector`` knows which institutions there are."""

    def __init__(self, engine: AsyncEngine, projector: AsyncEngine, outbox: Outbox, roster: Roster) -> None:
        self._engine, self._projector, self._outbox, self._roster = engine, projector, outbox, roster

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            try:
                await self.remind_all()
            except Exception as error:
                log.warning("waiting reports not told of", error=type(error).__name__, next_attempt_in_seconds=ROUND)
            try:
                await asyncio.wait_for(stop.wait(), ROUND)
            except TimeoutError:
                continue

    async def remind_all(self) -> int:
        """How many reports wait, in all institutions."""
        async with self._projector.connect() as connection:
            tenants = (await connection.execute(text("SELECT tenant_id FROM ekole.tenant_head ORDER BY tenant_id"))).scalars().all()
        return sum([await self.remind(UUID(int=tenant.int)) for tenant in tenants])

    async def remind(self, tenant: UUID) -> int:
        async with tenant_transaction(self._engine, tenant) as connection:
            waiting = await TenantViews(connection, tenant).where(INCIDENT_SHEETS, status="waiting")
        for sheet in waiting:
            days = max(0, (utc_now() - sheet.reported_at).days)
            await tell(self._outbox, self._roster, tenant, sheet.incident, sheet.addressed_to, days)
        return len(waiting)


async def tell(outbox: Outbox, roster: Roster, tenant: UUID, incident: UUID, addressed_to: AddressedTo, days: int) -> None:
    """Done twice on a day, it is mailed once."""
    role = SAFEGUARDING if addressed_to == "safeguarding" else DIRECTION
    for seat in await roster.seats(tenant, frozenset({role})):
        letter = IncidentWaitingLetter(again=days > 0)
        await outbox.send(tenant, letter, to=ToAccount(seat.account), key=f"{incident}/{seat.account}/{days}")


@asynccontextmanager
async def reports_told(settings: Settings, servers: Servers) -> AsyncIterator[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Gives what runs until its event is set. Raises StartRefused where the master key is not this database's."""
    engine = database_engine(servers.database_url("app"), pool_size=2)
    projector = database_engine(servers.database_url("projector"), pool_size=1)
    try:
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        installation = await accounts_key(engine, key)
        keyring = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))
        yield Reminder(engine, projector, outbox_of(engine, keyring, installation), Roster(engine, address_book(installation))).run
    finally:
        await projector.dispose()
        await engine.dispose()
