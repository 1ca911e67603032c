"""Deadlines from pages: what is awaited and until when, delays, groups away, an own calendar, a calendar to subscribe to."""

import os
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest

from tests.e2e.institutions import Institution
from tests.e2e.looks import check_shape, weak_contrasts
from tests.e2e.pairs import two_together
from tests.e2e.visitor import DESK, PHONE, Visitor, Visitors


async def looks(visitor: Visitor, name: str) -> None:
    """The page has the shape it should; with EKOLE_PICTURES set, it is kept as a picture there."""
    await visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check_shape(visitor.page)
    assert await weak_contrasts(visitor.page) == []
    if folder := os.environ.get("EKOLE_PICTURES"):
        await visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_what_is_awaited_and_how_long(visitors: Visitors, institution: Institution, http: httpx.AsyncClient, width: int) -> None:
    together = await two_together(http, institution, mode="standard")
    visitor = await visitors.arrive(width=width)
    await visitor.signs_in(institution.coordinator.email)
    at = f"/programmes/{together.programme}/echeances"
    await visitor.opens(at)
    words = await visitor.reads()
    assert "Rien n’est en retard. Prochaine échéance" in words
    assert "Première séance" in await visitor.reads("#venir")
    assert "après 10 jours : le mentor et la personne accompagnée" in await visitor.reads("#delais")
    await looks(visitor, f"deadlines-{width}")

    # delays that cannot be come back in words, with what was typed; others hold
    await visitor.opens(at)
    delays = visitor.page.locator("#delais li", has_text="Première séance").locator("details")
    await delays.locator("summary").click()
    await visitor.page.locator("#first-session-1").fill("20")
    assert (await visitor.submits(delays.get_by_role("button", name="Ajuster ce délai"))).status == 422
    assert "du plus court au plus long" in await visitor.page.get_by_role("alert").inner_text()
    assert await visitor.page.locator("#first-session-1").input_value() == "20"
    await visitor.page.locator("#first-session-1").fill("5")
    delays = visitor.page.locator("#delais li", has_text="Première séance").locator("details")
    await visitor.submits(delays.get_by_role("button", name="Ajuster ce délai"))
    assert "après 5 jours : le mentor et la personne accompagnée" in await visitor.reads("#delais")

    # a group is in company, and back
    await visitor.page.locator("#groupes summary").click()
    await visitor.page.locator("#group").fill("BTS 1")
    await visitor.page.locator("#first").fill("2027-02-01")
    await visitor.page.locator("#last").fill("2027-02-12")
    await visitor.presses("Noter cette absence")
    assert "BTS 1 , en entreprise" in (await visitor.reads("#groupes")).replace("BTS 1,", "BTS 1 ,")
    await visitor.submits(visitor.page.get_by_role("button", name="Retirer : BTS 1"))
    assert "Aucune absence n’est notée." in await visitor.reads("#groupes")

    # the pair's own page says so too
    await visitor.opens(f"/programmes/{together.programme}/binomes/{together.pair}")
    assert "Première séance à venir" in await visitor.reads("#attendu")
    await looks(visitor, f"pair-{width}")


@pytest.mark.parametrize("width", [PHONE, pytest.param(DESK, marks=pytest.mark.soak)])
async def test_a_calendar_of_ones_own(visitors: Visitors, institution: Institution, width: int) -> None:
    visitor = await visitors.arrive(width=width)
    await visitor.signs_in(institution.coordinator.email)
    await visitor.opens("/etablissement/calendrier/2026-2027")
    await looks(visitor, f"calendar-{width}")
    await visitor.page.locator("#label-0").fill("Semaine des jurys")
    await visitor.page.locator("#first-0").fill("2027-01-20")
    await visitor.page.locator("#last-0").fill("2027-01-15")
    assert (await visitor.presses("Adopter ce calendrier")).status == 422
    assert await visitor.page.locator("#label-0").input_value() == "Semaine des jurys"
    await visitor.page.locator("#last-0").fill("2027-01-22")
    await visitor.presses("Adopter ce calendrier")
    assert "2026-2027" in await visitor.reads("#calendrier")
    adopted = await institution.coordinator.get("/institution/calendar")
    assert [one["label"] for one in adopted["closed"]] == ["Semaine des jurys"]
    # corrected, what was there before is gone
    await visitor.opens("/etablissement/calendrier/2026-2027")
    for name in ("label-0", "first-0", "last-0"):
        await visitor.page.locator(f"#{name}").fill("")
    await visitor.presses("Adopter ce calendrier")
    assert (await institution.coordinator.get("/institution/calendar"))["closed"] == []


def events_of(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


async def test_a_feed_is_read_by_whoever_has_its_address_until_it_is_closed(institution: Institution, http: httpx.AsyncClient) -> None:
    together = await two_together(http, institution)
    coordinator = institution.coordinator
    session = {"day": "2027-01-12", "start": 720, "minutes": 45, "place": "premises"}
    planned = await coordinator.post(f"/pairs/{together.pair}/sessions/planned", session)
    (pair,) = (await coordinator.get(f"/programmes/{together.programme}/pairs"))["items"]
    person = pair["sheet"]["mentor_person"]
    first = (await coordinator.post(f"/people/{person}/calendar"))["url"]
    answer = await http.get(httpx.URL(first).path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = events_of(answer.content)
    assert str(event["UID"]) == f"{planned['ids']['session']}@ekole"
    assert event.start.isoformat() == "2027-01-12T12:00:00+01:00"
    await coordinator.post(f"/pairs/{together.pair}/sessions/{planned['ids']['session']}/move", {**session, "day": "2027-01-19"})
    await coordinator.get(f"/programmes/{together.programme}/pairs")  # what was changed is in the views now
    (moved,) = events_of((await http.get(httpx.URL(first).path)).content)
    assert (moved["UID"], int(moved["SEQUENCE"]), moved.start.day) == (event["UID"], 1, 19)
    second = (await coordinator.post(f"/people/{person}/calendar"))["url"]
    assert (await http.get(httpx.URL(first).path)).status_code == 404
    assert (await http.get(httpx.URL(second).path)).status_code == 200
    closed = await http.delete(f"/api/v1/people/{person}/calendar", headers={"Authorization": f"Bearer {coordinator.token}"})
    assert closed.status_code == 204
    assert (await http.get(httpx.URL(second).path)).status_code == 404
    assert (await http.get("/calendrier/quelconque.ics")).status_code == 404
