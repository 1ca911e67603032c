"""Who looks after what is due: turns of institutions, attempts at deadlines. Neither is folded, and losing them doubles nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.tenant_transaction import tenant_transaction
from projections.deadline_sheet import DEADLINE_SHEETS, KEY, DeadlineSheet
from projections.tables import table_of
from services.scheduling.ringing import Key

_KEPT: Final = timedelta(days=60)  # after that nobody asks how often somebody tried


class Attempts:
    """The scheduler's own tables. Every moment is the scheduler's, so that several agree with their database and a test with itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, at_most: int) -> list[UUID]:
        """Institutions where something is due and whose turn it is; read unlocked."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT tenant_id FROM app.due_deadlines(:moment, :at_most)"), {"moment": now, "at_most": at_most}
            )
            return list(rows.scalars())

    async def take_turn(self, tenant: UUID, now: datetime, until: datetime) -> DeadlineSheet | None:
        """The institution's deadlines, for one scheduler alone until then; None where another one has the turn."""
        async with tenant_transaction(self._engine, tenant) as connection:
            taken = await connection.fetchval(
                "INSERT INTO ekole.deadline_turn AS turn (tenant_id, again_at) VALUES ($1, $3)"
                " ON CONFLICT (tenant_id) DO UPDATE SET again_at = excluded.again_at WHERE turn.again_at <= $2 RETURNING true",
                tenant,
                now,
                until,
            )
            if not taken:
                return None
            return (await table_of(DEADLINE_SHEETS).load(connection, tenant, [KEY])).get(KEY)

    async def end_turn(self, tenant: UUID, again_at: datetime) -> None:
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.execute("UPDATE ekole.deadline_turn SET again_at = $2 WHERE tenant_id = $1", tenant, again_at)

    async def claim(self, tenant: UUID, keys: Sequence[Key], now: datetime, until: datetime) -> Mapping[Key, int]:
        """Which of these steps are this scheduler's until then, and the how-manieth attempt it is at each."""
        claimed: dict[Key, int] = {}
        async with tenant_transaction(self._engine, tenant) as connection:
            for key in sorted(keys):
                attempt = await connection.fetchval(
                    "INSERT INTO ekole.deadline_attempt AS known (tenant_id, deadline, due_at, attempt, again_at)"
                    " VALUES ($1, $2, $3, 1, $5) ON CONFLICT (tenant_id, deadline, due_at) DO UPDATE"
                    " SET attempt = known.attempt + 1, again_at = excluded.again_at WHERE known.again_at <= $4 RETURNING attempt",
                    tenant,
                    key.deadline,
                    key.due_at,
                    now,
                    until,
                )
                if attempt is not None:
                    claimed[key] = attempt
        return claimed

    async def settle(self, tenant: UUID, keys: Sequence[Key], again_at: datetime) -> None:
        """Nobody need look at these before then; whoever does finds in the log that they were told. Very old ones are forgotten."""
        async with tenant_transaction(self._engine, tenant) as connection:
            await connection.executemany(
                "UPDATE ekole.deadline_attempt SET again_at = $4 WHERE tenant_id = $1 AND deadline = $2 AND due_at = $3",
                [(tenant, key.deadline, key.due_at, again_at) for key in sorted(keys)],
            )
            await connection.execute("DELETE FROM ekole.deadline_attempt WHERE tenant_id = $1 AND again_at < $2", tenant, again_at - _KEPT)
