"""The anonymous questionnaire: sheets that name nobody, the young and the staff read apart, never paired."""

from statistics import mean
from typing import Any, Final

import msgspec
import pytest

from domain.measurement.answering import AnswerAnonymously, AnswerSurvey, Response
from domain.measurement.computing import ComputeImpact
from domain.measurement.results import GroupResults
from domain.measurement.scoring import Answer, Level
from domain.measurement.survey import SURVEY, CloseSurvey, SurveyAnsweredAnonymously
from tests.unit.domain.histories import (
    ELSEWHERE,
    HERE,
    all_answering,
    answers,
    closed_programme,
    closed_survey,
    open_survey,
    respondent,
    running_programme,
    survey_of,
)
from tests.unit.domain.specification import given
from tests.unit.domain.waves import IMAGE, closed_wave, open_wave, sheets, wave_of

# modern, attractive, voice, recommend, group
YOUNG: Final = [(*row, "learner") for row in ((4, 3, 2, 9), (2, 2, 1, 7), (0, 1, 3, 3), (3, 4, 4, 10), (1, 2, 2, 6))]
STAFF: Final = [(2, 2, 2, 8, "teaching"), (3, 3, 1, 9, "other-staff"), (4, 4, 4, 9, "teaching"), (0, 2, 3, 5, "other-staff")]
FIELDS: Final = ("ic-modern", "ic-attractive", "ic-voice", "ic-recommend", "ic-group")
WAVE: Final = wave_of("image")
SHEET: Final = (Answer("ic-modern", 3), Answer("ic-recommend", 9), Answer("ic-group", "learner"))


def filled(rows: list[Any], name: str = "image") -> tuple[SurveyAnsweredAnonymously, ...]:
    return sheets(name, [dict(zip(FIELDS, row, strict=True)) for row in rows])


def answer(*given_sheets: tuple[Answer, ...]) -> AnswerAnonymously:
    return AnswerAnonymously(survey=WAVE, sheets=given_sheets)


def close(*rows: Any, invited: int = 12) -> Any:
    told = open_wave("image", "baseline", IMAGE, *filled(list(rows)), invited=invited)
    return given(running_programme(), told).when(CloseSurvey(survey=WAVE)).event().results


class TestAnswering:
    def test_sheets_are_kept_as_they_come_each_by_itself(self) -> None:
        kept = SurveyAnsweredAnonymously(WAVE, HERE, SHEET)
        given(running_programme(), open_wave("image", "baseline", IMAGE)).when(answer(SHEET, SHEET)).then(kept, kept)

    def test_nobody_is_named_and_nothing_is_sealed(self) -> None:
        assert SurveyAnsweredAnonymously.__struct_fields__ == ("survey", "programme", "answers")

    def test_words_could_tell_who_wrote_them(self) -> None:
        wave = given(running_programme(), open_wave("image", "baseline", IMAGE))
        for wrong, code in (
            (Answer("shoe-size", 42), "question-unknown"),
            (Answer("ic-modern", 5), "answer-out-of-scale"),
            (Answer("ic-modern", "bien"), "answer-out-of-scale"),
            (Answer("ic-group", 1), "answer-out-of-scale"),
            (Answer("ic-group", "Madame Le Goff"), "answer-out-of-scale"),
            (Answer("ic-group", ["learner", "moi"]), "answer-out-of-scale"),
        ):
            wave.when(answer(SHEET, (wrong,))).refused(code)

    def test_a_question_in_words_is_refused_whatever_it_asks(self) -> None:
        loose = msgspec.structs.replace(IMAGE, items=(*IMAGE.items, "comment"))
        wave = given(running_programme(), open_wave("image", "baseline", loose))
        wave.when(answer((Answer("comment", "Tout va bien"),))).refused("words-not-anonymous", item="comment")

    def test_each_kind_of_survey_in_its_own_way(self) -> None:
        named = AnswerSurvey(survey=WAVE, responses=(Response(respondent("Ana"), []),))
        given(running_programme(), open_wave("image", "baseline", IMAGE)).when(named).refused("survey-anonymous")
        unnamed = AnswerAnonymously(survey=survey_of("final"), sheets=(SHEET,))
        given(running_programme(), open_survey("final")).when(unnamed).refused("survey-not-anonymous")

    def test_while_the_wave_and_the_programme_are_open(self) -> None:
        given(running_programme()).when(answer(SHEET)).refused("survey-missing")
        given(running_programme(), closed_wave("image", "baseline", IMAGE)).when(answer(SHEET)).refused("survey-closed")
        given(closed_programme(), open_wave("image", "baseline", IMAGE)).when(answer(SHEET)).refused("programme-closed")


class TestResults:
    def test_each_group_by_itself_and_nothing_over_all(self) -> None:
        results = close(*YOUNG, *STAFF, (2, 2, 2, 8, "teaching"))
        staff = [*STAFF, (2, 2, 2, 8, "teaching")]
        assert results.index == Level(0, None)
        assert (results.recommendation, results.satisfaction, results.domains, results.items) == (None, None, {}, {})
        for group, rows in (("young", YOUNG), ("staff", staff)):
            found: GroupResults = results.groups[group]
            assert found.n == 5
            image = mean(mean(row[:2]) * 25 for row in rows)
            assert found.scores["image"].score == pytest.approx(image)
            assert found.scores["voice"].score == pytest.approx(mean(row[2] for row in rows) * 25)
            promoters, detractors = sum(row[3] >= 9 for row in rows), sum(row[3] <= 6 for row in rows)
            assert found.recommendation is not None
            assert found.recommendation.score == pytest.approx((promoters - detractors) / 5 * 100)

    def test_a_group_of_four_is_not_told_and_cannot_be_reckoned(self) -> None:
        results = close(*YOUNG, *STAFF)
        staff = results.groups["staff"]
        assert (staff.n, staff.scores) == (4, {"image": Level(4, None), "voice": Level(4, None)})
        assert (staff.recommendation.score, staff.recommendation.promoters) == (None, None)
        assert results.recommendation is None

    def test_a_sheet_without_a_group_is_counted_and_read_in_none(self) -> None:
        told = open_wave("image", "baseline", IMAGE, *filled(YOUNG), *sheets("image", [{"ic-modern": 4}]))
        results = given(running_programme(), told).when(CloseSurvey(survey=WAVE)).event().results
        assert results.responses == 6
        assert {name: group.n for name, group in results.groups.items()} == {"young": 5, "staff": 0}

    def test_more_answers_than_people_asked_is_everybody(self) -> None:
        results = close(*YOUNG, *STAFF, invited=6)
        assert (results.responses, results.invited, results.response_rate) == (9, 9, 100)
        assert close(*YOUNG, invited=20).response_rate == 25
        assert close(*YOUNG, invited=0).response_rate is None


class TestComparing:
    surveys = (closed_survey("baseline", all_answering(answers(1, 1, 1, 1, 1))), closed_survey("final"))

    def compute(self, **image: Any) -> ComputeImpact:
        return ComputeImpact(programme=HERE, baseline_survey=survey_of("baseline"), final_survey=survey_of("final"), pairs=(), **image)

    def test_two_groups_one_after_the_other_never_paired(self) -> None:
        before = closed_wave("image", "baseline", IMAGE, *filled(YOUNG))
        after = closed_wave("image after", "final", IMAGE, *filled(YOUNG, "image after"))
        command = self.compute(image_baseline=WAVE, image_final=wave_of("image after"))
        computed = given(running_programme(), *self.surveys, before, after).when(command).event()
        assert computed.further_surveys == (WAVE, wave_of("image after"))
        young = computed.impact.image["young"]
        assert young.before == young.after
        assert young.before.scores["voice"].score == pytest.approx(mean(row[2] for row in YOUNG) * 25)
        assert computed.impact.image["staff"].before.scores["voice"] == Level(0, None)

    def test_one_wave_alone_is_told_as_one(self) -> None:
        before = closed_wave("image", "baseline", IMAGE, *filled(YOUNG))
        impact = given(running_programme(), *self.surveys, before).when(self.compute(image_baseline=WAVE)).event().impact
        assert impact.image["young"].after is None

    def test_an_anonymous_wave_is_never_paired_and_a_named_one_never_taken_for_anonymous(self) -> None:
        before = closed_wave("image", "baseline", IMAGE)
        swapped = ComputeImpact(programme=HERE, baseline_survey=WAVE, final_survey=survey_of("final"), pairs=())
        given(running_programme(), *self.surveys, before).when(swapped).refused("surveys-not-comparable")
        given(running_programme(), *self.surveys).when(self.compute(image_baseline=survey_of("baseline"))).refused("surveys-not-comparable")

    def test_the_wave_is_closed_and_of_this_programme(self) -> None:
        open_one = open_wave("image", "baseline", IMAGE)
        given(running_programme(), *self.surveys, open_one).when(self.compute(image_baseline=WAVE)).refused("survey-still-open")
        there = closed_survey("pulse", programme=ELSEWHERE)
        given(running_programme(), *self.surveys, there).when(self.compute(image_baseline=survey_of("pulse"))).refused("survey-elsewhere")
        given(running_programme(), *self.surveys).when(self.compute(image_final=WAVE)).refused("survey-missing")


def test_state_keeps_sheets_in_the_order_of_the_log() -> None:
    _, events = open_wave("image", "baseline", IMAGE, *filled(YOUNG))
    state = SURVEY.fold(events)
    assert [sheet[0].value for sheet in state.sheets] == [row[0] for row in YOUNG]  # type: ignore[union-attr]
