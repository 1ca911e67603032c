"""Every rule of the house: importing this registers each command with how it is decided."""

from domain import programme
from domain.design import design
from domain.diagnostic import diagnostic
from domain.facilitation import meeting, overriding, proposing, publishing
from domain.measurement import closing, impact, survey
from domain.training import joining, learning
from tenants import enrolment, grant, institution, person

__all__ = [
    "closing",
    "design",
    "diagnostic",
    "enrolment",
    "grant",
    "impact",
    "institution",
    "joining",
    "learning",
    "meeting",
    "overriding",
    "person",
    "programme",
    "proposing",
    "publishing",
    "survey",
]
