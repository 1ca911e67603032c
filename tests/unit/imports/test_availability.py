"""Availability phrases to minutes of the week."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.cells.availability import read_availability, shared_minutes, united

DAYS = "LMmJVSD"
WEEK = "LMmJV"


def week(phrase: str) -> str:
    """«L12:00-14:00 …», the letter of the day first."""
    slots = read_availability(phrase).slots
    return " ".join(f"{DAYS[s.weekday]}{s.start // 60}:{s.start % 60:02}-{s.end // 60}:{s.end % 60:02}" for s in slots)


def every_day(hours: str, days: str = WEEK) -> str:
    return " ".join(f"{day}{hours}" for day in days)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("mardi 17h-19h", "M17:00-19:00"),
        ("mercredi après-midi", "m14:00-18:00"),
        ("ven. matin", "V8:00-12:00"),
        ("lun 12:00-14:00", "L12:00-14:00"),
        ("LUNDI 12H/14H", "L12:00-14:00"),
        ("jeudi 12h-14h / mardi 17h-19h", "M17:00-19:00 J12:00-14:00"),
        ("jeudi 12h-14h, lundi 12h-14h", "L12:00-14:00 J12:00-14:00"),
        ("jeudi 12h-14h ; lundi 12h-14h", "L12:00-14:00 J12:00-14:00"),
        ("jeudi 12h-14h\nlundi 12h-14h", "L12:00-14:00 J12:00-14:00"),
        ("jeudi 12h-14h et lundi soir", "L18:00-20:00 J12:00-14:00"),
        ("lundi et mardi matin", "L8:00-12:00 M8:00-12:00"),
        ("lun., mar., jeu. 12h-13h", "L12:00-13:00 M12:00-13:00 J12:00-13:00"),
        ("lundi matin et après-midi", "L8:00-12:00 L14:00-18:00"),
        ("lundi de 12h à 14h et de 17h à 19h", "L12:00-14:00 L17:00-19:00"),
        ("entre 12h et 14h le mardi", "M12:00-14:00"),
        ("mardi entre midi et deux", "M12:00-14:00"),
        ("12h-14h lundi et jeudi", "L12:00-14:00 J12:00-14:00"),
        ("12h-14h lundi, mardi 17h-19h", "L12:00-14:00 M17:00-19:00"),
        ("lundi 12 h 30 – 14 h", "L12:30-14:00"),
        ("vendredi 12-14h", "V12:00-14:00"),
        ("lundi midi (12h30-13h30)", "L12:30-13:30"),
        ("mardi soir 17h30-19h", "M17:30-19:00"),
        ("Lundi 12:00 14:00", "L12:00-14:00"),
        ("jeudi", "J8:00-18:00"),
        ("mardi après 17h", "M17:00-20:00"),
        ("avant 10h le lundi", "L8:00-10:00"),
        ("du lundi au vendredi 12h-14h", every_day("12:00-14:00")),
        ("lun-ven midi", every_day("12:00-14:00")),
        ("mardi-jeudi midi", "M12:00-14:00 J12:00-14:00"),
        ("12h-14h", every_day("12:00-14:00")),
        ("tous les midis", every_day("12:00-14:00")),
        ("tous les jours sauf mardi", every_day("8:00-18:00", "LmJV")),
        ("tous les jours 12h-14h sauf mardi et jeudi", every_day("12:00-14:00", "LmV")),
        ("tous les soirs sauf vendredi", every_day("18:00-20:00", "LMmJ")),
        ("pas le mercredi", every_day("8:00-18:00", "LMJV")),
        ("week-end", "S8:00-18:00 D8:00-18:00"),
        ("Monday morning, Tuesday 5pm-7pm", "L8:00-12:00 M17:00-19:00"),
        ("lundi 12h-14h, lundi 13h-15h", "L12:00-15:00"),
        ("", ""),
        ("aucune", ""),
    ],
)
def test_phrases(phrase: str, expected: str) -> None:
    assert week(phrase) == expected
    assert read_availability(phrase).unread == ()


@pytest.mark.parametrize(
    ("phrase", "expected", "unread"),
    [
        ("semaine A : mardi 17h-19h", "M17:00-19:00", ("semaine",)),
        ("mardi 19h-17h", "", ("19h - 17h",)),
        ("lundi M1", "", ("m1",)),
        ("quand la lune est pleine", "", ("quand", "lune", "pleine")),
    ],
)
def test_what_cannot_be_read_claims_nothing_and_is_handed_back(phrase: str, expected: str, unread: tuple[str, ...]) -> None:
    assert week(phrase) == expected
    assert set(unread) <= set(read_availability(phrase).unread)


def test_minutes_shared_by_two_people() -> None:
    mentor, mentee = read_availability("mardi 17h-19h / mercredi après-midi"), read_availability("mardi 18h-20h, mercredi 13h-15h")
    assert shared_minutes(mentor, mentee) == 120
    assert shared_minutes(mentor, read_availability("mardi midi")) == 0
    assert shared_minutes(read_availability("jeudi midi"), read_availability("jeudi après-midi")) == 0


SLOTS = st.tuples(st.integers(0, 4), st.integers(8, 18), st.integers(1, 3))


@given(st.lists(SLOTS, min_size=1, max_size=5), st.sampled_from([" / ", ", ", "; ", "\n", " et "]))
def test_any_list_of_slots_is_read_back(slots: list[tuple[int, int, int]], sign: str) -> None:
    names = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
    read = read_availability(sign.join(f"{names[day]} {start}h-{start + length}h" for day, start, length in slots))
    free = {(day, hour) for day, start, length in slots for hour in range(start, start + length)}
    assert {(s.weekday, hour) for s in read.slots for hour in range(s.start // 60, s.end // 60)} == free
    assert read.unread == ()
    assert shared_minutes(read, read) == 60 * len(free)
    assert united((read, read)) == read


@given(st.text(max_size=60))
def test_any_text_gives_slots_of_one_week(text: str) -> None:
    for slot in read_availability(text).slots:
        assert 0 <= slot.weekday <= 6
        assert 0 <= slot.start < slot.end <= 24 * 60
