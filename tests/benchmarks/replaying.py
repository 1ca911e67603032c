"""A programme of 10,000 events as it stood on any date, against a bare SELECT of its rows; and the same among ten such programmes."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.database import database_engine
from infra.event_store import EventStore
from projections.history import History
from projections.projection import AnyProjection
from projections.replay import Until, replay
from services.programmes.looking import look_at
from services.reading.past import REPLAYED, WITH_NAMES, PastViews
from tenants.personal_data.keyring import Keyring
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.years import EVENTS, programme_of, write_years

A_PROGRAMME: Final = 10_000  # events
_MASTER_KEY: Final = bytes(32)
_BETWEEN: Final = datetime(2016, 11, 5, tzinfo=UTC)  # some of the sessions have been held
_WHEN: Final = {
    "at the middle of its lines": Until(position=A_PROGRAMME // 2),
    "as of a day in November, of all that is known": Until(as_at=_BETWEEN),
    "as it was known on that day": Until(known_at=_BETWEEN),
}


async def measure(bench: Bench) -> None:
    """All that the replay page folds, without names; once with them. A thousand divided by a rate is milliseconds."""
    administrator = await bench.connect("administrator")
    app = database_engine(bench.url("app"))
    store = EventStore(app)
    try:
        for events, among in ((A_PROGRAMME, "alone in its log"), (EVENTS, f"first of ten in {EVENTS:,} events")):
            tenant = await write_years(administrator, store, Keyring(app, _MASTER_KEY), events)
            bare = _selecting(administrator, tenant)
            print(f"  a programme of {A_PROGRAMME:,} events, {among}, against selecting its rows")
            for name, until in _WHEN.items():
                await bench.compare(f"  {name}", _replaying(store, app, tenant, REPLAYED, until), bare, 1)
            await bench.compare("  as it stands now", _replaying(store, app, tenant, REPLAYED, Until()), bare, 1)
            await bench.compare("  as it stands now, with names", _replaying(store, app, tenant, WITH_NAMES, Until()), bare, 1)
    finally:
        await store.close()
        await app.dispose()
        await administrator.close()


def _selecting(connection: Any, tenant: UUID) -> Work:
    async def select(_: int) -> None:
        statement = "SELECT entry FROM ekole.event WHERE tenant_id = $1 AND position <= $2 ORDER BY position"
        if len(await connection.fetch(statement, tenant, A_PROGRAMME)) != A_PROGRAMME:
            raise AssertionError("not as many rows as asked for")

    return select


def _replaying(store: EventStore, engine: AsyncEngine, tenant: UUID, views: Collection[AnyProjection], until: Until) -> Work:
    async def then(_: int) -> None:
        past = await replay(History(store, Keyring(engine, _MASTER_KEY)), tenant, views, until, programme=programme_of(0))
        if not (await look_at(PastViews(past), tenant, programme_of(0))).pairs:
            raise AssertionError("a programme without pairs was not this one")

    return then
