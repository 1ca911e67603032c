"""Whether a table lists young mentors or the staff they accompany."""

import re
from collections.abc import Sequence

from services.imports.columns.fields import Field, Kind, Owner
from services.imports.columns.headers import meaning_of, speaks_of_learners, speaks_of_staff
from services.imports.spreadsheet.sheet import Line, Sheet
from services.imports.text import fold

_LEARNER_FIELDS = {
    Field.BIRTH_DATE: 2,
    Field.RHYTHM: 2,
    Field.SKILLS: 3,
    Field.GROUP: 1,
    Field.COURSE: 1,
    Field.CAPACITY: 1,
    Field.SUPERVISED_BY: 2,
}
_STAFF_FIELDS = {
    Field.JOB: 3,
    Field.NEEDS: 3,
    Field.SUPERVISED: 4,
    Field.SUPERVISED_GROUPS: 3,
    Field.CATEGORY: 2,
    Field.DISCIPLINE: 2,
}
_LEARNER_NUMBERS = re.compile(r"\b(?:ine|ina|n etudiant|numero etudiant|code etudiant|cod etu|n eleve|doublement|redoublant)\b")
_LEARNER_NAMES = re.compile(
    r"\b(?:eleves?|lyceens?|etudiants?|apprentis?|apprenants?|alternants?|stagiaires?|jeunes?|mentors?|students?|classes?)\b"
)
_STAFF_NAMES = re.compile(
    r"\b(?:mentores?|mentorees?|mentees?|personnels?|profs?|professeurs?|enseignants?|formateurs?|formatrices?|agents?|staff|equipes?"
    r"|salaries?|collaborateurs?|accompagnes?|teachers?)\b"
)
_LEARNER_DOMAIN = re.compile(r"@(?:[\w-]+\.)*(?:etu|etud|etudiants?|eleves?|apprentis?|apprenants?|lyceens?|students?|alternants?)[.\-]")


def kind_of(headers: Sequence[str], rows: Sequence[Line], sheet: Sheet) -> Kind | None:
    """mentor or mentee, by the weight of what columns say; the names of file and tab, and addresses, tip it; None if even."""
    learners = staff = 0
    fields = set()
    for header in headers:
        meaning = meaning_of(header) if header else None
        if meaning is not None:
            fields.add((meaning.field, meaning.owner))
        learners += bool(_LEARNER_NUMBERS.search(fold(header))) * 2
    learners += 3 * any(owner is Owner.GUARDIAN for _, owner in fields)
    learners += sum(weight for field, weight in _LEARNER_FIELDS.items() if (field, Owner.PERSON) in fields)
    staff += sum(weight for field, weight in _STAFF_FIELDS.items() if (field, Owner.PERSON) in fields)
    if (Field.SUPERVISED, Owner.PERSON) not in fields:
        learners += 2 * any(map(speaks_of_learners, headers))
    staff += 2 * any(map(speaks_of_staff, headers))
    for name in (fold(sheet.file), fold(sheet.name)):
        staff += 2 * bool(_STAFF_NAMES.search(name))
        learners += 2 * bool(_LEARNER_NAMES.search(name)) * (not _STAFF_NAMES.search(name))
    learners += 2 * _mostly_learners_addresses(headers, rows)
    if learners == staff:
        return None
    return "mentor" if learners > staff else "mentee"


def _mostly_learners_addresses(headers: Sequence[str], rows: Sequence[Line]) -> bool:
    positions = [
        at
        for at, header in enumerate(headers)
        if header and (m := meaning_of(header)) and m.field is Field.EMAIL and m.owner is Owner.PERSON
    ]
    cells = [cell for line in rows[:200] for at in positions if "@" in (cell := line.cell(at))]
    return bool(cells) and sum(bool(_LEARNER_DOMAIN.search(cell.lower())) for cell in cells) * 2 > len(cells)
