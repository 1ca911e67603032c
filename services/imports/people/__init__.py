"""People from institutions' files: mentors (pupils, apprentices, students) and the staff they accompany."""

from services.imports.people.reading import PeopleReading, people_tables, read_people, read_people_tables
from services.imports.people.rows import Guardian, KnownPerson, Merged, PersonRow, RefusedRow, Supervision

__all__ = [
    "Guardian",
    "KnownPerson",
    "Merged",
    "PeopleReading",
    "PersonRow",
    "RefusedRow",
    "Supervision",
    "people_tables",
    "read_people",
    "read_people_tables",
]
