"""The benchmark from end to end: directions choose, programmes run, quarters begin, cells are published from the views."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest_asyncio

from infra.database import database_engine, tenant_transaction
from infra.event_store import EventStore
from projections.benchmark_cell import BENCHMARK_CELLS, BenchmarkCell
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from services.benchmark.publishing import Publishing
from services.benchmark.reading import newest
from services.handling import HandlingContext
from services.reading.views import TenantViews
from tenants.benchmark.membership import TEXT, JoinBenchmark, LeaveBenchmark
from tenants.benchmark.publication import InstitutionsCounted
from tenants.house import HOUSE, OpenHouse
from tests.databases import Database
from tests.integration.institutions import OpenInstitution, Platform, platform_on
from tests.measured import first_survey

JUNE, JULY, OCTOBER = datetime(2026, 6, 20, 9, tzinfo=UTC), datetime(2026, 7, 2, 9, tzinfo=UTC), datetime(2026, 10, 3, 9, tzinfo=UTC)


class Clock:
    now = JUNE

    def __call__(self) -> datetime:
        return self.now


@pytest_asyncio.fixture
async def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def platform(database: Database, clock: Clock) -> AsyncIterator[Platform]:
    async with platform_on(database, now=clock) as made:
        yield made


async def measured(platform: Platform, answers: int) -> OpenInstitution:
    """An institution with a first survey of six people, who all answered the same, closed with its diagnostic."""
    one = await platform.institution()
    await first_survey(one.does, answers, JUNE.date(), "2025-2026")
    return one


async def views_kept(database: Database, platform: Platform) -> None:
    engine = database_engine(database.url("projector"))
    store = EventStore(engine)
    try:
        await Runner(engine, History(store, platform.keyring), VIEWS).settle()
    finally:
        await store.close()
        await engine.dispose()


async def cells(platform: Platform) -> list[BenchmarkCell]:
    async with tenant_transaction(platform.engine, HOUSE) as connection:
        return await TenantViews(connection, HOUSE).where(BENCHMARK_CELLS)


async def test_cells_are_published_on_their_day_from_those_who_had_joined(database: Database, platform: Platform, clock: Clock) -> None:
    context = HandlingContext(tenant=HOUSE, actor="system/test", role="system", idempotency_key="house")
    await platform.handling.open_tenant(OpenHouse(institution=HOUSE), context)
    publishing = Publishing(platform.engine, platform.ledger, platform.handling, clock)
    assert await publishing.look() == 0  # nobody is in
    institutions = [await measured(platform, min(4, number)) for number in range(7)]
    for one in institutions[:6]:
        await one.does(JoinBenchmark(institution=one.tenant, version=TEXT), role="direction")
    await views_kept(database, platform)
    assert await publishing.look() == 0  # they joined after the first of April
    clock.now = JULY
    late = institutions[6]
    await late.does(JoinBenchmark(institution=late.tenant, version=TEXT), role="direction")
    await views_kept(database, platform)
    assert await publishing.look() == 8  # four measures of two years
    assert await publishing.look() == 0
    await views_kept(database, platform)
    published = await cells(platform)
    assert {(one.measure, one.year, one.day) for one in published} == {("start", "2025-2026", date(2026, 7, 1))}
    (whole,) = [one for one in published if one.path == ()]
    assert (whole.institutions, whole.respondents) == (5, 35)  # six and thirty-six, by fives
    assert (whole.low, whole.median, whole.high) == (25, 50, 100)  # 0, 25, 50, 75, 100, 100

    clock.now = OCTOBER
    gone = institutions[0]
    await gone.does(LeaveBenchmark(institution=gone.tenant), role="direction")
    await views_kept(database, platform)
    assert await publishing.look() == 8
    await views_kept(database, platform)
    # One left and one came: neither may be the difference of two dates, so the table of July is still the last one.
    assert newest(await cells(platform)) == newest(published)
    log = [one.event for one in (await platform.ledger.read(HOUSE, 0, 1_000)).events]
    counted = {institution for event in log if isinstance(event, InstitutionsCounted) for institution in event.institutions}
    assert counted == {one.tenant for one in institutions[:6]}
