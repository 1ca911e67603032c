"""The figures of one wave: index, domains, dimensions, each question, each choice, and the groups of an anonymous one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.measurement.questionnaire import Anonymity, Questionnaire
from domain.measurement.scoring import (
    SMALLEST_GROUP,
    Answer,
    Level,
    Recommendation,
    Satisfaction,
    domain_level,
    group_score,
    index_score,
    level,
    numeric,
    recommendation,
    satisfaction,
)
from domain.personal import Personal, readable

Answers = Mapping[UUID, Personal[list[Answer]]]


class Counts(msgspec.Struct, frozen=True):
    """How many chose each option, among ``n`` who answered; None under five. An answer may hold several options, or none."""

    n: int
    counts: dict[str, int] | None


class GroupResults(msgspec.Struct, frozen=True):
    """One group of an anonymous wave: its scores from 0 to 100, and whether it would recommend the institution."""

    n: int
    scores: dict[str, Level]
    recommendation: Recommendation | None


class WaveResults(msgspec.Struct, frozen=True):
    """The figures of a closed wave.

    ``response_rate`` in %, over the people invited, never above 100: where more answered than were counted as invited, ``invited``
    is those who answered. None where nobody was. ``items``: the level of each question answered from 0 to 4, on the same scale of
    100; ``choices``: each question answered by choosing; ``wished``: how many people want to learn something of each domain, nothing
    where fewer than five said. An anonymous wave has its ``groups`` and nothing over all of them, from
    which a small group could be reckoned.
    """

    responses: int
    invited: int
    response_rate: float | None
    index: Level
    domains: dict[str, Level]
    recommendation: Recommendation | None
    satisfaction: Satisfaction | None
    dimensions: dict[str, Level] = {}
    items: dict[str, Level] = {}
    choices: dict[str, Counts] = {}
    groups: dict[str, GroupResults] = {}
    wished: dict[str, int] = {}


def wave_results(questionnaire: Questionnaire, answers: Answers, invited: int) -> WaveResults:
    """The figures of a confidential wave; erased answers stay in the count of responses, not in the scores."""
    readings = readable_answers(answers)
    recommend, satisfy = questionnaire.recommendation_item, questionnaire.satisfaction_item
    return WaveResults(
        responses=len(answers),
        invited=max(invited, len(answers)) if invited else 0,
        response_rate=rate(len(answers), invited),
        index=level(index_scores(answers, questionnaire).values()),
        domains={name: domain_level(readings, items) for name, items in questionnaire.domains.items()},
        recommendation=recommendation(values(readings, recommend)) if recommend else None,
        satisfaction=satisfaction(values(readings, satisfy)) if satisfy else None,
        dimensions={name: domain_level(readings, items) for name, items in questionnaire.dimensions.items()},
        items={item: domain_level(readings, (item,)) for item in questionnaire.agreement_items},
        choices={item: counted(readings, item, options) for item, options in questionnaire.choices.items()},
        wished=wished(readings, questionnaire),
    )


def anonymous_results(questionnaire: Questionnaire, reading: Anonymity, sheets: Sequence[Sequence[Answer]], invited: int) -> WaveResults:
    """The figures of an anonymous wave, each group by itself; a sheet that names no group is counted and read in none."""
    return WaveResults(
        responses=len(sheets),
        invited=max(invited, len(sheets)) if invited else 0,
        response_rate=rate(len(sheets), invited),
        index=Level(0, None),
        domains={},
        recommendation=None,
        satisfaction=None,
        groups={
            group: _group_results(questionnaire, reading, [sheet for sheet in sheets if _belongs(sheet, reading, options)])
            for group, options in reading.groups.items()
        },
    )


def _belongs(sheet: Sequence[Answer], reading: Anonymity, options: Collection[str]) -> bool:
    return not set(options).isdisjoint(chosen(sheet, reading.group_item) or ())


def _group_results(questionnaire: Questionnaire, reading: Anonymity, sheets: Sequence[Sequence[Answer]]) -> GroupResults:
    recommend = questionnaire.recommendation_item
    return GroupResults(
        len(sheets),
        {score: domain_level(sheets, items) for score, items in reading.scores.items()},
        recommendation(values(sheets, recommend)) if recommend else None,
    )


def rate(responses: int, invited: int) -> float | None:
    """Responses in % of the people invited, or of those who answered where they were more; None where nobody was invited."""
    return 100 * responses / max(invited, responses) if invited else None


def index_scores(answers: Answers, questionnaire: Questionnaire) -> dict[UUID, float]:
    """The index score of each respondent who counts and whose answers were not erased."""
    scores = {}
    for respondent, sealed in answers.items():
        words = readable(sealed)
        if words is not None and (score := index_score(words, questionnaire.index)) is not None:
            scores[respondent] = score
    return scores


def group_scores(answers: Answers, items: Sequence[str]) -> dict[UUID, float]:
    """Each respondent's score over some questions, of those who answered at least half of them."""
    return {
        respondent: score
        for respondent, sealed in answers.items()
        if (words := readable(sealed)) is not None and (score := group_score(words, items)) is not None
    }


def choices_of(answers: Answers, item: str, options: Collection[str]) -> dict[UUID, frozenset[str]]:
    """What each respondent chose of the options; who did not answer the question is absent."""
    return {
        respondent: frozenset(found) & frozenset(options)
        for respondent, sealed in answers.items()
        if (words := readable(sealed)) is not None and (found := chosen(words, item)) is not None
    }


def chosen(answers: Sequence[Answer], item: str) -> tuple[str, ...] | None:
    """The options chosen, none where «aucun» was; None where the question was not answered."""
    for answer in answers:
        if answer.item == item and not isinstance(answer.value, int):
            return (answer.value,) if isinstance(answer.value, str) else tuple(answer.value)
    return None


def counted(readings: Iterable[Sequence[Answer]], item: str, options: Sequence[str]) -> Counts:
    answered = [found for words in readings if (found := chosen(words, item)) is not None]
    if len(answered) < SMALLEST_GROUP:
        return Counts(len(answered), None)
    return Counts(len(answered), {option: sum(option in found for found in answered) for option in options})


def wished(readings: Iterable[Sequence[Answer]], questionnaire: Questionnaire) -> dict[str, int]:
    """How many people chose at least one skill of each domain; nothing where fewer than five answered."""
    item = questionnaire.wishes_item
    answered = [found for words in readings if (found := chosen(words, item)) is not None] if item else []
    if len(answered) < SMALLEST_GROUP:
        return {}
    return {name: sum(not set(options).isdisjoint(found) for found in answered) for name, options in questionnaire.wishes.items()}


def values(readings: Iterable[Sequence[Answer]], item: str) -> list[int]:
    return [value for words in readings if (value := numeric(words, item)) is not None]


def readable_answers(answers: Answers) -> list[list[Answer]]:
    return [words for sealed in answers.values() if (words := readable(sealed)) is not None]
