"""What each event of a pair tells calendars, counted in the pair's own history."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.event import Event
from domain.facilitation.pair import (
    PairActivated,
    PairDeclined,
    PairEnded,
    SessionCancelled,
    SessionHeld,
    SessionMoved,
    SessionPlanned,
)
from services.calendars.sessions import sequence_of
from services.calendars.told import Identified, holds_no_more, told_by

PAIR, PROGRAMME, FIRST, SECOND = (UUID(int=n) for n in range(1, 5))
DAY: Final = date(2026, 10, 23)
TO_BEGIN: Final = PairActivated(PAIR, PROGRAMME)
PLANNED: Final = SessionPlanned(PAIR, PROGRAMME, FIRST, DAY, 720, 45, "premises")
SECOND_PLANNED: Final = SessionPlanned(PAIR, PROGRAMME, SECOND, DAY + timedelta(days=7), 600, 30, "approved-video", "visio")
MOVED: Final = SessionMoved(PAIR, PROGRAMME, FIRST, DAY + timedelta(days=3), 1035, 60, "premises")
MOVED_AGAIN: Final = SessionMoved(PAIR, PROGRAMME, FIRST, DAY + timedelta(days=4), 600, 60, "premises")
CANCELLED: Final = SessionCancelled(PAIR, PROGRAMME, FIRST, "institution")
HELD: Final = SessionHeld(PAIR, PROGRAMME, FIRST, DAY, 45, "ia", "premises", "mentor")


def history(*events: Event) -> list[Identified]:
    return [(UUID(int=100 + number), event) for number, event in enumerate(events)]


def told(number: int, *events: Event) -> list[tuple[UUID, int, str, date]]:
    """What the event of that number tells: each session, its sequence, its status and its day."""
    return [(one.session, sequence_of(one), one.status, one.day) for one in told_by(history(*events), UUID(int=100 + number))]


def test_each_change_of_a_session_raises_its_sequence() -> None:
    life = (TO_BEGIN, PLANNED, MOVED, SECOND_PLANNED, MOVED_AGAIN, CANCELLED)
    assert told(0, *life) == []
    assert told(1, *life) == [(FIRST, 0, "planned", DAY)]
    assert told(2, *life) == [(FIRST, 1, "planned", MOVED.day)]
    assert told(3, *life) == [(SECOND, 0, "planned", SECOND_PLANNED.day)]
    assert told(4, *life) == [(FIRST, 2, "planned", MOVED_AGAIN.day)]
    assert told(5, *life) == [(FIRST, 3, "cancelled", MOVED_AGAIN.day)]


def test_what_happens_later_does_not_change_what_an_event_told() -> None:
    life = [PLANNED, MOVED, CANCELLED, SECOND_PLANNED, PairEnded(PAIR, PROGRAMME, "person-left")]
    assert [told(0, *life[:upto]) for upto in range(1, 6)] == [[(FIRST, 0, "planned", DAY)]] * 5


def test_the_end_of_a_pair_takes_away_what_was_planned_and_nothing_else() -> None:
    ended = PairEnded(PAIR, PROGRAMME, "person-left")
    assert told(3, PLANNED, SECOND_PLANNED, HELD, ended) == [(SECOND, 1, "cancelled", SECOND_PLANNED.day)]
    assert told(3, PLANNED, SECOND_PLANNED, CANCELLED, ended) == [(SECOND, 1, "cancelled", SECOND_PLANNED.day)]
    declined = PairDeclined(PAIR, PROGRAMME, "mentor", PAIR)
    assert told(1, PLANNED, declined, ended) == [(FIRST, 1, "cancelled", DAY)]
    assert told(2, PLANNED, declined, ended) == []


def test_a_letter_that_is_overtaken_holds_no_more() -> None:
    first = told_by(history(PLANNED), UUID(int=100))
    assert not holds_no_more(history(PLANNED, SECOND_PLANNED), first)
    for after in (MOVED, CANCELLED, HELD, PairEnded(PAIR, PROGRAMME, "person-left")):
        assert holds_no_more(history(PLANNED, after), first)
    cancelled = told_by(history(PLANNED, CANCELLED), UUID(int=101))
    assert not holds_no_more(history(PLANNED, CANCELLED, SECOND_PLANNED), cancelled)
    assert not holds_no_more(history(PLANNED), ())
