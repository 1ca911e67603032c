"""Lines of old types: an upcaster lifts one to several events, or to none; positions stay those of the lines."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from domain import upcasting
from domain.facilitation.pair import SessionHeld
from domain.recorded import Recorded
from infra.clock import utc_now
from projections.projection import AnyProjection
from projections.rebuild import rebuild
from projections.replay import Until, replay
from tests.integration.projections.places import Place, again
from tests.unit.projections.toys import JOURNAL, TALLY, Tally, activated, evolve_tally, formed, held, identifier

FORGOTTEN, DOUBLE = "pair.forgotten.v1", "pair.double-session.v1"
PAIR = identifier("pair", 1)


@pytest.fixture(autouse=True)
def upcasters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A type that means nothing today, and one that told of two sessions."""

    def double(raw: Mapping[str, Any]) -> list[upcasting.RawEvent]:
        return [("pair.session-held.v1", raw), ("pair.session-held.v1", {**raw, "theme": "la suite"})]

    monkeypatch.setitem(upcasting._UPCASTERS, FORGOTTEN, lambda raw: [])
    monkeypatch.setitem(upcasting._UPCASTERS, DOUBLE, double)


async def test_every_event_of_a_line_counts_and_the_checkpoint_passes_lines_that_mean_nothing(place: Place) -> None:
    log = await place.log()
    await log.append(formed(1))
    await log.append(activated(1), tag=FORGOTTEN)
    await log.append(held(1), tag=DOUBLE)
    await log.append(activated(1), tag=FORGOTTEN)
    await place.runner().settle()
    tally = (await place.rows(log.tenant, TALLY))[PAIR]
    assert (tally.held, tally.active, tally.theme) == (2, False, "la suite")
    assert list(await place.rows(log.tenant, JOURNAL)) == [1, 3]
    assert (await place.positions(log.tenant))["toy_journal"] == 4
    await rebuild(place.projector, place.history, log.tenant, (TALLY,))
    assert (await place.rows(log.tenant, TALLY))[PAIR] == tally == (await place.replayed(log.tenant, TALLY))[PAIR]


async def test_of_a_line_whose_second_event_is_poison_nothing_is_kept(place: Place) -> None:
    def evolve(tally: Tally | None, recorded: Recorded) -> Tally | None:
        if isinstance(recorded.event, SessionHeld) and recorded.event.theme == "la suite":
            raise ZeroDivisionError
        return evolve_tally(tally, recorded)

    def too_long_a_story(tally: Tally | None, recorded: Recorded) -> Tally | None:
        after = evolve_tally(tally, recorded)
        refused = after is not None and after.theme == "la suite"
        return msgspec.structs.replace(after, held=2**63) if after is not None and refused else after

    failing: tuple[AnyProjection, ...] = (again(TALLY, evolve=evolve), again(TALLY, evolve=too_long_a_story))
    for projection in failing:
        log = await place.log()
        await log.append(formed(1))
        await log.append(held(1), tag=DOUBLE)
        await place.runner(projection).settle()
        assert (await place.rows(log.tenant, TALLY))[PAIR].held == 0
        assert (await place.poisons(log.tenant))["toy_tally"].position == 2


async def test_a_line_that_means_nothing_today_is_still_a_moment_of_the_log(place: Place) -> None:
    """It was recorded by a clock ahead of the next one: what follows it was not known before."""
    now = utc_now()
    log = await place.log()
    await log.append(formed(1), recorded_at=now - timedelta(hours=5))
    await log.append(activated(1), tag=FORGOTTEN, recorded_at=now - timedelta(hours=1))
    await log.append(held(1), recorded_at=now - timedelta(hours=3))
    past = await replay(place.history, log.tenant, (TALLY,), Until(known_at=now - timedelta(hours=2)))
    assert (past.position, past.of(TALLY)[PAIR].held) == (1, 0)
    past = await replay(place.history, log.tenant, (TALLY,), Until(known_at=now - timedelta(hours=1)))
    assert (past.position, past.of(TALLY)[PAIR].held) == (3, 1)
