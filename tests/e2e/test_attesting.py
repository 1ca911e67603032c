"""A mentor takes an attestation away; whoever holds the paper checks its code; the institution may take it back."""

import os
from pathlib import Path

import httpx

from tests.e2e.institutions import signed_up
from tests.e2e.looks import check_shape, shape_of
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors

REFUSED = "Aucune attestation en vigueur ne porte ce code"


async def test_from_the_last_session_to_a_check_by_anybody(visitors: Visitors, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    mentor = next(one for one in people if one["role"] == "mentor")
    page = f"/programmes/{together.programme}/participants/{mentor['participation']}"
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(f"{page}/liens")
    link = await coordinator.page.locator("a.link-address").first.inner_text()
    space = link[link.index("/l/") :]

    themselves = await visitors.arrive()
    await themselves.opens(space)
    assert "Vous la recevrez ici à la fin du programme." in await themselves.reads()
    await _deliver(coordinator, page)
    assert "elle se délivre quand le programme est fini" in await coordinator.reads()

    session = {"day": "2026-11-16", "minutes": 45, "theme": "social-media", "place": "premises", "start": 750}
    await institution.coordinator.post(f"/pairs/{together.pair}/sessions", session)
    await institution.coordinator.post(f"/pairs/{together.pair}/ending", {"reason": "person-left"})
    await institution.coordinator.post(f"/participations/{mentor['participation']}/withdrawal")
    await institution.coordinator.get(f"/programmes/{together.programme}/participants")  # once the views have seen it
    await themselves.opens(space)
    await _pictured(themselves, "space")
    async with themselves.page.expect_download() as downloading:
        await themselves.page.get_by_role("button", name="Recevoir mon attestation (PDF)").click()
    first = Path(await (await downloading.value).path()).read_bytes()
    assert first.startswith(b"%PDF-1.7")
    await coordinator.opens(page)
    await coordinator.page.get_by_text("Attestation de mentor", exact=True).click()
    async with coordinator.page.expect_download() as downloading:
        await coordinator.page.get_by_role("button", name="Délivrer et télécharger (PDF)").click()
    assert Path(await (await downloading.value).path()).read_bytes() == first, "the same attestation, whoever takes it"

    code = await _code_of(http, institution.coordinator.token, str(mentor["participation"]))
    stranger = await visitors.arrive()
    for typed in (code, code.replace("-", " ").lower(), f"verifier/{code}"):
        if typed.startswith("verifier"):
            await stranger.opens(f"/{typed}")
        else:
            await stranger.opens("/verifier")
            await stranger.page.get_by_label("Code de l’attestation").fill(typed)
            await stranger.presses("Vérifier")
        words = await stranger.reads()
        assert "Cette attestation est authentique" in words, typed
        assert "I. A." in words
        assert "Aubert" not in words, "a code found somewhere gives nobody away"
        await check_shape(stranger.page)
    await _pictured(stranger, "verified")
    answers = []
    for typed in ("0000-0000-0000", "trop court", code[:-1] + ("0" if code[-1] != "0" else "1")):
        answer = await stranger.opens(f"/verifier?code={typed}")
        answers.append((answer.status, REFUSED in await stranger.reads()))
    await _pictured(stranger, "unknown")
    assert answers == [(404, True)] * 3

    await coordinator.opens(page)
    await coordinator.page.get_by_text("Attestation de mentor", exact=True).click()
    await coordinator.page.get_by_text("Retirer l’attestation délivrée", exact=True).click()
    await _pictured(coordinator, "person")
    await coordinator.page.get_by_label("Raison", exact=True).fill("Délivrée trop tôt")
    await coordinator.presses("Retirer l’attestation")
    assert (await stranger.opens(f"/verifier?code={code}")).status == 404
    await themselves.opens(space)
    await themselves.presses("Recevoir mon attestation (PDF)")
    assert "a été retirée par l’établissement" in await themselves.reads()


async def _pictured(visitor: Visitor, name: str) -> None:
    """It fits a telephone and a desk."""
    for width in (PHONE, DESK):
        await visitor.page.set_viewport_size({"width": width, "height": 740})
        assert (await shape_of(visitor.page))["overflow"] <= 0, f"{visitor.path} is too wide at {width} pixels"
        if folder := os.environ.get("EKOLE_PICTURES"):
            await visitor.page.screenshot(path=f"{folder}/attestation-{name}-{width}.png", full_page=True)


async def _deliver(visitor: Visitor, page: str) -> None:
    await visitor.opens(page)
    await visitor.page.get_by_text("Attestation de mentor", exact=True).click()
    await visitor.presses("Délivrer et télécharger (PDF)")


async def _code_of(http: httpx.AsyncClient, token: str, participation: str) -> str:
    answer = await http.get(f"/api/v1/participations/{participation}/attestation", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    code: str = answer.json()["code"]
    return code
