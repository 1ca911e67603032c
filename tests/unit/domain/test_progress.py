"""What comes of meeting: how each side found a session, goals set and reached, what the mentee gave back."""

from typing import Any

import pytest

from domain.facilitation.pair import FeedbackGiven, GiveBackRecorded, GoalReached, GoalSet
from domain.facilitation.progress import GiveFeedback, ReachGoal, RecordGiveBack, SetGoal
from tests.unit.domain.histories import CLAIRE, HERE, LUCAS, identifier
from tests.unit.domain.meetings import ACTIVATED, ENDED, FIRST, PAIR_ID, TOMORROW, YESTERDAY, ready, was_held, was_missed
from tests.unit.domain.specification import TODAY, Given, given

VIDEO = identifier("to publish a video")
ADVICE = identifier("advice on what to study")


def rate(rating: int = 5, side: Any = "mentee") -> GiveFeedback:
    return GiveFeedback(pair=PAIR_ID, session=FIRST, side=side, rating=rating, next_step="Publier la vidéo", comment="Très clair")


class TestFeedback:
    held: Given = ready(ACTIVATED, was_held())

    def test_once_for_each_side(self) -> None:
        from_claire = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentee", CLAIRE.person, 5, "Publier la vidéo", "Très clair")
        from_lucas = FeedbackGiven(PAIR_ID, HERE, FIRST, "mentor", LUCAS.person, 4, "Publier la vidéo", "Très clair")
        claire = self.held.when(rate())
        claire.then(from_claire).again().then_nothing()
        claire.when(rate(4, "mentor")).then(from_lucas)

    def test_each_for_themselves(self) -> None:
        lucas = self.held.when(rate(4, None), role="mentor", person=LUCAS.person)
        assert lucas.event().side == "mentor"
        assert lucas.event().person == LUCAS.person
        self.held.when(rate(5, "mentee"), role="mentor", person=LUCAS.person).refused("side-not-yours")
        self.held.when(rate(5, None)).refused("side-missing")

    def test_from_one_to_five(self) -> None:
        for rating in (0, 6):
            self.held.when(rate(rating)).refused("rating-out-of-scale")
        for rating in (1, 5):
            assert self.held.when(rate(rating)).event().rating == rating

    def test_on_what_took_place(self) -> None:
        ready().when(rate()).refused("session-missing")
        ready(was_missed()).when(rate()).refused("session-not-held")

    def test_also_after_the_pair_ended(self) -> None:
        assert ready(ACTIVATED, was_held(), ENDED).when(rate()).event().rating == 5


class TestGoals:
    def test_are_set_together_and_worded_anew(self) -> None:
        words = SetGoal(pair=PAIR_ID, goal=VIDEO, words="Publier une vidéo")
        better = SetGoal(pair=PAIR_ID, goal=VIDEO, words="Publier seule une vidéo")
        ready().when(words).then(GoalSet(PAIR_ID, HERE, VIDEO, CLAIRE.person, "Publier une vidéo")).again().then_nothing()
        ready().when(words).when(better).then(GoalSet(PAIR_ID, HERE, VIDEO, CLAIRE.person, "Publier seule une vidéo"))

    def test_say_something(self) -> None:
        ready().when(SetGoal(pair=PAIR_ID, goal=VIDEO, words="  ")).refused("goal-without-words")

    @pytest.mark.parametrize("outcome", ["reached", "partly", "otherwise"])
    def test_are_reached_in_part_or_otherwise(self, outcome: Any) -> None:
        with_a_goal = ready(GoalSet(PAIR_ID, HERE, VIDEO, CLAIRE.person, "Publier une vidéo"))
        reached = with_a_goal.when(ReachGoal(pair=PAIR_ID, goal=VIDEO, outcome=outcome))
        reached.then(GoalReached(PAIR_ID, HERE, VIDEO, outcome)).again().then_nothing()

    def test_are_reached_only_if_they_were_set(self) -> None:
        ready().when(ReachGoal(pair=PAIR_ID, goal=VIDEO, outcome="reached")).refused("goal-missing")

    def test_the_same_words_do_not_undo_what_was_reached(self) -> None:
        reached = ready(GoalSet(PAIR_ID, HERE, VIDEO, CLAIRE.person, "Publier"), GoalReached(PAIR_ID, HERE, VIDEO, "reached"))
        reached.when(SetGoal(pair=PAIR_ID, goal=VIDEO, words="Publier")).then_nothing()

    def test_may_be_judged_after_the_end(self) -> None:
        ended = ready(GoalSet(PAIR_ID, HERE, VIDEO, CLAIRE.person, "Publier"), ENDED)
        ended.when(ReachGoal(pair=PAIR_ID, goal=VIDEO, outcome="partly")).then(GoalReached(PAIR_ID, HERE, VIDEO, "partly"))


class TestGivingBack:
    give = RecordGiveBack(pair=PAIR_ID, give_back=ADVICE, kind="guidance", day=YESTERDAY, words="Une lettre relue")

    def test_is_noted_once(self) -> None:
        given_back = GiveBackRecorded(PAIR_ID, HERE, ADVICE, CLAIRE.person, "guidance", YESTERDAY, "Une lettre relue")
        ready(ACTIVATED).when(self.give).then(given_back).again().then_nothing()

    def test_by_either_of_them(self) -> None:
        for who in (LUCAS, CLAIRE):
            assert ready().when(self.give, role=who.role, person=who.person).event().person == CLAIRE.person

    def test_never_before_its_day(self) -> None:
        ready().when(RecordGiveBack(pair=PAIR_ID, give_back=ADVICE, kind="trade", day=TOMORROW)).refused("give-back-in-the-future")
        today = RecordGiveBack(pair=PAIR_ID, give_back=ADVICE, kind="trade", day=TODAY)
        assert ready().when(today).event().day == TODAY


def test_nothing_comes_of_a_pair_that_is_none() -> None:
    given().when(rate()).refused("pair-missing")
