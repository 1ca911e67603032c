"""What a column can mean."""

from enum import StrEnum
from typing import Literal

import msgspec

Kind = Literal["mentor", "mentee"]


class Field(StrEnum):
    """The meanings that an import knows. ``TOPICS`` and ``CONTACT`` are headers that only the cells below can settle."""

    FAMILY_NAME = "family-name"
    GIVEN_NAME = "given-name"
    FULL_NAME = "full-name"
    EMAIL = "email"
    PHONE = "phone"
    CONTACT = "contact"
    BIRTH_DATE = "birth-date"
    GROUP = "group"
    COURSE = "course"
    RHYTHM = "rhythm"
    SKILLS = "skills"
    NEEDS = "needs"
    TOPICS = "topics"
    IN_RETURN = "in-return"
    AVAILABILITY = "availability"
    CAPACITY = "capacity"
    JOB = "job"
    CATEGORY = "category"
    DISCIPLINE = "discipline"
    SUPERVISED = "supervised"
    SUPERVISED_GROUPS = "supervised-groups"
    SUPERVISED_BY = "supervised-by"
    ROLE = "role"
    TIMESTAMP = "timestamp"
    NOT_NEEDED = "not-needed"


class Owner(StrEnum):
    """Whom a column is about: the person of the row, a legal representative, or somebody the programme has no need to know."""

    PERSON = "person"
    GUARDIAN = "guardian"
    SOMEBODY_ELSE = "somebody-else"


FIELD_NAMES: dict[Field, tuple[str, str]] = {
    Field.FAMILY_NAME: ("nom", "family name"),
    Field.GIVEN_NAME: ("prénom", "given name"),
    Field.FULL_NAME: ("nom et prénom", "full name"),
    Field.EMAIL: ("courriel", "e-mail"),
    Field.PHONE: ("téléphone", "phone"),
    Field.CONTACT: ("contact", "contact"),
    Field.BIRTH_DATE: ("date de naissance", "birth date"),
    Field.GROUP: ("classe ou groupe", "class or group"),
    Field.COURSE: ("formation", "course"),
    Field.RHYTHM: ("rythme d’alternance", "work-study rhythm"),
    Field.SKILLS: ("compétences à partager", "skills to share"),
    Field.NEEDS: ("besoins", "needs"),
    Field.TOPICS: ("thèmes", "topics"),
    Field.IN_RETURN: ("en retour", "in return"),
    Field.AVAILABILITY: ("disponibilités", "availability"),
    Field.CAPACITY: ("nombre maximal de binômes", "largest number of pairs"),
    Field.JOB: ("fonction", "job"),
    Field.CATEGORY: ("catégorie de personnel", "staff category"),
    Field.DISCIPLINE: ("discipline enseignée", "subject taught"),
    Field.SUPERVISED: ("jeunes encadrés", "learners supervised"),
    Field.SUPERVISED_GROUPS: ("classes suivies", "classes taught"),
    Field.SUPERVISED_BY: ("encadrants", "supervised by"),
    Field.ROLE: ("rôle", "role"),
    Field.TIMESTAMP: ("horodatage", "timestamp"),
    Field.NOT_NEEDED: ("non nécessaire", "not needed"),
}


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One recognised column.

    ``position`` counts from 0. ``guardian`` is 1 or 2 for a legal representative's column, else 0. ``option`` is what a form put
    in square brackets, or a weekday or slot that the header itself names. ``rank`` orders several columns of one meaning: the
    smallest is preferred, the others fill its blanks.
    """

    position: int
    header: str
    field: Field
    owner: Owner = Owner.PERSON
    guardian: int = 0
    option: str = ""
    rank: int = 0
    by_content: bool = False


class UnusedColumn(msgspec.Struct, frozen=True):
    """A column that is not imported, and why: ``not-needed`` (understood, and not kept) or ``not-understood``."""

    position: int
    header: str
    reason: Literal["not-needed", "not-understood"]
