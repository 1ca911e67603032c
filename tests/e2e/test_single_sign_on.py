"""Signing in through one's institution, as its people do: the settings by its direction, the provider's own page, the way out."""

import os
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import httpx
import pytest

from tests.e2e.institutions import signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors
from tests.identity.provider import CLIENT, SECRET, Provider, running_provider

DOMAIN = "cfa-essai.test"
PICTURES = count(1)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


async def holds(visitor: Visitor) -> None:
    await check_shape(visitor.page, "fr")
    assert await weak_contrasts(visitor.page) == []
    if pictures := os.environ.get("EKOLE_PICTURES"):
        name = f"sso-{visitor.page.viewport_size['width']}-{next(PICTURES):02d}"  # type: ignore[index]
        await visitor.page.screenshot(path=f"{pictures}/{name}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_the_direction_sets_it_up_and_somebody_comes_in_and_out(
    http: httpx.AsyncClient, visitors: Visitors, provider: Provider, width: int
) -> None:
    school = await signed_up(http)
    direction, teacher = await visitors.arrive(width=width), await visitors.arrive(width=width)
    await direction.signs_in(school.direction.email, following="/etablissement")
    await direction.submits(direction.page.get_by_role("link", name="Régler la connexion unique"))
    await holds(direction)

    # what is wrong is said, and what was typed is kept, but for the secret
    async def fills(**told: str) -> None:
        for name, text in told.items():
            await direction.page.locator(f"[name={name}]").fill(text)

    await fills(issuer=f"{provider.issuer}/ailleurs", client=CLIENT, secret=SECRET, domains=DOMAIN, claim="groups", reader="enseignants")
    await direction.presses("Vérifier et enregistrer")
    assert await direction.page.locator(".refusal").count() == 1
    assert await direction.page.locator("[name=client]").input_value() == CLIENT
    assert await direction.page.locator("[name=reader]").input_value() == "enseignants"
    assert await direction.page.locator("[name=secret]").input_value() == ""
    await holds(direction)
    await fills(issuer=provider.issuer, secret=SECRET, domains=f"{DOMAIN}\nailleurs-essai.test")
    await direction.presses("Vérifier et enregistrer")
    assert "ailleurs-essai.test" in await direction.reads(".refusal"), "nobody of the team has an address there"
    await fills(domains=DOMAIN, secret=SECRET)
    await direction.presses("Vérifier et enregistrer")
    assert await direction.page.locator(".refusal").count() == 0
    assert "en place" in await direction.reads("main")
    await holds(direction)

    # somebody finds the door by their address, and comes where they were going
    address = f"camille.{uuid4().hex[:8]}@{DOMAIN}"
    provider.is_now("camille", address, ["enseignants"])
    await teacher.opens("/connexion?suite=/compte")
    await teacher.submits(teacher.page.get_by_role("link", name="Se connecter avec son établissement"))
    await holds(teacher)
    await teacher.page.get_by_label("Adresse de courriel de l’établissement").fill(f"x@{uuid4().hex}.test")
    await teacher.presses("Continuer")
    assert "Aucun établissement" in await teacher.reads(".said")
    await holds(teacher)
    await teacher.page.get_by_label("Adresse de courriel de l’établissement").fill(address)
    await teacher.page.keyboard.press("Enter")
    into = teacher.page.get_by_role("link", name="Continuer avec mon établissement")
    await into.or_(teacher.page.get_by_role("link", name="CFA des Essais")).first.wait_for()
    while not await into.count():  # several institutions of one domain: one's own is chosen
        await teacher.page.locator("ul.plain a").last.click()
        await into.first.wait_for()
    door = teacher.path
    await holds(teacher)
    await teacher.submits(into)
    assert teacher.page.url.startswith(provider.issuer)
    await teacher.submits(teacher.page.get_by_role("link", name="Confirmer"))
    assert teacher.path == "/compte"
    assert "Entré par l’établissement" in await teacher.reads()
    assert await teacher.page.get_by_role("heading", name="Mot de passe").count() == 0
    await holds(teacher)

    # whoever leaves is told that the provider still knows them
    await teacher.presses("Se déconnecter")
    assert "déconnectez-vous aussi de votre établissement" in await teacher.reads(".said")
    await holds(teacher)

    # a group that gives nothing lets nobody in, in words
    provider.is_now("camille", address, ["cantine"])
    await teacher.opens(door)
    await teacher.submits(into)
    await teacher.submits(teacher.page.get_by_role("link", name="Confirmer"))
    assert "ne vous donne aucun rôle" in await teacher.reads(".refusal")
    await holds(teacher)

    # the direction stops it, and the door says so
    await direction.opens("/etablissement/connexion-unique")
    await direction.presses("Arrêter la connexion unique")
    assert "pas encore ouverte" in await direction.reads("main")
    assert (await teacher.opens(door)).status == 404
    await holds(teacher)
