"""Publishing on the first day of each quarter, from the figures of those who had joined before that day.

Any number may run: whoever comes second finds it published. One that was away publishes when it is back, for the day that was due.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from infra.clock import utc_now
from infra.tenant_transaction import tenant_transaction
from projections.institution_sheet import INSTITUTION_SHEETS
from services.benchmark.gathering import own_figures
from services.handling import Handling, HandlingContext
from services.reading.views import TenantViews
from tenants.benchmark.figures import MEASURES, Measure
from tenants.benchmark.grouping import Contribution
from tenants.benchmark.publication import PublishBenchmark, benchmark_of, publication_day, school_years
from tenants.house import HOUSE, TIMEZONE
from tenants.ledger import Ledger
from tenants.permissions import SYSTEM

INTERVAL: Final = 600.0  # seconds between two looks
ACTOR: Final = "system/benchmark"
Gathered = dict[tuple[str, Measure], list[Contribution]]

log = structlog.get_logger()


class Publishing:
    """``engine`` is the application's; ``clock`` tells the true time."""

    def __init__(self, engine: AsyncEngine, ledger: Ledger, handling: Handling, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._ledger = ledger
        self._handling = handling
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; what failed is tried again at the next look."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception as failed:
                log.warning("benchmark not published", error=type(failed).__name__, next_attempt_in_seconds=INTERVAL)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL)

    async def look(self) -> int:
        """Publish what is due; how many measures of a year were published. Nothing is due while nobody had joined before the day."""
        day = publication_day(self._clock().astimezone(ZoneInfo(TIMEZONE)).date())
        due = await self._due(day)
        members = await self._members(day) if due else []
        if not members:
            return 0
        gathered = await self._gathered(members, due)
        for (year, measure), contributions in gathered.items():
            command = PublishBenchmark(year=year, measure=measure, day=day, contributions=tuple(contributions))
            context = HandlingContext(tenant=HOUSE, actor=ACTOR, role=SYSTEM, idempotency_key=str(uuid4()))
            await self._handling.handle(command, context)
        log.info("benchmark published", day=day.isoformat(), institutions=len(members), publications=len(gathered))
        return len(gathered)

    async def _due(self, day: date) -> list[tuple[str, Measure]]:
        wanted = {(year, measure): benchmark_of(year, measure) for year in school_years(day) for measure in MEASURES}
        held = await self._ledger.load(HOUSE, wanted.values())
        last = {key: held[stream.name].state.last_day for key, stream in wanted.items()}
        return [key for key in wanted if last[key] is None or last[key] < day]

    async def _members(self, day: date) -> list[UUID]:
        begins = datetime.combine(day, time(), ZoneInfo(TIMEZONE))
        async with tenant_transaction(self._engine, HOUSE) as connection:
            rows = await connection.fetch("SELECT client FROM app.benchmark_members() WHERE joined_at < $1", begins)
        return [UUID(int=row[0].int) for row in rows]

    async def _gathered(self, members: list[UUID], due: list[tuple[str, Measure]]) -> Gathered:
        gathered: Gathered = {key: [] for key in due}
        years = sorted({year for year, _ in due})
        for client in members:
            async with tenant_transaction(self._engine, client) as connection:
                views = TenantViews(connection, client)
                sheet = await views.one(INSTITUTION_SHEETS, client)
                if sheet is None or sheet.demonstration or sheet.suspended_at is not None or sheet.closed_at is not None:
                    continue
                for year in years:
                    for measure, one in (await own_figures(views, client, year)).items():
                        if (year, measure) in gathered:
                            gathered[year, measure].append(one)
        return gathered
