"""How many sessions a pair is to have as things stand: what it was formed with, until the programme decides otherwise.

A revised design, or an adjustment decided on the way, holds for every pair that has not ended; the impact, the board and the deadlines
all count so.
"""

from domain.design.design import Approved, DesignState, Draft, Submitted, version_in_force
from domain.facilitation.pair import Formed
from domain.facilitation.steering import Steering, sessions_adjusted


def sessions_of_the_design(design: DesignState) -> int:
    """What the design says, approved or not; 0 where there is none."""
    match design:
        case Draft(content=content) | Submitted(content=content) | Approved(content=content):
            return content.frame.sessions
        case _:
            return 0


def sessions_since(design: DesignState, steering: Steering) -> int | None:
    """What holds for every pair that has not ended: what was adjusted last, else a revised design's number; None while neither was."""
    version = version_in_force(design)
    return sessions_adjusted(steering, version) or (sessions_of_the_design(design) if version > 1 else None)


def sessions_of_the_pair(pair: Formed, design: DesignState, steering: Steering) -> int:
    """What a pair under way is to have today."""
    return sessions_since(design, steering) or pair.planned_sessions
