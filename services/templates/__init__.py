"""What an institution starts from: the programme, the questionnaires, the messages, by version.

from services import templates
year = templates.programme("reverse-mentoring-one-year", "2026.1")
needs = templates.instrument("needs-diagnostic-staff", "2026.1")
design = templates.default_design(year, "express", first_day, last_day)
"""

from services.templates.default_design import Target, default_design, default_plan, target_of, themes_by_need, training_plan
from services.templates.faults import Fault, TemplatesUnusable, TemplateUnknown
from services.templates.instrument import (
    AnyQuestion,
    CheckboxQuestion,
    ChoiceQuestion,
    Index,
    Instrument,
    QuizQuestion,
    ScaleQuestion,
    SkillLevelQuestion,
    TextQuestion,
    values_of,
)
from services.templates.library import Edition, communication, edition, instrument, programme, read_edition, versions
from services.templates.shapes.communication import CommunicationKit
from services.templates.shapes.programme import ProgrammeTemplate

__all__ = [
    "AnyQuestion",
    "CheckboxQuestion",
    "ChoiceQuestion",
    "CommunicationKit",
    "Edition",
    "Fault",
    "Index",
    "Instrument",
    "ProgrammeTemplate",
    "QuizQuestion",
    "ScaleQuestion",
    "SkillLevelQuestion",
    "Target",
    "TemplateUnknown",
    "TemplatesUnusable",
    "TextQuestion",
    "communication",
    "default_design",
    "default_plan",
    "edition",
    "instrument",
    "programme",
    "read_edition",
    "target_of",
    "themes_by_need",
    "training_plan",
    "values_of",
    "versions",
]
