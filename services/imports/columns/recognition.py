"""Headers and cells together: which column holds what."""

from collections.abc import Sequence

import msgspec

from services.imports.cells.availability import read_availability
from services.imports.cells.skills import SkillReader
from services.imports.columns.content import Content
from services.imports.columns.fields import Column, Field, Kind, Owner, UnusedColumn
from services.imports.columns.headers import Meaning, meaning_of, plain_header, speaks_of_learners, speaks_of_staff
from services.imports.spreadsheet.sheet import Line
from services.imports.text import fold

_GRIDS = (Field.SKILLS, Field.NEEDS, Field.TOPICS, Field.AVAILABILITY)
_NAMES = (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.FULL_NAME)
_GUARDIAN_FIELDS = frozenset((*_NAMES, Field.EMAIL, Field.PHONE))
_KEPT_FOR_ALL = frozenset(
    (*_NAMES, Field.EMAIL, Field.PHONE, Field.BIRTH_DATE, Field.IN_RETURN, Field.AVAILABILITY, Field.CAPACITY, Field.ROLE)
)
_KEPT_FOR: dict[Kind, frozenset[Field]] = {
    "mentor": _KEPT_FOR_ALL | {Field.GROUP, Field.COURSE, Field.RHYTHM, Field.SKILLS, Field.SUPERVISED_BY},
    "mentee": _KEPT_FOR_ALL | {Field.NEEDS, Field.JOB, Field.CATEGORY, Field.DISCIPLINE, Field.SUPERVISED, Field.SUPERVISED_GROUPS},
}


def recognised(
    headers: Sequence[str], rows: Sequence[Line], reader: SkillReader, kind: Kind | None
) -> tuple[tuple[Column, ...], tuple[UnusedColumn, ...]]:
    """The columns that are kept, and those that are not with the reason; every column that holds anything is in one of the two."""
    contents = [Content(rows, position) for position in range(len(headers))]
    columns: dict[int, Column] = {}
    for position, header in enumerate(headers):
        column = _by_header(position, header, contents[position], reader) if header else None
        if column is not None:
            columns[position] = column
    _add_skill_grid(columns, headers, contents, reader)
    _drop_false_addresses(columns, contents)
    _find_by_content(columns, headers, contents)
    _give_repeated_headers_to_guardians(columns)
    _settle_names(columns, contents, kind)
    _settle_by_kind(columns, kind)
    _number_guardians(columns)
    kept = tuple(column for _, column in sorted(columns.items()) if _is_kept(column, kind))
    positions = {column.position for column in kept}
    unused = tuple(
        UnusedColumn(position, header, "not-needed" if position in columns or _is_understood(header) else "not-understood")
        for position, header in enumerate(headers)
        if position not in positions and (header or contents[position].texts)
    )
    return kept, unused


def _is_kept(column: Column, kind: Kind | None) -> bool:
    if column.owner is Owner.GUARDIAN:
        return column.field in _GUARDIAN_FIELDS and column.guardian in (1, 2) and kind != "mentee"
    wanted = _KEPT_FOR[kind] if kind else _KEPT_FOR["mentor"] | _KEPT_FOR["mentee"]
    return column.owner is Owner.PERSON and column.field in wanted


def _is_understood(header: str) -> bool:
    return bool(header) and meaning_of(header) is not None


def _by_header(position: int, header: str, content: Content, reader: SkillReader) -> Column | None:
    meaning = meaning_of(header)
    if meaning is None:
        slot = read_availability(plain_header(header))
        if slot and not slot.unread and len({free.weekday for free in slot.slots}) < 5:
            return Column(position=position, header=header, field=Field.AVAILABILITY, option=plain_header(header))
        return None
    field = _by_cells(meaning, content)
    option = meaning.option if field in _GRIDS else ""
    must_agree = not option and (not meaning.certain or field in (Field.TOPICS, Field.ROLE))
    if must_agree and not content.agrees_with(field, reader):
        return None
    return Column(
        position=position,
        header=header,
        field=field,
        owner=meaning.owner,
        guardian=_GUARDIAN_LABELS.get(meaning.guardian_label, 0),
        option=option,
        rank=meaning.rank,
    )


# Labels that number a guardian are kept as they are until all columns are known; then they become 1 and 2.
_GUARDIAN_LABELS = {"": 0, "1": 1, "2": 2, "pere": 3, "mere": 4}


def _by_cells(meaning: Meaning, content: Content) -> Field:
    """«Adresse», «Contact», «Représentant légal» may hold addresses or telephone numbers."""
    if meaning.field in (Field.CONTACT, Field.FULL_NAME):
        if content.addresses >= 0.5:
            return Field.EMAIL
        if content.phones >= 0.5:
            return Field.PHONE
        return Field.NOT_NEEDED if meaning.field is Field.CONTACT else Field.FULL_NAME
    if meaning.field is Field.ROLE and content.roles < 0.6:
        return Field.JOB
    return meaning.field


def _add_skill_grid(columns: dict[int, Column], headers: Sequence[str], contents: Sequence[Content], reader: SkillReader) -> None:
    """Columns headed by a skill each and ticked below: three or more of them are a grid."""
    ticked = [
        position
        for position, header in enumerate(headers)
        if header and position not in columns and reader.find(plain_header(header)) and contents[position].ticks >= 0.9
    ]
    if len(ticked) >= 3:
        for position in ticked:
            option = plain_header(headers[position])
            columns[position] = Column(position=position, header=headers[position], field=Field.TOPICS, option=option)


def _drop_false_addresses(columns: dict[int, Column], contents: Sequence[Content]) -> None:
    """«Adresse vérifiée ?» (oui, non) beside the column that holds addresses."""
    own = [c for c in columns.values() if c.field is Field.EMAIL and c.owner is Owner.PERSON]
    if any(contents[column.position].addresses for column in own):
        for column in own:
            if contents[column.position].texts and not contents[column.position].addresses:
                del columns[column.position]


def _find_by_content(columns: dict[int, Column], headers: Sequence[str], contents: Sequence[Content]) -> None:
    """Addresses and slots are told by their looks, whatever their header says, where no header claims them."""
    for field in (Field.EMAIL, Field.AVAILABILITY):
        if any(column.field is field and column.owner is Owner.PERSON for column in columns.values()):
            continue
        for position, content in enumerate(contents):
            share = content.addresses if field is Field.EMAIL else content.slots
            taken = position in columns and columns[position].field is not Field.NOT_NEEDED
            if share >= 0.8 and len(content.texts) >= 2 and not taken:
                header = headers[position]
                columns[position] = Column(position=position, header=header, field=field, rank=1, by_content=True)
                break


def _give_repeated_headers_to_guardians(columns: dict[int, Column]) -> None:
    """«Nom, Prénom, Courriel, Représentant légal, Courriel»: the second «Courriel» is that of whom the columns before it name."""
    seen: set[tuple[Field, str]] = set()
    before: Column | None = None
    for position in sorted(columns):
        column = columns[position]
        if column.owner is Owner.GUARDIAN:
            before = column
        elif column.owner is Owner.PERSON and column.field in _GUARDIAN_FIELDS:
            key = (column.field, fold(column.header))
            if key in seen and before is not None:
                columns[position] = msgspec.structs.replace(column, owner=Owner.GUARDIAN, guardian=before.guardian)
            elif key in seen and column.field in _NAMES:
                columns[position] = msgspec.structs.replace(column, owner=Owner.SOMEBODY_ELSE)
            seen.add(key)


def _settle_names(columns: dict[int, Column], contents: Sequence[Content], kind: Kind | None) -> None:
    """One cell or two for the name; and columns that name another person beside it."""
    for owner, guardian in {(column.owner, column.guardian) for column in columns.values()}:
        own = [c for _, c in sorted(columns.items()) if c.owner is owner and c.guardian == guardian]
        family, given, full = ([c for c in own if c.field is field] for field in _NAMES)
        if family and not given and not full:
            best = min(family, key=lambda column: column.rank)
            if contents[best.position].several_words >= 0.6:
                columns[best.position] = msgspec.structs.replace(best, field=Field.FULL_NAME)
        elif given and full and not family:
            columns[full[0].position] = msgspec.structs.replace(full[0], field=Field.FAMILY_NAME)
        elif owner is Owner.PERSON:
            _settle_other_persons(columns, full, kind, has_name=bool(family))


def _settle_other_persons(columns: dict[int, Column], full: Sequence[Column], kind: Kind | None, *, has_name: bool) -> None:
    about_self = speaks_of_staff if kind == "mentee" else speaks_of_learners
    about_others = speaks_of_learners if kind == "mentee" else speaks_of_staff
    candidates = [] if has_name else sorted(full, key=lambda c: (not about_self(c.header), about_others(c.header), c.position))
    for column in full:
        if candidates and column is candidates[0]:
            continue
        other = Field.SUPERVISED if kind == "mentee" else Field.SUPERVISED_BY
        field = other if about_others(column.header) else Field.NOT_NEEDED
        columns[column.position] = msgspec.structs.replace(column, field=field)


_LEARNING = frozenset(("besoin", "besoins", "apprendre", "progresser", "developper", "acquerir", "decouvrir", "ameliorer", "retour"))


def _settle_by_kind(columns: dict[int, Column], kind: Kind | None) -> None:
    """«Thèmes» are offered by mentors and wanted by staff; the classes in a teacher's row are those taught."""
    if kind is None:
        return
    meanings: dict[Field, Field] = {
        "mentor": {Field.TOPICS: Field.SKILLS, Field.SUPERVISED_GROUPS: Field.GROUP},
        "mentee": {Field.TOPICS: Field.NEEDS, Field.GROUP: Field.SUPERVISED_GROUPS, Field.COURSE: Field.DISCIPLINE},
    }[kind]
    fields = {column.field for column in columns.values()}
    if kind == "mentor" and not fields & {Field.SKILLS, Field.TOPICS}:
        # «Thèmes souhaités» in a list of mentors: those that they wish to bring.
        meanings[Field.NEEDS] = Field.SKILLS
    for position, column in columns.items():
        if column.field is Field.NEEDS and set(fold(column.header).split()) & _LEARNING:
            continue
        field = meanings.get(column.field, column.field)
        if column.field is Field.COURSE and Field.DISCIPLINE in fields:
            field = Field.NOT_NEEDED
        if column.field is Field.TOPICS and field in fields and not column.option:
            continue
        columns[position] = msgspec.structs.replace(column, field=field)


def _number_guardians(columns: dict[int, Column]) -> None:
    labels = dict.fromkeys(column.guardian for _, column in sorted(columns.items()) if column.owner is Owner.GUARDIAN)
    numbers: dict[int, int] = {label: label for label in (1, 2) if label in labels}
    for label in labels:
        if label not in numbers:
            numbers[label] = next((n for n in (1, 2) if n not in numbers.values()), 1 if label == 0 else 9)
    for position, column in columns.items():
        if column.owner is Owner.GUARDIAN:
            columns[position] = msgspec.structs.replace(column, guardian=numbers[column.guardian])
