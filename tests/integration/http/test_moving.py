"""A name and an address of one's own, changed by oneself: by the new address's reader alone, and never behind the old one's back."""

import re
from uuid import uuid4

import httpx
import pytest

from tests.integration.http.conftest import PASSWORD
from tests.integration.http.test_recovery import ANOTHER, AS_A_PERSON, asks, chooses, newcomer, signs_in
from tests.mailbox import mail_saying, mailed_link


def an_address() -> str:
    return f"nouvelle.{uuid4().hex}@lycee-tests.test"


class Owner:
    """Somebody signed in, in a browser of their own."""

    def __init__(self, http: httpx.Client) -> None:
        self.email, self.member = newcomer(http)
        self.http = httpx.Client(base_url=http.base_url, headers=http.headers, timeout=60, follow_redirects=True)
        self.comes_in(self.email)

    def comes_in(self, email: str) -> httpx.Response:
        return self.http.post("/connexion", data={"email": email, "password": PASSWORD, "suite": "/compte"}, headers=AS_A_PERSON)

    def sends(self, path: str, **fields: str) -> httpx.Response:
        secret = re.search(r'name="form_secret" value="([^"]+)"', self.http.get("/compte").text)
        assert secret
        return self.http.post(path, data={"form_secret": secret[1], "key": uuid4().hex, **fields})

    def asks_to_move(self, email: str, password: str = PASSWORD) -> httpx.Response:
        return self.sends("/compte/nouvelle-adresse", email=email, password=password)


@pytest.fixture
def owner(http: httpx.Client) -> Owner:
    return Owner(http)


def follows(http: httpx.Client, link: str) -> httpx.Response:
    return http.post(link, headers=AS_A_PERSON)


def box(http: httpx.Client, email: str) -> str:
    return http.get("/courrier", params={"adresse": email}).text


def test_the_address_changes_when_its_reader_follows_the_link_and_the_old_one_hears_of_it(http: httpx.Client, owner: Owner) -> None:
    new = an_address()
    account = owner.member.get("/me").json()["account"]
    asked = owner.asks_to_move(new)
    assert asked.status_code == 200
    assert "tant qu’il n’est pas suivi, rien ne change" in asked.text
    link = mailed_link(http, new, "nouvelle-adresse")
    mail_saying(http, owner.email, "va changer d’adresse")
    assert signs_in(http, new, PASSWORD) == 401
    assert "Prendre cette adresse" in http.get(link).text
    assert signs_in(http, owner.email, PASSWORD) == 201, "opening the link moves nothing"

    assert follows(http, link).status_code == 200
    mail_saying(http, owner.email, "a changé d’adresse")
    assert (signs_in(http, owner.email, PASSWORD), signs_in(http, new, PASSWORD)) == (401, 201)
    assert str(owner.http.get("/compte").url).endswith("/connexion?suite=/compte"), "every session has ended"
    assert owner.member.get("/me").status_code == 401, "and every token of a sign-in"
    assert follows(http, link).status_code == 404
    assert new in owner.comes_in(new).text

    # the old address is free: somebody else who signs up with it is somebody else
    form = {"institution": {"name": "Autre", "kind": "cfa"}, "email": owner.email, "password": ANOTHER}
    other = http.post("/api/v1/institutions", json=form)
    assert other.status_code == 201, other.text
    assert other.json()["account"] != account
    assert (signs_in(http, owner.email, ANOTHER), signs_in(http, new, PASSWORD)) == (201, 201)
    assert signs_in(http, owner.email, PASSWORD) == 401


def test_an_address_with_an_account_is_answered_alike_and_stays_its_owner_s(http: httpx.Client, owner: Owner) -> None:
    known, _member = newcomer(http)
    said = [re.search(r'role="status"><p>(.*?)</p>', owner.asks_to_move(email).text) for email in (an_address(), known)]
    assert said[0] and said[1]
    assert said[0][1] == said[1][1]
    refused = follows(http, mailed_link(http, known, "nouvelle-adresse"))
    assert refused.status_code == 409
    assert "a déjà un compte" in refused.text
    assert signs_in(http, known, PASSWORD) == signs_in(http, owner.email, PASSWORD) == 201


def test_a_new_password_or_another_request_ends_the_link(http: httpx.Client, owner: Owner) -> None:
    first, second = an_address(), an_address()
    owner.asks_to_move(first)
    link = mailed_link(http, first, "nouvelle-adresse")
    owner.asks_to_move(second)
    assert follows(http, link).status_code == 404
    later = mailed_link(http, second, "nouvelle-adresse")
    asks(http, owner.email)
    assert chooses(http, mailed_link(http, owner.email, "mot-de-passe"), ANOTHER).status_code == 200
    assert follows(http, later).status_code == 404
    assert follows(http, later[:-2] + ("AA" if not later.endswith("AA") else "BB")).status_code == 404
    assert follows(http, "/nouvelle-adresse/x").status_code == 404
    assert http.post(later, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert signs_in(http, owner.email, ANOTHER) == 201


def test_what_cannot_be_right_is_refused_and_what_was_typed_is_kept(http: httpx.Client, owner: Owner) -> None:
    new = an_address()
    for email, password, status in ((new, "pas celui-là", 403), ("nulle part", PASSWORD, 422), (owner.email.upper(), PASSWORD, 422)):
        answer = owner.asks_to_move(email, password)
        assert answer.status_code == status, email
        assert f'value="{email}"' in answer.text
    assert "nouvelle-adresse/" not in box(http, new)


def test_a_name_is_shown_to_the_team_as_its_owner_writes_it_now(owner: Owner) -> None:
    assert owner.sends("/compte/nom", name=" ").status_code == 422
    for name in ("Inès Arnaud", "Inès  Arnaud-Petit"):
        assert owner.sends("/compte/nom", name=name).status_code == 200
    assert 'value="Inès Arnaud-Petit"' in owner.http.get("/compte").text
    assert "Inès Arnaud-Petit" in owner.http.get("/equipe").text
