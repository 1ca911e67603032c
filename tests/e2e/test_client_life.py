"""The client's life in the pages of the house, from a first contact to visits; what the institution then reads of it."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from infra.clock import utc_now
from infra.database import database_engine, tenant_transaction
from infra.servers import servers_of
from infra.settings import Settings
from services.house import open_house
from services.portfolio import unfinished
from services.relationships.asking import Asking
from services.supervision.visiting import house_day
from tenants.house import HOUSE
from tests.e2e.institutions import PASSWORD, Institution, signed_up
from tests.e2e.test_supervising import comes_in, looks_right
from tests.e2e.visitor import Visitors
from tests.house import Supervisor, head_of
from tests.mailbox import later_mailed_link


def _head(platform: str, home: Path) -> Supervisor:
    with httpx.Client(base_url=platform, timeout=60) as http:
        return head_of(http, home)


async def _directions_asked(home: Path) -> None:
    settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
    async with servers_of(settings) as servers, open_house(settings, servers) as house:
        await house.caught_up(HOUSE, await house.store.head(HOUSE))
        asking = Asking(house.engine, house.handling, house.accounts.roster, house.mail, house.links)
        assert await asking.look() >= 1
        await house.caught_up(HOUSE, await house.store.head(HOUSE))
        assert await asking.look() == 0


async def test_a_contact_becomes_an_engagement_that_the_institution_reads(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    name = f"CFA n° {uuid4().hex[:8]}"
    institution: Institution = await signed_up(http, name)
    client = institution.coordinator.tenant
    head = await asyncio.to_thread(_head, platform, home)
    visitor = await visitors.arrive()
    page = visitor.page
    await comes_in(visitor, head, "/ekole/relations")
    await looks_right(visitor)
    await page.get_by_text("Noter un premier contact").click()
    await page.get_by_label("Établissement").fill(name)
    await page.get_by_label("Avec qui").fill("Anne Castel")
    await visitor.presses("Noter")
    relation = visitor.path
    await looks_right(visitor)
    assert "Comprendre le besoin" in await visitor.reads(".lede")
    await page.get_by_label("Ce dont l’établissement a besoin").fill("Les outils numériques")
    await visitor.presses("C’est un prospect")
    await page.get_by_label("UAI ou nom de l’établissement inscrit").fill("introuvable")
    assert (await visitor.presses("Rattacher son profil")).status == 422
    await page.get_by_label("UAI ou nom de l’établissement inscrit").fill(name)
    await visitor.presses("Rattacher son profil")
    assert "profil gratuit" in await visitor.reads("h1")

    await page.locator("#proposer summary").click()
    await page.locator("#scope").fill("Un dispositif pour vingt enseignants")
    await page.locator("#days").fill("1,5")
    await page.locator("#offer-first").fill(house_day().isoformat())
    await page.locator("#offer-last").fill((house_day() - timedelta(days=1)).isoformat())
    await page.locator("#items-diagnostic").fill("Synthèse de l’état des lieux\nEntretiens")
    await page.locator("#leads-training").fill("La formation des mentors")
    assert (await visitor.presses("Enregistrer la proposition")).status == 422
    await looks_right(visitor)
    assert await page.locator("#items-diagnostic").input_value() == "Synthèse de l’état des lieux\nEntretiens", "what was typed is kept"
    await page.locator("#offer-last").fill((house_day() + timedelta(days=90)).isoformat())
    assert (await visitor.presses("Enregistrer la proposition")).status == 200, await visitor.reads()
    assert "Entretiens" in await visitor.reads("#reponse")
    await looks_right(visitor)
    await visitor.presses("La mission commence")
    await visitor.submits(page.locator("#mission button.as-link").first)
    assert "1 sur 2" in await visitor.reads("#mission")
    await visitor.submits(page.locator("#mission button.as-link").first)
    await _directions_asked(home)
    opinion = await later_mailed_link(http, institution.direction.email, "direction/avis")
    await page.get_by_text("Compte rendu d’une visite qui n’était pas prévue").click()
    await page.locator("#held-0").fill(house_day().isoformat())
    await page.locator("#halves-0").fill("1")
    await page.locator("#minutes-0").fill("Vu les salles.\nÀ équiper.")
    await page.locator("#visites").get_by_role("button", name="Garder le compte rendu").last.click()
    await page.wait_for_load_state()
    assert "gardé par Ekole" in await visitor.reads("#visites")

    direction = await visitors.arrive()
    await direction.opens(opinion)
    await looks_right(direction)
    await direction.page.get_by_label("4 : plutôt satisfait").check()
    await direction.page.locator("input[name=nps][value='9']").check()
    await direction.page.get_by_label("Un mot, si vous voulez").fill("Des consultantes à l’écoute.")
    await direction.presses("Donner mon avis")
    assert "votre avis est enregistré" in await direction.reads()
    await visitor.opens(relation)
    assert "satisfaction 4 sur 5, recommandation 9 sur 10" in await visitor.reads("#avis")
    assert "à l’écoute" in await visitor.reads("#avis")
    assert (await direction.opens("/direction/avis/abc")).status == 404
    await direction.signs_in(institution.direction.email, PASSWORD, "/etablissement")
    await direction.submits(direction.page.get_by_role("link", name="Voir la mission"))
    read = await direction.reads()
    assert "La formation des mentors" in read and "0,5 jour" in read and "Vu les salles." not in read
    await visitor.submits(page.get_by_role("button", name="Partager avec l’établissement"))
    assert "partagé" in await visitor.reads("#visites")
    await looks_right(visitor)
    await direction.opens("/etablissement/mission")
    assert "À équiper." in await direction.reads("#visites")
    await looks_right(direction)

    await page.locator("#step").fill("Appeler la directrice")
    await page.locator("#step-day").fill(house_day().isoformat())
    await page.locator("#etape button").click()
    assert "Visite faite" in await visitor.reads("#histoire")
    await visitor.opens("/ekole/relations?etape=engaged")
    assert name in await visitor.reads()
    await visitor.opens(f"/ekole/clients/{client}/relation")
    assert visitor.path == relation
    assert visitor.faults == [] and direction.faults == []


async def test_a_reference_is_public_while_the_direction_agrees_and_gone_at_once_after(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    institution: Institution = await signed_up(http, f"CFA n° {uuid4().hex[:8]}")
    sentence = f"Des élèves qui accompagnent leurs enseignants, {uuid4().hex[:8]}."
    head = await asyncio.to_thread(_head, platform, home)
    headers = {"Authorization": f"Bearer {head.token}"}

    async def sent(path: str, **body: Any) -> httpx.Response:
        return await http.post(f"/api/v1/relationships{path}", json=body, headers=headers)

    contact = {"institution": "CFA", "kind": "cfa", "day": house_day().isoformat(), "name": "Anne Castel"}
    at = "/" + (await sent("", **contact)).json()["ids"]["relationship"]
    await sent(f"{at}/qualification", need="Les outils")
    assert (await sent(f"{at}/references", sentence=sentence)).status_code == 409, "no client yet"
    await sent(f"{at}/profile", client=institution.coordinator.tenant)
    assert (await sent(f"{at}/references", sentence=sentence, quoting=True)).json()["code"] == "no-report-to-quote"

    visitor = await visitors.arrive()
    page = visitor.page
    await comes_in(visitor, head, f"/ekole/relations{at}")
    await page.get_by_label("Phrase à proposer à la direction").fill(sentence)
    await visitor.presses("Proposer à la direction")
    assert "attend la réponse de la direction" in await visitor.reads("#references")
    await looks_right(visitor)

    anybody, direction = await visitors.arrive(), await visitors.arrive()

    async def public() -> bool:
        await anybody.opens("/references")
        return sentence in await anybody.reads()

    assert not await public()
    await direction.opens(await later_mailed_link(http, institution.direction.email, "direction/reference"))
    await looks_right(direction)
    assert sentence in await direction.reads()
    await direction.presses("D’accord, publiez ce texte")
    assert await public()
    await looks_right(anybody)
    await direction.presses("Retirer mon accord")
    assert not await public()

    await direction.signs_in(institution.direction.email, PASSWORD, "/etablissement/mission")
    await looks_right(direction)
    await direction.submits(direction.page.get_by_role("button", name="D’accord, publiez ce texte"))
    assert await public()
    await visitor.opens(f"/ekole/relations{at}")
    await visitor.submits(page.get_by_role("button", name="Y renoncer"))
    assert not await public()
    assert visitor.faults == [] and direction.faults == [] and anybody.faults == []


async def _halted_for_a_month(home: Path, client: UUID, name: str) -> None:
    """Seen by the projector as an institution where nothing has moved for a month."""
    settings = Settings.from_environment(os.environ | {"EKOLE_HOME": str(home)})
    then = utc_now() - timedelta(days=30)
    async with servers_of(settings) as servers:
        engine = database_engine(servers.database_url("projector"))
        try:
            async with tenant_transaction(engine, HOUSE) as connection:
                await unfinished.keep(
                    connection, client, 1_000_000, unfinished.Unfinished(client, name, then, then, ("programme", "people"))
                )
        finally:
            await engine.dispose()


async def test_a_sign_up_at_a_halt_is_on_the_work_list_until_it_is_dealt_with(
    visitors: Visitors, platform: str, home: Path, http: httpx.AsyncClient
) -> None:
    name = f"CFA n° {uuid4().hex[:8]}"
    institution = await signed_up(http, name)
    head = await asyncio.to_thread(_head, platform, home)
    await _halted_for_a_month(home, UUID(institution.coordinator.tenant), name)
    visitor = await visitors.arrive()
    await comes_in(visitor, head, "/ekole/travail")
    await looks_right(visitor)
    item = visitor.page.locator("#inscriptions li", has_text=name)
    assert "Il lui reste 2 étapes" in await item.inner_text()
    await item.get_by_label("Reporter jusqu’au").fill((house_day() + timedelta(days=200)).isoformat())
    await item.get_by_label("Pourquoi").fill("La direction change")
    assert (await visitor.submits(item.get_by_role("button", name="Reporter"))).status == 422, "ninety days at most"
    await visitor.submits(item.get_by_role("button", name="C’est traité"))
    assert await item.count() == 0
    told = await http.get("/api/v1/stalled-sign-ups", headers={"Authorization": f"Bearer {head.token}"})
    assert name not in [one["name"] for one in told.json()["stalled"]]
    assert visitor.faults == []
