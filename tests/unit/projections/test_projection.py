"""A projection that could not be kept is refused while the program starts."""

from typing import Any

import msgspec
import pytest

from projections.projection import Projection, keyed_by, keyed_by_position
from projections.tables import table_of
from tests.unit.projections.toys import JOURNAL, TALLY, Diary, Tally, formed, recorded_as, said

SOUND: dict[str, Any] = {"name": "tally", "version": 1, "view": Tally, "key": keyed_by("pair"), "evolve": lambda view, _: view}


class Mutable(msgspec.Struct):
    pair: int


class Fenced(msgspec.Struct, frozen=True):
    tenant_id: int


class Fractional(msgspec.Struct, frozen=True):
    pair: float


class Nullable(msgspec.Struct, frozen=True):
    pair: int | None


@pytest.mark.parametrize(
    "unsound",
    [
        {"name": "Tally"},
        {"name": "tally; DROP TABLE"},
        {"name": "t" * 41},
        {"version": 0},
        {"view": Mutable},
        {"view": Fenced},
        {"indexes": (("nowhere",),)},
    ],
    ids=str,
)
def test_an_unsound_declaration_is_refused(unsound: dict[str, Any]) -> None:
    Projection(**SOUND)
    with pytest.raises(ValueError):
        Projection(**{**SOUND, **unsound})


@pytest.mark.parametrize("view", [Fractional, Nullable])
def test_a_key_is_a_uuid_a_text_or_a_whole_number(view: Any) -> None:
    with pytest.raises(ValueError, match="a key is"):
        table_of(Projection(**{**SOUND, "view": view}))


def test_the_first_field_is_the_key() -> None:
    assert TALLY.key_column == "pair"
    assert JOURNAL.key_column == "position"


def test_an_event_without_the_field_concerns_no_row() -> None:
    first, second = recorded_as([formed(1), said(7, "merci")])
    assert keyed_by("person")(first) is None
    assert keyed_by("person")(second) == second.event.person  # type: ignore[attr-defined]
    assert keyed_by("pair")(first) == first.event.pair  # type: ignore[attr-defined]
    assert keyed_by_position(second) == 2


def test_two_declarations_alike_have_tables_of_their_own() -> None:
    other = Projection("toy_diary_again", version=1, view=Diary, key=keyed_by("person"), evolve=lambda view, _: view)
    assert table_of(other).name == 'ekole."toy_diary_again"'
    assert table_of(other) is table_of(other)
