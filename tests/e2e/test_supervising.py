"""Ekole's people and the direction of an institution decide who looks in, on a telephone and with the keyboard alone."""

import asyncio
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pyotp

from infra.clock import utc_now
from services.supervision.visiting import house_day
from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors
from tests.house import Supervisor, head_of, invited

HALF_A_MINUTE = timedelta(seconds=30)
HOUSE_PAGES = (
    "/ekole/travail",
    "/ekole/portefeuille",
    "/ekole/relations",
    "/ekole/sante",
    "/ekole/comparaison",
    "/ekole/equipe",
    "/ekole/exploitation",
)
SOON = (house_day() + timedelta(days=20)).isoformat()


def _people(platform: str, home: Path) -> tuple[Supervisor, Supervisor, Supervisor]:
    """A head and two consultants of the house."""
    with httpx.Client(base_url=platform, timeout=60) as http:
        head = head_of(http, home)
        return head, invited(http, head, "consultant"), invited(http, head, "consultant")


async def comes_in(visitor: Visitor, one: Supervisor, following: str) -> None:
    """With the password, then with a code that has not served yet."""
    await visitor.signs_in(one.email, PASSWORD, following)
    telephone = pyotp.TOTP(one.secret)
    for ahead in (0, 1):  # the code of this half minute may have served: a telephone's clock may be one step ahead
        if visitor.path.startswith("/connexion"):
            await visitor.page.locator("input[name=code]").fill(telephone.at(utc_now() + ahead * HALF_A_MINUTE))
            await visitor.submits(visitor.page.locator("main form button").first)
    assert not visitor.path.startswith("/connexion"), await visitor.page.content()


async def looks_right(visitor: Visitor) -> None:
    for width in (PHONE, DESK):
        await visitor.page.set_viewport_size({"width": width, "height": 900})
        await check_shape(visitor.page)
        assert not await weak_contrasts(visitor.page)
    await visitor.page.set_viewport_size({"width": PHONE, "height": 900})


async def test_a_head_decides_who_looks_in_and_how_an_institution_stands(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    institution: Institution = await signed_up(http)
    await institution.programme()
    client = institution.coordinator.tenant
    head, consultant, deputy = await asyncio.to_thread(_people, platform, home)
    visitor = await visitors.arrive()
    await comes_in(visitor, head, f"/ekole/clients/{client}")
    page = visitor.page
    await looks_right(visitor)

    await page.locator("#mission-email").fill(consultant.email)
    await visitor.presses("Confier l’établissement")
    assert consultant.email in await page.locator("#missions").inner_text()
    await page.locator("#mission-email").fill(deputy.email)
    await page.locator("#covers").select_option(label=consultant.email)
    assert (await visitor.presses("Confier l’établissement")).status == 422, "a cover has an end"
    assert await page.locator("#mission-email").input_value() == deputy.email, "what was typed is kept"
    await page.locator("#last_day").fill(SOON)
    await visitor.presses("Confier l’établissement")
    assert f"remplace {consultant.email}" in await page.locator("#missions").inner_text()

    await page.locator("#audit-email").fill(f"auditrice.{uuid4().hex[:8]}@academie.test")
    await page.locator("#ends_on").fill(SOON)
    await visitor.presses("Ouvrir l’accès")
    assert "1 programme" in await page.locator("#auditeurs").inner_text()
    await looks_right(visitor)
    await visitor.submits(page.locator("#auditeurs button.as-link"))
    assert "1 programme" not in await page.locator("#auditeurs ul").all_inner_texts()

    await visitor.presses("Suspendre")
    assert "Réactiver" in await page.locator("#situation").inner_text()
    await looks_right(visitor)
    assert (await visitor.presses("Fermer définitivement")).status == 409, "not before it was exported"
    await page.locator("#export-reason").fill("Fin de la mission, à la demande de la direction")
    kept = await visitor.downloads(page.get_by_role("button", name="Télécharger l’archive"))
    await kept.save_as(tmp_path / "tout.zip")
    assert "evenements.jsonl" in zipfile.ZipFile(tmp_path / "tout.zip").namelist()
    await visitor.opens(f"/ekole/clients/{client}")
    await visitor.presses("Fermer définitivement")
    assert "Fermé définitivement." in await page.locator("#situation").inner_text()
    assert visitor.faults == []


async def test_the_direction_reads_who_came_in_and_opens_programmes_to_an_auditor(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    """With the keyboard alone, at the width of a telephone."""
    institution: Institution = await signed_up(http)
    await institution.programme("Mentorat des outils")
    await asyncio.to_thread(_people, platform, home)
    visitor = await visitors.arrive()
    page = visitor.page
    await page.set_viewport_size({"width": PHONE, "height": 900})
    await visitor.signs_in(institution.direction.email, PASSWORD, "/etablissement")
    await looks_right(visitor)
    link = page.get_by_role("link", name="Voir qui est entré, et pourquoi")
    await link.focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert "Personne d’Ekole n’est encore entré ici." in await page.content()
    await looks_right(visitor)

    email = f"auditeur.{uuid4().hex[:8]}@qualiopi.test"
    await page.locator("#email").focus()
    await page.keyboard.type(email)
    await page.locator("#ends_on").fill(SOON)
    await page.locator("#seen_from").fill("2026-09-01")
    button = page.get_by_role("button", name="Ouvrir à cet auditeur")
    await button.focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    said = await page.locator("#auditeurs").inner_text()
    assert "Mentorat des outils" in said
    assert email in said, "whom the invitation went to"
    await looks_right(visitor)
    await visitor.submits(page.locator("#auditeurs button.as-link"))
    assert "Cet auditeur ne voit plus rien de ces programmes." in await page.locator("#auditeurs").inner_text()
    assert visitor.faults == []


async def test_a_head_finds_who_needs_them_and_what_was_done_about_it(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    institution: Institution = await signed_up(http)
    programme = await institution.programme()
    client = institution.coordinator.tenant
    head, _, _ = await asyncio.to_thread(_people, platform, home)
    visitor = await visitors.arrive()
    await comes_in(visitor, head, HOUSE_PAGES[0])
    for path in HOUSE_PAGES:
        await visitor.opens(path)
        await looks_right(visitor)

    follow_up = f"/ekole/suivi/{client}/{programme}"
    async with asyncio.timeout(60):  # until the programme was judged
        while (await visitor.opens(follow_up)).status != 200:
            await asyncio.sleep(0.2)
    await looks_right(visitor)
    page = visitor.page
    await page.get_by_label("Noter pour l’équipe").fill("Rappeler la référente après les vacances")
    await visitor.presses("Noter")
    assert "Rappeler la référente après les vacances" in await visitor.reads("#notes")
    await page.get_by_label("Jour (vide pour n’en fixer aucun)").fill(house_day().isoformat())
    await visitor.presses("Fixer")
    await visitor.opens(HOUSE_PAGES[0])
    assert "contact prévu" in await visitor.reads()

    await visitor.opens("/ekole/portefeuille?sort=silence")
    await page.get_by_text("Garder cette vue sous un nom").click()
    await page.get_by_label("Son nom").fill("Les plus silencieux")
    await visitor.presses("Garder")
    await visitor.submits(page.get_by_role("link", name="Les plus silencieux"))
    assert visitor.path == "/ekole/portefeuille?sort=silence"

    await visitor.opens("/ekole/sante")
    await page.locator("#points-phase-late").fill("101")
    await page.get_by_label("Pourquoi les règles changent-elles ?").fill("pour voir")
    await visitor.presses("Ajuster")
    assert "Les règles d’avant restent en vigueur" in await visitor.reads("[role=alert]")
    assert await page.locator("#points-phase-late").input_value() == "101"
