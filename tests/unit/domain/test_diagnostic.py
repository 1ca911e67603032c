"""The diagnostic: opened on a survey, closed on its results, needs ranked by gap."""

import msgspec

from domain.diagnostic.diagnostic import (
    DIAGNOSTIC,
    CloseDiagnostic,
    DiagnosticClosed,
    DiagnosticOpened,
    Need,
    NeedsRanked,
    OpenDiagnostic,
    RerankNeeds,
    ranked,
)
from domain.event import Event
from domain.measurement.scoring import Answer, Level
from domain.measurement.survey import SurveyOpened
from tests.unit.domain.histories import (
    ELSEWHERE,
    HERE,
    QUESTIONNAIRE,
    all_answering,
    answers,
    closed_diagnostic,
    closed_programme,
    closed_survey,
    open_diagnostic,
    open_survey,
    running_programme,
    survey_of,
)
from tests.unit.domain.specification import Told, given

BASELINE = survey_of("baseline")
OPEN = OpenDiagnostic(programme=HERE, survey=BASELINE)
CLOSE = CloseDiagnostic(programme=HERE)
STAFF = QUESTIONNAIRE.instrument
NEEDS = (
    Need("communication", 25.0, 70.0, 45.0, 5, 3),
    Need("digital-tools", 50.0, 70.0, 20.0, 5, 4),
)
RERANK = RerankNeeds(programme=HERE, order=("digital-tools", "communication"), reason="Le nouvel espace numérique ouvre en janvier")


def ranked_diagnostic(*further: Event) -> Told:
    """Closed with two needs, ranked by their figures."""
    closed = DiagnosticClosed(HERE, BASELINE, 5, 5, 62.5, 50.0, STAFF)
    return DIAGNOSTIC.of(HERE), (DiagnosticOpened(HERE, BASELINE), NeedsRanked(HERE, NEEDS), closed, *further)


def closed_survey_with(instrument: str, *given_answers: list[Answer]) -> Told:
    """The baseline closed on another questionnaire."""
    stream, events = closed_survey("baseline", all_answering(*given_answers))
    opened = events[0]
    assert isinstance(opened, SurveyOpened)
    questionnaire = msgspec.structs.replace(opened.questionnaire, instrument=instrument)
    return stream, (msgspec.structs.replace(opened, questionnaire=questionnaire), *events[1:])


class TestOpening:
    def test_on_a_survey_opened_before_or_after(self) -> None:
        given(running_programme()).when(OPEN).then(DiagnosticOpened(HERE, BASELINE))
        given(running_programme(), open_survey("baseline")).when(OPEN).then(DiagnosticOpened(HERE, BASELINE))

    def test_once(self) -> None:
        given(running_programme()).when(OPEN).again().then_nothing()
        given(running_programme(), closed_diagnostic()).when(OPEN).then_nothing()

    def test_on_one_survey_only(self) -> None:
        other = OpenDiagnostic(programme=HERE, survey=survey_of("pulse"))
        given(running_programme(), open_diagnostic()).when(other).refused("diagnostic-already-open")
        given(running_programme(), closed_diagnostic()).when(other).refused("diagnostic-already-open")

    def test_never_on_the_survey_of_another_programme(self) -> None:
        elsewhere = open_survey("baseline", programme=ELSEWHERE)
        given(running_programme(), elsewhere).when(OPEN).refused("survey-elsewhere", wave="départ")

    def test_in_a_running_programme(self) -> None:
        given().when(OPEN).refused("programme-missing")
        given(closed_programme()).when(OPEN).refused("programme-closed")


class TestClosing:
    def test_sets_down_the_score_and_the_ranked_needs(self) -> None:
        # five people, each with the same answer everywhere within a domain: communication 1, tools 2, pedagogy 3
        responses = all_answering(*[answers(1, 1, 2, 2, 3, 2, 3)] * 5)
        command = CloseDiagnostic(programme=HERE, targets={"pedagogical-innovation": 80.0}, wanted={"communication": 3, "digital-tools": 4})
        given(running_programme(), open_diagnostic(), closed_survey("baseline", responses)).when(command).then(
            NeedsRanked(
                HERE,
                (
                    Need("communication", 25.0, 70.0, 45.0, 5, 3),
                    Need("digital-tools", 50.0, 70.0, 20.0, 5, 4),
                    Need("pedagogical-innovation", 75.0, 80.0, 5.0, 5, 0),
                ),
            ),
            # (1 + 1 + 2 + 2 + 3 + 2 + 3) / 7 × 25 = 50; five of the eight people asked answered
            DiagnosticClosed(HERE, BASELINE, 5, 5, 62.5, 50.0, STAFF),
        )

    def test_under_five_respondents_it_closes_without_a_figure(self) -> None:
        survey = closed_survey("baseline", all_answering(*[answers(1, 1, 2, 2, 4, 2, 4)] * 4))
        events = given(running_programme(), open_diagnostic(), survey).when(CLOSE).decided.happenings
        needs, closed = (happening.event for happening in events)
        assert isinstance(needs, NeedsRanked)
        assert [(need.level, need.gap, need.n) for need in needs.needs] == [(None, None, 4)] * 3
        assert closed == DiagnosticClosed(HERE, BASELINE, 4, 4, 50.0, None, STAFF)

    def test_the_portrait_of_the_institution_is_enough_and_shows_no_level(self) -> None:
        portrait = closed_survey_with("institution-profile", answers(1, 1, 2, 2, 4, 2, 4), answers(1, 2, 2, 2, 3, 2, 4))
        events = given(running_programme(), open_diagnostic(), portrait).when(CLOSE).decided.happenings
        needs, closed = (happening.event for happening in events)
        assert isinstance(needs, NeedsRanked)
        assert {need.level for need in needs.needs} == {None}
        assert closed == DiagnosticClosed(HERE, BASELINE, 2, 2, 25.0, None, "institution-profile")

    def test_never_on_what_tells_no_need(self) -> None:
        other = closed_survey_with("image-and-cohesion")
        given(running_programme(), open_diagnostic(), other).when(CLOSE).refused("not-a-diagnostic-instrument")
        given(running_programme(), other).when(OPEN).refused("not-a-diagnostic-instrument")

    def test_once(self) -> None:
        given(running_programme(), open_diagnostic(), closed_survey("baseline")).when(CLOSE).again().then_nothing()

    def test_not_before_its_survey(self) -> None:
        given(running_programme()).when(CLOSE).refused("diagnostic-missing")
        given(running_programme(), open_diagnostic()).when(CLOSE).refused("survey-missing")
        given(running_programme(), open_diagnostic(), open_survey("baseline")).when(CLOSE).refused("baseline-still-open")

    def test_never_on_the_survey_of_another_programme(self) -> None:
        elsewhere = closed_survey("baseline", programme=ELSEWHERE)
        given(running_programme(), open_diagnostic(), elsewhere).when(CLOSE).refused("survey-elsewhere", wave="départ")

    def test_in_a_running_programme(self) -> None:
        given(closed_programme(), open_diagnostic(), closed_survey("baseline")).when(CLOSE).refused("programme-closed")
        given(open_diagnostic()).when(CLOSE).refused("programme-missing")


class TestRanking:
    def test_by_gap_then_by_wish_then_in_the_order_of_the_questionnaire(self) -> None:
        levels = {name: Level(9, score) for name, score in (("a", 60.0), ("b", 50.0), ("c", 50.0), ("d", 50.0), ("e", 90.0))}
        needs = ranked(levels, {}, {"c": 2, "e": 9})
        assert [need.domain for need in needs] == ["c", "b", "d", "a", "e"]
        assert [need.gap for need in needs] == [20.0, 20.0, 20.0, 10.0, 0.0]

    def test_an_unmeasured_domain_comes_after_every_measured_gap(self) -> None:
        needs = ranked({"a": Level(3, None), "b": Level(9, 69.5)}, {}, {"a": 9})
        assert [(need.domain, need.gap) for need in needs] == [("b", 0.5), ("a", None)]


class TestRerankingByPeople:
    def test_with_a_reason_and_the_figures_stay(self) -> None:
        outcome = given(running_programme(), ranked_diagnostic()).when(RERANK)
        outcome.then(NeedsRanked(HERE, (NEEDS[1], NEEDS[0]), "Le nouvel espace numérique ouvre en janvier"))

    def test_the_same_order_is_already_so(self) -> None:
        given(running_programme(), ranked_diagnostic()).when(RERANK).again().then_nothing()

    def test_again_and_back(self) -> None:
        back = RerankNeeds(programme=HERE, order=("communication", "digital-tools"), reason="Le projet est reporté")
        outcome = given(running_programme(), ranked_diagnostic()).when(RERANK).when(back)
        outcome.then(NeedsRanked(HERE, NEEDS, "Le projet est reporté"))

    def test_never_without_a_word(self) -> None:
        silent = msgspec.structs.replace(RERANK, reason=" ")
        given(running_programme(), ranked_diagnostic()).when(silent).refused("reason-missing")

    def test_each_domain_once(self) -> None:
        for order in (("digital-tools",), ("digital-tools", "digital-tools"), ("digital-tools", "communication", "gardening")):
            given(running_programme(), ranked_diagnostic()).when(msgspec.structs.replace(RERANK, order=order)).refused("ranking-incomplete")

    def test_once_there_are_needs(self) -> None:
        given(running_programme()).when(RERANK).refused("diagnostic-missing")
        given(running_programme(), open_diagnostic()).when(RERANK).refused("diagnostic-still-open")

    def test_in_a_running_programme(self) -> None:
        given(ranked_diagnostic()).when(RERANK).refused("programme-missing")
        given(closed_programme(), ranked_diagnostic()).when(RERANK).refused("programme-closed")
