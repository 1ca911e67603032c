"""Mails that let people in: an invitation, an address to confirm, another password; as they are read on the mailbox page."""

import re
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from services.limits.policies import RESET
from tests.integration.http.conftest import PASSWORD, Member
from tests.mailbox import mailed_code, mailed_link

ANOTHER = "cinq autres mots pour revenir"
AS_A_PERSON = {"Sec-Fetch-Site": "same-origin"}


def newcomer(http: httpx.Client) -> tuple[str, Member]:
    email = f"referent.{uuid4().hex}@lycee-tests.test"
    form = {"institution": {"name": "Lycée des Essais", "kind": "lycee-public"}, "email": email, "password": PASSWORD}
    answer = http.post("/api/v1/institutions", json=form)
    assert answer.status_code == 201, answer.text
    return email, Member(http, answer.json())


def asks(http: httpx.Client, email: str, **headers: str) -> httpx.Response:
    return http.post("/mot-de-passe-oublie", data={"email": email}, headers=AS_A_PERSON | headers)


def chooses(http: httpx.Client, link: str, new: str, again: str | None = None) -> httpx.Response:
    return http.post(link, data={"new": new, "again": new if again is None else again}, headers=AS_A_PERSON)


def signs_in(http: httpx.Client, email: str, password: str) -> int:
    return http.post("/api/v1/tokens", json={"email": email, "password": password}).status_code


@pytest.fixture
def browser(http: httpx.Client) -> httpx.Client:
    """A browser of its own, with its cookies."""
    return httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True)


def test_a_forgotten_password_is_replaced_once_and_every_session_ends(http: httpx.Client, browser: httpx.Client) -> None:
    email, member = newcomer(http)
    browser.post("/connexion", data={"email": email, "password": PASSWORD}, headers=AS_A_PERSON)
    assert browser.get("/compte").url.path == "/compte"
    program = member.post("/me/tokens", {"label": "emploi du temps"}).json()["token"]

    assert asks(http, email).status_code == 200
    link = mailed_link(http, email, "mot-de-passe")
    assert http.get(link).status_code == 200
    assert signs_in(http, email, PASSWORD) == 201  # the link was opened, nothing was done
    assert chooses(http, link, ANOTHER, "autre chose que cela").status_code == 422
    assert chooses(http, link, "azerty").status_code == 422
    done = chooses(http, link, ANOTHER)
    assert done.status_code == 200, done.text

    assert (signs_in(http, email, PASSWORD), signs_in(http, email, ANOTHER)) == (401, 201)
    assert browser.get("/compte").url.path == "/connexion"
    assert member.get("/me").status_code == 401
    assert http.get("/api/v1/programmes", headers={"Authorization": f"Bearer {program}"}).status_code == 200
    again = chooses(http, link, "encore une autre phrase")
    assert again.status_code == 404
    assert "Ce lien ne vaut plus" in again.text
    assert signs_in(http, email, ANOTHER) == 201


def test_two_links_asked_for_serve_once_between_them(http: httpx.Client) -> None:
    email, _ = newcomer(http)
    asks(http, email)
    first = mailed_link(http, email, "mot-de-passe")
    asks(http, email)
    # The same second gives the same link: both were signed for the same hour. Either way there is one password to be had.
    assert chooses(http, first, ANOTHER).status_code == 200
    assert chooses(http, first, PASSWORD).status_code == 404


def test_the_answer_does_not_tell_whether_there_is_an_account(http: httpx.Client) -> None:
    known, _ = newcomer(http)
    unknown = f"personne.{uuid4().hex}@lycee-tests.test"
    answers = [asks(http, email) for email in (known, unknown)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].text.replace(known, "") == answers[1].text.replace(unknown, "")
    mailed_link(http, known, "mot-de-passe")
    assert unknown not in http.get("/courrier").text


def test_a_mailbox_is_not_filled_with_links(http: httpx.Client) -> None:
    for email in (newcomer(http)[0], f"personne.{uuid4().hex}@lycee-tests.test"):
        somewhere = {"X-Forwarded-For": "203.0.113.77"}
        assert [asks(http, email, **somewhere).status_code for _ in range(RESET.quota + 1)] == [200] * RESET.quota + [429]


def test_a_page_of_another_site_asks_for_nothing(http: httpx.Client) -> None:
    email, _ = newcomer(http)
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert http.post("/mot-de-passe-oublie", data={"email": email}, headers=crossing).status_code == 403
    assert asks(http, "ceci n’est pas une adresse").status_code == 422
    link = mailed_link(http, email, "adresse")
    assert http.post(link, headers=crossing).status_code == 403


def test_links_that_were_altered_open_nothing(http: httpx.Client) -> None:
    email, _ = newcomer(http)
    asks(http, email)
    reset, confirmation = mailed_link(http, email, "mot-de-passe"), mailed_link(http, email, "adresse")
    there, here = {"X-Forwarded-For": "203.0.113.12"}, reset.rpartition("/")[2]
    for path in (
        f"/mot-de-passe/{confirmation.rpartition('/')[2]}",
        f"/adresse/{here}",
        f"/mot-de-passe/{here[:-4]}AAAA",
        f"/mot-de-passe/{here[:-1]}",
        f"/mot-de-passe/{'B' if here[0] == 'A' else 'A'}{here[1:]}",
        "/mot-de-passe/..%2F..",
    ):
        assert http.get(path, headers=there).status_code == 404, path


def test_an_address_is_confirmed_by_its_link_and_not_by_opening_it(http: httpx.Client, browser: httpx.Client) -> None:
    email, _ = newcomer(http)
    browser.post("/connexion", data={"email": email, "password": PASSWORD}, headers=AS_A_PERSON)
    assert "Adresse à confirmer" in browser.get("/compte").text
    link = mailed_link(http, email, "adresse")
    assert http.get(link).status_code == 200
    assert "Adresse à confirmer" in browser.get("/compte").text
    secret = re.search(r'name="form_secret" value="([^"]+)"', browser.get("/compte").text)
    assert secret
    assert browser.post("/compte/adresse", data={"form_secret": secret[1]}).status_code == 200
    assert http.post(link, headers=AS_A_PERSON).status_code == 200
    assert http.post(link, headers=AS_A_PERSON).status_code == 200
    assert "Adresse à confirmer" not in browser.get("/compte").text


def test_an_invitation_comes_by_mail_and_its_code_is_told_to_nobody_else(http: httpx.Client, institution: Callable[[], Member]) -> None:
    coordinator = institution()
    email = f"lecture.{uuid4().hex}@comptes.test"
    invited = coordinator.post("/invitations", {"email": email, "role": "reader"})
    assert invited.json()["code"] is None
    first = mailed_code(http, email)
    pending = coordinator.get("/team").json()["invitations"]
    assert [(one["email"], one["mail"], one["mail_failure"]) for one in pending] == [(email, "kept", None)]
    renewed = coordinator.post(f"/invitations/{invited.json()['invitation']}/renewal")
    assert renewed.json()["code"] is None
    second = mailed_code(http, email, but=frozenset({first}))
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": second, "password": PASSWORD})
    assert accepted.status_code == 201, accepted.text
    assert coordinator.get("/team").json()["invitations"] == []


def test_the_same_request_sent_twice_mails_once(http: httpx.Client, institution: Callable[[], Member]) -> None:
    coordinator = institution()
    email, key = f"lecture.{uuid4().hex}@comptes.test", {"Idempotency-Key": uuid4().hex}
    answers = [coordinator.post("/invitations", {"email": email, "role": "reader"}, headers=dict(key)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    mailed_code(http, email)
    assert http.get("/courrier", params={"adresse": email}).text.count("<article") == 1


def test_the_mailbox_is_for_this_machine_alone(http: httpx.Client) -> None:
    assert http.get("/courrier").status_code == 200
    assert http.get("/courrier", headers={"X-Forwarded-For": "192.0.2.8"}).status_code == 404
    assert http.get("/courrier", headers={"Host": "somewhere.example"}).status_code == 404


def test_a_demonstration_tells_its_codes(http: httpx.Client) -> None:
    form = {
        "institution": {"name": "Lycée de démonstration", "kind": "lycee-public"},
        "email": f"demo.{uuid4().hex}@exemple.test",
        "password": PASSWORD,
        "demonstration": True,
    }
    moment = {"Ekole-Simulated-Time": "2026-09-02T08:00:00Z"}
    member = Member(http, http.post("/api/v1/institutions", json=form, headers=moment).json())
    invited = member.post("/invitations", {"email": f"d.{uuid4().hex}@exemple.test", "role": "direction"})
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": invited.json()["code"], "password": PASSWORD})
    assert accepted.status_code == 201, accepted.text
