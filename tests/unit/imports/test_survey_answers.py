"""Answers of survey exports, by respondent; every row counts, is superseded, or is refused."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.carried import carried_vocabulary
from services.imports.cells.answers import ChoiceAnswer, LevelAnswer, ScaleAnswer, TextAnswer, numbering_of
from services.imports.spreadsheet.refusals import QuestionsNotFound
from services.imports.survey_answers import AnswersReading, read_answers
from services.imports.survey_columns import ItemFinder, plain_question
from services.imports.vocabulary import Vocabulary
from tests.unit.imports.files import Row, csv_file, workbook
from tests.unit.imports.surveys import LABELS, answers, index_texts, instrument

FINAL = "final-impact-staff"


def read(vocabulary: Vocabulary, rows: list[Row] | list[list[str]], name: str = "needs-diagnostic-staff") -> AnswersReading:
    return read_answers("enquete.csv", csv_file(rows, ","), instrument(vocabulary, name), vocabulary.skills)


def values(reading: AnswersReading, key: str) -> list[int]:
    return [answer.value for answer in reading.responses[key].answers.values() if isinstance(answer, ScaleAnswer)]


def codes(reading: AnswersReading) -> list[str]:
    return [finding.code for finding in reading.findings if finding.code != "item-missing"]


def test_labels_are_steps_and_not_applicable_is_no_answer(vocabulary: Vocabulary) -> None:
    questions = index_texts(vocabulary)
    given = ["Pas du tout", "un PEU", "Moyennement ", "assez", "Tout à fait", "Sans objet pour ma fonction", ""]
    reading = read(vocabulary, [["Horodateur", "Adresse e-mail", *questions], ["2026-09-22 14:37:00", "A@x.test", *given]])
    response = reading.responses["a@x.test"]
    assert values(reading, "a@x.test") == [0, 1, 2, 3, 4]
    assert list(response.answers) == [item.id for item in instrument(vocabulary).items][:5]
    assert response.answered_at == datetime(2026, 9, 22, 14, 37)
    assert codes(reading) == []


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text, number: text.replace("’", "'"),
        lambda text, number: text.upper(),
        lambda text, number: text.rstrip("."),
        lambda text, number: f"{number}. {text}",
        lambda text, number: f"Q{number} - {text} *",
        lambda text, number: f"Où en êtes-vous ? [{text}]",
        lambda text, number: f"<p>{text}</p>",
        lambda text, number: f"{text} (0 à 4)",
        lambda text, number: text.replace(" ", "  ").replace("é", "e"),
        lambda text, number: text[:30],
        lambda text, number: f"{text}\nPar exemple pour informer.",
    ],
)
def test_questions_however_a_form_writes_them(vocabulary: Vocabulary, rewrite: object) -> None:
    titles = [rewrite(text, number) for number, text in enumerate(index_texts(vocabulary), start=1)]  # type: ignore[operator]
    reading = read(vocabulary, [["Courriel", *titles], ["a@x.test", *["Assez"] * 7]])
    assert values(reading, "a@x.test") == [3] * 7


def test_another_question_is_not_taken_for_ours(vocabulary: Vocabulary) -> None:
    finder = ItemFinder(instrument(vocabulary))
    assert finder.find("Je ne me sens pas en confiance avec les outils de l’établissement.") is None
    assert finder.find("Je sais produire une courte vidéo pédagogiqe") is not None
    assert finder.find("Horodateur") is None
    assert finder.find("short-video") is not None


def test_a_slip_in_a_title_is_understood_and_said(vocabulary: Vocabulary) -> None:
    titles = index_texts(vocabulary)
    titles[1] = "Je sais produire une courte video pedagogiqe"
    reading = read(vocabulary, [["Courriel", *titles], ["a@x.test", *["Assez"] * 7]])
    assert values(reading, "a@x.test") == [3] * 7
    assert codes(reading) == ["item-approximate"]


def test_the_latest_answer_counts_and_the_others_are_said(vocabulary: Vocabulary) -> None:
    reading = read(
        vocabulary,
        answers(
            vocabulary,
            [
                ("2026-09-22 10:00:00", "a@x.test", "Assez"),
                ("2026-09-24 10:00:00", "A@X.test", "Un peu"),
                ("2026-09-23 10:00:00", "a@x.test", "Tout à fait"),
                ("2026-09-23 10:00:00", "b@x.test", "Assez"),
            ],
        ),
    )
    assert values(reading, "a@x.test") == [1] * 7
    assert reading.responses["a@x.test"].where.row == 3
    assert [(one.where.row, one.code, one.into and one.into.row) for one in reading.superseded] == [
        (2, "duplicate", 3),
        (4, "duplicate", 3),
    ]
    assert "plusieurs fois" in reading.superseded[0].finding.sentence()


def test_without_timestamps_the_last_row_counts(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("", "a@x.test", "Assez"), ("", "a@x.test", "Un peu")])
    assert values(read(vocabulary, rows), "a@x.test") == [1] * 7


def test_rows_without_usable_address_are_kept_apart(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("", "", "Assez"), ("", "pas une adresse", "Assez"), ("", "a@x.test", "Assez")])
    reading = read(vocabulary, rows)
    assert [(one.where.row, one.code) for one in reading.refused] == [(2, "email-missing"), (3, "email-invalid")]
    assert len(reading.refused[0].answers) == 7
    assert list(reading.responses) == ["a@x.test"]


def test_an_unreadable_answer_is_no_answer_and_is_said(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("hier", "a@x.test", "Assez")])
    rows[1][2] = "peut-être"
    reading = read(vocabulary, rows)
    assert len(reading.responses["a@x.test"].answers) == 6
    assert codes(reading) == ["timestamp-unreadable", "answer-unreadable"]


@pytest.mark.parametrize(
    ("numbers", "title", "expected", "code"),
    [
        (["0", "1", "2", "3", "4"], "", [0, 1, 2, 3, 4], "scale-from-zero"),
        (["1", "2", "3", "4", "5"], "", [0, 1, 2, 3, 4], "scale-from-one"),
        (["1", "2", "3", "4", "4"], "", [1, 2, 3, 4, 4], "scale-assumed"),
        (["1", "2", "3", "4", "4"], " (0 à 4)", [1, 2, 3, 4, 4], "scale-stated"),
        (["1", "2", "3", "4", "4"], " (de 1 à 5)", [0, 1, 2, 3, 3], "scale-stated"),
        (["0", "2", "3", "4", "5"], "", [], "scale-unknown"),
        (["1", "2", "3", "7", "5"], "", [], "scale-unknown"),
        (["1 - Pas du tout", "2 - Un peu", "3 - Moyennement", "4 - Assez", "5 - Tout à fait"], "", [0, 1, 2, 3, 4], ""),
        (["A1", "A2", "A3", "A4", "A5"], "", [0, 1, 2, 3, 4], ""),
        (["AO01", "AO02", "AO03", "AO04", "AO05"], "", [0, 1, 2, 3, 4], ""),
        (
            ["Pas du tout d'accord", "Plutôt pas d'accord", "Neutre", "Plutôt d'accord", "Tout à fait d'accord"],
            "",
            [0, 1, 2, 3, 4],
            "",
        ),
    ],
)
def test_scales_in_numbers(vocabulary: Vocabulary, numbers: list[str], title: str, expected: list[int], code: str) -> None:
    titles = [f"{text}{title}" for text in index_texts(vocabulary)][:5]
    reading = read(vocabulary, [["Courriel", *titles], ["a@x.test", *numbers]])
    assert values(reading, "a@x.test") == expected
    assert [found for found in codes(reading) if found.startswith("scale")] == ([code] if code else [])


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40))
def test_numbering_never_contradicts_the_numbers(steps: list[int]) -> None:
    assert numbering_of(map(str, [*steps, 0])) == ("from-zero", True)
    assert numbering_of(str(step + 1) for step in [*steps, 4]) == ("from-one", True)


def test_the_final_survey_with_recommendation_satisfaction_and_comment(vocabulary: Vocabulary) -> None:
    extra = ["Recommanderiez-vous le dispositif ? (0 à 10)", "Satisfaction globale", "Un commentaire ?"]
    rows = answers(vocabulary, [("", "a@x.test", "Assez"), ("", "b@x.test", "Assez"), ("", "c@x.test", "Assez")], extra)
    rows[1][-3:] = ["10", "Tout à fait", "=1+1"]
    rows[2][-3:] = ["8/10", "Sans objet", "deux\nlignes"]
    rows[3][-3:] = ["11", "", ""]
    reading = read(vocabulary, rows, FINAL)
    first, second, third = (reading.responses[key].answers for key in ("a@x.test", "b@x.test", "c@x.test"))
    assert first["recommend"] == ScaleAnswer(10)
    assert first["overall-satisfaction"] == ScaleAnswer(4)
    assert first["comment"] == TextAnswer("=1+1")
    assert second["recommend"] == ScaleAnswer(8)
    assert "overall-satisfaction" not in second
    assert second["comment"] == TextAnswer("deux\nlignes")
    assert "recommend" not in third
    assert codes(reading) == ["answer-unreadable"]


def test_choices_whose_labels_hold_commas(vocabulary: Vocabulary) -> None:
    barriers = "Qu’est-ce qui pourrait vous freiner ?"
    wanted = "Sur quoi aimeriez-vous progresser ? Choisissez jusqu’à trois réponses, dans l’ordre."
    extra = [barriers, wanted, "Aimeriez-vous être accompagné par un ou une jeune mentor ?"]
    rows = answers(vocabulary, [("", "a@x.test", "Assez"), ("", "b@x.test", "Assez")], extra)
    rows[1][-3:] = [
        "L’organisation : horaires, lieux, emplois du temps, Le manque de temps, la peur",
        "TikTok, Canva",
        "Oui, en binôme",
    ]
    rows[2][-3:] = ["Rien de particulier", "Aucun", "Bof"]
    reading = read(vocabulary, rows)
    first, second = reading.responses["a@x.test"].answers, reading.responses["b@x.test"].answers
    assert first["barriers"] == ChoiceAnswer(("working-time", "no-time"), ("la peur",))
    assert first["wanted-skills"] == ChoiceAnswer(("tiktok", "canva"))
    assert first["volunteering"] == ChoiceAnswer(("pair",))
    assert second["barriers"] == ChoiceAnswer(())
    assert "volunteering" not in second


def test_one_column_for_each_option_level_or_rank(vocabulary: Vocabulary) -> None:
    tools = "Lesquels de ces outils utilisez-vous au moins une fois par mois dans votre travail ?"
    wanted = "Sur quoi aimeriez-vous progresser ? Choisissez jusqu’à trois réponses, dans l’ordre."
    extra = [f"{tools} [Instagram]", f"{tools} [Canva]", f"{tools} [Autre]", f"{wanted} [Rang 1]", f"{wanted} [Rang 2]"]
    rows = answers(vocabulary, [("", "a@x.test", "Assez"), ("", "b@x.test", "Assez")], extra)
    rows[1][-5:] = ["Oui", "Non", "Prezi", "podcast", "Excel"]
    reading = read(vocabulary, rows)
    assert reading.responses["a@x.test"].answers["tools-monthly"] == ChoiceAnswer(("instagram",), ("Prezi",))
    assert reading.responses["a@x.test"].answers["wanted-skills"] == ChoiceAnswer(("podcast", "spreadsheet"))
    assert "tools-monthly" not in reading.responses["b@x.test"].answers
    mentors = "mentor-self-assessment"
    share = "Que pourriez-vous partager, et à quel niveau ?"
    header = ["Courriel", *index_texts(vocabulary, mentors), f"{share} [TikTok]", f"{share} [ENT]"]
    reading = read(vocabulary, [header, ["a@x.test", *["Assez"] * 9, "Je suis à l’aise", ""]], mentors)
    assert reading.responses["a@x.test"].answers["skills-to-share"] == LevelAnswer({"tiktok": 2})


def test_header_below_titles_in_a_workbook(vocabulary: Vocabulary) -> None:
    rows = answers(vocabulary, [("22/09/2026 14:37", "a@x.test", "Assez")])
    data = workbook([["Enquête de départ"], [], *rows])
    reading = read_answers("enquete.xlsx", data, instrument(vocabulary), vocabulary.skills, known_addresses={"b@x.test"})
    assert reading.tables[0].header_row == 3
    assert reading.responses["a@x.test"].where.row == 4
    assert "respondent-unknown" in codes(reading)
    assert reading.answered_between == (datetime(2026, 9, 22, 14, 37),) * 2


def test_a_file_without_any_question_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(QuestionsNotFound):
        read(vocabulary, [["Nom", "Courriel"], ["A", "a@x.test"]])


def test_missing_questions_and_unused_columns_are_said(vocabulary: Vocabulary) -> None:
    titles = index_texts(vocabulary)[:5]
    reading = read(vocabulary, [["Courriel", "Couleur", *titles], ["a@x.test", "bleu", *["Assez"] * 5]])
    missing = [finding for finding in reading.findings if finding.code == "item-missing" and finding.severity == "warning"]
    assert len(missing) == 2
    assert [column.header for column in reading.tables[0].unused] == ["Couleur"]


ADDRESSES = st.sampled_from(["a@x.test", "A@x.test", "b@x.test", "", "non", "c@x.test"])
MOMENTS = st.sampled_from(["", "2026-09-22 10:00:00", "22/09/2026 11:00", "hier"])


@given(st.lists(st.tuples(MOMENTS, ADDRESSES, st.sampled_from([*LABELS, "", "x"])), min_size=1, max_size=12))
def test_every_row_of_answers_is_accounted_for(rows: list[tuple[str, str, str]]) -> None:
    vocabulary = carried_vocabulary()
    reading = read(vocabulary, answers(vocabulary, rows))
    said = [
        *(response.where.row for response in reading.responses.values()),
        *(one.where.row for one in reading.superseded),
        *(one.where.row for one in reading.refused),
    ]
    assert sorted(said) == [number for number, row in enumerate(rows, start=2) if any(row)]
    assert all(key == response.address.key for key, response in reading.responses.items())


def test_titles_are_compared_without_their_dress() -> None:
    assert plain_question("12. <b>J’aime</b> l'été ? (0 à 10)") == plain_question("J'AIME L’ÉTÉ")


def test_both_waves_in_one_workbook(vocabulary: Vocabulary) -> None:
    tabs = {
        "Départ": answers(vocabulary, [("2026-09-22", "a@x.test", "Un peu")]),
        "Bilan final": answers(vocabulary, [("2027-05-22", "a@x.test", "Assez")]),
    }
    for name, expected in (("needs-diagnostic-staff", 1), (FINAL, 3)):
        reading = read_answers("enquetes.xlsx", workbook(tabs), instrument(vocabulary, name), vocabulary.skills)
        assert values(reading, "a@x.test") == [expected] * 7
