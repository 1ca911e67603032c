"""What the imports must recognise: skills and questionnaires, from the product's templates or an institution's copy of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

ItemKind = Literal["ordinal", "numeric", "single-choice", "multiple-choice", "ranked-choice", "choice-with-level", "checkbox", "text"]
_KINDS: frozenset[str] = frozenset(
    ("ordinal", "numeric", "single-choice", "multiple-choice", "ranked-choice", "choice-with-level", "checkbox", "text")
)

# Spellings met in schools beside a skill's own label and aliases, by the skill's id. An id that the vocabulary lacks is ignored.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "instagram": ("insta", "reels"),
    "tiktok": ("tik tok", "tic toc", "tok tok"),
    "linkedin": ("linked in", "linkdin"),
    "canva": ("canvas", "graphisme", "affiches", "creation d'affiches", "visuels", "infographie"),
    "video-editing": (
        "montage",
        "montages video",
        "montage de videos",
        "cap cut",
        "edition video",
        "imovie",
        "premiere pro",
        "davinci",
    ),
    "podcast": ("podcasts", "web radio", "montage audio", "montage son"),
    "interactive-quizzes": ("quizz", "quiz interactif", "quizz interactifs", "kahoots", "quizlet", "genially", "wooflash"),
    "generative-ai": (
        "intelligence artificielle",
        "intelligence artificielle generative",
        "ia generatives",
        "ias",
        "chat gpt",
        "gpt",
        "copilot",
        "mistral",
        "gemini",
        "prompts",
    ),
    "collaborative-tools": (
        "outil collaboratif",
        "travail collaboratif",
        "microsoft teams",
        "google drive",
        "google docs",
        "drive",
        "onedrive",
        "documents collaboratifs",
        "framapad",
        "padlet",
        "notion",
        "trello",
    ),
    "spreadsheet": ("tableurs", "libreoffice calc", "google sheets", "sheets", "tableaux croises"),
    "school-workspace": (
        "pronote",
        "e n t",
        "environnement numerique de travail",
        "espaces numeriques de travail",
        "ecole directe",
    ),
    "cybersecurity": ("cyber securite", "securite informatique", "cyber", "phishing", "hameconnage"),
}


class Skill(msgspec.Struct, frozen=True):
    """A skill that mentors offer and staff ask for; ``label`` and ``aliases`` in French."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()


class Option(msgspec.Struct, frozen=True):
    """A possible answer: an id and a label; ``value`` for the steps of a scale."""

    id: str
    label: str
    value: int = 0


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One question.

    ``index`` marks those of the paired index; ``measures`` is «nps», «csat», «adoption», «practice» or empty; ``options`` of an
    ordinal scale carry their ``value``; ``levels`` are the steps of a choice with level.
    """

    id: str
    kind: ItemKind
    text: str
    aliases: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    not_applicable: str = ""
    minimum: int = 0
    maximum: int = 0
    index: bool = False
    measures: str = ""
    none_option: str = ""
    from_skills: bool = False
    levels: tuple[Option, ...] = ()


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire. ``wave`` is baseline, pulse, final, follow-up or empty; ``pairs_with`` the one it is compared with."""

    id: str
    name: str
    items: tuple[Item, ...]
    wave: str = ""
    pairs_with: str = ""
    audience: tuple[str, ...] = ()


class Vocabulary(msgspec.Struct, frozen=True):
    """Everything that a file's words are compared with."""

    skills: tuple[Skill, ...]
    instruments: tuple[Instrument, ...]

    def instrument(self, wanted: str) -> Instrument:
        """The questionnaire with that id. Raises KeyError where there is none."""
        for instrument in self.instruments:
            if instrument.id == wanted:
                return instrument
        raise KeyError(wanted)


def vocabulary_from(parsed: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary of a parsed ``instruments.yaml`` (schema ekole.templates.instruments/1).

    Raises:
        KeyError, TypeError, ValueError: the document has not that shape.
    """
    skills = tuple(Skill(s["id"], s["label"], tuple(s.get("aliases", ()))) for s in parsed["skills"])
    loader = _Loader(parsed, skills)
    return Vocabulary(skills, tuple(loader.instrument(raw) for raw in parsed["instruments"] if loader.is_imported(raw)))


class _Loader:
    def __init__(self, parsed: Mapping[str, Any], skills: Sequence[Skill]) -> None:
        self.scales: Mapping[str, Any] = parsed["scales"]
        self.skills = tuple(Option(skill.id, skill.label) for skill in skills)
        self.originals = {(raw["id"], item["id"]): item for raw in parsed["instruments"] for item in raw["items"] if "same_as" not in item}

    def is_imported(self, raw: Mapping[str, Any]) -> bool:
        """A quiz is taken in the platform, where its explanations are: only questionnaires are imported."""
        return not any(item.get("type") == "quiz" for item in raw["items"])

    def instrument(self, raw: Mapping[str, Any]) -> Instrument:
        wave = raw.get("wave", "")
        return Instrument(
            id=raw["id"],
            name=raw["name"],
            wave=wave if isinstance(wave, str) else "",
            pairs_with=raw.get("pairs_with", ""),
            audience=tuple(raw["audience"]),
            items=tuple(self.item(item) for item in raw["items"]),
        )

    def item(self, raw: Mapping[str, Any]) -> Item:
        if "same_as" in raw:
            raw = {**self.originals[raw["same_as"], raw["id"]], **{key: raw[key] for key in raw if key != "same_as"}}
        scale = self.scales[raw["scale"]] if "scale" in raw else {}
        kind = scale.get("kind") or raw["type"]
        if kind not in _KINDS:
            raise ValueError(f"{raw['id']}: {kind} is no kind of question")
        return Item(
            id=raw["id"],
            kind=kind,
            text=raw["text"],
            aliases=tuple(raw.get("import_aliases", ())),
            options=self.options(raw),
            not_applicable=scale.get("not_applicable", ""),
            minimum=scale.get("minimum", 0),
            maximum=scale.get("maximum", 0),
            index=raw.get("index", False),
            measures=raw.get("measures", ""),
            none_option=raw.get("none_option", ""),
            from_skills=raw.get("options_from") == "skills",
            levels=self.steps(raw["level_scale"]) if "level_scale" in raw else (),
        )

    def options(self, raw: Mapping[str, Any]) -> tuple[Option, ...]:
        if raw.get("options_from") == "skills":
            return self.skills
        if "scale" in raw:
            return self.steps(raw["scale"])
        return tuple(Option(o["id"], o["label"]) for o in raw.get("options", ()))

    def steps(self, scale: str) -> tuple[Option, ...]:
        options = self.scales[scale].get("options", ())
        return tuple(Option(str(option["value"]), option["label"], option["value"]) for option in options)
