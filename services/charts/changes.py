"""Changes of the same people, one bar to the right or to the left for each; and figures noted twice by the coordinator."""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from domain.measurement.impact import ObservedIndicator
from domain.measurement.scoring import SMALLEST_GROUP, PairedChange
from services.catalogues import Language
from services.charts.chart import Chart, Table, respondents
from services.charts.drawing import ACROSS, SMALL, bar, line, lines, muted, picture, span, words
from services.charts.levels import AFTER, BEFORE, TRACK

_ROW: Final = 60  # pixels from the last line of a name to the next name


def changes_chart(changes: Mapping[str, PairedChange], labels: Mapping[str, str], title: str, _: Language) -> Chart:
    """Each change in points of 100, of the people present in both waves; under five people the row is empty and says why."""
    farthest = max((abs(one.delta) for one in changes.values() if one.delta is not None), default=0.0)
    reach = next((size for size in (20, 50) if farthest <= size), 100)
    drawn: list[Markup] = []
    y = 14.0
    for name, change in changes.items():
        named, y = lines(labels.get(name, name), 0, y, bold=True)
        drawn += [*named, bar(0, y + 27, 100, 11, *TRACK)]
        if change.delta is None:
            drawn.append(words(100, y + 19, muted(_("moins de cinq réponses")), anchor="end"))
        else:
            start, end = sorted((50.0, 50 + 50 * change.delta / reach))
            drawn.append(bar(start, y + 27, end - start, 11, AFTER))
            drawn.append(
                words(100, y + 19, span(_.signed(change.delta), bold=True), muted(f"· {respondents(_, change.n)}", dx=5), anchor="end")
            )
        drawn.append(line(50, y + 23, 50, y + 42, "currentColor", 1.5))
        y += _ROW
    bottom = y - 6
    ends = zip((f"−{reach}", "0", f"+{reach}"), ACROSS, strict=True)
    drawn += [words(x, bottom + 8, text, size=SMALL, fill="var(--muted)", anchor=anchor) for text, (x, anchor) in ends]
    told = " ; ".join(f"{labels.get(name, name)} {_said(change, _)}" for name, change in changes.items())
    sentence = _("{title}, en points sur 100, pour les mêmes personnes : {told}.", title=title, told=told)
    rows = tuple((labels.get(name, name), *_cells(change, _)) for name, change in changes.items())
    return Chart(picture(int(bottom) + 14, sentence, *drawn), sentence, Table((title, _("Points"), "n"), rows))


def observed_chart(indicators: Sequence[ObservedIndicator], _: Language) -> Chart:
    """Each figure at the start and at the end, on a scale of its own: different things are never compared with each other."""
    drawn: list[Markup] = []
    for position, one in enumerate(indicators):
        y, highest = position * 72, max(one.start, one.end or 0, 1e-9)
        drawn.append(words(0, y + 14, span(one.label, bold=True), muted(one.unit, dx=6)))
        for row, (value, colour) in enumerate(((one.start, BEFORE), (one.end, AFTER))):
            top = y + 22 + 19 * row
            drawn.append(bar(0, top, 62, 13, *TRACK))
            if value is None:
                drawn.append(words(62, top + 11, muted(_("pas encore noté")), dx=8))
                continue
            drawn += [bar(0, top, 62 * value / highest, 13, colour), words(62, top + 11, shown(value, _), bold=True, dx=8)]
    told = " ; ".join(_told(one, _) for one in indicators)
    sentence = _("Indicateurs observés. {told}.", told=told)
    rows = tuple(
        (
            f"{one.label} ({one.unit})",
            shown(one.start, _),
            "–" if one.end is None else shown(one.end, _),
            "–" if one.end is None else _signed(one.end - one.start, _),
        )
        for one in indicators
    )
    return Chart(
        picture(len(indicators) * 72, sentence, *drawn), sentence, Table((_("Indicateur"), _("Départ"), _("Bilan"), _("Écart")), rows)
    )


def shown(value: float, _: Language) -> str:
    """As it was noted: whole where it is whole."""
    return _.number(value) if value == int(value) else _.number(value, 1)


def _signed(value: float, _: Language) -> str:
    return _.signed(value, 0 if value == int(value) else 1)


def _told(one: ObservedIndicator, _: Language) -> str:
    if one.end is None:
        return _("{indicator} : {start} au départ", indicator=one.label, start=shown(one.start, _))
    return _("{indicator} : {start} au départ, {end} au bilan", indicator=one.label, start=shown(one.start, _), end=shown(one.end, _))


def _said(change: PairedChange, _: Language) -> str:
    return _("moins de cinq réponses") if change.delta is None else _.signed(change.delta)


def _cells(change: PairedChange, _: Language) -> tuple[str, str]:
    return ("–", f"< {SMALLEST_GROUP}") if change.delta is None else (_.signed(change.delta), _.number(change.n))
