"""What somebody ticks and writes of their usual week is read again as it was."""

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.availability import Slot, joined, without
from services.catalogues import translate
from services.catalogues.negotiation import LocaleName
from services.imports.cells import read_availability
from services.links.free_hours import in_words, shown_hours


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    start = draw(st.integers(0, 94))
    return Slot(draw(st.integers(0, 6)), start * 15, draw(st.integers(start + 1, 95)) * 15)


@pytest.mark.parametrize("language", ["fr", "en"])
@generated(st.lists(slots(), max_size=5))
def test_hours_in_words_are_read_as_they_were(language: LocaleName, week: list[Slot]) -> None:
    assert read_availability(in_words(week, translate(language))).slots == tuple(joined(week))


@generated(st.lists(slots(), max_size=5))
def test_ticks_and_words_say_the_whole_week_and_nothing_twice(week: list[Slot]) -> None:
    shown = shown_hours(tuple(week), translate("fr"))
    ticked = [one.value.split("-") for _day, ticks in shown.days for one in ticks if one.ticked]
    ends = {480: 720, 720: 840, 840: 1080, 1080: 1200}
    parts = [Slot(int(day), int(start), ends[int(start)]) for day, start in ticked]
    written = list(read_availability(shown.words).slots)
    assert joined([*parts, *written]) == joined(week)
    assert without(parts, written) == joined(parts)
