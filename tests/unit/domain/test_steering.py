"""Steering: meetings planned and held, decisions with an owner and a date, adjustments that leave what was approved as it was."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain.design.design import DESIGN, DesignApproved, DesignDrafted, DesignSubmitted
from domain.facilitation.adjusting import AdjustProgramme
from domain.facilitation.steering import (
    STEERING,
    AdjustmentDecided,
    Change,
    SteeringDecisionDone,
    SteeringDecisionTaken,
    SteeringMeetingCorrected,
    SteeringMeetingDropped,
    SteeringMeetingHeld,
    SteeringMeetingPlanned,
    in_force,
    sessions_adjusted,
)
from domain.facilitation.steering_meetings import (
    CorrectSteeringMeeting,
    DropSteeringMeeting,
    HoldSteeringMeeting,
    MarkSteeringDecisionDone,
    PlanSteeringMeeting,
    TakeSteeringDecision,
)
from tests.unit.domain.histories import CONTENT, HERE, approved_design, closed_programme, identifier, running_programme, submitted_design
from tests.unit.domain.specification import TODAY, Given, given, happened

MEETING = identifier("the mid-term meeting")
DECISION = identifier("what it decided")
ADJUSTMENT = identifier("what changes")
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
EVERYBODY: dict[Any, int] = {"coordinator": 1, "direction": 1, "learners": 2, "staff": 2}
MORE = Change(sessions=8, rhythm="une séance par semaine")


def plan(day: date = TOMORROW) -> PlanSteeringMeeting:
    return PlanSteeringMeeting(programme=HERE, meeting=MEETING, kind="mid-term", day=day)


def hold(day: date = YESTERDAY, attended: Any = None, **more: Any) -> HoldSteeringMeeting:
    there = EVERYBODY if attended is None else attended
    return HoldSteeringMeeting(programme=HERE, meeting=MEETING, kind="mid-term", day=day, attended=there, **more)


def was_held(attended: Any = None) -> SteeringMeetingHeld:
    return SteeringMeetingHeld(HERE, MEETING, "mid-term", YESTERDAY, EVERYBODY if attended is None else attended)


PLANNED = SteeringMeetingPlanned(HERE, MEETING, "mid-term", TOMORROW)
TAKEN = SteeringDecisionTaken(HERE, MEETING, DECISION, "Ouvrir un atelier", "coordinator", TOMORROW)
DONE = SteeringDecisionDone(HERE, DECISION, TODAY)


def take(words: str = " Ouvrir un atelier ", due: date = TOMORROW) -> TakeSteeringDecision:
    return TakeSteeringDecision(programme=HERE, meeting=MEETING, decision=DECISION, words=words, owner="coordinator", due=due)


def done(day: date = TODAY) -> MarkSteeringDecisionDone:
    return MarkSteeringDecisionDone(programme=HERE, decision=DECISION, done_on=day)


def adjust(change: Change = MORE, **more: Any) -> AdjustProgramme:
    fields = {"adjustment": ADJUSTMENT, "reason": "Plus de temps est demandé.", "meeting": MEETING, **more}
    return AdjustProgramme(programme=HERE, change=change, **fields)


def decided(change: Change = MORE, by: Any = "steering", meeting: Any = MEETING) -> AdjustmentDecided:
    return AdjustmentDecided(HERE, ADJUSTMENT, change, "Plus de temps est demandé.", by, meeting)


def steered(*events: Any) -> Given:
    return given(running_programme(), approved_design()).and_(STEERING.of(HERE), *events)


def correct(day: date = YESTERDAY, attended: Any = None, reason: str = "Mal compté.") -> CorrectSteeringMeeting:
    there = EVERYBODY if attended is None else attended
    return CorrectSteeringMeeting(programme=HERE, meeting=MEETING, kind="mid-term", day=day, attended=there, reason=reason)


def drop(reason: str = "Reporté à juin.") -> DropSteeringMeeting:
    return DropSteeringMeeting(programme=HERE, meeting=MEETING, reason=reason)


ALL = (plan(), hold(), correct(), drop(), take(), done(), adjust())


@pytest.mark.parametrize("command", ALL, ids=lambda command: type(command).__name__)
def test_a_programme_that_runs_is_steered(command: Any) -> None:
    given().when(command).refused("programme-missing")
    given(closed_programme(), approved_design()).and_(STEERING.of(HERE), was_held()).when(command).refused("programme-closed")


class TestMeetings:
    def test_are_planned_and_moved(self) -> None:
        steered().when(plan()).then(PLANNED).again().then_nothing()
        later = SteeringMeetingPlanned(HERE, MEETING, "mid-term", TOMORROW + timedelta(days=7))
        steered(PLANNED).when(plan(TOMORROW + timedelta(days=7))).then(later)

    def test_are_planned_for_a_day_to_come(self) -> None:
        steered().when(plan(YESTERDAY)).refused("steering-meeting-in-the-past")

    def test_are_held_planned_or_not(self) -> None:
        steered(PLANNED).when(hold()).then(was_held()).again().then_nothing()
        steered().when(hold(attended={**EVERYBODY, "ekole": 0})).then(was_held())

    def test_are_held_at_their_own_moment(self) -> None:
        began = datetime(2026, 11, 2, 16, tzinfo=UTC)
        steered().when(hold(held_at=began)).then(happened(was_held(), began))
        steered().when(hold(held_at=began - timedelta(days=9))).refused("time-not-allowed")

    def test_are_not_held_before_their_day(self) -> None:
        steered().when(hold(TOMORROW)).refused("steering-meeting-in-the-future")

    @pytest.mark.parametrize("attended", [{}, {"direction": 0}, {"direction": -1}, {"staff": 201}])
    def test_are_attended_by_somebody(self, attended: Any) -> None:
        steered().when(hold(attended=attended)).refused("steering-attendance-impossible")

    def test_are_told_once(self) -> None:
        steered(was_held()).when(hold(attended={"direction": 1})).refused("steering-meeting-already-held")
        steered(was_held()).when(plan()).refused("steering-meeting-already-held")


class TestDecisions:
    def test_have_an_owner_and_a_date(self) -> None:
        steered(was_held()).when(take()).then(TAKEN).again().then_nothing()
        steered(was_held(), TAKEN).when(take("Autre chose")).refused("steering-decision-already-taken")
        steered(was_held(), TAKEN, DONE).when(take()).then_nothing()

    def test_are_taken_by_a_meeting_that_was_held(self) -> None:
        steered().when(take()).refused("steering-meeting-missing")
        steered(PLANNED).when(take()).refused("steering-meeting-missing")

    @pytest.mark.parametrize("words", ["", "  ", "x" * 1001])
    def test_are_said_in_words(self, words: str) -> None:
        steered(was_held()).when(take(words)).refused("steering-words-unusable")

    def test_are_due_after_they_were_taken(self) -> None:
        steered(was_held()).when(take(due=YESTERDAY - timedelta(days=1))).refused("steering-decision-due-too-early")

    def test_are_done_once(self) -> None:
        steered(was_held(), TAKEN).when(done()).then(DONE).again().then_nothing()
        steered(was_held(), TAKEN).when(done(TOMORROW)).refused("time-not-allowed")
        steered(was_held()).when(done()).refused("steering-decision-missing")


class TestAdjustments:
    def test_the_committee_decides_with_the_direction_in_the_room(self) -> None:
        steered(was_held()).when(adjust()).then(decided()).again().then_nothing()
        steered(was_held({"staff": 4})).when(adjust()).refused("adjustment-not-decided")
        steered(PLANNED).when(adjust()).refused("steering-meeting-missing")

    def test_or_the_direction_alone(self) -> None:
        steered().when(adjust(meeting=None), role="direction").then(decided(by="direction", meeting=None)).again().then_nothing()
        steered().when(adjust(meeting=None)).refused("adjustment-not-decided")

    def test_with_a_reason(self) -> None:
        steered(was_held()).when(adjust(reason=" ")).refused("reason-missing")

    def test_of_what_was_approved(self) -> None:
        given(running_programme(), submitted_design()).and_(STEERING.of(HERE), was_held()).when(adjust()).refused(
            "nothing-approved-to-adjust"
        )

    def test_something_changes(self) -> None:
        steered(was_held()).when(adjust(Change())).refused("adjustment-changes-nothing")
        steered(was_held()).when(adjust(Change(sessions=6))).refused("adjustment-changes-nothing")
        steered(was_held(), decided()).when(adjust(Change(sessions=8), adjustment=DECISION)).refused("adjustment-changes-nothing")

    @pytest.mark.parametrize(
        "change",
        [
            Change(sessions=0),
            Change(sessions=61),
            Change(session_minutes=4),
            Change(session_minutes=241),
            Change(rhythm=""),
            Change(themes=()),
            Change(formats=()),
            Change(last_day=date(2027, 7, 1)),
            Change(last_day=date(2026, 9, 14)),
            Change(last_day=date(2026, 11, 2)),
        ],
        ids=repr,
    )
    def test_what_is_possible(self, change: Change) -> None:
        steered(was_held()).when(adjust(change)).refused("adjustment-impossible")

    def test_each_once(self) -> None:
        steered(was_held(), decided()).when(adjust(Change(sessions=9))).refused("adjustment-already-decided")

    def test_what_holds_today_is_what_was_approved_with_every_adjustment(self) -> None:
        further = AdjustmentDecided(
            HERE, DECISION, Change(sessions=10, themes=("video",), formats=("pair", "workshop")), "…", "direction", None
        )
        state = STEERING.fold([decided(), further])
        now = in_force(CONTENT, state, 1)
        assert (now.frame.sessions, now.frame.rhythm, now.themes, now.frame.formats) == (
            10,
            "une séance par semaine",
            ("video",),
            ("pair", "workshop"),
        )
        assert now.frame.session_minutes == CONTENT.frame.session_minutes
        assert in_force(CONTENT, STEERING.initial, 1) == CONTENT
        assert (sessions_adjusted(state, 1), sessions_adjusted(STEERING.initial, 1)) == (10, None)

    def test_a_design_approved_since_wins_over_what_was_adjusted_before(self) -> None:
        state = STEERING.fold([decided()])
        revised = msgspec.structs.replace(CONTENT, frame=msgspec.structs.replace(CONTENT.frame, sessions=12))
        assert in_force(revised, state, 2) == revised
        assert sessions_adjusted(state, 2) is None
        again = STEERING.fold([decided(), msgspec.structs.replace(decided(Change(sessions=14)), adjustment=DECISION, design_version=2)])
        assert in_force(revised, again, 2).frame.sessions == 14
        assert in_force(revised, again, 2).frame.rhythm == CONTENT.frame.rhythm
        assert in_force(CONTENT, again, 1).frame.sessions == 8

    def test_an_adjustment_says_which_version_of_the_design_it_changes(self) -> None:
        revised = msgspec.structs.replace(CONTENT, themes=("video",))
        design = (DesignDrafted(HERE, revised), DesignSubmitted(HERE), DesignApproved(HERE))
        told = given(running_programme(), approved_design()).and_(DESIGN.of(HERE), *design).and_(STEERING.of(HERE), was_held(), decided())
        command = adjust(Change(sessions=8), adjustment=DECISION)
        expected = msgspec.structs.replace(decided(Change(sessions=8)), adjustment=DECISION, design_version=2)
        told.when(command).then(expected)


class TestCorrectingAMeeting:
    def test_says_how_it_was(self) -> None:
        there: dict[Any, int] = {"coordinator": 1, "direction": 1, "staff": 3}
        corrected = SteeringMeetingCorrected(HERE, MEETING, "mid-term", YESTERDAY, there, "Mal compté.")
        told = steered(was_held(), TAKEN)
        told.when(correct(attended=there, reason=" Mal compté. ")).then(corrected)
        steered(was_held(), corrected).when(correct(attended=there)).then_nothing()

    def test_only_of_one_that_was_held(self) -> None:
        steered(PLANNED).when(correct()).refused("steering-meeting-missing")

    def test_with_a_reason_and_possible_numbers_on_a_day_gone_by(self) -> None:
        steered(was_held()).when(correct(attended={"staff": 4}, reason=" ")).refused("reason-missing")
        steered(was_held()).when(correct(attended={"staff": 0})).refused("steering-attendance-impossible")
        steered(was_held()).when(correct(TOMORROW)).refused("steering-meeting-in-the-future")

    def test_what_it_decided_stays_possible(self) -> None:
        early = msgspec.structs.replace(TAKEN, due=YESTERDAY)
        steered(was_held(), early).when(correct(TODAY)).refused("steering-decision-due-too-early")
        steered(was_held(), decided()).when(correct(attended={"staff": 4})).refused("steering-decided-with-direction")


class TestDroppingAMeeting:
    def test_takes_it_off_the_calendar(self) -> None:
        steered(PLANNED).when(drop()).then(SteeringMeetingDropped(HERE, MEETING, "Reporté à juin."))
        steered(PLANNED, SteeringMeetingDropped(HERE, MEETING, "Reporté à juin.")).when(drop()).then_nothing()

    def test_but_not_one_that_was_held_nor_without_a_reason(self) -> None:
        steered(was_held()).when(drop()).refused("steering-meeting-already-held")
        steered(PLANNED).when(drop(reason=" ")).refused("reason-missing")
