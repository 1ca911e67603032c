"""Somebody lost their link: the coordinator sends it again with one button, and it opens their own space."""

import os

import httpx

from tests.e2e.institutions import signed_up
from tests.e2e.looks import check_shape, shape_of
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, PHONE, Visitors
from tests.mailbox import later_mail, later_mailed_link

MENTEE = "claire.caron@cfa-essai.test"


async def test_the_link_of_a_space_goes_to_the_person_and_to_nobody_else(visitors: Visitors, http: httpx.AsyncClient) -> None:
    institution = await signed_up(http)
    together = await two_together(http, institution)
    people = (await institution.coordinator.get(f"/programmes/{together.programme}/participants"))["items"]
    page_of = {one["role"]: f"/programmes/{together.programme}/participants/{one['participation']}/liens" for one in people}
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email)
    await coordinator.opens(page_of["mentee"])
    await check_shape(coordinator.page)
    await coordinator.submits(coordinator.page.get_by_role("button", name=f"Envoyer à {MENTEE}").first)
    assert "Le lien est parti par courriel." in await coordinator.reads()
    for width in (PHONE, DESK):
        await coordinator.page.set_viewport_size({"width": width, "height": 740})
        assert (await shape_of(coordinator.page))["overflow"] <= 0
        if folder := os.environ.get("EKOLE_PICTURES"):
            await coordinator.page.screenshot(path=f"{folder}/links-{width}.png", full_page=True)
    assert "il agit en votre nom" in (await later_mail(http, MENTEE, "lien de votre espace")).lower()
    mailed = await later_mailed_link(http, MENTEE, "l")
    themselves = await visitors.arrive()
    assert (await themselves.opens(mailed)).status == 200
    assert "Claire Caron" in await themselves.reads()

    await coordinator.opens(page_of["mentor"])  # Inès is a minor: her guardian's address was not given
    assert "Aucune adresse n’est connue" in await coordinator.reads()
    secret = await coordinator.page.locator("input[name=form_secret]").first.input_value()
    for purpose, audience in (("consent", "guardian"), ("space", "guardian"), ("log", "self")):
        form: dict[str, str | float | bool] = {"form_secret": secret, "key": "one", "purpose": purpose, "audience": audience}
        answer = await coordinator.page.context.request.post(f"{coordinator.base}{page_of['mentor']}/envoi", form=form)
        assert answer.status == 409, (purpose, audience)
        assert "Rien n’est parti" in await answer.text()

    await coordinator.opens(page_of["mentee"])
    for _time in range(5):
        await coordinator.submits(coordinator.page.get_by_role("button", name=f"Envoyer à {MENTEE}").first)
    refused = await coordinator.submits(coordinator.page.get_by_role("button", name=f"Envoyer à {MENTEE}").first)
    assert refused.status == 429
    assert "trop d’essais" in await coordinator.reads()
