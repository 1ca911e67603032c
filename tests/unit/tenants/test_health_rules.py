"""The rules of health: adjusted by the head within bounds, with a reason; what was not named stays."""

import pytest

from tenants.health_rules import DEFAULTS, PLAN, THE_RULES, AdjustHealthRules, HealthRule, HealthRules, HealthRulesAdjusted
from tests.unit.tenants.deciding import given

SILENT = AdjustHealthRules(rules={"institution-silent": HealthRule(40, 10)}, reason="trop d’établissements se taisent")
ADJUSTED = HealthRulesAdjusted(THE_RULES.identifier, {**DEFAULTS, "institution-silent": HealthRule(40, 10)}, dict(PLAN), SILENT.reason)


def test_a_rule_is_adjusted_and_the_others_stay() -> None:
    assert given().when(SILENT, role="head") == [ADJUSTED]
    assert given((THE_RULES, [ADJUSTED])).when(SILENT, role="head") == []
    later = AdjustHealthRules(plan={"design": 30}, reason="les conseils siègent en novembre")
    (told,) = given((THE_RULES, [ADJUSTED])).when(later, role="head")
    assert told == HealthRulesAdjusted(THE_RULES.identifier, ADJUSTED.rules, {**PLAN, "design": 30}, later.reason)
    assert THE_RULES.kind.fold([ADJUSTED, told]) == HealthRules(ADJUSTED.rules, {**PLAN, "design": 30})


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("health-rule-out-of-bounds", AdjustHealthRules(rules={"phase-late": HealthRule(101, 10)}, reason="pour voir")),
        ("health-rule-out-of-bounds", AdjustHealthRules(rules={"phase-late": HealthRule(-1, 10)}, reason="pour voir")),
        ("health-rule-out-of-bounds", AdjustHealthRules(rules={"dose-under-plan": HealthRule(10, 101)}, reason="pour voir")),
        ("health-plan-out-of-order", AdjustHealthRules(plan={"design": 10}, reason="pour voir")),
        ("health-plan-out-of-order", AdjustHealthRules(plan={"measurement": 101}, reason="pour voir")),
        ("health-reason-missing", AdjustHealthRules(rules={"phase-late": HealthRule(10, 10)}, reason="non")),
    ],
)
def test_what_cannot_be_is_refused(code: str, command: AdjustHealthRules) -> None:
    given().refuses(code, command, role="head")


def test_a_rule_made_since_is_as_it_was_made() -> None:
    assert HealthRules({"phase-late": HealthRule(1, 1)}, dict(PLAN))["incidents-open"] == DEFAULTS["incidents-open"]
