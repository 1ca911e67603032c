"""The simulated term: the same on every server, on school days, between the two surveys."""

from datetime import date

from services.demonstration.term import Term, meetings, weekly_hour

TERM = Term(2026, date(2026, 10, 1), date(2027, 5, 17), date(2027, 6, 2))
MIDDAY = (0, 720)
EVENING = (3, 1020)
AUTUMN = (date(2026, 10, 17), date(2026, 11, 1))
CHRISTMAS = (date(2026, 12, 19), date(2027, 1, 3))


def test_what_looks_like_chance_depends_on_the_place_of_the_pair_alone() -> None:
    """Identifiers and matchings of equal worth differ from server to server: figures must not."""
    told = [[(one.missed, one.minutes, one.mentor_rating) for one in meetings(7, slot, TERM, [], 45)] for slot in (MIDDAY, EVENING)]
    assert told[0] == told[1]
    assert len(told[0]) == 6
    term = [[(one.missed, one.mentor_rating) for one in meetings(place, MIDDAY, TERM, [], 45)] for place in range(100)]
    missed = sum(missed for pair in term for missed, _ in pair)
    assert 20 < missed < 80, "about one in thirteen"
    assert len({tuple(pair) for pair in term}) > 50, "pairs differ"


def test_meetings_stand_on_school_days_before_the_final_survey() -> None:
    days = [one.day for one in meetings(0, EVENING, TERM, [AUTUMN, CHRISTMAS], 45)]
    assert {day.weekday() for day in days} == {3}
    assert days == sorted(set(days))
    assert not [day for day in days for first, last in (AUTUMN, CHRISTMAS) if first <= day <= last]
    assert TERM.first_meetings <= days[0] and days[-1] < TERM.measured_from


def test_a_mentor_of_two_pairs_meets_them_one_after_the_other() -> None:
    evening = [{"weekday": 3, "start": 1020, "end": 1140}]
    assert weekly_hour(evening, 45, ()) == (3, 1020)
    assert weekly_hour(evening, 45, {(3, 1020)}) == (3, 1080)
    midday = {"weekday": 0, "start": 720, "end": 780}
    assert weekly_hour([midday, *evening], 45, {(0, 720)}) == (3, 1020)
    assert weekly_hour([midday], 45, {(0, 720)}) == (0, 720)  # nothing else is left
    assert weekly_hour([midday], 60, ()) == (0, 720)  # a slot as short as a session
    assert weekly_hour([], 45, ()) == (2, 840)
