"""Every page, on a telephone and on a desk, in both languages and both themes, with and without JavaScript."""

from typing import Literal

import httpx
import pytest

from services.programmes.design_fields import PARTS
from tests.e2e.conftest import Told
from tests.e2e.institutions import Institution, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors

PROGRAMME_PAGES = (
    "",
    "/communication",
    "/participants",
    "/binomes",
    "/ateliers",
    "/pilotage",
    "/echeances",
    "/enquetes",
    "/mesure",
    "/reconduction",
    "/rapport",
    "/historique",
    "/preuves",
    "/tirages",
    "/questions",
    "/audits",
    "/rejouer",
    "/conception",
    "/diagnostic",
    "/gouvernance",
    "/formation-certifiee",
    "/modele",
    "/etapes",
    "/appariement",
)
HOME_PAGES = (
    "/etablissement",
    "/premiers-pas",
    "/accord",
    "/etablissement/connexion-unique",
    "/etablissement/webhooks",
    "/etablissement/acces-ekole",
    "/etablissement/donnees",
    "/etablissement/registre",
    "/etablissement/dossier",
    "/etablissement/comparaison",
    "/etablissement/mission",
    "/programmes/ouvrir",
    "/signaler",
    "/signalements",
)


async def check_page(visitor: Visitor, path: str, language: str, status: int = 200) -> None:
    """As it opens, and with everything unfolded."""
    answer = await visitor.opens(path)
    assert answer.status == status, path
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    await check_shape(visitor.page, language)
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page, language)
    assert await weak_contrasts(visitor.page) == [], path


@pytest.mark.parametrize(
    ("width", "language", "scheme", "javascript"),
    [
        (PHONE, "fr-FR", "light", False),
        (DESK, "fr-FR", "dark", True),
        (PHONE, "en-GB", "dark", True),
        (DESK, "en-GB", "light", False),
    ],
)
async def test_every_page_of_a_programme_holds(
    visitors: Visitors, told: Told, width: int, language: str, scheme: Literal["light", "dark"], javascript: bool
) -> None:
    visitor = await visitors.arrive(width=width, language=language, scheme=scheme, javascript=javascript)
    for path in ("/bienvenue", "/connexion", "/mon-lien", "/inscription", "/numeros-utiles", "/references"):
        await check_page(visitor, path, language[:2])
    await visitor.signs_in(told.coordinator, told.password)
    for place in PROGRAMME_PAGES:
        await check_page(visitor, f"/programmes/{told.programme}{place}", language[:2])
    for path in HOME_PAGES:
        await check_page(visitor, path, language[:2])
    await check_page(visitor, "/nulle/part", language[:2], 404)


async def test_pages_hold_before_anything_has_happened(visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    await visitor.signs_in(institution.coordinator.email)
    for place in PROGRAMME_PAGES:
        await check_page(visitor, f"/programmes/{programme}{place}", "fr")
    for part in PARTS:
        await check_page(visitor, f"/programmes/{programme}/conception/modifier/{part}", "fr")
    await visitor.opens(f"/programmes/{programme}")
    assert "Personne n’y est encore inscrit." in await visitor.reads(".lede")


async def test_the_home_page_shows_several_programmes_and_opens_a_single_one(visitor: Visitor, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    await institution.programme("Le premier")
    await visitor.signs_in(institution.coordinator.email)
    assert visitor.path.startswith("/programmes/")
    await institution.programme("Le second")
    await check_page(visitor, "/", "fr")
    assert await visitor.page.locator("h2 > a").all_inner_texts() == ["Le second", "Le premier"]


async def test_the_board_says_first_where_the_programme_stands(visitor: Visitor, told: Told) -> None:
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}")
    assert (await visitor.reads(".lede")).startswith("Programme clos le ")
    phases = visitor.page.get_by_role("list", name="Les cinq phases").get_by_role("listitem")
    assert await phases.count() == 5
    assert all("(terminée)" in " ".join(said.split()) for said in await phases.all_text_contents())


async def test_the_keyboard_goes_first_to_the_content_and_is_seen(visitor: Visitor, told: Told) -> None:
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}")
    await visitor.opens(f"/programmes/{told.programme}")
    await visitor.page.keyboard.press("Tab")
    focused = visitor.page.locator(":focus")
    assert await focused.inner_text() == "Aller au contenu"
    assert await focused.evaluate("(one) => one.getBoundingClientRect().left >= 0")
    await visitor.page.keyboard.press("Enter")
    assert visitor.page.url.endswith("#contenu")
    await visitor.page.keyboard.press("Tab")
    outline = await visitor.page.locator(":focus").evaluate(
        "(one) => { const seen = (e) => e && getComputedStyle(e).outlineStyle !== 'none' ? getComputedStyle(e).outlineWidth : null;"
        " return seen(one) ?? seen(one.parentElement); }"
    )
    assert outline == "3px"


async def test_printed_pages_bring_the_tables_and_leave_the_buttons(visitor: Visitor, told: Told) -> None:
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}/rapport")
    await visitor.page.emulate_media(media="print")
    assert not await visitor.page.locator("header.top").is_visible()
    assert await visitor.page.locator(".annex table").count() >= 5
    assert all([await table.is_visible() for table in await visitor.page.locator(".annex table").all()])
    assert await visitor.page.locator("details").first.is_hidden()
