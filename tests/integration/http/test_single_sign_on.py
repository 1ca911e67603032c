"""Signing in through one's institution, over HTTP, with a real provider on this machine."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pyotp
import pytest

from tests.identity.provider import (
    CLIENT,
    SECRET,
    Provider,
    running_provider,
    signed_by_another,
    signed_with_client_secret,
    signed_with_its_own_key,
    signed_with_public_key,
    unsigned,
)
from tests.identity.visits import DOMAIN, PASSWORD, Browser, asked, form_for, invited, refusal, set_up, with_query
from tests.integration.http.conftest import Member
from tests.mailbox import mailed_code

GROUP, READERS = "ekole-referents", "enseignants"


class School:
    """An institution that believes a provider: its direction's token and address, and its sign-in page."""

    def __init__(self, http: httpx.Client, coordinator: Member, address: str, token: str) -> None:
        self.http = http
        self.coordinator = coordinator
        self.direction = self.address, self.token = address, token
        self.door = ""

    def believes(self, provider: Provider, **more: Any) -> "School":
        self.door = set_up(self.http, self.token, provider, **more)
        return self

    def get(self, path: str) -> Any:
        answer = self.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def roles(self, address: str) -> set[str]:
        return {one["role"] for one in self.get("/team")["members"] if one["email"] == address}


def refusal_of_problem(answer: httpx.Response) -> str:
    return answer.text.replace("&nbsp;", " ")


def somebody() -> str:
    return f"camille.{uuid4().hex[:8]}@{DOMAIN}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def lycee(http: httpx.Client, institution: Callable[[], Member]) -> School:
    """One institution for all: each test gives it a provider of its own."""
    coordinator = institution()
    return School(http, coordinator, *invited(http, coordinator.token, "direction"))


@pytest.fixture(scope="module")
def elsewhere(institution: Callable[[], Member]) -> Member:
    """The coordinator of another institution."""
    return institution()


@pytest.fixture
def school(lycee: School, provider: Provider) -> School:
    """The institution, believing this test's provider; its direction's account is joined by no test."""
    lycee.address, lycee.token = lycee.direction
    return lycee.believes(provider)


@pytest.fixture
def joined_school(http: httpx.Client, school: School) -> School:
    """The same, with a direction of this test's own, whose account it may join."""
    school.address, school.token = invited(http, school.coordinator.token, "direction")
    return school


@pytest.fixture
def browser(http: httpx.Client) -> Browser:
    return Browser(http)


def test_somebody_comes_in_where_they_were_going_in_the_role_that_their_group_gives(
    school: School, provider: Provider, browser: Browser
) -> None:
    address = somebody()
    provider.is_now("camille", address, [READERS, "cantine"])
    answer = browser.signs_in(school.door, "/compte")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte"), answer.text
    shown = browser.page("/compte")
    assert shown.status_code == 200
    assert address in shown.text
    assert "Entré par l’établissement" in shown.text
    assert school.roles(address) == {"reader"}


def test_what_is_asked_of_the_provider(school: School, provider: Provider, browser: Browser) -> None:
    first, second = (asked(browser.leaves(school.door)) for _ in range(2))
    assert first["scope"] == "openid email"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert first["redirect_uri"].endswith(f"{school.door}/retour")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_the_same_person_is_known_again_whatever_their_address_has_become(school: School, provider: Provider, http: httpx.Client) -> None:
    before, after = somebody(), somebody()
    for address in (before, after):
        provider.is_now("camille", address, READERS)
        assert Browser(http).signs_in(school.door).headers["location"] == "/"
    assert (school.roles(before), school.roles(after)) == (set(), {"reader"})


def test_roles_follow_the_provider_and_say_so_in_the_log(school: School, provider: Provider, http: httpx.Client) -> None:
    address = somebody()
    provider.is_now("camille", address, [GROUP, READERS])
    browser = Browser(http)
    browser.signs_in(school.door)
    assert school.roles(address) == {"coordinator", "reader"}
    provider.is_now("camille", address, [READERS])
    other = Browser(http)
    assert other.signs_in(school.door).status_code == 303
    assert school.roles(address) == {"reader"}
    provider.is_now("camille", address, [])
    gone = Browser(http).signs_in(school.door)
    assert gone.status_code == 403
    assert "ne vous donne aucun rôle" in refusal(gone)
    assert school.roles(address) == set()
    assert other.http.get("/compte").headers["location"].startswith("/connexion"), "what was open with the role is closed"


def test_a_role_that_the_team_gave_is_the_team_s_to_take_back(school: School, provider: Provider, http: httpx.Client) -> None:
    address = somebody()
    provider.is_now("camille", address, READERS)
    Browser(http).signs_in(school.door)
    account = next(one["account"] for one in school.get("/team")["members"] if one["email"] == address)
    headers = {"Authorization": f"Bearer {school.token}"}
    for role in ("facilitator", "reader"):
        given = http.post(f"/api/v1/team/{account}/roles", json={"role": role}, headers=headers)
        assert given.status_code == 201, given.text
    provider.is_now("camille", address, [])
    assert Browser(http).signs_in(school.door).headers["location"] == "/"
    assert school.roles(address) == {"facilitator", "reader"}


def test_claims_may_stand_in_userinfo_and_deep_within(school: School, http: httpx.Client, provider: Provider) -> None:
    school.believes(provider, claim="realm_access.roles")
    address = somebody()
    provider.is_now("camille", address, [], realm_access={"roles": ["x", READERS]})
    provider.lies.claims = lambda claims: {name: claims[name] for name in ("iss", "aud", "iat", "exp", "nonce", "sub")}
    assert Browser(http).signs_in(school.door).headers["location"] == "/"
    assert school.roles(address) == {"reader"}


def test_keys_may_change_at_any_moment(school: School, provider: Provider, http: httpx.Client) -> None:
    for _ in range(2):
        provider.is_now(uuid4().hex, somebody(), READERS)
        assert Browser(http).signs_in(school.door).headers["location"] == "/"
        provider.rotate()
    assert provider.asked.count("/jwks") == 2


def test_tokens_with_made_up_keys_do_not_make_us_ask_without_end(school: School, provider: Provider, http: httpx.Client) -> None:
    published = provider.published()
    provider.published = lambda: published  # type: ignore[method-assign]
    provider.rotate()
    for _ in range(3):
        provider.is_now(uuid4().hex, somebody(), READERS)
        assert "(kid)" in refusal(Browser(http).signs_in(school.door))
    assert provider.asked.count("/jwks") == 2


# --------------------------------------------------------------------------------------------------------------- attacks

WRONG_TOKENS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "another nonce": ("nonce", lambda claims: claims | {"nonce": "x" * 43}),
    "no nonce": ("nonce", lambda claims: {name: value for name, value in claims.items() if name != "nonce"}),
    "another issuer": ("iss", lambda claims: claims | {"iss": "https://ailleurs.example"}),
    "for another client": ("aud", lambda claims: claims | {"aud": "autre"}),
    "for several, without saying who asked": ("azp", lambda claims: claims | {"aud": [CLIENT, "autre"]}),
    "for several, asked by another": ("azp", lambda claims: claims | {"aud": [CLIENT, "autre"], "azp": "autre"}),
    "for us, asked by another": ("azp", lambda claims: claims | {"azp": "autre"}),
    "expired": ("exp", lambda claims: claims | {"iat": claims["iat"] - 300, "exp": claims["iat"] - 120}),
    "without an end": ("exp", lambda claims: {name: value for name, value in claims.items() if name != "exp"}),
    "signed tomorrow": ("iat", lambda claims: claims | {"iat": claims["iat"] + 86_400}),
    "signed yesterday": ("iat", lambda claims: claims | {"iat": claims["iat"] - 86_400}),
    "not yet": ("nbf", lambda claims: claims | {"nbf": claims["iat"] + 600}),
    "of nobody": ("sub", lambda claims: claims | {"sub": ""}),
    "with another access token": ("at_hash", lambda claims: claims | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
}
WRONG_SIGNATURES = [unsigned, signed_with_public_key, signed_with_client_secret, signed_by_another, signed_with_its_own_key]


def nobody_came_in(browser: Browser, answer: httpx.Response) -> None:
    assert answer.status_code in (403, 404, 409), answer.text
    assert "ekole_session" not in answer.cookies
    assert browser.http.get("/compte").headers["location"].startswith("/connexion")


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_a_token_that_says_something_else_lets_nobody_in(wrong: str, school: School, provider: Provider, browser: Browser) -> None:
    reason, provider.lies.claims = WRONG_TOKENS[wrong]
    address = somebody()
    provider.is_now("camille", address, GROUP)
    answer = browser.signs_in(school.door)
    nobody_came_in(browser, answer)
    assert f"({reason})" in refusal(answer)
    assert school.roles(address) == set()


@pytest.mark.parametrize("sign", WRONG_SIGNATURES, ids=lambda sign: sign.__name__)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    sign: Callable[[Provider, dict[str, Any]], str], school: School, provider: Provider, browser: Browser
) -> None:
    provider.lies.sign = sign
    provider.is_now("camille", somebody(), GROUP)
    answer = browser.signs_in(school.door)
    nobody_came_in(browser, answer)
    assert "(signature)" in refusal(answer) or "(kid)" in refusal(answer)


def test_userinfo_about_somebody_else_lets_nobody_in(school: School, provider: Provider, browser: Browser) -> None:
    provider.lies.userinfo = lambda person: person | {"sub": "quelqu’un d’autre"}
    provider.is_now("camille", somebody(), GROUP)
    answer = browser.signs_in(school.door)
    nobody_came_in(browser, answer)
    assert "(userinfo)" in refusal(answer)


def test_an_address_that_was_verified_elsewhere_verifies_no_other(school: School, provider: Provider, browser: Browser) -> None:
    """The token says an address without a word on whether it was verified; userinfo says that it was, of another."""
    provider.is_now("camille", somebody(), READERS)
    provider.lies.claims = lambda claims: {name: value for name, value in claims.items() if name != "email_verified"}
    provider.lies.userinfo = lambda person: person | {"email": f"vraie@{DOMAIN}", "email_verified": True}
    nobody_came_in(browser, browser.signs_in(school.door))


def test_a_way_back_serves_once(school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), READERS)
    way_back = browser.confirms(browser.leaves(school.door))
    cookies = dict(browser.http.cookies)
    assert browser.comes_back(way_back).headers["location"] == "/"
    browser.http.cookies = httpx.Cookies(cookies)  # the browser of before, as somebody could have copied it
    again = browser.comes_back(way_back)
    nobody_came_in(browser, again)
    assert "a déjà servi" in refusal(again)


def test_nobody_is_signed_in_by_a_way_back_that_somebody_else_began(
    school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    """An attacker leaves, confirms who they are, and gives the way back to somebody else."""
    provider.is_now("attaquant", somebody(), READERS)
    prepared = Browser(http).confirms(Browser(http).leaves(school.door))
    nobody_came_in(browser, browser.comes_back(prepared))
    browser.leaves(school.door)  # nor when they had left themselves
    nobody_came_in(browser, browser.comes_back(Browser(http).confirms(Browser(http).leaves(school.door))))


@pytest.mark.parametrize("state", ["", "x" * 43, "x" * 5_000, "é"])
def test_a_state_that_was_not_ours_leads_nowhere(state: str, school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), READERS)
    way_back = browser.confirms(browser.leaves(school.door))
    nobody_came_in(browser, browser.comes_back(with_query(way_back, state=state)))


def test_a_code_of_somebody_else_s_question_is_worth_nothing(
    school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    """A stolen code, put into one's own way back: the verifier is another (PKCE)."""
    provider.is_now("victime", somebody(), GROUP)
    stolen = asked(Browser(http).confirms(Browser(http).leaves(school.door)))["code"]
    own = browser.confirms(browser.leaves(school.door))
    answer = browser.comes_back(with_query(own, code=stolen))
    nobody_came_in(browser, answer)
    assert "n’a pas confirmé" in refusal(answer)


@pytest.mark.parametrize("iss", ["https://ailleurs.example", None])
def test_an_answer_of_another_issuer_lets_nobody_in(iss: str | None, school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), GROUP)
    way_back = browser.confirms(browser.leaves(school.door))
    nobody_came_in(browser, browser.comes_back(with_query(way_back, iss=iss)))
    assert "/token" not in provider.asked, "the code went nowhere"


def test_a_way_back_leads_to_the_institution_that_one_left_for_alone(
    school: School, provider: Provider, browser: Browser, http: httpx.Client, elsewhere: Member
) -> None:
    with running_provider() as other:
        neighbour = School(http, elsewhere, *invited(http, elsewhere.token, "direction")).believes(other)
        provider.is_now("camille", somebody(), GROUP)
        way_back = browser.confirms(browser.leaves(school.door))
        nobody_came_in(browser, browser.comes_back(way_back.replace(school.door, neighbour.door)))
        assert "/token" not in other.asked


def test_who_says_no_at_the_provider_stays_out(school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), GROUP)
    way_back = browser.confirms(browser.leaves(school.door))
    answer = browser.comes_back(with_query(way_back, code=None, error="access_denied", error_description="<script>alert(1)</script>"))
    nobody_came_in(browser, answer)
    assert "script>" not in answer.text


# ------------------------------------------------------------------------------------------------- whose account is meant


@pytest.mark.parametrize("verified", [False, None, "non"])
def test_an_address_that_nobody_verified_is_nobody_s(verified: Any, school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), GROUP, email_verified=verified)
    answer = browser.signs_in(school.door)
    nobody_came_in(browser, answer)
    assert "ne dit pas que votre adresse" in refusal(answer)


def test_an_institution_may_answer_for_addresses_of_which_nothing_is_said(school: School, http: httpx.Client, provider: Provider) -> None:
    school.believes(provider, answers_for_addresses=True)
    provider.is_now("camille", somebody(), READERS)
    del provider.person["email_verified"]
    assert Browser(http).signs_in(school.door).headers["location"] == "/"
    provider.is_now("dominique", somebody(), READERS, email_verified=False)
    assert Browser(http).signs_in(school.door).status_code == 403


def test_a_provider_speaks_of_its_own_domains_alone(school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", "camille@ailleurs.example", GROUP)
    answer = browser.signs_in(school.door)
    nobody_came_in(browser, answer)
    assert "pas d’un domaine de cet établissement" in refusal(answer)


def test_a_known_address_of_another_institution_is_not_captured(
    school: School, provider: Provider, browser: Browser, http: httpx.Client, elsewhere: Member
) -> None:
    """Somebody of another institution, whose address this provider asserts: it gets somebody new, who is nobody over there."""
    victim, _ = invited(http, elsewhere.token, "direction")
    provider.is_now("victime", victim, GROUP)
    assert browser.signs_in(school.door).headers["location"] == "/"
    shown = browser.page("/compte")
    assert elsewhere.tenant not in shown.text
    secret = shown.text.partition('name="form_secret" value="')[2].partition('"')[0]
    moved = browser.http.post("/compte/place", data={"form_secret": secret, "place": f"{elsewhere.tenant}/direction"})
    assert moved.status_code == 403
    still = http.post("/api/v1/tokens", json={"email": victim, "password": PASSWORD})
    assert (still.status_code, still.json()["tenant"]) == (201, elsewhere.tenant)


def test_an_address_is_not_taken_from_who_comes_later(
    school: School, provider: Provider, browser: Browser, http: httpx.Client, elsewhere: Member
) -> None:
    """The provider speaks first; its owner then makes an account elsewhere as if nothing had been said, and it is theirs alone."""
    address = somebody()
    provider.is_now("camille", address, READERS)
    browser.signs_in(school.door)
    invited(http, elsewhere.token, "direction", address)
    assert elsewhere.tenant not in browser.page("/compte").text
    provider.is_now("camille", address, READERS)
    again = Browser(http)
    assert again.signs_in(school.door).headers["location"] == "/", "still the account of this identity alone"
    assert elsewhere.tenant not in again.page("/compte").text


def test_an_account_of_the_institution_is_joined_by_its_password_once(
    joined_school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    provider.is_now("la-direction", joined_school.address, [])
    asked_for = browser.signs_in(joined_school.door, "/equipe")
    wrong = browser.joins(asked_for, "pas ce mot de passe")
    assert wrong.status_code == 401
    assert browser.http.get("/compte").headers["location"].startswith("/connexion")
    joined = browser.joins(asked_for)
    assert (joined.status_code, joined.headers["location"]) == (303, "/equipe"), joined.text
    assert browser.page("/equipe").status_code == 200
    again = Browser(http)
    assert again.signs_in(joined_school.door).headers["location"] == "/"
    assert joined_school.roles(joined_school.address) == {"direction"}


def test_who_runs_the_provider_does_not_become_the_direction(
    school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    provider.is_now("un-administrateur", school.address, [GROUP])
    answer = browser.signs_in(school.door)
    assert answer.headers["location"].endswith("/relier")
    nobody_came_in(browser, browser.http.post(answer.headers["location"], data={"password": ""}, headers={"Sec-Fetch-Site": "cross-site"}))
    assert "ekole_session" not in browser.http.cookies


def test_a_session_that_a_provider_opened_opens_nothing_else_and_changes_no_account(
    joined_school: School, provider: Provider, browser: Browser, http: httpx.Client, elsewhere: Member
) -> None:
    """Somebody of two institutions, who joined the account that they have in both."""
    codes = frozenset({mailed_code(http, joined_school.address)})
    sent = {"email": joined_school.address, "role": "direction"}
    assert http.post("/api/v1/invitations", json=sent, headers={"Authorization": f"Bearer {elsewhere.token}"}).status_code == 201
    taken = {"code": mailed_code(http, joined_school.address, codes), "password": PASSWORD}
    assert http.post("/api/v1/invitations/acceptance", json=taken).json()["tenant"] == elsewhere.tenant
    provider.is_now("la-direction", joined_school.address, [])
    browser.joins(browser.signs_in(joined_school.door))
    shown = browser.page("/compte")
    secret = shown.text.partition('name="form_secret" value="')[2].partition('"')[0]
    assert 'action="/compte/mot-de-passe"' not in shown.text
    assert elsewhere.tenant not in shown.text
    moved = browser.http.post("/compte/place", data={"form_secret": secret, "place": f"{elsewhere.tenant}/direction"})
    assert moved.status_code == 403
    assert "n’ouvre que cet établissement" in refusal_of_problem(moved)
    for path in (
        "/compte/mot-de-passe",
        "/compte/jetons",
        "/compte/jetons/retirer",
        "/compte/fermer-tout",
        "/compte/adresse",
        "/compte/double-authentification/confirmer",
        "/compte/double-authentification/arreter",
        "/compte/double-authentification/codes",
    ):
        answer = browser.http.post(path, data={"form_secret": secret, "present": PASSWORD, "new": "x", "label": "x"})
        assert answer.status_code == 403, path
    assert browser.http.get("/compte/double-authentification").status_code == 403


def test_a_second_factor_of_one_s_own_is_asked_for_as_well(
    joined_school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    headers = {"Authorization": f"Bearer {joined_school.token}"}
    secret = http.post("/api/v1/me/second-factor", json={}, headers=headers).json()["secret"]
    codes = http.post("/api/v1/me/second-factor/confirmation", json={"code": pyotp.TOTP(secret).now()}, headers=headers).json()
    provider.is_now("la-direction", joined_school.address, [])
    joined = browser.joins(browser.signs_in(joined_school.door))
    assert joined.headers["location"] == "/connexion/code"
    assert browser.http.get("/compte").headers["location"].startswith("/connexion")
    proved = browser.http.post("/connexion/code", data={"code": codes["recovery_codes"][0]})
    assert (proved.status_code, proved.headers["location"]) == (303, "/")
    assert "Entré par l’établissement" in browser.page("/compte").text


# ------------------------------------------------------------------------------------------------------- finding, leaving


def test_finding_one_s_institution_says_nothing_of_who_has_an_account(
    school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    answers = {
        (found.status_code, found.headers.get("location", ""), found.text.replace(typed, "…"))
        for typed in (school.address, somebody(), f"personne@{DOMAIN.upper()}".lower())
        for found in [browser.http.post("/connexion/etablissement", data={"email": typed})]
    }
    assert len(answers) == 1
    nobody = browser.http.post("/connexion/etablissement", data={"email": "quelqu.un@sans-connexion.example"})
    assert nobody.status_code == 200
    assert "Aucun établissement n’a de connexion pour ce domaine" in nobody.text
    assert browser.http.get("/connexion/lycee-inconnu-aaaaaaaa").status_code == 404


def test_the_only_institution_of_a_domain_is_found_by_an_address(
    http: httpx.Client, elsewhere: Member, provider: Provider, browser: Browser
) -> None:
    domain = f"d{uuid4().hex[:8]}.example"
    _, token = invited(http, elsewhere.token, "direction", f"direction@{domain}")
    door = set_up(http, token, provider, domains=[domain])
    found = browser.http.post("/connexion/etablissement", data={"email": f" Qui@{domain.upper()} ", "suite": "/equipe"})
    assert (found.status_code, found.headers["location"]) == (303, f"{door}?suite=%2Fequipe")
    assert browser.http.get(found.headers["location"]).status_code == 200


def test_leaving_for_the_provider_is_not_begun_by_another_site(school: School, browser: Browser) -> None:
    answer = browser.http.get(f"{school.door}/aller", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers["location"]) == (303, school.door)


def test_signing_out_shows_the_way_out_of_the_provider_too(school: School, provider: Provider, browser: Browser) -> None:
    provider.is_now("camille", somebody(), READERS)
    browser.signs_in(school.door)
    out = browser.form("/compte", "/deconnexion")
    assert out.headers["location"] == f"{school.door}?sorti=1"
    shown = browser.page(out.headers["location"])
    assert "Vous êtes déconnecté d’Ekole" in shown.text
    assert f"{provider.issuer}/out?client_id={CLIENT}&amp;post_logout_redirect_uri=" in shown.text
    assert browser.http.get("/compte").headers["location"].startswith("/connexion")


# ------------------------------------------------------------------------------------------------------------ setting up


def test_the_secret_is_never_told_nor_written_down(school: School, provider: Provider, http: httpx.Client) -> None:
    told = school.get("/institution/sign-in")
    assert (told["active"], told["issuer"], told["client"]) == (True, provider.issuer, CLIENT)
    assert SECRET not in str(told)
    kept = http.post(
        "/api/v1/institution/sign-in",
        json=form_for(provider, secret=None, domains=[DOMAIN], scopes=["groups"]),
        headers={"Authorization": f"Bearer {school.token}"},
    )
    assert kept.status_code == 200, kept.text
    provider.is_now("camille", somebody(), READERS)
    assert Browser(http).signs_in(school.door).headers["location"] == "/", "the secret before stays"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer": "https://127.0.0.1:1"}, "sign-in-provider-unreachable"),
        ({"issuer": "https://10.0.0.1"}, "sign-in-provider-out-of-reach"),
        ({"issuer": "https://169.254.169.254"}, "sign-in-provider-out-of-reach"),
        ({"issuer": "https://[fd00::1]"}, "sign-in-provider-out-of-reach"),
        ({"issuer": "https://[::ffff:10.0.0.1]"}, "sign-in-provider-out-of-reach"),
        ({"issuer": "http://exemple.test"}, "sign-in-issuer-invalid"),
        ({"issuer": "file:///etc/passwd"}, "sign-in-issuer-invalid"),
        ({"client": ""}, "sign-in-client-missing"),
        ({"secret": None}, "sign-in-secret-missing"),
        ({"domains": ["gmail.com"]}, "sign-in-domain-of-everybody"),
        ({"domains": ["chez-les-autres.example"]}, "sign-in-domain-not-yours"),
        ({"domains": []}, "sign-in-domain-invalid"),
        ({"roles": []}, "sign-in-roles-missing"),
        ({"roles": [{"value": "camille@exemple.test", "role": "reader"}]}, "sign-in-value-is-an-address"),
        ({"roles": [{"value": "x", "role": "head"}]}, "invalid"),
        ({"roles": [{"value": "x", "role": "mentor"}]}, "invalid"),
    ],
)
def test_what_cannot_be_set_up(change: dict[str, Any], code: str, http: httpx.Client, direction: Member, provider: Provider) -> None:
    answer = direction.post("/institution/sign-in", form_for(provider) | change)
    assert answer.json()["code"] == code, answer.text
    assert direction.get("/institution/sign-in").json()["active"] is False
    assert provider.asked == []


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"metadata": {"issuer": "https://ailleurs.example"}}, "issuer"),
        ({"metadata": {"token_endpoint": "http://169.254.169.254/latest"}}, "endpoint"),
        ({"metadata": {"authorization_endpoint": "javascript:alert(1)"}}, "endpoint"),
        ({"metadata": {"jwks_uri": "file:///etc/passwd"}}, "endpoint"),
        ({"metadata": {"id_token_signing_alg_values_supported": ["none", "HS256"]}}, "alg"),
        ({"metadata": {"jwks_uri": 7}}, "openid-configuration"),
        ({"padding": 600_000}, "connection"),
        ({"redirect_to": "http://127.0.0.1:1/.well-known/openid-configuration"}, "openid-configuration"),
    ],
)
def test_a_provider_that_is_not_one_is_not_believed(lie: dict[str, Any], reason: str, direction: Member, provider: Provider) -> None:
    for name, value in lie.items():
        setattr(provider.lies, name, value)
    answer = direction.post("/institution/sign-in", form_for(provider))
    assert answer.json()["code"] == "sign-in-provider-unreachable", answer.text
    assert f"({reason})" in answer.json()["detail"]
    assert direction.get("/institution/sign-in").json()["active"] is False


def test_a_coordinator_gives_no_more_than_they_may_by_a_provider_either(
    http: httpx.Client, institution: Callable[[], Member], provider: Provider
) -> None:
    coordinator = institution()
    address, token = invited(http, coordinator.token, "coordinator")
    other = Member(http, {"tenant": coordinator.tenant, "token": token})
    asked_for = form_for(provider, roles=[{"value": "chefs", "role": "direction"}])
    assert other.post("/institution/sign-in", asked_for).json()["code"] == "role-not-yours-to-give"
    _, direction = invited(http, coordinator.token, "direction")
    set_up(http, direction, provider, roles=asked_for["roles"])
    taking_over = other.post("/institution/sign-in", form_for(provider))
    assert taking_over.json()["code"] == "role-not-yours-to-give", "whoever names the provider decides who becomes the direction"
    assert address


def test_readers_do_not_see_how_it_is_set_up(http: httpx.Client, school: School) -> None:
    _, token = invited(http, school.token, "reader")
    reader = Member(http, {"tenant": school.coordinator.tenant, "token": token})
    assert reader.get("/institution/sign-in").status_code == 403
    assert reader.post("/institution/sign-in", {}).status_code in (403, 422)
    assert http.delete("/api/v1/institution/sign-in", headers={"Authorization": f"Bearer {token}"}).status_code == 403


def test_stopping_signs_everybody_out_who_came_in_that_way(
    school: School, provider: Provider, browser: Browser, http: httpx.Client
) -> None:
    provider.is_now("camille", somebody(), READERS)
    browser.signs_in(school.door)
    halfway = Browser(http)
    way_back = halfway.confirms(halfway.leaves(school.door))
    stopped = http.delete("/api/v1/institution/sign-in", headers={"Authorization": f"Bearer {school.token}"})
    assert stopped.status_code == 200, stopped.text
    assert browser.http.get("/compte").headers["location"].startswith("/connexion")
    assert browser.http.get(school.door).status_code == 404
    nobody_came_in(halfway, halfway.comes_back(way_back))
    assert urlsplit(school.get("/institution/sign-in")["page"]).path == school.door, "and found again where it was"
