"""The pictures of the impact report: those of every report, and those of what a programme chose to measure besides."""

from collections.abc import Iterator
from typing import Final

import msgspec
from markupsafe import Markup

from domain.measurement.impact import FollowUp, Impact, MentorImpact
from domain.measurement.results import GroupResults
from domain.measurement.scoring import Level
from projections.impact_sheet import ImpactSheet
from services import templates
from services.catalogues import Language
from services.charts import (
    Chart,
    adoption_chart,
    changes_chart,
    counts_chart,
    domains_chart,
    dose_chart,
    index_chart,
    observed_chart,
    recommendation_chart,
    satisfaction_chart,
)
from services.pages import words
from services.programmes.looking import ProgrammeViews
from services.surveys.wave_words import DIMENSIONS, GROUPS, SCORES, in_order, labels_of, skill_labels

PRACTICES: Final = ("final-impact-staff", "practice-changes")
LATER: Final = "lasting-change"


class Picture(msgspec.Struct, frozen=True):
    """A chart on the page, its table for the annex that is printed, and a sentence that belongs above it."""

    title: str
    figure: Markup
    table: Markup
    lead: str = ""


def picture(title: str, chart: Chart, _: Language, lead: str = "") -> Picture:
    return Picture(title, chart.figure(_), chart.table.markup(), lead)


def pictures(impact: Impact, found: ProgrammeViews, _: Language) -> dict[str, Picture]:
    """The charts that there is something to draw for, by name."""
    labels = {domain: _(label) for domain, label in words.DOMAINS.items()}
    planned = found.sheet.design.frame.sessions if found.sheet.design else 0
    sessions = [pair.held for pair in found.pairs]
    charts: dict[str, tuple[str, Chart | None]] = {
        "index": (_("Avant et après"), index_chart(impact.baseline, impact.final, impact.paired, _)),
        "domains": (_("Par domaine"), domains_chart(impact.domains_before, impact.domains_after, labels, _)),
        "satisfaction": (_("Satisfaction"), satisfaction_chart(impact.satisfaction, _) if impact.satisfaction else None),
        "recommendation": (_("Recommandation"), recommendation_chart(impact.recommendation, _) if impact.recommendation else None),
        "dose": (_("Séances par binôme"), dose_chart(sessions, planned, _) if sessions and planned else None),
    }
    return {name: picture(title, chart, _) for name, (title, chart) in charts.items() if chart is not None}


def further(impact: Impact, kept: ImpactSheet, version: str, _: Language) -> list[Picture]:
    """What this programme measured besides: tools, practices, mentors, image and dialogue, indicators, what lasts."""
    return [
        *_uses(impact, version, _),
        *(_of_mentors(impact.mentors, _) if impact.mentors else ()),
        *_of_groups(impact, _),
        *((picture(_("Indicateurs observés"), observed_chart(impact.observed, _), _),) if impact.observed else ()),
        *(_lasting(kept.follow_up, version, _) if kept.follow_up else ()),
    ]


def _uses(impact: Impact, version: str, _: Language) -> Iterator[Picture]:
    if impact.adoption is not None and impact.adoption.n:
        yield picture(_("Outils adoptés"), adoption_chart(impact.adoption, skill_labels(version), _), _)
    if impact.practice is not None and impact.practice.n:
        title = _("Pratiques changées")
        labels = labels_of(templates.instrument(PRACTICES[0], version), PRACTICES[1])
        changed = impact.practice.changed
        lead = "" if changed is None else _("{share} ont changé au moins une pratique.", share=_.percent(changed))
        yield picture(title, counts_chart(impact.practice.n, impact.practice.counts, labels, title, _), _, lead)


def _of_mentors(mentors: MentorImpact, _: Language) -> Iterator[Picture]:
    chart = index_chart(mentors.baseline, mentors.final, mentors.paired, _, name=_("Indice du mentor"))
    yield picture(_("Les mentors, avant et après"), chart, _)
    if mentors.dimensions:
        title = _("Ce que les mentors y ont gagné")
        labels = {dimension: _(label) for dimension, label in DIMENSIONS.items()}
        yield picture(title, changes_chart(dict(in_order(mentors.dimensions, DIMENSIONS)), labels, title, _), _)
    if mentors.satisfaction is not None:
        yield picture(_("Satisfaction des mentors"), satisfaction_chart(mentors.satisfaction, _), _)
    if mentors.recommendation is not None:
        yield picture(_("Recommandation des mentors"), recommendation_chart(mentors.recommendation, _), _)


def _of_groups(impact: Impact, _: Language) -> Iterator[Picture]:
    """Anonymous answers, the young and the staff apart: other people may have answered, so no difference is written."""
    lead = _("Réponses anonymes, non appariées : ce ne sont pas forcément les mêmes personnes aux deux moments.")
    labels = {score: _(label) for score, label in SCORES.items()}
    for group, waves in in_order(impact.image, GROUPS):
        before, after = (_scores(one) for one in (waves.before, waves.after))
        title = _("Regards sur l’établissement : {group}", group=_(GROUPS.get(group, group)).lower())
        yield picture(title, domains_chart(before, after, labels, _, name=title), _, lead)


def _scores(group: GroupResults | None) -> dict[str, Level]:
    return dict(in_order(group.scores, SCORES)) if group is not None else {}


def _lasting(follow_up: FollowUp, version: str, _: Language) -> Iterator[Picture]:
    """Three months after: what is still used, how confident, what is still done."""
    lasting, instrument = follow_up.lasting, templates.instrument(LATER, version)
    title = _("Trois mois après : les outils encore utilisés")
    if lasting.adopted and lasting.kept is not None and lasting.share is not None:
        among = _.plural(
            "{count} adoption, chez {people} personnes", "{count} adoptions, chez {people} personnes", lasting.adopted, people=lasting.n
        )
        counts = {"adopted": lasting.adopted, "kept": lasting.kept}
        labels = {"adopted": _("Adoptés au bilan"), "kept": _("Encore utilisés")}
        chart = counts_chart(lasting.adopted, counts, labels, title, _, among)
        yield picture(title, chart, _, _("{share} des adoptions durent.", share=_.percent(lasting.share)))
    if follow_up.confidence:
        title = _("Trois mois après : la confiance, depuis le bilan")
        labels = {item: instrument.question(item).text for item in follow_up.confidence}
        yield picture(title, changes_chart(follow_up.confidence, labels, title, _), _)
    if follow_up.practice is not None and follow_up.practice.n:
        title = _("Trois mois après : les pratiques qui durent")
        yield picture(
            title, counts_chart(follow_up.practice.n, follow_up.practice.counts, labels_of(instrument, PRACTICES[1]), title, _), _
        )
    for item, counted in follow_up.choices.items():
        title = instrument.question(item).text
        yield picture(title, counts_chart(counted.n, counted.counts, labels_of(instrument, item), title, _), _)
