"""From the public page to an open programme, as somebody who has never been here: by pages and mails alone."""

import os
from itertools import count
from uuid import uuid4

import httpx
import pytest

from services.agreement.text import VERSION
from tests.e2e.institutions import PASSWORD
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors
from tests.mailbox import later_mail, later_mailed_code, later_mailed_link
from tests.uai import KEYS, a_uai

PICTURES = count(1)


async def holds(visitor: Visitor) -> None:
    """The page has the shape of ours, and can be read."""
    await check_shape(visitor.page, "fr")
    assert await weak_contrasts(visitor.page) == []
    if pictures := os.environ.get("EKOLE_PICTURES"):
        name = f"{visitor.page.viewport_size['width']}-{next(PICTURES):02d}"  # type: ignore[index]
        await visitor.page.screenshot(path=f"{pictures}/{name}.png", full_page=True)


async def fills(visitor: Visitor, **told: str) -> None:
    for label, text in told.items():
        field = visitor.page.locator(f"[name={label}]")
        await (field.select_option(text) if label in ("kind", "academie") else field.fill(text))


async def signs_up(visitor: Visitor, email: str, uai: str, **told: str) -> None:
    usual = {"kind": "lycee-public", "name": "Lycée des Premiers Pas", "academie": "Toulouse", "uai": uai, "person": "Inès Arnaud"}
    await visitor.opens("/inscription")
    await fills(visitor, **(usual | {"email": email, "password": PASSWORD} | told))


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_somebody_signs_up_and_creates_a_programme(http: httpx.AsyncClient, visitors: Visitors, width: int) -> None:
    mark = uuid4().hex[:12]
    email, head, uai = f"ines.{mark}@lycee-neuf.test", f"proviseure.{mark}@lycee-neuf.test", a_uai()
    visitor = await visitors.arrive(width=width)

    # the site's root says what it is, and where to sign up
    await visitor.opens("/")
    assert visitor.path == "/bienvenue"
    await holds(visitor)
    await visitor.follows(visitor.page.get_by_role("link", name="Inscrire un établissement"))
    assert visitor.path == "/inscription"
    await holds(visitor)

    # what is wrong is said, and what was typed is kept
    wrong = uai[:7] + next(letter for letter in KEYS if letter != uai[7])
    await signs_up(visitor, email, wrong, siret="732 829 320 00074")
    await visitor.presses("Recevoir le lien")
    await holds(visitor)
    assert "Ce numéro UAI n’est pas valable" in await visitor.reads(".refusal")
    for name, kept in {"name": "Lycée des Premiers Pas", "uai": wrong, "siret": "732 829 320 00074", "person": "Inès Arnaud"}.items():
        assert await visitor.page.locator(f"[name={name}]").input_value() == kept
    assert await visitor.page.locator("[name=academie]").input_value() == "Toulouse"
    assert await visitor.page.locator("[name=password]").input_value() == ""
    await fills(visitor, uai=f"{uai}, {a_uai()}", password=PASSWORD)
    await visitor.presses("Recevoir le lien")
    await holds(visitor)
    assert email in await visitor.reads()

    # nothing is there before the link of the mail, read in the mailbox, was followed
    link = await later_mailed_link(http, email, "inscription")
    await visitor.opens(f"/courrier?adresse={email}")
    await visitor.submits(visitor.page.get_by_role("link", name="Confirmer et ouvrir l’établissement"))
    assert visitor.path == link
    await holds(visitor)
    assert "C" in await visitor.reads("dl.facts")
    await fills(visitor, password="pas celui-là du tout")
    await visitor.presses("Ouvrir l’établissement")
    assert "Ce n’est pas le mot de passe choisi" in await visitor.reads(".refusal")
    await fills(visitor, password=PASSWORD)
    await visitor.presses("Ouvrir l’établissement")

    # inside, the first hour says what to do
    assert visitor.path == "/"
    assert "Lycée des Premiers Pas" in await visitor.reads("h1")
    assert await visitor.page.locator("ol.work .tag.done").count() == 0
    await holds(visitor)

    await visitor.submits(visitor.page.get_by_role("link", name="Lire l’accord et l’envoyer à la direction"))
    assert await visitor.page.get_by_label("Adresse de la direction").input_value() == f"ce.{uai.lower()}@ac-toulouse.fr"
    for own in (email, email.replace("@", "+direction@")):
        await visitor.page.get_by_label("Adresse de la direction").fill(own)
        await visitor.presses("Envoyer le lien d’acceptation")
        assert "n’est pas la direction" in await visitor.reads(".refusal")
    await visitor.page.get_by_label("Adresse de la direction").fill(head)
    await visitor.presses("Envoyer le lien d’acceptation")
    assert head in await visitor.reads("#accord")
    await holds(visitor)

    # the direction reads and accepts with one tap, without an account
    direction = await visitors.arrive(width=width)
    await direction.opens(await later_mailed_link(http, head, "accord"))
    assert "Sous-traitants ultérieurs" in await direction.reads(".agreement")
    await holds(direction)
    await fills(direction, name="Anne Castel", function="proviseure")
    await direction.presses(f"J’accepte l’accord, version {VERSION}")
    assert "L’accord est accepté" in await direction.reads(".said")
    await direction.page.reload()
    assert await direction.page.get_by_role("button", name="J’accepte").count() == 0

    # the frame: somebody to turn to, the calendar of the académie's zone, the team
    await visitor.opens("/etablissement")
    assert f"La direction a accepté la version {VERSION}" in await visitor.reads("#accord")
    assert f"Anne Castel, proviseure Par le lien envoyé à {head} À la demande de {email}" in await visitor.reads("#accord")
    await later_mail(http, f"ce.{uai.lower()}@ac-toulouse.fr", "Anne Castel (proviseure) l’a accepté")
    await visitor.page.get_by_label("Nom", exact=True).fill("Maud Quéré")
    await visitor.page.get_by_label("Fonction").fill("infirmière")
    await visitor.page.get_by_label("Où la joindre").fill("poste 214")
    await visitor.presses("Désigner")
    assert await visitor.page.locator("#zone").input_value() == "C"
    await visitor.presses("Adopter ce calendrier")
    await visitor.opens("/equipe")
    assert "Inès Arnaud" in await visitor.reads("#membres")
    await visitor.page.locator("#email").fill(head)
    await visitor.page.locator("#invited-role").select_option("direction")
    await visitor.presses("Inviter")
    await later_mailed_code(http, head)

    await visitor.opens("/premiers-pas")
    assert await visitor.page.locator("ol.work .tag.done").count() == 4
    await holds(visitor)
    await visitor.submits(visitor.page.get_by_role("link", name="Ouvrir un programme"))
    await visitor.page.get_by_label("Nom du programme").fill("Réseaux sociaux")
    assert await visitor.page.get_by_label("Type d’établissement").input_value() == "lycee-public"
    await visitor.page.get_by_label("Type d’établissement").select_option("cfa")  # a lycée may hold a CFA
    await visitor.presses("Ouvrir le programme")
    assert "Réseaux sociaux" in await visitor.reads("h1")

    # the first hour is still found, though home leads to the only programme by itself
    assert "2 étapes restent à faire" in await visitor.reads()
    await visitor.submits(visitor.page.get_by_role("link", name="Premiers pas"))
    assert await visitor.page.locator("ol.work .tag.done").count() == 5
    await visitor.submits(visitor.page.get_by_role("link", name="Inscrire des personnes"))
    assert visitor.path.endswith("/participants")

    # the link has served
    await visitor.opens(link)
    assert "a déjà servi" in await visitor.reads(".refusal")
    await holds(visitor)


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_somebody_whose_institution_is_there_asks_to_join_it(http: httpx.AsyncClient, visitors: Visitors, width: int) -> None:
    mark, uai = uuid4().hex[:12], a_uai()
    first, second = f"premiere.{mark}@lycee-neuf.test", f"second.{mark}@lycee-neuf.test"
    coordinator, newcomer = await visitors.arrive(width=width), await visitors.arrive(width=width)
    await signs_up(coordinator, first, uai, name="Lycée Déjà Là")
    await coordinator.presses("Recevoir le lien")
    await coordinator.opens(await later_mailed_link(http, first, "inscription"))
    await fills(coordinator, password=PASSWORD)
    await coordinator.presses("Ouvrir l’établissement")

    await signs_up(newcomer, second, uai, name="Lycée D. L.", person="Noé Renard")
    await newcomer.page.keyboard.press("Enter")  # by the keyboard alone: the password is the last field
    await newcomer.page.wait_for_selector("#deja")
    await holds(newcomer)
    assert "Lycée Déjà Là" not in await newcomer.reads()
    assert await newcomer.page.locator("[name=person]").input_value() == "Noé Renard"
    await fills(newcomer, password=PASSWORD)
    await newcomer.presses("Recevoir le lien")
    await newcomer.opens(await later_mailed_link(http, second, "inscription"))
    assert "Lycée Déjà Là" not in await newcomer.reads()
    await holds(newcomer)
    await newcomer.presses("Envoyer la demande")
    assert "Votre demande est partie" in await newcomer.reads()

    await coordinator.opens("/equipe#demandes")
    assert "Noé Renard" in await coordinator.reads("#demandes")
    await holds(coordinator)
    await coordinator.page.locator("#demandes select").select_option("facilitator")
    await coordinator.presses(f"Inviter : {second}")
    await newcomer.opens(f"/invitation/{await later_mailed_code(http, second)}")
    await newcomer.page.locator("[name=password]").fill(PASSWORD)
    await newcomer.presses("Accepter et entrer")
    assert "Lycée Déjà Là" in await newcomer.reads("h1")
