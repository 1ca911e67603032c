"""A pupil answers a call by its address on a telephone: a form, a mail, a tap; the coordinator then has a candidate to read."""

from datetime import timedelta

import httpx

from infra.clock import utc_now
from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.visitor import DESK, Visitors
from tests.mailbox import later_mailed_link


async def test_a_pupil_comes_forward_by_themselves(visitors: Visitors, institution: Institution, http: httpx.AsyncClient) -> None:
    programme = await institution.programme()
    home = f"/programmes/{programme}/communication"
    coordinator = await visitors.arrive(width=DESK)
    await coordinator.signs_in(institution.coordinator.email, following=home)
    form = coordinator.page.locator("#appel form").nth(1)
    await form.locator("input[name=asked]").fill("90")
    await form.locator("input[name=closes_on]").fill((utc_now().date() + timedelta(days=20)).isoformat())
    await coordinator.submits(form.get_by_role("button"))
    address = await coordinator.page.locator("#appel a.wrap").get_attribute("href")
    assert address is not None
    assert await coordinator.page.locator("#appel svg.qr").count() == 1
    await check_shape(coordinator.page)

    pupil = await visitors.arrive()
    path = "/" + address.split("/", 3)[3]
    await pupil.opens(path)
    await check_shape(pupil.page)
    assert await weak_contrasts(pupil.page) == []
    assert "Devenir mentor" in await pupil.reads()
    email = f"zelie.{programme.hex[:8]}@example.test"
    for field, value in (("given_name", "Zélie"), ("family_name", "Quimper"), ("email", email), ("birth_date", "le 12 mars")):
        await pupil.page.locator(f"input[name={field}]").fill(value)
    await pupil.page.locator("input[name=slots][value='mardi midi']").check()
    await pupil.page.locator("input[name=skills]").first.check()
    assert (await pupil.presses("Envoyer ma candidature")).status == 422
    assert "n’est pas lisible" in await pupil.page.get_by_role("alert").inner_text()
    assert await pupil.page.locator("input[name=given_name]").input_value() == "Zélie"
    assert await pupil.page.locator("input[name=slots][value='mardi midi']").is_checked()
    await pupil.page.locator("input[name=birth_date]").fill(f"12/03/{utc_now().year - 16}")
    assert (await pupil.presses("Envoyer ma candidature")).status == 422
    assert "représentant légal" in await pupil.page.get_by_role("alert").inner_text()
    await pupil.page.locator("input[name=guardian_name]").fill("Paul Quimper")
    await pupil.presses("Envoyer ma candidature")
    assert "Encore un geste" in await pupil.reads()

    people = f"/programmes/{programme}/participants"
    await coordinator.opens(people)
    assert "Quimper" not in await coordinator.reads(), "nobody is a candidate before the mail was followed"
    link = await later_mailed_link(http, email, "candidature/confirmer")
    await pupil.opens(link)
    await check_shape(pupil.page)
    await pupil.presses("Confirmer ma candidature")
    assert "Votre candidature est enregistrée" in await pupil.reads()
    await pupil.opens(link)
    assert "Votre candidature est enregistrée" in await pupil.reads(), "followed again, it says so and does nothing"
    await coordinator.opens(people)
    assert "Quimper" in await coordinator.reads()
    await coordinator.submits(coordinator.page.locator("main").get_by_role("link", name="Quimper").first)
    assert "Mentor : candidature à étudier" in await coordinator.reads()
    kept = (await institution.coordinator.get(f"/participations/{coordinator.path.rpartition('/')[2]}"))["sheet"]
    assert (kept["status"], kept["profile"]["availability"]) == ("proposed", [{"weekday": 1, "start": 720, "end": 840}])

    spoilt = path[:-3] + ("abc" if not path.endswith("abc") else "xyz")
    for bad in (spoilt, "/candidature/rien", "/candidature/confirmer/rien", link[:-3] + "abc"):
        assert (await pupil.opens(bad)).status == 404, bad
