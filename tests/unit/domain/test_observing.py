"""Observed indicators: up to four figures, noted at the start and at the end, corrected by noting them again."""

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.measurement.impact import IMPACT, Computed, IndicatorNoted, NotComputed, ObservedIndicator
from domain.measurement.observing import NoteIndicator
from tests.unit.domain.histories import HERE, closed_programme, running_programme
from tests.unit.domain.specification import TODAY, Given, given
from tests.unit.domain.test_impact import a_year, compute

START = NoteIndicator(
    programme=HERE,
    indicator="open-day",
    label="Visiteurs aux portes ouvertes",
    unit="personnes",
    moment="start",
    value=240,
    noted_on=date(2026, 9, 20),
)


def note(**fields: Any) -> NoteIndicator:
    return msgspec.structs.replace(START, **fields)


def noted(**fields: Any) -> IndicatorNoted:
    return IndicatorNoted(**{name: getattr(note(**fields), name) for name in NoteIndicator.__struct_fields__})


def kept(*events: Any) -> Given:
    return given(running_programme(), IMPACT.of(HERE), *events)


def test_at_the_start_and_at_the_end() -> None:
    started = kept().when(START).then(noted())
    started.again().then_nothing()
    end = note(moment="end", value=310.5, noted_on=TODAY)
    started.when(end).then(noted(moment="end", value=310.5, noted_on=TODAY)).again().then_nothing()


def test_noting_again_corrects() -> None:
    corrected = kept(noted()).when(note(value=250))
    corrected.then(noted(value=250)).again().then_nothing()
    state = IMPACT.fold([noted(), noted(value=250), noted(moment="end", value=310, noted_on=TODAY)])
    assert isinstance(state, NotComputed)
    assert state.noted.indicators == {
        "open-day": ObservedIndicator("open-day", "Visiteurs aux portes ouvertes", "personnes", 250, date(2026, 9, 20), 310, TODAY)
    }


def test_the_start_comes_first() -> None:
    kept().when(note(moment="end")).refused("indicator-not-started")


def test_four_and_no_more() -> None:
    four = [noted(indicator=name, label=name) for name in ("a", "b", "c", "d")]
    kept(*four).when(note(indicator="e")).refused("too-many-indicators")
    kept(*four).when(note(indicator="d", label="d", moment="end")).then(noted(indicator="d", label="d", moment="end"))


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_value_counts_from_zero(value: float) -> None:
    kept().when(note(value=value)).refused("indicator-value-out-of-range")


@pytest.mark.parametrize("field", ["indicator", "label", "unit"])
def test_it_says_what_is_counted(field: str) -> None:
    kept().when(note(**{field: " "})).refused("indicator-unnamed")


def test_on_a_day_that_was() -> None:
    kept().when(note(noted_on=date(2026, 11, 4))).refused("indicator-day-out-of-range")
    kept(noted()).when(note(moment="end", noted_on=date(2026, 9, 19))).refused("indicator-day-out-of-range")


def test_in_a_running_programme() -> None:
    given().when(START).refused("programme-missing")
    given(closed_programme()).when(START).refused("programme-closed")


def test_the_impact_carries_them_and_keeps_them() -> None:
    indicators = a_year().and_(IMPACT.of(HERE), noted(indicator="publications"), noted(), noted(moment="end", value=300, noted_on=TODAY))
    computed = indicators.when(compute())
    impact = computed.event().impact
    assert [(one.indicator, one.start, one.end) for one in impact.observed] == [("open-day", 240, 300), ("publications", 240, None)]
    state = IMPACT.fold([noted(), computed.event()])
    assert isinstance(state, Computed)
    assert "open-day" in state.noted.indicators
