"""One's own account: sessions that can be seen and ended, the second factor, tokens, and places to choose from."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pyotp
import pytest

from services.limits.policies import WRONG_PASSWORD, WRONG_SECOND_FACTOR
from tests.integration.http.conftest import PASSWORD, Member
from tests.mailbox import mailed_code

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
ANOTHER = "cinq autres mots pour entrer"


class Somebody:
    """An account, and as many browsers as they open."""

    def __init__(self, http: httpx.Client, email: str, answer: httpx.Response) -> None:
        assert answer.status_code == 201, answer.text
        self.http, self.email, self.password = http, email, PASSWORD
        self.member = Member(http, answer.json())

    def browser(self, user_agent: str = FIREFOX, password: str | None = None) -> "Browser":
        browser = Browser(self.http, user_agent)
        browser.posts("/connexion", email=self.email, password=password or self.password)
        return browser

    def token(self, **more: str) -> httpx.Response:
        return self.http.post("/api/v1/tokens", json={"email": self.email, "password": self.password, **more})


class Browser:
    """A browser with cookies of its own; the page that it shows."""

    def __init__(self, http: httpx.Client, user_agent: str = FIREFOX) -> None:
        self._client = httpx.Client(base_url=http.base_url, timeout=60, follow_redirects=True, headers={"User-Agent": user_agent})
        self.page: httpx.Response

    def opens(self, path: str) -> httpx.Response:
        self.page = self._client.get(path, headers={"Accept": "text/html"})
        return self.page

    def posts(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the secret that the present page holds."""
        secret = re.search(r'name="form_secret" value="([^"]+)"', self.page.text) if hasattr(self, "page") else None
        form = {**fields, **({"form_secret": secret[1]} if secret else {})}
        self.page = self._client.post(path, data=form, headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})
        return self.page

    @property
    def at(self) -> str:
        return self.page.url.path

    @property
    def cookie(self) -> str | None:
        return self._client.cookies.get("ekole_session")


@pytest.fixture
def somebody(http: httpx.Client) -> Somebody:
    """Somebody who signed up an institution of their own."""
    return signs_up(http)


def signs_up(http: httpx.Client, email: str | None = None, name: str = "Lycée des Comptes") -> Somebody:
    email = email or f"referent.{uuid4().hex}@comptes.test"
    form = {"institution": {"name": name, "kind": "lycee-public"}, "email": email, "password": PASSWORD}
    somebody = Somebody(http, email, http.post("/api/v1/institutions", json=form, headers={"Idempotency-Key": uuid4().hex}))
    assert somebody.member.get("/institution", params={"at_least": 2}).status_code == 200
    return somebody


def has_codes(member: Member) -> tuple[pyotp.TOTP, list[str]]:
    """The second factor, put in place over the API: the telephone, and the codes on paper."""
    begun = member.post("/me/second-factor").json()
    telephone = pyotp.TOTP(begun["secret"])
    assert pyotp.parse_uri(begun["uri"]).secret == begun["secret"]
    confirmed = member.post("/me/second-factor/confirmation", {"code": telephone.now()})
    assert confirmed.status_code == 201, confirmed.text
    return telephone, confirmed.json()["recovery_codes"]


def code_at(telephone: pyotp.TOTP, steps: int) -> str:
    """The code of so many steps from now."""
    return telephone.generate_otp(telephone.timecode(datetime.now(UTC)) + steps)


def next_code(telephone: pyotp.TOTP) -> str:
    """The code after the present one: the present one served already."""
    return code_at(telephone, 1)


# -------------------------------------------------------------------------------------------------------------- sessions


def test_everybody_sees_where_they_are_signed_in_and_ends_one(somebody: Somebody) -> None:
    here, there = somebody.browser(FIREFOX), somebody.browser(ANDROID)
    page = here.opens("/compte").text
    assert "Firefox sur Linux" in page
    assert "Chrome sur Android" in page
    sessions = somebody.member.get("/me/sessions").json()
    lost = next(one["session"] for one in sessions if one["device"]["system"] == "Android")
    assert here.posts("/compte/connexions/fermer", session=lost).status_code == 200
    assert "Android" not in here.page.text
    there.opens("/compte")
    assert there.at == "/connexion"
    assert here.opens("/compte").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(http: httpx.Client, somebody: Somebody) -> None:
    other = signs_up(http)
    theirs = other.browser()
    session = other.member.get("/me/sessions").json()[0]["session"]
    assert somebody.member.post(f"/me/sessions/{session}/ending").status_code == 404
    assert theirs.opens("/compte").status_code == 200
    assert theirs.at == "/compte"


def test_all_others_end_at_once(somebody: Somebody) -> None:
    here, *others = [somebody.browser() for _ in range(4)]
    here.opens("/compte")
    here.posts("/compte/connexions/fermer-les-autres")
    assert "3 autres connexions ont été fermées" in here.page.text
    for other in others:
        other.opens("/compte")
        assert other.at == "/connexion"


def test_another_password_closes_everything_else(somebody: Somebody) -> None:
    here, there = somebody.browser(), somebody.browser()
    here.opens("/compte")
    wrong = here.posts("/compte/mot-de-passe", present="ce n’est pas lui", new=ANOTHER, again=ANOTHER)
    assert (wrong.status_code, "ne convient pas" in wrong.text) == (403, True)
    assert here.posts("/compte/mot-de-passe", present=PASSWORD, new=ANOTHER, again="autre chose").status_code == 422
    assert here.posts("/compte/mot-de-passe", present=PASSWORD, new="azerty", again="azerty").status_code == 422
    done = here.posts("/compte/mot-de-passe", present=PASSWORD, new=ANOTHER, again=ANOTHER)
    assert "1 autre connexion a été fermée" in done.text
    there.opens("/compte")
    assert there.at == "/connexion"
    assert somebody.member.get("/me").status_code == 401  # the token that the old password gave
    assert somebody.token().status_code == 401
    somebody.password = ANOTHER
    assert somebody.token().status_code == 201
    assert here.opens("/compte").status_code == 200


def test_the_password_cannot_be_guessed_from_an_open_session(somebody: Somebody) -> None:
    browser = somebody.browser()
    browser.opens("/compte")
    for _ in range(WRONG_PASSWORD.quota):
        assert browser.posts("/compte/mot-de-passe", present="non", new=ANOTHER, again=ANOTHER).status_code == 403
    assert browser.posts("/compte/mot-de-passe", present=PASSWORD, new=ANOTHER, again=ANOTHER).status_code == 429


def test_the_language_is_chosen_for_all_devices(somebody: Somebody) -> None:
    browser = somebody.browser()
    browser.opens("/compte")
    assert '<html lang="en">' in browser.posts("/compte/langue", language="en").text
    assert '<html lang="en">' in somebody.browser().opens("/compte").text


# --------------------------------------------------------------------------------------------------------- second factor


def test_a_code_is_asked_for_once_it_is_in_place(somebody: Somebody) -> None:
    telephone, codes = has_codes(somebody.member)
    assert len(set(codes)) == 10
    assert somebody.token().json()["code"] == "second-factor-missing"
    assert somebody.token(code="000000").json()["code"] == "second-factor-code-wrong"
    assert somebody.token(code=next_code(telephone)).status_code == 201

    browser = somebody.browser()
    assert browser.at == "/connexion/code"
    assert browser.cookie is None
    browser.opens("/compte")
    assert browser.at == "/connexion"
    browser.opens("/connexion/code")
    assert browser.posts("/connexion/code", code="000 000").status_code == 403
    browser.posts("/connexion/code", code=codes[0].upper().replace("-", " "))
    assert browser.at != "/connexion/code"
    assert browser.opens("/compte").status_code == 200
    assert "9 codes de secours restent" in browser.page.text


def test_each_code_serves_once(somebody: Somebody) -> None:
    telephone, codes = has_codes(somebody.member)
    assert somebody.token(code=code_at(telephone, -1)).status_code == 403  # older than the one that confirmed
    code = next_code(telephone)
    assert somebody.token(code=code).status_code == 201
    assert somebody.token(code=code).json()["code"] == "second-factor-code-wrong"
    assert somebody.token(code=codes[3]).status_code == 201
    assert somebody.token(code=codes[3]).json()["code"] == "second-factor-code-wrong"
    assert somebody.token(code=codes[4]).status_code == 201


def test_codes_cannot_be_tried_one_after_the_other(somebody: Somebody) -> None:
    _, codes = has_codes(somebody.member)
    for _ in range(WRONG_SECOND_FACTOR.quota):
        assert somebody.token(code="000000").status_code == 403
    stopped = somebody.token(code=codes[0])
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too-many-requests")


def test_it_is_put_in_place_and_stopped_from_a_page(somebody: Somebody) -> None:
    browser = somebody.browser()
    page = browser.opens("/compte/double-authentification").text
    assert "<svg" in page
    secret = re.search(r"La clé\s*:\s*<code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    telephone = pyotp.TOTP(secret[1].replace(" ", ""))
    assert browser.opens("/compte/double-authentification").text.count(secret[1]) == 1  # the same until it is confirmed
    assert browser.posts("/compte/double-authentification/confirmer", code="000000").status_code == 403
    codes = re.findall(r"<li><code>([^<]+)</code>", browser.posts("/compte/double-authentification/confirmer", code=telephone.now()).text)
    assert len(codes) == 10
    assert codes[0] not in browser.opens("/compte/double-authentification").text
    renewed = re.findall(r"<li><code>([^<]+)</code>", browser.posts("/compte/double-authentification/codes", password=PASSWORD).text)
    assert not set(codes) & set(renewed)
    assert somebody.token(code=codes[0]).status_code == 403
    browser.posts("/compte/double-authentification/arreter", code=renewed[0])
    assert browser.at == "/compte"
    assert somebody.token().status_code == 201


# ---------------------------------------------------------------------------------------------------------------- tokens


def test_a_token_for_a_program_is_followed_and_ended(somebody: Somebody) -> None:
    made = somebody.member.post("/me/tokens", {"label": "Export", "role": "reader"})
    assert made.status_code == 201, made.text
    program = Member(somebody.http, {"tenant": somebody.member.tenant, "token": made.json()["token"]})
    (kept,) = somebody.member.get("/me/tokens").json()
    assert (kept["label"], kept["role"], kept["last_used_at"]) == ("Export", "reader", None)
    assert program.get("/institution").status_code == 200
    assert program.post("/institution/calendar", {"school_year": "2026-2027", "zone": "B"}).json()["code"] == "permission-denied"
    first_use = somebody.member.get("/me/tokens").json()[0]["last_used_at"]
    assert first_use is not None
    assert program.get("/institution").status_code == 200
    assert somebody.member.get("/me/tokens").json()[0]["last_used_at"] == first_use  # noted once an hour
    for path in ("/me/tokens", "/me/second-factor"):
        assert program.post(path, {"label": "Un autre"}).json()["code"] == "token-makes-no-token"
    assert somebody.member.post(f"/me/tokens/{kept['token']}/revocation").json() == []
    assert program.get("/institution").status_code == 401


def test_a_token_has_a_label_an_end_and_no_more_rights_than_its_owner(somebody: Somebody) -> None:
    today = datetime.now(UTC).date()
    wrong = {
        "token-label-missing": {"label": "  "},
        "token-role-too-high": {"label": "x", "role": "direction"},
        "token-day-wrong": {"label": "x", "expires_on": (today + timedelta(days=366)).isoformat()},
    }
    for code, form in wrong.items():
        assert somebody.member.post("/me/tokens", form).json()["code"] == code
    assert somebody.member.post("/me/tokens", {"label": "x", "expires_on": today.isoformat()}).json()["code"] == "token-day-wrong"
    assert somebody.member.get("/me/tokens").json() == []
    good = somebody.member.post("/me/tokens", {"label": "x"}).json()
    assert datetime.fromisoformat(good["expires_at"]).date() == today + timedelta(days=365)


def test_the_page_shows_a_new_token_once(somebody: Somebody) -> None:
    browser = somebody.browser()
    browser.opens("/compte")
    day = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    made = browser.posts("/compte/jetons", label="Tableur", role="coordinator", expires_on=day)
    token = re.search(r"ekole_[0-9a-f]{32}_[\w-]{43}", made.text)
    assert token is not None
    assert token[0] not in browser.opens("/compte").text
    assert "jamais servi" in browser.page.text
    refused = browser.posts("/compte/jetons", label="", role="coordinator", expires_on=day)
    assert (refused.status_code, day in refused.text) == (422, True)


# ---------------------------------------------------------------------------------------------------------------- places


def test_one_person_in_two_institutions_chooses_and_comes_back_to_the_last(http: httpx.Client) -> None:
    first = signs_up(http, name="Lycée du Nord")
    second = signs_up(http, first.email, name="Lycée du Sud")
    memberships = first.member.get("/me").json()["memberships"]
    assert {one["tenant"] for one in memberships} == {first.member.tenant, second.member.tenant}
    browser = first.browser()
    browser.opens("/compte")
    before = browser.cookie
    browser.posts("/compte/place", place=f"{second.member.tenant}/coordinator")
    assert browser.cookie != before
    assert "Lycée du Sud · référent" in browser.opens("/compte").text
    assert f'value="{second.member.tenant}/coordinator" selected' in browser.page.text
    again = first.browser()
    again.opens("/compte")
    assert f'value="{second.member.tenant}/coordinator" selected' in again.page.text


def test_nobody_chooses_a_place_that_is_not_theirs(http: httpx.Client, somebody: Somebody) -> None:
    other = signs_up(http)
    browser = somebody.browser()
    browser.opens("/compte")
    for place in (f"{other.member.tenant}/coordinator", f"{somebody.member.tenant}/direction", f"{somebody.member.tenant}/head", "x/y", ""):
        assert browser.posts("/compte/place", place=place).status_code == 403, place
        browser.opens("/compte")


# --------------------------------------------------------------------------------------------------- who has an account


def test_signing_up_with_a_known_address_is_a_wrong_sign_in(http: httpx.Client, somebody: Somebody) -> None:
    institution = {"name": "Lycée", "kind": "lycee-public"}
    here = {"X-Forwarded-For": "192.0.2.77"}

    def tries(password: str, **more: str) -> httpx.Response:
        form = {"institution": {**institution, **more}, "email": somebody.email, "password": password}
        return http.post("/api/v1/institutions", json=form, headers=here)

    assert tries("des mots qui ne sont pas les bons").json()["code"] == "sign-in-failed"
    # what is refused anyway is refused alike, whether the address is known or not
    unknown = {"email": f"personne.{uuid4().hex}@comptes.test", "password": "court"}
    for email in (somebody.email, unknown["email"]):
        form = {"institution": institution, "email": email, "password": "court"}
        assert http.post("/api/v1/institutions", json=form, headers=here).json()["code"] == "password-too-short"
        form = {"institution": {**institution, "uai": "0000000Z"}, "email": email, "password": "des mots qui ne sont pas les bons"}
        assert http.post("/api/v1/institutions", json=form, headers=here).json()["code"] == "uai-invalid"
    for _ in range(WRONG_PASSWORD.quota - 1):
        assert tries("des mots qui ne sont pas les bons").status_code == 401
    assert tries(PASSWORD).status_code == 429


# -------------------------------------------------------------------------------------------------------- a role's demand


def test_a_role_is_gone_with_what_was_open_in_it(http: httpx.Client, institution: Callable[[], Member]) -> None:
    coordinator = institution()
    email = f"lecture.{uuid4().hex}@comptes.test"
    assert coordinator.post("/invitations", {"email": email, "role": "reader"}).status_code == 201
    accepted = http.post("/api/v1/invitations/acceptance", json={"code": mailed_code(http, email), "password": PASSWORD})
    reader = Somebody(http, email, accepted)
    program = Member(http, {"tenant": coordinator.tenant, "token": reader.member.post("/me/tokens", {"label": "x"}).json()["token"]})
    browser = reader.browser()
    assert browser.opens("/compte").status_code == 200
    account = reader.member.get("/me").json()["account"]
    assert coordinator.post(f"/team/{account}/roles/revocation", {"role": "reader"}).status_code == 200
    assert reader.member.get("/me").status_code == 401
    assert program.get("/me").status_code == 401
    browser.opens("/compte")
    assert browser.at == "/connexion"
    assert reader.token().json()["code"] == "no-such-role"
