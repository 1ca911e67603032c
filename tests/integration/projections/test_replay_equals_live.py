"""One fold, three uses: replay, the live tables and a rebuilding agree, at every position, for any history."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.event import Event
from infra.clock import utc_now
from projections.fold import FOLD_FAILED
from projections.history import TYPE_UNKNOWN
from projections.projection import AnyProjection
from projections.rebuild import rebuild
from projections.replay import ReplayStopped, Until, replay
from tests.databases import Database
from tests.integration.projections.places import Place, again, place_on
from tests.integration.projections.test_poison import poisoned
from tests.unit.projections.toys import DIARY, JOURNAL, TALLY, TOYS, activated, events, formed, held, identifier, said

words = st.builds(said, st.integers(1, 3), st.sampled_from(("merci", "à refaire", "")))
commands = st.lists(st.lists(events | words, min_size=1, max_size=6), min_size=1, max_size=6)


@pytest_asyncio.fixture
async def shared(module_database: Database) -> AsyncIterator[Place]:
    """Examples follow one another in one place, each with a tenant of its own."""
    exists = await _tables_exist(module_database)
    async with place_on(module_database, () if exists else TOYS) as made:
        yield made


async def _tables_exist(database: Database) -> bool:
    async with place_on(database, ()) as place:
        return bool((await place.administer("SELECT to_regclass('ekole.toy_tally') IS NOT NULL"))[0][0])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=commands, lines_at_once=st.integers(1, 7))
async def test_live_is_replay_at_every_position_and_rebuilding_changes_nothing(
    shared: Place, history: list[list[Event]], lines_at_once: int
) -> None:
    log = await shared.log()
    runner = shared.runner(lines_at_once=lines_at_once)
    for command in history:
        position = await log.append(*command)
        await runner.settle()
        past = await replay(shared.history, log.tenant, TOYS, Until(position=position))
        assert past.position == position
        for toy in TOYS:
            assert await shared.rows(log.tenant, toy) == past.views[toy.name]
    whole = await replay(shared.history, log.tenant, TOYS)
    await rebuild(shared.projector, shared.history, log.tenant, TOYS)
    for toy in TOYS:
        assert await shared.rows(log.tenant, toy) == whole.views[toy.name]


async def test_a_view_as_it_stood_at_a_position(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1), held(1, 1), held(1, 2), held(1, 3))
    await place.runner().settle()
    for position in range(1, 5):
        past = await replay(place.history, log.tenant, (TALLY, JOURNAL), Until(position=position))
        assert past.of(TALLY)[identifier("pair", 1)].held == position - 1
        assert list(past.of(JOURNAL)) == [*range(1, position + 1)]
    assert (await replay(place.history, log.tenant, (TALLY,), Until(position=0))).of(TALLY) == {}
    assert (await replay(place.history, log.tenant, (TALLY,), Until(position=99))).position == 4


async def test_what_was_known_and_what_had_happened_are_two_questions(place: Place) -> None:
    """On Thursday somebody reports Monday's session; on Friday one of Wednesday."""
    today = utc_now()
    monday, wednesday, thursday, friday = (today - timedelta(days=days) for days in (5, 3, 2, 1))
    log = await place.log()
    await log.append(formed(1), recorded_at=monday - timedelta(hours=1))
    await log.append(held(1, 1), recorded_at=thursday, occurred_at=monday)
    await log.append(held(1, 2), recorded_at=friday, occurred_at=wednesday)

    async def held_then(**moments: object) -> int:
        past = await replay(place.history, log.tenant, (TALLY,), Until(**moments))  # type: ignore[arg-type]
        return past.of(TALLY)[identifier("pair", 1)].held

    tuesday = monday + timedelta(days=1)
    assert await held_then(known_at=tuesday) == 0
    assert await held_then(known_at=thursday) == 1
    assert await held_then(known_at=friday) == 2
    assert await held_then(as_at=tuesday) == 1
    assert await held_then(as_at=wednesday) == 2
    assert await held_then(known_at=thursday, as_at=wednesday) == 1


async def test_a_replay_needs_no_table_and_no_right_to_write(place: Place) -> None:
    """A connection that may only read, and projections that no table was ever made for."""
    from infra.database import database_engine
    from infra.event_store import EventStore
    from projections.history import History
    from tenants.personal_data.keyring import Keyring
    from tests.integration.projections.places import MASTER_KEY

    log = await place.log()
    await log.append(formed(1), held(1))
    separator = "&" if "?" in place.database.url("app") else "?"
    engine = database_engine(place.database.url("app") + separator + "default_transaction_read_only=on")
    store = EventStore(engine)
    never_kept: AnyProjection = again(TALLY, name="toy_never_kept")
    past = await replay(History(store, Keyring(engine, MASTER_KEY)), log.tenant, (never_kept,))
    assert past.of(never_kept)[identifier("pair", 1)].held == 1
    await store.close()
    await engine.dispose()


async def test_words_of_somebody_erased_since_are_not_in_any_past(place: Place) -> None:
    log = await place.log()
    await log.append(said(1, "merci"))
    await place.runner().settle()
    assert (await place.replayed(log.tenant, DIARY))[identifier("person", 1)].words == "merci"
    await place.app_keyring.destroy_subject_keys(log.tenant, [identifier("person", 1)])
    place.keyring.forget(log.tenant, [identifier("person", 1)])
    assert (await place.replayed(log.tenant, DIARY))[identifier("person", 1)].words is None


@pytest.mark.parametrize(
    ("projection", "code"), [(again(TALLY, evolve=poisoned), FOLD_FAILED), (JOURNAL, TYPE_UNKNOWN)], ids=["fold", "line"]
)
async def test_a_replay_shows_nothing_rather_than_half(place: Place, projection: AnyProjection, code: str) -> None:
    log = await place.log()
    await log.append(formed(1), held(1))
    await log.append(activated(1), tag="pair.foretold.v1" if code == TYPE_UNKNOWN else None)
    assert len(await place.replayed(log.tenant, projection, Until(position=2))) > 0
    with pytest.raises(ReplayStopped) as stopped:
        await place.replayed(log.tenant, projection)
    assert (stopped.value.fault.position, stopped.value.fault.code) == (3, code)
