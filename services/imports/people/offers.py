"""What a person offers or asks for, and when."""

from services.imports.cells.answers import bare_number
from services.imports.cells.availability import Availability, read_availability, united
from services.imports.cells.numbers import read_capacity
from services.imports.cells.skills import SkillList, SkillMention
from services.imports.columns.fields import Column, Field
from services.imports.people.table_cells import LineCells, TableCells
from services.imports.text import fold

_YES = frozenset(("oui", "x", "o", "yes", "y", "vrai", "true"))
_TICKS = frozenset(("✓", "✔", "☑", "1"))
_NO = frozenset(("", "non", "n", "no", "faux", "false", "0"))
_LEVELS = {"je me debrouille": 1, "je suis a l aise": 2, "je saurais l expliquer a quelqu un": 3}


def read_skills(cells: LineCells, field: Field) -> SkillList:
    """The skills of all columns of a meaning, in their order, each once; what is not known, or was guessed, is said."""
    known: dict[str, SkillMention] = {}
    other: dict[str, None] = {}
    for column, text in cells.filled(field):
        read = _ticked(cells.table, column, text) if column.option else cells.table.skills.read(text)
        for mention in read.known:
            known.setdefault(mention.id, mention)
            if mention.how == "close":
                cells.say("skill-guessed", column.header, mention.written, "note", skill=mention.id)
        for piece in read.other:
            other.setdefault(piece)
            cells.say("skill-unknown", column.header, piece, "note")
    return SkillList(tuple(known.values()), tuple(other))


def _ticked(table: TableCells, column: Column, text: str) -> SkillList:
    """A grid's cell: yes, a cross, a level; the skill stands in the header."""
    folded = fold(text)
    if folded in _NO and text not in _TICKS:
        return SkillList()
    if (found := table.skills.find(column.option)) is None:
        return SkillList(other=(column.option,)) if folded in _YES or text in _TICKS else table.skills.read(text)
    number = bare_number(text)
    level = _LEVELS.get(folded, number if table.has_levels and number in (1, 2, 3) else None)
    return SkillList((SkillMention(found[0], column.option, found[1], level),))


def read_free_time(cells: LineCells) -> Availability:
    """When the person is free, from one column or from several (one for each day, or day and time apart)."""
    phrases = []
    header = ""
    for column, text in cells.filled(Field.AVAILABILITY):
        header = header or column.header
        folded = fold(text)
        if not column.option:
            phrases.append(text)
        elif text in _TICKS or folded in _YES:
            phrases.append(column.option)
        elif folded not in _NO:
            phrases.append(f"{column.option} {text}")
    read = united(read_availability(phrase) for phrase in phrases)
    if len(phrases) == 2 and _one_names_only_a_day(phrases):
        read = read_availability(" ".join(phrases))
    if read.unread:
        cells.say("availability-unread", header, "; ".join(phrases), unread=", ".join(read.unread)[:200])
    return read


def _one_names_only_a_day(phrases: list[str]) -> bool:
    """«mardi» | «17h-19h»: a time without a day is read as every day's."""
    timed = [any(character.isdigit() for character in phrase) for phrase in phrases]
    slots = [len(read_availability(phrase).slots) for phrase in phrases]
    return timed[0] != timed[1] and min(slots) == 1 and max(slots) == 5


def read_pairs_at_most(cells: LineCells) -> int | None:
    """How many pairs the person accepts, None where nothing readable is said."""
    text, header = cells.first(Field.CAPACITY)
    capacity = read_capacity(text) if text else None
    if text and capacity is None:
        cells.say("capacity-unreadable", header, text)
    return capacity
