"""Meeting: sessions planned, held, missed, confirmed, rated; what must hold before two people sit down together."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.event import Event
from domain.facilitation.meeting import ConfirmSession, EndPair, GiveFeedback, HoldSession, MissSession, PlanSession
from domain.facilitation.pair import (
    FeedbackGiven,
    PairActivated,
    PairEnded,
    SessionConfirmed,
    SessionHeld,
    SessionMissed,
    SessionPlanned,
)
from domain.programme import GateWaived
from domain.training.participation import ParticipationUnpaired, ParticipationWithdrawn
from tests.unit.domain.histories import (
    ADULT_IN,
    BRIEFING,
    CLAIRE,
    HERE,
    LUCAS,
    attended,
    authorised,
    briefed,
    briefed_mentee,
    certified,
    certified_mentor,
    charter,
    closed_programme,
    formed,
    identifier,
    pair_of,
    paired,
    practised,
    quiz,
    ready_pair,
    running_programme,
    selected,
    unauthorised_minor,
)
from tests.unit.domain.specification import IN_ORDER, TODAY, Given, given, happened

PAIR_ID = pair_of(LUCAS, CLAIRE)
FIRST = identifier("the first session")
SECOND = identifier("the second session")
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)

ACTIVATED = PairActivated(PAIR_ID, HERE)
ENDED = PairEnded(PAIR_ID, HERE, "goal-reached")


def plan(**changes: Any) -> PlanSession:
    fields = {"session": FIRST, "day": TOMORROW, "start": 12 * 60, "minutes": 45, "place": "premises"}
    return PlanSession(pair=PAIR_ID, **{**fields, **changes})


def was_planned(**changes: Any) -> SessionPlanned:
    return SessionPlanned(PAIR_ID, HERE, **{name: getattr(plan(**changes), name) for name in SessionPlanned.__struct_fields__[2:]})


def hold(**changes: Any) -> HoldSession:
    fields = {
        "session": FIRST,
        "day": YESTERDAY,
        "minutes": 45,
        "theme": "social-media",
        "place": "premises",
        "reported_by": "mentor",
    }
    return HoldSession(pair=PAIR_ID, **{**fields, **changes})


def was_held(**changes: Any) -> SessionHeld:
    return SessionHeld(PAIR_ID, HERE, **{name: getattr(hold(**changes), name) for name in SessionHeld.__struct_fields__[2:]})


def miss(**changes: Any) -> MissSession:
    return MissSession(pair=PAIR_ID, **{"session": FIRST, "day": YESTERDAY, "reason": "mentor-absent", **changes})


def was_missed() -> SessionMissed:
    return SessionMissed(PAIR_ID, HERE, FIRST, YESTERDAY, "mentor-absent")


def confirm(side: Any = "mentee", session: UUID = FIRST) -> ConfirmSession:
    return ConfirmSession(pair=PAIR_ID, session=session, side=side)


def rate(rating: int = 5, side: Any = "mentee", session: UUID = FIRST) -> GiveFeedback:
    return GiveFeedback(pair=PAIR_ID, session=session, side=side, rating=rating, next_step="Publier la vidéo")


def ready(*further: Event) -> Given:
    """Lucas and Claire may meet; ``further`` is what happened in their pair."""
    return given(running_programme(), *ready_pair(LUCAS, CLAIRE, *further))


ALL_COMMANDS = (plan(), hold(), miss(), confirm(), rate(), EndPair(pair=PAIR_ID, reason="goal-reached"))


class TestThePair:
    @pytest.mark.parametrize("command", ALL_COMMANDS, ids=lambda command: type(command).__name__)
    def test_exists(self, command: Any) -> None:
        given(running_programme()).when(command).refused("pair-missing")

    @pytest.mark.parametrize("command", ALL_COMMANDS, ids=lambda command: type(command).__name__)
    def test_belongs_to_a_running_programme(self, command: Any) -> None:
        given(closed_programme(), *ready_pair(LUCAS, CLAIRE, ACTIVATED, was_held())).when(command).refused("programme-closed")
        given(*ready_pair(LUCAS, CLAIRE)).when(command).refused("programme-missing")

    @pytest.mark.parametrize("command", ALL_COMMANDS[:-1], ids=lambda command: type(command).__name__)
    def test_has_not_ended(self, command: Any) -> None:
        ready(ACTIVATED, was_held(), ENDED).when(command).refused("pair-ended")


class TestPlanning:
    def test_a_session(self) -> None:
        ready().when(plan()).then(was_planned()).again().then_nothing()

    @pytest.mark.parametrize("change", [{"day": TODAY}, {"start": 13 * 60}, {"minutes": 30}, {"place": "approved-video"}])
    def test_another_day_hour_duration_or_place_replaces_it(self, change: dict[str, Any]) -> None:
        ready(was_planned()).when(plan(**change)).then(was_planned(**change)).again().then_nothing()

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
        minor.when(plan(place="approved-video")).then(was_planned(place="approved-video"))
        of_age = ADULT_IN + timedelta(days=1)
        minor.when(plan(place="elsewhere", day=of_age)).then(was_planned(place="elsewhere", day=of_age))


class TestHolding:
    def test_the_first_session_makes_the_pair_active(self) -> None:
        ready().when(hold()).then(ACTIVATED, was_held())

    def test_the_next_ones_do_not(self) -> None:
        second = hold(session=SECOND, day=TODAY)
        ready(ACTIVATED, was_held()).when(second).then(was_held(session=SECOND, day=TODAY))

    def test_a_planned_session_may_be_held_otherwise_than_planned(self) -> None:
        ready(ACTIVATED, was_planned()).when(hold(minutes=60)).then(was_held(minutes=60))

    def test_the_event_carries_the_moment_it_happened(self) -> None:
        moment = datetime(2026, 11, 2, 11, tzinfo=UTC)
        ready(ACTIVATED).when(hold(held_at=moment)).then(happened(was_held(), at=moment))

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
        session.then(happened(was_held(day=TODAY), at=this_minute))

    def test_the_moment_lies_on_the_day_wherever_the_institution_is(self) -> None:
        far_off = datetime(2026, 10, 31, 22, tzinfo=UTC)
        ready().when(hold(held_at=far_off)).refused("time-not-allowed", date="2026-10-31")
        on_the_eve_in_utc = datetime(2026, 11, 1, 20, tzinfo=UTC)
        ready(ACTIVATED).when(hold(held_at=on_the_eve_in_utc)).then(happened(was_held(), at=on_the_eve_in_utc))

    def test_from_five_minutes_to_four_hours(self) -> None:
        for minutes in (-45, 4, 241):
            ready().when(hold(minutes=minutes)).refused("session-minutes-out-of-range")
        for minutes in (5, 240):
            ready(ACTIVATED).when(hold(minutes=minutes)).then(was_held(minutes=minutes))


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
        given(running_programme(), allowed, *people).when(hold()).then(ACTIVATED, was_held())

    def test_both_accepted_the_charter(self) -> None:
        lucas, claire = certified_mentor(LUCAS), briefed_mentee(CLAIRE)
        without = (selected(LUCAS, certified(LUCAS)), selected(CLAIRE, attended(CLAIRE, BRIEFING), briefed(CLAIRE)))
        given(running_programme(), without[0], claire, formed(LUCAS, CLAIRE)).when(hold()).refused("charter-not-accepted")
        given(running_programme(), lucas, without[1], formed(LUCAS, CLAIRE)).when(hold()).refused("charter-not-accepted")

    def test_the_mentee_is_briefed_where_the_mode_asks(self) -> None:
        people = (certified_mentor(LUCAS), selected(CLAIRE, charter(CLAIRE)), formed(LUCAS, CLAIRE))
        given(running_programme(mode="standard"), *people).when(hold()).then(ACTIVATED, was_held())
        given(running_programme(mode="reinforced"), *people).when(hold()).refused("mentee-not-briefed")

    def test_a_waiver_holds_for_the_sessions_of_its_days(self) -> None:
        waiver = GateWaived(HERE, "mentee-briefed", "Rattrapage prévu jeudi", YESTERDAY)
        people = (certified_mentor(LUCAS), selected(CLAIRE, charter(CLAIRE)), formed(LUCAS, CLAIRE))
        waived = given(running_programme(waiver, mode="reinforced"), *people)
        waived.when(hold()).then(ACTIVATED, was_held())
        waived.when(hold(day=TODAY)).refused("mentee-not-briefed")

    def test_with_a_minor_in_a_safe_place(self) -> None:
        minor = unauthorised_minor(LUCAS, authorised(LUCAS))
        pair = given(running_programme(), minor, briefed_mentee(CLAIRE), formed(LUCAS, CLAIRE))
        pair.when(hold(place="elsewhere")).refused("place-not-safe-for-minors")
        pair.when(hold(place="approved-video")).then(ACTIVATED, was_held(place="approved-video"))
        ready().when(hold(place="elsewhere")).then(ACTIVATED, was_held(place="elsewhere"))

    def test_both_are_still_in_the_programme(self) -> None:
        lucas, claire, pair = ready_pair(LUCAS, CLAIRE)
        left = ParticipationWithdrawn(CLAIRE.participation, HERE, CLAIRE.person, "mentee")
        given(running_programme(), lucas, (claire[0], (*claire[1], left)), pair).when(hold()).refused("participation-withdrawn")


class TestMissing:
    def test_a_session_planned_or_not(self) -> None:
        ready().when(miss()).then(was_missed()).again().then_nothing()
        ready(was_planned(day=YESTERDAY)).when(miss()).then(was_missed())

    def test_what_took_place_was_not_missed(self) -> None:
        ready(ACTIVATED, was_held()).when(miss()).refused("session-already-recorded")

    def test_never_before_its_day(self) -> None:
        ready().when(miss(day=TOMORROW)).refused("session-in-the-future")
        assert ready().when(miss(day=TODAY)).event().day == TODAY


class TestConfirming:
    def test_by_the_other_side_once(self) -> None:
        held = ready(ACTIVATED, was_held())
        held.when(confirm("mentee")).then(SessionConfirmed(PAIR_ID, HERE, FIRST, tacit=False)).again().then_nothing()

    def test_never_by_who_told_it(self) -> None:
        ready(ACTIVATED, was_held()).when(confirm("mentor")).refused("session-own-report")
        ready(ACTIVATED, was_held(reported_by="mentee")).when(confirm("mentee")).refused("session-own-report")

    def test_by_either_side_where_the_coordinator_told_it(self) -> None:
        told = ready(ACTIVATED, was_held(reported_by="coordinator"))
        for side in ("mentor", "mentee"):
            told.when(confirm(side)).then(SessionConfirmed(PAIR_ID, HERE, FIRST, tacit=False))

    def test_only_what_took_place(self) -> None:
        ready().when(confirm()).refused("session-missing")
        ready(was_planned()).when(confirm()).refused("session-not-held")
        ready(was_missed()).when(confirm()).refused("session-not-held")


class TestFeedback:
    def test_once_for_each_side(self) -> None:
        held = ready(ACTIVATED, was_held())
        from_claire = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentee", CLAIRE.person, 5, "Publier la vidéo")
        from_lucas = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentor", LUCAS.person, 4, "Publier la vidéo")
        claire = held.when(rate())
        claire.then(from_claire).again().then_nothing()
        claire.when(rate(4, "mentor")).then(from_lucas)

    def test_from_one_to_five(self) -> None:
        for rating in (0, 6):
            ready(ACTIVATED, was_held()).when(rate(rating)).refused("rating-out-of-scale")
        for rating in (1, 5):
            assert ready(ACTIVATED, was_held()).when(rate(rating)).event().rating == rating

    def test_on_what_took_place(self) -> None:
        ready().when(rate()).refused("session-missing")
        ready(was_missed()).when(rate()).refused("session-not-held")


class TestEnding:
    end = EndPair(pair=PAIR_ID, reason="goal-reached")

    def test_frees_both_people(self) -> None:
        outcome = ready(ACTIVATED).when(self.end)
        outcome.then(
            ENDED,
            ParticipationUnpaired(LUCAS.participation, HERE, LUCAS.person, "mentor", PAIR_ID),
            ParticipationUnpaired(CLAIRE.participation, HERE, CLAIRE.person, "mentee", PAIR_ID),
        )
        outcome.again().then_nothing()

    def test_frees_who_is_still_held_by_it(self) -> None:
        people = (selected(LUCAS, paired(LUCAS, PAIR_ID)), selected(CLAIRE), formed(LUCAS, CLAIRE))
        given(running_programme(), *people).when(self.end).then(
            ENDED, ParticipationUnpaired(LUCAS.participation, HERE, LUCAS.person, "mentor", PAIR_ID)
        )

    def test_stays_ended_in_a_closed_programme(self) -> None:
        given(closed_programme(), *ready_pair(LUCAS, CLAIRE, ENDED)).when(self.end).then_nothing()
