"""Settling what a session was: confirmed or contested by the other side, confirmed by silence, corrected by a new fact."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.event import Event
from domain.facilitation.pair import (
    Formed,
    SessionCancelled,
    SessionConfirmed,
    SessionContested,
    SessionCorrected,
    SessionHeld,
)
from domain.facilitation.settling import ConfirmSession, ConfirmTacitly, ContestSession, CorrectSession
from tests.unit.domain.histories import CLAIRE, HERE, LUCAS, authorised, briefed_mentee, formed, running_programme, unauthorised_minor
from tests.unit.domain.meetings import (
    ACTIVATED,
    ENDED,
    FIRST,
    NOON,
    NOW,
    PAIR_ID,
    TOMORROW,
    YESTERDAY,
    ready,
    was_held,
    was_missed,
    was_planned,
)
from tests.unit.domain.specification import TODAY, given, happened

MEETING = datetime(2026, 11, 2, 11, tzinfo=UTC)  # when they met
HELD = was_held(at=MEETING)
CANCELLED = SessionCancelled(PAIR_ID, HERE, FIRST, "institution", NOW)


def confirm(side: Any = "mentee") -> ConfirmSession:
    return ConfirmSession(pair=PAIR_ID, session=FIRST, side=side)


def confirmed(side: Any = "mentee") -> SessionConfirmed:
    return SessionConfirmed(PAIR_ID, HERE, FIRST, tacit=False, side=side)


def contest(side: Any = "mentee") -> ContestSession:
    return ContestSession(pair=PAIR_ID, session=FIRST, side=side, objection="Vingt minutes seulement")


CONTESTED = SessionContested(PAIR_ID, HERE, FIRST, "mentee", CLAIRE.person, "Vingt minutes seulement")
SILENCE = SessionConfirmed(PAIR_ID, HERE, FIRST, tacit=True)


def correct(outcome: Any = "held", **changes: Any) -> CorrectSession:
    return CorrectSession(**{"pair": PAIR_ID, "session": FIRST, "outcome": outcome, "why": "typing-error", **changes})


def was_corrected(outcome: Any = "held", **changes: Any) -> SessionCorrected:
    facts: dict[str, Any] = {
        "day": YESTERDAY,
        "minutes": 45,
        "theme": "social-media",
        "place": "premises",
        "start": None,
        "tool": None,
        "missed_because": None,
        "reason": "typing-error",
        "reported_by": "coordinator",
        "reported_on": TODAY,
    }
    nothing = {} if outcome == "held" else {"minutes": 0, "theme": "", "place": None}
    return SessionCorrected(PAIR_ID, HERE, FIRST, outcome, **{**facts, **nothing, **changes})


def session_after(*events: Event) -> Any:
    stream, told = formed(LUCAS, CLAIRE, *events)
    state = stream.kind.fold(told)
    assert isinstance(state, Formed)
    return state.sessions[FIRST]


class TestConfirming:
    def test_by_the_other_side_once(self) -> None:
        ready(ACTIVATED, HELD).when(confirm()).then(confirmed()).again().then_nothing()

    def test_never_by_who_told_it(self) -> None:
        ready(ACTIVATED, HELD).when(confirm("mentor")).refused("session-own-report")
        ready(ACTIVATED, was_held(reported_by="mentee")).when(confirm("mentee")).refused("session-own-report")

    def test_by_either_side_where_the_coordinator_told_it(self) -> None:
        told = ready(ACTIVATED, was_held(reported_by="coordinator"))
        for side in ("mentor", "mentee"):
            told.when(confirm(side)).then(confirmed(side))

    def test_only_what_took_place(self) -> None:
        ready().when(confirm()).refused("session-missing")
        for otherwise in (was_planned(), was_missed()):
            ready(otherwise).when(confirm()).refused("session-not-held")

    def test_who_contested_may_come_round(self) -> None:
        ready(ACTIVATED, HELD, CONTESTED).when(confirm()).then(confirmed())

    def test_also_after_the_pair_ended(self) -> None:
        ready(ACTIVATED, HELD, ENDED).when(confirm()).then(confirmed())


class TestContesting:
    def test_by_the_other_side_once(self) -> None:
        ready(ACTIVATED, HELD).when(contest()).then(CONTESTED).again().then_nothing()

    def test_never_by_who_told_it(self) -> None:
        ready(ACTIVATED, HELD).when(contest("mentor")).refused("session-own-report")

    def test_never_once_confirmed(self) -> None:
        ready(ACTIVATED, HELD, confirmed()).when(contest()).refused("session-already-confirmed")
        ready(ACTIVATED, HELD, SILENCE).when(contest()).refused("session-already-confirmed")

    def test_only_what_took_place(self) -> None:
        ready().when(contest()).refused("session-missing")
        ready(was_missed()).when(contest()).refused("session-not-held")

    def test_it_counts_no_more_until_it_is_settled(self) -> None:
        assert session_after(HELD, CONTESTED).status == "contested"
        assert session_after(HELD, CONTESTED, confirmed()).status == "held"
        assert session_after(HELD, CONTESTED, was_corrected(minutes=20)).status == "held"


class TestSilence:
    """Told on Tuesday 3 November: seven school days end on Thursday the 12th, or later where the school was closed."""

    tacitly = ConfirmTacitly(pair=PAIR_ID, session=FIRST)

    def test_of_seven_school_days_confirms(self) -> None:
        held = ready(ACTIVATED, HELD)
        held.when(self.tacitly, today=date(2026, 11, 12)).refused("too-early-for-silence", day="2026-11-12")
        held.when(self.tacitly, today=date(2026, 11, 13)).then(SILENCE).again().then_nothing()

    def test_does_not_count_days_on_which_the_school_is_closed(self) -> None:
        armistice = SchoolCalendar((ClosedPeriod(date(2026, 11, 9), date(2026, 11, 10), "Fermeture"),), frozenset({date(2026, 11, 11)}))
        held = ready(ACTIVATED, HELD)
        held.when(self.tacitly, today=date(2026, 11, 17), calendar=armistice).refused("too-early-for-silence", day="2026-11-17")
        held.when(self.tacitly, today=date(2026, 11, 18), calendar=armistice).then(SILENCE)

    def test_begins_when_the_session_was_told_or_on_its_day_in_old_lines(self) -> None:
        old = SessionHeld(PAIR_ID, HERE, FIRST, YESTERDAY, 45, "social-media", "premises", "mentor")
        ready(ACTIVATED, old).when(self.tacitly, today=date(2026, 11, 11)).refused("too-early-for-silence", day="2026-11-11")
        ready(ACTIVATED, old).when(self.tacitly, today=date(2026, 11, 12)).then(SILENCE)

    @pytest.mark.parametrize("since", [(HELD, confirmed()), (HELD, CONTESTED), (was_missed(),), (was_planned(), CANCELLED)])
    def test_has_nothing_to_say_where_somebody_spoke(self, since: tuple[Event, ...]) -> None:
        ready(ACTIVATED, *since).when(self.tacitly, today=date(2026, 12, 18)).then_nothing()

    def test_of_an_unknown_session(self) -> None:
        ready().when(self.tacitly).refused("session-missing")

    def test_confirms_the_last_session_of_a_pair_that_ended(self) -> None:
        ready(ACTIVATED, HELD, ENDED).when(self.tacitly, today=date(2026, 11, 13)).then(SILENCE)


class TestCorrecting:
    def test_carries_the_time_of_the_fact_that_it_corrects(self) -> None:
        outcome = ready(ACTIVATED, HELD).when(correct(minutes=20))
        outcome.then(happened(was_corrected(minutes=20), at=MEETING)).again().then_nothing()

    def test_where_an_old_line_did_not_repeat_its_time_noon_of_its_day(self) -> None:
        old = SessionHeld(PAIR_ID, HERE, FIRST, YESTERDAY, 45, "social-media", "premises", "mentor")
        noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
        ready(ACTIVATED, old).when(correct(minutes=20)).then(happened(was_corrected(minutes=20), at=noon))

    def test_once_corrected_the_first_time_still_holds(self) -> None:
        twice = ready(ACTIVATED, HELD, was_corrected(minutes=20)).when(correct(minutes=25))
        twice.then(happened(was_corrected(minutes=25), at=MEETING))

    def test_every_fact_may_change(self) -> None:
        everything: dict[str, Any] = {
            "day": TODAY,
            "minutes": 60,
            "theme": "video",
            "place": "approved-video",
            "start": NOON,
            "tool": "Jitsi",
        }
        ready(ACTIVATED, HELD).when(correct(**everything)).then(happened(was_corrected(**everything), at=MEETING))

    def test_a_tool_is_forgotten_with_its_place(self) -> None:
        at_a_distance = was_held(at=MEETING, place="approved-video", tool="Jitsi")
        ready(ACTIVATED, at_a_distance).when(correct(place="premises")).then(happened(was_corrected(), at=MEETING))

    def test_what_was_said_to_be_held_was_missed_or_cancelled(self) -> None:
        held = ready(ACTIVATED, HELD)
        held.when(correct("missed")).refused("absence-reason-missing")
        missed = was_corrected("missed", missed_because="mentor-absent")
        held.when(correct("missed", missed_because="mentor-absent")).then(happened(missed, at=MEETING))
        held.when(correct("cancelled")).then(happened(was_corrected("cancelled"), at=MEETING))

    def test_what_was_said_to_be_missed_or_cancelled_was_held(self) -> None:
        for otherwise in ((was_missed(),), (was_planned(day=YESTERDAY), CANCELLED)):
            told = ready(ACTIVATED, *otherwise)
            told.when(correct()).refused("correction-incomplete")
            told.when(correct(minutes=45)).refused("correction-incomplete")
            held = was_corrected(theme="")
            told.when(correct(minutes=45, place="premises")).then(happened(held, at=NOW))

    def test_nothing_where_it_says_the_same(self) -> None:
        ready(ACTIVATED, HELD).when(correct()).then_nothing()
        ready(was_missed()).when(correct("missed")).then_nothing()

    def test_of_a_contested_session_settles_it(self) -> None:
        ready(ACTIVATED, HELD, CONTESTED).when(correct()).then(happened(was_corrected(), at=MEETING)).again().then_nothing()
        assert session_after(HELD, CONTESTED, was_corrected()).confirmed
        assert not session_after(HELD, CONTESTED, was_corrected(reported_by="mentor")).confirmed
        assert not session_after(HELD, was_corrected()).confirmed

    def test_only_what_was_recorded(self) -> None:
        ready().when(correct()).refused("session-missing")
        ready(was_planned()).when(correct()).refused("session-not-recorded")

    def test_never_into_the_future(self) -> None:
        ready(ACTIVATED, HELD).when(correct(day=TOMORROW)).refused("session-in-the-future")

    def test_as_a_session_may_be(self) -> None:
        ready(ACTIVATED, HELD).when(correct(minutes=241)).refused("session-minutes-out-of-range")
        ready(ACTIVATED, HELD).when(correct(start=24 * 60)).refused("session-start-out-of-range")

    def test_where_a_minor_is_safe(self) -> None:
        minor = unauthorised_minor(LUCAS, authorised(LUCAS))
        held = was_held(at=MEETING, start=NOON)
        pair = given(running_programme(), minor, briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE, ACTIVATED, held))
        pair.when(correct(place="elsewhere")).refused("place-not-safe-for-minors")
        pair.when(correct(start=20 * 60)).refused("outside-opening-hours")
        pair.when(correct(minutes=30)).then(happened(was_corrected(minutes=30, start=NOON), at=MEETING))

    def test_also_after_the_pair_ended(self) -> None:
        ready(ACTIVATED, HELD, ENDED).when(correct(minutes=20)).then(happened(was_corrected(minutes=20), at=MEETING))


class TestWhoSettles:
    """The side follows from who acts; only staff say for whom they speak."""

    held = ready(ACTIVATED, HELD)

    @staticmethod
    def by(who: Any) -> dict[str, Any]:
        return {"role": who.role, "person": who.person}

    def test_the_mentee_confirms_what_the_mentor_told(self) -> None:
        self.held.when(confirm(None), **self.by(CLAIRE)).then(confirmed())
        self.held.when(confirm("mentee"), **self.by(CLAIRE)).then(confirmed())
        self.held.when(confirm(None), **self.by(LUCAS)).refused("session-own-report")

    def test_nobody_speaks_for_the_other(self) -> None:
        self.held.when(confirm("mentee"), **self.by(LUCAS)).refused("side-not-yours")
        self.held.when(contest("mentor"), **self.by(CLAIRE)).refused("side-not-yours")

    def test_a_mentor_of_another_pair_is_not_heard(self) -> None:
        self.held.when(confirm("mentee"), role="mentee", person=LUCAS.participation).refused("pair-not-yours")
        self.held.when(confirm("mentee"), role="mentee").refused("pair-not-yours")

    def test_staff_say_for_whom(self) -> None:
        self.held.when(confirm(None)).refused("side-missing")
        self.held.when(confirm("mentee"), role="facilitator").then(confirmed())

    def test_who_told_it_corrects_it(self) -> None:
        by_lucas = happened(was_corrected(minutes=20, reported_by="mentor"), at=MEETING)
        self.held.when(correct(minutes=20), **self.by(LUCAS)).then(by_lucas)
        self.held.when(correct(minutes=20), **self.by(CLAIRE)).refused("session-not-yours-to-correct")
        self.held.when(correct(minutes=20, reported_by="coordinator"), **self.by(LUCAS)).refused("side-not-yours")


def test_what_is_said_of_a_session_that_nobody_told_changes_nothing() -> None:
    stream, told = formed(LUCAS, CLAIRE)
    assert stream.kind.fold((*told, SILENCE, CONTESTED, was_corrected())) == stream.kind.fold(told)
