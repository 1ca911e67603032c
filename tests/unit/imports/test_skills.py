"""Skills in people's own words."""

import pytest

from services.imports.cells.skills import SkillReader


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Instagram, tableur, Canva", ["instagram", "spreadsheet", "canva"]),
        ("TikTok; Instagram; LinkedIn", ["tiktok", "instagram", "linkedin"]),
        ("IA générative (ChatGPT)", ["generative-ai"]),
        ("réseaux sociaux (Instagram, TikTok)", ["instagram", "tiktok"]),
        ("Tik Tok / insta / Linked In", ["tiktok", "instagram", "linkedin"]),
        ("1) Excel\n2) montage de vidéos", ["spreadsheet", "video-editing"]),
        ("• Kahoot • Moodle", ["interactive-quizzes", "school-workspace"]),
        ("cyber-sécurité et mots de passe", ["cybersecurity"]),
        ("DOCUMENTS PARTAGÉS", ["collaborative-tools"]),
        ("l'intelligence artificielle", ["generative-ai"]),
        ("Canva - TikTok - podcast", ["canva", "tiktok", "podcast"]),
        ("montage video", ["video-editing"]),
        ("generative-ai", ["generative-ai"]),
        ("Excel, tableur, Calc", ["spreadsheet"]),
    ],
)
def test_known_skills_in_their_order_each_once(skills: SkillReader, written: str, known: list[str]) -> None:
    read = skills.read(written)
    assert [mention.id for mention in read.known] == known
    assert {mention.how for mention in read.known} == {"named"}


def test_a_slip_of_the_keyboard_is_understood_and_said(skills: SkillReader) -> None:
    [mention] = skills.read("Instagramm").known
    assert (mention.id, mention.written, mention.how) == ("instagram", "Instagramm", "close")


@pytest.mark.parametrize("written", ["poterie", "Photoshop", "entretien", "=1+1", "programmation Python"])
def test_other_words_are_kept_as_they_are(skills: SkillReader, written: str) -> None:
    read = skills.read(written)
    assert read.known == ()
    assert read.other == (written,)


@pytest.mark.parametrize("written", ["", "aucune", "-", "Néant", "rien"])
def test_nothing_is_nothing(skills: SkillReader, written: str) -> None:
    assert not skills.read(written)
