"""What of the design and its adjustments the waits depend on: how many sessions each pair is to have as things stand.

The same number as ``domain/facilitation/sessions_each.py`` reads from the histories, folded from the same events.
"""

import msgspec

from domain.design.design import DesignApproved, DesignDrafted
from domain.facilitation.steering import AdjustmentDecided


class FollowedFrame(msgspec.Struct, frozen=True, omit_defaults=True):
    """``drafted``: the sessions of the text that may be approved next; ``version``: how often the direction approved one.

    ``sessions``: what holds for every pair that has not ended, since a revision or an adjustment; None while neither was decided.
    """

    drafted: int = 0
    version: int = 0
    sessions: int | None = None


def frame_after(frame: FollowedFrame, event: DesignDrafted | DesignApproved | AdjustmentDecided) -> FollowedFrame:
    """What is known after one of the events that say how many sessions there are to be."""
    replace = msgspec.structs.replace
    match event:
        case DesignDrafted():
            return replace(frame, drafted=event.content.frame.sessions)
        case DesignApproved():
            return replace(frame, version=frame.version + 1, sessions=frame.drafted if frame.version else None)
        case AdjustmentDecided(change=change) if change.sessions is not None and event.design_version == frame.version:
            return replace(frame, sessions=change.sessions)
        case _:
            return frame
