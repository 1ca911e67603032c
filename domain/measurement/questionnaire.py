"""What a wave needs of its instrument in order to be answered and scored; kept as it was on the day the wave opened."""

import msgspec

from domain.measurement.scoring import Answer, IndexDefinition
from domain.refusal import Refused

AGREEMENT = (0, 4)  # «Pas du tout» … «Tout à fait»
RECOMMENDATION = (0, 10)


class Anonymity(msgspec.Struct, frozen=True):
    """How an anonymous questionnaire is read: by group, and by scores of its own.

    ``group_item`` asks which group somebody belongs to; ``groups`` gathers its options, so that the young and the staff are read
    apart; ``scores`` names the items of each score (image, voice, cohesion). Such a wave is never paired.
    """

    group_item: str
    groups: dict[str, tuple[str, ...]]
    scores: dict[str, tuple[str, ...]]


class Questionnaire(msgspec.Struct, frozen=True):
    """The questions of a wave, by their ids.

    ``domains`` and ``dimensions`` group items of the index by what they tell of. ``ranges``: lowest and highest answer of each item
    that is answered by a number; ``choices``: the options of each item that is answered by choosing. ``adoption_item`` asks which
    tools are used every month, ``practice_item`` what was changed at work. ``anonymous``: answered by nobody in particular.
    ``wishes_item`` asks what people want to learn; ``wishes`` gathers its options by domain.
    """

    instrument: str
    version: str
    items: tuple[str, ...]
    index: IndexDefinition
    domains: dict[str, tuple[str, ...]]
    recommendation_item: str | None = None
    satisfaction_item: str | None = None
    dimensions: dict[str, tuple[str, ...]] = {}
    ranges: dict[str, tuple[int, int]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    adoption_item: str | None = None
    practice_item: str | None = None
    anonymous: Anonymity | None = None
    wishes_item: str | None = None
    wishes: dict[str, tuple[str, ...]] = {}

    def range_of(self, item: str) -> tuple[int, int] | None:
        """The lowest and highest answer to an item, None where it is not answered by a number.

        Waves opened before ranges were kept had five steps for their scored items and eleven for the recommendation.
        """
        if item in self.ranges:
            return self.ranges[item]
        if item == self.recommendation_item:
            return RECOMMENDATION
        scored = {one for items in self.domains.values() for one in items} | {*self.index.items, self.satisfaction_item}
        return AGREEMENT if item in scored else None

    @property
    def agreement_items(self) -> tuple[str, ...]:
        """The items answered from «Pas du tout» to «Tout à fait», in the questionnaire's order, as far as ranges were kept."""
        return tuple(item for item in self.items if self.ranges.get(item) == AGREEMENT)


# -------------------------------------------------------------------------------------------------------------- refusals


class QuestionUnknown(Refused):
    code = "question-unknown"
    kind = "invalid"
    sentence = "« {item} » n’est pas une question de cette enquête. Rien n’a été enregistré ; corrigez et renvoyez."


class AnswerOutOfScale(Refused):
    code = "answer-out-of-scale"
    kind = "invalid"
    sentence = "La réponse à « {item} » n’est pas sur son échelle. Rien n’a été enregistré ; corrigez-la et renvoyez."


class WordsNotAnonymous(Refused):
    code = "words-not-anonymous"
    kind = "invalid"
    sentence = (
        "« {item} » demanderait des mots, qui pourraient dire qui les a écrits : cette enquête est anonyme. "
        "Rien n’a été enregistré ; renvoyez les réponses à cocher seules."
    )


# ---------------------------------------------------------------------------------------------------------------- checks


def check_answer(answer: Answer, questionnaire: Questionnaire) -> None:
    """Raises QuestionUnknown, AnswerOutOfScale."""
    if answer.item not in questionnaire.items:
        raise QuestionUnknown(item=answer.item)
    bounds = questionnaire.range_of(answer.item)
    if bounds is not None and not (isinstance(answer.value, int) and bounds[0] <= answer.value <= bounds[1]):
        raise AnswerOutOfScale(item=answer.item)
    if answer.item in questionnaire.choices and isinstance(answer.value, int):
        raise AnswerOutOfScale(item=answer.item)


def check_anonymous_answer(answer: Answer, questionnaire: Questionnaire) -> None:
    """As ``check_answer``, and nothing but numbers and the questionnaire's own options: no word that could tell who wrote it."""
    check_answer(answer, questionnaire)
    if questionnaire.range_of(answer.item) is not None:
        return
    options = questionnaire.choices.get(answer.item)
    chosen = (answer.value,) if isinstance(answer.value, str) else answer.value
    if options is None or isinstance(chosen, int):
        raise WordsNotAnonymous(item=answer.item)
    if not set(chosen) <= set(options):
        raise AnswerOutOfScale(item=answer.item)
