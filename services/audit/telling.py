"""Mailing checkpoints: to an institution's direction and to its auditors, when the log has grown, once a day at most (DESIGN §8)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.master_key import keys_on_file, master_key_of
from infra.servers import Servers
from infra.settings import Settings
from infra.tenant_transaction import tenant_transaction
from infra.verifiable_log import keeping
from infra.verifiable_log.house_tree import HOUSE_TREE
from projections.supervision_sheet import SUPERVISION_RIGHTS
from services.accounts.roster import Roster
from services.mail.alarm_letter import LogAlteredLetter, findings_told
from services.mail.checkpoint_letter import CheckpointLetter
from services.mail.letter import ToAccount
from services.mail.office import address_book, outbox_of
from services.mail.outbox import Outbox
from services.reading.views import TenantViews
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tenants.permissions import DIRECTION, HEAD
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.keyring import Keyring

A_DAY: Final = timedelta(days=1)
_ROUND: Final = 300.0  # seconds
_AT_ONCE: Final = 500  # institutions a round
AN_HOUR: Final = timedelta(hours=1)
_SAID: Final = 5  # findings in words

log = structlog.get_logger()


class Teller:
    """``engine`` is the application's, ``projector`` the projector's: it knows whose checkpoints have moved."""

    def __init__(self, engine: AsyncEngine, projector: AsyncEngine, outbox: Outbox, roster: Roster, pause: timedelta = A_DAY) -> None:
        self._engine, self._projector = engine, projector
        self._outbox, self._roster, self._pause = outbox, roster, pause

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            try:
                await self.alarm_all()
                await self.tell_all()
            except Exception as error:
                log.warning("checkpoints not mailed", error=type(error).__name__, next_attempt_in_seconds=_ROUND)
            try:
                await asyncio.wait_for(stop.wait(), _ROUND)
            except TimeoutError:
                continue

    async def tell_all(self) -> int:
        """Whatever has waited long enough; how many institutions it was."""
        async with self._projector.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await keeping.untold(connection, self._pause, _AT_ONCE)
        for tenant in waiting:
            await self.tell(tenant)
        return len(waiting)

    async def tell(self, tenant: UUID) -> int:
        """Mail the newest checkpoint; how many people it goes to. Done twice, it is mailed once: its size names the letter."""
        async with tenant_transaction(self._projector, tenant) as connection:
            if await keeping.claim(connection, tenant) is None:
                return 0
            last = await keeping.last_checkpoint(connection, tenant)
            if last is None:
                return 0
            people = await self._guarantors(tenant)
            for account in people:
                letter = CheckpointLetter(note=last.note, lines=last.size)
                await self._outbox.send(tenant, letter, to=ToAccount(account), key=f"{last.size}/{account}")
            await keeping.told(connection, tenant, last.size)
        return len(people)

    async def alarm_all(self) -> int:
        """Write wherever something was found; how many institutions it was."""
        async with self._projector.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await keeping.alarming(connection, AN_HOUR, _AT_ONCE)
        for tenant in waiting:
            await self.alarm(tenant)
        return len(waiting)

    async def alarm(self, tenant: UUID) -> int:
        """To those who answer for the log, and to Ekole's heads; how many people. Done twice, it is mailed once: its moment names it."""
        async with tenant_transaction(self._projector, tenant) as connection:
            if await keeping.claim(connection, tenant) is None:
                return 0
            found, moment = await keeping.findings(connection, tenant), await keeping.found_at(connection, tenant)
            if not found or moment is None:
                return 0
            heads = {seat.account for seat in await self._roster.seats(HOUSE, frozenset({HEAD}))}
            people = sorted({*await self._guarantors(tenant), *heads})
            told = findings_told([finding for finding, _at in found[:_SAID]])
            of_the_house = tenant == HOUSE_TREE  # the tree over all logs is nobody's: the house writes about it
            for account in people:
                letter = LogAlteredLetter(found=told, count=len(found), house_tree=of_the_house)
                key = f"{moment.isoformat()}/{account}"
                await self._outbox.send(HOUSE if of_the_house else tenant, letter, to=ToAccount(account), key=key)
            await keeping.alarmed(connection, tenant, moment)
        return len(people)

    async def _guarantors(self, tenant: UUID) -> list[UUID]:
        direction = {seat.account for seat in await self._roster.seats(tenant, frozenset({DIRECTION}))}
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rights = await TenantViews(connection, HOUSE).where(SUPERVISION_RIGHTS, client=tenant, right="audit")
        today = house_day()
        return sorted(direction | {one.account for one in rights if one.last_day is None or one.last_day >= today})


@asynccontextmanager
async def checkpoints_told(settings: Settings, servers: Servers) -> AsyncIterator[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Gives what runs until its event is set. Raises StartRefused where the master key is not this database's."""
    engine = database_engine(servers.database_url("app"), pool_size=3)
    projector = database_engine(servers.database_url("projector"), pool_size=2)
    try:
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        installation = await accounts_key(engine, key)
        keyring = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file))
        outbox = outbox_of(engine, keyring, installation)
        yield Teller(engine, projector, outbox, Roster(engine, address_book(installation))).run
    finally:
        await projector.dispose()
        await engine.dispose()
