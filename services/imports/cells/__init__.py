"""What one cell means: a date, an address, a telephone number, a name, a week’s availability, skills, a job, an answer."""

from services.imports.cells.addresses import Address, is_blank, read_address, read_addresses
from services.imports.cells.answers import Answer, ChoiceAnswer, LevelAnswer, ScaleAnswer, TextAnswer, Unreadable, read_answer
from services.imports.cells.availability import Availability, read_availability, shared_minutes, united
from services.imports.cells.dates import BirthDateProblem, date_order, read_birth_date, read_moment
from services.imports.cells.jobs import staff_category
from services.imports.cells.names import PersonName, capitalised, person_name, split_name
from services.imports.cells.numbers import read_capacity
from services.imports.cells.phones import read_phone
from services.imports.cells.skills import SkillList, SkillMention, SkillReader

__all__ = [
    "Address",
    "Answer",
    "Availability",
    "BirthDateProblem",
    "ChoiceAnswer",
    "LevelAnswer",
    "PersonName",
    "ScaleAnswer",
    "SkillList",
    "SkillMention",
    "SkillReader",
    "TextAnswer",
    "Unreadable",
    "capitalised",
    "date_order",
    "is_blank",
    "person_name",
    "read_address",
    "read_addresses",
    "read_answer",
    "read_availability",
    "read_birth_date",
    "read_capacity",
    "read_moment",
    "read_phone",
    "shared_minutes",
    "split_name",
    "staff_category",
    "united",
]
