"""An event with its circumstances: where it stands in the log, when it happened, when it was known, who did it and why."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.event import Event


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """One line of a tenant's log, read back. ``position`` counts from 1 without gaps; ``version`` from 1 within its stream."""

    position: int
    id: UUID
    type: str  # the wire type as stored; the event may have been lifted from an older one
    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    role: str
    command: UUID
    correlation: UUID
    causation: UUID | None
    on_behalf_of: str | None
    event: Event
