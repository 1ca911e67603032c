"""Observed indicators: up to four figures that the coordinator notes at the start and at the end, such as open-day visitors."""

from datetime import date
from math import isfinite
from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.measurement.impact import IMPACT, IndicatorNoted, NotedAt, observed_after
from domain.programme import PROGRAMME, running
from domain.refusal import Refused

MOST_INDICATORS: Final = 4


class TooManyIndicators(Refused):
    code = "too-many-indicators"
    sentence = "Quatre indicateurs sont déjà suivis ; ils sont conservés. Rien n’a été ajouté : suivez l’un des quatre jusqu’au bilan."


class IndicatorNotStarted(Refused):
    code = "indicator-not-started"
    sentence = "La valeur de départ de cet indicateur n’est pas notée. Rien n’a été enregistré ; notez d’abord celle du départ."


class IndicatorUnnamed(Refused):
    code = "indicator-unnamed"
    kind = "invalid"
    sentence = "Il manque le nom ou l’unité de l’indicateur. Rien n’a été enregistré ; dites ce qui est compté, et en quoi."


class IndicatorValueOutOfRange(Refused):
    code = "indicator-value-out-of-range"
    kind = "invalid"
    sentence = "Une valeur observée est un nombre à partir de zéro. Rien n’a été enregistré ; corrigez-la."


class IndicatorDayOutOfRange(Refused):
    code = "indicator-day-out-of-range"
    kind = "invalid"
    sentence = "Le jour du relevé est à venir, ou la fin précède le départ. Rien n’a été enregistré ; corrigez la date."


class NoteIndicator(Command, frozen=True):
    """One figure, at the ``start`` or at the ``end``; noting the same moment again corrects it."""

    programme: UUID
    indicator: str
    label: str
    unit: str
    moment: NotedAt
    value: float
    noted_on: date


@decides(
    NoteIndicator,
    permission="impact.run",
    reads=lambda command, states: (PROGRAMME.of(command.programme), IMPACT.of(command.programme)),
)
def note_indicator(command: NoteIndicator, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = IMPACT.of(command.programme)
    indicators = situation[stream].noted.indicators
    known = indicators.get(command.indicator)
    if not (command.indicator.strip() and command.label.strip() and command.unit.strip()):
        raise IndicatorUnnamed
    if not isfinite(command.value) or command.value < 0:
        raise IndicatorValueOutOfRange
    if known is None and command.moment == "end":
        raise IndicatorNotStarted
    if known is None and len(indicators) >= MOST_INDICATORS:
        raise TooManyIndicators
    noted = IndicatorNoted(**{name: getattr(command, name) for name in command.__struct_fields__})
    after = observed_after(known, noted)
    if command.noted_on > situation.today or (after is not None and after.end_on is not None and after.end_on < after.start_on):
        raise IndicatorDayOutOfRange
    return [] if after == known else stream.gains(noted)
