"""A coordinator prepares a pack for an audit: figures of a period, where each stands in the log, and the same as a PDF to hand over."""

import re
from pathlib import Path

import httpx

from tests.e2e.conftest import Told
from tests.e2e.looks import check_shape
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors

YEAR = "du=2026-09-01&au=2027-08-31"


async def test_a_pack_says_what_it_can_support_where_and_what_it_cannot(visitors: Visitors, told: Told) -> None:
    visitor = await visitors.arrive(width=DESK)
    await visitor.signs_in(told.coordinator, told.password)
    await visitor.opens(f"/etablissement/dossier?modele=qualiopi&{YEAR}")
    words = await visitor.reads()
    assert "conforme" not in words.replace("jamais « conforme »", ""), "nothing is said to be met"
    assert len(re.findall(r"Éléments pouvant appuyer l’indicateur \d+", words)) == 9
    assert "Non appuyés par ce programme : indicateurs 1, 2, 3, 7" in words
    held = re.search(r"(\d+) séances tenues avec (\d+) membres du personnel", words)
    assert held is not None
    position = visitor.page.locator("#indicateur-22 a").last
    answer = await visitor.submits(position)
    assert answer.ok, "each position leads to its fact and its proof"
    assert "/faits/" in visitor.path

    proven, files = "", [b"", b""]
    while proven != (proven := await _proof(visitor)):  # a checkpoint signed between two downloads speaks of a longer log
        files = [await _downloaded(visitor), await _downloaded(visitor)]
    assert files[0].startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in files[0]
    assert b"pdfuaid:part>1<" in files[0]
    assert files[0] == files[1], "the same log gives the same bytes"


async def _proof(visitor: Visitor) -> str:
    await visitor.opens(f"/etablissement/dossier?modele=qualiopi&{YEAR}")
    return await visitor.page.locator("#preuve dl").inner_text()


async def _downloaded(visitor: Visitor) -> bytes:
    download = await visitor.downloads(visitor.page.get_by_role("link", name="Télécharger le dossier (PDF)"))
    return Path(await download.path()).read_bytes()


async def test_other_packs_other_periods_and_what_is_wrong(visitors: Visitors, told: Told) -> None:
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(told.coordinator, told.password)
    for model, heading in (("lycee", "Engagement et responsabilité des élèves"), ("universite", "Innovation pédagogique")):
        await visitor.opens(f"/etablissement/dossier?modele={model}&{YEAR}")
        await check_shape(visitor.page)
        assert heading in await visitor.reads()
        assert "indicateur" not in await visitor.reads()
    await visitor.opens("/etablissement/dossier?modele=qualiopi&du=2020-09-01&au=2021-08-31")
    assert (await visitor.reads()).count("Rien dans cette période.") == 10
    for query, said in (
        ("modele=qualiopi&du=2027-09-01&au=2026-08-31", "finit avant de commencer"),
        ("modele=autre&du=2026-09-01&au=2027-08-31", "Ce modèle de dossier n’existe pas"),
        ("modele=lycee&du=hier&au=demain", "n’est pas lisible"),
    ):
        answer = await visitor.opens(f"/etablissement/dossier?{query}")
        assert 400 <= answer.status < 500, query
        assert said in await visitor.reads(), query


async def test_a_pack_is_not_for_strangers(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/etablissement/dossier/dossier.pdf?modele=qualiopi&{YEAR}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connexion")


async def test_a_programme_that_belongs_to_a_certified_training_supports_more(visitors: Visitors, told: Told) -> None:
    """Only as long as it is attached; otherwise the pack says that it is not evidenced."""
    pack, place = f"/etablissement/dossier?modele=qualiopi&{YEAR}", f"/programmes/{told.programme}/formation-certifiee"
    visitor = await visitors.arrive(width=PHONE)
    await visitor.signs_in(told.coordinator, told.password)
    await visitor.opens(pack)
    assert "Non documenté, car aucun programme de la période n’est rattaché" in await visitor.reads("#limites")
    assert await visitor.page.locator("#indicateur-11").count() == 0
    await visitor.follows(visitor.page.get_by_role("link", name="Rattacher «"))
    for name, value in (("number", "38584"), ("title", "BTS Communication"), ("certifier", "Ministère"), ("first_day", "2026-09-01")):
        await visitor.page.locator(f"#{name}").fill(value)
    await visitor.presses("Rattacher")
    assert "s’écrit RNCP ou RS" in await visitor.reads()
    assert await visitor.page.locator("#title").input_value() == "BTS Communication", "what was typed stays"
    await visitor.page.locator("#number").fill("rncp 38584")
    await visitor.presses("Rattacher")
    await check_shape(visitor.page)
    assert "RNCP38584 · BTS Communication" in await visitor.reads()

    await visitor.opens(pack)
    await check_shape(visitor.page)
    certified = re.search(r"(\d+) mentors certifiés", await visitor.reads("#indicateur-11"))
    charters = re.search(r"(\d+) chartes acceptées", await visitor.reads("#indicateur-9"))
    assert certified is not None
    assert charters is not None
    everybody = len((await told.api.get(f"/api/v1/programmes/{told.programme}/participants"))["items"])
    assert int(charters[1]) < everybody, "staff are no learners of the training"
    assert "RNCP38584, BTS Communication (Ministère), depuis le 1er septembre 2026" in await visitor.reads("#rattache")
    assert "Non documenté" not in await visitor.reads()
    assert "Non appuyés par ce programme : indicateurs 1, 2, 3, 7" in await visitor.reads("#limites")
    assert (await _downloaded(visitor)).startswith(b"%PDF-1.7")

    await visitor.opens(place)
    await visitor.page.locator("summary", has_text="Détacher").click()
    await visitor.page.locator("#reason-RNCP38584").fill("Saisi par erreur")
    await visitor.presses("Détacher")
    await visitor.opens(pack)
    assert await visitor.page.locator("#indicateur-11").count() == 0
