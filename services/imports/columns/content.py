"""What the cells below a header look like: the witness that settles what a header leaves open."""

from collections.abc import Callable, Sequence

from services.imports.cells.addresses import is_blank
from services.imports.cells.answers import bare_number
from services.imports.cells.availability import read_availability
from services.imports.cells.dates import written_date
from services.imports.cells.numbers import read_capacity
from services.imports.cells.phones import read_phone
from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Field, Kind
from services.imports.spreadsheet.sheet import Line
from services.imports.text import fold

_SAMPLE = 200
_TICKS = frozenset(("oui", "non", "x", "o", "n", "yes", "no", "y", "vrai", "faux", "true", "false"))
ROLES: dict[str, Kind] = {
    "mentor": "mentor", "mentors": "mentor", "mentore": "mentee", "mentoree": "mentee", "mentores": "mentee", "mentee": "mentee",
    "accompagne": "mentee", "accompagnee": "mentee", "personnel": "mentee", "eleve": "mentor", "etudiant": "mentor",
    "etudiante": "mentor", "apprenti": "mentor", "apprentie": "mentor", "enseignant": "mentee", "enseignante": "mentee",
    "formateur": "mentee", "formatrice": "mentee",
}  # fmt: skip


def role_of(text: str) -> Kind | None:
    """mentor or mentee, from the one word that a role column holds («mentoré» is accented: «mentor» and «mentore» differ)."""
    return ROLES.get(fold(text))


class Content:
    """The filled cells of one column, the first two hundred."""

    def __init__(self, lines: Sequence[Line], position: int) -> None:
        cells = (line.cell(position) for line in lines[:_SAMPLE])
        self.texts = tuple(text for text in cells if not is_blank(text))

    def share(self, holds: Callable[[str], bool]) -> float:
        """The part of filled cells, 0 to 1, of which that is true; 0 where none is filled."""
        return sum(map(holds, self.texts)) / len(self.texts) if self.texts else 0.0

    @property
    def addresses(self) -> float:
        return self.share(lambda text: "@" in text)

    @property
    def phones(self) -> float:
        return self.share(lambda text: read_phone(text) is not None)

    @property
    def slots(self) -> float:
        return self.share(lambda text: bool(read_availability(text)))

    @property
    def several_words(self) -> float:
        return self.share(lambda text: len(text.split()) > 1)

    @property
    def roles(self) -> float:
        return self.share(lambda text: role_of(text) is not None)

    @property
    def ticks(self) -> float:
        """Yes, no, crosses and small numbers, as grids hold them."""
        return self.share(lambda text: fold(text) in _TICKS or not fold(text) or bare_number(text) in range(6))

    def skills(self, reader: SkillReader) -> float:
        return self.share(lambda text: bool(reader.read(text).known))

    def agrees_with(self, field: Field, reader: SkillReader) -> bool:
        """Whether the cells can be what an uncertain header says; an empty column contradicts nothing."""
        if not self.texts:
            return True
        match field:
            case Field.EMAIL:
                return self.addresses >= 0.3
            case Field.PHONE:
                return self.phones >= 0.5
            case Field.BIRTH_DATE:
                return self.share(lambda text: written_date(text) is not None) >= 0.5
            case Field.AVAILABILITY:
                return self.slots >= 0.3
            case Field.CAPACITY:
                return self.share(lambda text: read_capacity(text) is not None) >= 0.5
            case Field.SKILLS | Field.NEEDS | Field.TOPICS:
                return self.skills(reader) >= 0.2
            case Field.ROLE:
                return self.roles >= 0.6
            case _:
                return self.share(lambda text: len(text) <= 80) >= 0.8
