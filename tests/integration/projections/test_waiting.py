"""Reads that wait for a position: as long as need be, no longer than asked."""

import asyncio

import pytest

from projections.waiting import ViewBehind, Waiting
from tests.integration.projections.places import Place, again
from tests.unit.projections.toys import JOURNAL, TALLY, TOYS, formed, held


async def test_who_asks_for_what_is_there_is_answered_whatever_the_patience(place: Place) -> None:
    log = await place.log()
    position = await log.append(formed(1))
    await place.runner().settle()
    await Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=60)
    await Waiting(place.app).caught_up(log.tenant, 0, TOYS, timeout=60)


async def test_who_asks_for_more_waits_until_it_is_there(place: Place) -> None:
    log = await place.log()
    position = await log.append(formed(1), held(1))
    waiting = asyncio.create_task(Waiting(place.app).caught_up(log.tenant, position, (TALLY, JOURNAL), timeout=60))
    await place.runner(TALLY).settle()
    assert not waiting.done(), "one of the two is not there yet"
    await place.runner(JOURNAL).settle()
    await waiting


async def test_who_is_out_of_patience_is_told_that_the_view_is_behind(place: Place) -> None:
    log = await place.log()
    position = await log.append(formed(1))
    with pytest.raises(ViewBehind) as behind:
        await Waiting(place.app).caught_up(log.tenant, position, TOYS, timeout=0.05)
    assert behind.value.code == "view-behind"


async def test_many_readers_of_one_tenant_share_their_looks(place: Place) -> None:
    """Forty wait at once on the connections of a small pool; all are answered, and one that gives up takes no other along."""
    log = await place.log()
    position = await log.append(formed(1))
    waiting = Waiting(place.app)
    readers = [asyncio.create_task(waiting.caught_up(log.tenant, position, TOYS, timeout=60)) for _ in range(40)]
    await asyncio.sleep(0)
    readers[0].cancel()
    await place.runner().settle()
    told = await asyncio.gather(*readers, return_exceptions=True)
    assert isinstance(told[0], asyncio.CancelledError)
    assert told[1:] == [None] * 39


async def test_after_an_upgrade_a_reader_waits_until_the_new_fold_has_filled_its_table(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1))
    await place.runner().settle()
    newer = again(TALLY, version=2)
    waiting = Waiting(place.app)
    await waiting.built(log.tenant, TOYS, timeout=60)
    with pytest.raises(ViewBehind):
        await Waiting(place.app).built(log.tenant, (newer, JOURNAL), timeout=0.05)
    reader = asyncio.create_task(Waiting(place.app).built(log.tenant, (newer, JOURNAL), timeout=60))
    await place.runner(newer, JOURNAL).settle()
    await reader


async def test_a_tenant_without_events_keeps_nobody_waiting(place: Place) -> None:
    log = await place.log()
    await Waiting(place.app).built(log.tenant, TOYS, timeout=60)
