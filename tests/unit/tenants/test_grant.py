"""Roles are given and taken back, by those who may."""

from uuid import uuid4

import pytest

from tenants.grant import GIVEN_BY, GRANT, GiveGrant, GrantGiven, GrantRevoked, Held, NotHeld, RevokeGrant, grant_stream
from tenants.permissions import ROLES
from tests.unit.tenants.deciding import given

ACCOUNT = uuid4()
STREAM = grant_stream(ACCOUNT, "facilitator")
GIVEN = GrantGiven(ACCOUNT, "facilitator")
REVOKED = GrantRevoked(ACCOUNT, "facilitator")
GIVE = GiveGrant(account=ACCOUNT, role="facilitator")
REVOKE = RevokeGrant(account=ACCOUNT, role="facilitator")


def test_a_role_is_given_once() -> None:
    assert given().decided(GIVE) == [(STREAM, GIVEN)]
    assert given((STREAM, [GIVEN])).when(GIVE) == []


def test_a_role_is_taken_back_and_may_be_given_again() -> None:
    assert given((STREAM, [GIVEN])).when(REVOKE) == [REVOKED]
    assert given((STREAM, [GIVEN, REVOKED])).when(REVOKE) == []
    assert given((STREAM, [GIVEN, REVOKED])).when(GIVE) == [GIVEN]


def test_each_account_has_one_history_for_each_role() -> None:
    streams = {grant_stream(account, role) for account in (ACCOUNT, uuid4()) for role in ("reader", "facilitator")}
    assert len(streams) == 4
    assert grant_stream(ACCOUNT, "facilitator") == STREAM


def test_what_it_folds_to() -> None:
    assert GRANT.fold([]) == NotHeld()
    assert GRANT.fold([GIVEN]) == Held(ACCOUNT, "facilitator")
    assert GRANT.fold([GIVEN, REVOKED]) == NotHeld()


@pytest.mark.parametrize("command", [GiveGrant(account=ACCOUNT, role="wizard"), RevokeGrant(account=ACCOUNT, role="wizard")])
def test_an_unknown_role_is_refused(command: GiveGrant | RevokeGrant) -> None:
    given().refuses("role-unknown", command, role="system")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_gives_what_is_not_theirs_to_give(role: str) -> None:
    for wanted in ROLES:
        command = GiveGrant(account=ACCOUNT, role=wanted)
        if wanted in GIVEN_BY.get(role, frozenset()):
            assert given().when(command, role=role) == [GrantGiven(ACCOUNT, wanted)]
        else:
            given().refuses("role-not-yours-to-give", command, role=role)


def test_a_coordinator_does_not_become_the_direction() -> None:
    given().refuses("role-not-yours-to-give", GiveGrant(account=ACCOUNT, role="direction"), role="coordinator")
    given().refuses("role-not-yours-to-give", GiveGrant(account=ACCOUNT, role="head"), role="direction")
