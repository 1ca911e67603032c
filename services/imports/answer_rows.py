"""Lines of a survey export to answers."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.imports.cells.addresses import Address, is_blank, read_address, read_own_addresses
from services.imports.cells.answers import (
    Answer,
    ChoiceAnswer,
    LevelAnswer,
    Numbering,
    Unreadable,
    is_agreement,
    numbering_of,
    read_answer,
    read_option_cell,
)
from services.imports.cells.dates import moment_order, read_moment
from services.imports.cells.skills import SkillReader
from services.imports.findings import Finding, RowReference, Severity
from services.imports.spreadsheet import Line
from services.imports.survey_columns import ItemColumn, stated_scale
from services.imports.survey_table import SurveyTable
from services.imports.text import fold
from services.imports.vocabulary import Instrument, Item

# Forms that keep no dates write the tool's own zero.
_NO_DATE_BEFORE = datetime(1990, 1, 1)


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of answers as it was read; ``address_text`` is what stood where the address should be."""

    where: RowReference
    address: Address | None
    address_text: str
    address_header: str
    answered_at: datetime | None
    answers: dict[str, Answer]


class AnswerRowReader:
    """Reads the lines of one table; ``findings`` are those of the line read last."""

    def __init__(self, table: SurveyTable, instrument: Instrument, skills: SkillReader) -> None:
        self.table, self.instrument, self.skills = table, instrument, skills
        self.findings: list[Finding] = []
        moments = (line.cell(table.moment_position) for line in table.rows) if table.moment_position is not None else ()
        self.order = moment_order(moments)
        self.numbering, self.numbering_finding = self._numbering()

    def _numbering(self) -> tuple[Numbering | None, Finding | None]:
        columns = [column for column in self.table.items if is_agreement(column.item)]
        numbers = [line.cell(column.position) for column in columns for line in self.table.rows]
        numbers = [text for text in numbers if text.strip()[:1].isdigit()]
        stated = stated_scale([column.header for column in columns])
        if stated and numbers:
            numbering: Numbering = "from-zero" if stated[0] == 0 else "from-one"
            return numbering, self._of_table("scale-stated", "note", lowest=stated[0], highest=stated[1])
        found = numbering_of(numbers)
        if found is None:
            bare = any(text.strip().isdigit() for text in numbers)
            return None, self._of_table("scale-unknown", "warning") if bare else None
        numbering, certain = found
        return numbering, self._of_table(f"scale-{numbering}", "note") if certain else self._of_table("scale-assumed", "warning")

    def _of_table(self, code: str, severity: Severity, column: str = "", value: str = "", **details: str | int) -> Finding:
        where = RowReference(self.table.sheet.file, self.table.header_row, self.table.sheet.name)
        return Finding(code=code, severity=severity, where=where, column=column, value=value, details=details)

    def table_findings(self) -> list[Finding]:
        """What is worth saying of the table as a whole."""
        found = [self.numbering_finding] if self.numbering_finding else []
        if not self.table.address_positions:
            found.append(self._of_table("answers-without-address-column", "warning"))
        present = {column.item.id for column in self.table.items}
        found += [
            self._of_table("item-missing", "warning" if item.index else "note", value=item.text)
            for item in self.instrument.items
            if item.id not in present
        ]
        found += [
            self._of_table("item-approximate", "warning", column=column.header, value=column.item.text)
            for column in self.table.items
            if column.how == "approximate"
        ]
        return found

    def read(self, line: Line) -> AnswerRow:
        """One line's answers; what is worth saying of them is then in ``findings``."""
        self.findings = []
        where = RowReference(self.table.sheet.file, line.number, self.table.sheet.name)
        address, text, header = self._address(line)
        return AnswerRow(
            where=where,
            address=address,
            address_text=text,
            address_header=header,
            answered_at=self._moment(line, where),
            answers=self._answers(line, where),
        )

    def _address(self, line: Line) -> tuple[Address | None, str, str]:
        wrong = ("", "")
        for position in self.table.address_positions:
            text = line.cell(position)
            if is_blank(text):
                continue
            address = read_address(text) or next(iter(read_own_addresses(text)), None)
            if address:
                return address, text, self.table.headers[position]
            wrong = wrong if wrong[0] else (text, self.table.headers[position])
        header = self.table.headers[self.table.address_positions[0]] if self.table.address_positions else ""
        return None, wrong[0], wrong[1] or header

    def _moment(self, line: Line, where: RowReference) -> datetime | None:
        position = self.table.moment_position
        text = line.cell(position) if position is not None else ""
        if position is None or is_blank(text):
            return None
        moment = read_moment(text, self.order)
        if moment is None:
            self.findings.append(
                Finding(code="timestamp-unreadable", severity="warning", where=where, column=self.table.headers[position], value=text)
            )
        return moment if moment and moment > _NO_DATE_BEFORE else None

    def _answers(self, line: Line, where: RowReference) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        for item in dict.fromkeys(column.item.id for column in self.table.items):
            columns = [column for column in self.table.items if column.item.id == item]
            answer = self._spread(line, columns, where) if columns[0].option else self._single(line, columns, where)
            if answer is not None:
                answers[item] = answer
        return answers

    def _single(self, line: Line, columns: Sequence[ItemColumn], where: RowReference) -> Answer | None:
        """The first of the item's columns that is answered (a question copied twice into a form has one answer)."""
        for column in columns:
            answer = read_answer(line.cell(column.position), column.item, self.skills, self.numbering)
            if isinstance(answer, Unreadable):
                self._unreadable(column, answer.text, where)
            elif answer is not None:
                return answer
        return None

    def _spread(self, line: Line, columns: Sequence[ItemColumn], where: RowReference) -> Answer | None:
        """One column for each option (ticked, levelled) or for each rank («[Rang 1]»)."""
        item = columns[0].item
        levels: dict[str, int | None] = {}
        ranked: list[str] = []
        other: list[str] = []
        answered = False
        for column in columns:
            text = line.cell(column.position)
            answered = answered or not is_blank(text)
            option = self._option_id(column.option, item)
            if option is None:
                self._named_in_cell(text, item, ranked, other)
                continue
            level = read_option_cell(text, option, item, item.levels)
            if isinstance(level, Unreadable):
                self._unreadable(column, text, where)
            elif level is not None:
                levels[option] = level or None
        if not answered:
            return None
        if item.kind == "choice-with-level":
            return LevelAnswer(levels, tuple(other))
        if item.kind == "ranked-choice":
            ranked = ranked or sorted(levels, key=lambda chosen: levels[chosen] or 0)
        return ChoiceAnswer(tuple(dict.fromkeys((*ranked, *levels))), tuple(other))

    def _option_id(self, option: str, item: Item) -> str | None:
        for known in item.options:
            if fold(option) in (fold(known.label), fold(known.id)):
                return known.id
        found = self.skills.find(option) if item.from_skills else None
        return found[0] if found else None

    def _named_in_cell(self, text: str, item: Item, ranked: list[str], other: list[str]) -> None:
        """«Rang 1» holds the option in its cell, «Autre» free words."""
        if is_blank(text) or fold(text) in ("oui", "non", "yes", "no"):
            return
        option = self._option_id(text, item)
        if option:
            ranked.append(option)
        else:
            other.append(text)

    def _unreadable(self, column: ItemColumn, text: str, where: RowReference) -> None:
        self.findings.append(Finding(code="answer-unreadable", severity="warning", where=where, column=column.header, value=text[:300]))
