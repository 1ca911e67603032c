"""The table of roles and permissions holds everything that rules ask for, and nothing else is allowed."""

from typing import Any

import pytest

from domain.decision import Command, Rule, RuleBook
from tenants.permissions import (
    PERMISSIONS,
    ROLES,
    PermissionDenied,
    _by_permission,
    check_rules,
    is_allowed,
    require_permission,
)
from tests.unit.tenants import any_event  # registers every rule of the product

assert any_event


def test_every_rule_asks_for_a_permission_of_the_table() -> None:
    check_rules(RuleBook.rules.values())
    assert RuleBook.rules


def test_a_rule_that_asks_for_another_stops_the_program() -> None:
    class Fly(Command, frozen=True):
        pass

    def decide(command: Any, situation: Any) -> list[Any]:
        return []

    with pytest.raises(ValueError, match=r"Fly asks for institution\.fly"):
        check_rules([Rule(Fly, "institution.fly", lambda command, states: (), decide)])


def test_a_line_of_the_table_names_known_roles_only() -> None:
    with pytest.raises(ValueError, match="wizard"):
        _by_permission({"institution.run": ("wizard",)})


@pytest.mark.parametrize("role", ["wizard", "", "Coordinator"])
def test_an_unknown_role_may_do_nothing(role: str) -> None:
    assert not any(is_allowed(role, permission) for permission in PERMISSIONS)
    with pytest.raises(PermissionDenied):
        require_permission(role, "views.read")


def test_an_unknown_permission_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        is_allowed("coordinator", "views.reed")


def test_what_only_the_direction_may_do() -> None:
    for permission in ("institution.agree-data", "programme.decide"):
        assert {role for role in ROLES if is_allowed(role, permission)} == {"direction"}


def test_who_looks_on_changes_nothing() -> None:
    # coming in is told, and changes nothing else
    reading = {"views.read", "reports.read", "audit.read", "people.read", "register.read", "evidence.read", "clients.enter"}
    # a draw, a question and the end of an audit are told, and change nothing else
    told = {"audit.sample", "audit.ask", "audit.questions", "audit.conclude"}
    assert {permission for permission in PERMISSIONS if is_allowed("auditor", permission)} <= reading | told
    # whoever is of the institution may tell what is wrong, and read of it what they are named for by name
    assert {permission for permission in PERMISSIONS if is_allowed("reader", permission)} <= reading | {
        "incidents.report",
        "incidents.read",
    }
