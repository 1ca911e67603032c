"""What each event of a workshop changes in the calendar of one person, counted in the workshop's own history."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from domain.event import Event
from domain.facilitation.workshop import (
    FacilitatorNamed,
    WorkshopCancelled,
    WorkshopChanged,
    WorkshopHeld,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
    WorkshopOpened,
)
from services.calendars.workshops import Expected, Identified, shown_now, told_by

WORKSHOP, PROGRAMME, CLAIRE, INES, MAUD, PAUL, PLACE, SEAT = (UUID(int=n) for n in range(1, 9))
DAY: Final = date(2026, 10, 23)
OPENED: Final = WorkshopOpened(WORKSHOP, PROGRAMME, "Instagram", "social-media", DAY, 1020, 60, "premises", 12, "CDI")
LED: Final = FacilitatorNamed(WORKSHOP, PROGRAMME, MAUD, "staff", "Maud Quéré")
MOVED: Final = WorkshopChanged(WORKSHOP, PROGRAMME, DAY + timedelta(days=3), 1020, 60, "premises", 12, "CDI")
MORE_SEATS: Final = msgspec.structs.replace(MOVED, seats=20)
JOINED: Final = WorkshopJoined(WORKSHOP, PROGRAMME, SEAT, CLAIRE)
LEFT: Final = WorkshopLeft(WORKSHOP, PROGRAMME, SEAT, CLAIRE)
ASSIGNED: Final = WorkshopMentorAssigned(WORKSHOP, PROGRAMME, PLACE, INES)
CANCELLED: Final = WorkshopCancelled(WORKSHOP, PROGRAMME, "too-few")
HELD: Final = WorkshopHeld(WORKSHOP, PROGRAMME, DAY, 60, (), datetime(2026, 10, 23, 15, tzinfo=UTC))


def history(*events: Event) -> list[Identified]:
    return [(UUID(int=100 + number), event) for number, event in enumerate(events)]


def told(person: UUID, *events: Event) -> Expected | None:
    """By the last of them."""
    return told_by(history(*events), UUID(int=99 + len(events)), person)


def line(person: UUID, *events: Event) -> tuple[int, bool, date] | None:
    shown = told(person, *events)
    return (shown.sequence, shown.cancelled, shown.day) if shown else None


def test_each_who_is_expected_is_invited_when_their_part_begins() -> None:
    assert line(MAUD, OPENED) is None
    assert line(MAUD, OPENED, LED) == (0, False, DAY)
    assert line(INES, OPENED, LED, ASSIGNED) == (0, False, DAY)
    assert line(CLAIRE, OPENED, LED, ASSIGNED, JOINED) == (0, False, DAY)
    assert [line(one, OPENED, LED, ASSIGNED, JOINED) for one in (MAUD, INES)] == [None, None], "others are told of nothing"


def test_each_move_raises_the_sequence_for_everybody() -> None:
    life = (OPENED, LED, ASSIGNED, JOINED, MOVED)
    assert {line(one, *life) for one in (MAUD, INES, CLAIRE)} == {(1, False, MOVED.day)}
    assert line(PAUL, *life) is None
    assert line(CLAIRE, *life, CANCELLED) == (2, True, MOVED.day)
    assert line(CLAIRE, OPENED, MOVED, JOINED) == (1, False, MOVED.day)


def test_more_seats_change_nothing_that_a_calendar_shows() -> None:
    life = (OPENED, LED, JOINED, MOVED, MORE_SEATS)
    assert line(CLAIRE, *life) is None
    assert line(CLAIRE, *life, CANCELLED) == (2, True, MOVED.day)


def test_whoever_leaves_and_joins_again_gets_ever_higher_sequences() -> None:
    life: tuple[Event, ...] = (OPENED, JOINED, LEFT)
    assert line(CLAIRE, *life) == (1, True, DAY)
    assert line(CLAIRE, *life, JOINED) == (2, False, DAY)
    assert line(CLAIRE, *life, JOINED, LEFT) == (3, True, DAY)
    assert line(INES, OPENED, ASSIGNED, WorkshopMentorReleased(WORKSHOP, PROGRAMME, PLACE, INES)) == (1, True, DAY)


def test_what_takes_it_away_holds_whatever_becomes_of_the_workshop_without_them() -> None:
    left = told(CLAIRE, OPENED, JOINED, LEFT)
    for later in ((MOVED,), (CANCELLED,), (MOVED, HELD)):
        assert shown_now(history(OPENED, JOINED, LEFT, *later), CLAIRE) == left
    assert line(CLAIRE, OPENED, JOINED, LEFT, MOVED) is None


def test_another_adult_in_the_place_of_the_first() -> None:
    life = (OPENED, LED, msgspec.structs.replace(LED, facilitator=PAUL))
    assert line(MAUD, *life) == (1, True, DAY)
    assert line(PAUL, *life) == (0, False, DAY)
    unknown = msgspec.structs.replace(LED, facilitator=WORKSHOP)
    assert line(WORKSHOP, OPENED, unknown) is None, "an adult who is in no directory has no calendar here"


def test_a_letter_that_is_overtaken_says_what_is_no_more() -> None:
    joined = told(CLAIRE, OPENED, JOINED)
    for later in (MOVED, CANCELLED, LEFT, HELD):
        assert shown_now(history(OPENED, JOINED, later), CLAIRE) != joined
    assert shown_now(history(OPENED, JOINED, ASSIGNED), CLAIRE) == joined
    assert shown_now(history(OPENED), CLAIRE) is None
