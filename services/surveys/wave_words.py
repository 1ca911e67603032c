"""What a page says of one wave: who answered, its figures, its charts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec
from markupsafe import Markup

from domain.measurement.results import WaveResults
from domain.measurement.scoring import Level
from projections.survey_sheet import SurveySheet
from services import templates
from services.catalogues import Language, french
from services.charts import counts_chart, recommendation_chart, satisfaction_chart
from services.charts.chart import hidden, respondents
from services.pages import words
from services.programmes.board_words import Figure
from services.surveys.level_chart import levels_chart
from services.templates import ChoiceQuestion, Instrument

DIMENSIONS: Mapping[str, str] = {
    "transmission": french("Savoir transmettre"),
    "communication": french("Aise avec un adulte"),
    "frame": french("Connaissance du cadre"),
    "confidence-and-belonging": french("Confiance et appartenance"),
}
GROUPS: Mapping[str, str] = {"young": french("Les jeunes"), "staff": french("Les personnels")}
SCORES: Mapping[str, str] = {
    "image": french("Image de l’établissement"),
    "voice": french("Place donnée aux jeunes"),
    "cohesion": french("Dialogue entre générations"),
}


Value = TypeVar("Value")


class Chapter(msgspec.Struct, frozen=True):
    """A chart under its title; ``title_lang`` where the title is the questionnaire's own text, which is French."""

    title: str
    figure: Markup
    french: bool = False


class Shown(msgspec.Struct, frozen=True):
    """One wave. ``figures`` and ``chapters`` are empty until it is closed."""

    title: str
    name: str
    sentence: str
    privacy: str
    figures: tuple[Figure, ...]
    chapters: tuple[Chapter, ...]


def shown(one: SurveySheet, _: Language, *, brief: bool = False) -> Shown:
    """Everything of a wave, or, ``brief``, the index and the domains alone."""
    instrument = templates.instrument(one.instrument, one.instrument_version)
    title, privacy = _(words.WAVES[one.wave]), instrument.privacy or ""
    answers = answers_of(one, _)
    if one.results is None or one.closed_at is None:
        said = _("Ouverte jusqu’au {day}. {answers}. Les résultats paraîtront à la clôture.", day=_.day(one.closes_on), answers=answers)
        return Shown(title, instrument.name, said, privacy, (), ())
    said = _("Close {day}. {answers}.", day=_.on_day(one.closed_at.date()), answers=answers)
    parts = tuple(_index(one, one.results, _)) if brief else tuple(_chapters(one, one.results, instrument, _))
    return Shown(title, instrument.name, said, privacy, tuple(_figures(one.results, _)), parts)


def answers_of(one: SurveySheet, _: Language) -> str:
    """«26 réponses sur 32, soit 81 %»; without a share where nobody was counted as invited, never above all of them."""
    said = _.plural("{count} réponse", "{count} réponses", one.responses)
    if not one.invited:
        return said
    invited = max(one.invited, one.responses)
    return _(
        "{answers} sur {invited}, soit {share}", answers=said, invited=_.number(invited), share=_.percent(100 * one.responses / invited)
    )


def name_of(one: SurveySheet) -> str:
    return templates.instrument(one.instrument, one.instrument_version).name


def labels_of(instrument: Instrument, item: str) -> dict[str, str]:
    """The options of a question, as they were read on the page."""
    question = instrument.question(item)
    return {option.id: option.label for option in question.options} if isinstance(question, ChoiceQuestion) else {}


def skill_labels(version: str) -> dict[str, str]:
    return {skill.id: skill.label for skill in templates.edition(version).skills}


def in_order(found: Mapping[str, Value], order: Iterable[str]) -> list[tuple[str, Value]]:
    """What a view kept by name, in the order in which it is asked; the database keeps names in an order of its own."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(found.items(), key=lambda one: places.get(one[0], len(places)))


def _figures(results: WaveResults, _: Language) -> Iterator[Figure]:
    if results.index.n:
        yield Figure(_("Indice"), _score(results.index, _), _unit(results.index, _))
    if results.satisfaction is not None:
        value = "–" if results.satisfaction.share is None else _.percent(results.satisfaction.share)
        small = hidden(_) if results.satisfaction.share is None else respondents(_, results.satisfaction.n)
        yield Figure(_("Personnes satisfaites"), value, small)
    if results.recommendation is not None:
        value = "–" if results.recommendation.score is None else _.signed(results.recommendation.score, 0)
        small = hidden(_) if results.recommendation.score is None else respondents(_, results.recommendation.n)
        yield Figure(_("Score de recommandation"), value, small)


def _index(one: SurveySheet, results: WaveResults, _: Language) -> Iterator[Chapter]:
    phase = "diagnostic" if one.wave == "baseline" else "measurement"
    if results.domains:
        named = {_(words.DOMAINS.get(name, name)): level for name, level in in_order(results.domains, words.DOMAINS)}
        yield Chapter(_("Par domaine"), levels_chart(named, phase, _).figure(_))
    if results.dimensions:
        named = {_(DIMENSIONS.get(name, name)): level for name, level in in_order(results.dimensions, DIMENSIONS)}
        yield Chapter(_("Par dimension"), levels_chart(named, phase, _, _("Niveau par dimension")).figure(_))
    for group, found in in_order(results.groups, GROUPS):
        named = {_(SCORES.get(name, name)): level for name, level in in_order(found.scores, SCORES)}
        title = _(GROUPS.get(group, group))
        yield Chapter(title, levels_chart(named, phase, _, title).figure(_))


def _chapters(one: SurveySheet, results: WaveResults, instrument: Instrument, _: Language) -> Iterator[Chapter]:
    yield from _index(one, results, _)
    for group, found in in_order(results.groups, GROUPS):
        if found.recommendation is not None:
            title = _("Recommandation : {group}", group=_(GROUPS.get(group, group)).lower())
            yield Chapter(title, recommendation_chart(found.recommendation, _).figure(_))
    if results.satisfaction is not None:
        yield Chapter(_("Satisfaction"), satisfaction_chart(results.satisfaction, _).figure(_))
    if results.recommendation is not None:
        yield Chapter(_("Recommandation"), recommendation_chart(results.recommendation, _).figure(_))
    texts = {question.id: question.text for question in instrument.questions}
    items = {texts[item]: level for item, level in in_order(results.items, texts) if item in texts}
    if items:
        phase = "diagnostic" if one.wave == "baseline" else "measurement"
        yield Chapter(_("Question par question"), levels_chart(items, phase, _, _("Question par question")).figure(_))
    for item, counts in in_order(results.choices, texts):
        if item in texts:
            title = texts[item]
            yield Chapter(title, counts_chart(counts.n, counts.counts, labels_of(instrument, item), title, _).figure(_), french=True)


def _score(level: Level, _: Language) -> str:
    return "–" if level.score is None else _.number(level.score, 1)


def _unit(level: Level, _: Language) -> str:
    return hidden(_) if level.score is None else f"/ 100 · {respondents(_, level.n)}"
