"""From the portrait of the institution to a revised design, by pages alone, on a telephone."""

from uuid import UUID

from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import Visitor, Visitors


async def presses(visitor: Visitor, button: str) -> None:
    await visitor.presses(button)
    await check_shape(visitor.page, "fr")


async def saves(visitor: Visitor, programme: UUID, part: str, fields: dict[str, str]) -> None:
    """One part of the design, changed and saved."""
    await visitor.opens(f"/programmes/{programme}/conception/modifier/{part}")
    await check_shape(visitor.page, "fr")
    for label, value in fields.items():
        await visitor.page.get_by_label(label, exact=True).fill(value)
    await presses(visitor, "Enregistrer cette partie")
    assert visitor.path == f"/programmes/{programme}/conception#{part}"


async def test_the_portrait_alone_makes_a_diagnostic_that_people_may_rank(visitor: Visitor, institution: Institution) -> None:
    programme = await institution.programme()
    await visitor.signs_in(institution.coordinator.email, following=f"/programmes/{programme}")
    await visitor.submits(visitor.page.get_by_role("link", name="Ouvrir le diagnostic"))
    await visitor.page.get_by_label("Dernier jour pour répondre").fill("2027-05-01")
    await visitor.page.get_by_label("Personnes sollicitées").fill("deux")
    await visitor.presses("Ouvrir le diagnostic")
    assert "ne se lit pas" in await visitor.reads(".refusal")
    assert await visitor.page.get_by_label("Dernier jour pour répondre").input_value() == "2027-05-01"
    await visitor.page.get_by_label("Personnes sollicitées").fill("2")
    await presses(visitor, "Ouvrir le diagnostic")
    assert "prend encore des réponses" in await visitor.reads(".lede")
    await visitor.presses("Clôturer le diagnostic")
    assert "clôturez-la" in await visitor.reads(".refusal")

    await visitor.submits(visitor.page.get_by_role("link", name="Remplir le profil"))
    await check_shape(visitor.page, "fr")
    await visitor.presses("Envoyer ma réponse")
    assert "Aucune réponse n’est cochée" in await visitor.reads(".refusal")
    for question in await visitor.page.get_by_role("group").all():
        await question.get_by_label("En place", exact=True).check()
    await presses(visitor, "Envoyer ma réponse")
    assert "Merci." in await visitor.reads(".said")
    await visitor.opens(f"/programmes/{programme}/diagnostic")
    await visitor.submits(visitor.page.get_by_role("link", name="Remplir le profil"))
    await visitor.page.get_by_label("En place", exact=True).first.check()
    await visitor.presses("Envoyer ma réponse")
    assert "Une réponse existe déjà" in await visitor.reads(".refusal")

    (survey,) = (await institution.coordinator.get(f"/programmes/{programme}/surveys"))["items"]
    assert (survey["instrument"], survey["invited"], survey["responses"]) == ("institution-profile", 2, 1)
    await institution.coordinator.post(f"/surveys/{survey['survey']}/closing")
    await institution.coordinator.get(f"/programmes/{programme}")
    await visitor.opens(f"/programmes/{programme}/diagnostic")
    await visitor.page.get_by_label("Communication").fill("75")
    await presses(visitor, "Clôturer le diagnostic")
    assert "clos depuis" in await visitor.reads(".lede")
    assert await weak_contrasts(visitor.page) == []

    await visitor.page.get_by_text("Les classer autrement").click()
    for domain, rank in (("Communication", "3"), ("Outils numériques", "1"), ("Innovation pédagogique", "2")):
        await visitor.page.get_by_label(f"Rang : {domain}").fill(rank)
    await visitor.page.get_by_label("Pourquoi").fill("Le projet d’établissement commence par là")
    await presses(visitor, "Enregistrer cet ordre")
    assert "Le projet d’établissement commence par là" in await visitor.reads("#besoins")
    needs = (await institution.coordinator.get(f"/programmes/{programme}"))["diagnostic"]["needs"]
    assert [need["domain"] for need in needs] == ["digital-tools", "pedagogical-innovation", "communication"]
    assert [need["target"] for need in needs] == [70, 70, 75]


async def test_a_design_is_written_part_by_part_returned_and_revised(visitors: Visitors, institution: Institution) -> None:
    programme = await institution.programme()
    visitor, head = await visitors.arrive(), await visitors.arrive()
    here = f"/programmes/{programme}/conception"
    await visitor.signs_in(institution.coordinator.email, following=here)
    await presses(visitor, "Partir de cette conception")

    # What cannot be read is said in words, what was typed stays.
    await visitor.opens(f"{here}/modifier/cadre")
    await visitor.page.get_by_label("Séances par binôme").fill("beaucoup")
    await visitor.presses("Enregistrer cette partie")
    assert "le nombre de séances" in await visitor.reads(".refusal")
    assert await visitor.page.get_by_label("Séances par binôme").input_value() == "beaucoup"
    await saves(visitor, programme, "cadre", {"Séances par binôme": "8", "Outils à distance autorisés, un par ligne": "BigBlueButton\nENT"})
    await saves(visitor, programme, "appariement", {"des créneaux en commun": "40", "administration": "2", "direction": ""})
    await visitor.opens(f"{here}/modifier/appariement")
    shown = [await visitor.page.get_by_label(name, exact=True).input_value() for name in ("administration", "direction", "enseignement")]
    assert shown == ["2", "", "1"]
    await saves(visitor, programme, "formation", {"Part d’un module à suivre, en %": "90"})
    await visitor.opens(f"{here}/modifier/objectifs")
    own = visitor.page.get_by_role("group", name="Un objectif à vous")
    await own.get_by_label("Intitulé").fill("Filmer nos métiers")
    await own.get_by_label("Indicateur : à quoi le voit-on ?").fill("vidéos publiées")
    await own.get_by_label("Cible").fill("six vidéos")
    await presses(visitor, "Enregistrer cette partie")
    await visitor.opens(f"{here}/modifier/instances")
    await visitor.page.get_by_label("Son nom").first.fill("Conseil de vie sociale")
    await visitor.page.get_by_label("Ce qui lui est dû").first.select_option("consult")
    await presses(visitor, "Enregistrer cette partie")
    read = await visitor.reads()
    for part in ("8 séances de 45 min", "BigBlueButton, ENT", "90 %", "Filmer nos métiers", "Conseil de vie sociale", "à consulter"):
        assert part in read, part
    await presses(visitor, "Soumettre à la direction")

    await head.signs_in(institution.direction.email, following=here)
    await head.page.get_by_text("Renvoyer avec un motif").click()
    await head.page.get_by_label("Ce qui est à revoir").fill("Six séances suffisent")
    await presses(head, "Renvoyer au référent")
    await saves(visitor, programme, "cadre", {"Séances par binôme": "6"})
    assert "Six séances suffisent" in await visitor.reads(".said")
    await presses(visitor, "Soumettre à la direction")
    await head.opens(here)
    await presses(head, "Valider la conception")

    # A revision leaves the approved design in force, and says what it changes.
    await saves(visitor, programme, "cadre", {"Séances par binôme": "5"})
    assert "Cette révision change : Le cadre des séances." in await visitor.reads(".said")
    sheet = await institution.coordinator.get(f"/programmes/{programme}")
    assert (sheet["design"]["frame"]["sessions"], sheet["revision_status"]) == (6, "draft")
    await presses(visitor, "Soumettre à la direction")
    await head.opens(f"/programmes/{programme}")
    assert "Révision de la conception à valider" in await head.reads(".work")
    await head.opens(f"{here}/en-vigueur")
    assert "6 séances" in await head.reads()
    await head.opens(here)
    await presses(head, "Valider la révision")
    versions = await head.reads("#versions")
    assert "Version 2" in versions
    assert "Six séances suffisent" in versions
    assert (await institution.coordinator.get(f"/programmes/{programme}"))["design"]["frame"]["sessions"] == 5


async def test_bodies_are_recorded_and_waivers_are_shown(visitors: Visitors, institution: Institution) -> None:
    form = {
        "name": "Renforcé",
        "kind": "cfa",
        "mode": "reinforced",
        "year": "2026-2027",
        "first_day": "2026-09-07",
        "last_day": "2027-06-30",
    }
    programme = UUID((await institution.coordinator.post("/programmes", form))["ids"]["programme"])
    await institution.coordinator.get(f"/programmes/{programme}")
    visitor, head = await visitors.arrive(), await visitors.arrive()
    await visitor.signs_in(institution.coordinator.email, following=f"/programmes/{programme}/etapes")
    assert "Attend : l’état des lieux." in await visitor.reads()
    await visitor.submits(visitor.page.get_by_role("button", name="Ouvrir la phase Conception"))
    assert "clôturez le diagnostic" in await visitor.reads(".refusal")

    await head.signs_in(institution.direction.email, following=f"/programmes/{programme}/etapes")
    await head.page.get_by_label("Condition").select_option("diagnostic-closed")
    await head.page.get_by_label("Motif, sans nommer personne").fill("Enquête faite l’an passé")
    await head.page.get_by_label("Jusqu’au").fill("2060-01-31")
    await presses(head, "Accorder la dérogation")
    assert await head.page.get_by_label("la mission de l’établissement").is_checked()
    await head.page.get_by_label("l’accord de la personne").check()
    await presses(head, "Choisir")
    assert await head.page.get_by_label("l’accord de la personne").is_checked()
    await check_shape(head.page, "fr")
    await visitor.opens(f"/programmes/{programme}/etapes")
    assert "l’accord de la personne" in await visitor.reads("#facultatif")
    await visitor.submits(visitor.page.get_by_role("button", name="Ouvrir la phase Conception"))
    await visitor.opens(f"/programmes/{programme}")
    conditions = await visitor.reads("#conditions")
    assert "manque encore" in conditions
    assert "Enquête faite l’an passé" in conditions
    await check_shape(visitor.page, "fr")
    await visitor.opens(f"/programmes/{programme}/historique")
    assert "Enquête faite l’an passé" in await visitor.reads()

    await visitor.opens(f"/programmes/{programme}/gouvernance")
    assert "La formation ne s’ouvre pas sans elles." in await visitor.reads(".lede")
    await visitor.page.get_by_label("Instance").select_option("other")
    await visitor.page.get_by_label("Ce qui en est venu").select_option("adopted")
    await visitor.page.get_by_label("Jour").fill("2026-09-08")
    await visitor.page.get_by_label("Où c’est écrit").fill("décision 12")
    await visitor.presses("Noter")
    assert "Il manque le nom de l’instance" in await visitor.reads(".refusal")
    assert await visitor.page.get_by_label("Où c’est écrit").input_value() == "décision 12"
    await visitor.page.get_by_label("Instance").select_option("Direction du CFA")
    await presses(visitor, "Noter")
    assert "a décidé : oui, le 8 septembre 2026 (décision 12)" in await visitor.reads()
    assert await weak_contrasts(visitor.page) == []
