"""The dose: how many sessions each pair had, and how many pairs keep the rhythm."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Final

from markupsafe import Markup

from services.catalogues import Language
from services.charts.chart import Chart, Table
from services.charts.drawing import SMALL, bar, line, picture, words
from services.charts.sessions import HELD

RHYTHM: Final = Fraction(2, 3)  # four sessions of six


def dose_chart(sessions_of_pairs: Sequence[int], planned: int, _: Language) -> Chart:
    """How many pairs had no session, one, two…; solid from two thirds of the ``planned`` sessions on, which keeps the rhythm.

    ``sessions_of_pairs`` has one number a pair; sessions beyond the planned ones stand together as «> 6».
    """
    counts = Counter(min(sessions, planned + 1) for sessions in sessions_of_pairs)
    numbers = list(range(planned + 2 if counts[planned + 1] else planned + 1))
    enough = ceil(RHYTHM * planned)
    in_rhythm = sum(count for sessions, count in counts.items() if sessions >= enough)
    slot, highest = 100 / len(numbers), max([*counts.values(), 1])
    drawn: list[Markup] = []
    for sessions in numbers:
        height = 96 * counts[sessions] / highest
        x, y = slot * sessions, 132 - height
        drawn.append(bar(x + slot * 0.14, y, slot * 0.72, height, HELD, None if sessions >= enough else 0.4))
        drawn.append(words(x + slot / 2, y - 6, _.number(counts[sessions]), anchor="middle", bold=True))
        drawn.append(words(x + slot / 2, 150, _label(sessions, planned), anchor="middle"))
    drawn.append(line(0, 132, 100, 132, "var(--muted)"))
    from_here = slot * enough + slot * 0.14
    drawn.append(line(from_here, 14, 100 - slot * 0.14, 14, HELD, 2))
    kept = _("au rythme : {kept} sur {pairs}", kept=_.number(in_rhythm), pairs=_.number(len(sessions_of_pairs)))
    drawn.append(words(from_here, 8, kept, size=SMALL))
    drawn.append(words(50, 170, _("séances tenues par binôme"), size=SMALL, anchor="middle", fill="var(--muted)"))
    sentence = _.plural(
        "{count} binôme sur {pairs} a tenu au moins {enough} séances sur {planned}.",
        "{count} binômes sur {pairs} ont tenu au moins {enough} séances sur {planned}.",
        in_rhythm,
        pairs=_.number(len(sessions_of_pairs)),
        enough=enough,
        planned=planned,
    )
    table = Table(
        (_("Séances tenues"), _("Binômes")), tuple((_label(sessions, planned), _.number(counts[sessions])) for sessions in numbers)
    )
    return Chart(picture(176, sentence, *drawn), sentence, table)


def _label(sessions: int, planned: int) -> str:
    return f"> {planned}" if sessions > planned else str(sessions)
