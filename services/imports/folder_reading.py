"""A whole folder read at once: the people of all its lists together, and the answers of all its surveys."""

from collections.abc import Mapping
from datetime import date

import msgspec

from services.imports.cells.skills import SkillReader
from services.imports.columns.fields import Kind
from services.imports.folder import ClassifiedFolder, classify_folder
from services.imports.people.reading import PeopleReading, read_people_tables
from services.imports.people.rows import KnownPerson
from services.imports.survey_answers import AnswersReading, read_answer_tables
from services.imports.survey_table import SurveyTable
from services.imports.vocabulary import Instrument, Vocabulary


class FolderReading(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a folder holds. A part is None where no file holds it. ``surveys`` are by the questionnaire's id."""

    folder: ClassifiedFolder
    mentors: PeopleReading | None
    mentees: PeopleReading | None
    surveys: dict[str, AnswersReading]


def read_folder(
    files: Mapping[str, bytes],
    vocabulary: Vocabulary,
    *,
    reference_date: date,
    known: Mapping[str, KnownPerson] | None = None,
) -> FolderReading:
    """Read an institution's files: name → bytes. Lists of one kind (one for each class) are read together, in their names' order.

    ``reference_date`` is the day on which ages are reckoned; ``known`` are the persons whom the institution already has. Nothing is
    raised: a file that cannot be read is in ``folder.verdicts`` with its sentence.
    """
    folder = classify_folder(files, vocabulary, reference_date=reference_date)
    skills = SkillReader(vocabulary.skills)
    mentors = _people(folder, "mentor", skills, reference_date, known or {})
    acquainted = _known_too(known or {}, mentors)
    mentees = _people(folder, "mentee", skills, reference_date, acquainted)
    acquainted = _known_too(acquainted, mentees)
    by_instrument: dict[str, tuple[Instrument, list[SurveyTable]]] = {}
    for one in folder.surveys:
        by_instrument.setdefault(one.instrument.id, (one.instrument, []))[1].append(one.table)
    surveys = {
        name: read_answer_tables(tables, instrument, vocabulary.skills, known_addresses=acquainted or None)
        for name, (instrument, tables) in by_instrument.items()
    }
    return FolderReading(folder=folder, mentors=mentors, mentees=mentees, surveys=surveys)


def _people(
    folder: ClassifiedFolder, kind: Kind, skills: SkillReader, reference: date, known: Mapping[str, KnownPerson]
) -> PeopleReading | None:
    tables = folder.people_of(kind)
    return read_people_tables(tables, kind, skills, reference_date=reference, known=known) if tables else None


def _known_too(known: Mapping[str, KnownPerson], reading: PeopleReading | None) -> dict[str, KnownPerson]:
    """Those known before, and those of a reading; somebody in both lists has both roles."""
    together = dict(known)
    for key, person in (reading.as_known() if reading else {}).items():
        before = together.get(key)
        together[key] = KnownPerson(person.kinds | before.kinds, before.name or person.name) if before else person
    return together
