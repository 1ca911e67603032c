"""Who is noted in two places at the same minutes."""

from datetime import date
from typing import Any, Final

import msgspec

from domain.facilitation.workshop import Attendance
from projections.double_booked import Noted, double_booked
from projections.pair_sheet import PairSheet, SessionLine
from projections.workshop_sheet import WorkshopSheet
from tests.unit.domain.histories import CLAIRE, HERE, HUGO, LUCAS, Someone, identifier

DAY: Final = date(2026, 11, 2)
NOON: Final = 12 * 60


def pair(mentor: Someone, mentee: Someone, *lines: SessionLine) -> PairSheet:
    name = identifier(f"{mentor.name} and {mentee.name}")
    return PairSheet(name, HERE, mentor.participation, mentee.participation, mentor.person, mentee.person, None, 6, DAY, sessions=lines)


def met(name: str, start: int | None = NOON, **changes: Any) -> SessionLine:
    return SessionLine(identifier(name), DAY, **{"status": "held", "minutes": 45, "start": start, **changes})


def workshop(*people: tuple[Someone, int], start: int = NOON) -> WorkshopSheet:
    there = tuple(Attendance(one.participation, one.person, one.role, minutes) for one, minutes in people)
    sheet = WorkshopSheet(identifier("workshop"), HERE, "Montage", "video", DAY, start, 60, "premises", 8, "", None, None, "held")
    return msgspec.structs.replace(sheet, attendances=there)


def test_two_pairs_of_one_mentor_at_the_same_hour() -> None:
    first, second = pair(LUCAS, CLAIRE, met("one")), pair(LUCAS, HUGO, met("other", NOON + 30))
    (found,) = double_booked([first, second], [])
    assert found.participation == LUCAS.participation
    assert (found.one.pair, found.other.pair) == (first.pair, second.pair)
    seen = found.beside(session=identifier("one"))
    assert isinstance(seen, Noted)
    assert seen.session == identifier("other")
    assert found.beside(session=identifier("elsewhere")) is None
    assert found.beside(workshop=identifier("workshop")) is None


def test_one_after_the_other_on_another_day_or_at_no_known_hour_is_well() -> None:
    first = pair(LUCAS, CLAIRE, met("one"))
    for other in (met("other", NOON + 45), met("other", NOON - 45), met("other", None)):
        assert double_booked([first, pair(LUCAS, HUGO, other)], []) == ()
    another_day = msgspec.structs.replace(met("other"), day=date(2026, 11, 3))
    assert double_booked([first, pair(LUCAS, HUGO, another_day)], []) == ()


def test_what_was_missed_cancelled_or_only_planned_was_nowhere() -> None:
    first = pair(LUCAS, CLAIRE, met("one"))
    for status in ("missed", "cancelled", "planned"):
        assert double_booked([first, pair(LUCAS, HUGO, met("other", status=status))], []) == ()
    (found,) = double_booked([first, pair(LUCAS, HUGO, met("other", status="contested"))], [])
    assert found.one.hours.day == DAY


def test_a_workshop_and_a_session_of_the_same_person() -> None:
    session = pair(LUCAS, CLAIRE, met("one"))
    (found,) = double_booked([session], [workshop((CLAIRE, 60), (HUGO, 60), start=NOON + 30)])
    assert found.participation == CLAIRE.participation
    other = found.beside(workshop=identifier("workshop"))
    assert other is not None
    assert other.pair == session.pair


def test_who_left_the_workshop_early_may_well_have_met_afterwards() -> None:
    session = pair(LUCAS, CLAIRE, met("one", NOON + 45))  # fifteen minutes of it fall into the workshop
    assert double_booked([session], [workshop((CLAIRE, 45))]) == ()
    assert len(double_booked([session], [workshop((CLAIRE, 46))])) == 1
