"""How many chose each answer, and which tools the same people came to use: bars over the people who answered."""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from domain.measurement.adoption import Adoption
from services.catalogues import Language
from services.charts.chart import Chart, Table, respondents
from services.charts.drawing import SMALL, bar, key, lines, muted, picture, span, words
from services.charts.levels import AFTER, BEFORE, TRACK
from services.charts.satisfaction import withheld

_ROW: Final = 40
_BLOCK: Final = 54
_WIDE: Final = 74.0  # per cent of the picture; figures stand to the right


def counts_chart(n: int, counts: Mapping[str, int] | None, labels: Mapping[str, str], title: str, _: Language, among: str = "") -> Chart:
    """One bar an answer, the most given first, over the ``n`` people who answered, or what ``among`` names; nothing under five."""
    if counts is None:
        return withheld(title, _)
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    drawn: list[Markup] = [words(0, 12, muted(among or respondents(_, n)))]
    y = 34.0
    for option, count in ordered:
        named, y = lines(labels.get(option, option), 0, y)
        drawn += [*named, bar(0, y + 8, _WIDE, 10, *TRACK), bar(0, y + 8, _WIDE * count / n, 10, AFTER)]
        drawn.append(words(_WIDE, y + 17, *_figure(count, n, _), dx=8))
        y += _ROW
    told = " ; ".join(f"{labels.get(option, option)} {_.number(count)}" for option, count in ordered)
    sentence = _("{title} ({among}) : {told}.", title=title.rstrip(" ?"), among=among or respondents(_, n), told=told)
    rows = tuple((labels.get(option, option), _.number(count), _.percent(100 * count / n)) for option, count in ordered)
    table = Table((_("Réponse"), _("Personnes"), _("Part")), rows)
    return Chart(picture(int(y) - 14, sentence, *drawn), sentence, table)


def adoption_chart(adoption: Adoption, labels: Mapping[str, str], _: Language) -> Chart:
    """For each tool, how many of the same people used it every month at the start and at the end; tools that nobody uses are left out."""
    if adoption.tools is None:
        return withheld(_("Outils utilisés chaque mois"), _)
    n = adoption.n
    used = [(labels.get(tool, tool), one) for tool, one in adoption.tools.items() if one.before or one.after]
    used.sort(key=lambda pair: (-pair[1].adopted, -pair[1].after))
    drawn: list[Markup] = [words(0, 12, *key(("■", BEFORE, _("Départ")), ("■", AFTER, _("Bilan"))), size=SMALL)]
    for position, (name, one) in enumerate(used):
        y = 26 + position * _BLOCK
        adopted = _.plural("{count} personne l’a adopté", "{count} personnes l’ont adopté", one.adopted)
        drawn += [words(0, y + 12, span(name, bold=True), muted(adopted, dx=6))]
        for row, (count, colour) in enumerate(((one.before, BEFORE), (one.after, AFTER))):
            top = y + 18 + 13 * row
            drawn += [bar(0, top, _WIDE, 9, *TRACK), bar(0, top, _WIDE * count / n, 9, colour)]
            drawn.append(words(_WIDE, top + 8.5, *_figure(count, n, _), dx=8))
    told = " ; ".join(
        _("{tool} : {before} au départ, {after} au bilan", tool=name, before=_.number(one.before), after=_.number(one.after))
        for name, one in used
    )
    sentence = _("Outils utilisés chaque mois par les mêmes {n} personnes. {told}.", n=_.number(n), told=told or _("Aucun"))
    rows: Sequence[tuple[str, ...]] = [(name, _.number(one.before), _.number(one.after), _.number(one.adopted)) for name, one in used]
    table = Table((_("Outil"), _("Départ"), _("Bilan"), _("Adopté par")), tuple(rows) or ((_("Aucun"), "0", "0", "0"),))
    notes = (
        () if adoption.gained is None else (_("{share} en ont adopté au moins un.", share=_.percent(adoption.gained)),)
    )  # «adopted»: every month at the end, and not at the start
    return Chart(picture(30 + len(used) * _BLOCK, sentence, *drawn), sentence, table, notes)


def _figure(count: int, n: int, _: Language) -> list[Markup]:
    return [span(_.number(count), bold=True), muted(_.percent(100 * count / n), dx=5)]
