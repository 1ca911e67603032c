"""Two facts that cannot both be true are shown side by side, in words, on the pages where either may be corrected."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from domain.facilitation.workshop import Attendance
from projections.pair_sheet import SessionLine
from projections.workshop_sheet import WorkshopSheet
from services.catalogues import translate
from services.pairs.elsewhere import elsewhere_of, elsewhere_of_workshop, pairs_elsewhere
from services.programmes.work_words import work_lines
from tests.unit.pages.places import PROGRAMME, TODAY, pair, programme, somebody

FR = translate("fr")
DAY = date(2026, 11, 10)
ANA, BOB, CAT = somebody(1, ("Ana", "A")), somebody(2, ("Bob", "B"), "mentee"), somebody(3, ("Cat", "C"), "mentee")


def held(number: int, start: int = 720) -> SessionLine:
    return SessionLine(UUID(int=number), DAY, "held", 45, start=start)


def test_a_mentor_of_two_pairs_at_the_same_hour() -> None:
    one, other = pair(10, 1, 2, [held(100)]), pair(11, 1, 3, [held(101, 750)])
    found = programme([ANA, BOB, CAT], [one, other])
    assert elsewhere_of(one, found, FR) == {
        UUID(int=100): ["À la même heure, Ana A figure aussi en séance avec Cat C\xa0: corrigez ce qui est faux."]
    }
    assert elsewhere_of(other, found, FR) == {
        UUID(int=101): ["À la même heure, Ana A figure aussi en séance avec Bob B\xa0: corrigez ce qui est faux."]
    }
    assert pairs_elsewhere(found) == {UUID(int=10), UUID(int=11)}
    (line,) = [line for line in work_lines(found.board(TODAY), found, "coordinator", FR) if "même heure" in line.title]
    assert (line.count, line.title, line.why, line.address) == (
        "1",
        "personne notée à deux endroits à la même heure",
        "Ana A",
        f"/programmes/{PROGRAMME}/binomes",
    )


def test_a_session_during_a_workshop() -> None:
    sheet = WorkshopSheet(UUID(int=50), PROGRAMME, "Montage", "video", DAY, 720, 60, "premises", 8, "", None, None, "held")
    there = msgspec.structs.replace(sheet, attendances=(Attendance(UUID(int=2), UUID(int=1002), "mentee", 60),))
    one = pair(10, 1, 2, [held(100)])
    found = msgspec.structs.replace(programme([ANA, BOB], [one]), workshops=[there])
    assert elsewhere_of(one, found, FR) == {
        UUID(int=100): ["À la même heure, Bob B figure aussi dans l’atelier «\xa0Montage\xa0»\xa0: corrigez ce qui est faux."]
    }
    assert elsewhere_of_workshop(UUID(int=50), found, FR) == [
        "À la même heure, Bob B figure aussi en séance avec Ana A\xa0: corrigez ce qui est faux."
    ]


def test_one_after_the_other_says_nothing() -> None:
    found = programme([ANA, BOB, CAT], [pair(10, 1, 2, [held(100)]), pair(11, 1, 3, [held(101, 765)])])
    assert (elsewhere_of(found.pairs[0], found, FR), pairs_elsewhere(found)) == ({}, frozenset())


def test_in_a_closed_programme_nothing_is_left_to_correct() -> None:
    one, other = pair(10, 1, 2, [held(100)]), pair(11, 1, 3, [held(101)])
    found = programme([ANA, BOB, CAT], [one, other], closed_at=datetime(2027, 6, 20, tzinfo=UTC))
    assert elsewhere_of(one, found, FR)[UUID(int=100)] == [
        "À la même heure, Ana A figure aussi en séance avec Cat C\xa0: l’un des deux est faux."
    ]
    assert pairs_elsewhere(found) == frozenset()
