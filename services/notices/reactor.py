"""The reactor: reads each institution's log once, in order, and puts in the outbox what the policy says."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from domain.recorded import Recorded
from infra.clock import utc_now
from infra.database import tenant_transaction
from infra.event_store import EventStore
from infra.tenant_transaction import Connection
from projections.waiting import Waiting
from services.mail.outbox import Outbox
from services.notices.audiences import Audiences, Reader
from services.notices.letter import DigestLetter, NoticeLetter
from services.reacting import LINES, LogReactor
from tenants.house import HOUSE
from tenants.institution import INSTITUTION
from tenants.ledger import Ledger
from tenants.notices.choices import NOTICE_CHOICE
from tenants.notices.moments import is_digest, when
from tenants.notices.policy import Notice, notices, weight_of


class Reactor(LogReactor):
    """Puts letters in the outbox; the relay hands them on."""

    reaction = "notices"
    due = "SELECT tenant_id FROM app.due_notices(:at_most)"

    def __init__(
        self, engine: AsyncEngine, store: EventStore, ledger: Ledger, outbox: Outbox, clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(engine)
        self._store = store
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock
        self._waiting = Waiting(engine)

    async def step(self, tenant: UUID) -> int:
        async with tenant_transaction(self._engine, tenant) as connection:
            position = await _claim(connection, tenant)
            if position is None:
                return 0
            reading = await self._ledger.read(tenant, position, LINES, opened=False)
            institution = (await self._ledger.load(tenant, [INSTITUTION.of(tenant)]))[INSTITUTION.of(tenant).name].state
            if tenant != HOUSE and institution.standing.active and not institution.standing.demonstration:
                zone = ZoneInfo(institution.standing.timezone)
                for recorded in reading.events:
                    await self._tell(connection, tenant, recorded, self._clock().astimezone(zone))
            await connection.execute("UPDATE ekole.notice_checkpoint SET position = $2 WHERE tenant_id = $1", tenant, reading.last)
            return reading.last - position

    async def _tell(self, connection: Connection, tenant: UUID, recorded: Recorded, local: datetime) -> None:
        told = notices(recorded, local.date())
        if not told:
            return
        audiences = Audiences(self._ledger, self._store, self._waiting, self._engine, connection, tenant, local.date())
        for notice in told:
            for reader in await audiences.behind(notice.to, recorded.position):
                await self._put(connection, tenant, recorded, notice, reader, local)

    async def _put(self, connection: Connection, tenant: UUID, recorded: Recorded, notice: Notice, reader: Reader, local: datetime) -> None:
        stream = NOTICE_CHOICE.of(reader.identifier)
        choice = (await self._ledger.load(tenant, [stream]))[stream.name].state
        weight = weight_of(notice.kind)
        if weight == "usual" and choice.stopped:
            return
        due = when(local, weight, choice)
        if is_digest(weight, choice):
            await self._gather(connection, tenant, recorded, notice, reader, local)
            return
        await self._outbox.send(
            tenant,
            NoticeLetter(notice=notice.kind, position=recorded.position),
            to=reader.to,
            key=f"{recorded.id}/{reader.identifier}/{notice.kind}",
            language=choice.language or "fr",
            due_at=None if due == local else due,
            within=connection,
        )

    async def _gather(
        self, connection: Connection, tenant: UUID, recorded: Recorded, notice: Notice, reader: Reader, local: datetime
    ) -> None:
        """Into the next digest that no sender has looked into yet."""
        stream = NOTICE_CHOICE.of(reader.identifier)
        choice = (await self._ledger.load(tenant, [stream]))[stream.name].state
        moment = when(local, "usual", choice)
        while True:
            key = f"{reader.identifier}/{moment.date().isoformat()}"
            message = await self._outbox.send(
                tenant,
                DigestLetter(day=moment.date().isoformat()),
                to=reader.to,
                key=key,
                language=choice.language or "fr",
                due_at=moment,
                within=connection,
            )
            untouched = await connection.fetchrow(
                "SELECT 1 FROM ekole.outbox WHERE tenant_id = $1 AND message_id = $2 AND state = 'waiting' AND attempts = 0 FOR UPDATE",
                tenant,
                message,
            )
            if untouched is not None:
                break
            moment = when(moment.replace(hour=23, minute=59), "usual", choice)
        await connection.execute(
            "INSERT INTO ekole.notice_item (tenant_id, message_id, position, notice) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            tenant,
            message,
            recorded.position,
            notice.kind,
        )


async def _claim(connection: Connection, tenant: UUID) -> int | None:
    await connection.execute(
        "INSERT INTO ekole.notice_checkpoint (tenant_id, position) VALUES ($1, 0) ON CONFLICT (tenant_id) DO NOTHING", tenant
    )
    row = await connection.fetchrow("SELECT position FROM ekole.notice_checkpoint WHERE tenant_id = $1 FOR UPDATE SKIP LOCKED", tenant)
    return None if row is None else int(row[0])
