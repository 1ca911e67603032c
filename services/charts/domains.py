"""The level of each domain before and after, on one scale."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from domain.measurement.scoring import Level
from services.catalogues import Language
from services.charts.chart import Chart, Table
from services.charts.drawing import SMALL, bar, key, line, picture, words
from services.charts.levels import AFTER, BEFORE, TRACK, cells, figure, said

_WIDE: Final = 62.0  # per cent of the picture for the scale of 100; figures stand to its right
_BLOCK: Final = 70


def domains_chart(
    before: Mapping[str, Level],
    after: Mapping[str, Level],
    labels: Mapping[str, str],
    _: Language,
    target: float | None = None,
    name: str = "",
) -> Chart:
    """Each domain's level in both waves, from 0 to 100; ``labels`` names the domains, ``target`` marks the level to reach.

    ``name`` says what is measured where it is something else than domains.

    The people of the two waves may differ: the difference between two bars is nobody's progress, and none is written.
    """
    names = list(dict.fromkeys([*before, *after]))
    drawn = [words(0, 12, *key(("■", BEFORE, _("Départ")), ("■", AFTER, _("Bilan"))), size=SMALL)]
    for position, domain in enumerate(names):
        y = 26 + position * _BLOCK
        drawn.append(words(0, y + 16, labels.get(domain, domain), bold=True))
        drawn += _bars(((before.get(domain), BEFORE), (after.get(domain), AFTER)), y + 24, target, _)
    height = 26 + len(names) * _BLOCK
    if target is not None:
        aim = _("cible {target}", target=_.number(target))
        drawn.append(words(_WIDE * target / 100, height + 3, aim, size=SMALL, anchor="middle", fill="var(--muted)"))
        height += 8
    told = " ; ".join(_told(d, before, after, labels, _) for d in names)
    sentence = (
        _("{name}, de 0 à 100. {told}.", name=name, told=told) if name else _("Niveau par domaine, de 0 à 100. {domains}.", domains=told)
    )
    rows = tuple((labels.get(d, d), *cells(before.get(d), _), *cells(after.get(d), _)) for d in names)
    table = Table((name or _("Domaine"), _("Départ"), "n", _("Bilan"), "n"), rows)
    return Chart(picture(height, sentence, *drawn), sentence, table)


def _bars(levels: tuple[tuple[Level | None, str], ...], y: float, target: float | None, _: Language) -> list[Markup]:
    drawn: list[Markup] = []
    for position, (level, colour) in enumerate(levels):
        top = y + 17 * position
        drawn.append(bar(0, top, _WIDE, 12, *TRACK))
        if level is not None and level.score is not None:
            drawn.append(bar(0, top, _WIDE * level.score / 100, 12, colour))
        drawn.append(words(_WIDE, top + 10.5, *figure(level, _), dx=10))
    if target is not None:
        drawn.append(line(_WIDE * target / 100, y - 3, _WIDE * target / 100, y + 32, "currentColor", 1.5, "3 3"))
    return drawn


def _told(domain: str, before: Mapping[str, Level], after: Mapping[str, Level], labels: Mapping[str, str], _: Language) -> str:
    return _(
        "{domain} : {before} au départ, {after} au bilan",
        domain=labels.get(domain, domain),
        before=said(before.get(domain), _),
        after=said(after.get(domain), _),
    )
