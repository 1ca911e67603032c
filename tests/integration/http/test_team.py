"""The team: roles given, taken back and handed over, invitations followed; and the role that demands a second factor."""

from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest

from tests.integration.http.conftest import PASSWORD, Member
from tests.integration.http.test_accounts import Somebody, has_codes, next_code, signs_up
from tests.mailbox import mailed_code


@pytest.fixture
def referent(http: httpx.Client) -> Somebody:
    return signs_up(http)


def joins(referent: Somebody, role: str) -> Somebody:
    """Somebody invited to this role, who came."""
    email = f"{role}.{uuid4().hex}@comptes.test"
    assert referent.member.post("/invitations", {"email": email, "role": role}).status_code == 201
    return Somebody(referent.http, email, accepts(referent.http, mailed_code(referent.http, email)))


def accepts(http: httpx.Client, code: str) -> httpx.Response:
    return http.post("/api/v1/invitations/acceptance", json={"code": code, "password": PASSWORD})


def account_of(somebody: Somebody) -> str:
    account: str = somebody.member.get("/me").json()["account"]
    return account


def team(member: Member) -> dict[tuple[str, str], Any]:
    return {(one["email"], one["role"]): one for one in member.get("/team").json()["members"]}


def roles(somebody: Somebody) -> set[str]:
    return {one["role"] for one in somebody.member.get("/me").json()["memberships"]}


def test_the_last_coordinator_cannot_leave(referent: Somebody) -> None:
    assert referent.member.post("/me/role/leaving").json()["code"] == "last-coordinator"
    direction = joins(referent, "direction")
    refused = direction.member.post(f"/team/{account_of(referent)}/roles/revocation", {"role": "coordinator"})
    assert refused.json()["code"] == "last-coordinator"
    second = joins(referent, "coordinator")
    assert referent.member.post("/me/role/leaving").status_code == 200
    assert referent.member.get("/me").status_code == 401
    assert second.member.post("/me/role/leaving").json()["code"] == "last-coordinator"


def test_a_deputy_takes_over(referent: Somebody) -> None:
    deputy = joins(referent, "facilitator")
    named = referent.member.post(f"/team/{account_of(deputy)}/roles", {"role": "coordinator", "deputy": True})
    assert named.status_code == 201, named.text
    assert team(referent.member)[deputy.email, "coordinator"]["deputy"] is True
    assert referent.member.post("/me/role/leaving").status_code == 200
    as_coordinator = Member(deputy.http, deputy.token(role="coordinator").json())
    assert team(as_coordinator)[deputy.email, "coordinator"]["deputy"] is False
    assert (referent.email, "coordinator") not in team(as_coordinator)


def test_the_hand_over(referent: Somebody) -> None:
    follower = joins(referent, "reader")
    assert referent.member.post("/team/hand-over", {"following": str(uuid4())}).json()["code"] == "member-missing"
    assert referent.member.post("/team/hand-over", {"following": account_of(referent)}).json()["code"] == "handed-to-oneself"
    assert referent.member.post("/team/hand-over", {"following": account_of(follower)}).status_code == 200
    assert referent.member.get("/me").status_code == 401
    assert roles(follower) == {"reader", "coordinator"}


def test_the_direction_can_always_appoint_a_coordinator(referent: Somebody) -> None:
    direction, facilitator = joins(referent, "direction"), joins(referent, "facilitator")
    assert direction.member.post(f"/team/{account_of(facilitator)}/roles", {"role": "coordinator"}).status_code == 201
    assert direction.member.post(f"/team/{account_of(referent)}/roles/revocation", {"role": "coordinator"}).status_code == 200
    assert roles(facilitator) == {"facilitator", "coordinator"}
    refused = facilitator.member.post(f"/team/{account_of(direction)}/roles/revocation", {"role": "direction"})
    assert refused.json()["code"] == "permission-denied"


def test_somebody_else_s_team_is_out_of_reach(http: httpx.Client, referent: Somebody) -> None:
    other = signs_up(http)
    waiting = referent.member.post("/invitations", {"email": f"x.{uuid4().hex}@comptes.test", "role": "reader"}).json()["invitation"]
    assert other.member.post(f"/invitations/{waiting}/revocation").status_code == 404
    assert other.member.post(f"/invitations/{waiting}/renewal").status_code == 404
    assert other.member.post(f"/team/{account_of(referent)}/roles", {"role": "reader"}).json()["code"] == "member-missing"
    assert joins(referent, "reader").member.get("/team").json()["code"] == "permission-denied"
    assert len(referent.member.get("/team").json()["invitations"]) == 1


def test_an_invitation_is_taken_back_and_sent_again(http: httpx.Client, referent: Somebody) -> None:
    email = f"lecture.{uuid4().hex}@comptes.test"
    first = referent.member.post("/invitations", {"email": email, "role": "reader"}).json()
    old = mailed_code(http, email)
    second = referent.member.post(f"/invitations/{first['invitation']}/renewal").json()
    new = mailed_code(http, email, but=frozenset({old}))
    assert accepts(http, old).json()["code"] == "invitation-not-valid"
    assert [one["invitation"] for one in referent.member.get("/team").json()["invitations"]] == [second["invitation"]]
    assert referent.member.post(f"/invitations/{first['invitation']}/renewal").json()["code"] == "invitation-gone"
    assert accepts(http, new).status_code == 201
    assert referent.member.post(f"/invitations/{second['invitation']}/revocation").json()["code"] == "invitation-gone"

    other = f"autre.{uuid4().hex}@comptes.test"
    third = referent.member.post("/invitations", {"email": other, "role": "reader"}).json()
    taken_back = mailed_code(http, other)
    assert referent.member.post(f"/invitations/{third['invitation']}/revocation").status_code == 200
    assert accepts(http, taken_back).json()["code"] == "invitation-not-valid"
    assert referent.member.get("/team").json()["invitations"] == []


def auditor(referent: Somebody) -> Somebody:
    """An auditor whom the direction appointed, without any second factor yet; their token is of that role."""
    direction, looks_on = joins(referent, "direction"), joins(referent, "reader")
    appointed = direction.member.post(f"/team/{account_of(looks_on)}/roles", {"role": "auditor"})
    assert appointed.status_code == 201, appointed.text
    direction.member.post(f"/team/{account_of(looks_on)}/roles/revocation", {"role": "reader"})
    looks_on.member = Member(looks_on.http, looks_on.token(role="auditor").json())
    return looks_on


def test_an_auditor_does_nothing_before_the_second_factor(referent: Somebody) -> None:
    looks_on = auditor(referent)
    for path in ("/programmes", "/institution", "/me/tokens", "/me/sessions"):
        refused = looks_on.member.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-missing"), path
    assert looks_on.member.post("/me/tokens", {"label": "x"}).json()["code"] == "second-factor-missing"
    telephone, codes = has_codes(looks_on.member)
    assert looks_on.member.get("/me/sessions").status_code == 200
    again = looks_on.token(code=next_code(telephone))
    assert Member(looks_on.http, again.json()).get("/me/sessions").status_code == 200
    browser = looks_on.browser()
    browser.posts("/connexion/code", code=codes[0])
    browser.opens("/compte/double-authentification")
    browser.posts("/compte/double-authentification/arreter", code=codes[1])  # another telephone
    assert browser.at == "/compte/double-authentification"
    assert "<svg" in browser.page.text
    browser.opens("/compte")
    assert browser.at == "/compte/double-authentification"
    assert looks_on.member.get("/me/sessions").status_code == 401


def test_on_pages_an_auditor_is_sent_to_put_it_in_place(referent: Somebody) -> None:
    looks_on = auditor(referent)
    browser = looks_on.browser()
    assert browser.at == "/compte/double-authentification"
    for path in ("/", "/compte", "/equipe"):
        browser.opens(path)
        assert browser.at == "/compte/double-authentification", path
    begun = looks_on.member.post("/me/second-factor").json()
    shown = browser.posts("/compte/double-authentification/confirmer", code=pyotp.TOTP(begun["secret"]).now())
    assert "Vos codes de secours" in shown.text
    assert browser.opens("/compte").status_code == 200
    assert browser.at == "/compte"
