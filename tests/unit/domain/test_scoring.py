"""Answers become figures as the rules say; every expected number here is worked by hand or by ``statistics``."""

from fractions import Fraction
from statistics import mean, stdev
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measurement.scoring import (
    NO_SPREAD,
    Answer,
    IndexDefinition,
    Level,
    PairedChange,
    Recommendation,
    Satisfaction,
    domain_level,
    index_score,
    level,
    numeric,
    paired_change,
    recommendation,
    satisfaction,
)
from tests.unit.domain.histories import ITEMS, answers

INDEX = IndexDefinition(ITEMS, 5)


def people(*scores: float) -> dict[UUID, float]:
    """One respondent for each score, always the same first ones."""
    return {UUID(int=number): score for number, score in enumerate(scores, 1)}


class TestOneRespondent:
    def test_the_mean_of_the_answered_items_times_25(self) -> None:
        assert index_score(answers(0, 0, 0, 0, 0, 0, 0), INDEX) == 0.0
        assert index_score(answers(4, 4, 4, 4, 4, 4, 4), INDEX) == 100.0
        # (3 + 1 + 1 + 2 + 2 + 3 + 2) / 7 × 25 = 14 / 7 × 25
        assert index_score(answers(3, 1, 1, 2, 2, 3, 2), INDEX) == 50.0

    def test_an_item_left_out_is_no_zero(self) -> None:
        # (3 + 3 + 2 + 2 + 3 + 2) / 6 = 15 / 6 = 2.5
        assert index_score(answers(3, 3, None, 2, 2, 3, 2), INDEX) == 62.5

    def test_five_of_the_seven_items_are_enough_and_four_are_not(self) -> None:
        assert index_score(answers(1, 2, 3, 4, 0, None, None), INDEX) == 50.0
        assert index_score(answers(None, 2, 3, 4, 1, None, None), INDEX) is None
        assert index_score([], INDEX) is None

    def test_other_questions_count_neither_for_the_score_nor_for_the_five(self) -> None:
        assert index_score(answers(4, 4, 4, 4, None, None, None, recommend=10, satisfaction=4), INDEX) is None
        assert index_score(answers(4, 4, 4, 4, 4, None, None, recommend=0, satisfaction=0), INDEX) == 100.0

    def test_an_index_that_asks_for_nothing_still_needs_an_answer(self) -> None:
        assert index_score([], IndexDefinition(ITEMS, 0)) is None

    def test_words_are_no_number(self) -> None:
        spoken = [Answer("short-video", "Assez"), Answer("comment", ["a", "b"]), Answer("generative-ai", 0)]
        assert [numeric(spoken, item) for item in ("short-video", "comment", "generative-ai", "youth-skills")] == [
            None,
            None,
            0,
            None,
        ]


class TestAWave:
    def test_the_mean_over_those_who_count(self) -> None:
        assert level([20.0, 30.0, 40.0, 50.0, 85.0]) == Level(5, 45.0)

    def test_no_score_under_five(self) -> None:
        assert level([20.0, 30.0, 40.0, 50.0]) == Level(4, None)
        assert level([10.0, 20.0, 30.0, 40.0, 50.0, 60.0]) == Level(6, 35.0)
        assert level([]) == Level(0, None)


class TestADomain:
    items = ("shared-documents", "generative-ai", "tool-confidence")

    def test_over_those_who_answered_at_least_half_of_its_questions(self) -> None:
        everybody = [
            answers(None, None, 4, 2, None, 0),  # (4 + 2 + 0) / 3 × 25 = 50
            answers(None, None, 4, 3, None, None),  # two of three: 3.5 × 25 = 87.5
            answers(None, None, None, 1, None, 1),  # two of three: 25
            answers(None, None, 4, None, None, None),  # one of three: does not count
            answers(0, 0, 0, 0, 0, 0, 0),  # 0
            answers(None, None, 3, 3, None, 3),  # 75
        ]
        assert domain_level(everybody, self.items) == Level(5, 47.5)
        assert domain_level(everybody[:4], self.items) == Level(3, None)

    def test_half_of_an_even_number_is_half(self) -> None:
        assert domain_level([answers(1)] * 5, ("social-networks", "short-video")) == Level(5, 25.0)

    def test_three_of_seven_are_less_than_half(self) -> None:
        assert domain_level([answers(4, 4, 4)] * 5, ITEMS) == Level(0, None)
        assert domain_level([answers(4, 4, 4, 4)] * 5, ITEMS) == Level(5, 100.0)

    def test_no_answer_at_all_does_not_count(self) -> None:
        assert domain_level([[]] * 5, ()) == Level(0, None)


class TestBeforeAndAfter:
    def test_the_mean_difference_over_its_standard_deviation(self) -> None:
        before = people(40.0, 50.0, 30.0, 60.0, 45.0, 20.0)
        after = people(55.0, 50.0, 50.0, 55.0, 70.0, 45.0)
        differences = [15.0, 0.0, 20.0, -5.0, 25.0, 25.0]
        change = paired_change(before, after)
        assert change.n == 6
        assert change.delta == pytest.approx(80 / 6, abs=1e-12)
        assert change.d_z == pytest.approx(mean(differences) / stdev(differences), abs=1e-12)

    def test_worked_by_hand(self) -> None:
        # differences 10 10 20 30 30: mean 20, deviations −10 −10 0 10 10, squares 400, variance 400 / 4 = 100, deviation 10
        change = paired_change(people(0, 10, 20, 30, 40), people(10, 20, 40, 60, 70))
        assert change == PairedChange(5, 20.0, 2.0)

    def test_a_loss_is_negative(self) -> None:
        change = paired_change(people(10, 20, 40, 60, 70), people(0, 10, 20, 30, 40))
        assert change == PairedChange(5, -20.0, -2.0)

    def test_only_those_of_both_waves(self) -> None:
        before, after = people(0, 10, 20, 30, 40, 99), people(10, 20, 40, 60, 70)
        after[UUID(int=77)] = 1.0
        assert paired_change(before, after) == PairedChange(5, 20.0, 2.0)

    def test_no_figure_under_five(self) -> None:
        assert paired_change(people(0, 10, 20, 30), people(10, 20, 40, 60)) == PairedChange(4, None, None)
        assert paired_change({}, {}) == PairedChange(0, None, None)

    def test_equal_differences_have_no_deviation_to_be_measured_by(self) -> None:
        assert paired_change(people(0, 10, 20, 30, 40), people(5, 15, 25, 35, 45)) == PairedChange(5, 5.0, None)
        assert paired_change(people(1, 2, 3, 4, 5), people(1, 2, 3, 4, 5)) == PairedChange(5, 0.0, None)

    def test_equal_differences_stay_equal_through_roundings(self) -> None:
        # each gained three points of twenty, that is 15; in floating point the differences are 15 ∓ 7·10⁻¹⁵
        before = [answers(0, 0, 0, 0, 0), answers(2, 2, 2, 1, 1), answers(3, 2, 2, 2, 2)] * 2
        after = [answers(1, 1, 1, 0, 0), answers(3, 2, 2, 2, 2), answers(3, 3, 3, 3, 2)] * 2
        told = [{UUID(int=n): index_score(words, INDEX) or 0.0 for n, words in enumerate(wave)} for wave in (before, after)]
        assert len({told[1][who] - told[0][who] for who in told[0]}) == 3
        change = paired_change(*told)
        assert change.delta == pytest.approx(15, abs=1e-9)
        assert change.d_z is None

    def test_a_spread_of_a_rounding_is_none(self) -> None:
        # deviations ∓1·10⁻⁹ ∓1·10⁻⁹ 0: the square root of 4·10⁻¹⁸ / 4 is what is no spread yet, and the next is one
        level_before = people(0.0, 0.0, 0.0, 0.0, 0.0)
        assert paired_change(level_before, people(NO_SPREAD, NO_SPREAD, -NO_SPREAD, -NO_SPREAD, 0.0)) == PairedChange(5, 0.0, None)
        wider = 2 * NO_SPREAD
        assert paired_change(level_before, people(wider, wider, -wider, -wider, 0.0)) == PairedChange(5, 0.0, 0.0)

    def test_the_smallest_real_spread_still_counts(self) -> None:
        # one of many gained 25 / 7 more than all others
        before, after = people(*[50.0] * 200), people(*[50.0] * 199, 50 + 25 / 7)
        assert paired_change(before, after).d_z == pytest.approx(200**-0.5, rel=1e-9)


class TestRecommendation:
    def test_nine_and_ten_against_six_and_less(self) -> None:
        assert recommendation([10, 9, 8, 7, 6, 0]) == Recommendation(6, 2, 2, 2, 0.0)
        assert recommendation([9, 9, 9, 8, 6]) == Recommendation(5, 3, 1, 1, 40.0)

    def test_a_score_is_not_always_whole(self) -> None:
        # (4 − 1) / 7 × 100
        assert recommendation([9, 10, 9, 10, 8, 7, 6]).score == pytest.approx(300 / 7, rel=1e-12)

    def test_from_minus_100_to_100(self) -> None:
        assert recommendation([9, 10, 9, 10, 9]).score == 100.0
        assert recommendation([6, 0, 3, 5, 6]).score == -100.0
        assert recommendation([7, 8, 7, 8, 7]).score == 0.0

    def test_under_five_not_even_the_counts_are_told(self) -> None:
        assert recommendation([10, 10, 0, 0]) == Recommendation(4, None, None, None, None)
        assert recommendation([]) == Recommendation(0, None, None, None, None)


class TestSatisfaction:
    def test_the_share_of_three_and_four(self) -> None:
        assert satisfaction([4, 3, 2, 1, 0, 4, 3, 3]) == Satisfaction(8, (1, 1, 1, 3, 2), 62.5)

    def test_from_0_to_100(self) -> None:
        assert satisfaction([3, 4, 3, 4, 3]).share == 100.0
        assert satisfaction([2, 2, 2, 2, 2]).share == 0.0

    def test_under_five_not_even_the_counts_are_told(self) -> None:
        assert satisfaction([4, 4, 4, 0]) == Satisfaction(4, None, None)
        assert satisfaction([]) == Satisfaction(0, None, None)


class TestAgainstExactArithmetic:
    responses = st.lists(st.lists(st.none() | st.integers(0, 4), min_size=7, max_size=7), min_size=5, max_size=40)

    @given(responses)
    def test_a_wave(self, responses: list[list[int | None]]) -> None:
        exact = [Fraction(sum(known) * 25, len(known)) for r in responses if len(known := [v for v in r if v is not None]) >= 5]
        scores = [score for r in responses if (score := index_score(answers(*r), INDEX)) is not None]
        result = level(scores)
        assert result.n == len(exact)
        if result.n >= 5:
            assert result.score == pytest.approx(float(sum(exact) / len(exact)), abs=1e-9)
        else:
            assert result.score is None

    @given(responses, responses)
    def test_before_and_after(self, before: list[list[int | None]], after: list[list[int | None]]) -> None:
        told, exact = [], []
        for wave in (before, after):
            known = {UUID(int=n): [v for v in r if v is not None] for n, r in enumerate(wave)}
            exact.append({who: Fraction(sum(v) * 25, len(v)) for who, v in known.items() if len(v) >= 5})
            scored = {UUID(int=n): index_score(answers(*r), INDEX) for n, r in enumerate(wave)}
            told.append({who: score for who, score in scored.items() if score is not None})
        differences = [exact[1][who] - exact[0][who] for who in exact[0].keys() & exact[1].keys()]
        change = paired_change(*told)
        assert change.n == len(differences)
        if len(differences) < 5:
            assert change == PairedChange(len(differences), None, None)
            return
        assert change.delta == pytest.approx(float(mean(differences)), abs=1e-9)
        if len(set(differences)) == 1:
            assert change.d_z is None
        else:
            assert change.d_z == pytest.approx(float(mean(differences)) / stdev(map(float, differences)), rel=1e-6, abs=1e-9)
