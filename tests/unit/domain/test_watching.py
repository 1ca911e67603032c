"""Watching: what comes due is told once, to whom the table says, where it still applies on that day."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from domain.calendar import ClosedPeriod, SchoolCalendar
from domain.deadlines.rules import RULES
from domain.deadlines.watch import WATCH, Awaited, DelaysAdjusted, EscalationDue, GroupPeriodsSet, Kind, ReminderDue
from domain.deadlines.watching import AdjustDelays, Remind, SetGroupPeriods
from domain.design.design import DESIGN, DesignApproved
from domain.facilitation.pair import PairAccepted, PairPaused
from domain.facilitation.steering import STEERING, AdjustmentDecided, Change
from domain.measurement.impact import IMPACT, ImprovementDecided, ImprovementDone
from domain.school_time import GroupPeriod
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import Profile, ProfileCompleted
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    INES,
    LUCAS,
    approved_design,
    authorised,
    certified_mentor,
    closed_programme,
    identifier,
    open_survey,
    proposed,
    running_programme,
    submitted_design,
    survey_of,
    unauthorised_minor,
)
from tests.unit.domain.meetings import ACTIVATED, ENDED, FIRST, PAIR_ID, SECOND, ready, was_held, was_planned
from tests.unit.domain.specification import TODAY, given

FORMED_ON: Final = date(2026, 10, 5)  # 21 weekdays before TODAY
BOTH: Final = ("mentor", "mentee")


def wait(subject: UUID = PAIR_ID, since: date = FORMED_ON, due_on: date = TODAY, pair: UUID | None = None) -> Awaited:
    return Awaited(subject, since, due_on, pair)


def remind(kind: Kind, *awaited: Awaited, step: int = 1) -> Remind:
    return Remind(programme=HERE, kind=kind, step=step, awaited=awaited or (wait(),))


def told(kind: Kind, *awaited: Awaited, step: int = 1) -> ReminderDue | EscalationDue:
    rule = RULES[kind]
    what = EscalationDue if rule.steps[step - 1].escalates else ReminderDue
    return what(HERE, kind, step, rule.about, rule.steps[step - 1].audience, awaited or (wait(),))


class TestPairs:
    def test_a_first_session_that_does_not_come_is_told_to_both(self) -> None:
        ready(ACTIVATED).when(remind("first-session")).then(told("first-session"))
        assert RULES["first-session"].steps[0].audience == BOTH

    def test_and_escalates_after_fifteen_school_days(self) -> None:
        ready(ACTIVATED).when(remind("first-session", step=2)).then(told("first-session", step=2))
        assert isinstance(told("first-session", step=2), EscalationDue)

    def test_it_is_told_once(self) -> None:
        before = ready(ACTIVATED).and_(WATCH.of(HERE), told("first-session"))
        before.when(remind("first-session")).then_nothing()
        before.and_(WATCH.of(HERE), told("first-session", step=2)).when(remind("first-session")).then_nothing()

    @pytest.mark.parametrize("since", [TODAY - timedelta(days=11), TODAY])
    def test_not_before_its_day(self, since: date) -> None:
        ready(ACTIVATED).when(remind("first-session", wait(since=since))).then_nothing()

    def test_not_once_they_met_nor_once_they_ended(self) -> None:
        ready(ACTIVATED, was_held()).when(remind("first-session")).then_nothing()
        ready(ACTIVATED, ENDED).when(remind("first-session")).then_nothing()

    def test_not_on_a_closed_day(self) -> None:
        holidays = SchoolCalendar((ClosedPeriod(TODAY, TODAY, "fermé"),))
        ready(ACTIVATED).when(remind("first-session"), calendar=holidays).then_nothing()

    def test_not_while_holidays_make_it_early(self) -> None:
        toussaint = SchoolCalendar((ClosedPeriod(date(2026, 10, 8), date(2026, 11, 1), "Toussaint"),))
        ready(ACTIVATED).when(remind("first-session"), calendar=toussaint).then_nothing()

    def test_not_during_a_pause(self) -> None:
        paused = PairPaused(PAIR_ID, HERE, TODAY, "exams")
        ready(ACTIVATED, paused).when(remind("first-session")).then_nothing()

    def test_not_while_one_of_them_is_in_company(self) -> None:
        group = ProfileCompleted(LUCAS.participation, HERE, LUCAS.person, Profile(group="BTS 1"))
        weeks = GroupPeriodsSet(HERE, "BTS 1", (GroupPeriod(date(2026, 11, 2), date(2026, 11, 13), "company"),))
        in_company = ready(ACTIVATED).and_(PARTICIPATION.of(LUCAS.participation), group).and_(WATCH.of(HERE), weeks)
        in_company.when(remind("first-session")).then_nothing()
        in_company.when(remind("first-session"), today=date(2026, 11, 16)).then(told("first-session"))

    def test_adjusted_delays_decide(self) -> None:
        longer = DelaysAdjusted(HERE, "first-session", (20, 40))
        ready(ACTIVATED).and_(WATCH.of(HERE), longer).when(remind("first-session")).then(told("first-session"))
        ready(ACTIVATED).and_(WATCH.of(HERE), longer).when(remind("first-session", step=2)).then_nothing()

    def test_silence_of_a_pair_that_has_met(self) -> None:
        met = wait(since=date(2026, 10, 5))
        ready(ACTIVATED, was_held(day=met.since)).when(remind("inactivity-nudge", met)).then(told("inactivity-nudge", met))

    def test_a_session_that_is_planned_is_no_silence(self) -> None:
        met = wait(since=date(2026, 10, 5))
        pair = ready(ACTIVATED, was_held(day=met.since), was_planned(session=SECOND))
        pair.when(remind("inactivity-nudge", met)).then_nothing()

    def test_the_sessions_that_the_programme_decided_last_are_those_that_are_awaited(self) -> None:
        """A design of one session, of which the pair held it: more are asked for, then fewer again, by an adjustment or a revision."""
        met = wait(since=date(2026, 10, 5))
        pair = ready(ACTIVATED, was_held(day=met.since))
        pair.when(remind("inactivity-nudge", met)).then(told("inactivity-nudge", met))  # six, as it was formed with
        one_is_enough = AdjustmentDecided(HERE, identifier("fewer"), Change(sessions=1), "Le temps manque.", "direction", None)
        designed = pair.and_(DESIGN.of(HERE), *approved_design()[1])
        fewer = designed.and_(STEERING.of(HERE), one_is_enough)
        fewer.when(remind("inactivity-nudge", met)).then_nothing()
        revision = (*submitted_design()[1], DesignApproved(HERE))  # of six again
        fewer.and_(DESIGN.of(HERE), *revision).when(remind("inactivity-nudge", met)).then(told("inactivity-nudge", met))

    def test_who_has_not_said_yes_is_asked_but_in_an_express_programme(self) -> None:
        ready(mode="standard").when(remind("pair-acceptance")).then(told("pair-acceptance"))
        ready().when(remind("pair-acceptance")).then_nothing()
        yes = [PairAccepted(PAIR_ID, HERE, "mentor", LUCAS.person), PairAccepted(PAIR_ID, HERE, "mentee", CLAIRE.person)]
        ready(*yes, mode="standard").when(remind("pair-acceptance")).then_nothing()

    def test_several_pairs_are_told_of_together_less_those_that_do_not_apply(self) -> None:
        other = wait(identifier("no such pair"))
        ready(ACTIVATED).when(remind("first-session", wait(), other)).then(told("first-session"))


class TestSessions:
    EVE = wait(FIRST, date(2026, 11, 4), TODAY, PAIR_ID)

    def test_tomorrow(self) -> None:
        ready(was_planned()).when(remind("session-tomorrow", self.EVE)).then(told("session-tomorrow", self.EVE))

    def test_not_after_it_began_nor_when_it_moved(self) -> None:
        ready(was_planned()).when(remind("session-tomorrow", self.EVE), today=self.EVE.since).then_nothing()
        ready(was_planned(day=date(2026, 11, 9))).when(remind("session-tomorrow", self.EVE)).then_nothing()

    def test_the_first_day_of_school_is_told_on_the_friday_before(self) -> None:
        eve = wait(FIRST, date(2026, 11, 2), date(2026, 10, 30), PAIR_ID)
        toussaint = SchoolCalendar((ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "Toussaint"),))
        planned = ready(was_planned(day=eve.since))
        planned.when(remind("session-tomorrow", eve), today=eve.due_on, calendar=toussaint).then(told("session-tomorrow", eve))

    def test_one_of_which_nobody_told_what_became_of_it(self) -> None:
        past = wait(FIRST, date(2026, 10, 30), TODAY, PAIR_ID)
        ready(was_planned(day=past.since)).when(remind("session-to-report", past)).then(told("session-to-report", past))
        ready(was_held(day=past.since)).when(remind("session-to-report", past)).then_nothing()


class TestPeople:
    SINCE = wait(INES.participation, date(2026, 10, 26))

    def test_a_guardian_who_has_not_answered(self) -> None:
        waiting = given(running_programme(), unauthorised_minor(INES))
        waiting.when(remind("guardian-authorisation-reminder", self.SINCE)).then(told("guardian-authorisation-reminder", self.SINCE))

    def test_one_who_has_or_need_not(self) -> None:
        given(running_programme(), unauthorised_minor(INES, authorised(INES))).when(
            remind("guardian-authorisation-reminder", self.SINCE)
        ).then_nothing()
        given(running_programme(), certified_mentor(INES)).when(remind("guardian-authorisation-reminder", self.SINCE)).then_nothing()

    def test_a_certificate_that_runs_out(self) -> None:
        ends = wait(INES.participation, date(2027, 8, 31))
        given(running_programme(), certified_mentor(INES)).when(remind("certification-expiry", ends), today=date(2027, 8, 3)).then(
            told("certification-expiry", ends)
        )
        given(running_programme(), certified_mentor(INES)).when(remind("certification-expiry", ends)).then_nothing()

    def test_an_invitation_without_answer(self) -> None:
        asked = wait(INES.participation)
        given(running_programme(), proposed(INES)).when(remind("invitation-expiry", asked)).then(told("invitation-expiry", asked))
        given(running_programme(), certified_mentor(INES)).when(remind("invitation-expiry", asked)).then_nothing()


class TestSurveysAndImprovements:
    def test_a_survey_under_way_and_one_that_nobody_closes(self) -> None:
        before = given(running_programme(), open_survey("baseline"))
        asked = wait(survey_of("baseline"), due_on=date(2026, 10, 9))
        before.when(remind("survey-reminder", asked), today=date(2026, 10, 9)).then(told("survey-reminder", asked))
        before.when(remind("survey-to-close", asked), today=date(2026, 12, 1)).then(told("survey-to-close", asked))
        before.when(remind("survey-reminder", asked), today=date(2027, 12, 1)).then_nothing()

    def test_an_improvement_is_watched_after_the_programme_is_closed(self) -> None:
        improvement = identifier("an improvement")
        late = wait(improvement)
        decided = ImprovementDecided(HERE, improvement, "Un créneau commun", FORMED_ON)
        before = given(closed_programme()).and_(IMPACT.of(HERE), decided)
        before.when(remind("improvement-overdue", late)).then(told("improvement-overdue", late))
        done = ImprovementDone(HERE, improvement, TODAY, "Fait")
        before.and_(IMPACT.of(HERE), done).when(remind("improvement-overdue", late)).then_nothing()

    def test_nothing_else_is(self) -> None:
        given(closed_programme()).when(remind("first-session")).then_nothing()

    def test_a_programme_that_is_not_there(self) -> None:
        given().when(remind("first-session")).refused("programme-missing")


class TestAdjusting:
    def test_a_delay(self) -> None:
        given(running_programme()).when(AdjustDelays(programme=HERE, kind="first-session", days=(5, 20))).then(
            DelaysAdjusted(HERE, "first-session", (5, 20))
        )

    def test_back_to_the_table(self) -> None:
        before = given(running_programme()).and_(WATCH.of(HERE), DelaysAdjusted(HERE, "first-session", (5, 20)))
        usual = AdjustDelays(programme=HERE, kind="first-session", days=(10, 15))
        before.when(usual).then(DelaysAdjusted(HERE, "first-session", ()))
        given(running_programme()).when(usual).then_nothing()

    @pytest.mark.parametrize("days", [(5,), (5, 5), (0, 3), (5, 91), (20, 10)])
    def test_impossible_ones(self, days: tuple[int, ...]) -> None:
        given(running_programme()).when(AdjustDelays(programme=HERE, kind="first-session", days=days)).refused(
            "delays-wrong", steps=2, longest=90
        )

    def test_one_that_is_the_same_for_all(self) -> None:
        given(running_programme()).when(AdjustDelays(programme=HERE, kind="session-silence", days=(9,))).refused("delay-fixed")


class TestGroups:
    WEEKS: Final = (GroupPeriod(date(2026, 11, 9), date(2026, 11, 20), "company"),)

    def set(self, group: str = "BTS 1", periods: Any = WEEKS) -> SetGroupPeriods:
        return SetGroupPeriods(programme=HERE, group=group, periods=periods)

    def test_its_weeks_elsewhere(self) -> None:
        outcome = given(running_programme()).when(self.set(" BTS 1 "))
        outcome.then(GroupPeriodsSet(HERE, "BTS 1", self.WEEKS))
        before = given(running_programme()).and_(WATCH.of(HERE), GroupPeriodsSet(HERE, "BTS 1", self.WEEKS))
        before.when(self.set()).then_nothing()
        before.when(self.set(periods=())).then(GroupPeriodsSet(HERE, "BTS 1", ()))

    @pytest.mark.parametrize("period", [(date(2026, 11, 20), date(2026, 11, 9)), (date(2026, 1, 1), date(2027, 11, 9))])
    def test_impossible_ones(self, period: tuple[date, date]) -> None:
        wrong = self.set(periods=(GroupPeriod(*period, "company"),))
        given(running_programme()).when(wrong).refused("group-period-wrong", day=period[0].isoformat())

    def test_a_group_without_a_name(self) -> None:
        given(running_programme()).when(self.set(group=" ")).refused("group-period-wrong", day="—")
