"""Keeping the portfolio true: whenever an institution's views have moved on, a day has come, or the rules have changed.

Rows are written first, then how far they have come: whatever is killed in between, they are judged again, and come out the same.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.tenant_transaction import Connection, tenant_transaction
from projections import checkpoints
from projections.fold import places
from projections.health_adjustment import HEALTH_ADJUSTMENTS
from projections.incident_sheet import INCIDENT_SHEETS
from projections.institution_sheet import INSTITUTION_SHEETS
from projections.programme_sheet import PROGRAMME_SHEETS
from projections.timeline import TIMELINE
from services.portfolio import keeping, unfinished
from services.portfolio.standings import DELIVERED, FAILED, NOT_THEIRS, day_judged, failures_of, open_incidents, standing_from
from services.programmes.looking import look_at
from services.reading.views import TenantViews
from tenants.health_rules import HealthRules
from tenants.house import HOUSE, TIMEZONE

INTERVAL: Final = 1.0  # seconds between two looks
INSTITUTIONS: Final = 50  # at a look
SIDE_BY_SIDE: Final = 2
_LONGEST_PAUSE: Final = 10.0
_LAST_SIGN: Final = (
    "SELECT occurred_at FROM ekole.timeline WHERE tenant_id = $1 AND programme = $2 AND role <> ALL($3::text[])"
    " ORDER BY position DESC LIMIT 1"
)

log = structlog.get_logger()


class Judging:
    """Any number may run: what two judge at once comes out the same. ``engine`` is the projector's; ``clock`` tells the true time."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; an institution that cannot be judged now does not hold up the others."""
        pause = INTERVAL
        while not stop.is_set():
            try:
                pause = 0.0 if await self.look() else INTERVAL
            except Exception as failed:
                pause = min(max(pause, INTERVAL) * 2, _LONGEST_PAUSE)
                log.warning("portfolio not judged", error=type(failed).__name__, next_attempt_in_seconds=pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def look(self) -> int:
        """Judge institutions that are due; how many were."""
        rules, rules_position = await self._rules()
        today = self._clock().astimezone(ZoneInfo(TIMEZONE)).date()
        async with self._engine.connect() as held:
            connection = (await held.get_raw_connection()).driver_connection
            assert connection is not None
            waiting = await keeping.due(connection, today, rules_position, INSTITUTIONS)
        turns = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(client: UUID) -> int:
            async with turns:
                try:
                    await self.judge(client, rules, rules_position)
                except Exception as failed:
                    log.error("institution not judged", tenant=str(client), error=type(failed).__name__, places=places(failed))
                    return 0
                return 1

        return sum(await asyncio.gather(*(one(client) for client in waiting)))

    async def settle(self) -> int:
        """Until nothing is due any more; how many institutions were judged."""
        total = 0
        while done := await self.look():
            total += done
        return total

    async def judge(self, client: UUID, rules: HealthRules, rules_position: int) -> None:
        async with tenant_transaction(self._engine, client) as connection:
            position = (await checkpoints.reached(connection, client)).get(PROGRAMME_SHEETS.name, 0)
            rows = await _programmes(connection, client, rules, self._clock())
            beginning = await unfinished.look(connection, client)
        async with tenant_transaction(self._engine, HOUSE) as connection:
            await keeping.keep(connection, client, position, rows)
            await unfinished.keep(connection, client, position, beginning)
        changes = [one.next_change_on for one in rows if one.next_change_on is not None]
        async with tenant_transaction(self._engine, client) as connection:
            await keeping.move(connection, client, position, rules_position, min(changes, default=None))

    async def _rules(self) -> tuple[HealthRules, int]:
        """Those in force, and the position of the adjustment that brought them; as they were made where there was none."""
        async with tenant_transaction(self._engine, HOUSE) as connection:
            newest = (await TenantViews(connection, HOUSE).page(HEALTH_ADJUSTMENTS, {}, after=None, limit=1, newest_first=True)).items
        return (newest[0].in_force, newest[0].position) if newest else (HealthRules(), 0)


async def _programmes(connection: Connection, client: UUID, rules: HealthRules, now: datetime) -> list[keeping.Judged]:
    """Every programme of an institution, judged; none of one that is closed for good."""
    views = TenantViews(connection, client)
    institution = await views.one(INSTITUTION_SHEETS, client)
    if institution is None or institution.closed_at is not None:
        return []
    failures: list[datetime] | None = None
    rows = []
    for sheet in await views.where(PROGRAMME_SHEETS):
        found = await look_at(views, client, sheet.programme)
        if failures is None:
            failures = await _failures(views, connection, client)
        signs = await connection.fetch(_LAST_SIGN, client, sheet.programme, list(NOT_THEIRS))
        day: date = day_judged(found, now)
        incidents = open_incidents(await views.where(INCIDENT_SHEETS, programme=sheet.programme), sheet.programme)
        standing = standing_from(found, signs[0][0] if signs else None, failures, day, incidents)
        rows.append(keeping.judged(standing, day, rules))
    return rows


async def _failures(views: TenantViews, connection: Connection, client: UUID) -> list[datetime]:
    told = await connection.fetch(
        "SELECT position FROM ekole.timeline WHERE tenant_id = $1 AND programme IS NULL AND type = ANY($2::text[]) ORDER BY position",
        client,
        [FAILED, DELIVERED],
    )
    entries = await views.some(TIMELINE, [row[0] for row in told])
    return failures_of(entries[row[0]] for row in told if row[0] in entries)
