"""A sample is drawn once, from its seed and its population alone; a stranger draws it again."""

import hashlib
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given as generated
from hypothesis import strategies as st

from domain.event import Event
from domain.sampling import drawn
from tenants.auditing import AUDIT_SAMPLE, DrawSample, SampleDrawn
from tests.unit.domain.histories import HERE, running_programme
from tests.unit.tenants.deciding import Given, given

SAMPLE = uuid5(HERE, "a sample")
SEED = hashlib.sha256(b"chance").hexdigest()
PAIRS = tuple(uuid5(HERE, f"pair {number}") for number in range(9))


def draw(**told: Any) -> DrawSample:
    usual: dict[str, Any] = {"programme": HERE, "sample": SAMPLE, "seed": SEED, "position": 40, "pairs": PAIRS, "size": 3}
    return DrawSample(**(usual | told))


def told(*further: Event) -> Given:
    return given(running_programme(), (AUDIT_SAMPLE.of(SAMPLE), further))


def test_a_draw_is_told_with_all_that_finds_it_again() -> None:
    places = sorted(PAIRS, key=lambda one: hashlib.sha256(bytes.fromhex(SEED) + one.bytes).hexdigest())
    expected = SampleDrawn(SAMPLE, HERE, SEED, 40, 9, tuple(places[:3]))
    assert told().when(draw()) == [expected]
    assert told().when(draw(pairs=(*PAIRS[::-1], PAIRS[0]))) == [expected], "neither order nor repeats matter"
    assert not told(expected).when(draw())
    told(expected).refuses("sample-drawn", draw(size=4))


def test_what_cannot_be_drawn() -> None:
    told().refuses("sample-of-nothing", draw(pairs=()))
    told().refuses("sample-size-impossible", draw(size=0))
    told().refuses("sample-size-impossible", draw(size=10))
    given().refuses("programme-missing", draw())


@generated(st.binary(min_size=32, max_size=32), st.sets(st.uuids(), max_size=30), st.integers(0, 40))
def test_a_sample_is_of_the_population_and_has_no_repeats(seed: bytes, population: set[UUID], size: int) -> None:
    sample = drawn(seed, population, size)
    assert set(sample) <= population
    assert len(set(sample)) == len(sample) == min(size, len(population))
