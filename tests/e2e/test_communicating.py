"""Communication in the browser: the plan is adopted, a message completed, approved and noted as sent; doubts are heard and answered."""

from uuid import UUID

from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, Visitor, Visitors

BODY = "Bonjour,\n\nNous commençons {{ info_meeting }}.\n\n{{ direction_name }}"


async def holds(visitor: Visitor) -> None:
    """The page keeps its shape as it is, and with everything unfolded."""
    await check_shape(visitor.page)
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []


async def planned(visitors: Visitors, institution: Institution, *, width: int = DESK) -> tuple[Visitor, UUID]:
    """A coordinator in front of the plan that they have just adopted."""
    programme = await institution.programme()
    coordinator = await visitors.arrive(width=width)
    await coordinator.signs_in(institution.coordinator.email, following=f"/programmes/{programme}")
    await coordinator.submits(coordinator.page.get_by_label("Principale").get_by_role("link", name="Conception", exact=True))
    await coordinator.submits(coordinator.page.get_by_role("link", name="Communication", exact=True))
    assert "Voici le plan que le modèle propose." in await coordinator.reads(".lede")
    await coordinator.presses("Adopter ce plan")
    return coordinator, programme


async def details_are_told(coordinator: Visitor) -> None:
    await coordinator.page.get_by_text("Ce que les messages répètent").click()
    await coordinator.page.get_by_label("Date, heure et lieu de la réunion d’information").fill("mardi à 12 h 30, salle 4")
    await coordinator.page.get_by_label("Nom et fonction de la direction").fill("Anne Roy, directrice")
    await coordinator.presses("Enregistrer")


async def test_the_announcement_goes_from_the_plan_to_the_staff(visitors: Visitors, institution: Institution) -> None:
    coordinator, programme = await planned(visitors, institution)
    home = f"/programmes/{programme}/communication"
    assert "L’annonce aux personnels n’est pas encore partie." in await coordinator.reads(".lede")
    assert "Prévenez les personnels" in await coordinator.reads(".said")
    await holds(coordinator)
    await coordinator.submits(coordinator.page.get_by_role("link", name="Et si nos apprenties et apprentis"))
    assert "date, heure et lieu de la réunion d’information" in await coordinator.reads("#suite")
    await holds(coordinator)
    await coordinator.opens(home)
    await details_are_told(coordinator)

    message = f"{home}/messages/staff-announcement"
    await coordinator.opens(message)
    assert "mardi à 12 h 30, salle 4" in await coordinator.reads(".letter")
    assert await coordinator.page.get_by_role("button", name="Valider ce message").count() == 0
    assert "il attend qu’elle le valide" in await coordinator.reads(".lede")

    direction = await visitors.arrive()
    await direction.signs_in(institution.direction.email, following=home)
    await direction.submits(direction.page.locator("main .next").get_by_role("link", name="Et si nos apprenties et apprentis"))
    assert direction.path == message
    await holds(direction)
    await direction.presses("Valider ce message")
    assert "il peut partir" in await direction.reads(".lede")

    await coordinator.opens(message)
    await coordinator.page.get_by_label("Par où").select_option("workspace")
    await coordinator.presses("Noter cet envoi")
    assert "espace numérique de l’établissement" in await coordinator.reads("#suite")
    await coordinator.opens(home)
    assert (await coordinator.reads(".lede")).startswith("Les personnels sont prévenus. 1 message est parti sur ")
    assert await coordinator.page.locator(".said").count() == 0
    assert (await institution.coordinator.get(home))["staff_informed"]


async def test_a_text_is_changed_and_a_refusal_keeps_what_was_typed(visitors: Visitors, institution: Institution) -> None:
    coordinator, programme = await planned(visitors, institution, width=360)
    message = f"/programmes/{programme}/communication/messages/staff-call"
    await coordinator.opens(message)
    await coordinator.page.get_by_text("Changer le texte").click()
    await coordinator.page.get_by_label("Texte", exact=True).fill("Réponse avant le {{ reply_by }.")
    answer = await coordinator.presses("Enregistrer le texte")
    assert answer.status == 422
    assert "mal écrit" in await coordinator.page.get_by_role("alert").inner_text()
    assert await coordinator.page.get_by_label("Texte", exact=True).input_value() == "Réponse avant le {{ reply_by }."
    await coordinator.page.get_by_label("Texte", exact=True).fill(BODY)
    await coordinator.page.get_by_label("Objet").fill("Volontaires ?")
    await coordinator.page.get_by_label("Version courte, 300 signes").fill("Volontaires ?")
    await coordinator.presses("Enregistrer le texte")
    assert "Nous commençons [date, heure et lieu de la réunion d’information]." in await coordinator.reads(".letter")
    written = (await institution.coordinator.get(message))["text"]["body"]
    assert written == BODY

    await coordinator.page.get_by_text("Se passer de ce message").click()
    await coordinator.page.get_by_label("Pourquoi").fill("Dit en réunion")
    await coordinator.presses("Mettre de côté")
    assert "votre établissement s’en passe" in await coordinator.reads(".lede")
    await coordinator.presses("Le remettre dans le plan")
    await coordinator.opens(message)
    assert "votre établissement s’en passe" not in await coordinator.reads(".lede")


async def test_a_meeting_and_doubts_are_noted_and_answered(visitors: Visitors, institution: Institution) -> None:
    coordinator, programme = await planned(visitors, institution, width=360)
    await coordinator.page.get_by_text("Noter une réunion qui a eu lieu").click()
    await coordinator.page.get_by_label("Personnes présentes").fill("61")
    await coordinator.page.get_by_label("Personnes invitées").fill("60")
    answer = await coordinator.presses("Noter cette réunion")
    assert answer.status == 422
    assert await coordinator.page.get_by_label("Personnes présentes").input_value() == "61"
    await coordinator.page.get_by_label("Personnes présentes").fill("trente")
    assert (await coordinator.presses("Noter cette réunion")).status == 422
    await coordinator.page.get_by_label("Personnes présentes").fill("32")
    await coordinator.presses("Noter cette réunion")
    assert "32 présents sur 60 invités" in await coordinator.reads("#reunions")

    await coordinator.page.get_by_text("Corriger", exact=True).click()
    correction = coordinator.page.locator("#reunions li form")
    await correction.get_by_label("Personnes présentes").fill("70")
    assert (await coordinator.presses("Enregistrer la correction")).status == 422
    assert await correction.get_by_label("Personnes présentes").input_value() == "70"
    await correction.get_by_label("Personnes présentes").fill("34")
    await coordinator.presses("Enregistrer la correction")
    assert "34 présents sur 60 invités" in await coordinator.reads("#reunions")

    await coordinator.page.get_by_text("Noter un doute entendu").click()
    await coordinator.page.get_by_label("Ce qui revient souvent").select_option("no-time")
    await coordinator.page.get_by_label("Avec ses mots").fill("Et mes <b>120</b> copies ?")
    await coordinator.presses("Noter ce doute")
    assert "Et mes <b>120</b> copies ?" in await coordinator.reads("#objections")
    await coordinator.page.get_by_text("Répondre", exact=True).click()
    assert "un atelier d’une heure est possible." in await coordinator.page.get_by_label("Réponse", exact=True).input_value()
    await coordinator.presses("Enregistrer la réponse")
    assert "Beaucoup choisissent une tâche" in await coordinator.reads("#objections")

    await coordinator.page.get_by_text("Effacer ces mots").click()
    await coordinator.presses("Effacer pour de bon")
    assert "copies" not in await coordinator.reads("#objections")
    assert "Beaucoup choisissent une tâche" in await coordinator.reads("#objections")

    await coordinator.page.get_by_label("Combien de personnes sont sollicitées ?").first.fill("60")
    await coordinator.page.get_by_label("Dernier jour pour se porter volontaire").first.fill("2066-10-16")
    await coordinator.submits(coordinator.page.get_by_role("button", name="Ouvrir l’appel").first)
    assert "0 sur 60, soit 0 %" in (await coordinator.reads("#appel")).replace("\u00a0", " ").replace("\u202f", " ")
    await holds(coordinator)
    (call,) = (await institution.coordinator.get(f"/programmes/{programme}/communication"))["sheet"]["calls"]
    assert call["asked"] == 60


async def test_a_poster_is_printed_with_the_address_that_everybody_may_open(visitors: Visitors, institution: Institution) -> None:
    coordinator, programme = await planned(visitors, institution)
    home = f"/programmes/{programme}/communication"
    await coordinator.page.get_by_label("Ajouter un message au plan").select_option("poster")
    await coordinator.presses("Ajouter")
    told = [{"name": "open_link", "value": "https://exemple.test/mentors"}]
    await institution.coordinator.post(f"{home}/details", {"given": told})
    await coordinator.opens(f"{home}/messages/poster/imprimer")
    await holds(coordinator)
    assert await coordinator.page.locator(".poster svg.qr path").count() == 1
    assert "https://exemple.test/mentors" in await coordinator.reads(".open-link")
    await coordinator.page.emulate_media(media="print")
    assert not await coordinator.page.locator("header.top").is_visible()
    assert not await coordinator.page.get_by_text("Revenir au message").is_visible()
    assert await coordinator.page.locator(".poster").is_visible()


async def test_a_message_of_one_s_own_takes_its_place_in_the_plan(visitors: Visitors, institution: Institution) -> None:
    coordinator, programme = await planned(visitors, institution, width=360)
    await coordinator.opens(f"/programmes/{programme}/communication")
    await coordinator.page.get_by_text("Écrire un message à vous").click()
    form = coordinator.page.locator("#ecrire")
    await form.get_by_label("À qui ?").select_option("families")
    await form.get_by_label("Objet").fill("Le forum du 12")
    await form.get_by_label("Texte", exact=True).fill("Venez au forum, {{ ici.")
    await form.get_by_label("Version courte").fill("Forum le 12.")
    answer = await coordinator.presses("Mettre ce message au plan")
    assert answer.status == 422
    assert "mal écrit" in await coordinator.page.get_by_role("alert").inner_text()
    assert await form.get_by_label("Objet").input_value() == "Le forum du 12"
    assert await form.get_by_label("À qui ?").input_value() == "families"
    await holds(coordinator)
    await form.get_by_label("Texte", exact=True).fill("Venez au forum.")
    await coordinator.presses("Mettre ce message au plan")
    await coordinator.submits(coordinator.page.get_by_role("link", name="Le forum du 12"))
    await coordinator.presses("Valider ce message")
    assert "il peut partir" in await coordinator.reads(".lede")
