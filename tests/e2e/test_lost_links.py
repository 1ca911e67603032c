"""Whoever lost their link asks for it by themselves, on a telephone: it goes to their address, and nobody learns whose that is."""

import os
from uuid import uuid4

import httpx

from tests.e2e.institutions import signed_up
from tests.e2e.looks import check_shape
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, Visitor, Visitors
from tests.mailbox import later_mail, later_mailed_link

MENTEE, GUARDIAN = "claire.caron@cfa-essai.test", f"parent.{uuid4().hex[:8]}@famille.test"


async def _asks(visitor: Visitor, email: str, called: str) -> str:
    await visitor.opens("/mon-lien")
    await visitor.page.get_by_label("Votre adresse de courriel").fill(email)
    await visitor.page.get_by_label("Nom de l’établissement").fill(called)
    await visitor.presses("Recevoir mon lien")
    return await visitor.reads()


async def test_a_link_that_was_lost_comes_back_to_its_own_address_alone(visitors: Visitors, http: httpx.AsyncClient) -> None:
    mark = uuid4().hex[:10]
    institution = await signed_up(http, f"Lycée de l’Œuvre Boréale {mark}")
    together = await two_together(http, institution)
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    minor = next(one["person"] for one in people if one["role"] == "mentor")
    guardian: dict[str, str | float | bool] = {"family_name": "Aubert", "given_name": "Inès", "email": "ines.aubert@cfa-essai.test"}
    guardian |= {"guardian_name": "Paule Aubert", "guardian_email": GUARDIAN}
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(f"/etablissement/donnees/{minor}")
    secret = await coordinator.page.locator("input[name=form_secret]").first.input_value()
    place = f"{coordinator.base}/etablissement/donnees/{minor}/correction"
    assert (await coordinator.page.context.request.post(place, form={"form_secret": secret, "key": "one", **guardian})).ok

    visitor = await visitors.arrive()
    await visitor.opens("/mon-lien")
    await check_shape(visitor.page, "fr")
    if folder := os.environ.get("EKOLE_PICTURES"):
        await visitor.page.screenshot(path=f"{folder}/lost.png", full_page=True)
    stranger = f"personne.{uuid4().hex[:8]}@famille.test"
    unknown = await _asks(visitor, stranger, f"oeuvre boreale {mark}")
    elsewhere = await _asks(visitor, GUARDIAN, f"lycée de l’oeuvre australe {mark}")
    known = await _asks(visitor, GUARDIAN, f"oeuvre boreale {mark}")
    assert known == unknown == elsewhere
    if folder:
        await visitor.page.screenshot(path=f"{folder}/lost-asked.png", full_page=True)

    told = await later_mail(http, GUARDIAN, "Accords pour Inès")
    assert told.count("Accords pour Inès") == 1, "the institution that is not called so answered nothing"
    await visitor.opens(await later_mailed_link(http, GUARDIAN, "l"))
    assert "Pour Inès Aubert" in await visitor.reads()
    assert "/l/" not in (await http.get("/courrier", params={"adresse": stranger})).text

    await http.post("/mon-lien", data={"email": MENTEE, "etablissement": institution.coordinator.tenant})
    assert "Accords pour" not in await later_mail(http, MENTEE, f"Lycée de l’Œuvre Boréale {mark}, Mentorat inversé")
    refused = await http.post("/mon-lien", data={"email": MENTEE})
    assert refused.status_code == 422
    assert "Il manque le nom de votre établissement" in refused.text
    answers = [await http.post("/mon-lien", data={"email": stranger, "called": "lycée"}) for _time in range(5)]
    assert [one.status_code for one in answers] == [200] * 4 + [429]
