"""Signing in and out: whoever should comes in, where they were going, in their language, and nobody is sent elsewhere."""

import httpx
import pytest

from tests.e2e.conftest import Told
from tests.e2e.institutions import PASSWORD, Institution
from tests.e2e.visitor import Visitor, Visitors


async def test_somebody_signs_in_and_comes_where_they_were_going(visitor: Visitor, told: Told) -> None:
    await visitor.opens(f"/programmes/{told.programme}/binomes")
    assert visitor.path.startswith("/connexion?suite=")
    await visitor.types_sign_in(told.coordinator, told.password)
    assert visitor.path == f"/programmes/{told.programme}/binomes"
    await visitor.presses("Se déconnecter")
    assert visitor.path == "/connexion"
    await visitor.opens(f"/programmes/{told.programme}/historique?after=30&langue=fr")
    assert visitor.path.startswith("/connexion")
    await visitor.types_sign_in(told.coordinator, told.password)
    assert visitor.path == f"/programmes/{told.programme}/historique?after=30&langue=fr"


async def test_a_wrong_password_is_refused_and_says_what_to_do(visitor: Visitor, told: Told) -> None:
    await visitor.signs_in(told.coordinator, "un autre mot de passe")
    alert = visitor.page.get_by_role("alert")
    assert "ne convient pas" in await alert.inner_text()
    assert await visitor.page.locator("input[name=email]").input_value() == told.coordinator
    assert await visitor.page.locator("input[name=password]").input_value() == ""
    await visitor.opens("/")
    assert visitor.path == "/bienvenue", "nobody came in"


async def test_english_by_what_the_browser_asks_for(visitors: Visitors, told: Told) -> None:
    visitor = await visitors.arrive(language="en-GB")
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}/participants")
    assert await visitor.page.locator("html").get_attribute("lang") == "en"
    assert "9 mentors and 7 people accompanied" in await visitor.reads(".lede")
    assert await visitor.page.get_by_role("button", name="Sign out").is_visible()


ELSEWHERE = (
    "https://example.org/",
    "//example.org/",
    "/\\example.org/",
    "\\\\example.org",
    "/\t/example.org",
    "///example.org",
    "javascript:alert(1)",
    "/\r\nLocation: https://example.org/",
    "http:example.org",
    "//[",
)


async def test_the_sign_in_page_forgets_where_a_link_wanted_to_lead_away(http: httpx.AsyncClient) -> None:
    for elsewhere in ELSEWHERE:
        shown = await http.get("/connexion", params={"suite": elsewhere})
        assert shown.status_code == 200, elsewhere
        assert '<input type="hidden" name="suite" value="/">' in shown.text, elsewhere


@pytest.mark.parametrize("elsewhere", ELSEWHERE[:3])
async def test_a_link_never_leads_elsewhere_after_signing_in(http: httpx.AsyncClient, told: Told, elsewhere: str) -> None:
    form = {"email": told.coordinator, "password": told.password, "suite": elsewhere}
    answer = await http.post("/connexion", data=form, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_form_without_its_secret_changes_nothing(http: httpx.AsyncClient, institution: Institution) -> None:
    programme = await institution.programme()
    await institution.submitted_design(programme)
    signed = await http.post("/connexion", data={"email": institution.direction.email, "password": PASSWORD, "suite": "/"})
    http.cookies.clear()
    session = {"Cookie": f"ekole_session={signed.cookies['ekole_session']}", "Accept": "text/html"}
    for secret in ({}, {"form_secret": ""}, {"form_secret": "x" * 43}, {"form_secret": "é"}):
        form = {"version": "2", **secret}
        answer = await http.post(f"/programmes/{programme}/conception/validation", data=form, headers=session)
        assert answer.status_code == 403
        assert "Ce formulaire n’est plus valable" in answer.text
    assert (await institution.direction.get(f"/programmes/{programme}/design/proposal"))["status"] == "submitted"


async def test_nobody_is_signed_in_by_a_page_of_another_site(http: httpx.AsyncClient, institution: Institution) -> None:
    form = {"email": institution.coordinator.email, "password": PASSWORD}
    answer = await http.post("/connexion", data=form, headers={"Sec-Fetch-Site": "cross-site", "Accept": "text/html"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
