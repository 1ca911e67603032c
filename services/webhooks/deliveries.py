"""Deliveries, from the moment that something is to be told until it was (infra/migrations/versions/0029_webhooks.py).

    waiting → handed → leased → delivered    the receiver answered 2xx
                              → waiting      not this time; again after a pause
                              → failed       for good, and why
                     → dropped               nobody to tell: the subscription or the institution is not active

Rows hold identifiers; what is said is written when it is sent. A delivery that is settled can be sent again by hand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid4, uuid5

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import tenant_transaction
from infra.tenant_transaction import Connection

State = Literal["waiting", "handed", "leased", "delivered", "failed", "dropped"]
DISABLED: Final = "subscription-disabled"
REMOVED: Final = "subscription-removed"
SUSPENDED: Final = "institution-suspended"
SIDE_BY_SIDE: Final = 4  # deliveries under way to one subscription: a receiver that is slow keeps nobody else waiting
_SHOWN: Final = (
    "message_id, subscription, type, position, state, created_at, begun_at, due_at, tried_at, attempts, uncertain,"
    " failure, answer, milliseconds"
)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing told to one subscription. ``answer``: the receiver's HTTP status at the last try; ``milliseconds``: how long that took.

    ``position``: of the event in the log, None for a test. ``due_at``: of one that waits, when it is tried next.
    """

    message_id: UUID
    subscription: UUID
    type: str
    position: int | None
    state: State
    created_at: datetime
    begun_at: datetime
    due_at: datetime
    tried_at: datetime | None
    attempts: int
    uncertain: int
    failure: str | None
    answer: int | None
    milliseconds: int | None

    @property
    def settled(self) -> bool:
        return self.state in ("delivered", "failed", "dropped")


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that one sender has for itself. ``attempts`` counts this one."""

    tenant: UUID
    message_id: UUID
    lease: UUID
    subscription: UUID
    position: int | None
    type: str
    created_at: datetime
    attempts: int


class Tried(msgspec.Struct, frozen=True):
    """What one try came to: the receiver's status, if any, and how long it took."""

    answer: int | None
    milliseconds: int


class Deliveries:
    """The deliveries of all institutions; each statement runs inside one tenant's fence."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # ------------------------------------------------------------------------------------------------------- for the reactor

    async def put(
        self, connection: Connection, tenant: UUID, message: UUID, subscription: UUID, tag: str, position: int, *, dropped: str | None
    ) -> None:
        """Have something told; ``dropped``: why it cannot be told now, though it may be sent by hand later."""
        await connection.execute(
            "INSERT INTO ekole.webhook_delivery (tenant_id, message_id, subscription, type, position, state, failure, settled_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6 = 'dropped' THEN now() END) ON CONFLICT (tenant_id, message_id) DO NOTHING",
            tenant,
            message,
            subscription,
            tag,
            position,
            "dropped" if dropped else "waiting",
            dropped,
        )

    # --------------------------------------------------------------------------------------------------------- for the relay

    async def due(self, at_most: int) -> list[tuple[UUID, UUID]]:
        """Subscriptions to which something should be sent now, by tenant; read unlocked."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT tenant_id, subscription FROM app.due_webhook_deliveries(:at_most)"), {"at_most": at_most}
            )
            return [(UUID(int=row[0].int), UUID(int=row[1].int)) for row in rows]

    async def claim(self, tenant: UUID, subscription: UUID, looked_after: timedelta) -> list[UUID]:
        """Some that are due, as many as may be under way at once; for as long as ``looked_after`` no other relay finds them.

        A sender whose lease ran out is given up: it may have died after the receiver said yes.
        """
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "UPDATE ekole.webhook_delivery SET state = 'handed', lease = NULL, due_at = now() + $4::interval,"
                "       uncertain = uncertain + (state = 'leased')::integer"
                " WHERE tenant_id = $1 AND message_id IN ("
                "   SELECT message_id FROM ekole.webhook_delivery"
                "    WHERE tenant_id = $1 AND subscription = $2 AND state IN ('waiting', 'handed', 'leased') AND due_at <= now()"
                "    ORDER BY due_at LIMIT greatest(0, $3 - ("
                "      SELECT count(*) FROM ekole.webhook_delivery"
                "       WHERE tenant_id = $1 AND subscription = $2 AND state IN ('handed', 'leased') AND due_at > now()))"
                "    FOR UPDATE SKIP LOCKED)"
                " RETURNING message_id",
                tenant,
                subscription,
                SIDE_BY_SIDE,
                looked_after,
            )
        return [UUID(int=row[0].int) for row in rows]

    # -------------------------------------------------------------------------------------------------------- for the sender

    async def lease(self, tenant: UUID, message: UUID, lasting: timedelta) -> Lease | None:
        """Have this delivery for oneself; None where another sender has it, or it is settled."""
        lease = uuid4()
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                "UPDATE ekole.webhook_delivery SET state = 'leased', lease = $3, attempts = attempts + 1, tried_at = now(),"
                "       due_at = now() + $4::interval"
                " WHERE tenant_id = $1 AND message_id = $2 AND state = 'handed'"
                " RETURNING subscription, position, type, created_at, attempts",
                tenant,
                message,
                lease,
                lasting,
            )
        if row is None:
            return None
        return Lease(
            tenant=tenant,
            message_id=message,
            lease=lease,
            subscription=UUID(int=row["subscription"].int),
            position=row["position"],
            type=row["type"],
            created_at=row["created_at"],
            attempts=row["attempts"],
        )

    async def delivered(self, lease: Lease, tried: Tried) -> None:
        """The receiver took it: that holds whoever has the lease by now."""
        await self._do(
            lease,
            "state = 'delivered', settled_at = now(), lease = NULL, failure = NULL, answer = $3, milliseconds = $4",
            "state IN ('waiting', 'handed', 'leased')",
            tried.answer,
            tried.milliseconds,
        )

    async def again(self, lease: Lease, failure: str, tried: Tried, pause: timedelta) -> None:
        """Not this time: once more after a pause."""
        await self._do(
            lease,
            "state = 'waiting', lease = NULL, failure = $3, answer = $4, milliseconds = $5, due_at = now() + $6::interval",
            "lease = $7",
            failure,
            tried.answer,
            tried.milliseconds,
            pause,
            lease.lease,
        )

    async def fail(self, lease: Lease, failure: str, tried: Tried) -> None:
        """For good."""
        await self._do(
            lease,
            "state = 'failed', settled_at = now(), lease = NULL, failure = $3, answer = $4, milliseconds = $5, told = position IS NULL"
            " AND $4 IS DISTINCT FROM 410",
            "lease = $6",
            failure,
            tried.answer,
            tried.milliseconds,
            lease.lease,
        )

    async def drop(self, lease: Lease, why: str) -> None:
        """Nobody to tell."""
        await self._do(lease, "state = 'dropped', settled_at = now(), lease = NULL, failure = $3", "lease = $4", why, lease.lease)

    async def _do(self, lease: Lease, change: str, where: str, *values: object) -> None:
        async with tenant_transaction(self._engine, lease.tenant) as connection:
            await connection.execute(
                f"UPDATE ekole.webhook_delivery SET {change} WHERE tenant_id = $1 AND message_id = $2 AND {where}",  # noqa: S608 - ours
                lease.tenant,
                lease.message_id,
                *values,
            )

    # ------------------------------------------------------------------------------------------------------ for the reporter

    async def untold(self, at_most: int) -> list[tuple[UUID, UUID]]:
        """Deliveries whose outcome is not in the log yet, by tenant; read unlocked."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT tenant_id, message_id FROM app.untold_webhook_deliveries(:at_most)"), {"at_most": at_most}
            )
            return [(UUID(int=row[0].int), UUID(int=row[1].int)) for row in rows]

    async def told(self, tenant: UUID, delivery: Delivery) -> None:
        """This outcome stands in the log; whatever was sent again since has another."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.webhook_delivery SET told = true, recovering = (state = 'failed')"
                " WHERE tenant_id = $1 AND message_id = $2 AND begun_at = $3 AND state = $4",
                tenant,
                delivery.message_id,
                delivery.begun_at,
                delivery.state,
            )

    async def took_nothing_since(self, tenant: UUID, subscription: UUID, moment: datetime) -> bool:
        async with tenant_transaction(self._engine, tenant) as connection:
            return not await connection.fetchval(
                "SELECT EXISTS (SELECT FROM ekole.webhook_delivery"
                " WHERE tenant_id = $1 AND subscription = $2 AND state = 'delivered' AND settled_at >= $3)",
                tenant,
                subscription,
                moment,
            )

    # -------------------------------------------------------------------------------------------------------- for the people

    async def one(self, tenant: UUID, message: UUID) -> Delivery | None:
        async with tenant_transaction(self._engine, tenant) as connection:
            row = await connection.fetchrow(
                f"SELECT {_SHOWN} FROM ekole.webhook_delivery WHERE tenant_id = $1 AND message_id = $2",  # noqa: S608 - ours
                tenant,
                message,
            )
        return None if row is None else _delivery(row)

    async def listed(
        self, tenant: UUID, subscription: UUID, at_most: int, *, states: Sequence[State] = (), before: UUID | None = None
    ) -> list[Delivery]:
        """The newest first; ``before``: those older than this one."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                f"SELECT {_SHOWN} FROM ekole.webhook_delivery"  # noqa: S608 - ours
                " WHERE tenant_id = $1 AND subscription = $2 AND ($4::text[] = '{}' OR state = ANY ($4))"
                "   AND ($5::uuid IS NULL OR (created_at, message_id) < ("
                "     SELECT created_at, message_id FROM ekole.webhook_delivery WHERE tenant_id = $1 AND message_id = $5))"
                " ORDER BY created_at DESC, message_id DESC LIMIT $3",
                tenant,
                subscription,
                at_most,
                list(states),
                before,
            )
        return [_delivery(row) for row in rows]

    async def counts(self, tenant: UUID) -> dict[UUID, dict[str, int]]:
        """How many of each subscription's deliveries are in each state."""
        async with tenant_transaction(self._engine, tenant) as connection:
            rows = await connection.fetch(
                "SELECT subscription, state, count(*) FROM ekole.webhook_delivery WHERE tenant_id = $1 GROUP BY subscription, state", tenant
            )
        found: dict[UUID, dict[str, int]] = {}
        for subscription, state, count in rows:
            found.setdefault(UUID(int=subscription.int), {})[state] = count
        return found

    async def test(self, tenant: UUID, subscription: UUID, key: str, tag: str) -> UUID:
        """Have a test sent, once for each ``key``; its identifier."""
        message = uuid5(tenant, f"webhook-test/{subscription}/{key}")
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "INSERT INTO ekole.webhook_delivery (tenant_id, message_id, subscription, type) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (tenant_id, message_id) DO NOTHING",
                tenant,
                message,
                subscription,
                tag,
            )
        return message

    async def once_more(self, tenant: UUID, subscription: UUID, message: UUID | None = None) -> int:
        """Send a settled delivery again, or all that did not arrive; how many."""
        async with tenant_transaction(self._engine, tenant) as connection:
            answer = await connection.execute(
                "UPDATE ekole.webhook_delivery SET state = 'waiting', attempts = 0, begun_at = now(), due_at = now(), settled_at = NULL,"
                "       failure = NULL, answer = NULL, milliseconds = NULL, told = false"
                " WHERE tenant_id = $1 AND subscription = $2 AND CASE WHEN $3::uuid IS NULL"
                "       THEN state IN ('failed', 'dropped') AND position IS NOT NULL"
                "       ELSE message_id = $3 AND state IN ('delivered', 'failed', 'dropped') END",
                tenant,
                subscription,
                message,
            )
        return int(answer.rpartition(" ")[2])

    async def let_go(self, tenant: UUID, subscription: UUID, why: str) -> None:
        """What waits for this subscription will not be sent by itself."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute(
                "UPDATE ekole.webhook_delivery SET state = 'dropped', settled_at = now(), failure = $3"
                " WHERE tenant_id = $1 AND subscription = $2 AND state IN ('waiting', 'handed') AND position IS NOT NULL",
                tenant,
                subscription,
                why,
            )


def message_named(tenant: UUID, event: UUID, tag: str, subscription: UUID) -> UUID:
    """The identifier of what tells a subscription of an event: the same for the same."""
    return uuid5(tenant, f"webhook/{event}/{tag}/{subscription}")


def _delivery(row: object) -> Delivery:
    values = dict(row)  # type: ignore[call-overload]
    ids = {name: UUID(int=values[name].int) for name in ("message_id", "subscription")}
    return Delivery(**(values | ids))
