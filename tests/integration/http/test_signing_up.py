"""An institution comes in by a mailed link; nobody learns who has an account; two institutions of one UAI find each other."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from infra.servers import servers_of
from infra.settings import Settings
from services.agreement.text import VERSION
from services.enrolment.sample import SAMPLE
from services.house import open_house
from services.housekeeping.forgetting import forget_expired
from services.limits.policies import SIGN_UP_MAILS
from services.supervision.clients import second_sign_ups
from tenants.house import HOUSE
from tests.databases import temporary_home
from tests.integration.http.conftest import PASSWORD, Member, _running
from tests.mailbox import PATIENCE, mailed_code, mailed_link
from tests.uai import a_uai

pytestmark = pytest.mark.xdist_group("signing-up")
AS_A_PERSON = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def http(home: Path) -> Iterator[httpx.Client]:
    yield from _running(home)


def an_address() -> str:
    return f"referent.{uuid4().hex}@lycee-neuf.test"


def asks(http: httpx.Client, email: str, **told: str) -> httpx.Response:
    usual = {"kind": "cfa", "name": "CFA Neuf", "academie": "Lyon", "person": "Inès Arnaud", "password": PASSWORD}
    return http.post("/inscription", data=usual | {"email": email} | told, headers=AS_A_PERSON)


def opens(http: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return http.post(mailed_link(http, email, "inscription"), data={"password": password}, headers=AS_A_PERSON)


def comes_in(http: httpx.Client, email: str, **told: str) -> Member:
    assert asks(http, email, **told).status_code == 200
    assert opens(http, email).status_code == 303
    return signs_in(http, email)


def signs_in(http: httpx.Client, email: str) -> Member:
    return Member(http, http.post("/api/v1/tokens", json={"email": email, "password": PASSWORD}).json())


def until(holds: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def sign_up_of(answer: httpx.Response) -> str:
    found = re.search(r'name="sign_up" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]


def on_the_database(home: Path, statement: str) -> int:
    """Time passes: rows are made older than they are."""

    async def change() -> int:
        settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
        async with servers_of(settings) as servers, open_house(settings, servers) as house:
            async with house.engine.begin() as connection:
                await connection.execute(text(statement))
            return (await forget_expired(house.engine, HOUSE)).sign_ups

    return asyncio.run(change())


def test_nothing_exists_before_the_link_is_followed(http: httpx.Client) -> None:
    email = an_address()
    assert asks(http, email, uai=f"{a_uai()}; {a_uai()}", siret="35600000000048").status_code == 200
    assert http.post("/api/v1/tokens", json={"email": email, "password": PASSWORD}).status_code == 401
    link = mailed_link(http, email, "inscription")
    assert "Ouvrir l’établissement" in http.get(link).text
    assert http.post("/api/v1/tokens", json={"email": email, "password": PASSWORD}).status_code == 401  # opened, not followed
    assert opens(http, email, "un tout autre mot de passe").status_code == 403
    assert opens(http, email).status_code == 303
    sheet = signs_in(http, email).get("/institution").json()
    assert (sheet["name"], sheet["zone"], len(sheet["further_uais"])) == ("CFA Neuf", "A", 1)
    for answer in (http.get(link), http.post(link, data={"password": PASSWORD}, headers=AS_A_PERSON)):
        assert answer.status_code == 404
        assert "a déjà servi" in answer.text


def test_an_address_with_an_account_is_answered_like_any_other(http: httpx.Client) -> None:
    known, unknown = an_address(), an_address()
    comes_in(http, known)
    told = []
    for email in (known, unknown):
        answer = asks(http, email, name="CFA Second", password="encore une autre phrase")
        assert answer.status_code == 200
        told.append(answer.text.replace(email, "…").replace(sign_up_of(answer), "…"))
    assert told[0] == told[1]
    before = mailed_link(http, unknown, "inscription")
    assert "Cette adresse a déjà un compte" not in http.get("/courrier", params={"adresse": unknown}).text
    assert "Cette adresse a déjà un compte" in http.get("/courrier", params={"adresse": known}).text
    assert http.post(before, data={"password": PASSWORD}, headers=AS_A_PERSON).status_code == 403

    # the second institution opens with the account's own password, never with one that somebody chose for it
    assert opens(http, known, "encore une autre phrase").status_code == 401
    assert opens(http, known).status_code == 303
    memberships = signs_in(http, known).get("/me").json()["memberships"]
    assert len({one["tenant"] for one in memberships}) == 2


def test_what_is_refused_is_refused_alike(http: httpx.Client) -> None:
    known = an_address()
    comes_in(http, known)
    for told in ({"password": "court"}, {"uai": "0000000Z"}, {"siret": "1"}, {"kind": ""}, {"person": " "}, {"name": ""}):
        answers = [asks(http, email, **told) for email in (known, an_address())]
        assert {one.status_code for one in answers} == {422}, told
        said = [re.search(r'id="refus"><p>(.*?)</p>', one.text) for one in answers]
        assert said[0] and said[1], told
        assert said[0][1] == said[1][1]


def test_the_api_opens_a_real_institution_by_its_mail_alone(http: httpx.Client) -> None:
    """The mail of a real address leaves for it; here it is read where mails are kept."""
    email, form = f"r.{uuid4().hex}@lycee-neuf.fr", {"institution": {"name": "Lycée Neuf", "kind": "lycee-public"}, "password": PASSWORD}
    answers = [http.post("/api/v1/institutions", json=form | {"email": email}) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert "token" not in answers[0].json()
    assert opens(http, email).status_code == 303
    again = http.post("/api/v1/institutions", json=form | {"email": email, "password": "un mot de passe inventé"})
    assert (again.status_code, again.json()) == (202, answers[0].json())


def test_the_same_uai_leads_to_joining_or_to_a_justified_second(http: httpx.Client, home: Path) -> None:
    uai, first, second, third = a_uai(), an_address(), an_address(), an_address()
    coordinator = comes_in(http, first, uai=f"{a_uai()},{uai}", name="Lycée du Secret")
    known = asks(http, second, uai=uai, reason="")
    assert known.status_code == 409
    assert "Demander à le rejoindre" in known.text
    assert "Secret" not in known.text
    assert asks(http, second, uai=uai, known="beside").status_code == 409  # without a reason

    assert asks(http, second, uai=uai, known="join", person="Noé Renard").status_code == 200
    link = mailed_link(http, second, "inscription")
    assert "Secret" not in http.get(link).text
    assert http.post(link, headers=AS_A_PERSON).status_code == 200
    assert "a déjà servi" in http.post(link, headers=AS_A_PERSON).text
    until(lambda: "Noé Renard" in http.get("/courrier", params={"adresse": first}).text, "the coordinator was never told")

    browser = httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True)
    browser.post("/connexion", data={"email": first, "password": PASSWORD}, headers=AS_A_PERSON)
    team = browser.get("/equipe").text
    assert "Noé Renard" in team
    secret = re.search(r'name="form_secret" value="([^"]+)"', team)
    request = re.search(r'name="request" value="([^"]+)"', team)
    assert secret and request
    fields = {"form_secret": secret[1], "key": uuid4().hex, "request": request[1], "role": "reader"}
    assert browser.post("/equipe/demandes", data=fields).status_code == 200
    assert browser.post("/equipe/demandes", data=fields).status_code == 404
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, second), "password": PASSWORD})
    assert accepted.json()["tenant"] == coordinator.tenant

    assert asks(http, third, uai=uai, known="beside", reason="Deux sites séparés", name="Lycée du Second Site").status_code == 200
    assert opens(http, third).status_code == 303
    beside = signs_in(http, third)
    assert beside.get("/institution").json()["beside"] == "Deux sites séparés"
    told = asyncio.run(_told_to_the_house(home))
    assert told[beside.tenant] == "Deux sites séparés"
    assert coordinator.tenant not in told


async def _told_to_the_house(home: Path) -> dict[str, str]:
    settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
    async with servers_of(settings) as servers, open_house(settings, servers) as house:
        return {str(tenant): reason for tenant, reason in (await second_sign_ups(house)).items()}


def test_a_link_that_is_over_can_be_asked_for_anew_and_is_let_go_of_at_last(http: httpx.Client, home: Path) -> None:
    email = an_address()
    made = asks(http, email)
    sign_up, link = sign_up_of(made), mailed_link(http, email, "inscription")
    on_the_database(home, f"UPDATE ekole.pending_sign_up SET expires_at = now() - interval '1 day' WHERE sign_up_id = '{sign_up}'")
    over = http.get(link)
    assert over.status_code == 404
    assert "Recevoir un nouveau lien" in over.text
    assert http.post(link, data={"password": PASSWORD}, headers=AS_A_PERSON).status_code == 404
    assert http.post(link, data={"again": "1"}, headers=AS_A_PERSON).status_code == 200
    assert http.get(link).status_code == 200
    gone = on_the_database(home, f"UPDATE ekole.pending_sign_up SET expires_at = now() - interval '8 days' WHERE sign_up_id = '{sign_up}'")
    assert gone == 1
    assert "Recommencer l’inscription" in http.get(link).text


def test_the_mail_is_sent_again_a_few_times_and_to_nobody_else(http: httpx.Client) -> None:
    email = an_address()
    sign_up = sign_up_of(asks(http, email))
    for _ in range(SIGN_UP_MAILS.quota - 1):
        assert http.post("/inscription/renvoyer", data={"sign_up": sign_up}, headers=AS_A_PERSON).status_code == 200
    assert http.post("/inscription/renvoyer", data={"sign_up": sign_up}, headers=AS_A_PERSON).status_code == 429
    assert http.post("/inscription/renvoyer", data={"sign_up": str(uuid4())}, headers=AS_A_PERSON).status_code == 200
    assert http.post("/inscription/renvoyer", data={"sign_up": "x"}, headers=AS_A_PERSON).status_code == 200
    assert http.get(f"/inscription/{'A' * 64}").status_code == 404
    assert http.get("/inscription/renvoyer").status_code == 303


def test_a_page_of_another_site_signs_nobody_up(http: httpx.Client) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert http.post("/inscription", data={"email": an_address(), "password": PASSWORD}, headers=elsewhere).status_code == 403
    assert http.post("/accord/x", headers=elsewhere).status_code in (403, 404)


def test_real_people_wait_for_the_direction_and_the_sample_does_not(http: httpx.Client) -> None:
    email, head = an_address(), f"proviseur.{uuid4().hex}@lycee-neuf.test"
    coordinator = comes_in(http, email)
    form = {"name": "Essai", "kind": "cfa", "year": "2026-2027", "first_day": "2026-09-07", "last_day": "2027-06-30"}
    programme = coordinator.post("/programmes", form).json()["ids"]["programme"]
    real = SAMPLE.replace(b"exemple.test", b"lycee-neuf.test")
    refused = coordinator.upload(f"/programmes/{programme}/imports", "liste.csv", real)
    assert (refused.status_code, refused.json()["code"]) == (409, "data-agreement-missing")
    sample = coordinator.upload(f"/programmes/{programme}/imports", "exemple.csv", SAMPLE)
    assert sample.status_code == 201, sample.text
    assert (sample.json()["accepted"], sample.json()["refused"]) == (5, [])
    accepted = coordinator.post(f"/imports/{sample.json()['import']}/acceptance")
    assert accepted.json()["code"] == "data-agreement-missing"

    browser = httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True)
    browser.post("/connexion", data={"email": email, "password": PASSWORD}, headers=AS_A_PERSON)
    secret = re.search(r'name="form_secret" value="([^"]+)"', browser.get("/etablissement").text)
    assert secret
    asked = {"form_secret": secret[1], "key": uuid4().hex}
    assert browser.post("/etablissement/accord/envoi", data=asked | {"email": email}).status_code == 422
    assert browser.post("/etablissement/accord/envoi", data=asked | {"email": head}).status_code == 200
    link = mailed_link(http, head, "accord")
    assert coordinator.get("/institution").json()["data_agreement"] is None
    assert "Sous-traitants ultérieurs" in http.get(link).text
    assert "Sub-processors" in http.get(link, headers={"Accept-Language": "en"}).text
    forged = link[:-2] + ("AA" if not link.endswith("AA") else "BB")
    assert http.post(forged, headers=AS_A_PERSON).status_code == 404
    unsigned = http.post(link, data={"name": "Anne Castel"}, headers=AS_A_PERSON)
    assert (unsigned.status_code, "Anne Castel" in unsigned.text) == (422, True)
    for name in ("Anne Castel", "Quelqu’un d’autre"):  # followed twice, nothing more happens
        signed = {"name": name, "function": "proviseure"}
        assert http.post(link, data=signed, headers=AS_A_PERSON).status_code == 200
    assert coordinator.get("/institution").json()["data_agreement"] == VERSION
    shown = browser.get("/etablissement").text
    assert "Anne Castel, proviseure" in shown
    assert "Quelqu’un d’autre" not in shown
    assert shown.count(head) == shown.count(email) == 1
    assert coordinator.upload(f"/programmes/{programme}/imports", "liste.csv", real).status_code == 201


def test_an_institution_corrects_what_it_says_of_itself(http: httpx.Client) -> None:
    email, uai, taken, further = an_address(), a_uai(), a_uai(), a_uai()
    comes_in(http, an_address(), uai=taken)
    coordinator = comes_in(http, email, uai=uai, name="CFA des Trios Rives")
    told = {"name": "CFA des Trois Rives", "uais": [uai.lower(), further], "siret": "35600000000048", "academie": "La Réunion"}
    corrected = coordinator.post("/institution/identity", told)
    assert corrected.status_code == 200, corrected.text
    sheet = coordinator.get("/institution", params={"at_least": corrected.json()["position"]}).json()
    said = [sheet[name] for name in ("name", "kind", "uai", "further_uais", "academie", "zone", "timezone")]
    assert said == ["CFA des Trois Rives", "cfa", uai, [further], "La Réunion", "reunion", "Indian/Reunion"]

    # a number of another institution needs a reason, and tells nothing of the other
    refused = coordinator.post("/institution/identity", told | {"uais": [uai, taken]})
    assert (refused.status_code, refused.json()["code"]) == (409, "uai-of-another")
    again = coordinator.post("/institution/identity", told | {"uais": [uai, taken], "reason": "Deux sites séparés"})
    assert again.status_code == 200, again.text
    for wrong, code in (
        ({"uais": ["0000000Z"]}, "uai-invalid"),
        ({"siret": "1"}, "siret-invalid"),
        ({"name": " "}, "institution-name-missing"),
    ):
        answer = coordinator.post("/institution/identity", told | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    # by the page too: what was typed is kept where it is refused
    browser = httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True)
    browser.post("/connexion", data={"email": email, "password": PASSWORD}, headers=AS_A_PERSON)
    secret = re.search(r'name="form_secret" value="([^"]+)"', browser.get("/etablissement").text)
    assert secret
    form = {"form_secret": secret[1], "key": uuid4().hex, "identity": "CFA du Port", "uai": uai, "academie": "La Réunion"}
    refused_page = browser.post("/etablissement/identite", data=form | {"siret": "12"})
    assert refused_page.status_code == 422
    assert 'value="CFA du Port"' in refused_page.text
    done = browser.post("/etablissement/identite", data=form)
    assert done.status_code == 200
    assert "<h1>CFA du Port</h1>" in done.text
    assert browser.get("/etablissement/identite").status_code == 200
