"""A pair's sheet: what its lines say after each fact, and what is summed of them."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from domain.event import Event
from domain.facilitation.pair import (
    FeedbackGiven,
    GiveBackRecorded,
    GoalReached,
    GoalSet,
    MissedReason,
    PairAccepted,
    PairActivated,
    PairDeclined,
    PairEnded,
    PairFormed,
    PairPaused,
    PairResumed,
    Place,
    SessionCancelled,
    SessionConfirmed,
    SessionContested,
    SessionCorrected,
    SessionHeld,
    SessionMissed,
    SessionMoved,
    SessionPlanned,
)
from projections.pair_sheet import PairSheet, Pausing, SessionLine, evolve
from tests.unit.projections.toys import recorded_event

PAIR, PROGRAMME, FIRST, SECOND, SOMEBODY = (UUID(int=number) for number in range(1, 6))
MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
NOW: Final = datetime(2026, 11, 4, 9, tzinfo=UTC)
FORMED: Final = PairFormed(PAIR, PROGRAMME, SOMEBODY, SOMEBODY, SOMEBODY, SOMEBODY, None, 81.5, 6)
PLANNED: Final = SessionPlanned(PAIR, PROGRAMME, FIRST, MONDAY, 720, 45, "premises")
HELD: Final = SessionHeld(PAIR, PROGRAMME, FIRST, MONDAY, 45, "vidéo", "premises", "mentor", 720, reported_on=TUESDAY)
SECOND_HELD: Final = SessionHeld(PAIR, PROGRAMME, SECOND, TUESDAY, 30, "vidéo", "premises", "mentee")
CONTESTED: Final = SessionContested(PAIR, PROGRAMME, FIRST, "mentee", SOMEBODY)


def sheet_after(*events: Event) -> PairSheet:
    sheet: PairSheet | None = None
    for position, event in enumerate((FORMED, *events), start=1):
        sheet = evolve(sheet, recorded_event(event, position, NOW, NOW))
    assert sheet is not None
    return sheet


def line_after(*events: Event) -> SessionLine:
    return sheet_after(*events).sessions[0]


def corrected(outcome: Any = "held", by: Any = "mentor", minutes: int = 20) -> SessionCorrected:
    place: Place | None = "premises" if outcome == "held" else None
    absent: MissedReason | None = "both-absent" if outcome == "missed" else None
    return SessionCorrected(
        PAIR, PROGRAMME, FIRST, outcome, MONDAY, minutes, "vidéo", place, 720, None, absent, "wrong-duration", by, TUESDAY
    )


def test_a_session_is_planned_moved_and_held() -> None:
    moved = SessionMoved(PAIR, PROGRAMME, FIRST, TUESDAY, 780, 30, "approved-video", "Jitsi")
    assert line_after(PLANNED, moved) == SessionLine(
        FIRST, TUESDAY, "planned", 30, place="approved-video", start=780, tool="Jitsi", moved=1
    )
    assert sheet_after(PLANNED, moved).next_session_on == TUESDAY
    held = sheet_after(PLANNED, HELD)
    assert (held.held, held.minutes, held.last_session_on, held.next_session_on) == (1, 45, MONDAY, None)
    assert (held.sessions[0].number, held.sessions[0].reported_on, held.unconfirmed) == (1, TUESDAY, 1)


def test_sessions_that_took_place_are_numbered_in_the_order_of_their_days() -> None:
    assert [line.number for line in sheet_after(SECOND_HELD, HELD).sessions] == [1, 2]
    assert [line.number for line in sheet_after(SECOND_HELD, HELD, CONTESTED).sessions] == [None, 1]


def test_a_contested_session_counts_no_more_until_it_is_settled() -> None:
    contested = sheet_after(HELD, CONTESTED)
    assert (contested.held, contested.minutes, contested.contested) == (0, 0, 1)
    confirmed = sheet_after(HELD, CONTESTED, SessionConfirmed(PAIR, PROGRAMME, FIRST, False, "mentee"))
    assert (confirmed.held, confirmed.contested, confirmed.unconfirmed) == (1, 0, 0)
    settled = sheet_after(HELD, CONTESTED, corrected(by="coordinator"))
    assert (settled.minutes, settled.sessions[0].confirmed_by, settled.sessions[0].corrected) == (20, "settled", 1)
    assert sheet_after(HELD, CONTESTED, corrected()).unconfirmed == 1


def test_silence_is_told_from_a_yes() -> None:
    assert line_after(HELD, SessionConfirmed(PAIR, PROGRAMME, FIRST, tacit=True)).confirmed_by == "tacit"
    assert line_after(HELD, SessionConfirmed(PAIR, PROGRAMME, FIRST, False, "mentee")).confirmed_by == "said"


def test_a_correction_keeps_what_was_found_useful() -> None:
    rated = FeedbackGiven(PAIR, PROGRAMME, FIRST, "mentee", SOMEBODY, 4)
    assert line_after(HELD, rated, corrected()).ratings == {"mentee": 4}
    missed = sheet_after(HELD, rated, corrected("missed"))
    assert (missed.held, missed.missed, missed.ratings, missed.sessions[0].missed_because) == (0, 1, 0, "both-absent")


def test_a_session_is_cancelled_or_missed() -> None:
    cancelled = sheet_after(PLANNED, SessionCancelled(PAIR, PROGRAMME, FIRST, "institution"))
    assert (cancelled.sessions[0].status, cancelled.sessions[0].cancelled_because, cancelled.missed) == ("cancelled", "institution", 0)
    assert sheet_after(SessionMissed(PAIR, PROGRAMME, FIRST, MONDAY, "institution")).missed == 1


def test_what_is_said_of_a_session_that_nobody_told_changes_nothing() -> None:
    for event in (
        CONTESTED,
        corrected(),
        SessionConfirmed(PAIR, PROGRAMME, FIRST, True),
        SessionCancelled(PAIR, PROGRAMME, FIRST, "other"),
    ):
        assert sheet_after(event) == sheet_after()


def test_a_pair_is_accepted_paused_resumed_and_ended() -> None:
    accepted = sheet_after(PairAccepted(PAIR, PROGRAMME, "mentor", SOMEBODY), PairAccepted(PAIR, PROGRAMME, "mentee", SOMEBODY))
    assert accepted.accepted_by == ("mentee", "mentor")
    paused = PairPaused(PAIR, PROGRAMME, MONDAY, "exams", TUESDAY)
    assert (sheet_after(paused).status, sheet_after(paused).pause) == ("paused", Pausing(MONDAY, "exams", TUESDAY))
    assert sheet_after(paused, PairResumed(PAIR, PROGRAMME)).status == "formed"
    active = PairActivated(PAIR, PROGRAMME)
    assert sheet_after(active, paused, PairResumed(PAIR, PROGRAMME)).status == "active"
    assert sheet_after(paused, active).status == "paused"
    ended = sheet_after(PairDeclined(PAIR, PROGRAMME, "mentee", SOMEBODY), PairEnded(PAIR, PROGRAMME, "declined"))
    assert (ended.status, ended.end_reason, ended.declined_by, ended.ended_on) == ("ended", "declined", "mentee", date(2026, 11, 4))


def test_goals_and_what_was_given_back_are_listed_without_their_words() -> None:
    sheet = sheet_after(
        GoalSet(PAIR, PROGRAMME, FIRST, SOMEBODY, "Publier une vidéo"),
        GoalReached(PAIR, PROGRAMME, FIRST, "partly"),
        GiveBackRecorded(PAIR, PROGRAMME, SECOND, SOMEBODY, "guidance", MONDAY, "Une lettre relue"),
    )
    assert [(goal.goal, goal.outcome, goal.decided_on) for goal in sheet.goals] == [(FIRST, "partly", date(2026, 11, 4))]
    assert [(one.kind, one.day) for one in sheet.give_backs] == [("guidance", MONDAY)]
    assert "Publier" not in repr(sheet)
    assert "lettre" not in repr(sheet)
