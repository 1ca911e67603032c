"""What the board says of a programme, in the cases that a demonstration never meets."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from projections.pair_sheet import SessionLine
from projections.timeline import TimelineEntry
from services.catalogues import translate
from services.pages.people import name_of, order_of
from services.programmes.board_words import figures, latest_facts, ribbon, sentence, weeks_of_sessions
from services.programmes.work_words import work_lines
from tests.unit.pages.places import OPENED, PROGRAMME, TODAY, pair, programme, somebody

FRENCH = translate("fr")


def session(number: int, day: date, status: str = "held") -> SessionLine:
    return SessionLine(UUID(int=5000 + number), day, "held" if status == "held" else "missed")


def entry(position: int, kind: str) -> TimelineEntry:
    unknown = UUID(int=0)
    return TimelineEntry(position, PROGRAMME, "pair/x", 1, kind, OPENED, OPENED, "account/x", "coordinator", None, unknown, unknown, None)


def test_an_erased_person_reads_as_erased_and_comes_last() -> None:
    people = [somebody(1, None), somebody(2, ("Zoé", "Étienne")), somebody(3, ("Ana", "Faure"))]
    found = programme(people)
    names = [name_of(found, one.person, FRENCH) for one, _ in sorted(people, key=lambda one: order_of(found, one[0].person))]
    assert names == ["Zoé Étienne", "Ana Faure", "effacé"]


def test_a_pair_to_chase_is_named_by_both_and_only_to_who_may_read_names() -> None:
    people = [somebody(1, ("Inès", "Girard")), somebody(2, None, "mentee")]
    found = programme(people, [pair(50, 1, 2)])
    board = found.board(TODAY)
    first, *_rest = [one for one in work_lines(board, found, "coordinator", FRENCH) if one.address.endswith("/binomes")]
    assert (first.count, first.why) == ("1", "Inès Girard avec effacé")
    assert all(one.why == "" for one in work_lines(board, found, "auditor", FRENCH) if one.address.endswith("/binomes"))


def test_many_people_are_named_up_to_three() -> None:
    people = [somebody(number, ("Ana", f"Nom{number}")) for number in range(1, 7)]
    found = programme(people)
    [charters, *_rest] = [one for one in work_lines(found.board(TODAY), found, "coordinator", FRENCH) if "charte" in one.title]
    assert charters.why == "Ana Nom1, Ana Nom2, Ana Nom3 et 3 autres"


def test_a_new_programme_says_what_it_begins_with() -> None:
    found = programme(data_agreement=None)
    titles = [one.title for one in work_lines(found.board(TODAY), found, "coordinator", FRENCH)]
    assert titles == [
        "Accord sur les données à accepter par la direction",
        "Personne de confiance à désigner",
        "Calendrier scolaire à adopter",
        "Des participants à inscrire",
        "Diagnostic à ouvrir",
    ]
    reader = work_lines(found.board(TODAY), found, "reader", FRENCH)
    assert all(one.action == "" for one in reader)


def test_the_first_sentence_follows_the_days() -> None:
    found = programme()
    said = {day: sentence(found.board(day), found, FRENCH) for day in (date(2026, 9, 1), date(2026, 9, 14), date(2027, 7, 1))}
    assert said[date(2026, 9, 1)] == "Le programme commence le 7 septembre 2026. Personne n’y est encore inscrit."
    assert said[date(2026, 9, 14)] == "Semaine 2 sur 43. Personne n’y est encore inscrit."
    assert said[date(2027, 7, 1)].startswith("Le programme a pris fin le 30 juin 2027")


def test_figures_that_nobody_knows_are_dashes() -> None:
    found = programme()
    shown = [(one.value, one.small) for one in figures(found.board(TODAY), found, FRENCH)]
    assert shown == [("–", ""), ("–", ""), ("–", "aucun avis encore"), ("–", "connu à la clôture du diagnostic")]


def test_a_closed_programme_has_nothing_to_come() -> None:
    found = programme(closed_at=datetime(2027, 6, 20, tzinfo=UTC))
    marks = {mark.phase: mark.note for mark in ribbon(found.board(TODAY), found, FRENCH)}
    assert marks["facilitation"] == "n’a pas eu lieu"
    assert marks["measurement"] == "clos le 20 juin"


def test_weeks_run_without_a_hole_up_to_today_or_the_last_session() -> None:
    sessions = [session(1, date(2026, 11, 3)), session(2, date(2026, 11, 5), "missed")]
    people = [somebody(1, ("Ana", "A")), somebody(2, ("Bob", "B"), "mentee")]
    weeks = list(weeks_of_sessions(programme(people, [pair(50, 1, 2, sessions)]), TODAY))
    assert [(week.monday, week.held, week.missed) for week in weeks] == [
        (date(2026, 11, 2), 1, 1),
        (date(2026, 11, 9), 0, 0),
        (date(2026, 11, 16), 0, 0),
        (date(2026, 11, 23), 0, 0),
    ]
    closed = programme(people, [pair(50, 1, 2, sessions)], closed_at=datetime(2027, 6, 20, tzinfo=UTC))
    assert len(list(weeks_of_sessions(closed, TODAY))) == 1


def test_latest_facts_tell_each_kind_once_with_how_many() -> None:
    entries = [entry(3, "pair.session-held.v1"), entry(2, "pair.session-confirmed.v1"), entry(1, "pair.session-held.v1")]
    told = latest_facts(entries, ["c", "b", "a"], FRENCH)
    assert [(one.moment, one.words, one.times) for one in told] == [("c", "Séance tenue", 2), ("b", "Séance confirmée", 1)]


def test_people_put_forward_wait_to_be_selected() -> None:
    participant, entry = somebody(1, ("Inès", "Girard"))
    found = programme([(msgspec.structs.replace(participant, status="proposed"), entry)])
    [line] = [one for one in work_lines(found.board(TODAY), found, "coordinator", FRENCH) if one.count]
    assert (line.count, line.title, line.why) == ("1", "personne proposée, à retenir", "Inès Girard")
