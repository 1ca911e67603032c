"""Participants: chosen with a grid, trained as a group, agreeing on paper, leaving and coming back, all from pages."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Locator

from services.imports.text import fold
from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def approved(institution: Institution) -> UUID:
    programme = await institution.programme()
    await institution.submitted_design(programme)
    await institution.direction.post(f"/programmes/{programme}/design/approval")
    return programme


async def inscribes(visitor: Visitor, programme: UUID, family: str, given: str, *, role: str = "mentor", born: str = "") -> str:
    """Inscribe one person by hand; the address of their page comes back."""
    await visitor.opens(f"/programmes/{programme}/participants/nouveau")
    await visitor.page.get_by_label(role, exact=True).check()
    await visitor.page.get_by_label("Nom de famille").fill(family)
    await visitor.page.get_by_label("Prénom").fill(given)
    await visitor.page.get_by_label("Adresse de courriel", exact=True).fill(f"{fold(given)}.{fold(family)}@cfa-essai.test")
    await visitor.page.get_by_label("Date de naissance").fill(born)
    await visitor.page.get_by_label("Disponibilités").fill("mardi 12h-14h")
    await visitor.presses("Inscrire")
    assert re.fullmatch(rf"/programmes/{programme}/participants/[0-9a-f-]{{36}}", visitor.path), await visitor.reads()
    return visitor.path


def unfolded(visitor: Visitor, summary: str) -> Locator:
    return visitor.page.locator("details", has=visitor.page.locator("summary", has_text=summary))


async def notes(visitor: Visitor, programme: UUID, action: str, *names: str, **fields: str) -> int:
    """Tick people of the list and note something for all of them; the status of the answer comes back."""
    await visitor.opens(f"/programmes/{programme}/participants")
    for name in names:
        await visitor.page.get_by_label(f"Cocher {name}").check()
    await visitor.page.get_by_label(action, exact=True).check()
    for field, value in fields.items():
        place = visitor.page.locator(f"#{field}")
        await (place.select_option(value) if field == "module" else place.fill(value))
    answer = await visitor.presses("Noter pour les personnes cochées")
    return answer.status


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_a_candidate_becomes_a_certified_mentor(visitors: Visitors, institution: Institution, width: int) -> None:
    visitor = await visitors.arrive(width=width)
    programme = await approved(institution)
    await visitor.signs_in(institution.coordinator.email)
    lea = await inscribes(visitor, programme, "Petit", "Léa")
    await inscribes(visitor, programme, "Roux", "Tom")

    # A grid is filled in whole; what was typed stays.
    await visitor.opens(lea)
    await visitor.page.get_by_label("Raison personnelle claire", exact=True).check()
    await visitor.page.locator("#motivation_reason").fill("Sait pourquoi elle vient")
    assert (await visitor.presses("Enregistrer la grille")).status == 422
    assert "aisance pour expliquer, curiosité" in await visitor.page.get_by_role("alert").inner_text()
    assert await visitor.page.locator("#motivation_reason").input_value() == "Sait pourquoi elle vient"
    await check_shape(visitor.page)
    await visitor.page.get_by_label("Explique clairement").check()
    await visitor.page.locator("#teaching_ease_reason").fill("Étape par étape")
    await visitor.page.get_by_label("Pose quelques questions").check()
    await visitor.page.locator("#curiosity_reason").fill("Deux questions sur le métier")
    await visitor.presses("Enregistrer la grille")
    assert visitor.path == f"{lea}#grille"

    # People are chosen together, and trained together; who is not ready is named.
    assert await notes(visitor, programme, "Retenir", "Léa Petit", "Tom Roux") == 422
    assert "motif" in await visitor.page.get_by_role("alert").inner_text()
    assert await visitor.page.get_by_label("Cocher Léa Petit").is_checked()
    assert await notes(visitor, programme, "Retenir", "Léa Petit", "Tom Roux", reason="Motivation claire") == 200
    assert await notes(visitor, programme, "Charte signée", "Léa Petit", "Tom Roux") == 200
    module = {"module": "m4-frame", "minutes": "30"}
    assert await notes(visitor, programme, "Présence à un module ou à la prise en main", "Léa Petit", **module) == 200
    assert await notes(visitor, programme, "Mise en situation réussie", "Léa Petit", "Tom Roux") == 200
    await visitor.page.get_by_label("Cocher Léa Petit").check()
    await visitor.page.get_by_label("Quiz passé").check()
    await visitor.page.locator("#correct").fill("9")
    await visitor.page.get_by_label("Les deux questions obligatoires sont justes").check()
    await visitor.presses("Noter pour les personnes cochées")
    assert await notes(visitor, programme, "Certifier", "Léa Petit", "Tom Roux", valid_until="2066-08-31") == 409
    assert "Tom Roux : Le mentor n’a pas encore suivi" in await visitor.reads("[role=alert]")
    assert await notes(visitor, programme, "Certifier", "Léa Petit", valid_until="2066-08-31") == 200
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []
    await visitor.opens(f"/programmes/{programme}/participants?montrer=ready")
    assert await visitor.page.locator("table.people tbody th").all_inner_texts() == ["Léa Petit"]

    # A certificate is taken away with a reason; leaving and coming back takes one form each.
    await visitor.opens(lea)
    assert "certification valable jusqu’au 31 août 2066" in await visitor.reads("#formation")
    await unfolded(visitor, "Noter ou corriger").locator("summary").click()
    await visitor.page.locator("#revocation").fill("A filmé un élève sans accord")
    await visitor.presses("Retirer la certification")
    assert "certification retirée" in await visitor.reads("#formation")
    await unfolded(visitor, "Départ du programme").locator("summary").click()
    await visitor.presses("Noter son retrait")
    assert "a quitté le programme" in await visitor.reads(".lede")
    await visitor.page.locator("#back").fill("De retour de stage")
    await visitor.presses("Reprendre dans le programme")
    assert "Retour dans le programme" in await visitor.reads("ol.history")
    await check_shape(visitor.page)


async def test_a_guardian_signs_on_paper(visitor: Visitor, institution: Institution) -> None:
    programme = await approved(institution)
    await visitor.signs_in(institution.coordinator.email)
    noe = await inscribes(visitor, programme, "Brun", "Noé", born="24/01/2011")
    assert await notes(visitor, programme, "Retenir", "Noé Brun", reason="Motivation claire") == 200
    await visitor.opens(noe)
    assert "attendue d’un représentant légal" in await visitor.reads("#accord-participation")

    # The form is printed with its code; the code leads back to where its answer is entered.
    await visitor.follows(visitor.page.locator("#accord-participation").get_by_role("link", name="Formulaire à imprimer"))
    code = await visitor.reads(".form-code")
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code)
    assert "Noé Brun" in await visitor.reads(".sheet")
    await check_shape(visitor.page)
    await visitor.opens(f"/programmes/{programme}/participants")
    await unfolded(visitor, "Saisir un formulaire papier").locator("summary").click()
    await visitor.page.locator("#code").fill(code.lower().replace("-", " "))
    await visitor.submits(visitor.page.get_by_role("button", name="Trouver la personne"))
    assert visitor.path.endswith("#accord-participation")
    agreement = visitor.page.locator("#accord-participation")
    assert await agreement.locator("input[name=form]").input_value() == code
    await agreement.get_by_label("un représentant légal", exact=True).check()
    await agreement.get_by_label("J’accepte").check()
    await agreement.get_by_label("Nom, tel qu’il est signé").fill("Anne Brun")
    scan = {"name": "formulaire.txt", "mimeType": "text/plain", "buffer": b"rien"}
    await agreement.locator("input[type=file]").set_input_files(scan)  # type: ignore[arg-type]
    assert (await visitor.submits(agreement.get_by_role("button", name="Enregistrer la réponse"))).status == 422
    assert "ni un PDF ni une photo" in await visitor.page.get_by_role("alert").inner_text()
    assert await agreement.get_by_label("Nom, tel qu’il est signé").input_value() == "Anne Brun"
    scan = {"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": PDF}
    await agreement.locator("input[type=file]").set_input_files(scan)  # type: ignore[arg-type]
    await visitor.submits(agreement.get_by_role("button", name="Enregistrer la réponse"))
    assert "participation autorisée" in await visitor.reads("#accord-participation h3")
    assert "Autorisation donnée par un représentant légal référent, d’après un formulaire signé" in await visitor.reads("ol.path")
    kept = await visitor.downloads(agreement.get_by_role("link", name="formulaire signé"))
    assert (await kept.path()).read_bytes() == PDF

    # The other holder's objection suspends it.
    await agreement.locator("summary").click()
    await agreement.get_by_label("l’autre représentant légal").check()
    await agreement.get_by_label("Je refuse, ou je m’oppose").check()
    await agreement.locator("input[name=form]").fill(code)
    await visitor.submits(agreement.get_by_role("button", name="Enregistrer la réponse"))
    assert "suspendue par une opposition" in await visitor.reads("#accord-participation h3")
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []


async def test_a_code_that_is_nobody_s_finds_nobody(visitor: Visitor, institution: Institution) -> None:
    programme = await approved(institution)
    await visitor.signs_in(institution.coordinator.email)
    await inscribes(visitor, programme, "Seul", "Paul")
    answer = await visitor.opens(f"/programmes/{programme}/formulaires?code=ZZZZ-ZZZZ")
    assert answer.status == 404
    assert "Aucun formulaire de ce programme ne porte ce code" in await visitor.page.get_by_role("alert").inner_text()
