"""Which questionnaire a survey file answers, and which wave of it: departure or final."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from services.imports.cells.dates import moment_order, read_moment
from services.imports.columns.table import HEADER_WITHIN
from services.imports.spreadsheet import Sheet
from services.imports.survey_columns import ItemFinder
from services.imports.survey_table import SurveyTable, survey_table
from services.imports.vocabulary import Instrument, Vocabulary
from services.imports.wave_names import wave_of_name

How = Literal["questions", "name", "time"]

# Answers to one wave come within a few weeks; two waves lie a term or more apart.
_BETWEEN_WAVES = timedelta(days=30)


class SurveySheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of answers with the questionnaire that it answers, and what told its wave."""

    table: SurveyTable
    instrument: Instrument
    how: How = "questions"

    @property
    def wave(self) -> str:
        """baseline, pulse, final, follow-up, or empty."""
        return self.instrument.wave


class Surveys:
    """Recognises survey sheets of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        # Questionnaires without an index are not compared over time, and the anonymous one has no addresses.
        self._finders = [ItemFinder(one) for one in vocabulary.instruments if any(item.index for item in one.items)]

    def holds_answers(self, sheet: Sheet) -> bool:
        """Whether a line among the first thirty names two questions of a questionnaire's index."""
        return any(finder.count_index(line.cells) >= 2 for line in sheet.lines[:HEADER_WITHIN] for finder in self._finders)

    def candidates(self, sheet: Sheet) -> list[SurveySheet]:
        """The questionnaires that the sheet answers best: several where their questions are the same, none for other sheets.

        A sign-up form may ask a question or two of a questionnaire: two of those that make its index are needed.
        """
        found: list[tuple[int, SurveySheet]] = []
        for finder in self._finders:
            table = survey_table(sheet, finder)
            if table is None:
                continue
            items = {column.item.id: column.item for column in table.items}
            if sum(item.index for item in items.values()) >= 2:
                found.append((len(items), SurveySheet(table=table, instrument=finder.instrument)))
        best = max((count for count, _ in found), default=0)
        return [candidate for count, candidate in found if count == best]

    def settled(self, sheets: Sequence[Sequence[SurveySheet]]) -> list[SurveySheet]:
        """One questionnaire for each sheet: by its questions, else by the name of file and tab, else by its answers' dates."""
        settled = [_by_name(candidates) if len(candidates) > 1 else candidates[0] for candidates in sheets]
        for at, candidates in enumerate(sheets):
            if settled[at].how == "time":
                others = [one for index, one in enumerate(settled) if index != at and _same_family(one, settled[at])]
                settled[at] = _by_time(candidates, others)
        return self._one_form_used_twice(settled)

    def _one_form_used_twice(self, settled: list[SurveySheet]) -> list[SurveySheet]:
        """Where an institution used the final form for both waves, the earlier answers are the departure."""
        finals = {one.instrument.id: one.instrument for one in settled if one.wave == "final"}
        for instrument in finals.values():
            same = [one for one in settled if one.instrument.id == instrument.id]
            moments = [moment for one in same if (moment := first_moment(one.table))]
            finder = next((finder for finder in self._finders if finder.instrument.id == instrument.pairs_with), None)
            if finder is None or not moments or any(one.instrument.id == instrument.pairs_with for one in settled):
                continue
            for one in same:
                first = first_moment(one.table)
                table = survey_table(one.table.sheet, finder)
                if table and first and max(moments) - first >= _BETWEEN_WAVES:
                    settled[settled.index(one)] = SurveySheet(table=table, instrument=finder.instrument, how="time")
        return settled


def _by_name(candidates: Sequence[SurveySheet]) -> SurveySheet:
    wanted = wave_of_name(f"{candidates[0].table.sheet.file} {candidates[0].table.sheet.name}")
    for candidate in candidates:
        if candidate.wave == wanted:
            return msgspec.structs.replace(candidate, how="name")
    return msgspec.structs.replace(_of_wave(candidates, "baseline"), how="time")


def _of_wave(candidates: Sequence[SurveySheet], wave: str) -> SurveySheet:
    return next((candidate for candidate in candidates if candidate.wave == wave), candidates[0])


def _same_family(one: SurveySheet, other: SurveySheet) -> bool:
    a, b = one.instrument, other.instrument
    return a.id == b.id or a.pairs_with == b.id or b.pairs_with == a.id


def _by_time(candidates: Sequence[SurveySheet], others: Sequence[SurveySheet]) -> SurveySheet:
    own = first_moment(candidates[0].table)
    before = [moment for other in others if other.wave == "baseline" and (moment := first_moment(other.table))]
    wave = "final" if own and before and own - min(before) >= _BETWEEN_WAVES else "baseline"
    return msgspec.structs.replace(_of_wave(candidates, wave), how="time")


def first_moment(table: SurveyTable) -> datetime | None:
    """The first timestamp of a sheet of answers; None where it has none."""
    position = table.moment_position
    if position is None:
        return None
    texts = [line.cell(position) for line in table.rows]
    order = moment_order(texts)
    return min((moment for text in texts if (moment := read_moment(text, order)) and moment.year > 1990), default=None)
