"""Satisfaction: how the answers fall, and who would recommend the programme."""

from collections.abc import Sequence
from typing import Final

import msgspec
from markupsafe import Markup

from domain.measurement.scoring import SMALLEST_GROUP, Recommendation, Satisfaction
from services.catalogues import Language, french
from services.charts.chart import Chart, Table, respondents
from services.charts.drawing import ACROSS, LARGE, SMALL, bar, element, key, muted, picture, share, span, words

PLEASED: Final = "var(--measurement)"
DISPLEASED: Final = "var(--danger)"
NEITHER: Final = "var(--muted)"
AGREEMENT: Final = (french("Pas du tout"), french("Un peu"), french("Moyennement"), french("Assez"), french("Tout à fait"))
GROUPS: Final = (french("Détracteurs"), french("Passifs"), french("Promoteurs"))
MARKS: Final = ("0–6", "7–8", "9–10")


class Part(msgspec.Struct, frozen=True):
    """One part of a whole: its name, how many people, its colour; a faint part bears dark words."""

    name: str
    count: int
    colour: str
    opacity: float | None = None


def satisfaction_chart(satisfaction: Satisfaction, _: Language) -> Chart:
    """The five answers as one bar, the two that count as satisfied in colour; under five people nothing is drawn."""
    if satisfaction.share is None or satisfaction.counts is None:
        return withheld(_("Satisfaction"), _)
    looks = ((NEITHER, 0.45), (NEITHER, 0.33), (NEITHER, 0.22), (PLEASED, None), (PLEASED, None))
    parts = [Part(_(name), count, *look) for name, count, look in zip(AGREEMENT, satisfaction.counts, looks, strict=True)]
    title = (
        span(_.percent(satisfaction.share), size=LARGE, bold=True),
        muted(_("« Assez » ou « Tout à fait »"), dx=6),
        muted(f"· {respondents(_, satisfaction.n)}", dx=5),
    )
    drawn = [words(0, 20, *title), *_stack(parts, 32, _)]
    drawn += [words(0, 74, muted(parts[0].name)), words(100, 74, muted(parts[-1].name), anchor="end")]
    sentence = _.plural(
        "Satisfaction : {share}, soit {pleased} réponse sur {count}.",
        "Satisfaction : {share}, soit {pleased} réponses sur {count}.",
        satisfaction.n,
        share=_.percent(satisfaction.share),
        pleased=_.number(parts[3].count + parts[4].count),
    )
    return Chart(picture(80, sentence, *drawn), sentence, _table(_("Réponse"), parts, _))


def recommendation_chart(recommendation: Recommendation, _: Language) -> Chart:
    """Detractors, passives and promoters as one bar, and the score: the share of promoters minus that of detractors."""
    counts = (recommendation.detractors, recommendation.passives, recommendation.promoters)
    if recommendation.score is None:
        return withheld(_("Recommandation"), _)
    looks = ((DISPLEASED, None), (NEITHER, 0.3), (PLEASED, None))
    parts = [Part(_(name), count or 0, *look) for name, count, look in zip(GROUPS, counts, looks, strict=True)]
    title = (
        span(_.signed(recommendation.score, 0), size=LARGE, bold=True),
        muted(_("score de recommandation"), dx=6),
        muted(f"· {respondents(_, recommendation.n)}", dx=5),
    )
    drawn = [words(0, 20, *title), *_stack(parts, 32, _)]
    for part, (x, anchor) in zip(parts, ACROSS, strict=True):
        entry = ("▒" if part.opacity else "■", part.colour, part.name)
        drawn.append(words(x, 74, *key(entry), size=SMALL, anchor=anchor))
    sentence = _.plural(
        "Score de recommandation {score}, de −100 à +100, sur {count} réponse : {groups}.",
        "Score de recommandation {score}, de −100 à +100, sur {count} réponses : {groups}.",
        recommendation.n,
        score=_.signed(recommendation.score, 0),
        groups=_.enumeration(f"{part.name.lower()} {_.number(part.count)}" for part in parts),
    )
    named = [msgspec.structs.replace(part, name=f"{part.name} ({marks})") for part, marks in zip(parts, MARKS, strict=True)]
    return Chart(picture(80, sentence, *drawn), sentence, _table(_("Groupe"), named, _))


def withheld(subject: str, _: Language) -> Chart:
    """What stands where a chart would tell of fewer than five people."""
    sentence = _("{subject} : moins de cinq réponses, rien n’est montré pour que personne ne soit reconnu.", subject=subject)
    drawn = [words(0, 18, subject, bold=True), words(0, 38, muted(_("moins de cinq réponses : rien n’est montré")))]
    return Chart(picture(46, sentence, *drawn), sentence, Table((_("Réponses"),), ((f"< {SMALLEST_GROUP}",),)))


def _stack(parts: Sequence[Part], y: float, _: Language) -> list[Markup]:
    """Parts of a whole side by side, each with its count where it fits."""
    whole = sum(part.count for part in parts)
    drawn: list[Markup] = []
    x = 0.0
    for part in (part for part in parts if part.count):
        width = 100 * part.count / whole
        drawn.append(bar(x, y, width, 26, part.colour, part.opacity))
        if x:
            drawn.append(element("line", x1=share(x), y1=y, x2=share(x), y2=y + 26, stroke="var(--card)", stroke_width=2))
        if width >= 7:
            ink = "currentColor" if part.opacity else "var(--card)"
            drawn.append(words(x + width / 2, y + 18, _.number(part.count), anchor="middle", bold=True, fill=ink))
        x += width
    return drawn


def _table(heading: str, parts: Sequence[Part], _: Language) -> Table:
    whole = sum(part.count for part in parts)
    rows = tuple((part.name, _.number(part.count), _.percent(100 * part.count / whole)) for part in parts)
    return Table((heading, _("Personnes"), _("Part")), rows)
