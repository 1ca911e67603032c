"""One's own account and the team, in a browser: without JavaScript, on a telephone."""

from pathlib import Path

import httpx
import pyotp

from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.e2e.visitor import Visitor, Visitors

ANOTHER = "cinq autres mots pour entrer"


async def test_somebody_looks_after_their_account(visitors: Visitors, http: httpx.AsyncClient, tmp_path: Path) -> None:
    institution = await signed_up(http)
    email = institution.coordinator.email
    here, there = await visitors.arrive(), await visitors.arrive(width=1200)
    await here.signs_in(email)
    await there.signs_in(email)
    await here.follows(here.page.get_by_role("link", name="Mon compte"))
    assert await here.page.get_by_role("heading", level=1).inner_text() == "Mon compte"
    assert "Chrome sur" in await here.reads("#connexions")
    assert await here.page.evaluate("document.documentElement.scrollWidth") <= 360
    await here.page.screenshot(path=tmp_path / "account.png", full_page=True)

    await here.page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    await here.page.get_by_label("Nouveau mot de passe").fill(ANOTHER)
    await here.page.get_by_label("Le même, encore une fois").fill(ANOTHER)
    await here.presses("Changer de mot de passe")
    assert "1 autre connexion a été fermée" in await here.reads("#mot-de-passe")
    await there.opens("/compte")
    assert there.path.startswith("/connexion")

    await here.page.get_by_text("Créer un jeton").click()
    await here.page.get_by_label("À quoi il servira").fill("Export")
    await here.presses("Créer le jeton")
    token = await here.page.locator("#jetons .said code").inner_text()
    answer = await http.get("/api/v1/programmes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    await here.opens("/compte")
    assert "servi le" in await here.reads("#jetons")

    await here.presses("Tout fermer, ici aussi")
    assert here.path == "/connexion"


async def test_the_second_factor_from_the_picture_to_the_code(visitor: Visitor, http: httpx.AsyncClient, tmp_path: Path) -> None:
    institution = await signed_up(http)
    await visitor.signs_in(institution.coordinator.email)
    await visitor.opens("/compte/double-authentification")
    assert await visitor.page.locator(".qr svg path").count() > 0
    box = await visitor.page.locator(".qr svg").bounding_box()
    assert box is not None
    assert box["width"] > 150  # large enough to be photographed
    await visitor.page.screenshot(path=tmp_path / "second-factor.png", full_page=True)
    telephone = pyotp.TOTP((await visitor.page.locator("main p code").inner_text()).replace(" ", ""))
    await visitor.page.get_by_label("Code à six chiffres").fill(telephone.now())
    await visitor.presses("Mettre en place")
    codes = await visitor.page.locator(".recovery code").all_inner_texts()
    assert len(codes) == 10
    await visitor.presses("Se déconnecter")

    await visitor.signs_in(institution.coordinator.email, following="/compte")
    assert visitor.path == "/connexion/code"
    await visitor.page.get_by_label("Code à six chiffres").fill("000000")
    await visitor.presses("Se connecter")
    assert "ne convient pas" in await visitor.page.get_by_role("alert").inner_text()
    await visitor.page.get_by_label("Code à six chiffres").fill(codes[0])
    await visitor.presses("Se connecter")
    assert visitor.path == "/compte"
    assert "9 codes de secours restent" in await visitor.reads("#double-authentification")


async def test_a_team_that_changes_hands(visitors: Visitors, http: httpx.AsyncClient, tmp_path: Path) -> None:
    institution: Institution = await signed_up(http)
    coordinator, direction = await visitors.arrive(), await visitors.arrive(language="en-GB")
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.follows(coordinator.page.get_by_role("link", name="Équipe"))
    await coordinator.presses("Quitter ce rôle : " + institution.coordinator.email + ", référent")
    assert "dernier référent" in await coordinator.page.get_by_role("alert").inner_text()

    await coordinator.page.get_by_label("Adresse de courriel").fill("pas une adresse")
    await coordinator.presses("Inviter")
    assert await coordinator.page.get_by_label("Adresse de courriel").input_value() == "pas une adresse"
    await coordinator.page.get_by_label("Adresse de courriel").fill("suite@cfa-essai.test")
    await coordinator.page.locator("#invited-role").select_option("reader")
    await coordinator.presses("Inviter")
    assert "part par courriel à suite@cfa-essai.test" in await coordinator.reads("#inviter")
    assert await coordinator.page.locator("#inviter .code").count() == 0
    await coordinator.presses("Renvoyer avec un nouveau code : suite@cfa-essai.test")
    assert "l’ancienne n’ouvre plus rien" in await coordinator.reads("#invitations")
    await coordinator.presses("Retirer l’invitation : suite@cfa-essai.test")
    assert "n’ouvre plus rien" in await coordinator.reads("#invitations")
    assert await coordinator.page.evaluate("document.documentElement.scrollWidth") <= 360
    await coordinator.page.screenshot(path=tmp_path / "team.png", full_page=True)

    await direction.signs_in(institution.direction.email)
    await direction.opens("/equipe")
    await direction.page.get_by_text("Hand over to another coordinator").click()
    await direction.page.locator("#leaving").select_option(label=institution.coordinator.email)
    await direction.page.locator("#following").select_option(label=institution.direction.email)
    await direction.submits(direction.page.get_by_role("button", name="Hand over"))
    assert "handed over" in await direction.reads("#membres")
    await coordinator.opens("/equipe")
    assert coordinator.path.startswith("/connexion")

    await direction.opens("/compte")
    await direction.page.locator("#where").select_option(label="CFA des Essais · coordinator")
    await direction.presses("Switch")
    await direction.opens("/compte")
    assert "CFA des Essais · coordinator" in await direction.reads("header")
