"""Making institutions, several side by side, then filling their views and judging their programmes."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5

import msgspec

from infra.database import database_engine
from infra.event_store import EventStore
from infra.servers import Servers
from projections.history import History
from projections.runner import Runner
from projections.views import VIEWS
from services.house import House
from services.portfolio.judging import Judging
from services.seeding.bulk import Bulk
from services.seeding.people import institution
from services.seeding.year import DAYS, Year
from services.supervision.visiting import exists

SIDE_BY_SIDE: Final = 12  # institutions: one waits for the disk while others are decided
VIEWED_AT_ONCE: Final = 8
_SEED: Final = uuid5(NAMESPACE_DNS, "seed.ekole.example")
Progress = Callable[[str, int, int], None]  # what is being done, done so far, in all


class Planted(msgspec.Struct, frozen=True):
    """``skipped``: institutions that were there from an earlier seed, and were left as they are."""

    institutions: int
    skipped: int
    events: int
    judged: int


async def plant(house: House, servers: Servers, count: int, today: date, progress: Progress) -> Planted:
    """Institutions 1 to ``count``, each always the same; those that are there already are left. Raises NotStored."""
    waiting, done, skipped, events = iter(range(1, count + 1)), 0, 0, 0

    async def work() -> None:
        nonlocal done, skipped, events
        for number in waiting:
            told = await _one(house, number, today)
            events, skipped, done = events + told, skipped + (told == 0), done + 1
            progress("Établissements", done, count)

    await asyncio.gather(*(work() for _ in range(SIDE_BY_SIDE)))
    judged = await _show(house, servers, count, progress)
    return Planted(count - skipped, skipped, events, judged)


def tenant_of(number: int) -> UUID:
    """The identifier of the institution of a number."""
    return uuid5(_SEED, str(number))


async def _one(house: House, number: int, today: date) -> int:
    """How many events; none where it was there."""
    tenant = tenant_of(number)
    if await exists(house, tenant):
        return 0
    chance = Random(number)  # noqa: S311 - the same for the same number
    first_day = today - timedelta(days=chance.randint(2, DAYS + 30))
    made = institution(number, tenant, chance, first_day)
    await house.store.open_tenant(tenant)
    await house.keyring.make_tenant_key(tenant)
    bulk = Bulk(house, tenant)
    await Year(house, bulk, made, chance, today).pass_by()
    return bulk.events


async def _show(house: House, servers: Servers, count: int, progress: Progress) -> int:
    """Fill every view from the log, then judge every programme. A projector that runs beside shares the work."""
    engine = database_engine(servers.database_url("projector"), pool_size=4 + 3 * VIEWED_AT_ONCE)
    store = EventStore(engine, lanes=4)
    try:
        progress("Vues", 0, count)
        await Runner(engine, History(store, house.keyring), VIEWS, tenants_at_once=VIEWED_AT_ONCE).settle()
        progress("Vues", count, count)
        judging, judged = Judging(engine), 0
        while some := await judging.look():
            judged += some
            progress("Portefeuille", min(judged, count), count)
        return judged
    finally:
        await store.close()
        await engine.dispose()
