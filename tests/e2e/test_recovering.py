"""Mails followed in a browser, on the mailbox page: an invitation accepted, an address confirmed, a password forgotten."""

from uuid import uuid4

import httpx

from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import Visitor, Visitors
from tests.mailbox import later_mailed_link

ANOTHER = "cinq autres mots pour revenir"


async def finds_in_the_mailbox(visitor: Visitor, http: httpx.AsyncClient, address: str, kind: str, button: str) -> None:
    """Open the mailbox once the mail has come, and follow its button."""
    await later_mailed_link(http, address, kind)
    await visitor.opens(f"/courrier?adresse={address}")
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []
    await visitor.submits(visitor.page.get_by_role("link", name=button).first)


async def test_an_invited_person_comes_in_by_the_link_of_their_mail(
    visitors: Visitors, http: httpx.AsyncClient, institution: Institution
) -> None:
    address = f"animation.{uuid4().hex[:12]}@cfa-essai.test"
    coordinator, invited = await visitors.arrive(), await visitors.arrive()
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens("/equipe")
    await coordinator.page.get_by_label("Adresse de courriel").fill(address)
    await coordinator.page.locator("#invited-role").select_option("facilitator")
    await coordinator.presses("Inviter")
    assert f"part par courriel à {address}" in await coordinator.reads("#inviter")

    await finds_in_the_mailbox(invited, http, address, "invitation", "Accepter l’invitation")
    await check_shape(invited.page)
    await invited.page.get_by_label("Mot de passe").fill(PASSWORD)
    await invited.presses("Accepter et entrer")
    assert "animateur" in await invited.reads("header")
    await coordinator.opens("/equipe")
    assert address in await coordinator.reads("#membres")


async def test_a_forgotten_password_is_replaced_by_the_link_of_a_mail(visitors: Visitors, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    address = institution.coordinator.email
    before, person = await visitors.arrive(), await visitors.arrive()
    await before.signs_in(address)

    await person.opens("/connexion")
    await person.follows(person.page.get_by_role("link", name="Mot de passe oublié"))
    await check_shape(person.page)
    await person.page.get_by_label("Adresse de courriel").fill(address)
    await person.presses("Recevoir le lien")
    assert "Si un compte a cette adresse" in await person.reads(".said")
    await finds_in_the_mailbox(person, http, address, "mot-de-passe", "Choisir un nouveau mot de passe")
    await check_shape(person.page)
    await person.page.get_by_label("Nouveau mot de passe").fill(ANOTHER)
    await person.page.get_by_label("Le même, encore une fois").fill("une autre phrase que celle-là")
    await person.presses("Changer de mot de passe")
    assert "ne sont pas les mêmes" in await person.page.get_by_role("alert").inner_text()
    await person.page.get_by_label("Nouveau mot de passe").fill(ANOTHER)
    await person.page.get_by_label("Le même, encore une fois").fill(ANOTHER)
    await person.presses("Changer de mot de passe")
    assert "toutes les connexions sont fermées" in await person.reads(".said")

    await before.opens("/compte")
    assert before.path.startswith("/connexion")
    await person.signs_in(address, ANOTHER, "/compte")
    assert person.path == "/compte"


async def test_a_new_account_confirms_its_address(visitor: Visitor, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    address = institution.coordinator.email
    await visitor.signs_in(address, following="/compte")
    await visitor.presses("M’envoyer un autre lien")
    await check_shape(visitor.page)
    assert "Un courriel part vers votre adresse" in await visitor.reads("#adresse")
    await finds_in_the_mailbox(visitor, http, address, "adresse", "Confirmer mon adresse")
    assert address in await visitor.reads("main")
    await check_shape(visitor.page)
    await visitor.presses("Oui, la confirmer")
    assert "L’adresse est confirmée" in await visitor.reads(".said")
    await visitor.opens("/compte")
    assert await visitor.page.locator("#adresse").count() == 0


async def test_these_pages_speak_english(visitors: Visitors) -> None:
    reader = await visitors.arrive(language="en-GB")
    for path in ("/mot-de-passe-oublie", "/mot-de-passe/x", "/adresse/x", "/courrier"):
        await reader.opens(path)
        await check_shape(reader.page, "en")
        assert await weak_contrasts(reader.page) == [], path
