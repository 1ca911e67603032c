"""A poison event stops one projection of one tenant, before that event; it is recorded without personal data, and retried."""

from typing import Any

import msgspec
import pytest

from domain.facilitation.pair import PairActivated
from domain.recorded import Recorded
from infra.tenant_transaction import tenant_transaction
from projections import checkpoints
from projections.fold import FOLD_FAILED, Fault
from projections.history import KEY_MISSING, LINE_UNREADABLE, LOG_CORRUPTED, SEAL_BROKEN, TYPE_UNKNOWN
from projections.poison import retry
from projections.projection import Projection
from projections.waiting import ViewStopped, Waiting
from tests.integration.projections.places import Place, again
from tests.unit.projections.toys import (
    DIARY,
    JOURNAL,
    TALLY,
    TOYS,
    Tally,
    activated,
    evolve_tally,
    formed,
    held,
    identifier,
    said,
)

SECRET = "Inès Girard"


def poisoned(tally: Tally | None, recorded: Recorded) -> Tally | None:
    if isinstance(recorded.event, PairActivated):
        raise KeyError(SECRET)
    return evolve_tally(tally, recorded)


def tally_with(**columns: Any) -> Projection[Tally]:
    """The tally, but an activation puts values into its row that the table cannot hold."""

    def evolve(tally: Tally | None, recorded: Recorded) -> Tally | None:
        after = evolve_tally(tally, recorded)
        if after is not None and isinstance(recorded.event, PairActivated):
            return msgspec.structs.replace(after, **columns)
        return after

    return again(TALLY, evolve=evolve)


async def test_it_stops_that_projection_for_that_tenant_alone(place: Place) -> None:
    lycee, cfa = await place.log(), await place.log()
    await lycee.append(formed(1), held(1), activated(1), held(1, 2))
    await cfa.append(formed(1), held(1))
    runner = place.runner(again(TALLY, evolve=poisoned), JOURNAL)
    await runner.settle()
    assert await place.positions(lycee.tenant) == {"toy_tally": 2, "toy_journal": 4}
    assert await place.positions(cfa.tenant) == {"toy_tally": 2, "toy_journal": 2}
    assert (await place.rows(lycee.tenant, TALLY))[identifier("pair", 1)].held == 1
    await lycee.append(held(1, 3))
    await runner.settle()
    assert await place.positions(lycee.tenant) == {"toy_tally": 2, "toy_journal": 5}, "it stays stopped, the others go on"
    assert await place.poisons(cfa.tenant) == {}


async def test_it_is_recorded_without_anything_that_the_event_holds(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), activated(1))
    await place.runner(again(TALLY, evolve=poisoned)).settle()
    poison = (await place.poisons(log.tenant))["toy_tally"]
    assert (poison.position, poison.code, poison.error, poison.fold_version) == (2, FOLD_FAILED, "KeyError", 1)
    assert poison.event_type == "pair.activated.v1"
    assert poison.place.startswith("test_poison.py:")
    assert SECRET not in str(poison)


async def test_whoever_waits_for_it_is_told_at_once(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), activated(1))
    await place.runner(again(TALLY, evolve=poisoned), JOURNAL).settle()
    waiting = Waiting(place.app)
    await waiting.caught_up(log.tenant, 1, (TALLY, JOURNAL), timeout=60)
    await waiting.caught_up(log.tenant, 2, (JOURNAL,), timeout=60)
    with pytest.raises(ViewStopped) as stopped:
        await waiting.caught_up(log.tenant, 2, (TALLY, JOURNAL), timeout=60)
    assert stopped.value.details == {"projection": "toy_tally", "position": 2, "reason": FOLD_FAILED}


async def test_after_a_fix_it_is_retried_and_misses_nothing(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1), activated(1), held(1, 2))
    await place.runner(again(TALLY, evolve=poisoned)).settle()
    await place.runner(TALLY).settle()
    assert (await place.positions(log.tenant))["toy_tally"] == 2, "a fix that nobody announced changes nothing"
    assert await retry(place.projector, log.tenant, [TALLY.name]) == ["toy_tally"]
    assert await retry(place.projector, log.tenant) == []
    await place.runner(TALLY).settle()
    assert await place.rows(log.tenant, TALLY) == await place.replayed(log.tenant, TALLY)
    assert await place.poisons(log.tenant) == {}


async def test_a_retry_without_a_fix_stops_at_the_same_event(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1), activated(1))
    runner = place.runner(again(TALLY, evolve=poisoned))
    await runner.settle()
    await retry(place.projector, log.tenant)
    await runner.settle()
    assert (await place.poisons(log.tenant))["toy_tally"].position == 3
    assert (await place.rows(log.tenant, TALLY))[identifier("pair", 1)].held == 1


@pytest.mark.parametrize(
    "columns",
    [{"held": 2**63}, {"theme": "\x00"}, {"held": "many"}, {"meetings": (object(),)}, {"programme": None}],
    ids=["too large", "U+0000", "of another type", "not JSON", "NULL"],
)
async def test_a_row_that_the_table_refuses_is_a_poison_of_its_event(place: Place, columns: dict[str, Any]) -> None:
    log = await place.log()
    before = [formed(1), *(held(1, session) for session in range(1, 8))]
    await log.append(*before, activated(1), formed(2))
    await place.runner(tally_with(**columns), JOURNAL, DIARY).settle()
    assert await place.positions(log.tenant) == {"toy_tally": 8, "toy_journal": 10, "toy_diary": 10}
    poison = (await place.poisons(log.tenant))["toy_tally"]
    assert (poison.position, poison.code, poison.event_type) == (9, "row-refused", "pair.activated.v1")
    assert (await place.rows(log.tenant, TALLY))[identifier("pair", 1)].held == 7


async def test_a_type_of_a_newer_program_stops_every_projection_before_it(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1))
    await log.append(held(1, 2), tag="pair.foretold.v1")
    await log.append(held(1, 3))
    await place.runner().settle()
    assert await place.positions(log.tenant) == dict.fromkeys((toy.name for toy in TOYS), 2)
    found = await place.poisons(log.tenant)
    assert {(poison.position, poison.code, poison.event_type) for poison in found.values()} == {(3, TYPE_UNKNOWN, "pair.foretold.v1")}
    assert found.keys() == {toy.name for toy in TOYS}


async def test_a_type_that_this_program_knows_is_retried_by_itself(place: Place) -> None:
    """An older program had stopped there."""
    log = await place.log()
    await log.append(formed(1), held(1))
    fault = Fault(2, TYPE_UNKNOWN, "UnknownEventType", "pair.session-held.v1")
    async with tenant_transaction(place.projector, log.tenant) as connection:
        await checkpoints.record_poison(connection, log.tenant, {TALLY: fault})
    await place.runner().settle()
    assert await place.positions(log.tenant) == dict.fromkeys((toy.name for toy in TOYS), 2)
    assert await place.poisons(log.tenant) == {}


async def test_a_line_that_does_not_have_the_shape_of_its_type_stops_every_projection(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1))
    await log.append(formed(2), tag="pair.session-held.v1")
    await place.runner().settle()
    assert {(poison.position, poison.code) for poison in (await place.poisons(log.tenant)).values()} == {(2, LINE_UNREADABLE)}


async def test_a_seal_that_does_not_open_stops_only_the_views_that_would_open_it(place: Place) -> None:
    log = await place.log()
    await log.append(said(1, "merci"), said(1, "encore"))
    await change_line(place, log.tenant, 2, 'replace(entry::text, \'"sealed":"\', \'"sealed":"AAAA\')::json')
    await place.runner().settle()
    assert await place.positions(log.tenant) == {"toy_tally": 2, "toy_journal": 2, "toy_diary": 1}
    assert {(poison.projection, poison.code) for poison in (await place.poisons(log.tenant)).values()} == {("toy_diary", SEAL_BROKEN)}


async def test_a_key_that_is_neither_kept_nor_destroyed_is_not_taken_for_an_erasure(place: Place) -> None:
    """As after a partial restore: the words may still come back with the keys."""
    log = await place.log()
    await log.append(said(2, "à refaire"), said(1, "merci"), said(2, "encore"))
    set_aside = "CREATE TABLE public.set_aside AS SELECT * FROM ekole.subject_key WHERE subject_id = '{}'"
    person = identifier("person", 1)
    await place.administer(set_aside.format(person), f"DELETE FROM ekole.subject_key WHERE subject_id = '{person}'")
    await place.runner().settle()
    assert await place.positions(log.tenant) == {"toy_tally": 3, "toy_journal": 3, "toy_diary": 1}
    poison = (await place.poisons(log.tenant))["toy_diary"]
    assert (poison.position, poison.code) == (2, KEY_MISSING)
    await place.administer("INSERT INTO ekole.subject_key SELECT * FROM public.set_aside")
    await retry(place.projector, log.tenant)
    await place.runner().settle()
    assert (await place.rows(log.tenant, DIARY))[person].words == "merci"


async def change_line(place: Place, tenant: object, position: int, entry: str) -> None:
    await place.administer(
        "ALTER TABLE ekole.event DISABLE TRIGGER events_never_change",
        f"UPDATE ekole.event SET entry = {entry} WHERE tenant_id = '{tenant}' AND position = {position}",
        "ALTER TABLE ekole.event ENABLE ALWAYS TRIGGER events_never_change",
    )


@pytest.mark.parametrize("hole", [1, 4, 7, 9], ids=lambda position: f"position {position} of 9")
async def test_a_hole_is_corruption_reported_and_never_skipped(place: Place, hole: int) -> None:
    log = await place.log()
    await log.append(formed(1), *(held(1, session) for session in range(1, 9)))
    await place.administer(
        "ALTER TABLE ekole.event DISABLE TRIGGER events_never_change",
        f"CREATE TABLE public.set_aside AS SELECT * FROM ekole.event WHERE tenant_id = '{log.tenant}' AND position = {hole}",
        f"DELETE FROM ekole.event WHERE tenant_id = '{log.tenant}' AND position = {hole}",
    )
    await place.runner().settle()
    found = await place.poisons(log.tenant)
    assert {(poison.position, poison.code) for poison in found.values()} == {(hole, LOG_CORRUPTED)}
    assert found.keys() == {toy.name for toy in TOYS}
    assert await place.positions(log.tenant) == dict.fromkeys((toy.name for toy in TOYS), hole - 1)
    assert await place.runner().settle() == 0
    await place.administer("INSERT INTO ekole.event SELECT * FROM public.set_aside")
    assert await retry(place.projector, log.tenant) == sorted(toy.name for toy in TOYS)
    await place.runner().settle()
    assert (await place.rows(log.tenant, TALLY))[identifier("pair", 1)].held == 8
