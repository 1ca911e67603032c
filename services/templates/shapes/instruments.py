"""instruments.yaml: questionnaires as they are written down, before «same as» is resolved."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

from domain.measurement.survey import Wave
from domain.programme import Phase
from services.templates.shapes.shape import Id, Shape, Text, Version

Audience = Literal["direction", "coordinator", "mentor", "mentee", "all-learners", "all-staff"]
Measure = Literal["adoption", "practice", "nps", "csat"]
Count: TypeAlias = Annotated[int, msgspec.Meta(gt=0)]


class Level(Shape, frozen=True):
    value: int
    label: Text


class OrdinalScale(Shape, frozen=True, tag_field="kind", tag="ordinal"):
    """Ordered answers; ``not_applicable`` is stored as not answered, never as a zero."""

    options: tuple[Level, ...]
    not_applicable: Text | None = None


class NumericScale(Shape, frozen=True, tag_field="kind", tag="numeric"):
    minimum: int
    maximum: int
    minimum_label: Text
    maximum_label: Text


Scale: TypeAlias = OrdinalScale | NumericScale


class Domain(Shape, frozen=True):
    id: Id
    label: Text


class Skill(Shape, frozen=True):
    """What mentors offer, staff ask for, and what is measured as adopted; ``crcn`` is an area (1–5) of the French framework."""

    id: Id
    label: Text
    domain: Id
    theme: Id
    crcn: Annotated[int, msgspec.Meta(ge=1, le=5)]
    aliases: tuple[Text, ...] = ()


class Option(Shape, frozen=True):
    id: Id
    label: Text


class QuizOption(Shape, frozen=True):
    id: Id
    label: Text
    correct: bool = False


class WrittenItem(Shape, frozen=True, tag_field="type"):
    """What every question may carry, whatever its kind."""

    id: Id


class SameAs(WrittenItem, frozen=True, tag="same-as"):
    """The question of the same id in another instrument: same words, same answers, so that the two can be compared."""

    same_as: Id
    index: bool = False
    measures: Measure | None = None


class Asked(WrittenItem, frozen=True):
    """A question with words of its own."""

    text: Text
    help: Text | None = None
    measures: Measure | None = None
    required: bool = False
    import_aliases: tuple[Text, ...] = ()


class Scaled(Asked, frozen=True, kw_only=True, tag="scale"):
    scale: Id
    domain: Id | None = None
    index: bool = False


class Choice(Asked, frozen=True, kw_only=True):
    """Either its own options or all the skills."""

    options: tuple[Option, ...] = ()
    options_from: Literal["skills"] | None = None
    none_option: Text | None = None
    other_option: Text | None = None


class SingleChoice(Choice, frozen=True, tag="single-choice"): ...


class MultipleChoice(Choice, frozen=True, tag="multiple-choice"): ...


class RankedChoice(Choice, frozen=True, kw_only=True, tag="ranked-choice"):
    maximum_choices: Count


class ChoiceWithLevel(Choice, frozen=True, kw_only=True, tag="choice-with-level"):
    level_scale: Id


class FreeText(Asked, frozen=True, kw_only=True, tag="text"):
    maximum_characters: Count
    quote_permission: Text | None = None


class Checkbox(Asked, frozen=True, kw_only=True, tag="checkbox"):
    on_true: Text


class Quiz(Asked, frozen=True, kw_only=True, tag="quiz"):
    options: tuple[QuizOption, ...]
    explanation: Text


AnyItem: TypeAlias = SameAs | Scaled | SingleChoice | MultipleChoice | RankedChoice | ChoiceWithLevel | FreeText | Checkbox | Quiz


class IndexRule(Shape, frozen=True):
    name: Text
    items: tuple[Id, ...]
    minimum_answered: Count
    formula: Text


class NeedRule(Shape, frozen=True):
    level: Text
    default_target: Annotated[int, msgspec.Meta(ge=0, le=100)]
    gap: Text
    ranking: Text


class MatchingRule(Shape, frozen=True):
    need_weights: Text | None = None
    skill: Text | None = None


class Scoring(Shape, frozen=True):
    """How answers become figures, told in sentences; ``index`` is a rule, or the sentence that names another instrument's."""

    index: IndexRule | Text | None = None
    formula: Text | None = None
    minimum_answered: Count | None = None
    several_respondents: Text | None = None
    domains: Mapping[Id, tuple[Id, ...]] | None = None
    dimensions: Mapping[Id, tuple[Id, ...]] | None = None
    need: NeedRule | None = None
    matching: MatchingRule | None = None
    paired: Text | None = None
    adoption: Text | None = None
    nps: Text | None = None
    csat: Text | None = None
    image: Text | None = None
    voice: Text | None = None
    cohesion: Text | None = None
    comparison: Text | None = None
    minimum_per_group: Count | None = None


class PassRule(Shape, frozen=True):
    minimum_correct: Count
    of: Count
    must_be_correct: tuple[Id, ...]
    attempts: Literal["unlimited"]


class WrittenInstrument(Shape, frozen=True):
    id: Id
    name: Text
    purpose: Text
    audience: tuple[Audience, ...]
    phase: Phase | tuple[Phase, ...]
    minutes: Count
    introduction: Text
    items: tuple[AnyItem, ...]
    wave: Wave | tuple[Wave, ...] = ()
    privacy: Text | None = None
    scoring: Scoring | None = None
    pairs_with: Id | None = None
    access: Text | None = None
    passing: PassRule | None = msgspec.field(name="pass", default=None)


class WaveRule(Shape, frozen=True):
    """When a wave opens and how long it stays open; days are school days. ``minimum_to_close`` counts respondents."""

    id: Wave
    label: Text
    opens: Text
    open_school_days: Count
    reminders_school_days: tuple[Count, ...]
    minimum_to_close: Count | None = None


class InstrumentsFile(Shape, frozen=True):
    """The whole file."""

    schema: Literal["ekole.templates.instruments/1"]
    version: Version
    language: Literal["fr"]
    scales: Mapping[Id, Scale]
    domains: tuple[Domain, ...]
    skills: tuple[Skill, ...]
    instruments: tuple[WrittenInstrument, ...]
    waves: tuple[WaveRule, ...]
