"""Exactly once: whatever is killed when, and however many runners there are, each event counts once in each view.

The tally adds up, so that an event folded twice or not at all shows.
"""

import asyncio

import asyncpg
import pytest

from projections.replay import replay
from projections.waiting import Waiting
from tests.databases import Database
from tests.integration.projections.places import Log, Place, blocked, place_on
from tests.unit.projections.toys import JOURNAL, TALLY, TOYS, formed, held, identifier, said

HISTORY = [formed(1), formed(2), *(held(1 + session % 2, session) for session in range(1, 120)), said(1, "merci")]


async def is_as_replayed(place: Place, log: Log) -> bool:
    replayed = await replay(place.history, log.tenant, TOYS)
    return all([await place.rows(log.tenant, toy) == replayed.views[toy.name] for toy in TOYS])


async def test_a_runner_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(place: Place) -> None:
    """Its rows of one table are written when its connection dies in the middle of another table's."""
    log = await place.log()
    await log.extend(HISTORY)
    async with blocked(place, "ekole.toy_journal") as table:
        doomed = asyncio.create_task(place.runner().settle())
        await table.terminate(await table.somebody_waits())
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await doomed
    assert await place.rows(log.tenant, TALLY) == {}
    assert set((await place.positions(log.tenant)).values()) <= {0}
    assert await place.runner().settle() == len(HISTORY)
    assert (await place.rows(log.tenant, TALLY))[identifier("pair", 1)].held == 59
    assert await is_as_replayed(place, log)


async def test_a_running_runner_whose_connection_dies_goes_on_by_itself(place: Place) -> None:
    log = await place.log()
    await log.extend(HISTORY)
    runner = place.runner(interval=0.05)
    async with asyncio.TaskGroup() as group:
        async with blocked(place, "ekole.toy_journal") as table:
            group.create_task(runner.run())
            await table.terminate(await table.somebody_waits())
        await Waiting(place.app).caught_up(log.tenant, len(HISTORY), TOYS, timeout=60)
        runner.stop()
    assert await is_as_replayed(place, log)


async def test_a_runner_cancelled_in_the_middle_of_a_batch_leaves_nothing_half_done(place: Place) -> None:
    log = await place.log()
    await log.extend(HISTORY)
    running = asyncio.create_task(place.runner().run())
    async with blocked(place, "ekole.toy_journal") as table:
        await table.somebody_waits()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert await place.rows(log.tenant, TALLY) == {}
    await place.runner().settle()
    assert await is_as_replayed(place, log)


async def test_what_one_runner_holds_another_leaves_to_it(place: Place) -> None:
    """The second neither waits for the first nor does its work again; it goes on with other tenants."""
    lycee, cfa = await place.log(), await place.log()
    await lycee.extend(HISTORY)
    async with blocked(place, "ekole.toy_journal") as table:
        first = asyncio.create_task(place.runner().settle())
        await table.somebody_waits()
        await cfa.append(formed(1))
        assert await place.runner(TALLY).settle() == 1
        assert await place.rows(lycee.tenant, TALLY) == {}
    assert await first >= len(HISTORY)
    assert await is_as_replayed(place, lycee)
    await place.runner().settle()
    assert await is_as_replayed(place, cfa)


async def test_several_runners_share_the_work_without_doubling(database: Database) -> None:
    """Three runners, each with connections of its own, in small steps, while the logs still grow."""
    async with place_on(database) as place, place_on(database, ()) as second, place_on(database, ()) as third:
        logs = [await place.log() for _ in range(6)]
        runners = [one.runner(lines_at_once=10, interval=0.02, tenants_at_once=2) for one in (place, second, third)]
        async with asyncio.TaskGroup() as group:
            for runner in runners:
                group.create_task(runner.run())
            for first in range(0, len(HISTORY), 25):
                for log in logs:
                    await log.append(*HISTORY[first : first + 25])
            waiting = Waiting(place.app)
            for log in logs:
                await waiting.caught_up(log.tenant, len(HISTORY), TOYS, timeout=60)
            for runner in runners:
                runner.stop()
        for log in logs:
            assert await is_as_replayed(place, log)
            assert len(await place.rows(log.tenant, JOURNAL)) == len(HISTORY)


async def test_a_runner_that_is_stopped_finishes_what_is_under_way(place: Place) -> None:
    log = await place.log()
    await log.extend(HISTORY)
    runner = place.runner()
    async with blocked(place, "ekole.toy_journal") as table:
        running = asyncio.create_task(runner.run())
        await table.somebody_waits()
        runner.stop()
        assert not running.done()
    await running
    assert set((await place.positions(log.tenant)).values()) == {len(HISTORY)}
    assert await is_as_replayed(place, log)
