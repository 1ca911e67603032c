"""Meeting: sessions planned, moved, cancelled, held, missed; what must hold before two people sit down together."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain.availability import Slot
from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.event import Event
from domain.facilitation.meeting import CancelSession, MoveSession
from domain.facilitation.pair import (
    PAIR,
    PairAccepted,
    PairPaused,
    SessionCancelled,
    SessionContested,
    SessionMoved,
    SessionPlanned,
)
from domain.facilitation.steering import STEERING, AdjustmentDecided, Change
from domain.programme import GateWaived
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationWithdrawn
from tests.unit.domain.histories import (
    ADULT_IN,
    BRIEFING,
    CLAIRE,
    CONTENT,
    HERE,
    HUGO,
    INES,
    LUCAS,
    Someone,
    approved_design,
    attended,
    authorised,
    briefed,
    briefed_mentee,
    certified,
    certified_mentor,
    charter,
    formed,
    pair_of,
    paired,
    practised,
    quiz,
    ready_pair,
    running_programme,
    selected,
    unauthorised_minor,
)
from tests.unit.domain.meetings import (
    ACTIVATED,
    FIRST,
    NOON,
    NOW,
    PAIR_ID,
    SECOND,
    TOMORROW,
    YESTERDAY,
    hold,
    miss,
    plan,
    ready,
    was_held,
    was_missed,
    was_planned,
)
from tests.unit.domain.specification import IN_ORDER, TODAY, Given, given, happened


def in_a_frame(**changes: Any) -> Given:
    """Lucas and Claire, of age, in a programme whose approved design has people meet like this."""
    frame = msgspec.structs.replace(CONTENT.frame, **changes)
    return given(running_programme(), *ready_pair(LUCAS, CLAIRE), approved_design(msgspec.structs.replace(CONTENT, frame=frame)))


class TestPlanning:
    def test_a_session(self) -> None:
        ready().when(plan()).then(was_planned()).again().then_nothing()

    @pytest.mark.parametrize("change", [{"day": TODAY}, {"start": 13 * 60}, {"minutes": 30}, {"place": "approved-video"}])
    def test_a_planned_one_stays_until_it_is_moved(self, change: dict[str, Any]) -> None:
        ready(was_planned()).when(plan(**change)).refused("session-already-planned")

    def test_what_took_place_or_was_missed_is_not_planned_again(self) -> None:
        ready(ACTIVATED, was_held()).when(plan()).refused("session-already-recorded")
        ready(was_missed()).when(plan()).refused("session-already-recorded")

    def test_from_five_minutes_to_four_hours(self) -> None:
        for minutes in (-45, 4, 241):
            ready().when(plan(minutes=minutes)).refused("session-minutes-out-of-range")
        for minutes in (5, 240):
            ready().when(plan(minutes=minutes)).then(was_planned(minutes=minutes))

    def test_within_one_day(self) -> None:
        ready().when(plan(start=-1)).refused("session-start-out-of-range")
        ready().when(plan(start=24 * 60 - 44)).refused("session-start-out-of-range")
        for start in (0, 24 * 60 - 45):
            ready().when(plan(start=start)).then(was_planned(start=start))

    def test_a_pair_that_is_not_ready_yet_may_plan(self) -> None:
        waiting = given(running_programme(), selected(LUCAS), selected(CLAIRE), formed(LUCAS, CLAIRE))
        waiting.when(plan()).then(was_planned())

    def test_where_a_minor_is_safe(self) -> None:
        minor = given(running_programme(), unauthorised_minor(LUCAS), briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE))
        minor.when(plan(place="elsewhere")).refused("place-not-safe-for-minors")
        minor.when(plan(day=date(2026, 11, 8))).refused("outside-opening-hours")
        minor.when(plan(place="approved-video")).then(was_planned(place="approved-video"))
        of_age = ADULT_IN + timedelta(days=1)
        minor.when(plan(place="elsewhere", day=of_age)).then(was_planned(place="elsewhere", day=of_age))

    def test_only_within_the_period_of_the_design(self) -> None:
        pair = in_a_frame(first_day=TODAY, last_day=TOMORROW)
        pair.when(plan()).then(was_planned())
        pair.when(plan(day=TODAY)).then(was_planned(day=TODAY))
        later = TOMORROW + timedelta(days=1)
        told = {"first": TODAY.isoformat(), "last": TOMORROW.isoformat()}
        pair.when(plan(day=later)).refused("session-outside-the-period", **told)
        adjusted = AdjustmentDecided(HERE, SECOND, Change(last_day=later), "Une semaine de plus.", "direction", None)
        pair.and_(STEERING.of(HERE), adjusted).when(plan(day=later)).then(was_planned(day=later))
        pair.when(hold()).then(ACTIVATED, was_held())  # what took place all the same is told

    def test_only_as_the_design_has_people_meet(self) -> None:
        apart = in_a_frame(modes=("remote",))
        apart.when(plan()).refused("sessions-only-at-a-distance")
        apart.when(hold(place="elsewhere")).refused("sessions-only-at-a-distance")
        apart.when(plan(place="approved-video")).then(was_planned(place="approved-video"))
        together = in_a_frame(modes=("in-person",))
        together.when(plan(place="approved-video")).refused("sessions-not-at-a-distance")
        together.when(hold(place="approved-video")).refused("sessions-not-at-a-distance")
        together.when(plan(place="elsewhere")).then(was_planned(place="elsewhere"))

    def test_never_on_a_day_of_a_pause(self) -> None:
        until_friday = ready(PairPaused(PAIR_ID, HERE, TODAY, "exams", date(2026, 11, 6)))
        until_friday.when(plan()).refused("pair-paused")
        until_friday.when(plan(day=date(2026, 11, 9))).then(was_planned(day=date(2026, 11, 9)))
        ready(PairPaused(PAIR_ID, HERE, TODAY, "absence")).when(plan(day=date(2026, 12, 18))).refused("pair-paused")


class TestNobodyIsInTwoPlaces:
    def test_in_one_pair(self) -> None:
        noon = ready(was_planned())
        noon.when(plan(session=SECOND, start=NOON + 30)).refused("session-overlaps", start="12:00", end="12:45")
        noon.when(plan(session=SECOND, start=NOON - 30)).refused("session-overlaps")
        noon.when(plan(session=SECOND, start=NOON + 45)).then(was_planned(session=SECOND, start=NOON + 45))
        noon.when(plan(session=SECOND, day=TODAY)).then(was_planned(session=SECOND, day=TODAY))
        noon.when(move(start=NOON + 15)).then(was_moved(start=NOON + 15))  # not in its own way

    @pytest.mark.parametrize("shared", [LUCAS, CLAIRE], ids=lambda one: one.role)
    def test_in_another_pair_of_either(self, shared: Someone) -> None:
        mentor, mentee = (LUCAS, HUGO) if shared is LUCAS else (INES, CLAIRE)
        other = pair_of(mentor, mentee)
        at_noon = SessionPlanned(other, HERE, SECOND, TOMORROW, NOON, 45, "premises", None)
        elsewhere = PARTICIPATION.of(shared.participation), (paired(shared, other),)
        both = ready().and_(elsewhere, formed(mentor, mentee, at_noon))
        both.when(plan(start=NOON + 40)).refused("session-overlaps", start="12:00", end="12:45")
        both.when(plan(start=NOON + 45)).then(was_planned(start=NOON + 45))
        later = both.and_(PAIR.of(PAIR_ID), was_planned(start=NOON + 60))
        later.when(move(start=NOON + 10)).refused("session-overlaps")
        cancelled = both.and_(PAIR.of(other), SessionCancelled(other, HERE, SECOND, "other", NOW))
        cancelled.when(plan()).then(was_planned())

    def test_a_pair_that_tells_the_same_session_twice_is_told_so(self) -> None:
        """Both copy their notebook, each under an entry of their own; what another pair noted does not matter here."""
        noon = ready(ACTIVATED, was_held(start=NOON))
        noon.when(hold(session=SECOND, start=NOON + 30)).refused("session-told-twice", start="12:00", end="12:45")
        noon.when(hold(session=SECOND, start=NOON + 45)).then(was_held(session=SECOND, start=NOON + 45))
        noon.when(hold(session=SECOND)).then(was_held(session=SECOND))  # nobody said at what hour
        noon.when(hold(session=SECOND, day=TODAY, start=NOON)).then(was_held(session=SECOND, day=TODAY, start=NOON))
        contested = ready(ACTIVATED, was_held(start=NOON), SessionContested(PAIR_ID, HERE, FIRST, "mentee", CLAIRE.person, None))
        contested.when(hold(session=SECOND, start=NOON)).refused("session-told-twice")
        missed = ready(ACTIVATED, was_missed())
        missed.when(hold(session=SECOND, start=NOON)).then(was_held(session=SECOND, start=NOON))


def move(**changes: Any) -> MoveSession:
    told = plan(**changes)
    return MoveSession(**{name: getattr(told, name) for name in MoveSession.__struct_fields__})


def was_moved(**changes: Any) -> SessionMoved:
    return SessionMoved(PAIR_ID, HERE, **{name: getattr(plan(**changes), name) for name in SessionMoved.__struct_fields__[2:]})


class TestMoving:
    changes = pytest.mark.parametrize("change", [{"day": TODAY}, {"start": 13 * 60}, {"minutes": 30}, {"place": "approved-video"}])

    @changes
    def test_to_another_day_hour_duration_or_place(self, change: dict[str, Any]) -> None:
        ready(was_planned()).when(move(**change)).then(was_moved(**change)).again().then_nothing()

    def test_where_it_already_is(self) -> None:
        ready(was_planned()).when(move()).then_nothing()

    def test_only_what_is_still_to_come(self) -> None:
        ready().when(move()).refused("session-missing")
        ready(ACTIVATED, was_held()).when(move()).refused("session-already-recorded")
        ready(was_planned(), CANCELLED).when(move()).refused("session-already-recorded")

    def test_as_a_session_may_be(self) -> None:
        ready(was_planned()).when(move(minutes=4)).refused("session-minutes-out-of-range")
        ready(was_planned()).when(move(start=24 * 60)).refused("session-start-out-of-range")

    def test_a_moved_session_is_held_where_it_was_moved_to(self) -> None:
        moved = ready(ACTIVATED, was_planned(), was_moved(day=YESTERDAY, start=13 * 60))
        moved.when(hold()).then(was_held(start=13 * 60))


CANCELLED = SessionCancelled(PAIR_ID, HERE, FIRST, "mentee-unavailable", NOW)
CANCEL = CancelSession(pair=PAIR_ID, session=FIRST, reason="mentee-unavailable")


class TestCancelling:
    def test_a_planned_session(self) -> None:
        ready(was_planned()).when(CANCEL).then(CANCELLED).again().then_nothing()

    def test_nothing_else(self) -> None:
        ready().when(CANCEL).refused("session-missing")
        ready(ACTIVATED, was_held()).when(CANCEL).refused("session-already-recorded")

    def test_it_is_not_held_after_all_without_a_correction(self) -> None:
        ready(was_planned(), CANCELLED).when(hold()).refused("session-already-recorded")
        ready(was_planned(), CANCELLED).when(miss()).refused("session-already-recorded")


class TestHolding:
    def test_the_first_session_makes_the_pair_active(self) -> None:
        ready().when(hold()).then(ACTIVATED, was_held())

    def test_the_next_ones_do_not(self) -> None:
        second = hold(session=SECOND, day=TODAY)
        ready(ACTIVATED, was_held()).when(second).then(was_held(session=SECOND, day=TODAY))

    def test_a_planned_session_may_be_held_otherwise_than_planned(self) -> None:
        ready(ACTIVATED, was_planned()).when(hold(minutes=60)).then(was_held(minutes=60))

    def test_it_begins_as_planned_where_nobody_says_otherwise(self) -> None:
        planned = ready(ACTIVATED, was_planned(day=YESTERDAY, place="approved-video", tool="Jitsi"))
        planned.when(hold(place="approved-video")).then(was_held(place="approved-video", start=NOON, tool="Jitsi"))
        planned.when(hold(start=NOON + 15)).then(was_held(start=NOON + 15))
        planned.when(hold(day=TODAY)).then(was_held(day=TODAY))

    def test_in_a_programme_that_asks_both_when_both_said_yes(self) -> None:
        ready(mode="standard").when(hold()).refused("pair-not-accepted")
        ready(BOTH_SAID_YES[0], mode="standard").when(hold()).refused("pair-not-accepted")
        ready(*BOTH_SAID_YES, mode="standard").when(hold()).then(ACTIVATED, was_held())

    def test_never_on_a_day_of_a_pause(self) -> None:
        paused = ready(ACTIVATED, PairPaused(PAIR_ID, HERE, TODAY, "absence"))
        paused.when(hold(day=TODAY)).refused("pair-paused")
        paused.when(hold()).then(was_held())

    def test_the_event_carries_the_moment_it_happened(self) -> None:
        moment = datetime(2026, 11, 2, 11, tzinfo=UTC)
        ready(ACTIVATED).when(hold(held_at=moment)).then(happened(was_held(at=moment), at=moment))

    def test_told_twice_it_happened_once(self) -> None:
        ready().when(hold()).again().then_nothing()
        ready(ACTIVATED, was_held()).when(hold(reported_by="mentee")).then_nothing()

    @pytest.mark.parametrize("change", [{"day": TODAY}, {"minutes": 60}, {"place": "elsewhere"}])
    def test_told_otherwise_it_stays_as_it_was(self, change: dict[str, Any]) -> None:
        ready(ACTIVATED, was_held()).when(hold(**change)).refused("session-already-recorded")

    def test_a_missed_session_was_not_held(self) -> None:
        ready(was_missed()).when(hold()).refused("session-already-recorded")

    def test_never_before_it_took_place(self) -> None:
        ready().when(hold(day=TOMORROW)).refused("session-in-the-future")
        later_today = datetime(2026, 11, 3, 17, tzinfo=UTC)
        ready().when(hold(day=TODAY, held_at=later_today)).refused("time-not-allowed", date="2026-11-03")
        this_minute = datetime(2026, 11, 3, 16, tzinfo=UTC)
        session = ready(ACTIVATED).when(hold(day=TODAY, held_at=this_minute), now=this_minute)
        session.then(happened(was_held(day=TODAY, at=this_minute), at=this_minute))

    def test_the_moment_lies_on_the_day_wherever_the_institution_is(self) -> None:
        far_off = datetime(2026, 10, 31, 22, tzinfo=UTC)
        ready().when(hold(held_at=far_off)).refused("time-not-allowed", date="2026-10-31")
        on_the_eve_in_utc = datetime(2026, 11, 1, 20, tzinfo=UTC)
        ready(ACTIVATED).when(hold(held_at=on_the_eve_in_utc)).then(happened(was_held(at=on_the_eve_in_utc), at=on_the_eve_in_utc))

    def test_from_five_minutes_to_four_hours(self) -> None:
        for minutes in (-45, 4, 241):
            ready().when(hold(minutes=minutes)).refused("session-minutes-out-of-range")
        for minutes in (5, 240):
            ready(ACTIVATED).when(hold(minutes=minutes)).then(was_held(minutes=minutes))


BOTH_SAID_YES = (PairAccepted(PAIR_ID, HERE, "mentor", LUCAS.person), PairAccepted(PAIR_ID, HERE, "mentee", CLAIRE.person))


class TestBeingReady:
    def test_a_safeguarding_contact_is_named(self) -> None:
        nobody = msgspec.structs.replace(IN_ORDER, safeguarding_contact=False)
        ready().when(hold(), institution=nobody).refused("safeguarding-contact-missing")

    def test_the_mentor_is_certified_on_that_day(self) -> None:
        def lucas_with(*steps: Event) -> Given:
            return given(running_programme(), selected(LUCAS, *steps), briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE))

        trained = (quiz(LUCAS), practised(LUCAS), charter(LUCAS))
        lucas_with(*trained).when(hold()).refused("mentor-not-certified")
        expired = certified(LUCAS, YESTERDAY - timedelta(days=1))
        lucas_with(*trained, expired).when(hold()).refused("mentor-not-certified")
        lucas_with(*trained, certified(LUCAS, YESTERDAY)).when(hold()).then(ACTIVATED, was_held())

    def test_a_minor_mentor_is_authorised(self) -> None:
        people = (briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE))
        given(running_programme(), unauthorised_minor(LUCAS), *people).when(hold()).refused("guardian-authorisation-missing")
        allowed = unauthorised_minor(LUCAS, authorised(LUCAS))
        given(running_programme(), allowed, *people).when(hold(start=NOON)).then(ACTIVATED, was_held(start=NOON))

    def test_both_accepted_the_charter(self) -> None:
        lucas, claire = certified_mentor(LUCAS), briefed_mentee(CLAIRE)
        without = (selected(LUCAS, certified(LUCAS)), selected(CLAIRE, attended(CLAIRE, BRIEFING), briefed(CLAIRE)))
        given(running_programme(), without[0], claire, formed(LUCAS, CLAIRE)).when(hold()).refused("charter-not-accepted")
        given(running_programme(), lucas, without[1], formed(LUCAS, CLAIRE)).when(hold()).refused("charter-not-accepted")

    def test_the_mentee_is_briefed_where_the_mode_asks(self) -> None:
        people = (certified_mentor(LUCAS), selected(CLAIRE, charter(CLAIRE)), formed(LUCAS, CLAIRE, *BOTH_SAID_YES))
        given(running_programme(mode="standard"), *people).when(hold()).then(ACTIVATED, was_held())
        given(running_programme(mode="reinforced"), *people).when(hold()).refused("mentee-not-briefed")

    def test_a_waiver_holds_for_the_sessions_of_its_days(self) -> None:
        waiver = GateWaived(HERE, "mentee-briefed", "Rattrapage prévu jeudi", YESTERDAY)
        people = (certified_mentor(LUCAS), selected(CLAIRE, charter(CLAIRE)), formed(LUCAS, CLAIRE, *BOTH_SAID_YES))
        waived = given(running_programme(waiver, mode="reinforced"), *people)
        waived.when(hold()).then(ACTIVATED, was_held())
        waived.when(hold(day=TODAY)).refused("mentee-not-briefed")

    def test_both_are_still_in_the_programme(self) -> None:
        lucas, claire, pair = ready_pair(LUCAS, CLAIRE)
        left = ParticipationWithdrawn(CLAIRE.participation, HERE, CLAIRE.person, "mentee")
        given(running_programme(), lucas, (claire[0], (*claire[1], left)), pair).when(hold()).refused("participation-withdrawn")


class TestWhereAMinorIsSafe:
    """Half past seven in the morning to half past seven in the evening, Monday to Saturday, where a design says nothing else."""

    @staticmethod
    def minor(*further: Any) -> Given:
        lucas = unauthorised_minor(LUCAS, authorised(LUCAS))
        return given(running_programme(), lucas, briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE, ACTIVATED), *further)

    def test_on_the_premises_or_by_the_tool_of_the_institution(self) -> None:
        self.minor().when(hold(place="elsewhere", start=NOON)).refused("place-not-safe-for-minors")
        self.minor().when(hold(place="approved-video", start=NOON)).then(was_held(place="approved-video", start=NOON))
        ready(ACTIVATED).when(hold(place="elsewhere")).then(was_held(place="elsewhere"))

    def test_by_one_of_the_tools_that_the_design_names(self) -> None:
        frame = msgspec.structs.replace(CONTENT.frame, tools=("Jitsi", "BigBlueButton"))
        minor = self.minor(approved_design(msgspec.structs.replace(CONTENT, frame=frame)))
        at_a_distance = {"place": "approved-video", "start": NOON}
        minor.when(hold(**at_a_distance)).refused("tool-not-approved", tools="Jitsi, BigBlueButton")
        minor.when(hold(**at_a_distance, tool="Instagram")).refused("tool-not-approved")
        minor.when(hold(**at_a_distance, tool="Jitsi")).then(was_held(**at_a_distance, tool="Jitsi"))
        minor.when(hold(start=NOON)).then(was_held(start=NOON))

    def test_at_an_hour_that_is_said(self) -> None:
        self.minor().when(hold()).refused("hour-missing-for-minors")
        self.minor(planned_for_yesterday()).when(hold()).then(was_held(start=NOON))

    @pytest.mark.parametrize("start", [7 * 60 + 29, 19 * 60 + 30 - 44])
    def test_never_before_or_after_the_opening_hours(self, start: int) -> None:
        self.minor().when(hold(start=start)).refused("outside-opening-hours")
        ready(ACTIVATED).when(hold(start=start)).then(was_held(start=start))

    @pytest.mark.parametrize("start", [7 * 60 + 30, 19 * 60 + 30 - 45])
    def test_up_to_their_very_ends(self, start: int) -> None:
        self.minor().when(hold(start=start)).then(was_held(start=start))

    def test_as_the_design_has_them(self) -> None:
        frame = msgspec.structs.replace(CONTENT.frame, opening_hours=(Slot(YESTERDAY.weekday(), NOON, NOON + 60),))
        minor = self.minor(approved_design(msgspec.structs.replace(CONTENT, frame=frame)))
        minor.when(hold(start=NOON)).then(was_held(start=NOON))
        minor.when(hold(start=NOON, day=TODAY)).refused("outside-opening-hours")

    def test_never_on_a_closed_day(self) -> None:
        holidays = SchoolCalendar((ClosedPeriod(YESTERDAY, YESTERDAY, "Vacances"),))
        self.minor().when(hold(start=NOON), calendar=holidays).refused("outside-opening-hours")
        armistice = SchoolCalendar(public_holidays=frozenset({YESTERDAY}))
        self.minor().when(hold(start=NOON), calendar=armistice).refused("outside-opening-hours")
        self.minor().when(hold(start=NOON, day=TODAY), calendar=holidays).then(was_held(start=NOON, day=TODAY))

    def test_until_they_are_of_age(self) -> None:
        later = {"day": ADULT_IN + timedelta(days=1), "place": "elsewhere"}
        told_in_april = datetime(2027, 4, 2, 16, tzinfo=UTC)
        held = was_held(**later, at=told_in_april, reported_on=date(2027, 4, 2))
        self.minor().when(hold(**later), today=date(2027, 4, 2)).then(held)


def planned_for_yesterday() -> Any:
    return PAIR.of(PAIR_ID), (was_planned(day=YESTERDAY),)


class TestMissing:
    def test_a_session_planned_or_not(self) -> None:
        ready().when(miss()).then(was_missed()).again().then_nothing()
        ready(was_planned(day=YESTERDAY)).when(miss()).then(was_missed())

    def test_what_took_place_was_not_missed(self) -> None:
        ready(ACTIVATED, was_held()).when(miss()).refused("session-already-recorded")

    def test_never_before_its_day(self) -> None:
        ready().when(miss(day=TOMORROW)).refused("session-in-the-future")
        assert ready().when(miss(day=TODAY)).event().day == TODAY
