"""What the product carries: the content as it was written, resolved as the instruments promise."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from domain.design.design import DesignContent
from domain.gates import GATES
from domain.programme import Mode
from services import templates
from services.templates.library import CONTENT

WRITTEN = Path(__file__).parents[4] / "shared" / "templates"


@pytest.mark.parametrize("file", ["programme.yaml", "instruments.yaml", "communication.yaml"])
def test_the_content_is_the_written_content_byte_for_byte(file: str) -> None:
    if not WRITTEN.is_dir():
        pytest.skip("the folder where the content is written does not stand beside this checkout")
    assert (CONTENT / "2026.1" / file).read_bytes() == (WRITTEN / file).read_bytes()


def test_every_version_reads_and_holds_together() -> None:
    assert "2026.1" in templates.versions()
    for version in templates.versions():
        assert templates.edition(version).version == version


def test_the_default_programme() -> None:
    programme = templates.programme("reverse-mentoring-one-year", "2026.1")
    assert programme.default_mode == "express"
    assert programme.words("lycee-prive").learner == "élève"
    assert programme.words("cfa").learners == "apprenties et apprentis"
    assert set(programme.gate_table("express")) == set(GATES)
    assert programme.gate_table("express")["diagnostic-closed"] == "warn"
    assert programme.gate_table("reinforced")["governance-recorded"] == "block"
    assert programme.governance.of("lycee-public")[1].default == "inform"
    assert sum(module.minutes for module in programme.training.mentor_modules) == 240
    assert sum(module.express_minutes for module in programme.training.mentor_modules) == 120


def test_what_is_read_cannot_be_changed() -> None:
    programme = templates.programme("reverse-mentoring-one-year", "2026.1")
    with pytest.raises(AttributeError):
        programme.name = "autre"  # type: ignore[misc]
    assert templates.programme("reverse-mentoring-one-year", "2026.1") is programme


def test_the_final_questionnaire_repeats_the_first_one_word_for_word() -> None:
    baseline = templates.instrument("needs-diagnostic-staff", "2026.1")
    final = templates.instrument("final-impact-staff", "2026.1")
    assert baseline.index is not None
    assert final.index == baseline.index
    assert final.domains == baseline.domains
    for item in baseline.index.items:
        assert final.question(item) == baseline.question(item)
    video = final.question("short-video")
    assert video.text == "Je sais produire une courte vidéo pédagogique."
    assert video.import_aliases == ("Je sais produire une courte vidéo pédagogique",)
    assert isinstance(video, templates.ScaleQuestion)
    assert templates.values_of(video.scale) == {0: "Pas du tout", 1: "Un peu", 2: "Moyennement", 3: "Assez", 4: "Tout à fait"}


def test_a_question_repeated_at_third_hand_has_its_first_words() -> None:
    lasting = templates.instrument("lasting-change", "2026.1")
    changes = lasting.question("practice-changes")
    assert isinstance(changes, templates.ChoiceQuestion)
    assert len(changes.options) == 7
    assert changes.measures == "practice"
    tools = lasting.question("tools-monthly")
    assert isinstance(tools, templates.ChoiceQuestion)
    assert "canva" in {option.id for option in tools.options}


def test_marks_of_the_index_give_an_instrument_without_rule_its_index() -> None:
    profile = templates.instrument("institution-profile", "2026.1")
    assert profile.index is not None
    assert len(profile.index.items) == 9
    assert profile.index.minimum_answered == 6
    assert {domain: len(items) for domain, items in profile.domains.items()} == {
        "communication": 3,
        "digital-tools": 3,
        "pedagogical-innovation": 3,
    }


def test_what_a_wave_keeps_of_its_instrument() -> None:
    questionnaire = templates.instrument("final-impact-staff", "2026.1").questionnaire()
    assert questionnaire.index.minimum_answered == 5
    assert len(questionnaire.index.items) == 7
    assert questionnaire.domains["communication"] == ("social-networks", "short-video")
    assert questionnaire.recommendation_item == "recommend"
    assert questionnaire.satisfaction_item == "overall-satisfaction"
    assert msgspec.json.decode(msgspec.json.encode(questionnaire), type=type(questionnaire)) == questionnaire


def test_the_quiz_has_its_right_answers() -> None:
    quiz = templates.instrument("mentor-certification-quiz", "2026.1")
    assert quiz.passing is not None
    assert quiz.passing.minimum_correct == 8
    right = {question.id: question.correct for question in quiz.questions if isinstance(question, templates.QuizQuestion)}
    assert len(right) == 10
    assert right["q-place"] == "a"
    assert right["q-uneasy"] == "b"


def test_only_the_open_questionnaire_is_anonymous() -> None:
    instruments = templates.edition("2026.1").instruments.values()
    assert [instrument.id for instrument in instruments if instrument.anonymous] == ["image-and-cohesion"]


@pytest.mark.parametrize(("mode", "minutes", "briefing"), [("express", 120, 15), ("standard", 240, 30), ("reinforced", 240, 30)])
def test_the_default_design_trains_as_long_as_the_mode_says(mode: Mode, minutes: int, briefing: int) -> None:
    design = _design(mode)
    assert sum(module.minutes for module in design.training.modules) == minutes
    assert design.training.briefing.minutes == briefing
    assert [module.id for module in design.training.modules if module.safety] == ["m4-frame"]
    assert (design.training.quiz_pass, design.training.quiz_questions, design.training.attendance_share) == (8, 10, 0.8)


def test_the_default_design_starts_from_the_diagnostic() -> None:
    programme = templates.programme("reverse-mentoring-one-year", "2026.1")
    design = templates.default_design(
        programme,
        "standard",
        date(2026, 10, 5),
        date(2027, 5, 7),
        ranked_domains=["pedagogical-innovation", "communication", "digital-tools"],
        baseline=53.0,
    )
    assert design.themes[0] == "active-learning"
    assert set(design.themes) == {theme.id for theme in programme.themes}
    baselines = {objective.id: objective.baseline for objective in design.objectives}
    assert baselines == {"mastery": 53.0, "adoption": None, "youth": None, "commitment": None}
    assert design.matching_weights["need_coverage"] == 50.0
    assert design.charter_version == programme.charter.version
    assert design.frame.sessions * design.frame.session_minutes == 270


def test_a_heavier_mode_writes_to_more_people() -> None:
    sent = {mode: {planned.message for planned in _design(mode).communication} for mode in get_args(Mode)}
    assert sent["express"] < sent["standard"] < sent["reinforced"]
    assert "governance-note" in sent["reinforced"] - sent["standard"]


def test_targets_are_figures_where_they_are_written_as_figures() -> None:
    offers = {offer.id: offer for offer in templates.programme("reverse-mentoring-one-year", "2026.1").objectives}
    assert templates.target_of(offers["mastery"]) == templates.Target(15, "points")
    assert templates.target_of(offers["commitment"]) == templates.Target(65, "percent")
    assert templates.target_of(msgspec.structs.replace(offers["mastery"], target="aller mieux")) is None


@pytest.mark.parametrize("ask", [templates.programme, templates.instrument])
@pytest.mark.parametrize("version", ["2026.1", "1999.1", ".."])
def test_a_name_or_version_that_is_not_carried_is_refused(ask: Callable[[str, str], object], version: str) -> None:
    with pytest.raises(templates.TemplateUnknown) as refused:
        ask("nothing-of-the-kind", version)
    assert refused.value.details["version"] == version
    assert refused.value.details["known"]


def _design(mode: Mode) -> DesignContent:
    programme = templates.programme("reverse-mentoring-one-year", "2026.1")
    return templates.default_design(programme, mode, date(2026, 10, 5), date(2027, 5, 7))
