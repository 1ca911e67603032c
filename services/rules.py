"""Every rule of the house: importing this registers each command with how it is decided."""

from domain import programme
from domain.design import calling, design, informing, listening, sending
from domain.diagnostic import diagnostic
from domain.facilitation import (
    adjusting,
    life,
    meeting,
    overriding,
    progress,
    proposing,
    publishing,
    settling,
    steering_meetings,
    workshop_holding,
    workshop_opinions,
    workshop_places,
    workshop_planning,
)
from domain.measurement import (
    answering,
    carrying_over,
    closing,
    computing,
    following_up,
    improving,
    observing,
    reporting,
    survey,
)
from domain.training import consenting, joining, learning, selecting
from tenants import enrolment, grant, institution, person

__all__ = [
    "adjusting",
    "answering",
    "calling",
    "carrying_over",
    "closing",
    "computing",
    "consenting",
    "design",
    "diagnostic",
    "enrolment",
    "following_up",
    "grant",
    "improving",
    "informing",
    "institution",
    "joining",
    "learning",
    "life",
    "listening",
    "meeting",
    "observing",
    "overriding",
    "person",
    "programme",
    "progress",
    "proposing",
    "publishing",
    "reporting",
    "selecting",
    "sending",
    "settling",
    "steering_meetings",
    "survey",
    "workshop_holding",
    "workshop_opinions",
    "workshop_places",
    "workshop_planning",
]
