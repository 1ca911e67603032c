"""The timeline: one row per event of the log, by position; who, what, when, on whose behalf and because of what."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.event import is_restricted
from domain.recorded import Recorded
from projections.projection import Key, Projection, keyed_by_position


class TimelineEntry(msgspec.Struct, frozen=True):
    position: int
    programme: UUID | None
    stream: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    role: str
    on_behalf_of: str | None
    command: UUID
    correlation: UUID
    causation: UUID | None


def _key(recorded: Recorded) -> Key | None:
    return None if is_restricted(recorded.type) else keyed_by_position(recorded)


def evolve(entry: TimelineEntry | None, recorded: Recorded) -> TimelineEntry:
    programme = getattr(recorded.event, "programme", None)
    # A survey line is confidential: the timeline says that an answer came in, never under which pseudonym.
    actor = "respondent" if recorded.type == "survey.answered.v1" else recorded.actor
    return TimelineEntry(
        recorded.position,
        programme,
        recorded.stream,
        recorded.version,
        recorded.type,
        recorded.occurred_at,
        recorded.recorded_at,
        actor,
        recorded.role,
        recorded.on_behalf_of,
        recorded.command,
        recorded.correlation,
        recorded.causation,
    )


TIMELINE: Final = Projection("timeline", version=1, view=TimelineEntry, key=_key, evolve=evolve, indexes=(("programme", "position"),))
