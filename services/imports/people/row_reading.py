"""Cells of one line to one person, with everything worth saying about them on the way."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from domain.training.participation import StaffCategory
from services.imports.cells.addresses import Address, is_blank, read_address, read_own_addresses
from services.imports.cells.answers import bare_number
from services.imports.cells.availability import Availability, read_availability, united
from services.imports.cells.dates import BirthDateProblem, DateOrder, age_on, date_order, read_birth_date
from services.imports.cells.jobs import staff_category
from services.imports.cells.names import NameOrder, PersonName, name_from_address, name_order, person_name, split_name
from services.imports.cells.numbers import read_capacity
from services.imports.cells.phones import read_phone
from services.imports.cells.skills import SkillList, SkillMention, SkillReader
from services.imports.columns.content import role_of
from services.imports.columns.fields import Column, Field, Kind, Owner
from services.imports.columns.table import Table
from services.imports.findings import Finding, RowReference, Severity
from services.imports.people.rows import Guardian, PersonRow, Supervision
from services.imports.people.supervision import read_supervised_by, read_supervision
from services.imports.spreadsheet.sheet import Line
from services.imports.text import fold

ADULT = 18
_YES = frozenset(("oui", "x", "o", "yes", "y", "vrai", "true"))
_NO = frozenset(("", "non", "n", "no", "faux", "false", "0"))
_LEVELS = {"je me debrouille": 1, "je suis a l aise": 2, "je saurais l expliquer a quelqu un": 3}
AddressProblem = Literal["email-missing", "email-invalid"]


class ReadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person, and what stands against accepting them; ``findings`` are the remarks that stand against nothing."""

    person: PersonRow
    address_problem: AddressProblem | None = None
    address_text: str = ""
    address_header: str = ""
    date_problem: BirthDateProblem | None = None
    date_text: str = ""
    date_header: str = ""
    findings: tuple[Finding, ...] = ()


class RowReader:
    """Reads the lines of one table. What a column as a whole tells (day or month first, name order) is settled once."""

    def __init__(self, table: Table, kind: Kind, reference: date, skills: SkillReader) -> None:
        self.table, self.kind, self.reference, self.skills = table, kind, reference, skills
        self.orders: dict[int, DateOrder] = {
            column.position: date_order(line.cell(column.position) for line in table.rows) for column in table.of(Field.BIRTH_DATE)
        }
        self.name_orders: dict[int, NameOrder] = {
            column.position: name_order((line.cell(column.position) for line in table.rows[:500]), column.header)
            for column in table.columns
            if column.field is Field.FULL_NAME
        }

    def read(self, line: Line) -> ReadRow:
        """Everything that the line says of its person."""
        return _LineReader(self, line).read()


class _LineReader:
    def __init__(self, reader: RowReader, line: Line) -> None:
        self.reader, self.table, self.line = reader, reader.table, line
        sheet = reader.table.sheet
        self.where = RowReference(sheet.file, line.number, sheet.name)
        self.findings: list[Finding] = []

    def read(self) -> ReadRow:
        kind = self._kind()
        address, others, problem, address_text, address_header = self._addresses()
        born, date_problem, date_text, date_header = self._birth_date()
        name = self._name(Owner.PERSON, 0, address.text if address else "")
        if name is None:
            name = name_from_address(address.text) if address else None
            self._say("name-from-address" if name else "name-missing")
        guardians = self._guardians(address) if kind == "mentor" else ()
        if kind == "mentor" and born and age_on(born, self.reader.reference) < ADULT and not guardians:
            self._say("guardian-missing")
        job, category = self._job(kind)
        person = PersonRow(
            where=self.where,
            kind=kind,
            name=name,
            address=address,
            other_addresses=others,
            birth_date=born,
            phone=self._phone(Owner.PERSON, 0),
            group=self._first(Field.GROUP)[0],
            course=self._first(Field.COURSE)[0],
            rhythm=self._first(Field.RHYTHM)[0],
            guardians=guardians,
            skills=self._skills(Field.SKILLS),
            needs=self._skills(Field.NEEDS),
            in_return=self._first(Field.IN_RETURN)[0],
            availability=self._availability(),
            capacity=self._capacity(),
            job=job,
            category=category,
            discipline=self._first(Field.DISCIPLINE)[0],
            supervises=self._supervision(),
            supervised_by=read_supervised_by(self._all(Field.SUPERVISED_BY)),
        )
        return ReadRow(
            person=person,
            address_problem=problem,
            address_text=address_text,
            address_header=address_header,
            date_problem=date_problem,
            date_text=date_text,
            date_header=date_header,
            findings=tuple(self.findings),
        )

    def _say(self, code: str, column: str = "", value: str = "", severity: Severity = "warning", **details: str | int) -> None:
        self.findings.append(Finding(code=code, severity=severity, where=self.where, column=column, value=value[:300], details=details))

    def _cells(self, field: Field, owner: Owner = Owner.PERSON, guardian: int = 0) -> Iterable[tuple[Column, str]]:
        for column in self.table.of(field, owner, guardian):
            text = self.line.cell(column.position)
            if not is_blank(text):
                yield column, text

    def _first(self, field: Field, owner: Owner = Owner.PERSON, guardian: int = 0) -> tuple[str, str]:
        """The preferred column's text and header; the next column where that is blank; empty where all are."""
        return next(((text, column.header) for column, text in self._cells(field, owner, guardian)), ("", ""))

    def _all(self, field: Field) -> list[str]:
        return [text for _, text in self._cells(field)]

    def _kind(self) -> Kind:
        text, header = self._first(Field.ROLE)
        role = role_of(text) if text else None
        if text and role is None:
            self._say("role-unknown", header, text)
        return role or self.reader.kind

    def _addresses(self) -> tuple[Address | None, tuple[Address, ...], AddressProblem | None, str, str]:
        found: dict[str, Address] = {}
        first_wrong = ("", "")
        columns = self.table.of(Field.EMAIL)
        for column, text in self._cells(Field.EMAIL):
            address = read_address(text)
            several = () if address else read_own_addresses(text)
            if len(several) > 1:
                self._say("email-several", column.header, text, kept=several[0].text)
            for one in (address, *several):
                if one is not None:
                    if column.rank == 2 and not found:
                        self._say("email-personal-used", column.header, text)
                    found.setdefault(one.key, one)
            if address is None and not several and not first_wrong[0]:
                first_wrong = (text, column.header)
        header = columns[0].header if columns else ""
        if found:
            if first_wrong[0]:
                self._say("email-other-used", first_wrong[1], first_wrong[0])
            address, *others = found.values()
            return address, tuple(others), None, address.text, header
        if first_wrong[0]:
            return None, (), "email-invalid", first_wrong[0], first_wrong[1]
        return None, (), "email-missing", "", header

    def _birth_date(self) -> tuple[date | None, BirthDateProblem | None, str, str]:
        for column, text in self._cells(Field.BIRTH_DATE):
            read = read_birth_date(text, self.reader.reference, self.reader.orders[column.position])
            if isinstance(read, date):
                return read, None, text, column.header
            return None, read, text, column.header
        return None, None, "", ""

    def _name(self, owner: Owner, guardian: int, address: str) -> PersonName | None:
        family, given = self._first(Field.FAMILY_NAME, owner, guardian)[0], self._first(Field.GIVEN_NAME, owner, guardian)[0]
        if family or given:
            return person_name(given, family)
        for column, text in self._cells(Field.FULL_NAME, owner, guardian):
            return split_name(text, self.reader.name_orders[column.position], address)
        return None

    def _phone(self, owner: Owner, guardian: int) -> str | None:
        wrong = ("", "")
        for column, text in self._cells(Field.PHONE, owner, guardian):
            if number := read_phone(text):
                return number
            wrong = wrong if wrong[0] else (text, column.header)
        if wrong[0]:
            self._say("phone-unreadable", wrong[1], wrong[0])
        return None

    def _guardians(self, own: Address | None) -> tuple[Guardian, ...]:
        guardians = []
        for number in (1, 2):
            name = self._name(Owner.GUARDIAN, number, "")
            text, header = self._first(Field.EMAIL, Owner.GUARDIAN, number)
            address = (read_address(text) or next(iter(read_own_addresses(text)), None)) if text else None
            if text and address is None:
                self._say("guardian-email-invalid", header, text)
            if address and own and address.key == own.key:
                self._say("guardian-email-same", header, text)
            phone = self._phone(Owner.GUARDIAN, number)
            if name or address or phone:
                guardians.append(Guardian(name=name, address=address, phone=phone))
        return tuple(guardians)

    def _skills(self, field: Field) -> SkillList:
        known: dict[str, SkillMention] = {}
        other: dict[str, None] = {}
        for column, text in self._cells(field):
            read = self._ticked(column, text) if column.option else self.reader.skills.read(text)
            for mention in read.known:
                known.setdefault(mention.id, mention)
                if mention.how == "close":
                    self._say("skill-guessed", column.header, mention.written, "note", skill=mention.id)
            for piece in read.other:
                other.setdefault(piece)
                self._say("skill-unknown", column.header, piece, "note")
        return SkillList(tuple(known.values()), tuple(other))

    def _ticked(self, column: Column, text: str) -> SkillList:
        """A grid's cell: yes, a cross, a level; the skill stands in the header."""
        folded = fold(text)
        if folded in _NO:
            return SkillList()
        if (found := self.reader.skills.find(column.option)) is None:
            return SkillList(other=(column.option,)) if folded in _YES else self.reader.skills.read(text)
        level = bare_number(text) if folded not in _YES else None
        level = _LEVELS.get(folded, level if level in (1, 2, 3) else None)
        return SkillList((SkillMention(found[0], column.option, found[1], level),))

    def _availability(self) -> Availability:
        phrases = []
        header = ""
        for column, text in self._cells(Field.AVAILABILITY):
            header = header or column.header
            folded = fold(text)
            if not column.option:
                phrases.append(text)
            elif folded not in _NO:
                phrases.append(column.option if folded in _YES or text in ("✓", "✔", "1") else f"{column.option} {text}")
        read = united(read_availability(phrase) for phrase in phrases)
        if read.unread and len(phrases) > 1:
            # Day and time in two columns: «mardi» | «17h-19h»
            together = read_availability(" ".join(phrases))
            read = together if len(together.unread) < len(read.unread) else read
        elif len(phrases) == 2 and _one_names_only_a_day(phrases):
            read = read_availability(" ".join(phrases))
        if read.unread:
            self._say("availability-unread", header, "; ".join(phrases), unread=", ".join(read.unread)[:200])
        return read

    def _capacity(self) -> int | None:
        text, header = self._first(Field.CAPACITY)
        capacity = read_capacity(text) if text else None
        if text and capacity is None:
            self._say("capacity-unreadable", header, text)
        return capacity

    def _job(self, kind: Kind) -> tuple[str, StaffCategory | None]:
        if kind == "mentor":
            return "", None
        job, header = self._first(Field.JOB)
        stated = self._first(Field.CATEGORY)[0]
        category = (staff_category(stated) if stated else None) or (staff_category(job) if job else None)
        if category in (None, "other") and self._first(Field.DISCIPLINE)[0] and not job:
            category = "teaching"
        if job and category is None:
            self._say("job-unclassified", header, job, "note")
        return job or stated, category

    def _supervision(self) -> Supervision:
        read, wrong = read_supervision(self._all(Field.SUPERVISED), self._all(Field.SUPERVISED_GROUPS))
        for piece in wrong:
            self._say("supervised-address-invalid", self._first(Field.SUPERVISED)[1], piece)
        return read


def _one_names_only_a_day(phrases: list[str]) -> bool:
    days = [any(character.isdigit() for character in phrase) for phrase in phrases]
    whole = [len(read_availability(phrase).slots) for phrase in phrases]
    return days[0] != days[1] and min(whole) == 1 and max(whole) == 5
