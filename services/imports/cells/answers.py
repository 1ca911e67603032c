"""One answer to one question: labels, numbers, lists of options, free text."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

import msgspec

from services.imports.cells.skills import SkillReader
from services.imports.text import fold
from services.imports.vocabulary import Item, Option

# Where the first step of a scale is written 0, 1, or as LimeSurvey's codes A1, A2, …
Numbering = Literal["from-zero", "from-one"]


class ScaleAnswer(msgspec.Struct, frozen=True, tag="scale"):
    """A step of a scale, in the instrument's own values (0 to 4 for agreement, 0 to 10 for a recommendation)."""

    value: int


class ChoiceAnswer(msgspec.Struct, frozen=True, tag="choice"):
    """The ids of the chosen options, in the order given; ``other`` holds what was written in one's own words."""

    chosen: tuple[str, ...]
    other: tuple[str, ...] = ()


class LevelAnswer(msgspec.Struct, frozen=True, tag="levels"):
    """Option id → level, for those chosen."""

    levels: dict[str, int | None]
    other: tuple[str, ...] = ()


class TextAnswer(msgspec.Struct, frozen=True, tag="text"):
    """Free words: personal data of their author."""

    text: str


Answer = ScaleAnswer | ChoiceAnswer | LevelAnswer | TextAnswer


class Unreadable(msgspec.Struct, frozen=True):
    """The cell holds something, and it is no answer to this question."""

    text: str


# Labels of the five-step scale of agreement that survey tools offer by default, by the step that they name.
_AGREEMENT_WORDINGS = (
    ("pas du tout", "pas du tout d accord", "absolument pas", "jamais", "not at all", "strongly disagree"),
    ("un peu", "plutot pas d accord", "plutot pas", "peu d accord", "a little", "disagree"),
    (
        "moyennement",
        "ni d accord ni pas d accord",
        "neutre",
        "moyennement d accord",
        "ni d accord ni en desaccord",
        "somewhat",
        "neutral",
    ),
    ("assez", "plutot d accord", "plutot", "assez d accord", "d accord", "quite", "agree"),
    ("tout a fait", "tout a fait d accord", "completement", "totalement d accord", "completely", "strongly agree"),
)
_NOT_ANSWERED = frozenset(
    (
        "", "sans objet", "non concerne", "non concernee", "nsp", "ne sait pas", "je ne sais pas", "ne se prononce pas", "n a",
        "na", "nc", "sans reponse", "pas de reponse", "sans avis", "not applicable", "don t know", "no answer",
    )
)  # fmt: skip
_NUMBER = re.compile(r"^(\d{1,2})(?:[.,]0+)?(?:\s*/\s*(?:4|5|10))?$")
_NUMBERED_LABEL = re.compile(r"^\s*(\d{1,2})\s*[-–—.:)=]\s*(\D.*)$", re.DOTALL)
_SURVEY_CODE = re.compile(r"^AO?0?(\d)$", re.IGNORECASE)
_YES = frozenset(("oui", "yes", "y", "x", "1", "vrai", "true", "coche", "o", "✓", "✔", "☑"))
_NO = frozenset(("non", "no", "n", "0", "faux", "false", ""))


def is_not_answered(text: str, item: Item) -> bool:
    """Blank, dashes, «Sans objet pour ma fonction» and its like: not answered, which is never a zero."""
    folded = fold(text)
    return folded in _NOT_ANSWERED or (bool(item.not_applicable) and folded.startswith(fold(item.not_applicable)[:10]))


def is_agreement(item: Item) -> bool:
    """Whether a question has the five steps 0 to 4 from «Pas du tout» to «Tout à fait»."""
    return item.kind == "ordinal" and len(item.options) == 5 and fold(item.options[0].label) == "pas du tout"


def bare_number(text: str) -> int | None:
    """The whole number that is all a cell says («3», «3,0», «3/5»)."""
    found = _NUMBER.match(text.strip())
    return int(found[1]) if found else None


def numbering_of(texts: Iterable[str]) -> tuple[Numbering, bool] | None:
    """How a file numbers its five-step scale, from all the bare numbers in it, and whether that is certain.

    A 0 can only be 0…4, a 5 only 1…5. With neither, 0…4 is taken, the questionnaire's own values, and it is not certain.
    None where no cell is a bare number, or where 0 and 5 (or more) both occur: that is no five-step scale.
    """
    numbers = {number for text in texts if (number := bare_number(text)) is not None}
    if not numbers or max(numbers) > 5 or (0 in numbers and 5 in numbers):
        return None
    if 5 in numbers:
        return "from-one", True
    return "from-zero", 0 in numbers


def read_answer(text: str, item: Item, skills: SkillReader, numbering: Numbering | None) -> Answer | Unreadable | None:
    """The answer in a cell; None where the question was not answered.

    ``numbering`` holds for scales without a 0–10 range, see ``numbering_of``.
    """
    if is_not_answered(text, item):
        return None
    match item.kind:
        case "ordinal":
            return _scale(text, item, numbering)
        case "numeric":
            return _number(text, item)
        case "text":
            return TextAnswer(text)
        case "checkbox":
            return ChoiceAnswer(("yes",)) if fold(text) in _YES else ChoiceAnswer(()) if fold(text) in _NO else Unreadable(text)
        case _:
            return _choices(text, item, skills)


def _scale(text: str, item: Item, numbering: Numbering | None) -> ScaleAnswer | Unreadable:
    values = [option.value for option in item.options]
    if numbered := _NUMBERED_LABEL.match(text):
        text = numbered[2]
    folded = fold(text)
    for option in item.options:
        if folded in (fold(option.label), fold(_NUMBERED_LABEL.sub(r"\2", option.label))):
            return ScaleAnswer(option.value)
    if is_agreement(item):
        for value, wordings in enumerate(_AGREEMENT_WORDINGS):
            if folded in wordings:
                return ScaleAnswer(value)
    if (coded := _SURVEY_CODE.match(text.strip())) and 1 <= int(coded[1]) <= len(values):
        return ScaleAnswer(values[int(coded[1]) - 1])
    number = bare_number(text)
    if number is not None:
        step = number - (numbering == "from-one") if values[0] == 0 else number
        known = numbering is not None or values[0] != 0
        return ScaleAnswer(step) if known and step in values else Unreadable(text)
    close = get_close_matches(folded, [fold(option.label) for option in item.options], n=1, cutoff=0.85) if len(folded) > 4 else []
    if close:
        return ScaleAnswer(next(option.value for option in item.options if fold(option.label) == close[0]))
    return Unreadable(text)


def _number(text: str, item: Item) -> ScaleAnswer | Unreadable:
    numbered = _NUMBERED_LABEL.match(text)
    number = bare_number(numbered[1] if numbered else text)
    return ScaleAnswer(number) if number is not None and item.minimum <= number <= item.maximum else Unreadable(text)


def _choices(text: str, item: Item, skills: SkillReader) -> Answer | Unreadable:
    if item.none_option and fold(item.none_option) == fold(text):
        return ChoiceAnswer(())
    if item.from_skills:
        read = skills.read(text)
        chosen, other = tuple(mention.id for mention in read.known), read.other
    else:
        options = _options_in(text, item)
        chosen = tuple(option.id for option in options)
        labels = [fold(option.label) for option in options]
        pieces = [piece.strip() for piece in re.split(r"[,;\n]", text) if fold(piece)]
        other = tuple(piece for piece in pieces if not any(fold(piece) in label or label in fold(piece) for label in labels))
        other = tuple(piece for piece in other if piece not in chosen)
    if item.kind == "single-choice":
        return ChoiceAnswer(chosen) if len(chosen) == 1 else Unreadable(text)
    if item.kind == "choice-with-level":
        return LevelAnswer(dict.fromkeys(chosen), other)
    return ChoiceAnswer(chosen, other)


def _options_in(text: str, item: Item) -> list[Option]:
    """Forms join the chosen options with commas, and options hold commas themselves: look for whole labels, the longest first."""
    rest = f" {fold(text)} "
    ids = {piece.strip() for piece in re.split(r"[,;\n]", text)}
    places: list[tuple[int, Option]] = []
    for option in sorted(item.options, key=lambda option: -len(option.label)):
        label = fold(option.label)
        at = rest.find(f" {label} ")
        if at >= 0:
            rest = rest[: at + 1] + "_" * len(label) + rest[at + 1 + len(label) :]
            places.append((at, option))
        elif option.id in ids:
            places.append((text.find(option.id), option))
    return [option for _, option in sorted(places, key=lambda place: place[0])]


def read_option_cell(text: str, option_id: str, item: Item, level_labels: tuple[Option, ...]) -> int | Unreadable | None:
    """The cell of a column that stands for one option («Outils [Canva]»): its level or rank, 0 for a plain yes, None for no."""
    folded = fold(text)
    if folded in _NO or text in ("-", "–"):
        return None
    for label in level_labels:
        if folded == fold(label.label):
            return label.value
    if folded in _YES or folded == fold(next((o.label for o in item.options if o.id == option_id), "")) or text in _YES:
        return 0
    number = bare_number(text)
    return number if number is not None else Unreadable(text)
