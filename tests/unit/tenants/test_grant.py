"""Roles are given and taken back, by those who may."""

from uuid import UUID, uuid4

import msgspec
import pytest

from tenants.grant import (
    GIVEN_BY,
    GRANT,
    GiveGrant,
    GrantGiven,
    GrantRevoked,
    HandOver,
    Held,
    LeaveRole,
    NotHeld,
    RevokeGrant,
    grant_stream,
)
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


OTHER = uuid4()
LEAVING, STAYING = grant_stream(ACCOUNT, "coordinator"), grant_stream(OTHER, "coordinator")
COORDINATES = (LEAVING, [GrantGiven(ACCOUNT, "coordinator")])
ALSO = (STAYING, [GrantGiven(OTHER, "coordinator")])
DEPUTY = (STAYING, [GrantGiven(OTHER, "coordinator", deputy=True)])
LEFT = GrantRevoked(ACCOUNT, "coordinator")


def coordinator_leaves(staying: UUID | None) -> tuple[RevokeGrant, LeaveRole]:
    told = {"account": ACCOUNT, "role": "coordinator", "staying": staying}
    return msgspec.convert(told, RevokeGrant), msgspec.convert(told, LeaveRole)


@pytest.mark.parametrize("staying", [None, ACCOUNT, OTHER])
def test_the_last_coordinator_stays(staying: UUID | None) -> None:
    revoke, leave = coordinator_leaves(staying)
    given(COORDINATES).refuses("last-coordinator", revoke, role="direction")
    given(COORDINATES).refuses("last-coordinator", leave, role="coordinator", actor=f"account/{ACCOUNT}")
    given(COORDINATES, (STAYING, [*ALSO[1], GrantRevoked(OTHER, "coordinator")])).refuses("last-coordinator", revoke, role="direction")


def test_a_coordinator_leaves_where_another_stays() -> None:
    revoke, leave = coordinator_leaves(OTHER)
    assert given(COORDINATES, ALSO).decided(revoke) == [(LEAVING, LEFT)]
    assert given(COORDINATES, ALSO).when(leave, role="coordinator", actor=f"account/{ACCOUNT}") == [LEFT]
    assert given(ALSO).when(leave, role="coordinator", actor=f"account/{ACCOUNT}") == []


def test_a_deputy_takes_over() -> None:
    revoke, _ = coordinator_leaves(OTHER)
    assert given(COORDINATES, DEPUTY).decided(revoke) == [(LEAVING, LEFT), (STAYING, GrantGiven(OTHER, "coordinator"))]


def test_a_deputy_is_named_and_becomes_a_coordinator_of_their_own() -> None:
    name = GiveGrant(account=OTHER, role="coordinator", deputy=True)
    assert given().when(name) == [GrantGiven(OTHER, "coordinator", deputy=True)]
    assert given(DEPUTY).when(name) == []
    assert given(DEPUTY).when(GiveGrant(account=OTHER, role="coordinator")) == [GrantGiven(OTHER, "coordinator")]
    given().refuses("only-coordinators-have-deputies", GiveGrant(account=OTHER, role="reader", deputy=True))


def test_one_leaves_only_one_s_own_role() -> None:
    leave = LeaveRole(account=ACCOUNT, role="facilitator")
    assert given((STREAM, [GIVEN])).when(leave, role="facilitator", actor=f"account/{ACCOUNT}") == [REVOKED]
    given((STREAM, [GIVEN])).refuses("not-your-role", leave, role="facilitator", actor=f"account/{OTHER}")
    given((STREAM, [GIVEN])).refuses("not-your-role", leave, role="reader", actor=f"account/{ACCOUNT}")


def test_the_hand_over_leaves_no_moment_without_a_coordinator() -> None:
    over = HandOver(leaving=ACCOUNT, following=OTHER)
    follows = (STAYING, GrantGiven(OTHER, "coordinator"))
    assert given(COORDINATES).decided(over) == [follows, (LEAVING, LEFT)]
    assert given(COORDINATES, DEPUTY).decided(over) == [follows, (LEAVING, LEFT)]
    assert given(COORDINATES, ALSO).decided(over) == [(LEAVING, LEFT)]
    assert given(ALSO).when(over) == []


def test_a_hand_over_needs_somebody_who_leaves_and_somebody_who_follows() -> None:
    given().refuses("no-coordinator-there", HandOver(leaving=ACCOUNT, following=OTHER))
    given(COORDINATES).refuses("handed-to-oneself", HandOver(leaving=ACCOUNT, following=ACCOUNT))
    given(COORDINATES).refuses("role-not-yours-to-give", HandOver(leaving=ACCOUNT, following=OTHER), role="head")


def test_the_direction_can_always_appoint_a_coordinator() -> None:
    appoint = GiveGrant(account=OTHER, role="coordinator")
    assert given().when(appoint, role="direction") == [GrantGiven(OTHER, "coordinator")]
    assert given(COORDINATES).when(appoint, role="direction") == [GrantGiven(OTHER, "coordinator")]
