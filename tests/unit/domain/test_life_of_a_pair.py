"""The life of a pair: accepted or declined, paused and resumed, ended."""

from datetime import date
from typing import Any

import pytest

from domain.facilitation.life import AcceptPair, DeclinePair, EndPair, PausePair, ResumePair
from domain.facilitation.meeting import CancelSession, MoveSession
from domain.facilitation.pair import (
    PairAccepted,
    PairDeclined,
    PairEnded,
    PairPaused,
    PairResumed,
    SessionCancelled,
)
from domain.facilitation.progress import GiveFeedback, ReachGoal, RecordGiveBack, SetGoal
from domain.facilitation.settling import ConfirmSession, ConfirmTacitly, ContestSession, CorrectSession
from domain.training.participation_events import ParticipationUnpaired
from tests.unit.domain.histories import (
    CLAIRE,
    HERE,
    HUGO,
    LUCAS,
    closed_programme,
    formed,
    identifier,
    paired,
    ready_pair,
    running_programme,
    selected,
)
from tests.unit.domain.meetings import (
    ACTIVATED,
    ENDED,
    FIRST,
    PAIR_ID,
    TOMORROW,
    YESTERDAY,
    hold,
    miss,
    plan,
    ready,
    was_held,
    was_planned,
)
from tests.unit.domain.specification import TODAY, given

UNPAIRED = (
    ParticipationUnpaired(LUCAS.participation, HERE, LUCAS.person, "mentor", PAIR_ID),
    ParticipationUnpaired(CLAIRE.participation, HERE, CLAIRE.person, "mentee", PAIR_ID),
)
END = EndPair(pair=PAIR_ID, reason="goal-reached")
GOAL = identifier("to publish a video")

TO_A_LIVING_PAIR = (
    AcceptPair(pair=PAIR_ID, side="mentor"),
    PausePair(pair=PAIR_ID, why="exams"),
    ResumePair(pair=PAIR_ID),
    plan(),
    MoveSession(pair=PAIR_ID, session=FIRST, day=TOMORROW, start=840, minutes=45, place="premises"),
    CancelSession(pair=PAIR_ID, session=FIRST, reason="other"),
    hold(),
    miss(),
)
TO_ANY_PAIR = (
    DeclinePair(pair=PAIR_ID, side="mentor"),
    ConfirmSession(pair=PAIR_ID, session=FIRST, side="mentee"),
    ContestSession(pair=PAIR_ID, session=FIRST, side="mentee"),
    ConfirmTacitly(pair=PAIR_ID, session=FIRST),
    CorrectSession(pair=PAIR_ID, session=FIRST, outcome="held", why="other"),
    GiveFeedback(pair=PAIR_ID, session=FIRST, side="mentee", rating=5),
    SetGoal(pair=PAIR_ID, goal=GOAL, words="Publier une vidéo"),
    ReachGoal(pair=PAIR_ID, goal=GOAL, outcome="reached"),
    RecordGiveBack(pair=PAIR_ID, give_back=identifier("advice"), kind="guidance", day=YESTERDAY),
)


def name(command: Any) -> str:
    return type(command).__name__


class TestThePair:
    everything = pytest.mark.parametrize("command", (*TO_A_LIVING_PAIR, *TO_ANY_PAIR, END), ids=name)

    @everything
    def test_exists(self, command: Any) -> None:
        given(running_programme()).when(command).refused("pair-missing")

    @everything
    def test_belongs_to_a_running_programme(self, command: Any) -> None:
        given(closed_programme(), *ready_pair(LUCAS, CLAIRE, ACTIVATED, was_held())).when(command).refused("programme-closed")
        given(*ready_pair(LUCAS, CLAIRE)).when(command).refused("programme-missing")

    @everything
    def test_is_nobody_elses(self, command: Any) -> None:
        ready(ACTIVATED, was_held()).when(command, role="mentor", person=HUGO.person).refused("pair-not-yours")
        ready(ACTIVATED, was_held()).when(command, role="mentee").refused("pair-not-yours")

    @pytest.mark.parametrize("command", TO_A_LIVING_PAIR, ids=name)
    def test_has_not_ended(self, command: Any) -> None:
        ready(ACTIVATED, was_held(), ENDED).when(command).refused("pair-ended")


class TestAccepting:
    def test_by_each_side_once(self) -> None:
        for who in (LUCAS, CLAIRE):
            accepted = PairAccepted(PAIR_ID, HERE, who.role, who.person)
            ready().when(AcceptPair(pair=PAIR_ID, side=who.role)).then(accepted).again().then_nothing()

    def test_by_themselves(self) -> None:
        yes = AcceptPair(pair=PAIR_ID)
        ready().when(yes, role="mentor", person=LUCAS.person).then(PairAccepted(PAIR_ID, HERE, "mentor", LUCAS.person))
        ready().when(yes, role="mentee", person=CLAIRE.person).then(PairAccepted(PAIR_ID, HERE, "mentee", CLAIRE.person))

    def test_staff_say_for_whom(self) -> None:
        ready().when(AcceptPair(pair=PAIR_ID)).refused("side-missing")


class TestDeclining:
    no = DeclinePair(pair=PAIR_ID, side="mentee", explanation="Nous travaillons déjà ensemble")

    def test_ends_the_pair_and_frees_both(self) -> None:
        declined = PairDeclined(PAIR_ID, HERE, "mentee", CLAIRE.person, "Nous travaillons déjà ensemble")
        ready().when(self.no).then(declined, PairEnded(PAIR_ID, HERE, "declined"), *UNPAIRED).again().then_nothing()

    def test_nobody_has_to_say_why(self) -> None:
        silent = DeclinePair(pair=PAIR_ID)
        declined = PairDeclined(PAIR_ID, HERE, "mentor", LUCAS.person)
        outcome = ready().when(silent, role="mentor", person=LUCAS.person)
        outcome.then(declined, PairEnded(PAIR_ID, HERE, "declined"), *UNPAIRED)

    def test_also_after_having_accepted(self) -> None:
        accepted = ready(PairAccepted(PAIR_ID, HERE, "mentee", CLAIRE.person))
        assert accepted.when(self.no).decided.verdict == "accepted"

    def test_never_once_they_have_met(self) -> None:
        ready(ACTIVATED, was_held()).when(self.no).refused("pair-already-meets")

    def test_never_once_it_ended_otherwise(self) -> None:
        ready(ENDED).when(self.no).refused("pair-ended")


class TestPausing:
    pause = PausePair(pair=PAIR_ID, why="exams", until=date(2026, 11, 20))
    paused = PairPaused(PAIR_ID, HERE, TODAY, "exams", date(2026, 11, 20))

    def test_until_a_day(self) -> None:
        ready().when(self.pause).then(self.paused).again().then_nothing()
        today = PausePair(pair=PAIR_ID, why="exams", until=TODAY)
        ready().when(today).then(PairPaused(PAIR_ID, HERE, TODAY, "exams", TODAY))

    def test_for_nobody_knows_how_long(self) -> None:
        ready().when(PausePair(pair=PAIR_ID, why="absence")).then(PairPaused(PAIR_ID, HERE, TODAY, "absence"))

    def test_for_longer_than_was_said(self) -> None:
        longer = PausePair(pair=PAIR_ID, why="exams", until=date(2026, 12, 4))
        outcome = ready(self.paused).when(longer, today=date(2026, 11, 16))
        outcome.then(PairPaused(PAIR_ID, HERE, TODAY, "exams", date(2026, 12, 4))).again().then_nothing()

    def test_never_until_a_day_gone_by(self) -> None:
        ready().when(PausePair(pair=PAIR_ID, why="exams", until=YESTERDAY)).refused("pause-in-the-past")

    def test_both_keep_their_place(self) -> None:
        ready(self.paused).when(END).then(ENDED, *UNPAIRED)

    def test_until_it_is_resumed(self) -> None:
        resume = ResumePair(pair=PAIR_ID)
        ready(ACTIVATED, self.paused).when(resume).then(PairResumed(PAIR_ID, HERE)).again().then_nothing()
        resumed = ready(ACTIVATED, self.paused, PairResumed(PAIR_ID, HERE))
        resumed.when(hold(day=TODAY)).then(was_held(day=TODAY))


class TestEnding:
    def test_frees_both_people(self) -> None:
        ready(ACTIVATED).when(END).then(ENDED, *UNPAIRED).again().then_nothing()

    def test_frees_who_is_still_held_by_it(self) -> None:
        people = (selected(LUCAS, paired(LUCAS, PAIR_ID)), selected(CLAIRE), formed(LUCAS, CLAIRE))
        given(running_programme(), *people).when(END).then(ENDED, UNPAIRED[0])

    def test_by_one_of_the_two(self) -> None:
        stop = EndPair(pair=PAIR_ID, reason="not-working")
        outcome = ready(ACTIVATED).when(stop, role="mentor", person=LUCAS.person)
        outcome.then(PairEnded(PAIR_ID, HERE, "not-working"), *UNPAIRED)

    def test_stays_ended_in_a_closed_programme(self) -> None:
        given(closed_programme(), *ready_pair(LUCAS, CLAIRE, ENDED)).when(END).then_nothing()

    def test_what_was_planned_stays_as_it_was(self) -> None:
        cancelled = SessionCancelled(PAIR_ID, HERE, FIRST, "other")
        ready(was_planned(), cancelled).when(END).then(ENDED, *UNPAIRED)
