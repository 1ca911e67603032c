"""A newer version beside an older one: what is new, gone or reworded is told by name, and the older one is what it was."""

import shutil
from pathlib import Path

import pytest

from services import templates
from services.catalogues import translate
from services.programmes.template_pages import comparison_shown
from services.templates.comparing import Comparison, compared, newer_than
from services.templates.library import CONTENT

TEMPLATE = "reverse-mentoring-one-year"
PUBLISHED = {"2026.1": "9fd71bf571d05655152ed7af33ce0cd5bdf77f9747ed0569a8f7a37b3fb4b351"}


def newer(folder: Path, *changes: tuple[str, str, str]) -> Comparison:
    """From 2026.1 to the same content under another version, with these changes: file, words, words instead."""
    edited = Path(shutil.copytree(CONTENT / "2026.1", folder / "2026.2"))
    for file in edited.iterdir():
        head, _, rest = file.read_text(encoding="utf-8").partition('version: "2026.1"')
        text = f'{head}version: "2026.2"{rest}'
        for _, was, becomes in (one for one in changes if one[0] == file.name):
            assert was in text, f"{was!r} is no longer in {file.name}: this example tests nothing"
            text = text.replace(was, becomes, 1)
        file.write_text(text, encoding="utf-8")
    return compared(TEMPLATE, templates.edition("2026.1"), templates.read_edition(edited))


def told(comparison: Comparison, part: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    found = {str(name): differences for name, differences in comparison.parts.items()}[part]
    return [(one.change, one.element.name, [(text.label, text.before, text.after) for text in one.wordings]) for one in found]


@pytest.mark.parametrize("version", templates.versions())
def test_a_published_version_is_what_it_was_when_it_was_published(version: str) -> None:
    assert templates.edition(version).fingerprint == PUBLISHED[version]


def test_a_new_number_alone_differs_in_nothing(tmp_path: Path) -> None:
    comparison = newer(tmp_path)
    assert (comparison.before, comparison.after, comparison.count) == ("2026.1", "2026.2", 0)
    assert not comparison.programme_elsewhere
    assert not comparison.communication_elsewhere


CASES = {
    "a deadline": (
        ("programme.yaml", "{ id: pair-acceptance, days: [5]", "{ id: pair-acceptance, days: [7]"),
        "deadlines",
        [("reworded", "Accord des deux pour travailler ensemble", [("Délai, en jours de classe", "5", "7")])],
    ),
    "a deadline that is gone": (
        ("programme.yaml", '  - { id: invitation-expiry, days: [20], then: "à renvoyer" }\n', ""),
        "deadlines",
        [
            (
                "removed",
                "Réponse à une invitation",
                [("Délai, en jours de classe", "20", ""), ("Ce qui se passe alors", "à renvoyer", "")],
            )
        ],
    ),
    "a clause more": (
        ("programme.yaml", "    - { id: follow-up, title:", "    - { id: joy, title: Joie, text: On rit. }\n    - { id: follow-up, title:"),
        "charter",
        [("added", "Joie", [("Titre", "", "Joie"), ("Texte", "", "On rit.")])],
    ),
    "a module's length": (
        ("programme.yaml", 'title: "Mon rôle de mentor"\n      minutes: 30', 'title: "Mon rôle de mentor"\n      minutes: 40'),
        "modules",
        [("reworded", "Mon rôle de mentor", [("Durée, en minutes", "30", "40")])],
    ),
    "a session's title": (
        ("programme.yaml", 'title: "Repérer un message piégé"', 'title: "Repérer un piège"'),
        "themes",
        [("reworded", "– Repérer un piège", [("Titre", "Repérer un message piégé", "Repérer un piège")])],
    ),
}


@pytest.mark.parametrize(("change", "part", "expected"), CASES.values(), ids=CASES)
def test_one_change_is_told_once_and_in_its_part(
    tmp_path: Path, change: tuple[str, str, str], part: str, expected: list[tuple[str, str, list[tuple[str, str, str]]]]
) -> None:
    comparison = newer(tmp_path, change)
    found = told(comparison, part)
    assert [(kind, texts) for kind, _, texts in found] == [(kind, texts) for kind, _, texts in expected]
    assert all(name.endswith(end) for (_, name, _), (_, end, _) in zip(found, expected, strict=True))
    assert comparison.count == 1
    assert not comparison.programme_elsewhere


def test_a_reworded_question_is_told_wherever_it_is_asked(tmp_path: Path) -> None:
    was = templates.instrument("session-feedback", "2026.1").questions[0].text
    comparison = newer(tmp_path, ("instruments.yaml", was, "Cette séance vous a-t-elle servi ?"))
    assert [change for change, _, _ in told(comparison, "instruments")] == ["reworded"]
    assert told(comparison, "instruments")[0][2] == [("Texte", was, "Cette séance vous a-t-elle servi ?")]


def test_what_is_not_compared_word_by_word_is_not_passed_over(tmp_path: Path) -> None:
    comparison = newer(
        tmp_path,
        ("programme.yaml", "une séance toutes les deux semaines", "une séance par semaine"),
        ("communication.yaml", "tone:\n  - ", "tone:\n  - Bref\n  - "),
    )
    assert comparison.count == 0
    assert comparison.programme_elsewhere
    assert comparison.communication_elsewhere


def test_the_english_page_keeps_the_templates_words_and_translates_its_own(tmp_path: Path) -> None:
    shown = comparison_shown(newer(tmp_path, CASES["a deadline"][0]), translate("en"))
    ((_, found),) = [part for part in shown["parts"] if part[1]]
    assert (found[0]["change"], found[0]["wordings"][0]["label"]) == ("reworded", "Time allowed, in school days")


def test_nothing_is_newer_than_the_newest() -> None:
    assert newer_than(TEMPLATE, templates.versions()[-1]) is None
