"""Cells of one line to one person, with everything worth saying about them on the way."""

from datetime import date

import msgspec

from domain.training.participation_events import StaffCategory
from services.imports.cells.dates import BirthDateProblem, age_on, read_birth_date
from services.imports.cells.jobs import staff_category
from services.imports.columns.content import role_of
from services.imports.columns.fields import Field, Kind
from services.imports.findings import Finding
from services.imports.people.contacts import ReadAddress, read_guardians, read_own_address, read_own_name, read_own_phone
from services.imports.people.offers import read_free_time, read_pairs_at_most, read_skills
from services.imports.people.rows import PersonRow, Supervision
from services.imports.people.supervision import read_supervised_by, read_supervision
from services.imports.people.table_cells import LineCells, TableCells
from services.imports.spreadsheet.sheet import Line

ADULT = 18


class ReadBirth(msgspec.Struct, frozen=True, kw_only=True):
    """A birth date, or why it cannot be one; neither where the row gives none. ``text`` and ``header`` are the cell."""

    day: date | None = None
    problem: BirthDateProblem | None = None
    text: str = ""
    header: str = ""


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person, what may stand against accepting them, and remarks that stand against nothing."""

    person: PersonRow
    address: ReadAddress
    birth: ReadBirth
    findings: tuple[Finding, ...]


def read_row(table: TableCells, line: Line) -> ReadRow:
    """Everything that a line says of its person."""
    cells = LineCells(table, line)
    kind = _kind(cells)
    address, birth = read_own_address(cells), _birth(cells)
    guardians = read_guardians(cells, address.address) if kind == "mentor" else ()
    job, category = _job(cells) if kind == "mentee" else ("", None)
    person = PersonRow(
        where=cells.where,
        kind=kind,
        name=read_own_name(cells, address.address),
        address=address.address,
        other_addresses=address.others,
        birth_date=birth.day,
        phone=read_own_phone(cells),
        group=cells.text(Field.GROUP),
        course=cells.text(Field.COURSE),
        rhythm=cells.text(Field.RHYTHM),
        guardians=guardians,
        skills=read_skills(cells, Field.SKILLS),
        needs=read_skills(cells, Field.NEEDS),
        in_return=cells.text(Field.IN_RETURN),
        availability=read_free_time(cells),
        capacity=read_pairs_at_most(cells),
        job=job,
        category=category,
        discipline=cells.text(Field.DISCIPLINE),
        supervises=_supervision(cells),
        supervised_by=read_supervised_by(cells.texts(Field.SUPERVISED_BY)),
    )
    if kind == "mentor" and birth.day and age_on(birth.day, table.reference) < ADULT and not guardians:
        cells.say("guardian-missing")
    return ReadRow(person=person, address=address, birth=birth, findings=tuple(cells.findings))


def _kind(cells: LineCells) -> Kind:
    text, header = cells.first(Field.ROLE)
    role = role_of(text) if text else None
    if text and role is None:
        cells.say("role-unknown", header, text)
    return role or cells.table.kind


def _birth(cells: LineCells) -> ReadBirth:
    for column, text in cells.filled(Field.BIRTH_DATE):
        read = read_birth_date(text, cells.table.reference, cells.table.date_orders[column.position])
        if isinstance(read, date):
            return ReadBirth(day=read, text=text, header=column.header)
        return ReadBirth(problem=read, text=text, header=column.header)
    return ReadBirth()


def _job(cells: LineCells) -> tuple[str, StaffCategory | None]:
    job, header = cells.first(Field.JOB)
    stated = cells.text(Field.CATEGORY)
    category = (staff_category(stated) if stated else None) or (staff_category(job) if job else None)
    if not job and category in (None, "other") and cells.text(Field.DISCIPLINE):
        category = "teaching"
    if job and category is None:
        cells.say("job-unclassified", header, job, "note")
    return job or stated, category


def _supervision(cells: LineCells) -> Supervision:
    read, wrong = read_supervision(cells.texts(Field.SUPERVISED), cells.texts(Field.SUPERVISED_GROUPS))
    for piece in wrong:
        cells.say("supervised-address-invalid", cells.first(Field.SUPERVISED)[1], piece)
    return read
