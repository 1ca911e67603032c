"""By which rules Ekole sees that a programme needs somebody: what each weighs, from which threshold it speaks; the head's to adjust.

Every adjustment stands in the house's log with its reason, so that the health of a day is told by the rules of that day.
The rules themselves are read by projections/health.py.
"""

from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.programme import PHASES, Phase
from domain.refusal import Refused
from tenants.house import HOUSE

RuleName = Literal[
    "phase-late",
    "no-first-session",
    "dose-under-plan",
    "satisfaction-falling",
    "institution-silent",
    "authorisations-missing",
    "incidents-open",
    "notices-failing",
    "sign-up-stalled",
]
MOST_POINTS: Final = 100
SHORTEST_REASON: Final = 5
LONGEST_REASON: Final = 300  # characters


class HealthRule(msgspec.Struct, frozen=True):
    """``points`` from 0, where the rule says nothing, to 100. ``threshold`` in the rule's own unit: ``UNITS``."""

    points: int
    threshold: int


class Unit(msgspec.Struct, frozen=True):
    """What a threshold counts, and between which values it lies."""

    name: Literal["days", "school-days", "percent", "tenths", "count"]
    least: int
    most: int


UNITS: Final = MappingProxyType[RuleName, Unit](
    {
        "phase-late": Unit("days", 0, 180),  # after the planned end of the phase
        "no-first-session": Unit("school-days", 1, 90),  # since the pair was formed
        "dose-under-plan": Unit("percent", 1, 100),  # of the sessions that should have been held by now
        "satisfaction-falling": Unit("tenths", 1, 40),  # of a point out of five, between a month and what came before
        "institution-silent": Unit("school-days", 1, 90),  # since somebody of the institution did anything
        "authorisations-missing": Unit("school-days", 0, 90),  # since the minor was selected
        "incidents-open": Unit("count", 1, 20),
        "notices-failing": Unit("count", 1, 500),  # given up in the last four weeks
        "sign-up-stalled": Unit("days", 1, 180),  # since an institution went on with its first steps; of no programme
    }
)
DEFAULTS: Final = MappingProxyType[RuleName, HealthRule](
    {
        "phase-late": HealthRule(20, 14),
        "no-first-session": HealthRule(20, 10),
        "dose-under-plan": HealthRule(20, 60),
        "satisfaction-falling": HealthRule(15, 5),
        "institution-silent": HealthRule(25, 15),
        "authorisations-missing": HealthRule(20, 10),
        "incidents-open": HealthRule(30, 1),
        "notices-failing": HealthRule(10, 3),
        "sign-up-stalled": HealthRule(20, 10),
    }
)
# By which share of the programme's days each phase should be over, in %.
PLAN: Final = MappingProxyType[Phase, int]({"diagnostic": 15, "design": 25, "training": 40, "facilitation": 90, "measurement": 100})


class HealthRules(msgspec.Struct, frozen=True):
    """Every rule, and the plan that lateness is measured by."""

    rules: dict[RuleName, HealthRule] = msgspec.field(default_factory=lambda: dict(DEFAULTS))
    plan: dict[Phase, int] = msgspec.field(default_factory=lambda: dict(PLAN))

    def __getitem__(self, name: RuleName) -> HealthRule:
        """The rule of that name; one that was made since these were written down is as it was made."""
        return self.rules.get(name, DEFAULTS[name])


@event_type("health-rules.adjusted.v1")
class HealthRulesAdjusted(Event, frozen=True):
    """All rules as they are from now on, and why. The reason is a sentence about the rules, told to all of Ekole's people."""

    health_rules: UUID
    rules: dict[RuleName, HealthRule]
    plan: dict[Phase, int]
    reason: str


def evolve(state: HealthRules, event: Event) -> HealthRules:
    return HealthRules(event.rules, event.plan) if isinstance(event, HealthRulesAdjusted) else state


HEALTH_RULES: Final = StreamType[HealthRules]("health-rules", HealthRules(), evolve)
THE_RULES: Final = HEALTH_RULES.of(uuid5(HOUSE, "health-rules"))


class HealthRuleOutOfBounds(Refused):
    code = "health-rule-out-of-bounds"
    kind = "invalid"
    sentence = (
        "Une règle de santé a de 0 à {most} points, et son seuil est entre {least} et {limit} ({rule}). "
        "Les règles d’avant restent en vigueur ; corrigez ce chiffre."
    )


class HealthPlanOutOfOrder(Refused):
    code = "health-plan-out-of-order"
    kind = "invalid"
    sentence = (
        "Les phases finissent l’une après l’autre, entre 1 et 100 % de la durée du programme. "
        "Les règles d’avant restent en vigueur ; corrigez le calendrier des phases."
    )


class HealthReasonMissing(Refused):
    code = "health-reason-missing"
    kind = "invalid"
    sentence = (
        "Dites pourquoi les règles changent ({shortest} à {longest} caractères) : l’équipe le lira. Les règles d’avant restent en vigueur."
    )


class AdjustHealthRules(Command, frozen=True):
    """Put these rules in the place of those of the same name; the others stay. ``plan``: in %, for the phases that it names."""

    reason: str
    rules: dict[RuleName, HealthRule] = {}
    plan: dict[Phase, int] = {}


@decides(AdjustHealthRules, permission="health.adjust", reads=lambda command, states: (THE_RULES,))
def adjust_health_rules(command: AdjustHealthRules, situation: Situation) -> Decision:
    held = situation[THE_RULES]
    for name, rule in command.rules.items():
        unit = UNITS[name]
        if not (0 <= rule.points <= MOST_POINTS and unit.least <= rule.threshold <= unit.most):
            raise HealthRuleOutOfBounds(rule=name, most=MOST_POINTS, least=unit.least, limit=unit.most)
    wanted = HealthRules({name: command.rules.get(name, held[name]) for name in DEFAULTS}, {**held.plan, **command.plan})
    ends = [wanted.plan[phase] for phase in PHASES]
    if not all(1 <= end <= 100 for end in ends) or ends != sorted(ends):
        raise HealthPlanOutOfOrder
    if wanted == held:
        return []
    reason = " ".join(command.reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise HealthReasonMissing(shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    return THE_RULES.gains(HealthRulesAdjusted(THE_RULES.identifier, wanted.rules, wanted.plan, reason))
