"""Every rule of the house: importing this registers each command with how it is decided."""

from domain import phases, programme
from domain.deadlines import watching
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
from tenants import access, correcting, enrolment, grant, house, institution, person, sign_in, standing, supervision
from tenants.notices import choices, outcomes
from tenants.webhooks import outcomes as webhook_outcomes
from tenants.webhooks import subscribing

__all__ = [
    "access",
    "adjusting",
    "answering",
    "calling",
    "carrying_over",
    "choices",
    "closing",
    "computing",
    "consenting",
    "correcting",
    "design",
    "diagnostic",
    "enrolment",
    "following_up",
    "grant",
    "house",
    "improving",
    "informing",
    "institution",
    "joining",
    "learning",
    "life",
    "listening",
    "meeting",
    "observing",
    "outcomes",
    "overriding",
    "person",
    "phases",
    "programme",
    "progress",
    "proposing",
    "publishing",
    "reporting",
    "selecting",
    "sending",
    "settling",
    "sign_in",
    "standing",
    "steering_meetings",
    "subscribing",
    "supervision",
    "survey",
    "watching",
    "webhook_outcomes",
    "workshop_holding",
    "workshop_opinions",
    "workshop_places",
    "workshop_planning",
]
