"""Rebuilding: a table folded anew in one transaction, by command or because its fold has a new version."""

import asyncio

import msgspec
import pytest

from domain.facilitation.pair import PairActivated, SessionHeld
from domain.recorded import Recorded
from projections.projection import AnyProjection
from projections.rebuild import RebuildStopped, Rebuilt, rebuild, rebuild_everywhere
from projections.replay import replay
from projections.steps import Steps
from tests.integration.projections.places import Log, Place, again, blocked
from tests.unit.projections.toys import JOURNAL, TALLY, TOYS, Tally, activated, evolve_tally, formed, held, identifier

PAIR = identifier("pair", 1)


def evolve_counting_twice(tally: Tally | None, recorded: Recorded) -> Tally | None:
    after = evolve_tally(tally, recorded)
    return msgspec.structs.replace(after, held=after.held + 1) if after and isinstance(recorded.event, SessionHeld) else after


def evolve_failing(tally: Tally | None, recorded: Recorded) -> Tally | None:
    if isinstance(recorded.event, PairActivated):
        raise ZeroDivisionError
    return evolve_tally(tally, recorded)


SECOND = again(TALLY, version=2, evolve=evolve_counting_twice)


async def held_in(place: Place, log: Log, projection: AnyProjection = TALLY) -> int:
    return int((await place.rows(log.tenant, projection))[PAIR].held)


async def projected(place: Place, sessions: int = 5) -> Log:
    log = await place.log()
    await log.append(formed(1), *(held(1, session) for session in range(1, sessions + 1)))
    await place.runner().settle()
    return log


async def spoil(place: Place) -> None:
    """Rows as no fold made them, and one that should not be there."""
    await place.administer(
        "UPDATE ekole.toy_tally SET held = 99",
        "INSERT INTO ekole.toy_journal SELECT tenant_id, 1000, type, stream, causation FROM ekole.toy_journal WHERE position = 1",
    )


async def test_rows_are_folded_anew_from_the_log(place: Place) -> None:
    log = await projected(place)
    await spoil(place)
    rebuilt = await rebuild(place.projector, place.history, log.tenant, TOYS)
    assert rebuilt == Rebuilt(log.tenant, tuple(toy.name for toy in TOYS), 6)
    replayed = await replay(place.history, log.tenant, TOYS)
    for toy in TOYS:
        assert await place.rows(log.tenant, toy) == replayed.views[toy.name]
    await log.append(held(1, 6))
    await place.runner().settle()
    assert await held_in(place, log) == 6


async def test_only_what_was_asked_for_is_rebuilt(place: Place) -> None:
    lycee, cfa = await projected(place), await projected(place)
    await spoil(place)
    await rebuild(place.projector, place.history, lycee.tenant, (TALLY,))
    assert await held_in(place, lycee) == 5
    assert await held_in(place, cfa) == 99
    assert 1000 in await place.rows(lycee.tenant, JOURNAL)


async def test_a_projection_that_never_ran_can_be_built(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1))
    assert (await rebuild(place.projector, place.history, log.tenant, (TALLY,))).position == 2
    assert await held_in(place, log) == 1
    assert await place.positions(log.tenant) == {"toy_tally": 2}


async def test_readers_see_the_old_rows_until_it_commits(place: Place) -> None:
    """It waits, its rows deleted and written anew, for its last statement but one; readers do not wait for it."""
    log = await projected(place)
    await spoil(place)
    async with blocked(place, "ekole.projection_poison") as table:
        rebuilding = asyncio.create_task(rebuild(place.projector, place.history, log.tenant, TOYS))
        await table.somebody_waits()
        assert await held_in(place, log) == 99
        assert 1000 in await place.rows(log.tenant, JOURNAL)
        assert not rebuilding.done()
    await rebuilding
    assert await held_in(place, log) == 5
    assert 1000 not in await place.rows(log.tenant, JOURNAL)


async def test_a_runner_leaves_alone_what_is_being_rebuilt(place: Place) -> None:
    log = await projected(place)
    async with blocked(place, "ekole.projection_poison") as table:
        rebuilding = asyncio.create_task(rebuild(place.projector, place.history, log.tenant, (TALLY,)))
        await table.somebody_waits()
        await log.append(held(1, 6))
        assert await place.runner(TALLY, JOURNAL).settle() == 1
        assert await place.positions(log.tenant) == {"toy_tally": 6, "toy_journal": 7, "toy_diary": 6}
    await rebuilding
    await place.runner().settle()
    assert await held_in(place, log) == 6


async def test_a_newer_fold_rebuilds_by_itself(place: Place) -> None:
    lycee, cfa = await projected(place), await projected(place, sessions=2)
    await place.runner(SECOND, JOURNAL).settle()
    assert await held_in(place, lycee) == 10
    assert await held_in(place, cfa) == 4
    await lycee.append(held(1, 6))
    await place.runner(SECOND, JOURNAL).settle()
    assert await held_in(place, lycee) == 12


async def test_an_older_fold_leaves_the_tenant_alone(place: Place) -> None:
    """A runner of yesterday's program still runs while today's has rebuilt."""
    log = await projected(place)
    await place.runner(SECOND, JOURNAL).settle()
    await log.append(held(1, 6))
    await place.runner(TALLY, JOURNAL).settle()
    assert await held_in(place, log) == 10
    positions = await place.positions(log.tenant)
    assert (positions["toy_tally"], positions["toy_journal"]) == (6, 7)


async def test_an_older_fold_that_looked_before_the_rebuild_leaves_the_tenant_alone_too(place: Place) -> None:
    log = await projected(place)
    await log.append(held(1, 6))
    seen = await place.due(log.tenant, TALLY)
    await place.administer(f"UPDATE ekole.projection_checkpoint SET fold_version = 2 WHERE tenant_id = '{log.tenant}'")
    assert (await Steps(place.projector, place.history, lines=10).take(log.tenant, seen, {"toy_tally": TALLY})).lines == 0
    assert await held_in(place, log) == 5


async def test_a_newer_fold_that_fails_keeps_the_old_rows(place: Place) -> None:
    log = await projected(place)
    await log.append(activated(1))
    await place.runner().settle()
    await place.runner(again(TALLY, version=2, evolve=evolve_failing), JOURNAL).settle()
    assert await held_in(place, log) == 5
    poison = (await place.poisons(log.tenant))["toy_tally"]
    assert (poison.fold_version, poison.position, poison.error) == (2, 7, "ZeroDivisionError")
    assert await place.runner(again(TALLY, version=2, evolve=evolve_failing)).settle() == 0
    await place.runner(again(SECOND, version=3)).settle()
    assert await held_in(place, log) == 10, "the next version is a fix, and needs no retry"
    assert await place.poisons(log.tenant) == {}


async def test_a_rebuild_that_fails_changes_nothing_and_says_where(place: Place) -> None:
    log = await projected(place)
    await log.append(activated(1))
    await place.runner().settle()
    with pytest.raises(RebuildStopped) as stopped:
        await rebuild(place.projector, place.history, log.tenant, (again(TALLY, evolve=evolve_failing), JOURNAL))
    assert [(one.name, fault.position) for one, fault in stopped.value.faults.items()] == [("toy_tally", 7)]
    assert await held_in(place, log) == 5
    assert len(await place.rows(log.tenant, JOURNAL)) == 7
    assert await place.poisons(log.tenant) == {}


async def test_a_rebuild_heals_what_had_stopped(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1), activated(1), held(1, 2))
    await place.runner(again(TALLY, evolve=evolve_failing)).settle()
    await rebuild(place.projector, place.history, log.tenant, (TALLY,))
    assert await held_in(place, log) == 2
    assert await place.poisons(log.tenant) == {}


async def test_tenants_are_rebuilt_side_by_side_and_one_that_stops_stops_no_other(place: Place) -> None:
    logs = [await projected(place, sessions=sessions) for sessions in (1, 2, 3, 4, 5)]
    await logs[2].append(activated(1))
    await spoil(place)
    projection = again(TALLY, evolve=evolve_failing)
    told = await rebuild_everywhere(place.projector, place.history, [log.tenant for log in logs], (projection,), at_once=3)
    assert [type(one) for one in told] == [Rebuilt, Rebuilt, RebuildStopped, Rebuilt, Rebuilt]
    assert [await held_in(place, log) for log in logs] == [1, 2, 99, 4, 5]
