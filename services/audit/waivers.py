"""Every waiver of a programme, as the log tells it: what was let through, why, until when, and at which position."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.facilitation.matching import TeachingRuleWaived
from domain.programme import GateWaived
from projections.timeline import TimelineEntry
from services.house import House
from tenants.lines import decode_recorded

WAIVERS: Final = ("programme.gate-waived.v1", "matching.teaching-rule-waived.v1")
TEACHING_RULE: Final = "teaching-rule"


class Waiver(msgspec.Struct, frozen=True):
    """``gate`` is «teaching-rule» where a mentor may accompany somebody who teaches them; that has no end, ``until`` is None."""

    position: int
    gate: str
    reason: str
    until: date | None
    at: datetime


async def waivers(house: House, tenant: UUID, facts: Iterable[TimelineEntry]) -> list[Waiver]:
    """Those among these facts, in order."""
    found = []
    for fact in facts:
        if fact.type not in WAIVERS:
            continue
        batch = await house.store.read(tenant, fact.position - 1, 1)
        for one in decode_recorded(batch.lines, range(batch.first, batch.last + 1)):
            match one.event:
                case GateWaived() as told:
                    found.append(Waiver(fact.position, told.gate, told.reason, told.until, fact.occurred_at))
                case TeachingRuleWaived() as told:
                    found.append(Waiver(fact.position, TEACHING_RULE, told.reason, None, fact.occurred_at))
    return found
