"""From instruments as written to instruments as asked: «same as» followed, options and scales filled in, indexes shared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypedDict

from services.templates.instrument import (
    AnyQuestion,
    CheckboxQuestion,
    ChoiceQuestion,
    Index,
    Instrument,
    QuizQuestion,
    ScaleQuestion,
    SkillLevelQuestion,
    TextQuestion,
)
from services.templates.shapes.instruments import (
    AnyItem,
    Asked,
    Checkbox,
    Choice,
    ChoiceWithLevel,
    FreeText,
    IndexRule,
    InstrumentsFile,
    Measure,
    MultipleChoice,
    Option,
    OrdinalScale,
    Quiz,
    RankedChoice,
    SameAs,
    Scaled,
    Scoring,
    SingleChoice,
    WrittenInstrument,
)

SAME_INDEX: Final = re.compile(r"^celui de (?P<instrument>[a-z0-9-]+)$")


class Shared(TypedDict):
    """What every resolved question is given, whatever its kind."""

    id: str
    text: str
    help: str | None
    required: bool
    measures: Measure | None
    import_aliases: tuple[str, ...]
    in_index: bool


class Instruments:
    """The instruments of one file, resolved. Nothing here checks: see checks/instruments.py, which runs first."""

    def __init__(self, file: InstrumentsFile) -> None:
        self._file = file
        self._written = {instrument.id: instrument for instrument in file.instruments}
        self._skills = tuple(Option(skill.id, skill.label) for skill in file.skills)

    def __iter__(self) -> Iterator[Instrument]:
        return (self.resolve(instrument) for instrument in self._file.instruments)

    def resolve(self, written: WrittenInstrument) -> Instrument:
        source = self.index_source(written)
        scoring = source.scoring or Scoring()
        questions = tuple(self._question(item, written) for item in written.items)
        return Instrument(
            id=written.id,
            version=self._file.version,
            name=written.name,
            purpose=written.purpose.strip(),
            audience=written.audience,
            phases=written.phase if isinstance(written.phase, tuple) else (written.phase,),
            waves=written.wave if isinstance(written.wave, tuple) else (written.wave,),
            minutes=written.minutes,
            introduction=written.introduction.strip(),
            questions=questions,
            anonymous=written.access is not None,
            privacy=written.privacy.strip() if written.privacy else None,
            access=written.access,
            pairs_with=written.pairs_with,
            index=index_of(source),
            domains=domains_of(source),
            dimensions=scoring.dimensions or {},
            scores=scores_of(source, [question.id for question in questions]),
            default_need_target=scoring.need.default_target if scoring.need else None,
            minimum_per_group=scoring.minimum_per_group,
            passing=written.passing,
            wishes_item=(wishes := self._wishes_item(written)),
            wishes=self._skills_by_domain() if wishes else {},
        )

    def index_source(self, written: WrittenInstrument) -> WrittenInstrument:
        """The instrument whose index this one has: itself, or the one that «celui de …» names."""
        index = written.scoring.index if written.scoring else None
        if isinstance(index, str) and (named := SAME_INDEX.match(index)):
            return self._written[named["instrument"]]
        return written

    def _wishes_item(self, written: WrittenInstrument) -> str | None:
        """The question of a diagnostic by which people say what they want to learn."""
        if written.scoring is None or written.scoring.need is None:
            return None
        items = (item for item in written.items if isinstance(item, RankedChoice) and item.options_from == "skills")
        return next((item.id for item in items), None)

    def _skills_by_domain(self) -> dict[str, tuple[str, ...]]:
        grouped: dict[str, tuple[str, ...]] = {}
        for skill in self._file.skills:
            grouped[skill.domain] = (*grouped.get(skill.domain, ()), skill.id)
        return grouped

    def origin(self, item: AnyItem) -> Asked:
        """The question with words behind a «same as»; chains of them are followed."""
        while isinstance(item, SameAs):
            wanted = item.id
            item = next(other for other in self._written[item.same_as].items if other.id == wanted)
        return item

    def _question(self, item: AnyItem, instrument: WrittenInstrument) -> AnyQuestion:
        asked = self.origin(item)
        measures = item.measures if isinstance(item, SameAs) and item.measures else asked.measures
        in_index = item.index if isinstance(item, SameAs | Scaled) else False
        shared: Shared = {
            "id": item.id,
            "text": asked.text,
            "help": asked.help,
            "required": asked.required,
            "measures": measures,
            "import_aliases": asked.import_aliases,
            "in_index": in_index,
        }
        match asked:
            case Scaled():
                return ScaleQuestion(**shared, domain=asked.domain, scale=self._file.scales[asked.scale])
            case ChoiceWithLevel():
                levels = self._file.scales[asked.level_scale]
                assert isinstance(levels, OrdinalScale)
                return SkillLevelQuestion(**shared, options=self._options(asked), levels=levels, other_option=asked.other_option)
            case SingleChoice() | MultipleChoice() | RankedChoice():
                return ChoiceQuestion(
                    **shared,
                    choose="one" if isinstance(asked, SingleChoice) else "ranked" if isinstance(asked, RankedChoice) else "many",
                    options=self._options(asked),
                    maximum_choices=asked.maximum_choices if isinstance(asked, RankedChoice) else None,
                    none_option=asked.none_option,
                    other_option=asked.other_option,
                )
            case FreeText():
                return TextQuestion(**shared, maximum_characters=asked.maximum_characters, quote_permission=asked.quote_permission)
            case Checkbox():
                return CheckboxQuestion(**shared, on_true=asked.on_true)
            case Quiz():
                return QuizQuestion(
                    **shared,
                    options=tuple(Option(option.id, option.label) for option in asked.options),
                    correct=next(option.id for option in asked.options if option.correct),
                    explanation=asked.explanation,
                )
        raise TypeError(f"{instrument.id}, {item.id}: no question is made of a {type(asked).__name__}")

    def _options(self, asked: Choice) -> tuple[Option, ...]:
        return self._skills if asked.options_from == "skills" else asked.options


def index_of(written: WrittenInstrument) -> Index | None:
    """The index an instrument defines itself: by a rule, or by its marked items and the least number of answers."""
    scoring = written.scoring
    match scoring.index if scoring else None:
        case IndexRule() as rule:
            return Index(rule.name, rule.items, rule.minimum_answered)
        case _:
            marked = tuple(item.id for item in written.items if isinstance(item, Scaled) and item.index)
            if scoring and scoring.minimum_answered and marked:
                return Index(written.name, marked, scoring.minimum_answered)
            return None


def domains_of(written: WrittenInstrument) -> Mapping[str, tuple[str, ...]]:
    """The items of each domain: as the scoring lists them, otherwise as the items themselves say."""
    if written.scoring and written.scoring.domains:
        return written.scoring.domains
    grouped: dict[str, tuple[str, ...]] = {}
    for item in written.items:
        if isinstance(item, Scaled) and item.domain:
            grouped[item.domain] = (*grouped.get(item.domain, ()), item.id)
    return grouped


def scores_of(written: WrittenInstrument, items: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The scores of an instrument without index, each with the questions that its sentence names: «moyenne de a et b × 25»."""
    scoring = written.scoring
    told = {"image": scoring.image, "voice": scoring.voice, "cohesion": scoring.cohesion} if scoring else {}
    return {name: tuple(item for item in items if item in sentence.split()) for name, sentence in told.items() if sentence}
