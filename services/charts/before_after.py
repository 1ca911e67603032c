"""Before and after: the index of the baseline and of the final wave, and the change of the same people."""

from typing import Final

from markupsafe import Markup

from domain.measurement.scoring import SMALLEST_GROUP, Level, PairedChange
from services.catalogues import Language
from services.charts.chart import Chart, Table, respondents
from services.charts.drawing import ACROSS, LARGE, SMALL, bar, line, muted, picture, span, words
from services.charts.interval import interval
from services.charts.levels import AFTER, BEFORE, TRACK, cells, said

SMALL_GROUP: Final = 15  # below, one person's answers move the mean visibly
_ROW: Final = 58

Wave = tuple[str, Level, str]  # how it is called, its level, its colour


def index_chart(baseline: Level, final: Level | None, paired: PairedChange | None, _: Language, name: str = "") -> Chart:
    """The index from 0 to 100 in both waves, each with its n, and the change of the people present in both.

    ``final`` and ``paired`` are None while the final wave is open. ``name`` is the index's name, in the reader's language.
    A score that the domain withholds (under five people) leaves its bar empty and says why.
    """
    waves: list[Wave] = [(_("Départ"), baseline, BEFORE)]
    if final is not None:
        waves.append((_("Bilan"), final, AFTER))
    drawn: list[Markup] = []
    for position, wave in enumerate(waves):
        drawn += _level_row(wave, position * _ROW, _)
    y = len(waves) * _ROW
    drawn += [words(at, y + 2, _.number(at), size=SMALL, fill="var(--muted)", anchor=anchor) for at, anchor in ACROSS]
    height = y + 8
    if paired is not None:
        drawn += _change_row(paired, height + 14, _)
        height += 44 if paired.delta is None else 92
    sentence = _sentence(name or _("Indice de pratiques numériques"), waves, paired, _)
    return Chart(picture(height, sentence, *drawn), sentence, _table(waves, paired, _), _notes(paired, _))


def _level_row(wave: Wave, y: float, _: Language) -> list[Markup]:
    label, level, colour = wave
    drawn = [words(0, y + 22, label, bold=True), bar(0, y + 30, 100, 14, *TRACK)]
    if level.score is None:
        return [*drawn, words(100, y + 22, muted(_("moins de cinq réponses")), anchor="end")]
    figure = (
        span(_.number(level.score, 1), size=LARGE, bold=True),
        muted(_("sur 100"), dx=5),
        muted(f"· {respondents(_, level.n)}", dx=5),
    )
    return [*drawn, bar(0, y + 30, level.score, 14, colour), words(100, y + 22, *figure, anchor="end")]


def _change_row(paired: PairedChange, y: float, _: Language) -> list[Markup]:
    """A scale with nothing in the middle, to the right more and to the left less; beneath, how sure it is."""
    drawn = [words(0, y + 22, _("Évolution"), bold=True)]
    if paired.delta is None:
        return [*drawn, words(100, y + 22, muted(_("moins de cinq réponses")), anchor="end")]
    between = interval(paired)
    farthest = max(abs(value) for value in (paired.delta, *(between or ())))
    reach = next((size for size in (20, 50) if farthest <= size), 100)

    def place(points: float) -> float:
        return 50 + 50 * max(-reach, min(reach, points)) / reach

    figure = (
        span(_.signed(paired.delta), size=LARGE, bold=True),
        muted(_("points"), dx=5),
        muted(f"· {respondents(_, paired.n)}", dx=5),
    )
    start, end = sorted((50.0, place(paired.delta)))
    drawn += [
        words(100, y + 22, *figure, anchor="end"),
        bar(0, y + 32, 100, 14, *TRACK),
        bar(start, y + 32, end - start, 14, AFTER),
        line(50, y + 28, 50, y + 58, "currentColor", 1.5),
    ]
    if between:
        low, high = place(between[0]), place(between[1])
        drawn.append(line(low, y + 53, high, y + 53, "currentColor", 1.5))
        drawn += [line(at, y + 49, at, y + 57, "currentColor", 1.5) for at in (low, high)]
    ends = zip((f"−{reach}", "0", f"+{reach}"), ACROSS, strict=True)
    drawn += [words(x, y + 74, text, size=SMALL, fill="var(--muted)", anchor=anchor) for text, (x, anchor) in ends]
    return drawn


def _sentence(index: str, waves: list[Wave], paired: PairedChange | None, _: Language) -> str:
    levels = _.enumeration(f"{label} {said(level, _)}" for label, level, _colour in waves)
    sentence = _("{index}, de 0 à 100 : {levels}.", index=index, levels=levels)
    if paired is None:
        return sentence
    if paired.delta is None:
        return f"{sentence} " + _("Moins de cinq personnes ont répondu aux deux : leur évolution n’est pas montrée.")
    return f"{sentence} " + _.plural(
        "Pour la personne présente aux deux : {change}.",
        "Pour les {count} personnes présentes aux deux : {change}.",
        paired.n,
        change=_.points(paired.delta),
    )


def _table(waves: list[Wave], paired: PairedChange | None, _: Language) -> Table:
    rows: list[tuple[str, ...]] = [(label, *cells(level, _)) for label, level, _colour in waves]
    if paired is not None and paired.delta is None:
        rows.append((_("Évolution des mêmes personnes"), "–", f"< {SMALLEST_GROUP}"))
    elif paired is not None and paired.delta is not None:
        n = _.number(paired.n)
        rows.append((_("Évolution des mêmes personnes"), _.signed(paired.delta), n))
        if between := interval(paired):
            low, high = map(_.signed, between)
            rows.append((_("Intervalle de confiance à 95 %"), _("de {low} à {high}", low=low, high=high), n))
        if paired.d_z is not None:
            rows.append((_("Taille d’effet (d de Cohen, apparié)"), _.number(paired.d_z, 2), n))
    return Table((_("Mesure"), _("Points"), "n"), tuple(rows))


def _notes(paired: PairedChange | None, _: Language) -> tuple[str, ...]:
    """What an honest reader keeps in mind: whose change it is, how sure, and how few."""
    if paired is None or paired.delta is None:
        return ()
    notes = [_("L’évolution est celle des mêmes personnes, présentes aux deux mesures.")]
    if between := interval(paired):
        low, high = map(_.signed, between)
        notes.append(_("Elle se situe très probablement entre {low} et {high} points.", low=low, high=high))
        if between[0] <= 0 <= between[1]:
            notes.append(_("Elle peut donc tenir au hasard : ne concluez ni à un progrès, ni à un recul."))
    if paired.n < SMALL_GROUP:
        moved = _.number(25 / paired.n, 1)
        notes.append(
            _("Petit groupe : il suffit qu’une personne réponde partout un cran plus haut pour gagner {moved} points.", moved=moved)
        )
    return tuple(notes)
