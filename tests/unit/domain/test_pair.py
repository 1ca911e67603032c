"""What is known of a pair and its sessions."""

from datetime import date

from domain.event import Event
from domain.facilitation.pair import (
    PAIR,
    Ended,
    FeedbackGiven,
    Formed,
    NotFormed,
    PairActivated,
    PairEnded,
    Session,
    SessionConfirmed,
    SessionHeld,
    SessionMissed,
    SessionPlanned,
)
from tests.unit.domain.histories import CLAIRE, HERE, LUCAS, formed, identifier, pair_of

PAIR_ID = pair_of(LUCAS, CLAIRE)
FIRST = identifier("the first session")
SECOND = identifier("the second session")
MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)

PLANNED = SessionPlanned(PAIR_ID, HERE, FIRST, MONDAY, 720, 45, "premises")
HELD = SessionHeld(PAIR_ID, HERE, FIRST, TUESDAY, 50, "social-media", "approved-video", "mentor")
MISSED = SessionMissed(PAIR_ID, HERE, SECOND, TUESDAY, "both-absent")
CONFIRMED = SessionConfirmed(PAIR_ID, HERE, FIRST, tacit=True)


def pair_after(*further: Event) -> Formed:
    stream, events = formed(LUCAS, CLAIRE, *further)
    state = stream.kind.fold(events)
    assert isinstance(state, Formed)
    return state


def test_a_pair_waits_until_its_conditions_hold() -> None:
    assert not pair_after().active
    assert pair_after(PairActivated(PAIR_ID, HERE)).active


def test_a_session_is_planned_then_held_then_confirmed() -> None:
    assert pair_after(PLANNED).sessions == {FIRST: Session(MONDAY, "planned", 45, 720, "premises")}
    held = Session(TUESDAY, "held", 50, None, "approved-video", "mentor", theme="social-media")
    assert pair_after(PLANNED, HELD).sessions == {FIRST: held}
    confirmed = Session(TUESDAY, "held", 50, None, "approved-video", "mentor", confirmed=True, theme="social-media")
    assert pair_after(PLANNED, HELD, CONFIRMED).sessions == {FIRST: confirmed}


def test_a_missed_session_lasted_no_time() -> None:
    assert pair_after(MISSED).sessions == {SECOND: Session(TUESDAY, "missed", missed_because="both-absent")}
    assert pair_after(MISSED).sessions[SECOND].minutes == 0


def test_both_sides_may_rate_a_session() -> None:
    by_mentor = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentor", LUCAS.person, 4)
    by_mentee = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentee", CLAIRE.person, 5)
    assert pair_after(HELD, by_mentor, by_mentee).sessions[FIRST].rated_by == {"mentor", "mentee"}


def test_what_is_said_of_an_unknown_session_changes_nothing() -> None:
    assert pair_after(CONFIRMED, FeedbackGiven(PAIR_ID, HERE, SECOND, "mentor", LUCAS.person, 4)) == pair_after()


def test_an_ended_pair_keeps_its_sessions_and_takes_no_more() -> None:
    stream, events = formed(LUCAS, CLAIRE, HELD, PairEnded(PAIR_ID, HERE, "goal-reached"))
    ended = stream.kind.fold(events)
    assert isinstance(ended, Ended)
    assert set(ended.sessions) == {FIRST}
    assert PAIR.fold((MISSED, PairActivated(PAIR_ID, HERE)), ended) == ended


def test_nothing_happens_in_a_pair_that_was_not_formed() -> None:
    assert PAIR.fold((PLANNED, HELD, PairEnded(PAIR_ID, HERE, "goal-reached"))) == NotFormed()
