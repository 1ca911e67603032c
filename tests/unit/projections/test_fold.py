"""Folding in memory: what a run of events makes of the rows it touches, and where it stops."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import Event
from domain.facilitation.pair import PairActivated, PairEnded, SessionHeld
from domain.recorded import Recorded
from projections.fold import FOLD_FAILED, changes, folded, touched
from projections.projection import Projection, keyed_by
from tests.unit.projections.toys import (
    JOURNAL,
    TALLY,
    Tally,
    activated,
    ended,
    events,
    evolve_tally,
    formed,
    held,
    identifier,
    positions,
    recorded_as,
)

SECRET = "Inès Girard"


def failing_at(event: type[Event], **changed: Any) -> Projection[Tally]:
    """The tally, but its fold raises at a kind of event, quoting somebody as exceptions do."""

    def evolve(tally: Tally | None, recorded: Recorded) -> Tally | None:
        if isinstance(recorded.event, event):
            raise KeyError(SECRET)
        return evolve_tally(tally, recorded)

    return msgspec.structs.replace(TALLY, evolve=evolve, **changed)


def test_rows_are_made_changed_and_taken_away() -> None:
    run = touched(TALLY, recorded_as([formed(1), formed(2), held(1), ended(2)]))
    rows, fault = folded(TALLY, {}, run)
    assert fault is None
    assert {key: tally.held for key, tally in rows.items()} == {identifier("pair", 1): 1}


def test_what_was_there_before_goes_on() -> None:
    history = recorded_as([formed(1), held(1), held(1, 2)])
    before, _ = folded(TALLY, {}, touched(TALLY, history[:2]))
    after, _ = folded(TALLY, before, touched(TALLY, history[2:]))
    assert after == folded(TALLY, {}, touched(TALLY, history))[0]
    assert before[identifier("pair", 1)].held == 1, "the rows that were handed in are left alone"


@given(st.lists(events, max_size=30), st.integers(0, 30))
def test_folding_in_two_runs_is_folding_in_one(history: list[Event], cut: int) -> None:
    lines = recorded_as(history)
    first, _ = folded(TALLY, {}, touched(TALLY, lines[:cut]))
    second, _ = folded(TALLY, first, touched(TALLY, lines[cut:]))
    assert second == folded(TALLY, {}, touched(TALLY, lines))[0]


def test_a_fold_that_fails_leaves_the_rows_of_the_line_before() -> None:
    lines = recorded_as([formed(1), held(1), activated(1), held(1, 2)])
    projection = failing_at(PairActivated)
    rows, fault = folded(projection, {}, touched(projection, lines))
    assert fault is not None
    assert (fault.position, fault.code, fault.error, fault.event_type) == (3, FOLD_FAILED, "KeyError", "pair.activated.v1")
    assert rows == folded(TALLY, {}, touched(TALLY, lines[:2]))[0]


def test_of_the_faults_of_several_rows_the_earliest_counts() -> None:
    """Rows are folded one by one: the first pair fails at line 5 and is found out before the second, which fails at line 3."""
    lines = recorded_as([formed(1), formed(2), activated(2), held(1), activated(1)])
    projection = failing_at(PairActivated)
    rows, fault = folded(projection, {}, touched(projection, lines))
    assert fault is not None
    assert fault.position == 3
    assert rows == folded(TALLY, {}, touched(TALLY, lines[:2]))[0]


def test_a_fault_says_where_and_nothing_of_whom() -> None:
    projection = failing_at(SessionHeld)
    _, fault = folded(projection, {}, touched(projection, recorded_as([formed(1), held(1)])))
    assert fault is not None
    assert fault.place.startswith("test_fold.py:")
    assert SECRET not in str(fault)


def test_of_a_line_lifted_to_several_events_all_or_none_is_folded() -> None:
    """An upcaster made two events of the line at position 2; the second of them fails."""
    lines = recorded_as([formed(1), held(1), activated(1)])
    lines[2] = msgspec.structs.replace(lines[2], position=2)
    projection = failing_at(PairActivated)
    rows, fault = folded(projection, {}, touched(projection, lines))
    assert fault is not None
    assert fault.position == 2
    assert rows[identifier("pair", 1)].held == 0


def test_a_key_that_fails_ends_the_run_before_that_line() -> None:
    def key(recorded: Recorded) -> UUID | None:
        if isinstance(recorded.event, PairEnded):
            raise ValueError(SECRET)
        return keyed_by("pair")(recorded)  # type: ignore[return-value]

    projection = msgspec.structs.replace(TALLY, key=key)
    run = touched(projection, recorded_as([formed(1), held(1), ended(1), formed(2)]))
    assert run.positions() == [1, 2]
    rows, fault = folded(projection, {}, run)
    assert fault is not None
    assert fault.position == 3
    assert rows[identifier("pair", 1)].held == 1


def test_a_key_that_cannot_be_one_is_a_fault_of_its_line() -> None:
    projection = msgspec.structs.replace(TALLY, key=lambda recorded: [recorded.position])
    run = touched(projection, recorded_as([formed(1)]))
    assert run.fault is not None
    assert (run.fault.position, run.fault.error) == (1, "TypeError")


def test_a_view_under_another_key_than_its_events_is_a_fault() -> None:
    astray = msgspec.structs.replace(TALLY, evolve=lambda _, recorded: evolve_tally(None, recorded_as([formed(9)])[0]))
    rows, fault = folded(astray, {}, touched(astray, recorded_as([formed(1)])))
    assert rows == {}
    assert fault is not None
    assert fault.error == "WrongRow"


def test_running_out_of_memory_is_no_fault_of_an_event() -> None:
    def evolve(*_: object) -> Tally:
        raise MemoryError

    projection = msgspec.structs.replace(TALLY, evolve=evolve)
    with pytest.raises(MemoryError):
        folded(projection, {}, touched(projection, recorded_as([formed(1)])))


def test_only_what_changed_is_written() -> None:
    lines = recorded_as([formed(1), formed(2), formed(3), held(1), activated(2), activated(2), ended(3), formed(4), ended(4)])
    before, _ = folded(TALLY, {}, touched(TALLY, lines[:3]))
    after, _ = folded(TALLY, before, touched(TALLY, lines[3:]))
    kept, dropped = changes(before, after)
    assert {tally.pair for tally in kept} == {identifier("pair", 1), identifier("pair", 2)}
    assert dropped == [identifier("pair", 3)]
    assert changes(after, dict(after)) == ([], [])
    again, _ = folded(TALLY, after, touched(TALLY, recorded_as([activated(2)])))
    assert changes(after, again) == ([], []), "an event that changes nothing writes nothing"


@given(st.lists(events, max_size=20))
def test_a_timeline_has_a_row_for_each_line(history: list[Event]) -> None:
    lines = recorded_as(history)
    rows, _ = folded(JOURNAL, {}, touched(JOURNAL, lines))
    assert list(rows) == positions(lines)
