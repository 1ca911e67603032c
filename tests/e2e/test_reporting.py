"""The impact report: its figures are the API's, what few people said stays unsaid, and what was issued is given byte for byte."""

import hashlib
import json
from pathlib import Path

from tests.e2e.conftest import Told
from tests.e2e.school import FEW
from tests.e2e.visitor import DESK, Visitor, Visitors


def french(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


async def figure(visitor: Visitor, label: str) -> str:
    cell = visitor.page.locator("dl.figures > div").filter(has=visitor.page.locator("dt", has_text=label)).locator("dd")
    return " ".join((await cell.inner_text()).split())


async def test_the_figures_are_those_of_the_api(visitors: Visitors, told: Told) -> None:
    told_by_api = await told.api.get(f"/api/v1/programmes/{told.programme}/impact")
    impact = told_by_api["impact"]
    visitor = await visitors.arrive(width=DESK)
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}/rapport")

    paired = impact["paired"]
    assert await figure(visitor, "Évolution de l’indice") == f"+{french(paired['delta'])} points · n = {paired['n']}"
    recommendation = impact["recommendation"]
    sign = "+" if recommendation["score"] > 0 else "−" if recommendation["score"] < 0 else ""
    assert await figure(visitor, "Score de recommandation") == f"{sign}{abs(recommendation['score']):.0f} n = {recommendation['n']}"
    dose = impact["dose"]
    assert await figure(visitor, "Séances tenues") == f"{dose['held']} / {dose['planned']}"
    assert await figure(visitor, "Binômes au rythme prévu") == f"{dose['pairs_in_rhythm']} / {dose['pairs']}"
    heard = await visitor.page.locator("figure.chart svg").first.get_attribute("aria-label")
    assert heard is not None
    assert f"Départ {french(impact['baseline']['score'])}" in heard
    assert f"Bilan {french(impact['final']['score'])}" in heard
    assert f"{paired['n']} personnes présentes aux deux enquêtes" in await visitor.reads(".lede")
    assert told_by_api["improvements"][0]["decision"] in await visitor.reads()


async def test_what_fewer_than_five_people_said_is_not_shown(visitor: Visitor, told: Told) -> None:
    impact = (await told.api.get(f"/api/v1/programmes/{told.programme}/impact"))["impact"]
    assert impact["satisfaction"] == {"n": FEW, "counts": None, "share": None}
    await visitor.signs_in(told.coordinator, told.password, f"/programmes/{told.programme}/rapport")
    assert await figure(visitor, "Personnes satisfaites") == "– moins de cinq réponses : rien n’est montré"
    everything = " ".join((await visitor.page.locator("body").text_content() or "").split())
    assert "moins de cinq réponses : rien n’est montré" in everything
    assert f"n = {FEW}" not in everything


async def test_an_issued_report_is_given_byte_for_byte(visitor: Visitor, told: Told) -> None:
    issued = (await told.api.get(f"/api/v1/programmes/{told.programme}/impact"))["reports"][0]["sha256"]
    await visitor.signs_in(told.direction, told.password, f"/programmes/{told.programme}/rapport")
    assert issued in await visitor.reads()
    download = await visitor.downloads(visitor.page.get_by_role("link", name="télécharger tel que publié"))
    content = Path(await download.path()).read_bytes()
    assert hashlib.sha256(content).hexdigest() == issued
    assert json.loads(content)["format"] == "ekole.impact-report/2"
    for unknown in ("0" * 64, issued.upper(), issued[:-1]):
        assert (await visitor.opens(f"/programmes/{told.programme}/rapports/{unknown}")).status == 404
