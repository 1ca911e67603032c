"""Projecting 100,000 events from zero, against one bare row per commit."""

import logging
from collections.abc import Sequence

import structlog

from infra.database import database_engine
from infra.event_store import EventStore
from projections.history import History
from projections.pair_sheet import PAIR_SHEETS
from projections.projection import AnyProjection
from projections.rebuild import rebuild
from projections.replay import replay
from projections.runner import Runner
from projections.views import VIEWS
from tenants.personal_data.keyring import Keyring
from tests.benchmarks.bench import Bench, Work
from tests.benchmarks.writing import line
from tests.benchmarks.years import EVENTS, write_years

_MASTER_KEY = bytes(32)


async def measure(bench: Bench) -> None:
    """Into every view of the product, and into one; by the runner, by a rebuilding, and in memory."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    administrator, bare_connection = await bench.connect("administrator"), await bench.connect("administrator")
    await administrator.execute("CREATE TABLE public.bare_one_writer (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bytea)")
    app, projector = database_engine(bench.url("app")), database_engine(bench.url("projector"))
    door, store = EventStore(app), EventStore(projector)
    try:
        tenant = await write_years(administrator, door, Keyring(app, _MASTER_KEY))
        row = line(tenant, "pair/bare", 1)

        async def bare(_: int) -> None:
            await bare_connection.execute("INSERT INTO public.bare_one_writer (row) VALUES ($1)", row)

        def from_zero(projections: Sequence[AnyProjection]) -> Work:
            async def run(_: int) -> None:
                tables = ", ".join(f"ekole.{projection.name}" for projection in projections)
                await administrator.execute(f"TRUNCATE {tables}, ekole.projection_checkpoint")
                history = History(store, Keyring(projector, _MASTER_KEY))
                if await Runner(projector, history, projections).settle() != EVENTS:
                    raise AssertionError("not every event was projected")

            return run

        async def rebuilt(_: int) -> None:
            await rebuild(projector, History(store, Keyring(projector, _MASTER_KEY)), tenant, VIEWS)

        async def replayed(_: int) -> None:
            past = await replay(History(store, Keyring(projector, _MASTER_KEY)), tenant, VIEWS)
            if past.position != EVENTS:
                raise AssertionError("not every event was replayed")

        whole = (EVENTS, 1)
        await bench.compare(f"project {EVENTS:,} events, {len(VIEWS)} views", from_zero(VIEWS), bare, 1, units=whole, floor=0.4)
        await bench.compare(f"project {EVENTS:,} events, pair sheets alone", from_zero([PAIR_SHEETS]), bare, 1, units=whole)
        await bench.compare(f"rebuild {len(VIEWS)} views from {EVENTS:,} events", rebuilt, bare, 1, units=whole)
        await bench.compare(f"replay {len(VIEWS)} views from {EVENTS:,} events", replayed, bare, 1, units=whole)
    finally:
        await door.close()
        await store.close()
        await app.dispose()
        await projector.dispose()
        await administrator.close()
        await bare_connection.close()
