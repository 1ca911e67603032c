"""The way around a programme: the five phases in their order, and where one stands."""

from collections.abc import Callable

import pytest

from services.pages.navigation import PARTS, Navigation, navigation
from tenants.permissions import is_allowed

HOME = "/programmes/0198"
PHASES = ["diagnostic", "design", "training", "facilitation", "measurement"]


def everything(_permission: str) -> bool:
    return True


def seen(path: str, may: Callable[[str], bool] = everything) -> Navigation:
    return navigation(HOME, HOME + path, may)


def test_the_five_phases_stand_in_their_order() -> None:
    assert [one.phase for one in seen("").parts if one.phase] == PHASES


def test_the_board_has_no_second_row() -> None:
    way = seen("")
    assert way.parts[0].current == "page"
    assert way.places == ()
    assert [one.current for one in way.parts[1:]] == [""] * (len(way.parts) - 1)


@pytest.mark.parametrize("path", [place.address for part in PARTS for place in part.places])
def test_every_page_stands_in_one_part(path: str) -> None:
    way = seen(path)
    assert len([one for one in way.parts if one.current]) == 1
    within = [one for one in way.places if one.current == "page"]
    assert [one.address for one in within] == ([HOME + path] if way.places else [])


def test_a_page_under_another_stands_where_that_one_does() -> None:
    way = seen("/binomes/0199")
    assert [one.phase for one in way.parts if one.current] == ["facilitation"]
    assert [(one.address, one.current) for one in way.places if one.current] == [(f"{HOME}/binomes", "true")]


def test_a_page_whose_address_begins_alike_is_another() -> None:
    assert not any(one.current for one in seen("/binomes-exportes").parts)


def test_each_is_offered_only_what_may_be_opened() -> None:
    told = seen("/enquetes", lambda permission: permission == "views.read")
    assert [one.phase for one in told.parts if one.phase] == ["diagnostic", "design", "measurement"]
    assert told.places == ()
    assert not seen("", lambda permission: is_allowed("mentee", permission)).places
