"""The rows that did not come in by themselves, read once more from the files.

The platform forgets its drafts of imports after thirty days; a story that was told before that still says what became of each row.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.imports.carried import carried_vocabulary
from services.imports.columns.fields import Kind
from services.imports.people.reading import PeopleReading, read_people
from services.imports.people.rows import KnownPerson


def rejected_rows(mentors: Mapping[str, bytes], mentees: Mapping[str, bytes], day: date) -> list[dict[str, Any]]:
    """Each refused or merged row of the lists in their order, as on the day of the first import, when nobody was known yet."""
    rejected: list[dict[str, Any]] = []
    known: dict[str, KnownPerson] = {}
    lists: tuple[tuple[Kind, Mapping[str, bytes]], ...] = (("mentor", mentors), ("mentee", mentees))
    for kind, files in lists:
        for name, data in files.items():
            reading = read_people(name, data, carried_vocabulary(), reference_date=day, kind=kind, known=known)
            left = [(one.row.where.row, one.finding.code) for one in reading.refused]
            left += [(one.row.where.row, one.finding.code) for one in reading.merged]
            rejected += [{"file": name, "row": row, "code": code} for row, code in sorted(left)]
            _meet(known, reading)
    return rejected


def _meet(known: dict[str, KnownPerson], reading: PeopleReading) -> None:
    """From now on the accepted people are known, by the address under which they came in."""
    for row in reading.accepted:
        if row.address is not None:
            before = known.get(row.address.key)
            kinds = frozenset({row.kind}) | (before.kinds if before else frozenset())
            known[row.address.key] = KnownPerson(kinds, row.name)
