"""An instrument ready to be asked: every question complete, the index, the domains, what it is compared with.

The written form (shapes/instruments.py) says «same as»; here each question carries the words, the scale and the import headers of
the question it repeats. The content is French only in this version; the pages around it speak both languages.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from domain.measurement.questionnaire import Anonymity, Questionnaire
from domain.measurement.scoring import IndexDefinition
from domain.measurement.survey import Wave
from domain.programme import Phase
from services.templates.shapes.instruments import Audience, Measure, NumericScale, Option, OrdinalScale, PassRule, Scale

YOUNG: Final = "learner"  # the option of a questionnaire's groups that pupils, apprentices and students choose


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What every question has. ``import_aliases`` are headers met in institutions' exports; ``in_index`` counts in the score."""

    id: str
    text: str
    help: str | None = None
    required: bool = False
    measures: Measure | None = None
    import_aliases: tuple[str, ...] = ()
    domain: str | None = None
    in_index: bool = False


class ScaleQuestion(Question, frozen=True, kw_only=True):
    scale: Scale


class ChoiceQuestion(Question, frozen=True, kw_only=True):
    """One, several, or several in order; ``maximum_choices`` None where there is no limit."""

    choose: Literal["one", "many", "ranked"]
    options: tuple[Option, ...]
    maximum_choices: int | None = None
    none_option: str | None = None
    other_option: str | None = None


class SkillLevelQuestion(Question, frozen=True, kw_only=True):
    """Options, each with a level."""

    options: tuple[Option, ...]
    levels: OrdinalScale
    other_option: str | None = None


class TextQuestion(Question, frozen=True, kw_only=True):
    maximum_characters: int
    quote_permission: str | None = None


class CheckboxQuestion(Question, frozen=True, kw_only=True):
    on_true: str


class QuizQuestion(Question, frozen=True, kw_only=True):
    """``correct`` is the id of the one right option; the explanation is shown after the answer, right or wrong."""

    options: tuple[Option, ...]
    correct: str
    explanation: str


AnyQuestion: TypeAlias = ScaleQuestion | ChoiceQuestion | SkillLevelQuestion | TextQuestion | CheckboxQuestion | QuizQuestion


class Index(msgspec.Struct, frozen=True):
    """The score from 0 to 100 that before and after are compared by: the mean of the answered items (0 to 4) × 25."""

    name: str
    items: tuple[str, ...]
    minimum_answered: int


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """One questionnaire in one version.

    ``domains`` and ``dimensions`` group questions of the index by what they tell of; an instrument that repeats another one
    (``pairs_with``) has the index and the groups of that other one, so that the two waves are scored alike. ``scores`` are those of
    an anonymous one, which has no index: nobody's answers are compared with their own. ``wishes_item`` asks what people want to learn,
    ``wishes`` are its options by domain.
    """

    id: str
    version: str
    name: str
    purpose: str
    audience: tuple[Audience, ...]
    phases: tuple[Phase, ...]
    waves: tuple[Wave, ...]
    minutes: int
    introduction: str
    questions: tuple[AnyQuestion, ...]
    anonymous: bool
    privacy: str | None = None
    access: str | None = None
    pairs_with: str | None = None
    index: Index | None = None
    domains: Mapping[str, tuple[str, ...]] = {}
    dimensions: Mapping[str, tuple[str, ...]] = {}
    scores: Mapping[str, tuple[str, ...]] = {}
    default_need_target: int | None = None
    minimum_per_group: int | None = None
    passing: PassRule | None = None
    wishes_item: str | None = None
    wishes: Mapping[str, tuple[str, ...]] = {}

    def question(self, identifier: str) -> AnyQuestion:
        """The question of this id; KeyError where the instrument has none."""
        for question in self.questions:
            if question.id == identifier:
                return question
        raise KeyError(identifier)

    def measuring(self, measure: Measure) -> str | None:
        """The id of the question that measures satisfaction (csat), recommendation (nps)…, or None."""
        return next((question.id for question in self.questions if question.measures == measure), None)

    def questionnaire(self) -> Questionnaire:
        """What a wave of this instrument keeps when it opens, in the domain's words.

        An instrument without index (a session's feedback) gives an empty one: nobody counts towards a score it does not have.
        """
        return Questionnaire(
            instrument=self.id,
            version=self.version,
            items=tuple(question.id for question in self.questions),
            index=IndexDefinition(self.index.items, self.index.minimum_answered) if self.index else IndexDefinition((), 1),
            domains=dict(self.domains),
            recommendation_item=self.measuring("nps"),
            satisfaction_item=self.measuring("csat"),
            dimensions=dict(self.dimensions),
            ranges={one.id: _range_of(one.scale) for one in self.questions if isinstance(one, ScaleQuestion)},
            choices={one.id: tuple(option.id for option in one.options) for one in self.questions if isinstance(one, ChoiceQuestion)},
            adoption_item=self.measuring("adoption"),
            practice_item=self.measuring("practice"),
            anonymous=self._anonymity(),
            wishes_item=self.wishes_item,
            wishes=dict(self.wishes),
        )

    def _anonymity(self) -> Anonymity | None:
        """An anonymous instrument asks once which group somebody belongs to; the young are read apart from the staff."""
        asked = next((one for one in self.questions if isinstance(one, ChoiceQuestion)), None)
        if not self.anonymous or asked is None:
            return None
        staff = tuple(option.id for option in asked.options if option.id != YOUNG)
        return Anonymity(asked.id, {"young": (YOUNG,), "staff": staff}, dict(self.scores))


def _range_of(scale: Scale) -> tuple[int, int]:
    values = values_of(scale)
    return min(values), max(values)


def values_of(scale: Scale) -> dict[int, str]:
    """Each answer's value and label; a numeric scale names its two ends and shows plain numbers between."""
    match scale:
        case OrdinalScale():
            return {level.value: level.label for level in scale.options}
        case NumericScale():
            ends = {scale.minimum: scale.minimum_label, scale.maximum: scale.maximum_label}
            return {value: ends.get(value, str(value)) for value in range(scale.minimum, scale.maximum + 1)}
