"""A wave: opened, answered once by each, closed on its results."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from domain.measurement.answering import AnswerSurvey, Response
from domain.measurement.results import WaveResults
from domain.measurement.scoring import Answer, Level, Recommendation, Satisfaction
from domain.measurement.survey import (
    SURVEY,
    Closed,
    CloseSurvey,
    Open,
    OpenSurvey,
    SurveyAnswered,
    SurveyClosed,
    results_of,
)
from domain.personal import Sealed
from tests.unit.domain.histories import (
    ELSEWHERE,
    HERE,
    QUESTIONNAIRE,
    all_answering,
    answers,
    closed_programme,
    closed_survey,
    open_survey,
    respondent,
    running_programme,
    survey_of,
    survey_opened,
)
from tests.unit.domain.specification import given, happened

FINAL = survey_of("final")
GIVEN = answers(1, 2, 3, 4, 0, 1, 2, recommend=9, satisfaction=3)
ANA, BRUNO = respondent("Ana"), respondent("Bruno")


def open_final(**changes: Any) -> OpenSurvey:
    fields = {name: getattr(survey_opened("final"), name) for name in OpenSurvey.__struct_fields__}
    return OpenSurvey(**{**fields, **changes})


def answer(*responses: Response, many: bool = False) -> AnswerSurvey:
    return AnswerSurvey(survey=FINAL, responses=responses, many=many)


def answered(who: Any = ANA, words: list[Answer] = GIVEN) -> SurveyAnswered:
    return SurveyAnswered(FINAL, HERE, who, words)


class TestOpening:
    def test_a_wave(self) -> None:
        given(running_programme()).when(open_final()).then(survey_opened("final")).again().then_nothing()
        given(running_programme(), closed_survey("final")).when(open_final()).then_nothing()

    def test_an_identifier_serves_one_wave_of_one_programme(self) -> None:
        given(running_programme(), open_survey("final")).when(open_final(wave="pulse")).refused("survey-exists")
        there = (running_programme(), open_survey("final", programme=ELSEWHERE))
        given(*there).when(open_final()).refused("survey-exists")

    def test_in_a_running_programme(self) -> None:
        given().when(open_final()).refused("programme-missing")
        given(closed_programme()).when(open_final()).refused("programme-closed")


class TestAnswering:
    def test_now_or_when_the_file_says(self) -> None:
        wave = given(running_programme(), open_survey("final"))
        wave.when(answer(Response(ANA, GIVEN))).then(answered())
        moment = datetime(2026, 10, 30, 9, 12, tzinfo=UTC)
        wave.when(answer(Response(ANA, GIVEN, given_at=moment))).then(happened(answered(), at=moment))

    def test_each_once(self) -> None:
        wave = given(running_programme(), open_survey("final", {"Ana": GIVEN}))
        wave.when(AnswerSurvey(survey=FINAL, responses=(Response(ANA, answers(4, 4, 4, 4, 4)),))).refused("already-answered")
        given(running_programme(), open_survey("final")).when(answer(Response(ANA, GIVEN), Response(ANA, GIVEN))).refused(
            "already-answered"
        )

    def test_a_file_adds_those_who_are_missing(self) -> None:
        wave = given(running_programme(), open_survey("final", {"Ana": GIVEN}))
        file = answer(Response(ANA, answers(0)), Response(BRUNO, GIVEN), Response(BRUNO, answers(0)), many=True)
        wave.when(file).then(answered(BRUNO)).again().then_nothing()

    def test_the_same_file_says_nothing_new_of_a_closed_wave_or_programme(self) -> None:
        file = answer(Response(ANA, GIVEN), many=True)
        given(running_programme(), closed_survey("final", {"Ana": GIVEN})).when(file).then_nothing()
        given(closed_programme(), open_survey("final", {"Ana": GIVEN})).when(file).then_nothing()

    def test_while_the_wave_and_the_programme_are_open(self) -> None:
        given(running_programme()).when(answer(Response(ANA, GIVEN))).refused("survey-missing")
        given(running_programme(), closed_survey("final")).when(answer(Response(ANA, GIVEN))).refused("survey-closed")
        given(closed_programme(), open_survey("final")).when(answer(Response(ANA, GIVEN))).refused("programme-closed")

    def test_never_in_the_future(self) -> None:
        tomorrow = datetime(2026, 11, 4, 8, tzinfo=UTC)
        wave = given(running_programme(), open_survey("final"))
        wave.when(answer(Response(ANA, GIVEN, given_at=tomorrow))).refused("time-not-allowed", date="2026-11-04")

    def test_to_questions_of_this_survey(self) -> None:
        wave = given(running_programme(), open_survey("final"))
        wave.when(answer(Response(ANA, [Answer("shoe-size", 42)]))).refused("question-unknown", item="shoe-size")

    def test_on_their_scales(self) -> None:
        wave = given(running_programme(), open_survey("final"))
        for item, wrong in (
            ("short-video", -1),
            ("short-video", 5),
            ("short-video", "Assez"),
            ("overall-satisfaction", 5),
            ("recommend", 11),
            ("recommend", -1),
            ("recommend", ["9"]),
        ):
            wave.when(answer(Response(ANA, [Answer(item, wrong)]))).refused("answer-out-of-scale", item=item)
        for item, right in (("short-video", 4), ("overall-satisfaction", 0), ("recommend", 10), ("comment", "Merci !")):
            words = [Answer(item, right)]
            wave.when(answer(Response(ANA, words))).then(answered(ANA, words))

    def test_with_permission_to_be_quoted_or_without(self) -> None:
        wave = given(running_programme(), open_survey("final"))
        assert wave.when(answer(Response(ANA, GIVEN, may_be_quoted=True))).event().may_be_quoted
        assert not wave.when(answer(Response(ANA, GIVEN))).event().may_be_quoted

    def test_one_wrong_answer_keeps_the_whole_file_out(self) -> None:
        file = answer(Response(ANA, GIVEN), Response(BRUNO, [Answer("short-video", 9)]), many=True)
        given(running_programme(), open_survey("final")).when(file).refused("answer-out-of-scale")


class TestClosing:
    close = CloseSurvey(survey=FINAL)

    def test_says_the_results(self) -> None:
        five = all_answering(
            answers(4, 4, 4, 4, 4, 4, 4, recommend=10, satisfaction=4),  # 100
            answers(2, 2, 2, 2, 2, 2, 2, recommend=9, satisfaction=3),  # 50
            answers(0, 0, 0, 0, 0, 0, 0, recommend=8, satisfaction=2),  # 0
            answers(1, 1, 1, 1, 1, recommend=6, satisfaction=0),  # 25
            answers(3, 3, 3, 3, 3, recommend=0, satisfaction=3),  # 75
        )
        closed = given(running_programme(), open_survey("final", five)).when(self.close)
        # the last two left out tool-confidence and youth-skills: of the tools they answered 2 of 3, of pedagogy 1 of 2
        results = WaveResults(
            responses=5,
            invited=8,
            response_rate=62.5,
            index=Level(5, 50.0),
            domains={
                "communication": Level(5, 50.0),
                "digital-tools": Level(5, 50.0),
                "pedagogical-innovation": Level(5, 50.0),
            },
            recommendation=Recommendation(5, 2, 1, 2, 0.0),
            satisfaction=Satisfaction(5, (1, 0, 1, 2, 1), 60.0),
        )
        closed.then(SurveyClosed(FINAL, HERE, "final", results)).again().then_nothing()

    def test_without_invited_people_or_answers_there_are_no_figures(self) -> None:
        nobody = survey_opened("final", invited=0)
        results = given(running_programme(), SURVEY.of(FINAL), nobody).when(self.close).event().results
        assert results == WaveResults(
            responses=0,
            invited=0,
            response_rate=None,
            index=Level(0, None),
            domains=dict.fromkeys(QUESTIONNAIRE.domains, Level(0, None)),
            recommendation=Recommendation(0, None, None, None, None),
            satisfaction=Satisfaction(0, None, None),
        )

    def test_an_instrument_without_those_questions_has_neither_recommendation_nor_satisfaction(self) -> None:
        bare = msgspec.structs.replace(QUESTIONNAIRE, recommendation_item=None, satisfaction_item=None)
        opened = msgspec.structs.replace(survey_opened("final"), questionnaire=bare)
        results = given(running_programme(), SURVEY.of(FINAL), opened).when(self.close).event().results
        assert (results.recommendation, results.satisfaction) == (None, None)

    def test_while_the_programme_is_open(self) -> None:
        given(running_programme()).when(self.close).refused("survey-missing")
        given(closed_programme(), open_survey("final")).when(self.close).refused("programme-closed")
        given(closed_programme(), closed_survey("final")).when(self.close).then_nothing()


class TestErasedAnswers:
    wave = Open(HERE, "final", QUESTIONNAIRE, 10, date(2026, 12, 18))

    def with_erased(self) -> Open:
        here = all_answering(*[answers(2, 2, 2, 2, 2, 2, 2, recommend=10, satisfaction=4)] * 5)
        words: dict[Any, Any] = {respondent(name): given for name, given in here.items()}
        return msgspec.structs.replace(self.wave, answers={**words, respondent("Zoé"): Sealed("v1…")})

    def test_stay_in_the_count_of_responses_and_in_no_score(self) -> None:
        results = results_of(self.with_erased())
        assert (results.responses, results.response_rate) == (6, 60.0)
        assert results.index == Level(5, 50.0)
        assert results.recommendation == Recommendation(5, 5, 0, 0, 100.0)

    def test_cannot_be_paired(self) -> None:
        survey = self.with_erased()
        closed = Closed(HERE, "final", QUESTIONNAIRE, survey.answers, results_of(survey))
        assert set(closed.scores()) == {respondent(name) for name in ("Ana", "Bruno", "Chloé", "Denis", "Elsa")}


def test_moments_without_a_time_zone_are_refused_before_deciding() -> None:
    sent = {"respondent": str(ANA), "answers": [], "given_at": "2026-10-30T09:12:00"}
    with pytest.raises(msgspec.ValidationError, match="timezone"):
        msgspec.convert(sent, Response)


class TestThreeMonthsAfter:
    """The wave of three months after, while every other one needs a running programme."""

    LATER = survey_of("follow-up")

    def test_runs_in_a_closed_programme(self) -> None:
        fields = {name: getattr(survey_opened("follow-up"), name) for name in OpenSurvey.__struct_fields__}
        opened = given(closed_programme()).when(OpenSurvey(**fields))
        opened.then(survey_opened("follow-up"))
        answered = opened.when(AnswerSurvey(survey=self.LATER, responses=(Response(ANA, GIVEN),)))
        answered.then(SurveyAnswered(self.LATER, HERE, ANA, GIVEN))
        assert answered.when(CloseSurvey(survey=self.LATER)).event().results.responses == 1

    def test_of_a_programme_that_exists(self) -> None:
        fields = {name: getattr(survey_opened("follow-up"), name) for name in OpenSurvey.__struct_fields__}
        given().when(OpenSurvey(**fields)).refused("programme-missing")


class TestCorrecting:
    def test_an_answer_is_not_corrected_once_the_wave_is_closed(self) -> None:
        closed = given(running_programme(), closed_survey("final", {"Ana": GIVEN}))
        closed.when(answer(Response(ANA, answers(4, 4, 4, 4, 4)))).refused("survey-closed")

    def test_nor_before(self) -> None:
        given(running_programme(), open_survey("final", {"Ana": GIVEN})).when(answer(Response(ANA, GIVEN))).refused("already-answered")


class TestOldWaves:
    def test_a_wave_opened_in_the_first_year_reads_as_before(self) -> None:
        new = msgspec.to_builtins(QUESTIONNAIRE)
        old = {name: new[name] for name in list(new)[:7]}
        assert msgspec.convert(old, type(QUESTIONNAIRE)) == QUESTIONNAIRE

    def test_its_results_too(self) -> None:
        _stream, (*_, closing) = closed_survey("final", {"Ana": GIVEN})
        assert isinstance(closing, SurveyClosed)
        new = msgspec.to_builtins(closing.results, str_keys=True)
        old = {name: new[name] for name in list(new)[:7]}
        assert msgspec.convert(old, WaveResults) == closing.results

    def test_more_answers_than_people_asked_is_everybody(self) -> None:
        state = SURVEY.fold([survey_opened("final", invited=1), answered(), answered(BRUNO)])
        assert isinstance(state, Open)
        results = results_of(state)
        assert (results.responses, results.invited, results.response_rate) == (2, 2, 100)
