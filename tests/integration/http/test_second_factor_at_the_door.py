"""Whoever has a second factor is asked for it wherever a password alone would let them in: invitations and sign-up too."""

from collections.abc import Callable
from uuid import uuid4

import httpx
import pyotp
import pytest

from tests.integration.http.conftest import PASSWORD, Member
from tests.mailbox import mailed_code, mailed_link

pytestmark = pytest.mark.xdist_group("second-factor-at-the-door")


class Paper:
    """Recovery codes: each serves once, and none waits for the next half minute."""

    def __init__(self, codes: list[str]) -> None:
        self._codes = iter(codes)

    def next(self) -> str:
        return next(self._codes)


@pytest.fixture(scope="module")
def protected(http: httpx.Client) -> tuple[str, Paper]:
    """The address of an account with a second factor, and its recovery codes."""
    email = f"protegee.{uuid4().hex}@lycee-tests.test"
    institution = {"name": "Lycée des Codes", "kind": "lycee-public", "zone": "B"}
    form = {"institution": institution, "email": email, "password": PASSWORD}
    signed_up = http.post("/api/v1/institutions", json=form)
    assert signed_up.status_code == 201, signed_up.text
    headers = {"Authorization": f"Bearer {signed_up.json()['token']}"}
    begun = http.post("/api/v1/me/second-factor", json={}, headers=headers)
    code = pyotp.TOTP(begun.json()["secret"]).now()
    confirmed = http.post("/api/v1/me/second-factor/confirmation", json={"code": code}, headers=headers)
    assert confirmed.status_code == 201, confirmed.text
    return email, Paper(confirmed.json()["recovery_codes"])


def test_an_invitation_asks_for_the_code_before_it_gives_anything(
    http: httpx.Client, institution: Callable[[], Member], protected: tuple[str, Paper]
) -> None:
    email, paper = protected
    member = institution()
    assert member.post("/invitations", {"email": email, "role": "reader"}).status_code == 201
    form = {"code": mailed_code(http, email), "password": PASSWORD}
    head = member.get("/institution/log").json()["head"]
    for wrong, code in (({}, "second-factor-missing"), ({"second_factor": "000000"}, "second-factor-code-wrong")):
        refused = http.post("/api/v1/invitations/acceptance", json=form | wrong)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
        assert "token" not in refused.json()
    assert member.get("/institution/log").json()["head"] == head, "no role was given"
    accepted = http.post("/api/v1/invitations/acceptance", json=form | {"second_factor": paper.next()})
    assert accepted.status_code == 201, accepted.text
    assert accepted.json()["role"] == "reader"


def test_signing_up_another_institution_asks_for_it(http: httpx.Client, protected: tuple[str, Paper]) -> None:
    email, paper = protected
    institution = {"name": "Lycée des Codes II", "kind": "lycee-public", "zone": "B"}
    form = {"institution": institution, "email": email, "password": PASSWORD}
    refused = http.post("/api/v1/institutions", json=form)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-missing")
    made = http.post("/api/v1/institutions", json=form | {"second_factor": paper.next()})
    assert made.status_code == 201, made.text


def test_an_invitation_is_no_way_to_try_passwords(http: httpx.Client, institution: Callable[[], Member]) -> None:
    """Counted as at a sign-in: who holds somebody's invitation cannot try one password after the other."""
    member, email = institution(), f"visee.{uuid4().hex}@lycee-tests.test"
    http.post("/api/v1/institutions", json={"institution": {"name": "X", "kind": "cfa"}, "email": email, "password": PASSWORD})
    assert member.post("/invitations", {"email": email, "role": "reader"}).status_code == 201
    code = mailed_code(http, email)
    answers = [
        http.post("/api/v1/invitations/acceptance", json={"code": code, "password": f"un essai numéro {number:04d}"})
        for number in range(12)
    ]
    assert answers[0].json()["code"] == "address-taken"
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "too-many-requests"


def test_who_signs_up_with_somebody_else_s_address_cannot_keep_its_owner_out(http: httpx.Client) -> None:
    """A second factor put in place before anybody showed that the address is theirs ends when its owner does."""
    email = f"usurpee.{uuid4().hex}@lycee-tests.test"
    form = {"institution": {"name": "Lycée d’emprunt", "kind": "lycee-public"}, "email": email, "password": PASSWORD}
    impostor = {"Authorization": f"Bearer {http.post('/api/v1/institutions', json=form).json()['token']}"}
    begun = http.post("/api/v1/me/second-factor", json={}, headers=impostor)
    code = pyotp.TOTP(begun.json()["secret"]).now()
    assert http.post("/api/v1/me/second-factor/confirmation", json={"code": code}, headers=impostor).status_code == 201

    here = {"Sec-Fetch-Site": "same-origin"}
    assert http.post("/mot-de-passe-oublie", data={"email": email}, headers=here).status_code == 200
    chosen = "une phrase que choisit la vraie personne"
    done = http.post(mailed_link(http, email, "mot-de-passe"), data={"new": chosen, "again": chosen}, headers=here)
    assert done.status_code == 200, done.text
    assert http.post("/api/v1/tokens", json={"email": email, "password": chosen}).status_code == 201
    assert http.get("/api/v1/me", headers=impostor).status_code == 401


def test_a_second_factor_of_a_known_owner_outlives_a_new_password(http: httpx.Client, protected: tuple[str, Paper]) -> None:
    """Whoever reads the mails alone does not come in."""
    email, paper = protected
    here = {"Sec-Fetch-Site": "same-origin"}
    assert http.post("/mot-de-passe-oublie", data={"email": email}, headers=here).status_code == 200
    chosen = "une autre phrase pour la même personne"
    done = http.post(mailed_link(http, email, "mot-de-passe"), data={"new": chosen, "again": chosen}, headers=here)
    assert done.status_code == 200, done.text
    refused = http.post("/api/v1/tokens", json={"email": email, "password": chosen})
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-missing")
    let_in = http.post("/api/v1/tokens", json={"email": email, "password": chosen, "code": paper.next()})
    assert let_in.status_code == 201, let_in.text
