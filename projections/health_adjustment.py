"""The rules of health as they were adjusted, one row for each time, the newest last: a view of the house's log alone."""

from datetime import datetime
from typing import Final

import msgspec

from domain.programme import Phase
from domain.recorded import Recorded
from projections.projection import Key, Projection
from tenants.health_rules import HealthRule, HealthRules, HealthRulesAdjusted, RuleName


class HealthAdjustment(msgspec.Struct, frozen=True):
    """``rules`` and ``plan`` are all that holds from ``at`` until the next one."""

    position: int
    at: datetime
    actor: str
    reason: str
    rules: dict[RuleName, HealthRule]
    plan: dict[Phase, int]

    @property
    def in_force(self) -> HealthRules:
        return HealthRules(self.rules, self.plan)


def key(recorded: Recorded) -> Key | None:
    return recorded.position if isinstance(recorded.event, HealthRulesAdjusted) else None


def evolve(row: HealthAdjustment | None, recorded: Recorded) -> HealthAdjustment | None:
    match recorded.event:
        case HealthRulesAdjusted() as told:
            return HealthAdjustment(recorded.position, recorded.occurred_at, recorded.actor, told.reason, told.rules, told.plan)
        case _:
            return row


HEALTH_ADJUSTMENTS: Final = Projection("health_adjustment", version=1, view=HealthAdjustment, key=key, evolve=evolve)
