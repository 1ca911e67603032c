"""Whose time is over is erased: looked for once a day in each institution, by whichever worker begins the day's round."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.refusal import Refused
from infra.database import database_engine
from infra.event_store import EventStore
from infra.master_key import keys_on_file, master_key_of
from infra.redis_client import redis_client
from infra.servers import Servers
from infra.settings import Settings
from infra.tenant_transaction import tenant_transaction
from projections.waiting import Waiting
from services.accounts.sessions import Sessions
from services.accounts.store import AccountStore
from services.handling import Handling, HandlingContext
from services.mail.office import address_book, outbox_of
from services.mail.outbox import Outbox
from services.reading.views import Views
from services.rights.erasing import erase
from services.rights.forgetting import forget_contacts, forget_incidents
from tenants.house import HOUSE
from tenants.institution import INSTITUTION
from tenants.permissions import SYSTEM
from tenants.personal_data.accounts_key import accounts_key
from tenants.personal_data.documents import Documents
from tenants.personal_data.keyring import Keyring
from tenants.retention import periods_of

ROUND: Final = 600.0  # seconds between two looks at whether a day's round is due
MOST: Final = 500  # people of one institution a day
_A_DAY_AND_A_BIT: Final = 30 * 3600  # seconds that a day's round is remembered
ACTOR: Final = "system/retention"

# Whose every programme was closed before a moment, and who was known before it; those whom somebody decided to keep stay.
_OVER: Final = """
    SELECT entry.person FROM ekole.person_directory AS entry
     WHERE entry.tenant_id = $1 AND NOT entry.erased AND entry.registered_at < $2 AND entry.erasure_refused_at IS NULL
       AND NOT EXISTS (
           SELECT 1 FROM ekole.participant AS part
             JOIN ekole.programme_sheet AS sheet ON sheet.tenant_id = part.tenant_id AND sheet.programme = part.programme
            WHERE part.tenant_id = $1 AND part.person = entry.person AND (sheet.closed_at IS NULL OR sheet.closed_at >= $2))
     ORDER BY entry.registered_at, entry.person LIMIT $3
"""

log = structlog.get_logger()


class RetentionHands(msgspec.Struct, frozen=True, kw_only=True):
    """What erasing needs, in a process that has no house."""

    engine: AsyncEngine
    store: EventStore
    documents: Documents
    views: Views
    handling: Handling
    mail: Outbox
    accounts: AccountStore
    sessions: Sessions


async def people_over(hands: RetentionHands, tenant: UUID, now: datetime) -> list[UUID]:
    """Whose data this institution need not keep any longer; at most 500, those known longest first."""
    state = await hands.handling.state_of(tenant, INSTITUTION.of(tenant))
    if not state.standing.exists or state.standing.demonstration:
        return []
    async with tenant_transaction(hands.engine, tenant) as connection:
        rows = await connection.fetch(_OVER, tenant, periods_of(state).over_before(now), MOST)
    return [UUID(int=row[0].int) for row in rows]


async def retain(hands: RetentionHands, tenant: UUID, now: datetime) -> int:
    """Erase them; how many were. Doing it again the same day finds nobody."""
    erased = 0
    for person in await people_over(hands, tenant, now):
        context = HandlingContext(tenant=tenant, actor=ACTOR, role=SYSTEM, idempotency_key=f"retention-over/{person}")
        try:
            await erase(hands, context, person, "retention-over")
        except Refused as refused:
            log.warning("person kept beyond their time", tenant=str(tenant), person=str(person), code=refused.code)
            continue
        erased += 1
    return erased


async def begin_round(redis: "Redis", projector: AsyncEngine, hands: RetentionHands, now: datetime) -> int:
    """Every institution, once a day whatever the number of workers; how many people were erased."""
    if not await redis.set(f"ekole:retention:{now.date().isoformat()}", "begun", nx=True, ex=_A_DAY_AND_A_BIT):
        return 0
    async with projector.connect() as connection:
        tenants = (await connection.execute(text("SELECT tenant_id FROM ekole.tenant_head ORDER BY tenant_id"))).scalars().all()
    erased = 0
    for tenant in tenants:
        try:
            erased += await retain(hands, UUID(int=tenant.int), now)
            await forget_incidents(hands, UUID(int=tenant.int), now)
            if UUID(int=tenant.int) == HOUSE:
                await forget_contacts(hands, now)
        except Exception as failed:  # one institution's trouble is not the others'
            log.error("retention stopped", tenant=str(tenant), error=type(failed).__name__)
    return erased


@asynccontextmanager
async def retention_kept(
    settings: Settings, servers: Servers, clock: Callable[[], datetime]
) -> AsyncIterator[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Gives what runs until its event is set. Raises StartRefused where the master key is not this database's."""
    engine = database_engine(servers.database_url("app"), pool_size=6)
    projector = database_engine(servers.database_url("projector"), pool_size=1)
    redis = redis_client(servers.redis_url)
    try:
        key = await master_key_of(settings.master_key_file, engine, may_create=False, database_folder=servers.database_folder)
        keyring, store = Keyring(engine, key, on_file=lambda: keys_on_file(settings.master_key_file)), EventStore(engine, lanes=1)
        master = await accounts_key(engine, key)
        hands = RetentionHands(
            engine=engine,
            store=store,
            documents=Documents(engine, keyring),
            views=Views(engine, Waiting(engine)),
            handling=Handling(engine, store, keyring, clock=clock),
            mail=outbox_of(engine, keyring, master),
            accounts=AccountStore(engine, address_book(master)),
            sessions=Sessions(redis),
        )

        async def run(stop: asyncio.Event) -> None:
            while not stop.is_set():
                try:
                    erased = await begin_round(redis, projector, hands, clock())
                    if erased:
                        log.info("retention over", erased=erased)
                except (RedisError, OSError) as failed:
                    log.warning("retention not looked at", error=type(failed).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), ROUND)

        try:
            yield run
        finally:
            await store.close()
    finally:
        await redis.aclose()
        await projector.dispose()
        await engine.dispose()
